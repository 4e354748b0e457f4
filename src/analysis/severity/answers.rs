//! The answers in effect for a bug: what people recorded, what the technique implies, and what
//! the facts of the model say.

use std::collections::BTreeMap;

use super::Bug;
use crate::catalog::{Catalog, Derivation, Question};
use crate::model::{Attributes, Model, Stamp};

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

/// The answers in effect for a bug, to the questions that are `asked`. A recorded answer wins
/// over what the technique implies, and that over the facts of the model; a recorded answer that is
/// not on offer counts as none.
pub(super) fn answers(
    catalog: &Catalog,
    model: &Model,
    bug: &Bug,
    asked: impl Fn(&Question) -> bool,
) -> Answers {
    let bars = &catalog.bug_bar;
    let mut all = BTreeMap::new();
    for question in bars.questions().iter().filter(|question| asked(question)) {
        let recorded =
            bug.answers.get(&question.id).filter(|answer| question.offers(&answer.value));
        let implied = bug.implied(bars, &question.id);
        let for_people = bug.is_for_people(bars, &question.id);
        let fact = if for_people { None } else { derive(catalog, model, bug, question) };
        let known = match (recorded, implied, fact) {
            (Some(answer), _, fact) => Known {
                value: answer.value.clone(),
                source: Source::Recorded(answer.stamp.clone()),
                against: fact.filter(|fact| fact.answer != answer.value),
            },
            (None, Some(value), _) => {
                Known { value: value.to_string(), source: Source::Technique, against: None }
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
fn derive(catalog: &Catalog, model: &Model, bug: &Bug, question: &Question) -> Option<Fact> {
    bug.places.iter().find_map(|id| derive_at(catalog, model, id, question))
}

fn derive_at(catalog: &Catalog, model: &Model, id: &str, question: &Question) -> Option<Fact> {
    question.derive.iter().find_map(|derivation| match derivation {
        Derivation::Attribute(attribute, gives) => recorded(catalog, model, id, attribute, gives),
        Derivation::FedBy(trait_, answer) => {
            let source =
                sources(model, id).find(|source| has_trait(catalog, model, source, trait_))?;
            let text = format!("{} is fed by {}", model.name_of(id), model.name_of(source));
            Some(Fact { answer: answer.clone(), text })
        }
        Derivation::From(trait_, attribute, gives) => std::iter::once(id)
            .chain(sources(model, id))
            .filter(|place| has_trait(catalog, model, place, trait_))
            .find_map(|place| recorded(catalog, model, place, attribute, gives)),
    })
}

/// The answer that an attribute of an element or flow gives.
fn recorded(
    catalog: &Catalog,
    model: &Model,
    id: &str,
    attribute: &str,
    gives: &BTreeMap<String, String>,
) -> Option<Fact> {
    let answered = |value| gives.get(value).map(|answer| (value, answer));
    let (value, answer) = attributes(model, id)?.get(attribute)?.iter().find_map(answered)?;
    let name = catalog.kinds.attribute_name(attribute);
    let text = format!("{name} of {} is {value}", model.name_of(id));
    Some(Fact { answer: answer.clone(), text })
}

/// The elements from which something flows straight to this one.
fn sources<'a>(model: &'a Model, id: &str) -> impl Iterator<Item = &'a str> {
    model.flows.values().filter(move |flow| flow.to == id).map(|flow| flow.from.as_str())
}

fn has_trait(catalog: &Catalog, model: &Model, id: &str, trait_: &str) -> bool {
    model.elements.get(id).is_some_and(|element| catalog.kinds.has_trait(&element.kind, trait_))
}

fn attributes<'a>(model: &'a Model, id: &str) -> Option<&'a Attributes> {
    let of_element = model.elements.get(id).map(|element| &element.attributes);
    of_element.or_else(|| model.flows.get(id).map(|flow| &flow.attributes))
}
