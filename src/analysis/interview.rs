//! The questions that matter most over several suggestions.

use std::collections::BTreeMap;

use super::question::Question;
use super::suggestion::{Analysis, Suggestion};

/// The unanswered questions that matter most for what is shown on an element, most telling first:
/// those whose answers can move the scores furthest in sum. The directions are those of the
/// strongest suggestion that asks.
pub fn questions(analysis: &Analysis, element: &str, limit: usize) -> Vec<Question> {
    ask(analysis.shown_on(element).into_iter(), limit)
}

/// Like [`questions`], for everything that is shown.
pub fn questions_of_all(analysis: &Analysis, limit: usize) -> Vec<Question> {
    ask(analysis.shown().into_iter(), limit)
}

fn ask<'a>(suggestions: impl Iterator<Item = &'a Suggestion>, limit: usize) -> Vec<Question> {
    let mut by_subject: BTreeMap<(&str, &str), Question> = BTreeMap::new();
    for question in suggestions.flat_map(|suggestion| &suggestion.questions) {
        by_subject
            .entry((&question.subject, &question.attribute))
            .and_modify(|known| known.effect += question.effect)
            .or_insert_with(|| question.clone());
    }
    let mut all: Vec<Question> = by_subject.into_values().collect();
    all.sort_by_key(|question| std::cmp::Reverse(question.effect));
    all.truncate(limit);
    all
}
