//! The matrix of ATLAS: for each technique where it stands in this model.

use std::collections::{BTreeMap, BTreeSet};

use super::{Seen, Technique, Words};
use crate::analysis::queue::QueueRow;
use crate::catalog::Tactic;
use crate::model::Status;

/// Where a technique stands; of several findings on it the least settled counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A finding waits for a decision, or a decision expired.
    Open,
    /// Being worked on.
    Mitigating,
    /// The model speaks for it and nobody took a position.
    Suggested,
    /// The risk is carried knowingly.
    Accepted,
    /// Somebody else carries the risk.
    Transferred,
    /// Dealt with.
    Mitigated,
    /// Does not concern this system.
    Dismissed,
}

impl State {
    /// All of them, the least settled first.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Mitigating,
        Self::Suggested,
        Self::Accepted,
        Self::Transferred,
        Self::Mitigated,
        Self::Dismissed,
    ];

    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mitigating => "mitigating",
            Self::Suggested => "suggested",
            Self::Accepted => "accepted",
            Self::Transferred => "transferred",
            Self::Mitigated => "mitigated",
            Self::Dismissed => "dismissed",
        }
    }

    /// In a sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Open => "●",
            Self::Mitigating => "◐",
            Self::Suggested => "?",
            Self::Accepted => "◇",
            Self::Transferred => "→",
            Self::Mitigated => "✓",
            Self::Dismissed => "×",
        }
    }

    fn of(row: &QueueRow) -> Self {
        if row.expired.is_some() { Self::Open } else { Self::of_status(row.status) }
    }

    /// That of a finding with this status.
    pub const fn of_status(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Mitigating => Self::Mitigating,
            Status::Mitigated => Self::Mitigated,
            Status::Transferred => Self::Transferred,
            Status::Accepted => Self::Accepted,
            Status::NotApplicable | Status::FalsePositive => Self::Dismissed,
        }
    }
}

/// The matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The tactics in the order of ATLAS.
    pub tactics: Vec<TacticRow>,
    /// How many techniques of ATLAS concern this model, sub-techniques counted by themselves.
    pub concerned: usize,
    /// How many techniques and sub-techniques there are.
    pub of: usize,
}

/// A tactic with its techniques.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TacticRow {
    /// What it is called.
    pub name: Words,
    /// Techniques that stand somewhere, by where they stand, the least settled first.
    pub states: Vec<(State, Vec<Cell>)>,
    /// Names of the techniques for which nothing speaks.
    pub untouched: Vec<Words>,
}

/// A technique in the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The technique.
    pub technique: Technique,
    /// Findings and suggestions of that state.
    pub times: usize,
}

impl Coverage {
    /// How much of ATLAS concerns the model.
    pub fn caption(&self) -> Words {
        let Self { concerned, of, .. } = self;
        format!("{concerned} of {of} techniques and sub-techniques concern this model.").into()
    }
}

/// Technique → state → how often.
type Standing<'a> = BTreeMap<&'a str, BTreeMap<State, usize>>;

pub(super) fn of(seen: &Seen<'_>) -> Coverage {
    let standing = standing(seen);
    let atlas = &seen.catalog.atlas;
    Coverage {
        tactics: atlas.tactics().iter().map(|tactic| row(seen, &standing, tactic)).collect(),
        concerned: standing.keys().filter(|id| atlas.technique(id).is_some()).count(),
        of: atlas.techniques().count(),
    }
}

fn standing<'a>(seen: &'a Seen<'_>) -> Standing<'a> {
    let mut standing = Standing::new();
    for row in seen.rows.iter().flat_map(|row| std::iter::once(row).chain(&row.followers)) {
        if let Some(id) = row.key.technique_id() {
            *standing.entry(id).or_default().entry(State::of(row)).or_default() += 1;
        }
    }
    for suggestion in seen.analysis.shown().into_iter().filter(|suggestion| suggestion.is_open()) {
        let states = standing.entry(&suggestion.technique).or_default();
        *states.entry(State::Suggested).or_default() += 1;
    }
    standing
}

fn row(seen: &Seen<'_>, standing: &Standing<'_>, tactic: &Tactic) -> TacticRow {
    let atlas = &seen.catalog.atlas;
    let of_tactic = || atlas.techniques().filter(|known| known.tactics.contains(&tactic.id));
    let mut states: BTreeMap<State, Vec<Cell>> = BTreeMap::new();
    let mut touched: BTreeSet<&str> = BTreeSet::new();
    for known in of_tactic() {
        let worst = standing.get(known.id.as_str()).and_then(BTreeMap::first_key_value);
        let Some((state, times)) = worst else { continue };
        let cell = Cell { technique: seen.technique(&known.id), times: *times };
        states.entry(*state).or_default().push(cell);
        touched.insert(known.parent.as_ref().unwrap_or(&known.id));
    }
    // A parent stands for those of its sub-techniques that nothing speaks for.
    let others = of_tactic().filter(|known| known.parent.is_none());
    let untouched = others.filter(|known| !touched.contains(known.id.as_str()));
    TacticRow {
        name: tactic.name.as_str().into(),
        states: states.into_iter().collect(),
        untouched: untouched.map(|known| Words::from(&known.name)).collect(),
    }
}
