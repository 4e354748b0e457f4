//! Components: models, data, applications and machines are elements; code that they are built from is not.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{model_card, properties};
use crate::catalog::Shape;
use crate::interop::foreign::{Foreign, LeftOut, Node, Zone};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{called, facts, lines, own_id, text_or};

/// Types of components that take part in a data flow.
const ELEMENTS: [&str; 6] =
    ["application", "container", "data", "device", "machine-learning-model", "platform"];

/// Adds components with those inside them.
pub fn add(
    components: &[Value],
    stood_for: &BTreeSet<String>,
    foreign: &mut Foreign,
    zones: &mut BTreeSet<String>,
) {
    for component in components {
        let name = text(component, "name");
        let sort = text(component, "type");
        if stood_for.contains(&text(component, "bom-ref")) {
            // An asset of a blueprint is this component.
        } else if ELEMENTS.contains(&sort.as_str()) {
            element(component, name, &sort, foreign, zones);
        } else {
            let sort = if sort.is_empty() { "component" } else { &sort };
            let why = "code that something is built from is no element of a data flow";
            foreign.left_out.push(LeftOut::new(called(sort, &name, "without a name"), why));
        }
        add(list(component, "components"), stood_for, foreign, zones);
    }
}

fn element(
    component: &Value,
    name: String,
    sort: &str,
    foreign: &mut Foreign,
    zones: &mut BTreeSet<String>,
) {
    let source = own_id(component, "bom-ref", &text_or(component, "purl", &name));
    let kind = properties::one(component, properties::KIND);
    let within = zone(component, "", foreign, zones);
    let contents = || {
        let said = |data: &Value| {
            lines(&[("", text(data, "name")), ("", text(data, "description"))]).replace('\n', ", ")
        };
        list(component, "data").iter().map(said).collect::<Vec<_>>().join("; ")
    };
    let mut all = facts(component, &["purl", "cpe"]);
    let classes = list(component, "data").iter().flat_map(|data| facts(data, &["classification"]));
    all.extend(classes.collect::<BTreeSet<_>>());
    all.extend(properties::facts(component));
    foreign.nodes.push(Node {
        stencil: if kind.is_empty() { sort.to_string() } else { kind },
        shape: (sort == "data").then_some(Shape::Store),
        within,
        owner: properties::one(component, properties::OWNER),
        notes: lines(&[
            ("", text(component, "description")),
            ("Version", text(component, "version")),
            ("Publisher", text_or(component, "publisher", &text(&component["supplier"], "name"))),
            ("Group", text(component, "group")),
            ("Tags", words(component, "tags").join(", ")),
            ("Contents", contents()),
            ("", model_card::notes(&component["modelCard"])),
        ]),
        facts: all,
        source: source.clone(),
        name,
        ..Node::default()
    });
    model_card::add(&component["modelCard"], &source, foreign);
}

/// The boundary of a part: a trust zone, known by our id of it or by its name.
pub fn zone(
    part: &Value,
    name: &str,
    foreign: &mut Foreign,
    zones: &mut BTreeSet<String>,
) -> Option<String> {
    let id = properties::one(part, properties::ZONE);
    let name =
        if name.is_empty() { properties::one(part, properties::ZONE_NAME) } else { name.into() };
    let source = if id.is_empty() { format!("trust-zone/{name}") } else { id };
    if name.is_empty() {
        return None;
    }
    if zones.insert(source.clone()) {
        foreign.zones.push(Zone { source: source.clone(), name, ..Zone::default() });
    }
    Some(source)
}
