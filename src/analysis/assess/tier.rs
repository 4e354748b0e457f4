//! What answers decide: which other questions apply, and what the system is sorted into.

use std::collections::{BTreeMap, BTreeSet};

use super::{Row, Sheet, State};
use crate::catalog::frameworks::{Group, Tier};

/// What a framework sorts a system into, as far as its answers go.
#[derive(Debug, Clone, Copy)]
pub struct Sorted<'a> {
    /// The first tier that an answer puts it into; none while no answer does and questions are open.
    pub tier: Option<&'a Tier>,
    /// Open questions that may still put it into a stricter one.
    pub open: usize,
}

impl Sorted<'_> {
    /// Whether it stays, whatever open questions are answered.
    pub const fn is_settled(&self) -> bool {
        self.open == 0
    }

    /// `High-risk`; `High-risk or stricter`, `not settled` while questions about it are open.
    pub fn words(&self) -> String {
        match self.tier {
            Some(tier) if self.is_settled() => tier.name.clone(),
            Some(tier) => format!("{} or stricter", tier.name),
            None if self.is_settled() => "none".to_string(),
            None => "not settled".to_string(),
        }
    }
}

impl<'a> Sheet<'a> {
    /// What the system is sorted into; none where the framework sorts nothing.
    pub fn sorted(&self) -> Option<Sorted<'a>> {
        let tiers = &self.framework.tiers;
        if tiers.is_empty() {
            return None;
        }
        let answers = Answers::of(&self.rows);
        let open = |stricter: &[Tier]| {
            let asked: BTreeSet<&str> =
                stricter.iter().flat_map(|tier| &tier.because).map(|(item, _)| &**item).collect();
            asked.into_iter().filter(|item| answers.is_open(item)).count()
        };
        let is_of = |(at, tier): (usize, &Tier)| match tier.because.as_slice() {
            [] => open(&tiers[..at]) == 0,
            because => answers.has_any(because),
        };
        let at = tiers.iter().enumerate().position(is_of);
        let stricter = &tiers[..at.unwrap_or(tiers.len())];
        Some(Sorted { tier: at.map(|at| &tiers[at]), open: open(stricter) })
    }

    /// How many open questions there are that decide which others apply.
    pub fn deciding(&self) -> usize {
        let deciding = self.rows.iter().filter(|row| row.group.decides && row.applies);
        deciding.filter(|row| row.state == State::NotAssessed).count()
    }
}

/// The answers in force to the questions of a framework that apply, by their ids.
pub(super) struct Answers<'r>(BTreeMap<&'r str, (&'r Group, State)>);

impl<'r> Answers<'r> {
    pub fn of(rows: &'r [Row<'_>]) -> Self {
        let rows = rows.iter().filter(|row| row.applies);
        Self(rows.map(|row| (row.item.id.as_str(), (row.group, row.state))).collect())
    }

    /// Whether one of these questions has the answer beside it.
    pub fn has_any(&self, wanted: &[(String, String)]) -> bool {
        wanted.iter().any(|(item, answer)| {
            let known = self.0.get(item.as_str());
            known.is_some_and(|(group, state)| State::of(answer, group) == Some(*state))
        })
    }

    /// Whether a question waits for an answer.
    fn is_open(&self, item: &str) -> bool {
        self.0.get(item).is_some_and(|(_, state)| *state == State::NotAssessed)
    }
}
