//! What was drawn: elements, flows and boundaries that came, changed and went.

use std::collections::BTreeMap;

use super::Session;
use crate::catalog::Catalog;
use crate::model::{Attributes, Boundary, Control, Element, Flow, Model, ReplyKey, Values};

/// What the model has that it did not have.
pub fn added(session: &Session) -> Vec<String> {
    only_in(session.catalog, session.now, session.before)
}

/// What the model had and has no more.
pub fn removed(session: &Session) -> Vec<String> {
    only_in(session.catalog, session.before, session.now)
}

fn only_in(catalog: &Catalog, model: &Model, other: &Model) -> Vec<String> {
    let boundaries = new(&model.boundaries, &other.boundaries).map(|(_, b)| {
        format!("boundary {} ({}){}", b.name, b.kind, inside(model, b.parent.as_ref()))
    });
    let elements = new(&model.elements, &other.elements).map(|(_, e)| {
        let kind = catalog.kinds.name_of(&e.kind);
        format!("element {} ({kind}){}", e.name, inside(model, e.boundary.as_ref()))
    });
    let flows = new(&model.flows, &other.flows)
        .map(|(_, flow)| format!("flow {}", model.labelled_route(flow)));
    boundaries.chain(elements).chain(flows).collect()
}

fn new<'a, V>(
    here: &'a BTreeMap<String, V>,
    there: &'a BTreeMap<String, V>,
) -> impl Iterator<Item = (&'a String, &'a V)> {
    here.iter().filter(|(id, _)| !there.contains_key(*id))
}

/// What both have, with what differs.
pub fn changed(session: &Session) -> Vec<String> {
    let Session { before, now, .. } = session;
    let mut items = Vec::new();
    let mut tell = |what: String, parts: Vec<String>| {
        if !parts.is_empty() {
            items.push(format!("{what}: {}", parts.join("; ")));
        }
    };
    tell("the model".into(), of_model(before, now));
    for (id, boundary) in &now.boundaries {
        let Some(was) = before.boundaries.get(id) else { continue };
        tell(format!("boundary {}", boundary.name), of_boundary(session, was, boundary));
    }
    for (id, element) in &now.elements {
        let Some(was) = before.elements.get(id) else { continue };
        tell(format!("element {}", element.name), of_element(session, id, was, element));
    }
    for (id, flow) in &now.flows {
        let Some(was) = before.flows.get(id) else { continue };
        tell(format!("flow {}", now.labelled_route(flow)), of_flow(session, id, was, flow));
    }
    items
}

fn of_model(before: &Model, now: &Model) -> Vec<String> {
    let mut parts = Vec::new();
    if before.name != now.name {
        parts.push(format!("renamed from {}", before.name));
    }
    for (what, differs) in [
        ("description", before.description != now.description),
        ("scope", before.scope != now.scope),
        ("owners", before.owners != now.owners),
        ("catalogs", before.catalogs != now.catalogs),
    ] {
        parts.extend(differs.then(|| format!("{what} changed")));
    }
    parts
}

fn of_boundary(session: &Session, was: &Boundary, is: &Boundary) -> Vec<String> {
    let mut parts = renamed(&was.name, &is.name);
    if was.kind != is.kind {
        parts.push(format!("kind {} → {}", was.kind, is.kind));
    }
    parts.extend(moved(session, was.parent.as_ref(), is.parent.as_ref()));
    parts.extend((was.notes != is.notes).then(|| "notes changed".to_string()));
    parts
}

fn of_element(session: &Session, id: &str, was: &Element, is: &Element) -> Vec<String> {
    let catalog = session.catalog;
    let mut parts = renamed(&was.name, &is.name);
    if was.kind != is.kind {
        let name = |kind| catalog.kinds.name_of(kind);
        parts.push(format!("kind {} → {}", name(&was.kind), name(&is.kind)));
    }
    parts.extend(moved(session, was.boundary.as_ref(), is.boundary.as_ref()));
    if was.owner != is.owner {
        parts.push(format!("owner {} → {}", or_nobody(&was.owner), or_nobody(&is.owner)));
    }
    parts.extend(attributes(session, id, &was.attributes, &is.attributes));
    parts.extend(controls(catalog, &was.controls, &is.controls));
    parts.extend((was.notes != is.notes).then(|| "notes changed".to_string()));
    parts
}

fn of_flow(session: &Session, id: &str, was: &Flow, is: &Flow) -> Vec<String> {
    let mut parts = Vec::new();
    if (&was.from, &was.to, &was.label) != (&is.from, &is.to, &is.label) {
        parts.push(format!("was {}", session.before.labelled_route(was)));
    }
    parts.extend(attributes(session, id, &was.attributes, &is.attributes));
    parts.extend((was.notes != is.notes).then(|| "notes changed".to_string()));
    parts
}

fn renamed(was: &str, is: &str) -> Vec<String> {
    if was == is { Vec::new() } else { vec![format!("renamed from {was}")] }
}

fn moved(session: &Session, was: Option<&String>, is: Option<&String>) -> Option<String> {
    let name = |model: &Model, id: Option<&String>| {
        id.map_or("outside".to_string(), |id| model.name_of(id).to_string())
    };
    (was != is)
        .then(|| format!("moved from {} to {}", name(session.before, was), name(session.now, is)))
}

/// Attributes that differ, but for those that somebody answered: they are told as answers.
fn attributes(session: &Session, id: &str, was: &Attributes, is: &Attributes) -> Vec<String> {
    let value = |values: Option<&Values>| values.map_or("unknown".to_string(), ToString::to_string);
    let told = |attribute: &str| {
        let key = ReplyKey::about(attribute, id);
        let reply = session.now.answers.get(&key);
        reply.is_some_and(|reply| reply.value.as_ref() == is.get(attribute))
            && reply != session.before.answers.get(&key)
    };
    let all = was.keys().chain(is.keys().filter(|attribute| !was.contains_key(*attribute)));
    all.filter(|attribute| was.get(*attribute) != is.get(*attribute) && !told(attribute))
        .map(|attribute| {
            let (was, is) = (value(was.get(attribute)), value(is.get(attribute)));
            format!("{} {was} → {is}", session.catalog.kinds.attribute_name(attribute))
        })
        .collect()
}

fn controls(
    catalog: &Catalog,
    was: &BTreeMap<String, Control>,
    is: &BTreeMap<String, Control>,
) -> Vec<String> {
    let name = |id: &str| {
        catalog.atlas.mitigation(id).map_or(id.to_string(), |mitigation| mitigation.name.clone())
    };
    let state = |control: Option<&Control>| {
        control.map_or("none".to_string(), |control| control.state.id().replace('_', " "))
    };
    let all = was.keys().chain(is.keys().filter(|id| !was.contains_key(*id)));
    let differ = all.filter(|id| was.get(*id) != is.get(*id));
    differ
        .map(|id| {
            let (was, is) = (state(was.get(id)), state(is.get(id)));
            if was == is {
                format!("evidence for {} changed", name(id))
            } else {
                format!("control {} {was} → {is}", name(id))
            }
        })
        .collect()
}

fn or_nobody(name: &str) -> &str {
    if name.is_empty() { "nobody" } else { name }
}

fn inside(model: &Model, boundary: Option<&String>) -> String {
    boundary.map_or(String::new(), |id| format!(" in {}", model.name_of(id)))
}
