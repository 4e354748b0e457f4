//! Data that services exchange, and dependencies where nothing else is said about two elements.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::catalog::Shape;
use crate::interop::foreign::{Fact, Foreign, LeftOut, Link, Node};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, called, facts, id, lines, own_id};

/// Adds the flows of all services, then the dependencies.
pub fn add(file: &Value, foreign: &mut Foreign) {
    let mut flows = Flows {
        foreign,
        at: BTreeMap::new(),
        known: BTreeMap::new(),
        said: BTreeSet::new(),
        repeats: Repeats::default(),
    };
    for node in &flows.foreign.nodes {
        flows.known.insert(node.source.clone(), node.source.clone());
    }
    flows.endpoints(list(file, "services"));
    flows.services(list(file, "services"));
    flows.dependencies(file);
    flows.repeats.told(&mut flows.foreign.left_out);
}

struct Flows<'a> {
    foreign: &'a mut Foreign,
    /// Where a flow stands, by its ends and what flows: both services tell of it.
    at: BTreeMap<(String, String, String), usize>,
    /// Source ids by what an end may be called.
    known: BTreeMap<String, String>,
    /// What is known of each flow, so that both its ends say it once.
    said: BTreeSet<(usize, Fact)>,
    repeats: Repeats,
}

impl Flows<'_> {
    fn endpoints(&mut self, services: &[Value]) {
        for service in services {
            let source = source_of(service);
            for endpoint in words(service, "endpoints") {
                self.known.entry(id(&endpoint)).or_insert_with(|| source.clone());
            }
            self.endpoints(list(service, "services"));
        }
    }

    fn services(&mut self, services: &[Value]) {
        for service in services {
            for data in list(service, "data") {
                self.data(&source_of(service), &text(service, "name"), data);
            }
            self.services(list(service, "services"));
        }
    }

    /// One entry of what a service sends or gets.
    fn data(&mut self, service: &str, named: &str, data: &Value) {
        let direction = text(data, "flow");
        let from: Vec<String> = words(data, "source").iter().map(|end| self.end(end)).collect();
        let to: Vec<String> = words(data, "destination").iter().map(|end| self.end(end)).collect();
        let both_ways = direction == "bi-directional";
        let mut partners: Vec<(String, bool)> = Vec::new();
        if direction != "outbound" {
            partners.extend(from.into_iter().map(|end| (end, true)));
        }
        if direction != "inbound" {
            partners.extend(to.into_iter().map(|end| (end, false)));
        }
        partners.retain(|(end, _)| end != service);
        if partners.is_empty() {
            let label = [text(data, "name"), text(data, "classification")];
            let label = label.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
            self.foreign.left_out.push(LeftOut::new(
                format!(
                    "{} of {}",
                    called("data", &label, "without a name"),
                    called("service", named, service)
                ),
                "it says neither where it comes from nor where it goes",
            ));
        }
        for (partner, comes) in partners {
            let (from, to) = if comes && !both_ways {
                (partner, service.to_string())
            } else {
                (service.to_string(), partner)
            };
            self.link(from, to, both_ways, data);
        }
    }

    fn link(&mut self, from: String, to: String, both_ways: bool, data: &Value) {
        let label = text(data, "name");
        let (first, second) = if both_ways && to < from { (&to, &from) } else { (&from, &to) };
        let key = (first.clone(), second.clone(), label.clone());
        let said: Vec<_> = facts(data, &["classification"])
            .into_iter()
            .filter(|fact| fact.value != "unknown")
            .collect();
        let at = self.at.get(&key).copied().unwrap_or(self.foreign.links.len());
        if let Some(link) = self.foreign.links.get_mut(at) {
            for fact in said {
                if self.said.insert((at, fact.clone())) {
                    link.facts.push(fact);
                }
            }
            link.both_ways |= both_ways;
            return;
        }
        let people = |field: &str| {
            let name = |party: &Value| {
                [&party["organization"], &party["contact"]].map(|it| text(it, "name")).concat()
            };
            list(&data["governance"], field).iter().map(name).collect::<Vec<_>>().join(", ")
        };
        let texts = [text(data, "description"), people("owners"), label.clone()];
        if !self.repeats.afford(texts.iter().map(String::len).sum()) {
            return;
        }
        self.said.extend(said.iter().map(|fact| (at, fact.clone())));
        self.foreign.links.push(Link {
            source: format!("{first}->{second}:{label}"),
            notes: lines(&[
                ("", text(data, "description")),
                ("Data owners", people("owners")),
                ("Data stewards", people("stewards")),
                ("Data custodians", people("custodians")),
            ]),
            facts: said,
            from,
            to,
            label,
            both_ways,
        });
        self.at.insert(key, at);
    }

    /// What an end is: an element by its reference, by a link into this bill or by one of its endpoints;
    /// otherwise somebody outside.
    fn end(&mut self, end: &str) -> String {
        let element = match end.strip_prefix("urn:cdx:").and_then(|link| link.split_once('#')) {
            Some((_, element)) => element,
            None => end,
        };
        let element = id(element);
        if let Some(source) = self.known.get(&element) {
            return source.clone();
        }
        self.known.insert(element.clone(), element.clone());
        self.foreign.nodes.push(Node {
            source: element.clone(),
            name: element.clone(),
            stencil: "external".into(),
            shape: Some(Shape::External),
            ..Node::default()
        });
        element
    }

    fn dependencies(&mut self, file: &Value) {
        let system = text(&file["metadata"]["component"], "bom-ref");
        let ends = |link: &Link| {
            [(link.from.clone(), link.to.clone()), (link.to.clone(), link.from.clone())]
        };
        let mut joined: BTreeSet<_> = self.foreign.links.iter().flat_map(ends).collect();
        for dependency in list(file, "dependencies") {
            let from = id(&text(dependency, "ref"));
            for to in words(dependency, "dependsOn") {
                let to = id(&to);
                let ends = (self.known.get(&from), self.known.get(&to));
                let told = |why: &str| {
                    LeftOut::new(format!("dependency of “{from}” on “{to}”"), why.to_string())
                };
                match ends {
                    (Some(_), Some(_)) if !joined.insert((from.clone(), to.clone())) => {}
                    (Some(_), Some(_)) => self.foreign.links.push(Link {
                        source: format!("{from}->{to}:depends-on"),
                        notes: "A dependency; the file does not say what flows.".into(),
                        from: from.clone(),
                        to,
                        ..Link::default()
                    }),
                    _ if from == system && !system.is_empty() => {
                        self.foreign.left_out.push(told("the first is the system itself"));
                    }
                    _ => self.foreign.left_out.push(told("one of them is no element")),
                }
            }
        }
    }
}

/// The source id that [`super::services`] gave to a service, where no other has it.
fn source_of(service: &Value) -> String {
    own_id(service, "bom-ref", &text(service, "name"))
}
