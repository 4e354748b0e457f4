//! Severity by the bug bars, computed from answers.
//!
//! Three-valued: a row of a bar fires, is ruled out, or is still possible because a question that it
//! asks has no answer yet. A severity is settled once no row that is still possible is worse than
//! the worst that fired; until then a finding is unrated, up to the worst that is still possible.
//! Of two bars the stricter counts, and a person may override both with a reason. What no bar has a
//! row for can only be rated by a person.

mod answers;
mod bug;
mod case;
mod drift;
mod otherwise;

use std::fmt;

use crate::catalog::{Basis, Catalog, Question};
use crate::model::{Model, Override, Severity};

use case::Case;

pub use answers::{Answers, Fact, Known, Source};
pub use bug::Bug;
pub use drift::{Drift, drift};
pub use otherwise::{Otherwise, otherwise};

/// What an open finding counts as, to the gate and in the queue, while no bar has a row for it and
/// no person rated it. Our choice: below what fails a gate by default, above what is let pass
/// unseen.
pub const WITHOUT_BAR: Severity = Severity::Moderate;

/// Severity as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// No open answer can change it.
    Rated(Severity),
    /// Open answers decide.
    Unrated {
        /// The worst that they still allow.
        up_to: Severity,
    },
    /// No bar has a row for it: a person has to rate it, or say which class of bugs it is.
    NoBar,
}

impl Level {
    /// The worst severity that is still possible, by which the gate and the queue judge;
    /// [`WITHOUT_BAR`] where no bar has a row.
    pub const fn worst(self) -> Severity {
        match self {
            Self::Rated(severity) | Self::Unrated { up_to: severity } => severity,
            Self::NoBar => WITHOUT_BAR,
        }
    }

    /// The severity, once it is settled.
    pub const fn settled(self) -> Option<Severity> {
        match self {
            Self::Rated(severity) => Some(severity),
            Self::Unrated { .. } | Self::NoBar => None,
        }
    }

    /// The worst that open answers still allow, while they decide.
    pub const fn up_to(self) -> Option<Severity> {
        match self {
            Self::Unrated { up_to } => Some(up_to),
            Self::Rated(_) | Self::NoBar => None,
        }
    }

    /// The spelling in output and filters: that of the severity, or `unrated`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rated(severity) => severity.id(),
            Self::Unrated { .. } | Self::NoBar => "unrated",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rated(severity) => severity.fmt(f),
            Self::Unrated { up_to } => write!(f, "unrated, up to {up_to}"),
            Self::NoBar => f.write_str("no bar"),
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
    /// The rows that decide: those that fired with its outcome, then those that may still be worse.
    pub rows: Vec<RatedRow>,
}

/// A row of a bar that decides or still may.
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

impl Rating {
    /// Which bar decided, in words, where the bars differ: `decided by the SDL … (2019);
    /// the newer MSRC … (2023) says low`. Empty while nothing is settled, and where only one bar has rows or both say
    /// the same.
    pub fn decided_by(&self, catalog: &Catalog) -> String {
        if self.by_bars.settled().is_none() {
            return String::new();
        }
        let speak = self.bars.iter().filter(|bar| bar.level != Level::NoBar);
        let known = speak.filter_map(|bar| Some((catalog.bug_bar.bar(&bar.bar)?, bar.level)));
        let (winners, others): (Vec<_>, Vec<_>) =
            known.partition(|(_, level)| *level == self.by_bars);
        let [(winner, _)] = winners.as_slice() else { return String::new() };
        if others.is_empty() {
            return String::new();
        }
        let says = others.iter().map(|(bar, level)| {
            let age = if bar.year > winner.year { "newer" } else { "older" };
            format!("the {age} {} ({}) says {level}", bar.name, bar.year)
        });
        let says: Vec<String> = says.collect();
        format!("decided by the {} ({}); {}", winner.name, winner.year, says.join("; "))
    }
}

/// Rates a bug.
pub fn rate(catalog: &Catalog, model: &Model, bug: &Bug) -> Rating {
    let case = Case::of(catalog, model, bug);
    let standing = case.standing(None);
    let by_bars = case::level(&standing);
    let override_ = bug.by_hand.cloned();
    let bars = catalog.bug_bar.bars().iter().map(|bar| {
        let rows: Vec<_> = standing.iter().filter(|row| row.bar == bar.id).copied().collect();
        BarRating {
            bar: bar.id.clone(),
            level: case::level(&rows),
            rows: case::decisive(&rows).into_iter().map(RatedRow::from).collect(),
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

/// The questions that some row of the bars asks about this bug, most telling first, whatever is
/// answered so far.
pub fn questions<'a>(catalog: &'a Catalog, model: &Model, bug: &Bug) -> Vec<&'a Question> {
    let case = Case::of(catalog, model, bug);
    catalog.bug_bar.questions().iter().filter(|question| case.asks(&question.id)).collect()
}

/// What each answer to `question` would make of the severity by the bars: (answer, level), in the
/// order of the answers. Empty for an unknown question.
pub fn preview(
    catalog: &Catalog,
    model: &Model,
    bug: &Bug,
    question: &str,
) -> Vec<(String, Level)> {
    let case = Case::of(catalog, model, bug);
    let offered = catalog.bug_bar.question(question).map_or(&[][..], |found| &found.answers);
    offered
        .iter()
        .map(|(answer, _)| (answer.clone(), case::level(&case.standing(Some((question, answer))))))
        .collect()
}

/// The level alone, for lists and the gate, where nobody is asked.
pub fn level(catalog: &Catalog, model: &Model, bug: &Bug) -> Level {
    match bug.by_hand {
        Some(by_hand) => Level::Rated(by_hand.severity),
        None => case::level(&Case::of(catalog, model, bug).standing(None)),
    }
}
