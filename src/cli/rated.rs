//! Options that rate a finding or an incident, and what they ask for.

use super::Failure;
use super::triage::values::{self, NONE, SeverityByHand};
use crate::analysis::severity::{self, Bug};
use crate::catalog::Catalog;
use crate::model::{Model, Prose, Stamp, Tries};
use crate::text::nearest;

/// What rates a finding or an incident.
#[derive(Debug, clap::Args)]
pub struct RatingArgs {
    /// Say what class of bugs it is, in place of its techniques'; `none` goes back to them
    #[arg(long, value_name = "ID")]
    class: Vec<String>,
    /// Answer a question of the bug bars; an empty A takes the answer back
    #[arg(long, value_name = "Q=A", value_parser = values::question_and_answer)]
    answer: Vec<(String, String)>,
    /// How easy it is to exploit: exploited, easy, skilled, hard; `none` takes it back
    #[arg(long, value_name = "EASE")]
    ease: Option<String>,
    /// How often it worked of how many tries, such as 7/20
    #[arg(long, value_name = "K/N", value_parser = values::tries)]
    tries: Option<(u32, u32)>,
    /// What was tried
    #[arg(long, value_name = "TEXT", default_value = "by hand", requires = "tries")]
    pub tried: String,
    /// Set the severity against the bars; `none` goes back to them
    #[arg(long = "override", value_name = "SEVERITY", value_parser = values::severity_by_hand)]
    pub severity: Option<SeverityByHand>,
}

impl RatingArgs {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.class.is_empty()
            && self.answer.is_empty()
            && self.ease.is_none()
            && self.tries.is_none()
            && self.severity.is_none()
    }

    /// Whether questions are answered, or answers taken back.
    pub fn answers_something(&self) -> bool {
        !self.answer.is_empty()
    }

    /// Refuses classes and an ease that nothing knows, and two answers to one question.
    pub fn check(&self, catalog: &Catalog) -> Result<(), Failure> {
        let classes: Vec<&str> = catalog.bug_bar.classes().map(|(id, _)| id).collect();
        let unknown = |id: &&String| *id != NONE && !classes.contains(&id.as_str());
        if let Some(id) = self.class.iter().find(unknown) {
            return Err(no_such("class of bugs", id, &classes)
                .hint(format!("there are {}", classes.join(", "))));
        }
        for (i, (question, _)) in self.answer.iter().enumerate() {
            if self.answer[..i].iter().any(|(earlier, _)| earlier == question) {
                let message = format!("`{question}` is answered twice: give one answer");
                return Err(Failure::usage(message));
            }
        }
        match self.ease.as_deref().filter(|ease| *ease != NONE) {
            Some(ease) => catalog.bug_bar.check_ease(ease).map_err(Failure::usage),
            None => Ok(()),
        }
    }

    /// The classes in place of those of the techniques; none where they stay as they are.
    pub fn classes(&self) -> Option<Vec<String>> {
        let classes = self.class.iter().filter(|class| *class != NONE).cloned();
        (!self.class.is_empty()).then(|| classes.collect())
    }

    /// Questions with the answers given, nothing where one is taken back. Refuses those that `bug`,
    /// which messages call `name`, is not asked, and what does not answer them.
    pub fn answers(
        &self,
        catalog: &Catalog,
        model: &Model,
        name: &str,
        bug: &Bug<'_>,
    ) -> Result<Vec<(String, Option<String>)>, Failure> {
        let asked = severity::questions(catalog, model, bug);
        let mut given = Vec::new();
        for (question, answer) in &self.answer {
            let value = (!answer.is_empty()).then_some(answer);
            let takes_back = value.is_none() && bug.answers.contains_key(question);
            if !takes_back && !asked.iter().any(|known| known.id == *question) {
                let failure = Failure::usage(format!("{name} does not ask `{question}`"));
                let asked: Vec<&str> = asked.iter().map(|question| question.id.as_str()).collect();
                return Err(if asked.is_empty() {
                    failure.hint("no bar rates it: use --override, or name its class with --class")
                } else {
                    failure.hint(format!("its questions are {}", asked.join(", ")))
                });
            }
            if let Some(value) = value {
                catalog.bug_bar.check_answer(question, value).map_err(Failure::usage)?;
            }
            given.push((question.clone(), value.cloned()));
        }
        Ok(given)
    }

    /// The ease, as its value or as nothing to take it back, if it was asked for.
    pub fn ease(&self) -> impl Iterator<Item = Option<&str>> {
        self.ease.iter().map(|ease| (ease != NONE).then_some(ease.as_str()))
    }

    /// The tries that are recorded.
    pub fn tries(&self, stamp: &Stamp) -> Option<Tries> {
        let (succeeded, of) = self.tries?;
        Some(Tries { succeeded, of, note: Prose::new(), stamp: stamp.clone() })
    }
}

/// The failure of an id that is none of those known.
pub fn no_such(what: &str, id: &str, known: &[&str]) -> Failure {
    let failure = Failure::usage(format!("there is no {what} `{id}`"));
    match nearest(id, known.iter().copied()).as_slice() {
        [] => failure,
        near => failure.hint(format!("did you mean {}?", near.join(", "))),
    }
}
