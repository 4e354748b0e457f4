//! Going from one screen to another.

use crate::model::{AssessmentKey, FindingKey, Id, IncidentKey};

use super::actions::Action;
use super::assess::{Part as Assessed, moves};
use super::incidents::list;
use super::matrix::{column, coverages};
use super::places::Place;
use super::queue::hold_selection;
use super::review::Part;
use super::state::{Pane, Screen, State};
use super::theme::Role;

/// Shows a screen.
pub fn go(state: &mut State, screen: Screen) {
    state.screen = screen;
    state.pane = Pane::Main;
    if screen == Screen::Findings {
        hold_selection(state);
    }
    if screen == Screen::Incidents {
        list::hold_selection(state);
    }
    if screen == Screen::Assess {
        moves::hold(state);
    }
    if screen == Screen::Review {
        // What waits for a decision comes first.
        let waits = !state.model().conflicts.is_empty();
        state.review.part = if waits { Part::Conflicts } else { Part::Changes };
    }
}

/// Stays where nothing is left to drop, and says how to leave. One Esc too many must not bring the hand to
/// the diagram, where letters draw.
pub fn stay(state: &mut State) {
    let key = state.settings.keymap.shown(Action::ScreenDiagram);
    state.say(Role::Faint, format!("nothing to drop: {key} shows the diagram"));
}

/// Shows an element, flow or boundary in the diagram. One can go back to where one was.
pub fn show_thing(state: &mut State, id: Id) {
    leave(state);
    go(state, Screen::Diagram);
    state.select(Some(id));
}

/// Remembers what is selected and in view, before a jump.
pub fn leave(state: &mut State) {
    let here = place(state);
    state.diagram.places.leave(here);
}

/// What is selected and in view.
pub fn place(state: &State) -> Place {
    let diagram = &state.diagram;
    Place { selected: diagram.selected.clone(), camera: diagram.camera, zoom: diagram.zoom }
}

/// Goes to a finding.
pub fn show_finding(state: &mut State, key: FindingKey) {
    go(state, Screen::Findings);
    state.findings.filter.clear();
    state.findings.heading = None;
    state.findings.selected = Some(key);
    state.findings.detail = 0;
    hold_selection(state);
}

/// Goes to an incident.
pub fn show_incident(state: &mut State, key: IncidentKey) {
    go(state, Screen::Incidents);
    state.incidents.selected = Some(key);
    state.incidents.detail = 0;
    list::hold_selection(state);
}

/// Goes to a question of a framework.
pub fn show_question(state: &mut State, key: &AssessmentKey) {
    go(state, Screen::Assess);
    moves::show(state, &key.framework, &key.item);
}

/// Goes to a type of attacks.
pub fn show_attack(state: &mut State, id: &str) {
    go(state, Screen::Assess);
    state.assess.part = Assessed::Risk;
    (state.assess.attack, state.assess.detail) = (Some(id.to_string()), 0);
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
