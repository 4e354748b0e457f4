//! Dismissals that no longer rest on what is true.

use std::collections::BTreeMap;

use super::suggest::suggest;
use crate::catalog::Catalog;
use crate::model::{Finding, FindingKey, Model};

/// The dismissed findings whose facts changed since, with what changed, one line each. Their
/// suggestions are shown again.
pub fn outdated_dismissals(catalog: &Catalog, model: &Model) -> BTreeMap<FindingKey, Vec<String>> {
    let rests_on_facts =
        |finding: &Finding| finding.status.is_dismissed() && !finding.facts.is_empty();
    // Most models have none, and the analysis takes its time.
    if !model.findings.values().any(rests_on_facts) {
        return BTreeMap::new();
    }
    suggest(model, catalog)
        .suggestions
        .iter()
        .filter_map(|suggestion| suggestion.covered.clone())
        .filter(|covered| !covered.changed.is_empty())
        .map(|covered| (covered.key, covered.changed))
        .collect()
}
