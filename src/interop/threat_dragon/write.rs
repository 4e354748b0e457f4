//! A model as a Threat Dragon file of version 2.

use serde_json::{Map, Value, json};

use super::{REFERENCES, SWITCHES, WORDS};
use crate::catalog::Shape;
use crate::interop::Written;
use crate::interop::foreign::{Fact, Foreign, Frame, Link, Node, Threat, Zone};
use crate::interop::json::pretty;
use crate::interop::losses::Losses;
use crate::interop::ranks::Rank;

/// The version of Threat Dragon whose files these are like.
const VERSION: &str = "2.3.0";

/// Smallest side of a box that the format allows, in pixels.
const SMALLEST: f64 = 10.0;

/// Why something is lost that the format has no field for.
const NO_FIELD: &str = "Threat Dragon has no field for it";

/// Writes a file.
pub fn write(foreign: &Foreign) -> Written {
    let mut writer = Writer { foreign, losses: Losses::default(), threats: 0 };
    let diagrams: Vec<Value> = match foreign.pages.as_slice() {
        [] => vec![writer.diagram(0, &foreign.name)],
        pages => {
            pages.iter().enumerate().map(|(at, page)| writer.diagram(at, &page.name)).collect()
        }
    };
    writer.rest();
    let file = json!({
        "version": VERSION,
        "summary": {
            "title": foreign.name,
            "owner": foreign.owners.join(", "),
            "description": foreign.description,
            "id": 0,
        },
        "detail": {
            "contributors": [],
            "diagramTop": diagrams.len(),
            "diagrams": diagrams,
            "reviewer": "",
            "threatTop": writer.threats,
        },
    });
    Written { text: pretty(&file), left_out: writer.losses.told() }
}

struct Writer<'a> {
    foreign: &'a Foreign,
    losses: Losses,
    /// The number of the last threat.
    threats: usize,
}

