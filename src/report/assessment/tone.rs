//! How an answer looks: its colour only repeats its sign and word.

use serde::Serialize;

use crate::analysis::assess::{Reach, Row, State};
use crate::catalog::frameworks::RiskLevel;

/// What an answer means for whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// What is aimed at is reached.
    Reached,
    /// The gap is lived with.
    Accepted,
    /// Something is there, and it is less than what is aimed at.
    Some,
    /// Nothing is there.
    Missing,
    /// Nobody answered.
    Open,
    /// It does not concern what is assessed, or it decides about other questions.
    Aside,
}

impl Tone {
    pub(super) fn of(row: &Row<'_>, state: State) -> Self {
        match state.reach(row.target) {
            Reach::Open if row.applies => Self::Open,
            _ if !row.counts() => Self::Aside,
            Reach::Reached => Self::Reached,
            Reach::Nothing => Self::Missing,
            Reach::Some => Self::Some,
            Reach::Accepted => Self::Accepted,
            Reach::Open | Reach::NotApplicable => Self::Aside,
        }
    }

    /// In a sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Reached => "●",
            Self::Accepted => "◇",
            Self::Some => "◐",
            Self::Missing => "○",
            Self::Open => "?",
            Self::Aside => "–",
        }
    }

    /// The class that colours it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Accepted => "accepted",
            Self::Some => "some",
            Self::Missing => "missing",
            Self::Open => "open",
            Self::Aside => "aside",
        }
    }
}

/// The class that colours a risk: those of severities.
pub const fn level_class(level: RiskLevel) -> &'static str {
    match level {
        RiskLevel::Critical => "critical",
        RiskLevel::High => "important",
        RiskLevel::Medium => "moderate",
        RiskLevel::Low => "low",
    }
}
