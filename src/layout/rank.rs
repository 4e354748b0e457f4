//! Ranks: how far along the direction of the picture each item stands within its boundary.
//!
//! Outer boundaries come first, because they decide for every flow through a frame whether it
//! leaves at the start or at the end of the frame.

use std::collections::BTreeMap;

use super::{Graph, memory::KnownItem, orient, tree::Tree};

/// The rank of every item and the way every flow runs.
#[derive(Debug)]
pub(super) struct Ranks {
    /// Rank of each item within its level, from 0 without gaps.
    pub rank: Vec<usize>,
    /// Whether each flow runs along the direction; the others are drawn against it.
    pub forward: Vec<bool>,
}

/// One level while it is ranked; items are numbered within the level.
struct Level {
    /// (first, second, weight): `first` preferably stands before `second`.
    wishes: Vec<(usize, usize, i32)>,
    /// Flows through the frame: towards its end counts +1, towards its start −1.
    pull: Vec<i32>,
    /// When the walk met each item.
    met: Vec<usize>,
    /// Whether the picture is read as a story.
    is_story: bool,
    /// Rank that each item had in the last picture.
    known: Vec<Option<i32>>,
    /// Whether a person put it where it is.
    pinned: Vec<bool>,
}

/// How much a flow of those who speak first weighs when a circle must be broken; others weigh 1.
const START: i32 = 3;

pub(super) fn ranks(graph: &Graph, tree: &Tree, known: &[KnownItem]) -> Ranks {
    let walk = orient::walk(graph, tree);
    let mut result =
        Ranks { rank: vec![0; tree.home.len()], forward: vec![true; graph.flows.len()] };
    let mut pull = vec![0; tree.home.len()];
    let mut local = vec![0; tree.home.len()];
    let mut flows_of = vec![Vec::new(); tree.items.len()];
    for (f, span) in tree.spans.iter().enumerate() {
        if let Some(span) = span {
            flows_of[span.level].push((f, *span));
        }
    }
    for level in &tree.outer_first {
        let items = &tree.items[*level];
        for (i, item) in items.iter().enumerate() {
            local[*item] = i;
        }
        let wishes = flows_of[*level].iter().map(|(f, span)| {
            let (from, to) = (local[span.from], local[span.to]);
            let flow = &graph.flows[*f];
            let weight = if walk.starts[flow.from] || walk.starts[flow.to] { START } else { 1 };
            if walk.back[*f] { (to, from, weight) } else { (from, to, weight) }
        });
        let rank = Level {
            wishes: wishes.collect(),
            pull: items.iter().map(|i| pull[*i]).collect(),
            met: items.iter().map(|i| walk.met[*i]).collect(),
            is_story: walk.is_story,
            known: items.iter().map(|i| known[*i].rank).collect(),
            pinned: items.iter().map(|i| known[*i].pin.is_some()).collect(),
        }
        .rank();
        for (item, rank) in items.iter().zip(rank) {
            result.rank[*item] = rank;
        }
        for (f, span) in &flows_of[*level] {
            let forward = result.rank[span.from] < result.rank[span.to];
            result.forward[*f] = forward;
            let flow = &graph.flows[*f];
            let (upper, lower) = if forward { (flow.from, flow.to) } else { (flow.to, flow.from) };
            for (node, towards) in [(upper, 1), (lower, -1)] {
                for item in tree.path(node, *level) {
                    pull[item] += towards;
                }
            }
        }
    }
    result
}

impl Level {
    fn rank(&self) -> Vec<usize> {
        let line = orient::line_up(self.met.len(), &self.start(), &self.wishes);
        let rank = if self.known.iter().any(Option::is_some) {
            self.insert_newcomers(&line)
        } else {
            self.slide(self.longest_paths(&line), &line)
        };
        without_gaps(&rank)
    }

    /// Known items in their old order; others as the walk met them, in a story after those to which
    /// nothing leads.
    fn start(&self) -> Vec<usize> {
        let mut fed = vec![false; self.met.len()];
        for (_, second, _) in &self.wishes {
            fed[*second] = self.is_story;
        }
        let mut start: Vec<usize> = (0..self.met.len()).collect();
        start.sort_by_key(|i| (self.known[*i].unwrap_or(i32::MAX), fed[*i], self.met[*i]));
        start
    }

    fn is_alone(&self, neighbours: &[Vec<(usize, bool)>], item: usize) -> bool {
        neighbours[item].is_empty() && self.pull[item] == 0
    }

    /// For each item its neighbours, and whether the neighbour comes later in `line`.
    fn neighbours(&self, line: &[usize]) -> Vec<Vec<(usize, bool)>> {
        let mut at = vec![0; line.len()];
        for (position, item) in line.iter().enumerate() {
            at[*item] = position;
        }
        let mut neighbours = vec![Vec::new(); line.len()];
        for (a, b, _) in &self.wishes {
            neighbours[*a].push((*b, at[*a] < at[*b]));
            neighbours[*b].push((*a, at[*b] < at[*a]));
        }
        neighbours
    }

