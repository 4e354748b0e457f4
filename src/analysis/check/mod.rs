//! What is wrong with a model, and whether a gate lets it pass.
//!
//! [`check`] lists everything; [`Gate::judge`] decides what of it counts. Where a problem stands in
//! a file is for the store to say: a problem only names the entry.

mod assessments;
mod compare;
mod due;
mod incidents;
mod policy;
mod rated;
mod remarks;
mod structure;
mod triage;
mod undrawn;

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::assess::Whose;
use super::severity::Level;
use crate::catalog::Catalog;
use crate::model::{AssessmentKey, FindingKey, Model, Severity};

pub use compare::{News, news};
pub use policy::{Standing, against, exemption};

/// Something that is wrong or worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable id of the check, such as `dangling-flow`, or of the rule of a policy.
    pub rule: Cow<'static, str>,
    /// How much it counts.
    pub weight: Weight,
    /// Map and key of the entry it is about, as in the file: `elements/api`,
    /// `findings/AML.T0051@agent`, `conflicts/elements/api#name`.
    pub subject: String,
    /// What is wrong, with names from the model.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// What a rule found about the entry, as far as a problem gets worse when it finds more: ids of
    /// elements, an attribute. Empty for most.
    pub detail: BTreeSet<String>,
}

/// How much a problem counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Worth a look; never fails a gate.
    Hint,
    /// Something is probably not meant like this; never fails a gate.
    Warning,
    /// Part of the model has no meaning, or a promise was not kept; fails unless the gate is off.
    Error,
    /// Open work; fails from the severity of the gate on.
    Finding(Level),
    /// A merge conflict that nobody settled; always fails.
    Conflict,
}

impl Weight {
    /// The spelling in output: that of the severity for findings, otherwise `hint`, `warning` or
    /// `error`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error | Self::Conflict => "error",
            Self::Finding(level) => level.id(),
        }
    }
}

impl Problem {
    /// A problem without details.
    pub fn new(
        rule: impl Into<Cow<'static, str>>,
        weight: Weight,
        subject: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            rule: rule.into(),
            weight,
            subject: subject.into(),
            message: message.into(),
            remedy: remedy.into(),
            detail: BTreeSet::new(),
        }
    }

    /// Map and key of the entry, for its position in the file.
    pub fn entry(&self) -> (&str, &str) {
        self.subject.split_once('/').unwrap_or((&self.subject, ""))
    }

    /// The finding that it is about.
    pub fn finding(&self) -> Option<FindingKey> {
        self.subject.strip_prefix("findings/")?.parse().ok()
    }

    /// The element, flow or boundary that it is about, itself or with a finding.
    pub fn about(&self) -> Option<String> {
        match self.entry() {
            ("elements" | "flows" | "boundaries", id) => Some(id.to_string()),
            ("assessments", key) => {
                let key: AssessmentKey = key.parse().ok()?;
                key.subject.id().map(str::to_string)
            }
            _ => self.finding()?.element().map(str::to_string),
        }
    }
}

/// Everything that is wrong with a model: its structure first, then what it leaves out, what was
/// parked, its triage, its incidents and its assessments, each by rule in the order of the entries. `whose` says which
/// questions it may answer, `today` what is overdue.
pub fn check(catalog: &Catalog, model: &Model, whose: Whose<'_>, today: Date) -> Vec<Problem> {
    let mut problems = structure::problems(catalog, model);
    problems.extend(undrawn::problems(catalog, model));
    problems.extend(remarks::problems(model, today));
    problems.extend(triage::problems(catalog, model, today));
    problems.extend(incidents::problems(catalog, model));
    problems.extend(assessments::problems(catalog, model, whose, today));
    problems
}

/// What a check lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// Open findings fail from this severity on, unrated ones by the worst that they may be. None
    /// lets everything pass but merge conflicts.
    pub fail_on: Option<Severity>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { fail_on: Some(Severity::Important) }
    }
}

/// What a gate says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Problems that fail the gate.
    pub failures: Vec<Problem>,
    /// Problems that it lets pass.
    pub others: Vec<Problem>,
}

impl Verdict {
    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Gate {
    /// Whether a problem of this weight fails the gate.
    pub fn fails(self, weight: Weight) -> bool {
        match weight {
            Weight::Hint | Weight::Warning => false,
            Weight::Error => self.fail_on.is_some(),
            Weight::Finding(level) => self.fail_on.is_some_and(|limit| level.worst() >= limit),
            Weight::Conflict => true,
        }
    }

    /// Sorts problems into those that fail the gate and the others.
    pub fn judge(self, problems: Vec<Problem>) -> Verdict {
        let (failures, others) =
            problems.into_iter().partition(|problem| self.fails(problem.weight));
        Verdict { failures, others }
    }
}
