//! The triage queue as the screen lists it.

use crate::analysis::queue::{self, Filter, QueueRow, queue};
use crate::model::{FindingKey, Severity, Status};

use super::state::State;

/// What the findings list is narrowed to.
#[derive(Debug, Default)]
pub struct Wanted {
    status: Option<Status>,
    severity: Option<String>,
    owner: Option<String>,
    element: Option<String>,
    text: String,
}

impl Wanted {
    /// Reads a filter as people write it: `status:open severity:critical owner:ana element:agent` and
    /// free words. Owner and element are found by a part of their name.
    ///
    /// # Errors
    /// Says which word is not known, and which would be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut wanted = Self::default();
        for word in text.split_whitespace() {
            match word.split_once(':') {
                Some(("status", value)) => wanted.status = Some(value.parse()?),
                Some(("severity", "unrated")) => wanted.severity = Some("unrated".into()),
                Some(("severity", value)) => {
                    wanted.severity = Some(value.parse::<Severity>()?.id().into());
                }
                Some(("owner", value)) => wanted.owner = Some(value.to_lowercase()),
                Some(("element", value)) => wanted.element = Some(value.to_lowercase()),
                Some((field, _)) => {
                    return Err(format!(
                        "`{field}:` is not known: status, severity, owner, element"
                    ));
                }
                None => wanted.text = format!("{} {word}", wanted.text).trim().to_string(),
            }
        }
        Ok(wanted)
    }

    fn has(&self, row: &QueueRow) -> bool {
        let part = |wanted: &Option<String>, of: &str| {
            wanted.as_ref().is_none_or(|part| of.to_lowercase().contains(part))
        };
        self.status.is_none_or(|status| status == row.status)
            && self.severity.as_ref().is_none_or(|severity| severity == row.level.id())
            && part(&self.owner, &row.owner)
            && part(&self.element, &format!("{} {}", row.subject, row.key))
    }
}

/// The findings that pass the filter, worst first; all of them while the filter can't be read.
pub fn listed(state: &State) -> Vec<QueueRow> {
    let wanted = Wanted::parse(&state.findings.filter).unwrap_or_default();
    let filter = Filter { text: wanted.text.clone(), ..Filter::default() };
    let mut rows = queue(&state.catalog, state.model(), state.today(), &filter);
    rows.retain(|row| wanted.has(row));
    rows
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
