//! What a Threat Dragon file says. In version 1 a cell has its properties beside its shape, in version 2
//! under `data`; most files in the wild break the schema of their version in one way or another.

use serde_json::Value;

use super::{REFERENCES, SWITCHES, WORDS};
use crate::catalog::Shape;
use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Fact, Foreign, Frame, LeftOut, Link, Node, Page, Threat, Zone};
use crate::interop::json::{is_true, list, text, word};
use crate::interop::reading::{called, frame, line_boundary};

/// Reads a file.
///
/// # Errors
/// Where it holds no diagrams.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("a Threat Dragon file is JSON"))?;
    let no_diagrams = || {
        ImportError::new("`detail.diagrams` is missing: the file holds no diagrams").remedy(
            "open it in Threat Dragon and save it again, or correct the names of its fields",
        )
    };
    let (summary, detail) = (&file["summary"], &file["detail"]);
    let diagrams = detail.get("diagrams").and_then(Value::as_array).ok_or_else(no_diagrams)?;
    let mut foreign = Foreign {
        name: text(summary, "title"),
        description: description(summary, detail),
        owners: Some(text(summary, "owner"))
            .filter(|owner| !owner.is_empty())
            .into_iter()
            .collect(),
        ..Foreign::default()
    };
    for (page, diagram) in diagrams.iter().enumerate() {
        foreign.pages.push(Page {
            source: format!(
                "diagram-{}",
                Some(text(diagram, "id"))
                    .filter(|id| !id.is_empty())
                    .unwrap_or_else(|| page.to_string())
            ),
            name: text(diagram, "title"),
        });
        let cells = match list(diagram, "cells") {
            [] => list(&diagram["diagramJson"], "cells"),
            cells => cells,
        };
        for (at, cell) in cells.iter().enumerate() {
            Cell::of(cell, page, at).add_to(&mut foreign);
        }
    }
    Ok(foreign)
}

fn description(summary: &Value, detail: &Value) -> String {
    let mut said = text(summary, "description");
    let contributors: Vec<String> = list(detail, "contributors")
        .iter()
        .map(|it| text(it, "name"))
        .filter(|name| !name.is_empty())
        .collect();
    let reviewer = text(detail, "reviewer");
    for (who, names) in [("Contributors", contributors.join(", ")), ("Reviewer", reviewer)] {
        if !names.is_empty() {
            said = format!("{said}\n{who}: {names}");
        }
    }
    said.trim().to_string()
}

/// A cell of a diagram.
struct Cell<'a> {
    /// All of it.
    whole: &'a Value,
    /// Where its properties are.
    data: &'a Value,
    page: usize,
    source: String,
    name: String,
}

impl<'a> Cell<'a> {
    fn of(cell: &'a Value, page: usize, at: usize) -> Self {
        let data = cell.get("data").filter(|data| data.is_object()).unwrap_or(cell);
        let source = Some(text(cell, "id")).filter(|id| !id.is_empty());
        // What the diagram shows stands in several places, and not always in the properties.
        let label = |label: &Value| {
            let attrs = &label["attrs"];
            [&attrs["labelText"]["text"], &attrs["label"]["text"], &attrs["text"]["text"], label]
                .map(word)
        };
        let attrs = &cell["attrs"];
        let mut names =
            vec![text(data, "name"), word(&attrs["text"]["text"]), word(&attrs["label"]["text"])];
        names.extend(list(cell, "labels").iter().flat_map(label));
        names.push(text(cell, "label"));
        let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        Self {
            whole: cell,
            data,
            page,
            source: source.unwrap_or_else(|| format!("cell-{page}-{at}")),
            name,
        }
    }

    /// `process` of `tm.Process`, whether it is the type or the shape that says so.
    fn sort(&self) -> String {
        let named = [text(self.whole, "shape"), text(self.data, "type"), text(self.whole, "type")];
        let sort = named.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        sort.strip_prefix("tm.").unwrap_or(&sort).to_lowercase()
    }

