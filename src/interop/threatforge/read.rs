//! What a file says. Boundaries list what they contain.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalog::Shape;
use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Assumption, Foreign, Frame, LeftOut, Link, Node, Threat, Zone};
use crate::interop::json::{list, number, text, words};
use crate::interop::reading::{called, facts, id, lines, own_id, unread};

/// Width and height of an element that tells no size, in pixels.
const SIZE: (f64, f64) = (140.0, 80.0);

/// Reads a file.
///
/// # Errors
/// Where it is no YAML.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("a Threat Forge file is YAML"))?;
    let about = &file["metadata"];
    let mut foreign = Foreign {
        name: text(about, "title"),
        description: text(about, "description"),
        owners: words(about, "author"),
        ..Foreign::default()
    };
    let mut within: BTreeMap<String, String> = BTreeMap::new();
    for boundary in list(file, "trust_boundaries") {
        let name = text(boundary, "name");
        let source = own_id(boundary, "id", &name);
        for inside in words(boundary, "contains") {
            within.entry(id(&inside)).or_insert_with(|| source.clone());
        }
        foreign.zones.push(Zone {
            frame: frame(boundary, (0.0, 0.0)),
            notes: text(boundary, "description"),
            source,
            name,
            ..Zone::default()
        });
    }
    for zone in &mut foreign.zones {
        zone.within = within.get(&zone.source).filter(|around| **around != zone.source).cloned();
    }
    for element in list(file, "elements") {
        add(element, &within, &mut foreign);
    }
    for flow in list(file, "data_flows") {
        let (from, to) = (id(&text(flow, "from")), id(&text(flow, "to")));
        foreign.links.push(Link {
            source: own_id(flow, "id", &format!("{from}->{to}")),
            label: text(flow, "name"),
            notes: lines(&[
                ("", text(flow, "description")),
                ("Data", words(flow, "data").join(", ")),
            ]),
            facts: facts(flow, &["protocol", "authenticated", "encrypted"]),
            from,
            to,
            ..Link::default()
        });
    }
    for (at, threat) in list(file, "threats").iter().enumerate() {
        let source = own_id(threat, "id", &format!("threat-{at}"));
        foreign.threats.push(Threat { source, ..made(threat) });
    }
    for (at, assumption) in list(file, "assumptions").iter().enumerate() {
        foreign.assumptions.push(Assumption {
            source: format!("assumption-{at}"),
            on: None,
            text: lines(&[
                ("", crate::interop::json::word(assumption)),
                ("", text(assumption, "description")),
            ]),
        });
    }
    let read = [
        "assumptions",
        "data_flows",
        "diagrams",
        "elements",
        "metadata",
        "threats",
        "trust_boundaries",
        "version",
    ];
    unread(file, &read, "the file", &mut foreign.left_out);
    Ok(foreign)
}

fn add(element: &Value, within: &BTreeMap<String, String>, foreign: &mut Foreign) {
    let (name, sort) = (text(element, "name"), text(element, "type"));
    if sort == "text" {
        let item = called("text", &name, &text(element, "id"));
        foreign.left_out.push(LeftOut::new(item, "a diagram here has no free text"));
        return;
    }
    let source = own_id(element, "id", &name);
    let subtype = text(element, "subtype").replace('_', " ");
    foreign.nodes.push(Node {
        // A type only says how it is drawn, unless there is nothing more exact.
        stencil: if subtype.is_empty() { text(element, "icon") } else { subtype },
        shape: match sort.as_str() {
            "data_store" => Some(Shape::Store),
            "external_entity" => Some(Shape::External),
            _ => None,
        },
        within: within.get(&source).cloned(),
        frame: frame(element, SIZE),
        notes: lines(&[
            ("", text(element, "description")),
            ("Technologies", words(element, "technologies").join(", ")),
            ("Stores", words(element, "stores").join(", ")),
        ]),
        facts: facts(element, &["encryption", "trust_zone"]),
        source,
        name,
        ..Node::default()
    });
}

fn frame(part: &Value, size: (f64, f64)) -> Option<Frame> {
    let (position, given) = (&part["position"], &part["size"]);
    Some(Frame {
        x: number(position, "x")?,
        y: number(position, "y")?,
        w: number(given, "width").unwrap_or(size.0),
        h: number(given, "height").unwrap_or(size.1),
    })
}

/// A threat is about its flow where it names one, otherwise about its element.
fn made(threat: &Value) -> Threat {
    let (flow, element) = (text(threat, "flow"), text(threat, "element"));
    let (on, through) = if flow.is_empty() { (element, String::new()) } else { (flow, element) };
    let mitigation = &threat["mitigation"];
    Threat {
        on: Some(id(&on)).filter(|on| !on.is_empty()),
        title: text(threat, "title"),
        description: lines(&[("", text(threat, "description")), ("Element", through)]),
        status: text(mitigation, "status"),
        severity: text(threat, "severity"),
        category: text(threat, "category"),
        mitigation: text(mitigation, "description"),
        references: words(threat, "references"),
        ..Threat::default()
    }
}
