//! Another id for a record, with everything that refers to it.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use crate::compare::path::Map;
use crate::model::{AssessmentKey, FindingKey, Id, Model, ReplyKey, Subject};

/// Gives the record `was` of a map the id `is`. What refers to it refers to the new id.
pub fn rename(model: &mut Model, map: Map, was: &str, is: &str) {
    match map {
        Map::Boundaries => move_key(&mut model.boundaries, was, is.to_string()),
        Map::Elements => move_key(&mut model.elements, was, is.to_string()),
        Map::Flows => move_key(&mut model.flows, was, is.to_string()),
        Map::Assumptions => move_key(&mut model.assumptions, was, is.to_string()),
        Map::Remarks => move_key(&mut model.remarks, was, is.to_string()),
        Map::Incidents => move_key(&mut model.incidents, was, is.to_string()),
        Map::Model | Map::Findings | Map::Answers | Map::Assessments | Map::Conflicts => return,
    }
    move_conflicts(model, map.id(), was, is);
    came_from(model, &format!("{}/{was}", map.id()), &format!("{}/{is}", map.id()));
    match map {
        Map::Boundaries | Map::Elements | Map::Flows => redirect(model, map, was, is),
        Map::Assumptions => settled_as(model, was, is),
        _ => (),
    }
}

/// Lets everything that refers to the element, flow or boundary `was` refer to `is`. A finding or
/// answer that is there already keeps its place.
pub fn redirect(model: &mut Model, map: Map, was: &str, is: &str) {
    let change = |id: &mut Id| {
        if id == was {
            *id = is.to_string();
        }
    };
    match map {
        Map::Boundaries => {
            model.boundaries.values_mut().filter_map(|it| it.parent.as_mut()).for_each(change);
            model.elements.values_mut().filter_map(|it| it.boundary.as_mut()).for_each(change);
        }
        Map::Elements => {
            model.flows.values_mut().flat_map(|it| [&mut it.from, &mut it.to]).for_each(change);
        }
        _ => (),
    }
    model.assumptions.values_mut().filter_map(|it| it.about.as_mut()).for_each(change);
    model.remarks.values_mut().filter_map(|it| it.about.as_mut()).for_each(change);
    model.incidents.values_mut().flat_map(|it| &mut it.elements).for_each(change);
    let to = Subject::Id(is.to_string());
    let findings: Vec<_> =
        model.findings.keys().filter(|key| key.element() == Some(was)).cloned().collect();
    for key in findings {
        let moved = FindingKey { subject: to.clone(), ..key.clone() };
        if !model.findings.contains_key(&moved) {
            move_key(&mut model.findings, &key, moved.clone());
            move_conflicts(model, Map::Findings.id(), &key.to_string(), &moved.to_string());
            settled_as(model, &key.to_string(), &moved.to_string());
            same_finding(model, &key, &moved);
            came_from(model, &format!("findings/{key}"), &format!("findings/{moved}"));
        }
    }
    let answers: Vec<_> =
        model.answers.keys().filter(|key| key.subject.id() == Some(was)).cloned().collect();
    for key in answers {
        let moved = ReplyKey { subject: to.clone(), ..key.clone() };
        if !model.answers.contains_key(&moved) {
            move_key(&mut model.answers, &key, moved.clone());
            move_conflicts(model, Map::Answers.id(), &key.to_string(), &moved.to_string());
        }
    }
    let assessments: Vec<_> =
        model.assessments.keys().filter(|key| key.subject.id() == Some(was)).cloned().collect();
    for key in assessments {
        let moved = AssessmentKey { subject: to.clone(), ..key.clone() };
        if !model.assessments.contains_key(&moved) {
            move_key(&mut model.assessments, &key, moved.clone());
            move_conflicts(model, Map::Assessments.id(), &key.to_string(), &moved.to_string());
        }
    }
    if !model.arrangement.places.contains_key(is) {
        move_key(&mut model.arrangement.places, was, is.to_string());
    }
    if model.arrangement.collapsed.remove(was) {
        model.arrangement.collapsed.insert(is.to_string());
    }
}

/// Lets what came from a file and became `was` be known as `is`.
fn came_from(model: &mut Model, was: &str, is: &str) {
    let items = model.sources.values_mut().flat_map(|source| source.items.values_mut());
    for origin in items.filter(|origin| origin.record == was) {
        origin.record = is.to_string();
    }
}

/// Lets what names the finding `was` name it `is`.
fn same_finding(model: &mut Model, was: &FindingKey, is: &FindingKey) {
    let same = model.findings.values_mut().filter_map(|finding| finding.same_as.as_mut());
    let linked = model.incidents.values_mut().flat_map(|incident| &mut incident.findings);
    for key in same.chain(linked).filter(|key| **key == *was) {
        key.clone_from(is);
    }
}

fn settled_as(model: &mut Model, was: &str, is: &str) {
    let settled = model.remarks.values_mut().filter_map(|remark| remark.settled.as_mut());
    for settled in settled.filter(|settled| settled.key == was) {
        settled.key = is.to_string();
    }
}

fn move_key<K: Ord + Borrow<Q>, Q: Ord + ?Sized, V>(map: &mut BTreeMap<K, V>, was: &Q, is: K) {
    if let Some(record) = map.remove(was) {
        map.insert(is, record);
    }
}

fn move_conflicts(model: &mut Model, map: &str, was: &str, is: &str) {
    let (from, to) = (format!("{map}/{was}"), format!("{map}/{is}"));
    let rest = |path: &str| -> Option<String> {
        let rest = path.strip_prefix(&from)?;
        (rest.is_empty() || rest.starts_with('#')).then(|| rest.to_string())
    };
    let found: Vec<(String, String)> =
        model.conflicts.keys().filter_map(|path| Some((path.clone(), rest(path)?))).collect();
    for (path, rest) in found {
        move_key(&mut model.conflicts, &path, format!("{to}{rest}"));
    }
}
