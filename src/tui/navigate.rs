//! Going from one screen to another.

use crate::model::{FindingKey, Id};

use super::matrix::{column, coverages};
use super::queue::hold_selection;
use super::state::{Pane, Screen, State};

/// Shows a screen.
pub fn go(state: &mut State, screen: Screen) {
    state.screen = screen;
    state.pane = Pane::Main;
    if screen == Screen::Findings {
        hold_selection(state);
    }
}

/// Shows an element, flow or boundary in the diagram.
pub fn show_thing(state: &mut State, id: Id) {
    go(state, Screen::Diagram);
    state.select(Some(id));
}

/// Goes to a finding.
pub fn show_finding(state: &mut State, key: FindingKey) {
    go(state, Screen::Findings);
    state.findings.filter.clear();
    state.findings.selected = Some(key);
    state.findings.detail = 0;
    hold_selection(state);
}

/// Puts the cursor on a technique, in the first tactic that has it.
pub fn show_technique(state: &mut State, technique: &str) {
    go(state, Screen::Atlas);
    let tactics = state.catalog.atlas.tactics().len();
    state.atlas.only_covered = false;
    let coverages = coverages(state);
    let found = (0..tactics).find_map(|tactic| {
        let row = column(state, &coverages, tactic).iter().position(|t| t.id == technique)?;
        Some((tactic, row))
    });
    if let Some((tactic, row)) = found {
        state.atlas.tactic = tactic;
        state.atlas.technique = row;
    }
}
