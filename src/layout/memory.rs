//! What a layout remembers of the one before, so that an edit moves little.
//!
//! Ranks and orders are in the [`Arrangement`], which is saved with the model and brings back the
//! same picture. Exact places are kept only while the picture is on screen: they hold everything
//! where it was while the model around it changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Graph, Layout, rank::Ranks, tree::Tree};
use crate::model::{Arrangement, Cell, Id, Place};

/// What to remember of a layout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Ranks, orders and pins.
    pub arrangement: Arrangement,
    /// Where boxes and frames stood; may be empty.
    pub spots: BTreeMap<Id, Spot>,
}

/// Where a box or frame stood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The boundary around it. In another boundary everything about its place is out of date.
    pub within: Option<Id>,
    /// Its top left, from the top left of the boundary around it.
    pub at: Cell,
    /// Its size, columns and rows.
    pub size: Cell,
}

impl From<Arrangement> for Memory {
    fn from(arrangement: Arrangement) -> Self {
        Self { arrangement, spots: BTreeMap::new() }
    }
}

/// What is known about the place of an item, across and along.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    pub rank: Option<i32>,
    pub order: Option<i32>,
    /// Where it stood.
    pub spot: Option<(i64, i64)>,
    /// How large it was.
    pub size: Option<(i64, i64)>,
    /// Where a person put it.
    pub pin: Option<(i64, i64)>,
}

impl Known {
    /// The same with the order that was found for it.
    pub(super) fn settled(self, order: i32) -> Self {
        Self { order: Some(order), ..self }
    }

    /// Where it should stand.
    pub(super) fn place(self) -> Option<(i64, i64)> {
        self.pin.or(self.spot)
    }
}

fn id_of<'a>(graph: &'a Graph, tree: &Tree, item: usize) -> &'a Id {
    match item.checked_sub(tree.nodes) {
        None => &graph.nodes[item].id,
        Some(boundary) => &graph.boundaries[boundary].id,
    }
}

fn within<'a>(graph: &'a Graph, tree: &Tree, item: usize) -> Option<&'a Id> {
    tree.home[item].checked_sub(1).map(|boundary| &graph.boundaries[boundary].id)
}

/// What `memory` knows about every item.
pub(super) fn known(graph: &Graph, tree: &Tree, memory: &Memory) -> Vec<Known> {
    let turn = |cell: Cell| {
        let (x, y) = (i64::from(cell.x), i64::from(cell.y));
        match graph.direction {
            super::Direction::TopToBottom => (x, y),
            super::Direction::LeftToRight => (y, x),
        }
    };
    let about = |item: usize| {
        let id = id_of(graph, tree, item);
        let spot = memory.spots.get(id);
        let moved = spot.is_some_and(|spot| spot.within.as_ref() != within(graph, tree, item));
        let Some(place) = memory.arrangement.places.get(id).filter(|_| !moved) else {
            return Known::default();
        };
        Known {
            rank: Some(place.rank),
            order: Some(place.order),
            spot: spot.map(|spot| turn(spot.at)),
            size: spot.map(|spot| turn(spot.size)),
            pin: place.pinned.map(turn),
        }
    };
    let mut known: Vec<Known> = (0..tree.home.len()).map(about).collect();
    for items in &tree.items {
        follow_pins(items, &mut known);
    }
    known
}

/// A pinned item belongs to the rank that stood nearest to its pin.
fn follow_pins(items: &[usize], known: &mut [Known]) {
    let mut starts: BTreeMap<i32, i64> = BTreeMap::new();
    for item in items.iter().map(|item| &known[*item]).filter(|item| item.pin.is_none()) {
        if let (Some(rank), Some((_, v))) = (item.rank, item.spot) {
            starts.entry(rank).and_modify(|start| *start = v.min(*start)).or_insert(v);
        }
    }
    for item in items {
        if let Some((_, v)) = known[*item].pin {
            let near = starts.iter().min_by_key(|(_, start)| (**start - v).abs());
            if let Some((rank, _)) = near {
                known[*item].rank = Some(*rank);
            }
        }
    }
}

/// What to remember of `layout`; pins stay as they were.
pub(super) fn remember(
    graph: &Graph,
    tree: &Tree,
    ranks: &Ranks,
    orders: &[i32],
    layout: &Layout,
    before: &Memory,
) -> Memory {
    let mut memory = Memory::default();
    for (item, order) in orders.iter().enumerate() {
        let id = id_of(graph, tree, item);
        let pinned = before.arrangement.places.get(id).and_then(|place| place.pinned);
        let rank = i32::try_from(ranks.rank[item]).unwrap_or(i32::MAX);
        memory.arrangement.places.insert(id.clone(), Place { rank, order: *order, pinned });
        let rect = match tree.inside(item) {
            None => layout.nodes[item],
            Some(level) => layout.boundaries[level - 1].rect,
        };
        let frame = tree.home[item].checked_sub(1).map(|b| layout.boundaries[b].rect);
        let (x, y) = frame.map_or((0, 0), |frame| (frame.x, frame.y));
        let at = Cell { x: rect.x - x, y: rect.y - y };
        let within = within(graph, tree, item).cloned();
        let size = Cell { x: rect.w, y: rect.h };
        memory.spots.insert(id.clone(), Spot { within, at, size });
    }
    memory
}
