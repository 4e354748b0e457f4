//! A model as a bill of materials of version 1.6: models and data as components, the rest as services
//! with the data that they exchange, threats as vulnerabilities.

mod parts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::properties::{self, ours};
use crate::interop::Written;
use crate::interop::foreign::{Foreign, Link, Node, Threat};
use crate::interop::json::pretty;
use crate::interop::losses::Losses;
use crate::interop::ranks::Rank;
use parts::{Part, part};

/// Why something is lost that a bill has no field for.
pub const NO_FIELD: &str = "a CycloneDX bill has no field for it";

/// Writes a file.
pub fn write(foreign: &Foreign) -> Written {
    let mut writer = Writer::of(foreign);
    writer.links();
    let (mut components, mut services) = (Vec::new(), Vec::new());
    for node in &foreign.nodes {
        match part(node) {
            Part::Person => writer.person(node),
            Part::Service => services.push(writer.service(node)),
            Part::Model | Part::Data | Part::Device => components.push(writer.component(node)),
        }
    }
    let vulnerabilities: Vec<Value> =
        foreign.threats.iter().map(|threat| writer.vulnerability(threat)).collect();
    writer.rest();
    let assumptions = foreign.assumptions.iter();
    let file = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "name": foreign.name,
            "description": foreign.description,
            "authors": foreign.owners.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        }},
        "components": components,
        "services": services,
        "vulnerabilities": vulnerabilities,
        "properties": assumptions
            .map(|it| ours(properties::ASSUMPTION, &it.text))
            .collect::<Vec<_>>(),
    });
    Written { text: pretty(&file), left_out: writer.losses.told() }
}

/// What is known while a bill is written.
pub struct Writer<'a> {
    pub foreign: &'a Foreign,
    pub losses: Losses,
    /// Elements by id.
    pub nodes: BTreeMap<&'a str, &'a Node>,
    /// Names of zones by id.
    pub zones: BTreeMap<&'a str, &'a str>,
    /// Data sets of a model, by the id of the model.
    pub trained_on: BTreeMap<&'a str, Vec<&'a str>>,
    /// Entries of data of a service, by its id.
    pub data: BTreeMap<&'a str, Vec<Value>>,
    /// Services that exchange data with another zone.
    pub crossing: BTreeSet<&'a str>,
    /// The service that a flow is told of, by the id of the flow.
    holder: BTreeMap<&'a str, &'a str>,
}

impl<'a> Writer<'a> {
    fn of(foreign: &'a Foreign) -> Self {
        let name = |name: &'a str, source: &'a str| if name.is_empty() { source } else { name };
        Self {
            foreign,
            losses: Losses::default(),
            nodes: foreign.nodes.iter().map(|node| (node.source.as_str(), node)).collect(),
            zones: foreign
                .zones
                .iter()
                .map(|zone| (zone.source.as_str(), name(&zone.name, &zone.source)))
                .collect(),
            trained_on: BTreeMap::new(),
            data: BTreeMap::new(),
            crossing: BTreeSet::new(),
            holder: BTreeMap::new(),
        }
    }

    /// Gives each flow to the services at its ends, or to the model that learns from data.
    fn links(&mut self) {
        let mut told = BTreeSet::new();
        for link in &self.foreign.links {
            let item = (link.label.as_str(), link.source.as_str());
            let ends = [self.nodes.get(link.from.as_str()), self.nodes.get(link.to.as_str())];
            let [Some(from), Some(to)] = ends else {
                self.losses.add("the flow", "an end of it is no element", item.0, item.1);
                continue;
            };
            let (from, to) = (*from, *to);
            match (part(from), part(to)) {
                (Part::Data, Part::Model) => {
                    self.trained_on.entry(&to.source).or_default().push(&from.source);
                    self.losses.unless_empty(&link.label, "the label of", NO_FIELD, item);
                    self.losses.unless_empty(&link.notes, "the notes of", NO_FIELD, item);
                    self.losses.facts(&link.facts, NO_FIELD, item);
                    continue;
                }
                (a, b) if a != Part::Service && b != Part::Service => {
                    let why = "only services have flows in a CycloneDX bill";
                    self.losses.add("the flow", why, item.0, item.1);
                    continue;
                }
                _ => {}
            }
            if !told.insert((&from.source, &to.source, item.0)) {
                let why = "there is another flow of the same label between the same ends";
                self.losses.add("the flow", why, item.0, item.1);
                continue;
            }
            let classes = |name: &str| matches!(name, "classification" | "data-class");
            let others = link.facts.iter().filter(|fact| !classes(&fact.name));
            self.losses.facts(others, NO_FIELD, item);
            for (service, inbound) in [(from, false), (to, true)] {
                if part(service) == Part::Service {
                    self.data.entry(&service.source).or_default().push(entry(link, inbound));
                    self.holder.insert(&link.source, &service.source);
                    if from.within != to.within {
                        self.crossing.insert(&service.source);
                    }
                }
            }
        }
    }

