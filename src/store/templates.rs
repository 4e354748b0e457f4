//! The bundled systems: what a newcomer opens first and what `new --template` starts from.

use super::error::StoreError;
use super::reader::parse_model;
use crate::model::Model;

/// A system that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// What `--template` takes; the file in `models/` is called so.
    pub name: &'static str,
    /// What the system is, in a line.
    pub summary: &'static str,
    /// The model file, canonical.
    pub text: &'static str,
}

impl Template {
    /// The model.
    ///
    /// # Errors
    /// Only if the bundled file is broken, which tests rule out.
    pub fn model(&self) -> Result<Model, StoreError> {
        Ok(parse_model(&format!("{}.tm.ron", self.name), self.text.as_bytes())?.model)
    }
}

macro_rules! template {
    ($name:literal, $summary:literal) => {
        Template {
            name: $name,
            summary: $summary,
            text: include_str!(concat!("../../models/", $name, ".tm.ron")),
        }
    };
}

/// Easiest to grasp first.
const TEMPLATES: [Template; 6] = [
    template!("support-copilot", "an agent answers a shop's customers from articles and orders"),
    template!("mlops-pipeline", "a ranking model from clicks to serving, with its supply chain"),
    template!("agent-platform", "several agents with MCP tools, a browser and a code sandbox"),
    template!(
        "federated-learning",
        "hospitals train a model together, pictures stay where they are"
    ),
    template!("malware-classifier", "models on machines and in the cloud learn from verdicts"),
    template!("fraud-scoring", "card payments are scored on a stream, analysts teach the model"),
];

/// All bundled systems, easiest to grasp first.
pub fn list() -> &'static [Template] {
    &TEMPLATES
}

/// The bundled system of that name.
pub fn get(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}
