//! The triage queue as the screen lists it.

use crate::analysis::queue::{self, Filter, QueueRow, queue};
use crate::model::{FindingKey, Status};

use super::state::State;

/// The findings that pass the filter, worst first.
pub fn listed(state: &State) -> Vec<QueueRow> {
    queue(&state.catalog, state.model(), state.today(), &filter(&state.findings.filter))
}

/// Reads a filter as people write it: `status:open severity:critical owner:ana` and free words. A
/// status that does not exist finds nothing as text, which says so.
fn filter(text: &str) -> Filter {
    let mut filter = Filter::default();
    for word in text.split_whitespace() {
        match word.split_once(':') {
            Some(("status", value)) if value.parse::<Status>().is_ok() => {
                filter.status = value.parse().ok();
            }
            Some(("severity", value)) => filter.severity = Some(value.to_string()),
            Some(("owner", value)) => filter.owner = Some(value.replace('_', " ")),
            _ => filter.text = format!("{} {word}", filter.text).trim().to_string(),
        }
    }
    filter
}

/// What a finding is called; of a suggestion, what it would be called.
pub fn title(state: &State, key: &FindingKey) -> String {
    let finding = state.model().findings.get(key).cloned().unwrap_or_default();
    queue::title(&state.catalog, key, &finding)
}

/// Keeps the cursor on a finding that is listed.
pub fn hold_selection(state: &mut State) {
    let rows = listed(state);
    let is_listed = |key: &FindingKey| rows.iter().any(|row| row.key == *key);
    if !state.findings.selected.as_ref().is_some_and(is_listed) {
        state.findings.selected = rows.first().map(|row| row.key.clone());
        state.findings.detail = 0;
    }
}
