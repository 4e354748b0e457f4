//! The panel of the diagram: details and suggestions of the selection.

use crate::analysis::{Suggestion, score_text};
use crate::model::Status;
use crate::tui::actions::Action;
use crate::tui::areas;
use crate::tui::fields;
use crate::tui::finding_fields::{self, key_of};
use crate::tui::incidents;
use crate::tui::navigate;
use crate::tui::overlay::{Note, Overlay, Prompt};
use crate::tui::preview::preview;
use crate::tui::purpose::{Field, FindingField, IncidentField, Purpose};
use crate::tui::sheet;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

use super::{findings, interview, stride};

/// Gives the keyboard to a part of the panel, showing it.
pub fn enter(state: &mut State, pane: Pane) {
    state.diagram.panel = true;
    state.pane = pane;
    state.diagram.follow = true;
}

/// Shows or hides the panel; a drawer opens with the keyboard in it.
pub fn toggle(state: &mut State) {
    if areas::is_wide(state) {
        state.diagram.panel = !state.diagram.panel;
        state.pane = Pane::Main;
    } else {
        state.pane = if state.pane == Pane::Main { Pane::Details } else { Pane::Main };
    }
    state.diagram.follow = true;
}

/// Does an action in the panel.
pub fn act(state: &mut State, action: Action) {
    if let Some(by) = stride(action, 8) {
        return step(state, by);
    }
    match action {
        Action::Back => state.pane = Pane::Main,
        Action::NextPane | Action::PreviousPane => {
            let forth = action == Action::NextPane;
            state.pane = match (state.pane, forth) {
                (Pane::Details, true) => Pane::Suggestions,
                (Pane::Suggestions, false) => Pane::Details,
                _ => Pane::Main,
            };
        }
        Action::Panel => toggle(state),
        Action::Answer => interview::ask_one(state),
        Action::AddFinding => findings::add(state, state.diagram.selected.clone()),
        Action::Open => match selected_field(state) {
            Some(field) => fields::open(state, &field),
            None => state.say(Role::Faint, sheet::ONLY_SHOWN),
        },
        Action::Clear => match selected_field(state) {
            Some(field @ Field::Attribute(..)) => {
                let before = state.revision;
                fields::set(state, &field, None);
                if state.revision == before {
                    state.say(Role::Faint, "it is unknown already");
                }
            }
            _ => state.say(Role::Faint, "only attributes can be made unknown"),
        },
        Action::AllSuggestions => {
            state.diagram.all_suggestions = !state.diagram.all_suggestions;
            state.diagram.suggestion = 0;
            let shown =
                if state.diagram.all_suggestions { "all" } else { "those that matter most" };
            state.say(Role::Faint, format!("shows {shown}"));
        }
        Action::Accept | Action::Dismiss | Action::Why => {
            let Some(suggestion) =
                state.suggestions().get(state.diagram.suggestion).copied().cloned()
            else {
                return state.say(Role::Faint, "nothing is suggested here");
            };
            match action {
                Action::Accept => accept(state, &suggestion),
                Action::Dismiss => dismiss(state, &suggestion),
                _ => why(state, &suggestion),
            }
        }
        _ => {}
    }
}

fn selected_field(state: &State) -> Option<Field> {
    sheet::of_selection(state).get(state.diagram.detail).and_then(|row| row.field.clone())
}

fn step(state: &mut State, by: isize) {
    let move_by =
        |at: usize, count: usize| at.saturating_add_signed(by).min(count.saturating_sub(1));
    if state.pane == Pane::Details {
        state.diagram.detail = move_by(state.diagram.detail, sheet::of_selection(state).len());
    } else {
        state.diagram.suggestion = move_by(state.diagram.suggestion, state.suggestions().len());
    }
}

/// Says what was recorded. For a finding the next question follows while there is one.
pub fn after_answer(state: &mut State, field: &Field, value: &str) {
    match field {
        Field::Finding(key, FindingField::Answer(_)) => {
            finding_fields::next_question(state, key.clone());
        }
        Field::Incident(key, IncidentField::Rating(FindingField::Answer(_))) => {
            incidents::fields::next_question(state, key);
        }
        Field::Attribute(id, attribute) if fields::meant(state, field).len() < 2 => {
            let name = state.catalog.kinds.attribute_name(attribute);
            let text = format!("{name} of {}: {value}", state.model().name_of(id));
            state.say(Role::Good, text);
        }
        _ => {}
    }
}

fn accept(state: &mut State, suggestion: &Suggestion) {
    // The model knows before the suggestions are computed anew.
    let key = key_of(suggestion);
    let known = state.model().findings.get(&key);
    if known.is_some_and(|finding| !finding.status.is_dismissed()) {
        return navigate::show_finding(state, key);
    }
    findings::accept(state, suggestion);
}

fn dismiss(state: &mut State, suggestion: &Suggestion) {
    let name = state.catalog.atlas.name(&suggestion.technique).into_owned();
    let purpose = Purpose::Dismiss { key: key_of(suggestion), status: Status::NotApplicable };
    let prompt = Prompt::prose(format!("Why {name} does not matter here"), &[], purpose);
    state.overlay = Some(Overlay::Prompt(prompt));
    preview(state);
}

fn why(state: &mut State, suggestion: &Suggestion) {
    let atlas = &state.catalog.atlas;
    let score = score_text(suggestion.score);
    let mut text = vec![(Role::Strong, format!("{} · score {score}", suggestion.technique))];
    if let Some(summary) = atlas.summary(&suggestion.technique) {
        text.push((Role::Text, summary.to_string()));
    }
    text.push((Role::Text, String::new()));
    text.push((Role::Strong, "Because".into()));
    text.extend(suggestion.why.iter().map(|reason| (Role::Text, format!("  {}", reason.text))));
    if !suggestion.weighed.is_empty() {
        text.push((Role::Strong, "What moved the score, in points".into()));
        text.extend(suggestion.weighed.iter().map(|moved| (Role::Text, format!("  {moved}"))));
    }
    if !suggestion.not_if.is_empty() {
        text.push((Role::Strong, "Not if".into()));
        text.push((Role::Text, format!("  {}", suggestion.not_if)));
    }
    if let Some(ask) = suggestion.ask() {
        text.push((Role::Strong, "Open question".into()));
        text.push((Role::Question, format!("  {}", ask.text)));
    }
    if !suggestion.mitigations.is_empty() {
        text.push((Role::Strong, "What would help".into()));
        for id in &suggestion.mitigations {
            let name = atlas.mitigation(id).map_or("", |mitigation| mitigation.name.as_str());
            text.push((Role::Text, format!("  {id} {name}")));
        }
    }
    text.push((Role::Faint, String::new()));
    text.push((Role::Faint, format!("rule {}", suggestion.rule)));
    let title = atlas.name(&suggestion.technique).into_owned();
    state.overlay = Some(Overlay::Note(Note { title, text, scroll: 0 }));
}
