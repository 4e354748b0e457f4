//! What the next layout has to know of this one.

use super::memory::{Memory, Spot};
use super::place::Places;
use super::{Graph, Layout, narrow, net::Net, rank::Ranks, tree::Tree};
use crate::model::{Cell, Place};

/// What to remember of `layout`; pins stay as they were.
pub(super) fn remember(
    graph: &Graph,
    tree: &Tree,
    ranks: &Ranks,
    net: &Net,
    places: &Places,
    layout: &Layout,
    before: &Memory,
) -> Memory {
    let mut memory = Memory::default();
    let mut position = vec![0; net.slots.len()];
    for layer in net.layers.iter().flatten() {
        for (at, slot) in (0..).zip(layer) {
            position[*slot] = at;
        }
    }
    for (item, order) in net.orders().iter().enumerate() {
        let id = tree.id(graph, item);
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
        let within = tree.within(graph, item).cloned();
        let size = Cell { x: rect.w, y: rect.h };
        let position = position[net.slot_of[item]];
        memory.spots.insert(id.clone(), Spot { within, at, size, position, pin: pinned });
    }
    for (flow, slots) in graph.flows.iter().zip(&net.between) {
        let positions = slots.iter().map(|slot| (position[*slot], narrow(places.u[*slot])));
        memory.lines.insert(flow.id.clone(), positions.collect());
    }
    memory
}
