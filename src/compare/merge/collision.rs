//! Ids that both sides gave to different things: both are kept, one of them under another id.

use std::borrow::Cow;

use super::rename::rename;
use super::{Merge, Side};
use crate::compare::path::{Map, Path};
use crate::compare::record::tree_at;
use crate::compare::schema::{Rule, rule};
use crate::model::{Conflict, ConflictSide, Id, Model, id};

/// An id that was given twice.
pub(super) struct Collision {
    map: Map,
    /// The side whose thing has a new id.
    side: Side,
    was: Id,
    is: Id,
}

/// The field under which a collision is recorded. Records have no such field.
pub const ID: &str = "id";

/// Both sides with the ids that they gave to different things told apart.
pub(super) fn apart<'a>(
    base: &Model,
    ours: &'a Model,
    theirs: &'a Model,
) -> (Cow<'a, Model>, Cow<'a, Model>, Vec<Collision>) {
    let mut sides = [Cow::Borrowed(ours), Cow::Borrowed(theirs)];
    let mut collisions = Vec::new();
    // Ends of flows are compared once elements and boundaries have their final ids.
    for only_flows in [false, true] {
        for maps in [&DRAWN[..], &[Map::Assumptions], &[Map::Remarks], &[Map::Incidents]] {
            let found = given_twice(base, &sides[0], &sides[1], maps, only_flows);
            for collision in found {
                let side = &mut sides[usize::from(collision.side == Side::Theirs)];
                rename(side.to_mut(), collision.map, &collision.was, &collision.is);
                collisions.push(collision);
            }
        }
    }
    let [ours, theirs] = sides;
    (ours, theirs, collisions)
}

/// The maps that share one space of ids.
const DRAWN: [Map; 3] = [Map::Boundaries, Map::Elements, Map::Flows];

fn given_twice(
    base: &Model,
    ours: &Model,
    theirs: &Model,
    maps: &[Map],
    only_flows: bool,
) -> Vec<Collision> {
    let mut found = Vec::new();
    for id in maps.iter().flat_map(|map| ids(ours, *map)) {
        let is_new = maps.iter().all(|map| !has(base, *map, id));
        let held =
            |side| maps.iter().copied().filter(|map| has(side, *map, id)).collect::<Vec<_>>();
        // What one side holds twice over was like that before the merge.
        let ([here], [there]) = (&held(ours)[..], &held(theirs)[..]) else { continue };
        let are_flows = (*here, *there) == (Map::Flows, Map::Flows);
        if !is_new || are_flows != only_flows || is_same((ours, *here), (theirs, *there), id) {
            continue;
        }
        let bytes = |side, map| (bytes_of(side, map, id, only_flows), map);
        let (here, there) = (bytes(ours, *here), bytes(theirs, *there));
        let (side, (bytes, map)) =
            if here > there { (Side::Ours, here) } else { (Side::Theirs, there) };
        found.push(Collision { map, side, was: id.clone(), is: id::with_suffix_of(id, &bytes) });
    }
    found
}

fn ids(model: &Model, map: Map) -> Vec<&Id> {
    match map {
        Map::Boundaries => model.boundaries.keys().collect(),
        Map::Elements => model.elements.keys().collect(),
        Map::Flows => model.flows.keys().collect(),
        Map::Assumptions => model.assumptions.keys().collect(),
        Map::Remarks => model.remarks.keys().collect(),
        Map::Incidents => model.incidents.keys().collect(),
        Map::Model | Map::Findings | Map::Answers | Map::Assessments | Map::Conflicts => Vec::new(),
    }
}

fn has(model: &Model, map: Map, id: &str) -> bool {
    match map {
        Map::Boundaries => model.boundaries.contains_key(id),
        Map::Elements => model.elements.contains_key(id),
        Map::Flows => model.flows.contains_key(id),
        Map::Assumptions => model.assumptions.contains_key(id),
        Map::Remarks => model.remarks.contains_key(id),
        Map::Incidents => model.incidents.contains_key(id),
        Map::Model | Map::Findings | Map::Answers | Map::Assessments | Map::Conflicts => false,
    }
}

/// What a thing says of itself, as bytes by which both sides are put in order. What it refers to does not
/// count before it has its final id.
fn bytes_of(model: &Model, map: Map, id: &str, ids_are_final: bool) -> String {
    let mut tree = tree_at(model, map, id).unwrap_or_default();
    if let Some(fields) = tree.as_object_mut().filter(|_| !ids_are_final) {
        let refers = |field: &str| rule(map, field) == Some(Rule::Reference);
        fields.retain(|field, _| !refers(field));
    }
    tree.to_string()
}

/// Whether the things of both sides are one thing, whatever else differs.
fn is_same((ours, here): (&Model, Map), (theirs, there): (&Model, Map), id: &str) -> bool {
    let identity = |model: &Model, map| match map {
        Map::Boundaries => {
            model.boundaries.get(id).map(|it| vec![it.kind.to_string(), it.name.clone()])
        }
        Map::Elements => model.elements.get(id).map(|it| vec![it.kind.clone(), it.name.clone()]),
        Map::Flows => model.flows.get(id).map(|it| vec![it.from.clone(), it.to.clone()]),
        Map::Assumptions => model.assumptions.get(id).map(|it| it.text.clone()),
        Map::Remarks => model.remarks.get(id).map(|it| it.text.clone()),
        Map::Incidents => model.incidents.get(id).map(|it| vec![it.title.clone()]),
        Map::Model | Map::Findings | Map::Answers | Map::Assessments | Map::Conflicts => None,
    };
    here == there && identity(ours, here) == identity(theirs, there)
}

impl Merge<'_> {
    /// Records which things have another id now, so that a person decides whether they are one.
    pub(super) fn record_collisions(&mut self, collisions: &[Collision]) {
        for Collision { map, side, was, is } in collisions {
            let path = Path::record(*map, is.as_str()).field(ID).to_string();
            let mut conflict = self.united(&path).unwrap_or_default();
            let other = if *side == Side::Ours { Side::Theirs } else { Side::Ours };
            let new = |side, id: &Id| ConflictSide {
                value: Some(id.clone()),
                label: self.label(side).to_string(),
            };
            conflict.sides.extend([new(*side, is), new(other, was)]);
            self.record_conflict(&path, Conflict { base: None, ..conflict });
        }
    }
}