impl Writer<'_> {
    fn diagram(&mut self, page: usize, title: &str) -> Value {
        let here = |at: usize| at == page || (page == 0 && at >= self.foreign.pages.len());
        let mut zones: Vec<&Zone> =
            self.foreign.zones.iter().filter(|zone| here(zone.page)).collect();
        // What is drawn later is clicked first, so the boundaries inside come after those around them.
        zones.sort_by(|a, b| area(b.frame).total_cmp(&area(a.frame)));
        let nodes: Vec<&Node> = self.foreign.nodes.iter().filter(|node| here(node.page)).collect();
        let page_of = |source: &str| {
            let zones = self.foreign.zones.iter().map(|zone| (&zone.source, zone.page));
            let nodes = self.foreign.nodes.iter().map(|node| (&node.source, node.page));
            zones.chain(nodes).find(|(id, _)| *id == source).map(|(_, page)| page)
        };
        let links: Vec<&Link> = self
            .foreign
            .links
            .iter()
            .filter(|link| page_of(&link.from).is_some_and(here) && page_of(&link.to).is_some())
            .collect();
        let behind = i64::try_from(zones.len()).unwrap_or_default();
        let mut cells = Vec::new();
        for (z, zone) in (-behind..).zip(zones) {
            cells.push(self.zone(zone, z));
        }
        for (z, node) in (1..).zip(nodes) {
            cells.push(self.node(node, z));
        }
        cells.extend(links.into_iter().map(|link| self.link(link)));
        json!({
            "id": page,
            "title": if title.is_empty() { "Diagram" } else { title },
            "diagramType": "Generic",
            "placeholder": "",
            "thumbnail": "./public/content/images/thumbnail.jpg",
            "version": VERSION,
            "cells": cells,
        })
    }

    fn zone(&mut self, zone: &Zone, z: i64) -> Value {
        let item = (zone.name.as_str(), zone.source.as_str());
        self.losses.unless_empty(&zone.stencil, "the kind of", NO_FIELD, item);
        self.losses.facts(&zone.facts, NO_FIELD, item);
        let mut data = self.data("tm.BoundaryBox", item, &zone.notes, &[]);
        data.insert("isTrustBoundary".into(), true.into());
        let mut cell = self.boxed("trust-boundary-box", zone.frame, item, data);
        cell.insert("zIndex".into(), z.into());
        cell.insert("attrs".into(), json!({ "label": { "text": zone.name } }));
        cell.into()
    }

    fn node(&mut self, node: &Node, z: i64) -> Value {
        let item = (node.name.as_str(), node.source.as_str());
        self.losses.unless_empty(&node.stencil, "the kind of", NO_FIELD, item);
        self.losses.unless_empty(&node.owner, "the owner of", NO_FIELD, item);
        let (shape, sort) = match node.shape {
            Some(Shape::External) => ("actor", "tm.Actor"),
            Some(Shape::Store) => ("store", "tm.Store"),
            Some(Shape::Process) | None => ("process", "tm.Process"),
        };
        let data = self.data(sort, item, &node.notes, &node.facts);
        let mut cell = self.boxed(shape, node.frame, item, data);
        cell.insert("zIndex".into(), z.into());
        cell.insert("attrs".into(), json!({ "text": { "text": node.name } }));
        cell.into()
    }

    fn link(&mut self, link: &Link) -> Value {
        let item = (link.label.as_str(), link.source.as_str());
        let mut data = self.data("tm.Flow", item, &link.notes, &link.facts);
        data.insert("isBidirectional".into(), link.both_ways.into());
        let begins = if link.both_ways { "block" } else { "" };
        json!({
            "shape": "flow",
            "id": id(&link.source),
            "zIndex": self.foreign.nodes.len() + 1,
            "visible": true,
            "connector": "smooth",
            "attrs": { "line": {
                "stroke": "#333333",
                "strokeWidth": 1.5,
                "sourceMarker": { "name": begins },
                "targetMarker": { "name": "block" },
            }},
            "labels": [link.label],
            "source": { "cell": id(&link.from) },
            "target": { "cell": id(&link.to) },
            "vertices": [],
            "data": data,
        })
    }

    /// A cell that has a place.
    fn boxed(
        &mut self,
        shape: &str,
        frame: Option<Frame>,
        item: (&str, &str),
        data: Map<String, Value>,
    ) -> Map<String, Value> {
        let mut cell = Map::new();
        cell.insert("shape".into(), shape.into());
        cell.insert("id".into(), id(item.1).into());
        cell.insert("visible".into(), true.into());
        cell.insert("data".into(), data.into());
        match frame {
            Some(Frame { x, y, w, h }) => {
                cell.insert("position".into(), json!({ "x": x, "y": y }));
                let size = json!({ "width": w.max(SMALLEST), "height": h.max(SMALLEST) });
                cell.insert("size".into(), size);
            }
            None => self.losses.add("the place of", "it is not known", item.0, item.1),
        }
        cell
    }

    /// The properties of a cell with its threats.
    fn data(
        &mut self,
        sort: &str,
        item: (&str, &str),
        notes: &str,
        facts: &[Fact],
    ) -> Map<String, Value> {
        let mut data = Map::new();
        for fact in facts {
            let value = match fact.value.as_str() {
                truth @ ("true" | "false") if SWITCHES.contains(&fact.name.as_str()) => {
                    Value::Bool(truth == "true")
                }
                words if WORDS.contains(&fact.name.as_str()) => words.into(),
                _ => {
                    self.losses.facts([fact], NO_FIELD, item);
                    continue;
                }
            };
            data.insert(fact.name.clone(), value);
        }
        let on = |threat: &&Threat| threat.on.as_deref() == Some(item.1);
        let threats: Vec<Value> =
            self.foreign.threats.iter().filter(on).map(|threat| self.threat(threat)).collect();
        let open = |threat: &Value| threat["status"] == "Open";
        data.insert("hasOpenThreats".into(), threats.iter().any(open).into());
        data.insert("type".into(), sort.into());
        data.insert("name".into(), item.0.into());
        data.insert("description".into(), notes.into());
        data.insert("threats".into(), threats.into());
        data
    }

    fn threat(&mut self, threat: &Threat) -> Value {
        let item = (threat.title.as_str(), threat.source.as_str());
        self.losses.unless_empty(&threat.owner, "the owner of the threat", NO_FIELD, item);
        let status = match threat.status.as_str() {
            "open" | "" => "Open",
            "mitigating" => {
                self.losses.add(
                    "the status `mitigating` of",
                    "open is the nearest that Threat Dragon has",
                    item.0,
                    item.1,
                );
                "Open"
            }
            "mitigated" => "Mitigated",
            "transferred" => "Transferred",
            "accepted" => "Accepted",
            "not_applicable" => "NotApplicable",
            "false_positive" => {
                self.losses.add(
                    "the status `false_positive` of",
                    "not applicable is the nearest that Threat Dragon has",
                    item.0,
                    item.1,
                );
                "NotApplicable"
            }
            other => other,
        };
        let severity = match Rank::of(&threat.severity) {
            Some(Rank::Critical) => "Critical",
            Some(Rank::High) => "High",
            Some(Rank::Medium) => "Medium",
            Some(Rank::Low) => "Low",
            Some(Rank::None) | None => {
                if !matches!(threat.severity.as_str(), "" | "TBD") {
                    let what = format!("the severity `{}` of", threat.severity);
                    self.losses.add(&what, "Threat Dragon has none like it", item.0, item.1);
                }
                "TBD"
            }
        };
        let mut description = threat.description.clone();
        if !threat.references.is_empty() {
            description.push_str(if description.is_empty() { "" } else { "\n" });
            description.push_str(REFERENCES);
            description.push_str(&threat.references.join(", "));
        }
        self.threats += 1;
        json!({
            "id": id(&threat.source),
            "number": self.threats,
            "title": threat.title,
            "status": status,
            "severity": severity,
            "type": threat.category,
            "description": description,
            "mitigation": threat.mitigation,
            "modelType": "Generic",
            "score": "",
        })
    }

    /// What no diagram has a place for.
    fn rest(&mut self) {
        let known = |source: &str| {
            self.foreign.nodes.iter().any(|node| node.source == source)
                || self.foreign.zones.iter().any(|zone| zone.source == source)
        };
        for link in &self.foreign.links {
            if !known(&link.from) || !known(&link.to) {
                self.losses.add("the flow", "it has a loose end", &link.label, &link.source);
            }
        }
        for assumption in &self.foreign.assumptions {
            self.losses.add("the assumption", NO_FIELD, &assumption.text, &assumption.source);
        }
        for threat in &self.foreign.threats {
            let on = threat.on.as_deref().unwrap_or_default();
            if !known(on) && !self.foreign.links.iter().any(|link| link.source == on) {
                let why = "a threat of Threat Dragon is about one element or flow";
                self.losses.add("the threat", why, &threat.title, &threat.source);
            }
        }
    }
}

/// An id as the format allows it: of two characters at least.
fn id(source: &str) -> String {
    if source.chars().nth(1).is_some() { source.to_string() } else { format!("id-{source}") }
}

fn area(frame: Option<Frame>) -> f64 {
    frame.map_or(0.0, |frame| frame.w * frame.h)
}
