//! The ATLAS matrix as this model meets it.

use std::collections::BTreeMap;

use crate::analysis::{Suggestion, preparation};
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
    /// Done by attackers for the sake of what is suggested; shown on request.
    Prepared,
    /// Nothing points to it.
    Silent,
}

/// How the techniques stand that the model meets, and how many elements each concerns.
pub type Coverages<'a> = BTreeMap<&'a str, (Coverage, usize)>;

/// Techniques of a tactic, sub-techniques after their parents; where only those that the model meets
/// are wanted, with the parents of these.
pub fn column<'a>(state: &'a State, coverages: &Coverages, tactic: usize) -> Vec<&'a Technique> {
    let atlas = &state.catalog.atlas;
    let Some(tactic) = atlas.tactics().get(tactic) else { return Vec::new() };
    let meets = |id: &str| coverages.contains_key(id);
    atlas
        .techniques()
        .filter(|technique| technique.tactics.contains(&tactic.id))
        .filter(|technique| {
            !state.atlas.only_covered
                || meets(&technique.id)
                || atlas.children(&technique.id).any(|child| meets(&child.id))
        })
        .collect()
}

/// How each technique stands that has a finding or is suggested.
pub fn coverages(state: &State) -> Coverages<'_> {
    let findings = state.model().findings.iter().filter_map(|(key, finding)| {
        let coverage = match finding.status {
            Status::Open | Status::Mitigating => Coverage::Open,
            Status::Mitigated => Coverage::Mitigated,
            Status::Accepted | Status::Transferred => Coverage::Carried,
            Status::NotApplicable | Status::FalsePositive => Coverage::Dismissed,
        };
        Some((key.technique_id()?, coverage))
    });
    let shown = state.derived.analysis.shown();
    let suggested = shown
        .into_iter()
        .filter(|suggestion| suggestion.is_open())
        .map(|suggestion| (suggestion.technique.as_str(), Coverage::Suggested));
    let mut all: Coverages = BTreeMap::new();
    for (technique, coverage) in findings.chain(suggested) {
        let (worst, count) = all.entry(technique).or_insert((coverage, 0));
        *worst = coverage.min(*worst);
        *count += 1;
    }
    if state.atlas.preparation {
        for prepared in preparation(&state.catalog, &state.derived.analysis) {
            let coverage = (Coverage::Prepared, prepared.leads_to.len());
            all.entry(&prepared.technique.id).or_insert(coverage);
        }
    }
    all
}

/// What is suggested of a technique, wherever.
pub fn suggestions<'a>(state: &'a State, technique: &str) -> Vec<&'a Suggestion> {
    state.derived.analysis.shown().into_iter().filter(|s| s.technique == technique).collect()
}

/// The technique under the cursor.
pub fn selected(state: &State) -> Option<&Technique> {
    column(state, &coverages(state), state.atlas.tactic).get(state.atlas.technique).copied()
}
