//! What the analysis says.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::question::Question;
use super::weighing::Weighing;
use crate::model::{FindingKey, Id, Status};

/// Scores from which a suggestion is shown as grave, and as worth attention, in percent.
pub const GRAVE: u8 = 75;
/// See [`GRAVE`].
pub const NOTABLE: u8 = 55;

/// A score in percent as people read it, and as `--min-score` takes it: from `0.00` to `1.00`.
pub fn score_text(percent: u8) -> String {
    format!("{}.{:02}", percent / 100, percent % 100)
}

/// Suggestions score at least this much, in percent, to be shown unless asked otherwise.
pub const THRESHOLD: u8 = 40;

/// At most this many suggestions are shown on one element unless asked otherwise.
pub const LIMIT: usize = 12;

/// The suggestions for a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// By element in id order, then best score first. One per technique and element.
    pub suggestions: Vec<Arc<Suggestion>>,
}

/// A technique that is worth looking at on an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The element.
    pub element: Id,
    /// ATLAS technique id.
    pub technique: String,
    /// 1 to 100 percent; a rank, not a probability.
    pub score: u8,
    /// The score before it was lowered because another suggestion on the element says the same.
    pub strength: u8,
    /// The rule that gave the score.
    pub rule: String,
    /// Whether the model decides that the rule applies. Otherwise the score is lowered and
    /// [`Suggestion::ask`] says what would decide it.
    pub certain: bool,
    /// Why, best first; at most three.
    pub why: Vec<Reason>,
    /// What made it stronger or weaker, as the strongest rule weighs it.
    pub weighed: Vec<Weighing>,
    /// What is not recorded and would move the score, most telling first.
    pub questions: Vec<Question>,
    /// What would make the suggestion go away, as a statement.
    pub not_if: String,
    /// ATLAS mitigations that answer the technique and are not in place here.
    pub mitigations: Vec<String>,
    /// The bug-bar classes that the technique can fall into.
    pub bug_bar: Vec<String>,
    /// What it rests on, for a finding to keep: see [`super::reopened`].
    pub facts: Vec<String>,
    /// The finding about the same technique and element, if there is one.
    pub covered: Option<Covered>,
}

/// A true statement about the model that speaks for a suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The statement.
    pub text: String,
    /// The elements that it rests on.
    pub elements: Vec<Id>,
    /// The flows that it rests on.
    pub flows: Vec<Id>,
}

/// A finding that already deals with a suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The finding.
    pub key: FindingKey,
    /// Where its triage stands.
    pub status: Status,
    /// What changed since it was dismissed; with changes it is shown again.
    pub changed: Vec<String>,
}

impl Suggestion {
    /// The question that would most likely settle the suggestion.
    pub fn ask(&self) -> Option<&Question> {
        self.questions.first()
    }

    /// Whether it waits for a position: nobody took one, or what a dismissal rested on changed.
    pub fn is_open(&self) -> bool {
        self.covered.as_ref().is_none_or(|c| c.status.is_dismissed() && !c.changed.is_empty())
    }

    /// Whether somebody put it aside and nothing changed since.
    pub fn is_dismissed(&self) -> bool {
        self.covered.as_ref().is_some_and(|c| c.status.is_dismissed() && c.changed.is_empty())
    }
}

impl Analysis {
    /// All suggestions, those put aside included.
    pub fn all(&self) -> impl Iterator<Item = &Suggestion> {
        self.suggestions.iter().map(Arc::as_ref)
    }

    /// What is shown unless asked otherwise.
    pub fn shown(&self) -> Vec<&Suggestion> {
        self.shown_with(THRESHOLD, LIMIT)
    }

    /// What is not dismissed and scores at least `min_score` percent, at most `limit` of each
    /// element.
    pub fn shown_with(&self, min_score: u8, limit: usize) -> Vec<&Suggestion> {
        let by_element = self.suggestions.chunk_by(|a, b| a.element == b.element);
        by_element.flat_map(|on| shown_of(on, min_score).take(limit)).collect()
    }

    /// What is shown on one element, best first.
    pub fn shown_on(&self, element: &str) -> Vec<&Suggestion> {
        shown_of(self.on(element), THRESHOLD).take(LIMIT).collect()
    }

    /// All suggestions for an element, best first.
    pub fn on(&self, element: &str) -> &[Arc<Suggestion>] {
        let first = self.suggestions.partition_point(|s| s.element.as_str() < element);
        let rest = &self.suggestions[first..];
        &rest[..rest.partition_point(|s| s.element == element)]
    }

    /// The suggestion of a technique on an element.
    pub fn find(&self, technique: &str, element: &str) -> Option<&Suggestion> {
        self.on(element).iter().map(Arc::as_ref).find(|s| s.technique == technique)
    }

    /// The techniques over the whole model with their best strengths in percent, best first; among
    /// equals the one that concerns more elements, then by id.
    pub fn system(&self) -> Vec<(&str, u8)> {
        let mut best: BTreeMap<&str, (u8, usize)> = BTreeMap::new();
        for suggestion in &self.suggestions {
            let (score, count) = best.entry(&suggestion.technique).or_default();
            *score = (*score).max(suggestion.strength);
            *count += 1;
        }
        let mut ranked: Vec<(&str, (u8, usize))> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        ranked.into_iter().map(|(technique, (score, _))| (technique, score)).collect()
    }
}

/// What is shown, of suggestions for one element, however many.
fn shown_of(on: &[Arc<Suggestion>], min_score: u8) -> impl Iterator<Item = &Suggestion> {
    let all = on.iter().map(Arc::as_ref);
    all.filter(move |s| s.score >= min_score && !s.is_dismissed())
}
