//! The diagram for Graphviz, which lays it out itself: boundaries as clusters, elements by the forms
//! of data-flow diagrams.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::card::{Card, Shape};
use super::nesting::{Nesting, direction, shown};
use crate::model::{Id, Model};
use crate::text::sanitise;

/// `model` in the language of Graphviz; `cards` says what to show of each element.
pub fn to_dot(model: &Model, cards: &BTreeMap<Id, Card>) -> String {
    let rankdir = direction(model);
    let name = quoted(&model.name);
    let mut out =
        format!("digraph {name} {{\n  graph [rankdir={rankdir}, newrank=true, label={name}, ");
    // The older way to rank fails on models with cycles through clusters.
    out.push_str("fontname=\"sans-serif\", fontsize=11]\n");
    out.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11]\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=10]\n");
    level(&mut out, model, cards, &Nesting::of(model), None, "  ");
    for (id, flow) in &model.flows {
        if model.elements.contains_key(&flow.from) && model.elements.contains_key(&flow.to) {
            let (from, to, label) = (node(&flow.from), node(&flow.to), quoted(&flow.label));
            let _ = writeln!(out, "  {from} -> {to} [id={}, label={label}]", quoted(id));
        }
    }
    out.push_str("}\n");
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
    let elements = nesting.elements.get(&inside);
    let boundaries = nesting.boundaries.get(&inside);
    if elements.is_none() && boundaries.is_none() {
        // Graphviz leaves an empty cluster out.
        let point = quoted(&format!("empty:{}", inside.unwrap_or_default()));
        let _ = writeln!(out, "{indent}{point} [shape=point, style=invis]");
    }
    for id in elements.into_iter().flatten() {
        let (name, kind, shape) = shown(model, cards, id);
        let label = format!("{}\\n{}", escaped(name), escaped(kind));
        let form = match shape {
            Shape::External => ", style=solid",
            Shape::Process | Shape::Boundary => "",
            Shape::Store => ", shape=cylinder, style=solid",
        };
        let _ = writeln!(out, "{indent}{} [label=\"{label}\"{form}]", node(id));
    }
    for id in boundaries.into_iter().flatten() {
        let cluster = quoted(&format!("cluster:{id}"));
        let _ = writeln!(out, "{indent}subgraph {cluster} {{");
        let title = quoted(model.name_of(id));
        let _ = writeln!(out, "{indent}  label={title}; style=\"dashed,rounded\"; labeljust=l");
        level(out, model, cards, nesting, Some(id), &format!("{indent}  "));
        let _ = writeln!(out, "{indent}}}");
    }
}

/// Elements have a name space of their own beside the signs of empty boundaries.
fn node(id: &str) -> String {
    quoted(&format!("element:{id}"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Harmless inside quotes, where Graphviz reads backslashes and the entities of HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in sanitise(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
