//! Which way each flow runs in the picture, before anything has a position.
//!
//! Data-flow diagrams are full of replies. A layout that breaks cycles blindly wraps every reply
//! round the picture, so replies are found first, over the whole diagram.

use super::{Graph, Voice, tree::Tree};

/// What a walk through the diagram from its sources found.
pub(super) struct Walk {
    /// Flows that lead back to where the walk came from: replies and feedback.
    pub back: Vec<bool>,
    /// Boxes where the picture starts: external entities that speak first.
    pub starts: Vec<bool>,
    /// When the walk first came into each item; items that it met earlier preferably stand first.
    pub met: Vec<usize>,
    /// Whether the picture is small enough to be read as a story.
    pub is_story: bool,
}

/// Boxes up to which a picture is read as a story: the eye begins with those who speak first, so
/// exactly the flows back to them count as replies, and each boundary breaks its own circles where
/// that costs least. In larger pictures the walk decides, and a quarter fewer flows cross (measured
/// at 1,000 boxes).
const LONGEST_STORY: usize = 300;

/// Walks depth first along the flows: from those who start and are answered, as theirs is the
/// main conversation; from others who start; then from what nothing leads to, then from the rest.
pub(super) fn walk(graph: &Graph, tree: &Tree) -> Walk {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); tree.nodes];
    let mut fed = vec![false; tree.nodes];
    for (f, flow) in graph.flows.iter().enumerate() {
        if tree.spans[f].is_some() {
            out[flow.from].push(f);
            fed[flow.to] = true;
        }
    }
    let starts = starts(graph, &out);
    let is_story = tree.nodes <= LONGEST_STORY;
    if is_story {
        follow_talk(graph, &starts, &mut out);
    }
    let mut roots: Vec<usize> = (0..tree.nodes).collect();
    roots.sort_by_key(|n| {
        let voice = if starts[*n] { graph.nodes[*n].voice } else { Voice::Inner };
        (std::cmp::Reverse(voice), fed[*n] != starts[*n])
    });

    let mut back = vec![false; graph.flows.len()];
    let mut met = vec![usize::MAX; tree.home.len()];
    let mut state = vec![State::New; tree.nodes];
    let mut clock = 0;
    let mut enter = |node: usize, state: &mut Vec<State>| {
        state[node] = State::Open;
        for item in tree.path(node, 0) {
            met[item] = met[item].min(clock);
        }
        clock += 1;
    };
    for root in roots {
        if state[root] != State::New {
            continue;
        }
        let mut stack = vec![(root, 0)];
        enter(root, &mut state);
        while let Some((node, next)) = stack.last_mut() {
            let Some(flow) = out[*node].get(*next).copied() else {
                state[*node] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            let (from, to) = (graph.flows[flow].from, graph.flows[flow].to);
            match state[to] {
                _ if is_story && starts[to] && !starts[from] => back[flow] = true,
                State::Open if !is_story => back[flow] = true,
                State::Open | State::Done => {}
                State::New => {
                    enter(to, &mut state);
                    stack.push((to, 0));
                }
            }
        }
    }
    Walk { back, starts, met, is_story }
}

/// Where the picture starts: people who send, other external entities that send where no reply
/// comes from, and those that nobody else leads to. What is left is only ever called.
fn starts(graph: &Graph, out: &[Vec<usize>]) -> Vec<bool> {
    let mut starts: Vec<bool> = (0..out.len())
        .map(|node| match graph.nodes[node].voice {
            Voice::Inner => false,
            Voice::Outer => {
                out[node].iter().any(|f| !answers(graph, &out[graph.flows[*f].to], node))
            }
            Voice::Person => !out[node].is_empty(),
        })
        .collect();
    let mut reached = vec![false; out.len()];
    let mut next: Vec<usize> = (0..out.len()).filter(|node| starts[*node]).collect();
    for node in 0..=out.len() {
        while let Some(at) = next.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                next.extend(out[at].iter().map(|f| graph.flows[*f].to));
            }
        }
        let is_outer = graph.nodes.get(node).is_some_and(|n| n.voice == Voice::Outer);
        if is_outer && !reached[node] && !out[node].is_empty() {
            starts[node] = true;
            next.push(node);
        }
    }
    starts
}

/// Sorts the flows that leave each box: the story goes on outside the system first, then where
/// somebody answers.
fn follow_talk(graph: &Graph, starts: &[bool], out: &mut [Vec<usize>]) {
    let mut answered = vec![false; graph.flows.len()];
    let mut talks = vec![false; out.len()];
    for (node, flows) in out.iter().enumerate() {
        for f in flows {
            answered[*f] = answers(graph, &out[graph.flows[*f].to], node);
            talks[node] |= answered[*f];
        }
    }
    for flows in out {
        flows.sort_by_key(|f| {
            let to = graph.flows[*f].to;
            (!starts[to], !answered[*f], !talks[to])
        });
    }
}

/// Whether one of the flows in `out` leads to box `to`.
fn answers(graph: &Graph, out: &[usize], to: usize) -> bool {
    out.iter().any(|f| graph.flows[*f].to == to)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// A linear order of `count` things with few `(first, second, weight)` wishes broken: starts from
/// `start` (all of `0..count` in some order) and moves one thing at a time while that helps.
pub(super) fn line_up(count: usize, start: &[usize], wishes: &[(usize, usize, i32)]) -> Vec<usize> {
    let mut near: Vec<Vec<(usize, i32)>> = vec![Vec::new(); count];
    for (first, second, weight) in wishes {
        near[*first].push((*second, *weight));
        near[*second].push((*first, -weight));
    }
    let mut line = start.to_vec();
    let mut at = vec![0; count];
    for (position, thing) in line.iter().enumerate() {
        at[*thing] = position;
    }
    for _ in 0..8 {
        let mut moved = false;
        for thing in 0..count {
            if let Some(target) = better_position(thing, &near[thing], &at) {
                let from = at[thing];
                line.remove(from);
                line.insert(target, thing);
                for position in from.min(target)..=from.max(target) {
                    at[line[position]] = position;
                }
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    line
}

/// The position for `thing` that breaks fewest of its wishes, if fewer than where it stands now.
/// A positive wish in `near` means that the other wants to be after it.
fn better_position(thing: usize, near: &[(usize, i32)], at: &[usize]) -> Option<usize> {
    let here = at[thing];
    let mut around: Vec<(usize, i32)> = near.iter().map(|(o, wish)| (at[*o], *wish)).collect();
    around.sort_unstable();
    around.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        kept.1 += if same { later.1 } else { 0 };
        same
    });
    let mut best = (0, None);
    let mut broken = 0;
    for (position, wish) in around.iter().filter(|(position, _)| *position > here) {
        broken += wish;
        if broken < best.0 {
            best = (broken, Some(*position));
        }
    }
    broken = 0;
    for (position, wish) in around.iter().rev().filter(|(position, _)| *position < here) {
        broken -= wish;
        if broken < best.0 {
            best = (broken, Some(*position));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::line_up;

    #[test]
    fn a_cycle_is_broken_where_it_costs_least() {
        let wishes = [(0, 1, 2), (1, 2, 2), (2, 0, 1)];
        assert_eq!(line_up(3, &[2, 1, 0], &wishes), [0, 1, 2]);
        assert_eq!(line_up(2, &[1, 0], &[(0, 1, 1), (1, 0, 1)]), [1, 0], "a tie stays as it was");
    }
}
