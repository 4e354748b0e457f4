//! Zones, actors, components, data stores with the data in them, and flows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::NO_ZONE;
use crate::catalog::Shape;
use crate::interop::foreign::{Foreign, LeftOut, Link, Node, Zone};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, answers, called, facts, id, lines, own_id, text_or};

/// Source ids by type and symbolic name, since names are only unique within a type.
#[derive(Debug, Default)]
pub struct Named {
    sources: BTreeMap<(String, String), String>,
    /// Source ids of other types.
    used: BTreeSet<String>,
}

/// Types of what a flow can join, as flows spell them, with their sections.
const SORTS: [(&str, &str); 3] =
    [("actor", "actors"), ("component", "components"), ("data_store", "data_stores")];

impl Named {
    /// A symbolic name as the source id of something of a type, with the type where another has the name.
    pub fn apart(&self, sort: &str, name: String) -> String {
        if self.used.contains(&name) { format!("{sort}/{name}") } else { name }
    }

    /// What a symbolic name means, of this type or else of any.
    pub fn find(&self, sort: &str, name: &str) -> Option<&String> {
        let of = |sort: &str| self.sources.get(&(sort.to_string(), name.to_string()));
        of(sort).or_else(|| SORTS.iter().find_map(|(sort, _)| of(sort)))
    }
}

/// Adds all that is drawn.
pub fn add(file: &Value, foreign: &mut Foreign) -> Named {
    let mut named = Named::default();
    let crossings = crossings(file);
    for zone in list(file, "trust_zones") {
        if text(zone, "symbolic_name") == NO_ZONE {
            continue;
        }
        let name = text(zone, "title");
        let crossed = crossings.get(&text(zone, "symbolic_name")).cloned().unwrap_or_default();
        foreign.zones.push(Zone {
            source: own_id(zone, "symbolic_name", &name),
            notes: lines(&[("", text(zone, "description")), ("", crossed)]),
            name,
            ..Zone::default()
        });
    }
    named.used.extend(foreign.zones.iter().map(|zone| zone.source.clone()));
    for (sort, section) in SORTS {
        let mut of_sort = BTreeSet::new();
        for part in list(file, section) {
            let mut node = node(sort, part);
            node.source = named.apart(sort, node.source);
            of_sort.insert(node.source.clone());
            named
                .sources
                .insert((sort.to_string(), text(part, "symbolic_name")), node.source.clone());
            foreign.nodes.push(node);
        }
        named.used.extend(of_sort);
    }
    data_sets(file, &named, foreign);
    for flow in list(file, "data_flows") {
        let end = |field: &str| {
            let end = &flow[field];
            let (sort, name) = (text(end, "type"), text(end, "object"));
            named.find(&sort, &name).cloned().unwrap_or_else(|| id(&name))
        };
        let (from, to) = (end("source"), end("destination"));
        foreign.links.push(Link {
            source: named
                .apart("data_flow", own_id(flow, "symbolic_name", &format!("{from}->{to}"))),
            label: text(flow, "title"),
            notes: text(flow, "description"),
            facts: answers(flow, &["encrypted", "has_sensitive_data"]),
            both_ways: false,
            from,
            to,
        });
    }
    named.used.extend(foreign.links.iter().map(|link| link.source.clone()));
    named
}

fn node(sort: &str, part: &Value) -> Node {
    let name = text(part, "title");
    let said = [text(part, "type"), text(part, "vendor"), text(part, "product")];
    let shape = match sort {
        "actor" => Some(Shape::External),
        "data_store" => Some(Shape::Store),
        _ => None,
    };
    let said: Vec<String> = said.into_iter().filter(|word| !word.is_empty()).collect();
    Node {
        source: own_id(part, "symbolic_name", &name),
        stencil: said.join(" "),
        shape,
        within: words(part, "trust_zone").into_iter().find(|zone| zone != NO_ZONE),
        notes: lines(&[
            ("", text(part, "description")),
            ("Permissions", text(part, "permissions")),
            ("Part of", text(part, "parent_component")),
            ("Repository", text(part, "repo_link")),
        ]),
        name,
        ..Node::default()
    }
}

/// What is asked for between two zones, by the first of them.
fn crossings(file: &Value) -> BTreeMap<String, String> {
    let mut crossings: BTreeMap<String, String> = BTreeMap::new();
    let mut repeats = Repeats::default();
    for boundary in list(file, "trust_boundaries") {
        let (from, to) = (text(boundary, "trust_zone_a"), text(boundary, "trust_zone_b"));
        let asked = |label: &str, field: &str| match words(boundary, field) {
            methods if methods.is_empty() => None,
            methods => Some(format!("{label} {}", methods.join(", "))),
        };
        let asked = [
            asked("authentication", "authentication_methods"),
            asked("access control", "access_control_methods"),
        ];
        let asked: Vec<String> = asked.into_iter().flatten().collect();
        let asked = if asked.is_empty() { "nothing said".to_string() } else { asked.join("; ") };
        let notes = crossings.entry(from).or_default();
        repeats.append(notes, &format!("Boundary to {to}"), &asked);
    }
    crossings
}

/// Data is a note and properties of the stores that hold it.
fn data_sets(file: &Value, named: &Named, foreign: &mut Foreign) {
    let at: BTreeMap<String, usize> =
        foreign.nodes.iter().enumerate().map(|(at, node)| (node.source.clone(), at)).collect();
    let (mut known, mut repeats) = (BTreeSet::new(), Repeats::default());
    for set in list(file, "data_sets") {
        let title = text(set, "title");
        let mut placed = false;
        for placement in list(set, "placements") {
            let store = named.find("data_store", &text(placement, "data_store"));
            let Some(node) =
                store.and_then(|it| at.get(it)).and_then(|at| foreign.nodes.get_mut(*at))
            else {
                continue;
            };
            placed = true;
            let records = text(set, "record_count");
            let records =
                if records.is_empty() { records } else { format!(" ({records} records)") };
            let said = format!("{title}{records}: {}", text(set, "description"));
            repeats.append(&mut node.notes, "Data set", &said);
            let about = facts(set, &["data_sensitivity", "access_control_methods"]);
            for fact in about.into_iter().chain(facts(placement, &["encrypted"])) {
                if known.insert((node.source.clone(), fact.clone())) {
                    node.facts.push(fact);
                }
            }
        }
        if !placed {
            let stores = list(set, "placements").iter().map(|it| text(it, "data_store"));
            let stores = stores.collect::<Vec<_>>().join(", ");
            let why = match stores.as_str() {
                "" => "no data store holds it".to_string(),
                stores => format!("the file has no data store {stores}"),
            };
            let name = text_or(set, "symbolic_name", "");
            foreign.left_out.push(LeftOut::new(called("data set", &title, &name), why));
        }
    }
    repeats.told(&mut foreign.left_out);
}
