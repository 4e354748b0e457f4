//! What made a suggestion stronger or weaker, in words and points: a score that moves without a word
//! is not believed.

use std::fmt;

use super::evidence::Evidence;
use super::fact::Fact;
use super::reason::{flow_name, list};
use super::scene::{Scene, Subject};
use crate::catalog::Kinds;

/// Something that moved the score of a suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighing {
    /// The recorded fact, such as `autonomy: autonomous`, or what stands there, such as `Guardrail`.
    pub text: String,
    /// By how many percentage points; below zero where it weakens.
    pub points: i32,
}

impl fmt::Display for Weighing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} {}", self.points, self.text)
    }
}

/// A boost that counts, in the words of the facts that it rests on.
pub fn boost(
    points: i32,
    element: usize,
    evidence: &Evidence<'_>,
    scene: &Scene<'_>,
    kinds: &Kinds,
) -> Option<Weighing> {
    let recorded = evidence.facts.iter().filter_map(|fact| match fact {
        Fact::Attribute(subject, attribute) => {
            let value = scene.attributes(*subject).get(*attribute)?;
            let name = kinds.attribute_name(attribute);
            Some(match subject {
                Subject::Element(at) if *at == element => format!("{name}: {value}"),
                Subject::Element(at) => format!("{name} of {}: {value}", scene.name(*at)),
                Subject::Flow(at) => format!("{name} of {}: {value}", flow_name(scene, *at)),
            })
        }
        _ => None,
    });
    let mut text = list(recorded);
    if text.is_empty() {
        let others = evidence.elements.iter().filter(|at| **at != element);
        text = list(others.map(|at| scene.name(*at).to_string()));
    }
    (!text.is_empty()).then_some(Weighing { text, points })
}
