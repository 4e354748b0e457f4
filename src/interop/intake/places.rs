//! The picture of another tool as ranks and orders: what stood left of or above something still does.
//! Distances are not taken over, since cards here have other sizes than boxes there.

use std::collections::BTreeMap;

use crate::interop::foreign::{Foreign, Frame};
use crate::model::{Arrangement, Direction, Id, Model, Place};

/// What is remembered of the picture that the file shows; nothing where it shows none.
pub(super) fn arrangement(
    foreign: &Foreign,
    became: &BTreeMap<String, Id>,
    model: &Model,
) -> Arrangement {
    let frames = frames(foreign, became, model);
    let direction = direction(model, &frames);
    let mut places = BTreeMap::new();
    for siblings in siblings(model).values() {
        let boxes =
            siblings.iter().filter_map(|id| Some((*id, Along::of(*frames.get(*id)?, direction))));
        places.extend(ranked(boxes.collect()));
    }
    Arrangement { direction, places, ..Arrangement::default() }
}

/// A box by the direction of the picture.
#[derive(Clone, Copy)]
struct Along {
    /// Centre along the direction.
    main: f64,
    /// Half its extent along the direction.
    half: f64,
    /// Centre across the direction.
    cross: f64,
}

impl Along {
    fn of(frame: Frame, direction: Direction) -> Self {
        let (x, y) = frame.centre();
        match direction {
            Direction::TopToBottom => Self { main: y, half: frame.h / 2.0, cross: x },
            Direction::LeftToRight => Self { main: x, half: frame.w / 2.0, cross: y },
        }
    }
}

/// Siblings in layers: one that begins beyond the middle of the first of a layer is in the next.
fn ranked(mut boxes: Vec<(&Id, Along)>) -> Vec<(Id, Place)> {
    boxes.sort_by(|(one_id, one), (other_id, other)| {
        one.main.total_cmp(&other.main).then_with(|| one_id.cmp(other_id))
    });
    let mut layers: Vec<Vec<(&Id, Along)>> = Vec::new();
    for (id, along) in boxes {
        match layers.last_mut() {
            Some(layer) if along.main - along.half.min(layer[0].1.half) <= layer[0].1.main => {
                layer.push((id, along));
            }
            _ => layers.push(vec![(id, along)]),
        }
    }
    let index = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
    let mut places = Vec::new();
    for (rank, layer) in layers.iter_mut().enumerate() {
        layer.sort_by(|(_, one), (_, other)| one.cross.total_cmp(&other.cross));
        places.extend(layer.iter().enumerate().map(|(order, (id, _))| {
            ((*id).clone(), Place { rank: index(rank), order: index(order), pinned: None })
        }));
    }
    places
}

/// What stands side by side: the elements and boundaries of each boundary, and those outside all.
fn siblings(model: &Model) -> BTreeMap<Option<&Id>, Vec<&Id>> {
    let mut siblings: BTreeMap<Option<&Id>, Vec<&Id>> = BTreeMap::new();
    for (id, element) in &model.elements {
        siblings.entry(element.boundary.as_ref()).or_default().push(id);
    }
    for (id, boundary) in &model.boundaries {
        siblings.entry(boundary.parent.as_ref()).or_default().push(id);
    }
    siblings
}

/// The frames that the file gives, and around what stands in boundaries for which it gives none.
/// Diagrams lie below each other.
fn frames(foreign: &Foreign, became: &BTreeMap<String, Id>, model: &Model) -> BTreeMap<Id, Frame> {
    let zones = foreign.zones.iter().map(|zone| (&zone.source, zone.frame, zone.page));
    let nodes = foreign.nodes.iter().map(|node| (&node.source, node.frame, node.page));
    let given: Vec<(&Id, Frame, usize)> = zones
        .chain(nodes)
        .filter_map(|(source, frame, page)| Some((became.get(source)?, frame?, page)))
        .filter(|(_, frame, _)| [frame.x, frame.y, frame.w, frame.h].iter().all(|n| n.is_finite()))
        .collect();
    let lowest = given.iter().map(|(_, frame, _)| frame.y + frame.h).fold(0.0, f64::max);
    let mut frames: BTreeMap<Id, Frame> = BTreeMap::new();
    for (id, frame, page) in given {
        let above = f64::from(u32::try_from(page).unwrap_or(u32::MAX)) * (lowest + 1.0);
        frames.insert(id.clone(), Frame { y: frame.y + above, ..frame });
    }
    let mut missing: BTreeMap<Id, Frame> = BTreeMap::new();
    for (id, element) in &model.elements {
        let Some(frame) = frames.get(id) else { continue };
        for boundary in model.enclosing(element.boundary.as_deref()) {
            if !frames.contains_key(boundary) {
                let around = missing.entry(boundary.to_string()).or_insert(*frame);
                *around = around.union(*frame);
            }
        }
    }
    frames.extend(missing);
    frames
}

/// Where most of the way along the flows leads.
fn direction(model: &Model, frames: &BTreeMap<Id, Frame>) -> Direction {
    let mut way = (0.0, 0.0);
    for flow in model.flows.values() {
        let (Some(from), Some(to)) = (frames.get(&flow.from), frames.get(&flow.to)) else {
            continue;
        };
        let (from, to) = (from.centre(), to.centre());
        way = (way.0 + (to.0 - from.0).abs(), way.1 + (to.1 - from.1).abs());
    }
    if way.0 > way.1 { Direction::LeftToRight } else { Direction::TopToBottom }
}
