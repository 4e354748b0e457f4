//! The components and services of a bill that is written.

use serde_json::{Map, Value, json};

use super::{NO_FIELD, Writer};
use crate::interop::cyclonedx::properties::{self, ours};
use crate::interop::foreign::{Fact, Node};

/// What an element is to a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A component with a model card.
    Model,
    /// A component that holds data.
    Data,
    /// A component that is a machine.
    Device,
    /// Nothing that a bill lists.
    Person,
    /// A service; only these have flows.
    Service,
}

/// What an element is to a bill, by its kind.
pub fn part(node: &Node) -> Part {
    match node.stencil.as_str() {
        "embedding-model" | "generative-model" | "model-artifact" | "predictive-model" => {
            Part::Model
        }
        "training-data" => Part::Data,
        "actuator" | "device" | "sensor" => Part::Device,
        "person" => Part::Person,
        _ => Part::Service,
    }
}

impl Writer<'_> {
    /// A model, a data set or a machine.
    pub fn component(&mut self, node: &Node) -> Value {
        let mut all: Vec<Value> = Vec::new();
        let mut component = named(node);
        match part(node) {
            Part::Model => {
                component.insert("type".into(), "machine-learning-model".into());
                let sets = self.trained_on.get(node.source.as_str()).into_iter().flatten();
                let sets: Vec<Value> = sets.map(|set| json!({ "ref": set })).collect();
                let card = json!({ "modelParameters": { "datasets": sets } });
                component.insert("modelCard".into(), card);
                all.extend(facts(&node.facts, &[]));
            }
            Part::Data => {
                component.insert("type".into(), "data".into());
                let mut set = json!({ "type": "dataset" });
                let class = node.facts.iter().find(|fact| fact.name == "classification");
                if let Some(class) = class {
                    set["classification"] = class.value.clone().into();
                }
                component.insert("data".into(), json!([set]));
                all.extend(facts(&node.facts, &["classification"]));
            }
            Part::Device | Part::Person | Part::Service => {
                component.insert("type".into(), "device".into());
                all.extend(facts(&node.facts, &[]));
            }
        }
        if let Some((id, name)) = self.zone(node) {
            all.push(ours(properties::ZONE, &id));
            all.push(ours(properties::ZONE_NAME, &name));
        }
        self.finish(component, all, node)
    }

    /// Anything else that takes part in a flow.
    pub fn service(&mut self, node: &Node) -> Value {
        let mut service = named(node);
        let authenticated = node.facts.iter().find(|fact| fact.name == "authenticated");
        let authenticated = authenticated.and_then(|fact| fact.value.parse::<bool>().ok());
        let mut all = match authenticated {
            Some(authenticated) => {
                service.insert("authenticated".into(), authenticated.into());
                facts(&node.facts, &["authenticated"])
            }
            None => facts(&node.facts, &[]),
        };
        if self.crossing.contains(node.source.as_str()) {
            service.insert("x-trust-boundary".into(), true.into());
        }
        if let Some((id, name)) = self.zone(node) {
            service.insert("trustZone".into(), name.into());
            all.push(ours(properties::ZONE, &id));
        }
        if let Some(data) = self.data.remove(node.source.as_str()) {
            service.insert("data".into(), data.into());
        }
        self.finish(service, all, node)
    }

    /// The boundary of an element, by id and name.
    fn zone(&self, node: &Node) -> Option<(String, String)> {
        let (id, name) = self.zones.get_key_value(node.within.as_deref()?)?;
        Some(((*id).to_string(), (*name).to_string()))
    }

    fn finish(&mut self, mut part: Map<String, Value>, mut all: Vec<Value>, node: &Node) -> Value {
        for (name, value) in [(properties::KIND, &node.stencil), (properties::OWNER, &node.owner)] {
            if !value.is_empty() {
                all.push(ours(name, value));
            }
        }
        part.insert("properties".into(), all.into());
        if node.frame.is_some() {
            self.losses.add("the place of", NO_FIELD, &node.name, &node.source);
        }
        part.into()
    }
}

/// Properties for facts, without those that have a field of their own.
fn facts(facts: &[Fact], without: &[&str]) -> Vec<Value> {
    let kept = facts.iter().filter(|fact| !without.contains(&fact.name.as_str()));
    kept.map(|fact| ours(&fact.name, &fact.value)).collect()
}

/// What any part says of itself.
fn named(node: &Node) -> Map<String, Value> {
    let mut part = Map::new();
    part.insert("bom-ref".into(), node.source.clone().into());
    let name = if node.name.is_empty() { &node.source } else { &node.name };
    part.insert("name".into(), name.clone().into());
    if !node.notes.is_empty() {
        part.insert("description".into(), node.notes.clone().into());
    }
    part
}
