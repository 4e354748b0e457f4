//! The interview: which questions to ask next.
//!
//! **Measure.** A question is worth as much as its answers are expected to change what is shown. For
//! one answer, a suggestion that crosses [`THRESHOLD`] and so appears or disappears counts 1, one
//! that stays shown counts the difference of its scores, one that stays hidden counts nothing. The
//! worth of the question is the mean over the answers on offer, none being likelier than another
//! before somebody is asked. It is kept in hundredths of a suggestion.
//!
//! Each suggestion knows how an answer moves its own score, so the rules are not run again for every
//! answer. What that cannot see: suggestions that no part of the model speaks for yet, and the limit
//! on how many one element shows.
//!
//! **Review questions** of Microsoft's guidance take part where they fit the kinds of the elements.
//! One that an attribute answers is that attribute's question. One that is answered in words moves
//! no score, but it helps to judge the suggestions that its threats bear on, and so counts
//! [`IN_WORDS`] for each of them that is shown; one that bears on none comes last. It is asked about
//! the element where it bears on most, and only until somebody has answered it there, or anywhere
//! when the whole model is gone through.

mod guesses;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Place};
use super::question::Question;
use super::suggestion::{Analysis, Suggestion, THRESHOLD};
use crate::catalog::{Catalog, ReviewQuestion};
use crate::model::{Id, Model, ReplyKey};

/// What an answer in words is worth for each shown suggestion that it bears on, in hundredths of a
/// suggestion.
const IN_WORDS: u32 = 2;

/// A question to ask, and what its answers would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is asked about what; the answer is kept under this key.
    pub key: ReplyKey,
    /// The element or flow that it is about.
    pub subject: Id,
    /// The question as it is put.
    pub text: String,
    /// The review question that wants to know the same, where an attribute answers it.
    pub review: Option<String>,
    /// Whether several answers can hold at once.
    pub many: bool,
    /// What can be answered, in the order of the catalog; nothing where the answer is in words.
    pub answers: Vec<Outcome>,
    /// Expected change of what is shown, in hundredths of a suggestion.
    pub change: u32,
    /// Shown suggestions that the answer helps to judge, of a review question.
    pub bears_on: usize,
    /// Whether there is much doubt, of a question about a kind that an import guessed.
    pub doubt: Option<bool>,
}

/// An answer on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The value that would be recorded.
    pub value: String,
    /// What it means.
    pub means: String,
    /// What it would make of the suggestions.
    pub change: Change,
}

impl Asked {
    /// Whether an attribute holds the answer; otherwise it is given in words.
    pub fn is_attribute(&self) -> bool {
        !self.answers.is_empty()
    }

    /// A doubtful kind comes before everything, since all the rest follows from kinds; one that is
    /// probably right comes last.
    fn turn(&self) -> u8 {
        match self.doubt {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        }
    }

    /// What questions are ranked by.
    fn worth(&self) -> u32 {
        let bears_on = u32::try_from(self.bears_on).unwrap_or(u32::MAX);
        self.change.max(bears_on.saturating_mul(IN_WORDS))
    }
}

/// Where questions come from.
#[derive(Debug, Clone, Copy)]
pub struct Interview<'a> {
    /// The model.
    pub model: &'a Model,
    /// What is known.
    pub catalog: &'a Catalog,
    /// What is suggested for the model.
    pub analysis: &'a Analysis,
}

impl<'a> Interview<'a> {
    /// The next questions about an element or flow, or about the whole model, those first whose
    /// answers change most. `skip` leaves out what was put off.
    pub fn next(
        &self,
        about: Option<&str>,
        skip: &dyn Fn(&ReplyKey) -> bool,
        limit: usize,
    ) -> Vec<Asked> {
        let mut asked = self.of_suggestions(about);
        let reviews = self.of_reviews(about, &mut asked);
        asked.extend(reviews);
        asked.extend(guesses::guesses(self.model, self.catalog, about));
        asked.retain(|question| !skip(&question.key));
        asked.sort_by_key(|question| (question.turn(), Reverse(question.worth())));
        asked.truncate(limit);
        asked
    }

    /// The questions that suggestions ask themselves, by what they are about.
    fn of_suggestions(&self, about: Option<&str>) -> Vec<Asked> {
        let flow = about.filter(|id| self.model.flows.contains_key(*id));
        let suggestions = match about {
            // Whatever is suggested can ask about a flow.
            Some(id) if flow.is_none() => self.analysis.on(id),
            _ => &self.analysis.suggestions,
        };
        let mut by_subject: BTreeMap<(&str, &str), Asked> = BTreeMap::new();
        for suggestion in suggestions.iter().filter(|s| !s.is_dismissed()) {
            for question in &suggestion.questions {
                if flow.is_some_and(|id| question.subject != id) {
                    continue;
                }
                let asked = by_subject
                    .entry((&question.subject, &question.attribute))
                    .or_insert_with(|| self.without_effect(question));
                for (outcome, choice) in asked.answers.iter_mut().zip(&question.answers) {
                    count(&mut outcome.change, suggestion, choice.score);
                }
            }
        }
        let mut all: Vec<Asked> = by_subject.into_values().collect();
        for asked in &mut all {
            let answers = u32::try_from(asked.answers.len()).unwrap_or(u32::MAX).max(1);
            asked.change = asked.answers.iter().map(|a| a.change.size()).sum::<u32>() / answers;
        }
        all
    }

    fn without_effect(&self, question: &Question) -> Asked {
        let outcome = |(value, means): (&str, &str)| Outcome {
            value: value.to_string(),
            means: means.to_string(),
            change: Change::default(),
        };
        let answers = question.answers.iter().map(|c| (c.value.as_str(), c.means.as_str()));
        Asked {
            key: ReplyKey::about(&question.attribute, &question.subject),
            subject: question.subject.clone(),
            text: question.text.clone(),
            review: None,
            many: self.catalog.kinds.attribute(&question.attribute).is_some_and(|a| a.many),
            answers: answers.map(outcome).collect(),
            change: 0,
            bears_on: 0,
            doubt: None,
        }
    }

