//! Two versions of a model as one that can be drawn: what went is still there, and names say what came,
//! went or is another.

use std::collections::BTreeMap;

use crate::compare::{Change, Map, Op};
use crate::model::{Id, Model};

/// What became of elements, flows and boundaries.
pub type Signs = BTreeMap<Id, Op>;

/// The sign of what came, went or is another; the same on screen and in every terminal.
pub const fn sign(op: Op) -> char {
    match op {
        Op::Add => '+',
        Op::Remove => '-',
        Op::Change => '~',
    }
}

/// What became of what is drawn.
pub fn signs<'a>(changes: impl Iterator<Item = &'a Change>) -> Signs {
    let drawn =
        |change: &&Change| matches!(change.at.map, Map::Boundaries | Map::Elements | Map::Flows);
    let of = |change: &Change| {
        let op = if change.at.field.is_none() { change.op() } else { Op::Change };
        (change.at.key.clone(), op)
    };
    changes.filter(drawn).map(of).collect()
}

/// Both versions in one model, for drawing only: what `new` has, and what only `old` has, with signs
/// before the names.
pub fn union(old: &Model, new: &Model, signs: &Signs) -> Model {
    let mut both = new.clone();
    // An id that means something else now is drawn as what it means now.
    let gone = |id: &Id| !new.has_id(id);
    both.boundaries.extend(copies(&old.boundaries, gone));
    both.elements.extend(copies(&old.elements, gone));
    both.flows.extend(copies(&old.flows, gone));
    let places = old.arrangement.places.iter().filter(|(id, _)| gone(id));
    both.arrangement.places.extend(places.map(|(id, place)| (id.clone(), *place)));
    for (id, op) in signs {
        let mark =
            |text: &mut String| *text = format!("{} {text}", sign(*op)).trim_end().to_string();
        both.boundaries.get_mut(id).map(|it| &mut it.name).into_iter().for_each(mark);
        both.elements.get_mut(id).map(|it| &mut it.name).into_iter().for_each(mark);
        both.flows.get_mut(id).map(|it| &mut it.label).into_iter().for_each(mark);
    }
    both
}

fn copies<T: Clone>(
    of: &BTreeMap<Id, T>,
    wanted: impl Fn(&Id) -> bool,
) -> impl Iterator<Item = (Id, T)> {
    of.iter().filter(move |(id, _)| wanted(id)).map(|(id, it)| (id.clone(), it.clone()))
}
