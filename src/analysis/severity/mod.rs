//! Severity by the bug bars, computed from answers.
//!
//! Three-valued: a row of a bar fires, is ruled out, or is still possible because a question that it
//! asks has no answer yet. A severity is settled once no row that is still possible is worse than
//! the worst that fired; until then a finding is unrated, up to the worst that is still possible.
//! Of two bars the stricter counts, and a person may override both with a reason.

mod answers;
mod case;

use std::fmt;

use crate::catalog::{Basis, Catalog};
use crate::model::{Finding, FindingKey, Model, Override, Severity};

use case::Case;

pub use answers::{Answers, Fact, Known, Source};

/// Severity as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// No open answer can change it.
    Rated(Severity),
    /// Open answers decide.
    Unrated {
        /// The worst that they still allow; none where no bar has a row for it.
        up_to: Option<Severity>,
    },
}

impl Level {
    /// The worst severity that is still possible, by which the gate and the queue judge.
    pub const fn worst(self) -> Option<Severity> {
        match self {
            Self::Rated(severity) => Some(severity),
            Self::Unrated { up_to } => up_to,
        }
    }

    /// The severity, once it is settled.
    pub const fn settled(self) -> Option<Severity> {
        match self {
            Self::Rated(severity) => Some(severity),
            Self::Unrated { .. } => None,
        }
    }

    /// The spelling in output and filters: that of the severity, or `unrated`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rated(severity) => severity.id(),
            Self::Unrated { .. } => "unrated",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrated { up_to: Some(worst) } => write!(f, "unrated, up to {worst}"),
            _ => f.write_str(self.id()),
        }
    }
}

/// What the bars and people say about the severity of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// What counts: the override if there is one, otherwise the stricter of the bars.
    pub level: Level,
    /// The stricter of the bars, whatever the override says.
    pub by_bars: Level,
    /// What a person set against the bars.
    pub override_: Option<Override>,
    /// Each bar by itself, in catalog order, also where it has no row for the finding.
    pub bars: Vec<BarRating>,
    /// Classes that the finding may fall into.
    pub classes: Vec<String>,
    /// The answers in effect, given and derived.
    pub answers: Answers,
    /// Questions whose answers still decide, the one that settles most first.
    pub open: Vec<String>,
}

/// What one bar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarRating {
    /// Id of the bar.
    pub bar: String,
    /// Its outcome.
    pub level: Level,
    /// Rows that fired or are still possible, in the order of the bar.
    pub rows: Vec<RatedRow>,
}

/// A row of a bar that fired or still may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedRow {
    /// Class through which the row applies.
    pub class: String,
    /// Id of the row within its bar.
    pub row: String,
    /// The row in a line.
    pub text: String,
    /// What it says.
    pub outcome: Severity,
    /// How sure we are that the source says so.
    pub basis: Basis,
    /// True when its answers are all given, false while it is only possible.
    pub fired: bool,
}

/// Rates a finding, or a suggestion when given an empty finding.
pub fn rate(catalog: &Catalog, model: &Model, key: &FindingKey, finding: &Finding) -> Rating {
    let case = Case::of(catalog, model, key, finding);
    let standing = case.standing(None);
    let by_bars = case::level(&standing);
    let override_ = finding.severity_override.clone();
    let bars = catalog.bug_bar.bars().iter().map(|bar| {
        let rows: Vec<_> = standing.iter().filter(|row| row.bar == bar.id).copied().collect();
        BarRating {
            bar: bar.id.clone(),
            level: case::level(&rows),
            rows: rows.into_iter().map(RatedRow::from).collect(),
        }
    });
    Rating {
        level: override_.as_ref().map_or(by_bars, |by_hand| Level::Rated(by_hand.severity)),
        by_bars,
        override_,
        bars: bars.collect(),
        classes: case.classes(),
        open: case.open_questions(catalog.bug_bar.questions()),
        answers: case.answers,
    }
}

/// What each answer to `question` would make of the severity by the bars: (answer, level), in the
/// order of the answers. Empty for an unknown question.
pub fn preview(
    catalog: &Catalog,
    model: &Model,
    key: &FindingKey,
    finding: &Finding,
    question: &str,
) -> Vec<(String, Level)> {
    let case = Case::of(catalog, model, key, finding);
    let offered = catalog.bug_bar.question(question).map_or(&[][..], |found| &found.answers);
    offered
        .iter()
        .map(|(answer, _)| (answer.clone(), case::level(&case.standing(Some((question, answer))))))
        .collect()
}

/// The level alone, for lists and the gate, where nobody is asked.
pub fn level(catalog: &Catalog, model: &Model, key: &FindingKey, finding: &Finding) -> Level {
    match &finding.severity_override {
        Some(by_hand) => Level::Rated(by_hand.severity),
        None => case::level(&Case::of(catalog, model, key, finding).standing(None)),
    }
}
