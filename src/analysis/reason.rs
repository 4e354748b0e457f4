//! Puts what a condition found into the words of its rule.

use std::collections::BTreeSet;

use super::evidence::{Evidence, Found, Open};
use super::scene::{Scene, Subject};
use crate::catalog::{Kinds, Piece, Template};

/// Names that a list spells out before it says how many more there are.
const SPELLED_OUT: usize = 3;

/// Elements of a path that are spelled out before its middle is left out.
const PATH: usize = 7;

/// Fills the placeholders of `template` with what was found at `element`.
pub fn fill(
    template: &Template,
    scene: &Scene<'_>,
    element: usize,
    evidence: &Evidence<'_>,
) -> String {
    let mut text = String::new();
    for piece in &template.0 {
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Name(name) => {
                let names = found(name, element, evidence).elements;
                text.push_str(&list(names.iter().map(|at| scene.name(*at).to_string())));
            }
            Piece::Path(name) => text.push_str(&path(scene, &found(name, element, evidence))),
            Piece::Flow(name) => {
                let flows = found(name, element, evidence).flows;
                text.push_str(&list(flows.iter().map(|at| flow_name(scene, *at))));
            }
            Piece::Attribute(name, attribute) => {
                let found = found(name, element, evidence).elements;
                text.push_str(&list(values(scene, &found, attribute, evidence).into_iter()));
            }
            Piece::Number(name, one, many) => {
                let several = found(name, element, evidence).elements.len() > 1;
                text.push_str(if several { many } else { one });
            }
        }
    }
    text
}

/// The recorded values of an attribute of several elements; where none is recorded, those that the
/// condition would need.
fn values(
    scene: &Scene<'_>,
    elements: &[usize],
    attribute: &str,
    evidence: &Evidence<'_>,
) -> BTreeSet<String> {
    let of = |at: usize| Subject::Element(at);
    let recorded: BTreeSet<String> = elements
        .iter()
        .filter_map(|at| scene.attributes(of(*at)).get(attribute))
        .flat_map(crate::model::Values::iter)
        .map(str::to_string)
        .collect();
    if !recorded.is_empty() {
        return recorded;
    }
    let open = evidence.open.iter().find(|open| {
        open.attribute == attribute && elements.iter().any(|at| of(*at) == open.subject)
    });
    BTreeSet::from([open.map_or("not known".to_string(), supposed)])
}

/// What an open attribute would have to be, in words.
fn supposed(open: &Open<'_>) -> String {
    let mut values = open.values.clone();
    if values.len() > SPELLED_OUT + 1 {
        values.truncate(SPELLED_OUT);
        values.push("the like");
    }
    let values = values.join(" or ");
    if open.raises { values } else { format!("not {values}") }
}

/// A reason that is not certain: what is missing, and what follows if it is as feared.
pub fn supposing(text: &str, open: &Open<'_>, kinds: &Kinds, scene: &Scene<'_>) -> String {
    let of = match open.subject {
        Subject::Element(at) => scene.name(at).to_string(),
        Subject::Flow(at) => flow_name(scene, at),
    };
    let missing = match kinds.attribute(open.attribute) {
        Some(known) if known.allows("yes") => known.question.replace("{it}", &of),
        Some(known) => format!("{} of {of}.", known.name),
        None => format!("{} of {of}.", open.attribute),
    };
    format!("Not known: {missing} If {}: {text}", supposed(open))
}

fn found(name: &str, element: usize, evidence: &Evidence<'_>) -> Found {
    match evidence.found.get(name) {
        Some(found) => found.clone(),
        None if name == "element" => Found { elements: vec![element], ..Found::default() },
        None => Found::default(),
    }
}

/// What people call a flow: its label or its two ends.
pub fn flow_name(scene: &Scene<'_>, at: usize) -> String {
    let seen = &scene.flows[at];
    if seen.flow.label.is_empty() {
        format!("the flow from {} to {}", scene.name(seen.from), scene.name(seen.to))
    } else {
        seen.flow.label.clone()
    }
}

fn path(scene: &Scene<'_>, found: &Found) -> String {
    let elements = match &found.path {
        Some(path) => path.elements.clone(),
        None => found.elements.clone(),
    };
    let names: Vec<&str> = elements.iter().map(|at| scene.name(*at)).collect();
    if names.len() <= PATH {
        return names.join(" → ");
    }
    let (start, end) = (&names[..PATH / 2], &names[names.len() - PATH / 2..]);
    format!("{} → … → {}", start.join(" → "), end.join(" → "))
}

/// `A`, `A and B`, `A, B and C`, `A, B, C and 2 more`.
pub fn list(items: impl Iterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let mut items: Vec<String> = items.filter(|item| seen.insert(item.clone())).collect();
    let more = items.len().saturating_sub(SPELLED_OUT);
    items.truncate(SPELLED_OUT);
    if more > 0 {
        items.push(format!("{more} more"));
    }
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