    /// The review questions that no suggestion asks; those that one asks are noted there.
    fn of_reviews(&self, about: Option<&str>, asked: &mut [Asked]) -> Vec<Asked> {
        let bearing = self.threats_on_elements(about);
        let mut found = Vec::new();
        for review in self.catalog.ml_threats.questions() {
            let mut is_asked = false;
            for question in asked.iter_mut() {
                if Some(&question.key.question) == review.attribute.as_ref()
                    && self.is_about(review, &question.subject)
                {
                    is_asked = true;
                    question.review.get_or_insert_with(|| review.ask.clone());
                }
            }
            let answered_elsewhere =
                || self.model.answers.keys().any(|key| key.question == review.id);
            if is_asked || about.is_none() && answered_elsewhere() {
                continue;
            }
            let bears_on = |threats: &BTreeMap<&str, usize>| {
                // One suggestion can bear several of the threats: the most common one is counted.
                let counts = review.threats.iter().filter_map(|id| threats.get(id.as_str()));
                counts.copied().max().unwrap_or(0)
            };
            let best = bearing
                .iter()
                .filter(|(id, _)| self.is_about(review, id) && self.is_open(review, id))
                .map(|(id, threats)| (bears_on(threats), *id))
                .max_by_key(|(count, id)| (*count, Reverse(*id)));
            found.extend(best.map(|(count, id)| self.review_question(review, id, count)));
        }
        found
    }

    /// Whether a review question can be put about an element and was not answered yet.
    fn is_open(&self, review: &ReviewQuestion, id: &str) -> bool {
        let Some(element) = self.model.elements.get(id) else { return false };
        match &review.attribute {
            None => !self.model.answers.contains_key(&ReplyKey::about(&review.id, id)),
            Some(attribute) => {
                let kind = self.catalog.kinds.kind(&element.kind);
                let has = kind.is_some_and(|kind| kind.attributes.contains(attribute));
                has && !element.attributes.contains_key(attribute)
            }
        }
    }

    /// A review question that moves no score.
    fn review_question(&self, review: &ReviewQuestion, id: &str, bears_on: usize) -> Asked {
        let attribute = review.attribute.as_ref();
        let known = attribute.and_then(|attribute| self.catalog.kinds.attribute(attribute));
        let outcome = |value: &crate::catalog::Value| Outcome {
            value: value.id().to_string(),
            means: value.means().to_string(),
            change: Change::default(),
        };
        let text = known.map(|known| known.question.replace("{it}", self.model.name_of(id)));
        Asked {
            key: ReplyKey::about(attribute.unwrap_or(&review.id), id),
            subject: id.to_string(),
            review: text.is_some().then(|| review.ask.clone()),
            text: text.unwrap_or_else(|| review.ask.clone()),
            many: known.is_some_and(|known| known.many),
            answers: known
                .map_or_else(Vec::new, |known| known.values.iter().map(outcome).collect()),
            change: 0,
            bears_on,
            doubt: None,
        }
    }

    /// By element, how many of its shown suggestions carry out each threat.
    fn threats_on_elements(
        &self,
        about: Option<&str>,
    ) -> BTreeMap<&'a str, BTreeMap<&'a str, usize>> {
        let mut threats: BTreeMap<&str, BTreeSet<&'a str>> = BTreeMap::new();
        let elements: Vec<&str> = match about {
            None => self.model.elements.keys().map(String::as_str).collect(),
            Some(id) => self
                .model
                .elements
                .get_key_value(id)
                .map(|(id, _)| id.as_str())
                .into_iter()
                .collect(),
        };
        let mut found: BTreeMap<&str, BTreeMap<&str, usize>> =
            elements.into_iter().map(|element| (element, BTreeMap::new())).collect();
        let shown = match about {
            None => self.analysis.shown(),
            Some(id) => self.analysis.shown_on(id),
        };
        for suggestion in shown {
            let carried_out = threats.entry(&suggestion.technique).or_insert_with(|| {
                let known = self.catalog.ml_threats.of_technique(&suggestion.technique);
                known.into_iter().map(|threat| threat.id.as_str()).collect()
            });
            let Some(here) = found.get_mut(suggestion.element.as_str()) else { continue };
            for threat in carried_out.iter() {
                *here.entry(threat).or_default() += 1;
            }
        }
        found
    }

    /// Whether a review question is put about an element, or about a flow from it.
    fn is_about(&self, review: &ReviewQuestion, id: &str) -> bool {
        let from = self.model.flows.get(id).map_or(id, |flow| &flow.from);
        let element = self.model.elements.get(from);
        element.is_some_and(|element| review.is_about(&element.kind, &self.catalog.kinds))
    }
}

/// Adds what an answer does to one suggestion.
fn count(change: &mut Change, suggestion: &Suggestion, then: u8) {
    let place = || -> Place { (suggestion.technique.clone(), suggestion.element.clone()) };
    // What was folded away for another suggestion's sake stays so.
    let folded = u32::from(then) * u32::from(suggestion.score);
    let then = folded / u32::from(suggestion.strength.max(1));
    let then = u8::try_from(then).unwrap_or(u8::MAX);
    match (suggestion.score >= THRESHOLD, then >= THRESHOLD) {
        (true, false) => change.gone.push(place()),
        (false, true) => change.new.push(place()),
        (true, true) if then != suggestion.score => {
            change.moved.push((place(), suggestion.score, then));
        }
        _ => {}
    }
}
