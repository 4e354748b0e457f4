//! The ATLAS matrix as this model meets it.

use crate::analysis::Suggestion;
use crate::catalog::Technique;
use crate::model::Status;

use super::state::State;

/// How a technique stands in the model, from what wants most attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// A finding is open.
    Open,
    /// Suggested, and nobody took a position yet.
    Suggested,
    /// Accepted or carried by somebody else.
    Carried,
    /// Mitigated.
    Mitigated,
    /// Put aside.
    Dismissed,
    /// Nothing points to it.
    Silent,
}

/// Techniques of a tactic, sub-techniques after their parents.
pub fn column(state: &State, tactic: usize) -> Vec<&Technique> {
    let atlas = &state.catalog.atlas;
    let Some(tactic) = atlas.tactics().get(tactic) else { return Vec::new() };
    atlas.techniques().filter(|technique| technique.tactics.contains(&tactic.id)).collect()
}

/// How a technique stands, and how many elements it concerns.
pub fn coverage(state: &State, technique: &str) -> (Coverage, usize) {
    let findings =
        state.model().findings.iter().filter(|(key, _)| key.technique_id() == Some(technique));
    let statuses: Vec<Status> = findings.map(|(_, finding)| finding.status).collect();
    let suggested = suggestions(state, technique).iter().filter(|s| s.covered.is_none()).count();
    let coverage = statuses
        .iter()
        .map(|status| match status {
            Status::Open | Status::Mitigating => Coverage::Open,
            Status::Mitigated => Coverage::Mitigated,
            Status::Accepted | Status::Transferred => Coverage::Carried,
            Status::NotApplicable | Status::FalsePositive => Coverage::Dismissed,
        })
        .chain((suggested > 0).then_some(Coverage::Suggested))
        .min()
        .unwrap_or(Coverage::Silent);
    (coverage, statuses.len() + suggested)
}

/// What is suggested of a technique, wherever.
pub fn suggestions<'a>(state: &'a State, technique: &str) -> Vec<&'a Suggestion> {
    state.derived.analysis.shown().into_iter().filter(|s| s.technique == technique).collect()
}

/// The technique under the cursor.
pub fn selected(state: &State) -> Option<&Technique> {
    column(state, state.atlas.tactic).get(state.atlas.technique).copied()
}
