//! What a file says. A component that others stand in is a boundary.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::places::{Places, parent};
use super::{NO_ZONE, OWNER, threats};
use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Fact, Foreign, LeftOut, Link, Node, Zone};
use crate::interop::json::{is_true, list, number, text, words};
use crate::interop::reading::{all_facts, called, fact, id, lines, own_id, unread};

/// Reads a file.
///
/// # Errors
/// Where it is neither JSON nor YAML.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("an OTM file is JSON or YAML"))?;
    let project = &file["project"];
    let mut foreign = Foreign {
        name: text(project, "name"),
        description: lines(&[
            ("", text(project, "description")),
            ("Contact", text(project, "ownerContact")),
            ("Tags", words(project, "tags").join(", ")),
        ]),
        owners: words(project, "owner"),
        ..Foreign::default()
    };
    let mut reader = Reader {
        places: Places::of(file),
        around: list(file, "components").iter().filter_map(parent).collect(),
        assets: list(file, "assets").iter().map(|it| (text(it, "id"), text(it, "name"))).collect(),
        used: BTreeSet::new(),
    };
    for zone in list(file, "trustZones").iter().filter(|zone| text(zone, "id") != NO_ZONE) {
        let mut facts = Reader::facts(zone);
        // Zero is what a writer puts in that was told nothing.
        if number(&zone["risk"], "trustRating").is_some_and(|rating| rating != 0.0) {
            facts.extend(fact("trustRating", &text(&zone["risk"], "trustRating")));
        }
        let zone = Zone { facts, ..reader.zone(zone, "zone") };
        foreign.zones.push(zone);
    }
    for component in list(file, "components") {
        if reader.around.contains(&id(&text(component, "id"))) {
            let facts = Reader::facts(component);
            foreign.zones.push(Zone { facts, ..reader.zone(component, "component") });
        } else {
            foreign.nodes.push(reader.node(component));
        }
    }
    for flow in list(file, "dataflows") {
        foreign.links.push(reader.link(flow));
    }
    threats::add(file, &mut foreign);
    reader.rest(file, &mut foreign);
    Ok(foreign)
}

struct Reader {
    places: Places,
    /// What something stands in.
    around: BTreeSet<String>,
    /// Names of assets by id.
    assets: BTreeMap<String, String>,
    /// Assets that a component or a flow has.
    used: BTreeSet<String>,
}

impl Reader {
    fn zone(&mut self, part: &Value, sort: &str) -> Zone {
        let name = text(part, "name");
        let source = own_id(part, "id", &format!("{sort}/{name}"));
        Zone {
            frame: self.places.frame(&source),
            within: parent(part).filter(|it| *it != source && it != NO_ZONE),
            stencil: stencil(part),
            notes: self.notes(part),
            source,
            name,
            ..Zone::default()
        }
    }

    fn node(&mut self, part: &Value) -> Node {
        let name = text(part, "name");
        let source = own_id(part, "id", &format!("component/{name}"));
        Node {
            frame: self.places.frame(&source),
            within: parent(part).filter(|it| it != NO_ZONE),
            stencil: stencil(part),
            owner: text(&part["attributes"], OWNER),
            notes: self.notes(part),
            facts: Self::facts(part),
            source,
            name,
            ..Node::default()
        }
    }

    fn link(&mut self, flow: &Value) -> Link {
        let (from, to) = (id(&text(flow, "source")), id(&text(flow, "destination")));
        Link {
            source: own_id(flow, "id", &format!("{from}->{to}")),
            label: text(flow, "name"),
            both_ways: is_true(flow, "bidirectional"),
            notes: self.notes(flow),
            facts: Self::facts(flow),
            from,
            to,
        }
    }

    fn notes(&mut self, part: &Value) -> String {
        let assets = &part["assets"];
        let mut named = |ids: Vec<String>| {
            let name = |id: &String| self.assets.get(id).unwrap_or(id).clone();
            let names = ids.iter().map(name).collect::<Vec<_>>().join(", ");
            self.used.extend(ids);
            names
        };
        lines(&[
            ("", text(part, "description")),
            ("Stores", named(words(assets, "stored"))),
            ("Processes", named(words(assets, "processed"))),
            (
                "Carries",
                if assets.is_array() { named(words(part, "assets")) } else { String::new() },
            ),
            ("Tags", words(part, "tags").join(", ")),
        ])
    }

    /// Attributes, which version 0.1 calls properties, without those that were never filled in.
    fn facts(part: &Value) -> Vec<Fact> {
        let all = ["attributes", "properties"].into_iter().flat_map(|it| all_facts(&part[it]));
        let said = |fact: &Fact| {
            !matches!(fact.name.as_str(), "Name" | OWNER)
                && !matches!(fact.value.as_str(), "Not Selected" | "Select")
        };
        all.filter(said).collect()
    }

    /// What has no place in a model.
    fn rest(&self, file: &Value, foreign: &mut Foreign) {
        for asset in list(file, "assets").iter().filter(|it| !self.used.contains(&text(it, "id"))) {
            let item = called("asset", &text(asset, "name"), &text(asset, "id"));
            foreign.left_out.push(LeftOut::new(item, "no component and no flow has it"));
        }
        for representation in list(file, "representations") {
            let sort = text(representation, "type");
            if sort != "diagram" && sort != "threat-model" {
                let name = text(representation, "name");
                let item = called("representation", &name, &text(representation, "id"));
                foreign.left_out.push(LeftOut::new(item, "only diagrams are read"));
            }
        }
        let sections = [
            "assets",
            "components",
            "dataflows",
            "mitigations",
            "otmVersion",
            "project",
            "representations",
            "threats",
            "trustZones",
        ];
        unread(file, &sections, "the file", &mut foreign.left_out);
        let project = ["description", "id", "name", "owner", "ownerContact", "tags"];
        unread(&file["project"], &project, "`project`", &mut foreign.left_out);
    }
}

/// The type of a part, unless it is only an id.
fn stencil(part: &Value) -> String {
    let sort = text(part, "type");
    let is_id = sort.len() == 36 && sort.matches('-').count() == 4;
    if is_id { String::new() } else { sort }
}
