//! A model as a file of the library. Each record of the format demands fields that nobody may have said;
//! what is put into them is told.

mod keep;
mod threats;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::NO_ZONE;
use crate::catalog::Shape;
use crate::interop::Written;
use crate::interop::foreign::{Fact, Foreign, Link, Node};
use crate::interop::json::pretty;
use crate::interop::losses::Losses;

/// Why something is lost that the format has no field for.
pub const NO_FIELD: &str = "the Threat Model Library has no field for it";

/// Why something can be read by threatloom only.
pub const KEPT: &str = "the format has no field for it; an extension keeps it for threatloom";

/// Writes a file.
pub fn write(foreign: &Foreign) -> Written {
    let mut writer = Writer::of(foreign);
    let sorted = |sort: &str| {
        foreign.nodes.iter().filter(move |node| self::sort(node) == sort).collect::<Vec<_>>()
    };
    let actors: Vec<Value> = sorted("actor").into_iter().map(|node| writer.actor(node)).collect();
    let components: Vec<Value> =
        sorted("component").into_iter().map(|node| writer.node(node)).collect();
    let stores: Vec<Value> =
        sorted("data_store").into_iter().map(|node| writer.store(node)).collect();
    let flows: Vec<Value> = foreign.links.iter().filter_map(|link| writer.flow(link)).collect();
    let zones = writer.zones();
    let threats = writer.threats();
    let controls = writer.controls();
    let personas = writer.personas();
    let assumption = |text: &str| json!({ "description": text, "validity": "unconfirmed" });
    let assumptions = foreign.assumptions.iter().map(|it| assumption(&it.text));
    for page in &foreign.pages {
        writer.losses.add("the diagram", NO_FIELD, &page.name, &page.source);
    }
    for fields in ["business criticality, exposure and tier", "data sensitivity"] {
        let why =
            "nobody said it, and the format demands it: a guess that threatloom does not read back";
        writer.losses.add(fields, why, &foreign.name, "the model");
    }
    let file = json!({
        "$schema": "https://github.com/OWASP/www-project-threat-model-library/blob/v1.0.2/threat-model.schema.json",
        "version": "1.0",
        "scope": {
            "title": foreign.name,
            "description": foreign.description,
            "business_criticality": "moderate",
            "data_sensitivity": [],
            "exposure": "external",
            "tier": "important",
        },
        "trust_zones": zones,
        "trust_boundaries": [],
        "actors": actors,
        "components": components,
        "data_stores": stores,
        "data_sets": [],
        "data_flows": flows,
        "assumptions": assumptions.collect::<Vec<_>>(),
        "threat_personas": personas,
        "threats": threats,
        "controls": controls,
        "extensions": keep::of(foreign, &writer),
    });
    Written { text: pretty(&file), left_out: writer.losses.told() }
}

/// What is known while a file is written.
pub struct Writer<'a> {
    pub foreign: &'a Foreign,
    pub losses: Losses,
    nodes: BTreeMap<&'a str, &'a Node>,
    known_zones: BTreeSet<&'a str>,
    /// Symbolic names of zones, elements and flows.
    symbols: BTreeMap<&'a str, String>,
    /// Symbolic names of threats.
    threat_symbols: BTreeMap<&'a str, String>,
    /// Whether an element stands in no zone.
    outside: bool,
}

impl<'a> Writer<'a> {
    fn of(foreign: &'a Foreign) -> Self {
        let zones = foreign.zones.iter().map(|zone| zone.source.as_str());
        let mut used = BTreeSet::from([NO_ZONE.to_string()]);
        Self {
            foreign,
            losses: Losses::default(),
            nodes: foreign.nodes.iter().map(|node| (node.source.as_str(), node)).collect(),
            symbols: symbols(
                zones
                    .chain(foreign.nodes.iter().map(|node| node.source.as_str()))
                    .chain(foreign.links.iter().map(|link| link.source.as_str())),
                &mut used,
            ),
            threat_symbols: symbols(foreign.threats.iter().map(|it| it.source.as_str()), &mut used),
            known_zones: foreign.zones.iter().map(|zone| zone.source.as_str()).collect(),
            outside: false,
        }
    }

    /// The symbolic name of a zone, an element or a flow.
    pub fn symbol(&self, id: &str) -> String {
        self.symbols.get(id).cloned().unwrap_or_default()
    }

    /// The symbolic name of a threat.
    pub fn threat_symbol(&self, id: &str) -> String {
        self.threat_symbols.get(id).cloned().unwrap_or_default()
    }

