//! A model in the terms that all tools share, to be written in one of their formats.

use std::collections::{BTreeMap, BTreeSet};

use super::described::take_apart;
use super::foreign::{Assumption, Fact, Foreign, Frame, LeftOut, Link, Node, Threat, Zone};
use crate::analysis::severity::{Bug, Level, level};
use crate::catalog::{Catalog, Imports};
use crate::layout::Rect;
use crate::model::{Attributes, Finding, FindingKey, Model};
use crate::picture::{Card, Options, draw};
use crate::text::count;

/// Pixels of a character cell: what makes boxes that others' fonts fit into.
const CELL: [f64; 2] = [8.0, 16.0];

/// What `model` says, for the format of an id. What came from a file of that format has the ids that it
/// had there; anything else has its own.
pub fn foreign_of(model: &Model, catalog: &Catalog, imports: &Imports, format: &str) -> Foreign {
    let outgoing = Outgoing { model, catalog, imports, format, names: names(model, format) };
    let cards = model.elements.iter().map(|(id, element)| {
        (id.clone(), Card::of(element, catalog.kinds.kind(&element.kind), false))
    });
    let picture = draw(model, &cards.collect(), &Options::default());
    let zones = model.boundaries.iter().map(|(id, boundary)| Zone {
        source: outgoing.source("boundaries", id),
        name: boundary.name.clone(),
        stencil: boundary.kind.id().to_string(),
        within: boundary.parent.as_ref().map(|id| outgoing.source("boundaries", id)),
        frame: picture.boundary(id).map(frame),
        notes: boundary.notes.join("\n"),
        ..Zone::default()
    });
    let nodes = model.elements.iter().map(|(id, element)| Node {
        source: outgoing.source("elements", id),
        name: element.name.clone(),
        stencil: element.kind.clone(),
        shape: catalog.kinds.kind(&element.kind).map(|kind| kind.shape),
        within: element.boundary.as_ref().map(|id| outgoing.source("boundaries", id)),
        frame: picture.element(id).map(frame),
        owner: element.owner.clone(),
        notes: element.notes.join("\n"),
        facts: outgoing.facts(&element.attributes),
        ..Node::default()
    });
    let links = model.flows.iter().map(|(id, flow)| Link {
        source: outgoing.source("flows", id),
        label: flow.label.clone(),
        from: outgoing.source("elements", &flow.from),
        to: outgoing.source("elements", &flow.to),
        notes: flow.notes.join("\n"),
        facts: outgoing.facts(&flow.attributes),
        ..Link::default()
    });
    let assumptions = model.assumptions.iter().map(|(id, assumption)| Assumption {
        source: outgoing.source("assumptions", id),
        on: assumption.about.as_deref().map(|id| outgoing.subject(id)),
        text: assumption.text.join("\n"),
    });
    Foreign {
        name: model.name.clone(),
        description: model.description.join("\n"),
        owners: model.owners.clone(),
        zones: zones.collect(),
        nodes: nodes.collect(),
        links: links.collect(),
        threats: model.findings.iter().map(|(key, it)| outgoing.threat(key, it)).collect(),
        assumptions: assumptions.collect(),
        left_out: left_out(model),
        ..Foreign::default()
    }
}

struct Outgoing<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    imports: &'a Imports,
    format: &'a str,
    /// Record → what a file of the format calls it.
    names: BTreeMap<&'a str, &'a str>,
}

/// What files of a format call what came from them.
fn names<'a>(model: &'a Model, format: &str) -> BTreeMap<&'a str, &'a str> {
    let of_format = model.sources.values().filter(|source| source.format == format);
    let items = of_format.flat_map(|source| &source.items);
    let mut names = BTreeMap::new();
    let mut used = BTreeSet::new();
    for (name, origin) in items {
        if used.insert(name.as_str()) {
            names.entry(origin.record.as_str()).or_insert(name.as_str());
        }
    }
    names
}

impl Outgoing<'_> {
    fn source(&self, map: &str, key: &str) -> String {
        self.names.get(format!("{map}/{key}").as_str()).map_or(key, |name| name).to_string()
    }

    /// An element, flow or boundary.
    fn subject(&self, id: &str) -> String {
        let model = self.model;
        let map = match id {
            id if model.elements.contains_key(id) => "elements",
            id if model.flows.contains_key(id) => "flows",
            _ => "boundaries",
        };
        self.source(map, id)
    }

    /// Attributes by the names that the format has for them, if it has one.
    fn facts(&self, attributes: &Attributes) -> Vec<Fact> {
        let each = attributes.iter().flat_map(|(id, values)| values.iter().map(move |it| (id, it)));
        each.map(|(attribute, value)| {
            let property = self.imports.property(self.format, attribute, value);
            let (name, value) = property.unwrap_or((attribute, value));
            Fact { name: name.to_string(), value: value.to_string() }
        })
        .collect()
    }

    fn threat(&self, key: &FindingKey, finding: &Finding) -> Threat {
        // What is the same bug elsewhere stands where the one that decides for it does.
        let lead = self.model.findings.get(self.model.lead_of(key)).unwrap_or(finding);
        let mut threat = Threat {
            source: self.source("findings", &key.to_string()),
            on: key.element().map(|id| self.subject(id)),
            title: finding.title.clone(),
            status: lead.status.id().to_string(),
            owner: lead.owner.clone(),
            ..Threat::default()
        };
        take_apart(&finding.description, &mut threat);
        if let Some(id) = key.technique_id() {
            if threat.title.is_empty() {
                threat.title = self.catalog.atlas.name(id).into_owned();
            }
            threat.references.insert(0, id.to_string());
        }
        if let Level::Rated(severity) = level(self.catalog, self.model, &Bug::finding(key, lead)) {
            threat.severity = severity.id().to_string();
        }
        for id in &finding.mitigations {
            let name = self.catalog.atlas.mitigation(id).map_or("", |it| it.name.as_str());
            let line = format!("{id} {name}");
            if !threat.mitigation.contains(line.trim()) {
                let gap = if threat.mitigation.is_empty() { "" } else { "\n" };
                threat.mitigation = format!("{}{gap}{}", threat.mitigation, line.trim());
            }
        }
        threat
    }
}

fn frame(rect: Rect) -> Frame {
    let pixels = |cells: i32, size: f64| f64::from(cells) * size;
    Frame {
        x: pixels(rect.x, CELL[0]),
        y: pixels(rect.y, CELL[1]),
        w: pixels(rect.w, CELL[0]),
        h: pixels(rect.h, CELL[1]),
    }
}

/// What no format of another tool has a place for.
fn left_out(model: &Model) -> Vec<LeftOut> {
    let controls: usize = model.elements.values().map(|element| element.controls.len()).sum();
    let rated = model.findings.values().filter(|it| !it.answers.is_empty()).count();
    let discussed =
        model.findings.values().filter(|it| it.history.len() + it.comments.len() > 0).count();
    let told: [(usize, &str, &str); 7] = [
        (controls, "control", "controls of elements are kept here only"),
        (rated, "rated finding", "the answers behind a severity are kept here only"),
        (discussed, "discussed finding", "history and comments are kept here only"),
        (model.remarks.len(), "remark", "remarks are kept here only"),
        (model.answers.len(), "answer", "who answered what is kept here only"),
        (model.assessments.len(), "assessment", "answers to frameworks are kept here only"),
        (model.incidents.len(), "incident", "incidents are kept here only"),
    ];
    let some = told.into_iter().filter(|(n, ..)| *n > 0);
    some.map(|(n, thing, why)| LeftOut::new(count(n, thing), why)).collect()
}