    fn person(&mut self, node: &Node) {
        let item = (node.name.as_str(), node.source.as_str());
        let why = "a person is no part of a CycloneDX bill; flows name them";
        self.losses.add("the element", why, item.0, item.1);
    }

    fn vulnerability(&mut self, threat: &Threat) -> Value {
        let item = (threat.title.as_str(), threat.source.as_str());
        let on = threat.on.as_deref().unwrap_or_default();
        let listed = |id: &str| self.nodes.get(id).is_some_and(|node| part(node) != Part::Person);
        let affects = if listed(on) {
            vec![json!({ "ref": on })]
        } else if let Some(service) = self.holder.get(on) {
            let why = "a vulnerability affects no flow, but the service that it belongs to";
            self.losses.add("the flow that is meant by", why, item.0, item.1);
            vec![json!({ "ref": service })]
        } else {
            if !on.is_empty() {
                let why = "a vulnerability affects components and services only";
                self.losses.add("what is affected by", why, item.0, item.1);
            }
            Vec::new()
        };
        let (severity, state) = (severity(&threat.severity), state(&threat.status));
        let weakness = |id: &&String| id.strip_prefix("CWE-").and_then(|n| n.parse::<u32>().ok());
        let weaknesses: Vec<u32> =
            threat.references.iter().filter_map(|id| weakness(&id)).collect();
        let others = threat.references.iter().filter(|id| weakness(id).is_none()).map(|id| {
            let source = if id.starts_with("AML.") { "MITRE ATLAS" } else { "" };
            json!({ "id": id, "source": { "name": source } })
        });
        let kept = [
            (properties::STATUS, &threat.status),
            (properties::SEVERITY, &threat.severity),
            (properties::CATEGORY, &threat.category),
            (properties::OWNER, &threat.owner),
        ];
        let kept = kept.into_iter().filter(|(_, value)| !value.is_empty());
        json!({
            "bom-ref": threat.source,
            "id": threat.source,
            "description": threat.title,
            "detail": threat.description,
            "recommendation": threat.mitigation,
            "affects": affects,
            "ratings": [{ "severity": severity, "method": "other" }],
            "cwes": weaknesses,
            "references": others.collect::<Vec<_>>(),
            "analysis": { "state": state },
            "properties": kept.map(|(name, value)| ours(name, value)).collect::<Vec<_>>(),
        })
    }

    fn rest(&mut self) {
        let used: BTreeSet<&str> =
            self.foreign.nodes.iter().filter_map(|node| node.within.as_deref()).collect();
        for zone in &self.foreign.zones {
            let item = (zone.name.as_str(), zone.source.as_str());
            if !used.contains(zone.source.as_str()) {
                self.losses.add("the boundary", "no element stands in it", item.0, item.1);
                continue;
            }
            let around = zone.within.as_deref().unwrap_or_default();
            self.losses.unless_empty(around, "the boundary around", NO_FIELD, item);
            self.losses.unless_empty(&zone.stencil, "the kind of", NO_FIELD, item);
            self.losses.unless_empty(&zone.notes, "the notes of", NO_FIELD, item);
            self.losses.facts(&zone.facts, NO_FIELD, item);
            if zone.frame.is_some() {
                self.losses.add("the place of", NO_FIELD, item.0, item.1);
            }
        }
        for page in &self.foreign.pages {
            self.losses.add("the diagram", NO_FIELD, &page.name, &page.source);
        }
    }
}

/// What a service tells of a flow.
fn entry(link: &Link, inbound: bool) -> Value {
    let class = link
        .facts
        .iter()
        .find(|fact| matches!(fact.name.as_str(), "classification" | "data-class"));
    let (direction, field, partner) = match (link.both_ways, inbound) {
        (true, false) => ("bi-directional", "destination", &link.to),
        (true, true) => ("bi-directional", "source", &link.from),
        (false, false) => ("outbound", "destination", &link.to),
        (false, true) => ("inbound", "source", &link.from),
    };
    let mut entry = json!({
        "name": link.label,
        "description": link.notes,
        "classification": class.map_or("unknown", |fact| &fact.value),
        "flow": direction,
    });
    entry[field] = json!([partner]);
    entry
}

/// A severity as the format spells it.
fn severity(word: &str) -> &'static str {
    Rank::of(word).map_or("unknown", Rank::word)
}

/// A status as the format spells it: whether a system is exposed, not what people decided.
fn state(ours: &str) -> &'static str {
    match ours {
        "mitigated" => "resolved",
        "accepted" | "transferred" => "exploitable",
        "not_applicable" => "not_affected",
        "false_positive" => "false_positive",
        _ => "in_triage",
    }
}
