//! What a layout remembers of the one before, so that an edit moves little.
//!
//! Ranks and orders are in the [`Arrangement`], which is saved with the model and brings back the
//! same picture. Exact places are kept only while the picture is on screen: they hold everything
//! where it was while the model around it changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::channel::Hops;
use super::{Direction, Flow, Graph, tree::Tree};
use crate::model::{Arrangement, Cell, Id};

/// What to remember of a layout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Ranks, orders and pins.
    pub arrangement: Arrangement,
    /// Where boxes and frames stood; may be empty.
    pub spots: BTreeMap<Id, Spot>,
    /// For each flow the layers that it passes, from one end to the other: its position in the
    /// layer, and where it stood across, from the frame of the boundary around it.
    pub lines: BTreeMap<Id, Vec<(i32, i32)>>,
    /// How the inside of each boundary was drawn; the empty id stands for the outside of all.
    pub insides: BTreeMap<Id, Inside>,
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
    /// Its position in its layer, lines counted too.
    pub position: i32,
    /// Where a person had put it; it may have been pushed from there.
    pub pin: Option<Cell>,
}

/// How the inside of a boundary was drawn, in cells from its frame.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// What was drawn.
    pub(super) key: u64,
    pub(super) size: (i64, i64),
    /// Where the title starts.
    pub(super) title: i64,
    /// Start of each slot across and along, layer by layer.
    pub(super) slots: Vec<(i64, i64)>,
    /// Columns at both ends of each segment, and its bends.
    pub(super) segments: Vec<((i64, i64), Hops)>,
}

impl From<Arrangement> for Memory {
    fn from(arrangement: Arrangement) -> Self {
        Self { arrangement, ..Self::default() }
    }
}

/// What is known of the picture before.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub items: Vec<KnownItem>,
    /// For each flow the orders of its slots, in the same numbers as those of the items, and their
    /// places across; empty where not known.
    pub lines: Vec<Vec<(i32, i64)>>,
}

/// What is known about the place of an item, across and along.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct KnownItem {
    pub rank: Option<i32>,
    pub order: Option<i32>,
    /// Where it stood.
    pub spot: Option<(i64, i64)>,
    /// How large it was.
    pub size: Option<(i64, i64)>,
    /// Where a person put it.
    pub pin: Option<(i64, i64)>,
    /// Whether the picture before knew nothing of that.
    pub is_pinned_anew: bool,
}

impl KnownItem {
    /// Where it should stand.
    pub(super) fn place(self) -> Option<(i64, i64)> {
        self.pin.or(self.spot)
    }
}

/// What `memory` knows about every item.
pub(super) fn known(graph: &Graph, tree: &Tree, memory: &Memory) -> Known {
    let turn = |cell: Cell| {
        let (x, y) = (i64::from(cell.x), i64::from(cell.y));
        match graph.direction {
            Direction::TopToBottom => (x, y),
            Direction::LeftToRight => (y, x),
        }
    };
    let about = |item: usize| {
        let id = tree.id(graph, item);
        let spot = memory.spots.get(id);
        let moved = spot.is_some_and(|spot| spot.within.as_ref() != tree.within(graph, item));
        let Some(place) = memory.arrangement.places.get(id) else { return KnownItem::default() };
        let pin = place.pinned.map(turn);
        if moved {
            return KnownItem { pin, is_pinned_anew: pin.is_some(), ..KnownItem::default() };
        }
        KnownItem {
            rank: Some(place.rank),
            order: Some(spot.map_or(place.order, |spot| 2 * spot.position)),
            spot: spot.map(|spot| turn(spot.at)),
            size: spot.map(|spot| turn(spot.size)),
            pin,
            is_pinned_anew: pin.is_some() && spot.is_none_or(|s| s.pin != place.pinned),
        }
    };
    let mut items: Vec<KnownItem> = (0..tree.home.len()).map(about).collect();
    for level in &tree.items {
        follow_pins(level, &mut items);
    }
    let line = |flow: &Flow| {
        let orders = memory.lines.get(&flow.id).into_iter().flatten();
        orders.map(|(position, u)| (2 * position, i64::from(*u))).collect()
    };
    Known { items, lines: graph.flows.iter().map(line).collect() }
}

/// A pinned item belongs to the rank that stood nearest to its pin, after the last item of that
/// rank that starts before it. Orders from spots are even, so that there is room between them.
fn follow_pins(items: &[usize], known: &mut [KnownItem]) {
    let is_moved = |item: &KnownItem| item.is_pinned_anew && item.pin != item.spot;
    let mut stay: Vec<KnownItem> = items.iter().map(|item| known[*item]).collect();
    stay.retain(|item| item.spot.is_some() && !is_moved(item));
    for item in items {
        let Some((u, v)) = known[*item].pin.filter(|_| is_moved(&known[*item])) else { continue };
        let start = |other: &&KnownItem| other.spot.map_or(i64::MAX, |spot| (spot.1 - v).abs());
        let Some(near) = stay.iter().min_by_key(start) else { continue };
        let before = |other: &&KnownItem| {
            other.rank == near.rank && other.spot.is_some_and(|spot| spot.0 < u)
        };
        let last = stay.iter().filter(before).filter_map(|other| other.order).max();
        known[*item].rank = near.rank;
        known[*item].order = Some(last.map_or(-1, |order| order + 1));
    }
}
