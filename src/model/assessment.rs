//! Assessments: how far a system, or the organisation, is with what a framework asks.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::signed::{Missing, is_blank, missing};
use super::{Answer, Edit, Id, Model, Prose, Stamp, Step, StepState, Subject, id};

/// The answer that something asked for does not concern what is assessed.
pub const NOT_APPLICABLE: &str = "not_applicable";

/// The answer that a gap is lived with, and what makes up for it.
pub const ACCEPTED: &str = "accepted";

/// A question of a framework and what it is about: `risk-assessment/data-sources@system`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssessmentKey {
    /// Id of the framework.
    pub framework: String,
    /// Id of a control, dimension, duty or attack type of it.
    pub item: String,
    /// The element that it is about, or the whole system or organisation.
    pub subject: Subject,
}

/// What people recorded about one question of a framework.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The answer; none while it is not assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Verdict>,
    /// What shows that the answer is true: documents, settings, tickets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Prose,
    /// Who closes the gap.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// When it has to be looked at again, where that is not left to the framework.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Date>,
    /// The answer that is aimed at, where it is not that of the framework.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// How bad it is if the control is missing, where it is not that of the use case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Answer>,
    /// How likely an attack is, where it is not what the model says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Answer>,
    /// How much an attack harms, where it is not what the catalog begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Answer>,
    /// Steps that somebody took on: id of the step in the framework, or an own one → who and until when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tasks: BTreeMap<Id, Task>,
}

/// An answer, with why, who and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Id of an answer of the framework's scale, [`NOT_APPLICABLE`] or [`ACCEPTED`].
    pub is: String,
    /// The reason, or what makes up for an accepted gap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Prose,
    /// Id of what the model said when its answer was taken over; without it the answer falls away.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Who answered and when.
    pub stamp: Stamp,
}

/// A step of a roadmap that somebody took on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What to do, where no step of the framework says it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Prose,
    /// Who does it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// What came of it; none while it is to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Step>,
}

impl Task {
    /// Whether it is still to do.
    pub fn is_open(&self) -> bool {
        self.settled.as_ref().is_none_or(|step| step.state == StepState::Todo)
    }

    /// Whether it was to be done before today.
    pub fn is_late(&self, today: Date) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < today)
    }
}

/// Why an answer can't be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssessmentError {
    /// Nothing applies or is accepted without a reason.
    #[error(
        "say why: what is not applicable has a reason, what is accepted has something that makes up for it"
    )]
    NoReason,
    /// A decision has a name.
    #[error("say who answers: set THREATLOOM_USER, git's user.name or use --by")]
    NoName,
}

impl AssessmentKey {
    /// The key of a question about the whole system or organisation.
    pub fn of(framework: impl Into<String>, item: impl Into<String>) -> Self {
        Self { framework: framework.into(), item: item.into(), subject: Subject::System }
    }

    /// The key of the same question about one element.
    #[must_use]
    pub fn on(&self, element: impl Into<Id>) -> Self {
        Self { subject: Subject::Id(element.into()), ..self.clone() }
    }
}

impl Verdict {
    /// Whether the question is said not to concern what is assessed.
    pub fn is_not_applicable(&self) -> bool {
        self.is == NOT_APPLICABLE
    }

    /// Whether a gap is lived with.
    pub fn is_accepted(&self) -> bool {
        self.is == ACCEPTED
    }
}

/// The edit that changes what is recorded about a question. What says nothing any more is removed.
pub fn revise(model: &Model, key: &AssessmentKey, change: impl FnOnce(&mut Assessment)) -> Edit {
    let mut record = model.assessments.get(key).cloned().unwrap_or_default();
    change(&mut record);
    let says_something = record != Assessment::default();
    Edit::Assessment(key.clone(), says_something.then_some(record))
}

/// The edit that answers a question; none takes the answer back.
///
/// # Errors
/// Where nobody signs, or where what does not apply or is accepted has no reason.
pub fn answer(
    model: &Model,
    key: &AssessmentKey,
    verdict: Option<Verdict>,
) -> Result<Edit, AssessmentError> {
    if let Some(verdict) = &verdict {
        let needs_reason = verdict.is_not_applicable() || verdict.is_accepted();
        match missing(&verdict.why, &verdict.stamp) {
            Some(Missing::Reason) if needs_reason => return Err(AssessmentError::NoReason),
            Some(Missing::Name) => return Err(AssessmentError::NoName),
            _ if verdict.stamp.by().trim().is_empty() => return Err(AssessmentError::NoName),
            _ => {}
        }
    }
    Ok(revise(model, key, |record| record.answer = verdict))
}

/// The edit that changes a task of a question, or begins it; one that says nothing is still a task.
pub fn set_task(
    model: &Model,
    key: &AssessmentKey,
    step: &str,
    change: impl FnOnce(&mut Task),
) -> Edit {
    revise(model, key, |record| change(record.tasks.entry(step.to_string()).or_default()))
}

/// The edit that drops a task.
pub fn drop_task(model: &Model, key: &AssessmentKey, step: &str) -> Edit {
    revise(model, key, |record| {
        record.tasks.remove(step);
    })
}

/// The edit that adds a task that no step of the framework says, and its id.
pub fn add_task(model: &Model, key: &AssessmentKey, text: Prose, owner: String) -> (Id, Edit) {
    let taken =
        |id: &str| model.assessments.get(key).is_some_and(|record| record.tasks.contains_key(id));
    let id = super::remark::id_of_text(&text, "task", taken);
    let edit = set_task(model, key, &id, |task| {
        if !is_blank(&text) {
            task.text = text;
        }
        task.owner = owner;
    });
    (id, edit)
}

impl fmt::Display for AssessmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}@{}", self.framework, self.item, self.subject)
    }
}

impl FromStr for AssessmentKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not the key of an assessment: write framework/item@element or …@system"
            )
        };
        let (question, subject) = text.split_once('@').ok_or_else(wrong)?;
        let (framework, item) = question.split_once('/').ok_or_else(wrong)?;
        if !id::is_valid(framework) || !id::is_valid(item) {
            return Err(wrong());
        }
        let subject = subject.parse().map_err(|()| wrong())?;
        Ok(Self { framework: framework.to_string(), item: item.to_string(), subject })
    }
}

impl Serialize for AssessmentKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AssessmentKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
