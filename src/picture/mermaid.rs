//! The diagram for Mermaid, which code hosts draw inside Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::card::{Card, Shape};
use super::nesting::{Nesting, direction, shown};
use crate::model::{Id, Model};
use crate::text::sanitise;

/// `model` as a Mermaid flowchart; `cards` says what to show of each element.
pub fn to_mermaid(model: &Model, cards: &BTreeMap<Id, Card>) -> String {
    let mut out = format!("flowchart {}\n", direction(model));
    level(&mut out, model, cards, &Nesting::of(model), None, "  ");
    for flow in model.flows.values() {
        if model.elements.contains_key(&flow.from) && model.elements.contains_key(&flow.to) {
            let (from, to) = (name("e", &flow.from), name("e", &flow.to));
            let label = escaped(&flow.label);
            let label = if label.is_empty() { label } else { format!("|\"{label}\"|") };
            let _ = writeln!(out, "  {from} -->{label} {to}");
        }
    }
    if !model.boundaries.is_empty() {
        out.push_str("  classDef boundary fill:none,stroke-dasharray:4 4\n");
        let all: Vec<String> = model.boundaries.keys().map(|id| name("b", id)).collect();
        let _ = writeln!(out, "  class {} boundary", all.join(","));
    }
    out
}

/// What stands directly in a boundary, or in none.
fn level(
    out: &mut String,
    model: &Model,
    cards: &BTreeMap<Id, Card>,
    nesting: &Nesting,
    inside: Option<&str>,
    indent: &str,
) {
    for id in nesting.elements.get(&inside).into_iter().flatten() {
        let (title, kind, shape) = shown(model, cards, id);
        let (open, close) = match shape {
            Shape::External => ("[", "]"),
            Shape::Process | Shape::Boundary => ("(", ")"),
            Shape::Store => ("[(", ")]"),
        };
        let (id, title, kind) = (name("e", id), escaped(title), escaped(kind));
        let _ = writeln!(out, "{indent}{id}{open}\"{title}<br>{kind}\"{close}");
    }
    for id in nesting.boundaries.get(&inside).into_iter().flatten() {
        let (inner, title) = (name("b", id), escaped(model.name_of(id)));
        let _ = writeln!(out, "{indent}subgraph {inner}[\"{title}\"]");
        level(out, model, cards, nesting, Some(id), &format!("{indent}  "));
        let _ = writeln!(out, "{indent}end");
    }
}

/// A name made of letters, digits and `_` alone: what else an id may hold has a meaning in Mermaid,
/// as has the word `end`. Two ids never get the same name.
pub fn name(prefix: &str, id: &str) -> String {
    let mut out = format!("{prefix}_");
    for c in id.chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            '-' => out.push('_'),
            c => {
                let _ = write!(out, "X{:X}X", u32::from(c));
            }
        }
    }
    out
}

/// Harmless inside quotes: of the ASCII signs only those stay that mean nothing to Mermaid, to
/// Markdown or to HTML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in sanitise(text).chars() {
        if c.is_ascii_alphanumeric() || " ,./+?!'()".contains(c) || !c.is_ascii() {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
