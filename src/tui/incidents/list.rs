//! The incidents as the screen lists them.

use crate::analysis::severity::{self, Bug, Level};
use crate::model::{IncidentKey, IncidentStatus, Keeping};
use crate::text::count;
use crate::tui::state::State;

/// An incident in the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// Which.
    pub key: IncidentKey,
    /// What people call it.
    pub title: String,
    /// How bad it is.
    pub level: Level,
    /// How far it is dealt with.
    pub status: IncidentStatus,
    /// What stands below: status, age, who leads, whether it is confidential.
    pub about: String,
}

/// The incidents: open ones first, then those contained, then those closed; the worst first, then the
/// latest.
pub fn listed(state: &State) -> Vec<Line> {
    let model = state.model();
    let mut rows: Vec<(Option<jiff::civil::Date>, Line)> = model
        .all_incidents()
        .map(|(key, incident)| {
            let level = severity::level(&state.catalog, model, &Bug::incident(incident));
            let mut about = vec![incident.status.id().to_string()];
            let age = incident.observed_on.map(|day| state.today().since(day));
            let days = age.and_then(Result::ok).map(|age| age.get_days());
            about.extend(days.and_then(|days| usize::try_from(days).ok()).map(age_in_words));
            if !incident.owner.is_empty() {
                about.push(incident.owner.clone());
            }
            if key.keeping == Keeping::Confidential {
                about.push("confidential".to_string());
            }
            let (title, status) = (incident.title.clone(), incident.status);
            let about = about.join(" · ");
            (incident.observed_on, Line { key, title, level, status, about })
        })
        .collect();
    rows.sort_by(|(a_day, a), (b_day, b)| {
        a.status
            .cmp(&b.status)
            .then_with(|| b.level.worst().cmp(&a.level.worst()))
            .then_with(|| b_day.cmp(a_day))
            .then_with(|| a.key.cmp(&b.key))
    });
    rows.into_iter().map(|(_, line)| line).collect()
}

fn age_in_words(days: usize) -> String {
    if days == 0 { "today".to_string() } else { format!("{} ago", count(days, "day")) }
}

/// Incidents on an element, flow or boundary that are not closed.
pub fn open_on<'a>(
    state: &'a State,
    id: &'a str,
) -> impl Iterator<Item = (IncidentKey, &'a crate::model::Incident)> {
    let of_it = move |(_, incident): &(IncidentKey, &crate::model::Incident)| {
        incident.status != IncidentStatus::Closed && incident.elements.iter().any(|on| on == id)
    };
    state.model().all_incidents().filter(of_it)
}

/// Keeps the cursor on an incident that is there.
pub fn hold_selection(state: &mut State) {
    let rows = listed(state);
    let is_there = |key: &IncidentKey| rows.iter().any(|row| row.key == *key);
    if !state.incidents.selected.as_ref().is_some_and(is_there) {
        state.incidents.selected = rows.first().map(|row| row.key.clone());
        state.incidents.detail = 0;
    }
}
