//! What is known of the places of everything, the hidden included, from one picture to the next.

use std::collections::BTreeMap;

use super::shown::{Shown, What};
use crate::layout::Memory;
use crate::model::{Arrangement, Cell, Id, Model};

/// What was known `before`, with what a layout found out about what is shown. Hidden things keep
/// their places, so that they are where they were when they are shown again.
pub(super) fn merged(model: &Model, shown: &Shown, before: &Memory, drawn: &Memory) -> Memory {
    let mut memory = drawn.clone();
    for boundary in shown.boxes.iter().filter(|it| matches!(it.what, What::Boundary(..))) {
        // A collapsed boundary remembers how large it is when it is open.
        let open = before.spots.get(boundary.id).map(|spot| spot.size);
        if let (Some(size), Some(spot)) = (open, memory.spots.get_mut(boundary.id)) {
            spot.size = size;
        }
    }
    let known = known(model, before);
    memory.arrangement.direction = known.arrangement.direction;
    memory.arrangement.collapsed.clone_from(&known.arrangement.collapsed);
    add(&mut memory.arrangement.places, known.arrangement.places);
    add(&mut memory.spots, known.spots);
    add(&mut memory.lines, known.lines);
    memory
}

/// What is known of what the model still has, with the pins of the model.
pub(super) fn known(model: &Model, before: &Memory) -> Memory {
    let stands = |id: &Id| model.elements.contains_key(id) || model.boundaries.contains_key(id);
    let mut memory = before.clone();
    pin(&mut memory.arrangement, &model.arrangement);
    memory.arrangement.places.retain(|id, _| stands(id));
    memory.spots.retain(|id, _| stands(id));
    memory.lines.retain(|id, _| model.flows.contains_key(id));
    memory
}

/// Takes over what people decided about the picture: where they put things, its direction, and what
/// they collapsed.
pub(super) fn pin(arrangement: &mut Arrangement, pinned: &Arrangement) {
    arrangement.direction = pinned.direction;
    arrangement.collapsed.clone_from(&pinned.collapsed);
    for place in arrangement.places.values_mut() {
        place.pinned = None;
    }
    for (id, place) in &pinned.places {
        if place.pinned.is_some() {
            arrangement.places.entry(id.clone()).or_insert(*place).pinned = place.pinned;
        }
    }
}

/// Where people put things of those that `has` knows.
pub(super) fn pins<'a>(
    arrangement: &'a Arrangement,
    has: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = (&'a Id, Cell)> {
    let pinned = arrangement.places.iter().filter_map(|(id, place)| Some((id, place.pinned?)));
    pinned.filter(move |(id, _)| has(id))
}

fn add<V>(to: &mut BTreeMap<Id, V>, from: BTreeMap<Id, V>) {
    for (id, value) in from {
        to.entry(id).or_insert(value);
    }
}
