//! Services, with those behind them. What flows is read once all elements are known: see [`super::flows`].

use std::collections::BTreeSet;

use serde_json::Value;

use super::components::zone;
use super::properties;
use crate::interop::foreign::{Fact, Foreign, Node};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{answers, facts, id, lines, own_id};

/// Adds services with those behind them.
pub fn add(
    services: &[Value],
    front: &str,
    stood_for: &BTreeSet<String>,
    foreign: &mut Foreign,
    zones: &mut BTreeSet<String>,
) {
    for service in services {
        let name = text(service, "name");
        if !stood_for.contains(&text(service, "bom-ref")) {
            let within = zone(service, &text(service, "trustZone"), foreign, zones);
            foreign.nodes.push(Node {
                source: own_id(service, "bom-ref", &name),
                name: name.clone(),
                stencil: stencil(service),
                within,
                owner: properties::one(service, properties::OWNER),
                notes: lines(&[
                    ("", text(service, "description")),
                    ("Version", text(service, "version")),
                    ("Provider", text(&service["provider"], "name")),
                    ("Group", text(service, "group")),
                    ("Endpoints", words(service, "endpoints").join(", ")),
                    ("Tags", words(service, "tags").join(", ")),
                    ("Behind", front.to_string()),
                ]),
                facts: all_facts(service),
                ..Node::default()
            });
        }
        add(list(service, "services"), &id(&name), stood_for, foreign, zones);
    }
}

fn stencil(service: &Value) -> String {
    let kind = properties::one(service, properties::KIND);
    // The group often says what it is: `org.postgresql`.
    if kind.is_empty() { format!("service {}", text(service, "group")).trim().into() } else { kind }
}

fn all_facts(service: &Value) -> Vec<Fact> {
    let mut all = facts(service, &["x-trust-boundary"]);
    all.extend(answers(service, &["authenticated"]));
    all.extend(properties::facts(service));
    all
}
