//! What severity can't be computed by, of findings and incidents alike.

use super::{Problem, Weight};
use crate::analysis::severity::{Bug, Rating};
use crate::catalog::Catalog;

/// A bug under check, as problems name it.
pub(super) struct Rated<'a> {
    pub(super) bug: Bug<'a>,
    /// The entry of the file: `findings/…`.
    pub(super) entry: String,
    /// What messages call it.
    pub(super) name: &'a str,
}

impl Rated<'_> {
    /// Classes, answers and numbers that don't count.
    pub(super) fn given(&self, catalog: &Catalog) -> Vec<Problem> {
        let Self { bug, name, .. } = self;
        let bars = &catalog.bug_bar;
        let mut found = Vec::new();
        for class in bug.chosen.iter().filter(|id| bars.class(id).is_none()) {
            let known: Vec<&str> = bars.classes().map(|(id, _)| id).collect();
            let message = format!("{name} is of an unknown bug class, `{class}`");
            let remedy = format!("use {}", known.join(", "));
            found.push(self.problem("unknown-class", Weight::Error, message, remedy));
        }
        let answers = bug.answers.iter();
        let answers = answers.map(|(id, it)| (id.as_str(), bars.check_answer(id, &it.value)));
        let ease = bug.ease.map(|it| ("ease", bars.check_ease(&it.value)));
        for (question, checked) in answers.chain(ease) {
            if let Err(remedy) = checked {
                let message = format!("{name}: the answer to `{question}` does not count");
                found.push(self.problem("unknown-answer", Weight::Warning, message, remedy));
            }
        }
        for (what, tries) in bug.tries.iter().filter(|(_, tries)| !tries.can_be()) {
            let message =
                format!("{name}: {} of {} tries of {what} can't be", tries.succeeded, tries.of);
            let remedy = "correct `succeeded` or `of`".to_string();
            found.push(self.problem("impossible-tries", Weight::Error, message, remedy));
        }
        found
    }

    /// Answers that the facts of the model contradict.
    pub(super) fn contradicted(&self, rating: &Rating) -> Vec<Problem> {
        let contradicted = rating.answers.contradicted().map(|(question, known, fact)| {
            let message = format!(
                "{}: `{question}` is answered with `{}`, but {}",
                self.name, known.value, fact.text
            );
            let remedy = "correct the answer or the model".to_string();
            self.problem("contradicted-answer", Weight::Warning, message, remedy)
        });
        contradicted.collect()
    }

    fn problem(
        &self,
        rule: &'static str,
        weight: Weight,
        message: String,
        remedy: String,
    ) -> Problem {
        Problem::new(rule, weight, self.entry.clone(), message, remedy)
    }
}
