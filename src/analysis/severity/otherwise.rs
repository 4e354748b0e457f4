//! What would be, had a question been answered in another way.

use super::case::{self, Case};
use super::{Bug, Level};
use crate::catalog::Catalog;
use crate::model::Model;

/// An answer that is not the one in effect and with which the bars would say something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otherwise {
    /// Id of the question.
    pub question: String,
    /// Id of the other answer.
    pub answer: String,
    /// What the bars would say.
    pub level: Level,
}

/// The other answers to the questions that are answered, as far as the bars would then say something
/// else: in the order of the questions, then of their answers.
pub fn otherwise(catalog: &Catalog, model: &Model, bug: &Bug) -> Vec<Otherwise> {
    let case = Case::of(catalog, model, bug);
    let now = case::level(&case.standing(None));
    let answered = |question: &&crate::catalog::Question| case.asks(&question.id);
    let mut found = Vec::new();
    for question in catalog.bug_bar.questions().iter().filter(answered) {
        let Some(given) = case.answers.value(&question.id) else { continue };
        for (answer, _) in question.answers.iter().filter(|(answer, _)| answer != given) {
            let level = case::level(&case.standing(Some((&question.id, answer))));
            if level != now {
                let (question, answer) = (question.id.clone(), answer.clone());
                found.push(Otherwise { question, answer, level });
            }
        }
    }
    found
}
