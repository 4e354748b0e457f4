//! The answers in effect for a finding: what people recorded, what the technique implies, and what
//! the facts of the model say.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Derivation, Question};
use crate::model::{Attributes, Finding, FindingKey, Model, Stamp};

/// Question id → the answer in effect. A question without an entry is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(pub BTreeMap<String, Known>);

/// An answer in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Id of the answer.
    pub value: String,
    /// Where it comes from.
    pub source: Source,
    /// For a recorded answer: the fact of the model that says otherwise.
    pub against: Option<Fact>,
}

/// Where an answer comes from, the one that wins first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A person gave it.
    Recorded(Option<Stamp>),
    /// It follows from what the technique is.
    Technique,
    /// It follows from the model.
    Model(Fact),
}

/// A fact of the model and the answer that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Id of the answer.
    pub answer: String,
    /// The fact in a few words, with names from the model.
    pub text: String,
}

impl Answers {
    /// The answer to a question, if there is one.
    pub fn value(&self, question: &str) -> Option<&str> {
        self.0.get(question).map(|known| known.value.as_str())
    }

    /// Recorded answers that the facts of the model contradict.
    pub fn contradicted(&self) -> impl Iterator<Item = (&str, &Known, &Fact)> {
        self.0.iter().filter_map(|(question, known)| {
            known.against.as_ref().map(|fact| (question.as_str(), known, fact))
        })
    }
}

/// The answers in effect for a finding, to the questions that are `asked`. A recorded answer wins over what the technique implies, and
/// that over the facts of the model; a recorded answer that is not on offer counts as none.
pub(super) fn answers(
    catalog: &Catalog,
    model: &Model,
    key: &FindingKey,
    finding: &Finding,
    asked: impl Fn(&Question) -> bool,
) -> Answers {
    let classed = key.technique_id().and_then(|id| catalog.bug_bar.technique(id));
    let mut all = BTreeMap::new();
    for question in catalog.bug_bar.questions().iter().filter(|question| asked(question)) {
        let recorded =
            finding.answers.get(&question.id).filter(|answer| question.offers(&answer.value));
        let implied = classed.and_then(|classed| classed.implies.get(&question.id));
        let fact = derive(catalog, model, key, question);
        let known = match (recorded, implied, fact) {
            (Some(answer), _, fact) => Known {
                value: answer.value.clone(),
                source: Source::Recorded(answer.stamp.clone()),
                against: fact.filter(|fact| fact.answer != answer.value),
            },
            (None, Some(value), _) => {
                Known { value: value.clone(), source: Source::Technique, against: None }
            }
            (None, None, Some(fact)) => {
                Known { value: fact.answer.clone(), source: Source::Model(fact), against: None }
            }
            (None, None, None) => continue,
        };
        all.insert(question.id.clone(), known);
    }
    Answers(all)
}

/// The first fact of the model that answers a question.
fn derive(catalog: &Catalog, model: &Model, key: &FindingKey, question: &Question) -> Option<Fact> {
    let id = key.element()?;
    let attributes = attributes(model, id)?;
    question.derive.iter().find_map(|derivation| match derivation {
        Derivation::Attribute(attribute, gives) => {
            let (value, answer) = attributes
                .get(attribute)?
                .iter()
                .find_map(|value| gives.get(value).map(|answer| (value, answer)))?;
            let name = catalog.kinds.attribute(attribute).map_or(attribute, |known| &known.name);
            let text = format!("{name} of {} is {value}", model.name_of(id));
            Some(Fact { answer: answer.clone(), text })
        }
        Derivation::FedBy(trait_, answer) => {
            let source = model.flows.values().filter(|flow| flow.to == id).find_map(|flow| {
                let source = model.elements.get(&flow.from)?;
                catalog.kinds.has_trait(&source.kind, trait_).then_some(source)
            })?;
            let text = format!("{} is fed by {}", model.name_of(id), source.name);
            Some(Fact { answer: answer.clone(), text })
        }
    })
}

fn attributes<'a>(model: &'a Model, id: &str) -> Option<&'a Attributes> {
    let of_element = model.elements.get(id).map(|element| &element.attributes);
    of_element.or_else(|| model.flows.get(id).map(|flow| &flow.attributes))
}
