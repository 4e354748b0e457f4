//! The triage queue as the screen lists it: rows under headings that fold, and where the cursor is.

mod findings;
mod listing;
pub mod marks;
pub mod views;

use std::sync::Arc;

use crate::analysis::queue::{self, Asker};
use crate::analysis::standing::Terms;
use crate::model::FindingKey;

use super::state::State;

pub use findings::{Findings, Towards};
pub use listing::{Item, Listing, Remembered, rows};

/// What findings are held to on this day.
pub fn terms(state: &State) -> Terms {
    Terms::under(state.policy.as_deref(), state.model(), state.today())
}

/// Who asks, and when.
pub fn asker(state: &State) -> Asker<'_> {
    Asker { today: state.today(), who: &state.settings.who }
}

/// What is listed: remembered, since every frame asks for it.
pub fn listed(state: &State) -> Arc<Listing> {
    listing::of(state)
}

/// What a finding is called; of a suggestion, what it would be called.
pub fn title(state: &State, key: &FindingKey) -> String {
    let finding = state.model().findings.get(key).cloned().unwrap_or_default();
    queue::title(&state.catalog, key, &finding)
}

/// Where the cursor is in the list.
pub fn cursor(state: &State, listing: &Listing) -> Option<usize> {
    let findings = &state.findings;
    match &findings.heading {
        Some(heading) => listing.heading(heading),
        None => listing.place(findings.selected.as_ref()?),
    }
}

/// Puts the cursor on what stands at a place of the list, or the last before it.
pub fn put(state: &mut State, at: usize) {
    let listing = listed(state);
    let at = at.min(listing.items.len().saturating_sub(1));
    let findings = &mut state.findings;
    let before = findings.selected.take();
    findings.heading = None;
    match listing.items.get(at) {
        Some(Item::Heading { label, .. }) => findings.heading = Some(label.clone()),
        Some(item) => findings.selected = listing.row(item).map(|row| row.key.clone()),
        None => {}
    }
    findings.at = at;
    if findings.selected != before {
        findings.detail = 0;
    }
}

/// Puts the cursor on the first finding.
pub fn to_first(state: &mut State) {
    let findings = &mut state.findings;
    (findings.at, findings.heading, findings.selected) = (0, None, None);
    hold_selection(state);
}

/// Keeps the cursor on something that is listed: where it was, once what it was on is gone, so that one
/// can go on with the next finding.
pub fn hold_selection(state: &mut State) {
    let listing = listed(state);
    if let Some(at) = cursor(state, &listing) {
        state.findings.at = at;
    } else {
        let (at, all) = (state.findings.at, listing.items.len());
        let is_row = |at: &usize| matches!(listing.items.get(*at), Some(Item::Row(_)));
        let row = (at..all).find(is_row).or_else(|| (0..at.min(all)).rev().find(is_row));
        put(state, row.unwrap_or(at));
    }
    marks::forget_missing(state);
}
