//! What keeps a merged model whole: nothing refers to what is not there, no boundary lies in itself.

use std::collections::BTreeSet;

use super::{Merge, Side};
use crate::compare::path::{Map, Path};
use crate::compare::record::{edit_at, parse, tree_at};
use crate::model::{Conflict, ConflictSide, Id, Model};

/// Brings back what one side deleted and the other built on, and takes back moves of boundaries into
/// each other; both are recorded. Where a reference is disputed and what it led to in the base is gone,
/// the smaller of the two sides is in force.
pub(super) fn mend(merge: &mut Merge, model: &mut Model) -> Result<(), String> {
    bring_back(merge, model)?;
    let disputed: Vec<Path> = dangling(model).into_iter().map(|(at, _)| at).collect();
    for at in &disputed {
        let smallest =
            |conflict: &Conflict| conflict.sides.iter().filter_map(|side| side.value.clone()).min();
        lead(merge, model, at, smallest)?;
    }
    bring_back(merge, model)?;
    // What that brought back may hold what the reference led to in the base.
    for at in &disputed {
        let was = |conflict: &Conflict| conflict.base.clone();
        lead(merge, model, at, was)?;
    }
    untangle(merge, model);
    Ok(())
}

/// A record, the field that refers, and the id that it refers to.
type Reference = (Path, Id);

fn references(model: &Model) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut refer = |map: Map, key: String, field: &str, to: Option<&str>| {
        found.extend(to.map(|to| (Path::record(map, key).field(field), to.to_string())));
    };
    for (id, it) in &model.boundaries {
        refer(Map::Boundaries, id.clone(), "parent", it.parent.as_deref());
    }
    for (id, it) in &model.elements {
        refer(Map::Elements, id.clone(), "boundary", it.boundary.as_deref());
    }
    for (id, it) in &model.flows {
        refer(Map::Flows, id.clone(), "from", Some(&it.from));
        refer(Map::Flows, id.clone(), "to", Some(&it.to));
    }
    for key in model.findings.keys() {
        refer(Map::Findings, key.to_string(), "subject", key.element());
    }
    for key in model.answers.keys() {
        refer(Map::Answers, key.to_string(), "subject", key.subject.id());
    }
    for key in model.assessments.keys() {
        refer(Map::Assessments, key.to_string(), "subject", key.subject.id());
    }
    for (id, it) in &model.assumptions {
        refer(Map::Assumptions, id.clone(), "about", it.about.as_deref());
    }
    for (id, it) in &model.remarks {
        refer(Map::Remarks, id.clone(), "about", it.about.as_deref());
    }
    found
}

fn dangling(model: &Model) -> Vec<Reference> {
    references(model).into_iter().filter(|(_, to)| !model.has_id(to)).collect()
}

/// Lets a disputed reference lead to what `to` says of the dispute, if it leads nowhere or that is there.
fn lead(
    merge: &Merge,
    model: &mut Model,
    at: &Path,
    to: impl Fn(&Conflict) -> Option<String>,
) -> Result<(), String> {
    let Some(to) = merge.conflicts.get(&at.to_string()).and_then(to) else { return Ok(()) };
    let Some(mut record) = tree_at(model, at.map, &at.key) else { return Ok(()) };
    let (Some(fields), Some(field)) = (record.as_object_mut(), &at.field) else { return Ok(()) };
    let leads_somewhere =
        fields.get(field).and_then(|id| id.as_str()).is_some_and(|id| model.has_id(id));
    if !leads_somewhere || model.has_id(&to) {
        fields.insert(field.clone(), parse(&to));
        let _ = edit_at(at.map, &at.key, Some(record))?.apply(model);
    }
    Ok(())
}

/// What was deleted by one side while the other refers to it anew stays, and is recorded.
fn bring_back(merge: &mut Merge, model: &mut Model) -> Result<(), String> {
    let mut loose = dangling(model);
    if loose.is_empty() {
        return Ok(());
    }
    let sides = [(Side::Ours, merge.ours), (Side::Theirs, merge.theirs)];
    let referring = sides.map(|(_, side)| references(side).into_iter().collect::<BTreeSet<_>>());
    let mut brought: BTreeSet<Id> = BTreeSet::new();
    while !loose.is_empty() {
        let before = brought.len();
        for (at, to) in loose {
            let is_new = |side: &Model| {
                brought.contains(&at.key)
                    || tree_at(side, at.map, &at.key) != tree_at(merge.base, at.map, &at.key)
            };
            let reference = (at.clone(), to.clone());
            let found = sides.iter().zip(&referring).find(|((_, side), referring)| {
                side.has_id(&to) && referring.contains(&reference) && is_new(side)
            });
            let Some(((keeper, side), _)) = found else { continue };
            if brought.insert(to.clone()) {
                let deleter = if *keeper == Side::Ours { Side::Theirs } else { Side::Ours };
                restore(merge, model, side, deleter, &to)?;
            }
        }
        loose = dangling(model);
        if brought.len() == before {
            break;
        }
    }
    Ok(())
}

fn restore(
    merge: &mut Merge,
    model: &mut Model,
    from: &Model,
    deleter: Side,
    id: &str,
) -> Result<(), String> {
    for map in [Map::Boundaries, Map::Elements, Map::Flows] {
        if let Some(kept) = tree_at(from, map, id) {
            let was = tree_at(merge.base, map, id).unwrap_or_else(|| kept.clone());
            merge.deleted(&Path::record(map, id), deleter, &was, &kept);
            let _ = edit_at(map, id, Some(kept))?.apply(model);
        }
    }
    Ok(())
}

/// Boundaries that were moved into each other stay where they were.
fn untangle(merge: &mut Merge, model: &mut Model) {
    if ring(merge.ours, &BTreeSet::new()).is_some()
        || ring(merge.theirs, &BTreeSet::new()).is_some()
    {
        return;
    }
    let mut put_back: BTreeSet<Id> = BTreeSet::new();
    while let Some(ring) = ring(model, &put_back) {
        for id in ring {
            let parent = |model: &Model| model.boundaries.get(&id).and_then(|it| it.parent.clone());
            let [base, ours, theirs] = [merge.base, merge.ours, merge.theirs].map(parent);
            let is_new = put_back.insert(id.clone());
            let was_moved = ours != theirs
                && merge.ours.boundaries.contains_key(&id)
                && merge.theirs.boundaries.contains_key(&id);
            if !is_new || !was_moved {
                continue;
            }
            let base = base.filter(|base| model.boundaries.contains_key(base));
            let side = |side, value| ConflictSide { value, label: merge.label(side).to_string() };
            let sides = vec![side(Side::Ours, ours), side(Side::Theirs, theirs)];
            let path = Path::record(Map::Boundaries, id.as_str()).field("parent").to_string();
            if let Some(boundary) = model.boundaries.get_mut(&id) {
                boundary.parent.clone_from(&base);
            }
            merge.record_conflict(&path, Conflict { base, sides });
        }
    }
}

/// Boundaries that lie in each other, if not all of them are known already.
fn ring(model: &Model, known: &BTreeSet<Id>) -> Option<Vec<Id>> {
    model.boundaries.keys().find_map(|start| {
        let mut ring = vec![start.clone()];
        let mut next = model.boundaries.get(start)?.parent.as_ref();
        while let Some(id) = next.filter(|id| !ring.contains(id)) {
            ring.push(id.clone());
            next = model.boundaries.get(id)?.parent.as_ref();
        }
        let closes = next == Some(start);
        (closes && !ring.iter().all(|id| known.contains(id))).then_some(ring)
    })
}
