//! The nesting of boundaries: which items stand side by side, and where a flow has to pass.

use super::Graph;
use crate::model::Id;

/// A level is the inside of one boundary, or the outside of all: level 0 is the outside, level
/// `b + 1` is boundary `b`. An item of a level is a box or a boundary directly in it: item `n` is
/// box `n`, item `nodes + b` is boundary `b`.
#[derive(Debug)]
pub(super) struct Tree {
    /// Number of boxes.
    pub nodes: usize,
    /// Level that each item stands in.
    pub home: Vec<usize>,
    /// Items of each level.
    pub items: Vec<Vec<usize>>,
    /// Levels, outer ones first.
    pub outer_first: Vec<usize>,
    /// Where each flow runs; none for a flow with a missing end and for one from a box to itself.
    pub spans: Vec<Option<Span>>,
}

/// The lowest level that holds both ends of a flow, and the two of its items that the flow joins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub level: usize,
    pub from: usize,
    pub to: usize,
}

impl Tree {
    pub(super) fn of(graph: &Graph) -> Self {
        let nodes = graph.nodes.len();
        let levels = graph.boundaries.len() + 1;
        let known = |b: &Option<usize>| b.filter(|b| *b + 1 < levels).map_or(0, |b| b + 1);
        let mut home: Vec<usize> = graph.nodes.iter().map(|n| known(&n.boundary)).collect();
        home.extend(graph.boundaries.iter().map(|b| known(&b.parent)));
        cut_circles(&mut home[nodes..]);

        let mut items = vec![Vec::new(); levels];
        for (item, level) in home.iter().enumerate() {
            items[*level].push(item);
        }
        let mut outer_first = vec![0];
        let mut next = 0;
        while let Some(level) = outer_first.get(next).copied() {
            outer_first.extend(items[level].iter().filter(|i| **i >= nodes).map(|i| i - nodes + 1));
            next += 1;
        }
        let mut tree = Self { nodes, home, items, outer_first, spans: Vec::new() };
        tree.spans = graph.flows.iter().map(|f| tree.span(f.from, f.to)).collect();
        tree
    }

    /// The item that stands for a level in the level around it; none for the outside.
    pub(super) fn item_of(&self, level: usize) -> Option<usize> {
        level.checked_sub(1).map(|b| self.nodes + b)
    }

    /// The level inside an item; none for a box.
    pub(super) fn inside(&self, item: usize) -> Option<usize> {
        item.checked_sub(self.nodes).map(|b| b + 1)
    }

    /// The id of an item.
    pub(super) fn id<'a>(&self, graph: &'a Graph, item: usize) -> &'a Id {
        match item.checked_sub(self.nodes) {
            None => &graph.nodes[item].id,
            Some(boundary) => &graph.boundaries[boundary].id,
        }
    }

    /// The id of the boundary that a level is the inside of; empty for the outside.
    pub(super) fn level_id<'a>(&self, graph: &'a Graph, level: usize) -> &'a Id {
        static OUTSIDE: Id = Id::new();
        self.item_of(level).map_or(&OUTSIDE, |item| self.id(graph, item))
    }

    /// The id of the boundary around an item.
    pub(super) fn within<'a>(&self, graph: &'a Graph, item: usize) -> Option<&'a Id> {
        self.home[item].checked_sub(1).map(|boundary| &graph.boundaries[boundary].id)
    }

    /// The items around a box, from itself outwards to the item that stands in `level`.
    pub(super) fn path(&self, node: usize, level: usize) -> Vec<usize> {
        let mut path = vec![node];
        let mut at = self.home[node];
        while at != level {
            let Some(item) = self.item_of(at) else { break };
            path.push(item);
            at = self.home[item];
        }
        path
    }

    fn span(&self, from: usize, to: usize) -> Option<Span> {
        if from == to || from >= self.nodes || to >= self.nodes {
            return None;
        }
        let (a, b) = (self.path(from, 0), self.path(to, 0));
        let shared = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
        let (from, to) = (a[a.len() - 1 - shared], b[b.len() - 1 - shared]);
        Some(Span { level: self.home[from], from, to })
    }
}

/// Puts a boundary that lies inside itself outside all others. `home[b]` is the level of boundary
/// `b`, which is `b + 1` inside.
fn cut_circles(home: &mut [usize]) {
    for start in 0..home.len() {
        let mut level = home[start];
        let mut steps = 0;
        while level != 0 && level != start + 1 && steps <= home.len() {
            level = home[level - 1];
            steps += 1;
        }
        if level == start + 1 {
            home[start] = 0;
        }
    }
}