    /// The element of an id, if it is one.
    pub fn known(&self, source: &str) -> Option<&'a Node> {
        self.nodes.get(source).copied()
    }

    fn zones(&mut self) -> Vec<Value> {
        let mut zones = Vec::new();
        for zone in &self.foreign.zones {
            let item = (zone.name.as_str(), zone.source.as_str());
            if zone.frame.is_some() {
                self.losses.add("the place of", NO_FIELD, item.0, item.1);
            }
            let around = zone.within.as_deref().unwrap_or_default();
            self.losses.unless_empty(around, "the boundary around", KEPT, item);
            self.losses.unless_empty(&zone.stencil, "the kind of", KEPT, item);
            self.losses.facts(&zone.facts, KEPT, item);
            zones.push(json!({
                "symbolic_name": self.symbol(&zone.source),
                "title": zone.name,
                "description": zone.notes,
            }));
        }
        if self.outside {
            zones.push(json!({
                "symbolic_name": NO_ZONE,
                "title": "Outside every boundary",
                "description": "",
            }));
        }
        zones
    }

    fn node(&mut self, node: &Node) -> Value {
        let item = (node.name.as_str(), node.source.as_str());
        self.losses.unless_empty(&node.stencil, "the kind of", KEPT, item);
        self.losses.unless_empty(&node.owner, "the owner of", KEPT, item);
        self.losses.facts(&node.facts, KEPT, item);
        if node.frame.is_some() {
            self.losses.add("the place of", NO_FIELD, item.0, item.1);
        }
        let zone = node.within.as_deref().filter(|zone| self.known_zones.contains(zone));
        self.outside |= zone.is_none();
        json!({
            "symbolic_name": self.symbol(&node.source),
            "title": node.name,
            "description": node.notes,
            "trust_zone": zone.map_or(NO_ZONE.to_string(), |zone| self.symbol(zone)),
        })
    }

    fn actor(&mut self, node: &Node) -> Value {
        let mut actor = self.node(node);
        actor["type"] = match node.stencil.as_str() {
            "person" => "user",
            "actuator" | "device" | "sensor" => "system",
            _ => "third_party",
        }
        .into();
        actor
    }

    fn store(&mut self, node: &Node) -> Value {
        let mut store = self.node(node);
        store["type"] = match node.stencil.as_str() {
            "database" => "sql",
            "knowledge-base" | "mailbox" | "vector-store" => "document",
            "secret-store" => "key_value",
            _ => "object",
        }
        .into();
        store
    }

    fn flow(&mut self, link: &Link) -> Option<Value> {
        let item = (link.label.as_str(), link.source.as_str());
        let ends = (self.known(&link.from), self.known(&link.to));
        let (Some(from), Some(to)) = ends else {
            self.losses.add("the flow", "an end of it is no element", item.0, item.1);
            return None;
        };
        if link.both_ways {
            self.losses.add("the way back of", KEPT, item.0, item.1);
        }
        let has = |name: &str| link.facts.iter().find(|fact: &&Fact| fact.name == name);
        let own = ["encrypted", "has_sensitive_data"];
        let says = |name: &str| has(name).is_some_and(|fact| fact.value == "true");
        for name in own.into_iter().filter(|name| has(name).is_none()) {
            let why = "the format demands it, and nobody said it: false";
            self.losses.add(&format!("`{name}` of"), why, item.0, item.1);
        }
        let others = link.facts.iter().filter(|fact| !own.contains(&fact.name.as_str()));
        self.losses.facts(others, KEPT, item);
        let end = |node: &Node| json!({ "type": sort(node), "object": self.symbol(&node.source) });
        Some(json!({
            "symbolic_name": self.symbol(&link.source),
            "title": link.label,
            "description": link.notes,
            "source": end(from),
            "destination": end(to),
            "has_sensitive_data": says("has_sensitive_data"),
            "encrypted": says("encrypted"),
        }))
    }
}

/// The type of an element, as flows spell it.
pub fn sort(node: &Node) -> &'static str {
    match node.shape {
        Some(Shape::External) => "actor",
        Some(Shape::Store) => "data_store",
        Some(Shape::Process) | None => "component",
    }
}

/// Ids as the format allows them, each once among those that are used: in lower case, with nothing but letters, digits and hyphens.
/// Ids of models are like that; those of findings are not.
pub fn symbols<'a>(
    ids: impl Iterator<Item = &'a str>,
    used: &mut BTreeSet<String>,
) -> BTreeMap<&'a str, String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut symbols = BTreeMap::new();
    for id in ids {
        let lower = id.to_lowercase();
        let like: String = lower.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
        let like = if like.is_empty() { "unnamed".to_string() } else { like };
        let (mut symbol, mut n) = (like.clone(), 1);
        while !used.insert(symbol.clone()) {
            n += 1;
            symbol = format!("{like}-{n}");
        }
        symbols.entry(id).or_insert(symbol);
    }
    symbols
}