    fn add_to(self, foreign: &mut Foreign) {
        match self.sort().as_str() {
            "actor" => self.node(Shape::External, foreign),
            "process" => self.node(Shape::Process, foreign),
            "store" => self.node(Shape::Store, foreign),
            "flow" => self.link(foreign),
            "boundary" | "trust-boundary-curve" | "trust-broundary-curve" if !self.has_area() => {
                foreign.left_out.push(line_boundary(&self.name));
            }
            "trust-boundary-box" | "boundarybox" | "boundary" | "trust-boundary-curve" => {
                self.zone(foreign);
            }
            "td-text-block" | "text" => {
                foreign
                    .left_out
                    .push(LeftOut::new(self.called("text"), "a diagram here has no free text"));
            }
            other => {
                let sort = if other.is_empty() { "cell" } else { other };
                foreign.left_out.push(LeftOut::new(self.called(sort), "what it is is not known"));
            }
        }
    }

    /// `text “Legend”`, or by its id where it has no name.
    fn called(&self, sort: &str) -> String {
        called(sort, &self.name, &self.source)
    }

    /// Whether something can be inside of it: a line has two ends instead.
    fn has_area(&self) -> bool {
        let is_line = self.whole.get("source").is_some() && self.whole.get("target").is_some();
        self.frame().is_some() && !is_line
    }

    fn frame(&self) -> Option<Frame> {
        frame(self.whole)
    }

    /// What is not at its default.
    fn facts(&self) -> Vec<Fact> {
        let fact = |name: &&str| Fact { name: (*name).to_string(), value: text(self.data, name) };
        let said = |fact: &Fact| !matches!(fact.value.as_str(), "" | "false");
        SWITCHES.iter().chain(&WORDS).map(fact).filter(said).collect()
    }

    fn node(&self, shape: Shape, foreign: &mut Foreign) {
        foreign.nodes.push(Node {
            source: self.source.clone(),
            name: self.name.clone(),
            shape: Some(shape),
            page: self.page,
            frame: self.frame(),
            notes: text(self.data, "description"),
            facts: self.facts(),
            ..Node::default()
        });
        self.threats(foreign);
    }

    fn zone(&self, foreign: &mut Foreign) {
        foreign.zones.push(Zone {
            source: self.source.clone(),
            name: self.name.clone(),
            page: self.page,
            frame: self.frame(),
            notes: text(self.data, "description"),
            ..Zone::default()
        });
        self.threats(foreign);
    }

    fn link(&self, foreign: &mut Foreign) {
        let end = |field: &str| {
            let end = &self.whole[field];
            Some(text(end, "cell")).filter(|id| !id.is_empty()).unwrap_or_else(|| text(end, "id"))
        };
        foreign.links.push(Link {
            source: self.source.clone(),
            label: self.name.clone(),
            from: end("source"),
            to: end("target"),
            both_ways: is_true(self.data, "isBidirectional"),
            notes: text(self.data, "description"),
            facts: self.facts(),
        });
        self.threats(foreign);
    }

    fn threats(&self, foreign: &mut Foreign) {
        let threats = match list(self.data, "threats") {
            [] => list(self.whole, "threats"),
            threats => threats,
        };
        for (at, threat) in threats.iter().enumerate() {
            let id = [text(threat, "id"), text(threat, "threatId")]
                .into_iter()
                .find(|id| !id.is_empty());
            let title = text(threat, "title");
            let (description, references) = apart(&text(threat, "description"));
            foreign.threats.push(Threat {
                // Version 1 gives threats no id: where they stand is all that there is.
                source: id.unwrap_or_else(|| format!("{}/threat-{at}", self.source)),
                on: Some(self.source.clone()),
                title,
                description,
                status: text(threat, "status"),
                severity: text(threat, "severity"),
                category: text(threat, "type"),
                mitigation: text(threat, "mitigation"),
                references,
                ..Threat::default()
            });
        }
    }
}

/// A description without the line of references that [`super::write`] puts below it, and what they are.
fn apart(description: &str) -> (String, Vec<String>) {
    let (said, last) = description.rsplit_once('\n').unwrap_or(("", description));
    match last.strip_prefix(REFERENCES) {
        Some(ids) => (said.to_string(), ids.split(", ").map(str::to_string).collect()),
        None => (description.to_string(), Vec::new()),
    }
}