    /// Each item one rank after the latest of those before it.
    fn longest_paths(&self, line: &[usize]) -> Vec<i32> {
        let neighbours = self.neighbours(line);
        let mut rank = vec![0; line.len()];
        for item in line {
            let before = neighbours[*item].iter().filter(|(_, later)| !later);
            rank[*item] = before.map(|(other, _)| rank[*other] + 1).max().unwrap_or(0);
        }
        rank
    }

    /// Moves items towards the side where more of their flows go, which shortens those flows, and
    /// spreads items without any flow over the ranks.
    fn slide(&self, mut rank: Vec<i32>, line: &[usize]) -> Vec<i32> {
        let neighbours = self.neighbours(line);
        let last = rank.iter().copied().max().unwrap_or(0);
        for _ in 0..6 {
            let before = rank.clone();
            for item in line.iter().rev().chain(line) {
                let mut slope = -self.pull[*item];
                let (mut low, mut high) = (0, last);
                for (other, later) in &neighbours[*item] {
                    slope += if *later { -1 } else { 1 };
                    if *later {
                        high = high.min(rank[*other] - 1);
                    } else {
                        low = low.max(rank[*other] + 1);
                    }
                }
                match slope.signum() {
                    1 => rank[*item] = low,
                    -1 => rank[*item] = high,
                    _ => {}
                }
            }
            if before == rank {
                break;
            }
        }
        let alone: Vec<usize> =
            line.iter().copied().filter(|i| self.is_alone(&neighbours, *i)).collect();
        spread(&mut rank, &alone);
        rank
    }

    /// Known items keep their rank unless a flow now joins two of the same rank; the others go
    /// where their flows want them, on a rank that none of their neighbours has.
    fn insert_newcomers(&self, line: &[usize]) -> Vec<i32> {
        let neighbours = self.neighbours(line);
        let mut rank = self.known.clone();
        for (a, b, _) in &self.wishes {
            if rank[*a].is_some() && rank[*a] == rank[*b] {
                let settled = |i: usize| (self.pinned[i], neighbours[i].len());
                let mover = if settled(*a) < settled(*b) { *a } else { *b };
                rank[mover] = None;
            }
        }
        let mut alone = Vec::new();
        for item in line {
            if rank[*item].is_some() {
                continue;
            }
            if self.is_alone(&neighbours, *item) {
                alone.push(*item);
                continue;
            }
            let ranked = |later: bool| {
                neighbours[*item].iter().filter(move |n| n.1 == later).filter_map(|n| rank[n.0])
            };
            let (low, high) = (ranked(false).max(), ranked(true).min());
            let (before, after) = (ranked(false).count(), ranked(true).count());
            let wanted = match (low, high) {
                (Some(low), Some(high)) if after > before => (low + 1).max(high - 1),
                (Some(low), _) => low + 1,
                (None, Some(high)) => high - 1,
                (None, None) => 0,
            };
            let is_free = |r: &i32| neighbours[*item].iter().all(|n| rank[n.0] != Some(*r));
            let tries = 0..=i32::try_from(neighbours[*item].len()).unwrap_or(i32::MAX);
            let free = tries.flat_map(|d| [wanted + d, wanted - d]).find(is_free);
            rank[*item] = free;
        }
        let mut filled: Vec<i32> = rank.iter().map(|r| r.unwrap_or(i32::MAX)).collect();
        spread(&mut filled, &alone);
        filled
    }
}

/// Puts each of `alone` on the rank that has fewest items, with new ranks at the end while a row
/// would hold more than twice as many items as there are ranks.
fn spread(rank: &mut [i32], alone: &[usize]) {
    let mut items: BTreeMap<i32, usize> = BTreeMap::new();
    let mut is_alone = vec![false; rank.len()];
    for item in alone {
        is_alone[*item] = true;
    }
    for (r, _) in rank.iter().zip(&is_alone).filter(|(_, alone)| !**alone) {
        *items.entry(*r).or_insert(0) += 1;
    }
    while items.len() * items.len() * 2 < rank.len() {
        let next = items.last_key_value().map_or(0, |(r, _)| r + 1);
        items.insert(next, 0);
    }
    for item in alone {
        if let Some((r, count)) = items.iter_mut().min_by_key(|(r, count)| (**count, **r)) {
            *count += 1;
            rank[*item] = *r;
        }
    }
}

/// The same order of ranks, numbered from 0 without gaps.
fn without_gaps(rank: &[i32]) -> Vec<usize> {
    let mut used = rank.to_vec();
    used.sort_unstable();
    used.dedup();
    rank.iter().map(|r| used.binary_search(r).unwrap_or(0)).collect()
}
