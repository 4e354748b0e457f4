//! Findings that are marked, to be changed at once.

use std::collections::BTreeSet;

use crate::model::FindingKey;
use crate::tui::queue::{cursor, listed, put};
use crate::tui::state::State;

/// The findings that decide for those that a change applies to: what others decide for has no status of
/// its own.
pub fn deciding(state: &State) -> Vec<FindingKey> {
    let model = state.model();
    let leads: BTreeSet<FindingKey> =
        targets(state).iter().map(|key| model.lead_of(key).clone()).collect();
    leads.into_iter().collect()
}

/// What a change applies to: what is marked, else what is under the cursor, of a heading all below it.
pub fn targets(state: &State) -> Vec<FindingKey> {
    let findings = &state.findings;
    if !findings.marked.is_empty() {
        return findings.marked.iter().cloned().collect();
    }
    match &findings.heading {
        Some(heading) => listed(state).under(heading),
        None => findings.selected.iter().cloned().collect(),
    }
}

/// Marks or unmarks what is under the cursor, of a heading all below it, and goes on to the next.
pub fn toggle(state: &mut State) {
    let keys = under_cursor(state);
    let marked = &mut state.findings.marked;
    if keys.iter().all(|key| marked.contains(key)) {
        marked.retain(|key| !keys.contains(key));
    } else {
        marked.extend(keys.iter().cloned());
    }
    state.findings.mark = keys.into_iter().next_back();
    let listing = listed(state);
    if let Some(at) = cursor(state, &listing) {
        put(state, at + 1);
    }
}

/// Marks what is under the cursor, goes a step, and marks what is there.
pub fn drag(state: &mut State, by: isize) {
    mark(state);
    let listing = listed(state);
    if let Some(at) = cursor(state, &listing) {
        put(state, at.saturating_add_signed(by));
    }
    mark(state);
}

fn mark(state: &mut State) {
    let keys: Vec<FindingKey> = state.findings.selected.iter().cloned().collect();
    state.findings.mark = keys.first().cloned().or_else(|| state.findings.mark.take());
    state.findings.marked.extend(keys);
}

/// Marks all from the one that was marked last to here.
pub fn up_to_here(state: &mut State) {
    let listing = listed(state);
    let from = state.findings.mark.as_ref().and_then(|key| listing.place(key));
    let Some(here) = cursor(state, &listing) else { return };
    let from = from.unwrap_or(here);
    let between = &listing.items[from.min(here)..=from.max(here)];
    let keys = between.iter().filter_map(|item| Some(listing.row(item)?.key.clone()));
    state.findings.marked.extend(keys);
    state.findings.mark = state.findings.selected.clone();
}

/// Marks all that pass the filter; unmarks them when all are marked.
pub fn all(state: &mut State) {
    let keys = shown(state);
    let marked = &mut state.findings.marked;
    if keys.iter().all(|key| marked.contains(key)) {
        marked.clear();
    } else {
        marked.extend(keys);
    }
}

/// Marks those that are not, and unmarks those that are.
pub fn invert(state: &mut State) {
    for key in shown(state) {
        if !state.findings.marked.remove(&key) {
            state.findings.marked.insert(key);
        }
    }
}

/// How many are marked that the list does not show: a filter came after the mark.
pub fn hidden(state: &State) -> usize {
    let (marked, listing) = (&state.findings.marked, listed(state));
    let rows = listing.found.iter().map(|row| &listing.rows[*row]);
    let rows = rows.flat_map(|row| std::iter::once(row).chain(&row.followers));
    marked.len() - rows.filter(|row| marked.contains(&row.key)).count()
}

/// Forgets marks of findings that are gone.
pub fn forget_missing(state: &mut State) {
    let known = &state.document.model.findings;
    state.findings.marked.retain(|key| known.contains_key(key));
}

fn under_cursor(state: &State) -> Vec<FindingKey> {
    match &state.findings.heading {
        Some(heading) => listed(state).under(heading),
        None => state.findings.selected.iter().cloned().collect(),
    }
}

fn shown(state: &State) -> Vec<FindingKey> {
    let listing = listed(state);
    listing.found.iter().map(|row| listing.rows[*row].key.clone()).collect()
}
