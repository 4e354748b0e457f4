//! Findings: the queue and the triage of one of them.

use crate::analysis::Suggestion;
use crate::model::{Id, Subject};
use crate::model::{remark, triage};
use crate::tui::actions::Action;
use crate::tui::finding_fields::{self, key_of, recorded};
use crate::tui::overlay::{Overlay, Prompt};
use crate::tui::purpose::{Field, FindingField, Purpose};
use crate::tui::queue::{hold_selection, listed, title};
use crate::tui::sheet::ONLY_SHOWN;
use crate::tui::state::{Pane, Screen, State};
use crate::tui::theme::Role;
use crate::tui::{finding_sheet, navigate, preview};

/// Does an action on the findings screen.
pub fn act(state: &mut State, action: Action) {
    match (state.pane, action) {
        (_, Action::AddFinding) => add(state, None),
        (Pane::Details, action) => act_details(state, action),
        (_, Action::Up) => step(state, -1),
        (_, Action::Down) => step(state, 1),
        (_, Action::PageUp) => step(state, -10),
        (_, Action::PageDown) => step(state, 10),
        (_, Action::First) => step(state, isize::MIN / 2),
        (_, Action::Last) => step(state, isize::MAX / 2),
        (_, Action::Open | Action::NextPane | Action::PreviousPane | Action::SetStatus)
            if state.findings.selected.is_none() =>
        {
            state.say(Role::Faint, "no finding is listed");
        }
        (_, Action::Open | Action::NextPane | Action::PreviousPane) => state.pane = Pane::Details,
        (_, Action::Back) => {
            if state.findings.filter.is_empty() {
                navigate::go(state, Screen::Diagram);
            } else {
                state.findings.filter.clear();
                hold_selection(state);
            }
        }
        (_, Action::Filter) => {
            let prompt = Prompt::line("Filter", &state.findings.filter, Purpose::Filter);
            state.overlay = Some(Overlay::Prompt(prompt));
            preview::preview(state);
        }
        (_, Action::SetStatus) => {
            if let Some(key) = state.findings.selected.clone() {
                finding_fields::open(state, key, &FindingField::Status);
            }
        }
        (_, Action::GoToElement) => {
            let element =
                state.findings.selected.as_ref().and_then(|key| key.element().map(str::to_string));
            match element {
                Some(id) if state.model().has_id(&id) => navigate::show_thing(state, id),
                Some(_) => state.say(Role::Warn, "its element is no longer in the model"),
                None => state.say(Role::Faint, "it is about the whole system"),
            }
        }
        _ => {}
    }
}

fn act_details(state: &mut State, action: Action) {
    let rows = finding_sheet::rows(state);
    let last = rows.len().saturating_sub(1);
    let row = &mut state.findings.detail;
    match action {
        Action::Up => *row = row.saturating_sub(1),
        Action::Down => *row = (*row + 1).min(last),
        Action::PageUp => *row = row.saturating_sub(8),
        Action::PageDown => *row = (*row + 8).min(last),
        Action::First => *row = 0,
        Action::Last => *row = last,
        Action::Back | Action::NextPane | Action::PreviousPane => state.pane = Pane::Main,
        Action::Open | Action::Clear => {
            let Some(Field::Finding(key, what)) = rows.get(*row).and_then(|row| row.field.clone())
            else {
                return state.say(Role::Faint, ONLY_SHOWN);
            };
            if action == Action::Open {
                return finding_fields::open(state, key, &what);
            }
            finding_fields::set(state, &key, &what, None);
            if state.effects.is_empty() && state.message.is_none() && state.overlay.is_none() {
                state.say(Role::Faint, "there is nothing to forget: Enter changes it");
            }
        }
        Action::SetStatus => {
            if let Some(key) = state.findings.selected.clone() {
                finding_fields::open(state, key, &FindingField::Status);
            }
        }
        Action::Answer => {
            if let Some(key) = state.findings.selected.clone() {
                finding_fields::next_question(state, key);
            }
        }
        _ => {}
    }
}

fn step(state: &mut State, by: isize) {
    let rows = listed(state);
    let here =
        rows.iter().position(|row| Some(&row.key) == state.findings.selected.as_ref()).unwrap_or(0);
    let next = here.saturating_add_signed(by).min(rows.len().saturating_sub(1));
    state.findings.selected = rows.get(next).map(|row| row.key.clone());
    state.findings.detail = 0;
}

/// Turns a suggestion into a finding.
pub fn accept(state: &mut State, suggestion: &Suggestion) {
    let key = key_of(suggestion);
    let edit = triage::accept(state.model(), &key, suggestion.facts.clone(), state.stamp());
    let name = title(state, &key);
    if recorded(state, format!("accept {name}"), edit) {
        state.say(Role::Good, format!("{name} is now a finding: Enter rates it, 2 lists all"));
    }
}

/// Asks for the title of a finding of one's own.
pub fn add(state: &mut State, subject: Option<Id>) {
    let about = subject.as_ref().map_or("the whole system", |id| state.model().name_of(id));
    let title = format!("What can happen to {about}");
    let purpose = Purpose::CustomFinding { about: subject, remark: None };
    state.overlay = Some(Overlay::Prompt(Prompt::line(title, "", purpose)));
}

/// Asks for the title of the finding that a parked remark becomes.
pub fn add_from_remark(state: &mut State, id: &Id) {
    let Some(parked) = state.model().remarks.get(id) else { return };
    let about = parked.about.clone().filter(|about| state.model().has_id(about));
    let purpose = Purpose::CustomFinding { about, remark: Some(id.clone()) };
    let prompt = Prompt::line("What can happen", &parked.text.join(" "), purpose);
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Writes a finding of one's own, perhaps from a parked remark, and shows it.
pub fn write(state: &mut State, about: Option<Id>, text: &str, remark: Option<&Id>) {
    let subject = about.map_or(Subject::System, Subject::Id);
    let (model, stamp) = (state.model(), state.stamp());
    let said = remark.and_then(|id| model.remarks.get(id)).map(|remark| remark.text.clone());
    // A shorter title loses nothing of what was said.
    let description = said.filter(|said| said.join(" ") != text).unwrap_or_default();
    match triage::write(model, &subject, text, description, stamp.clone()) {
        Ok((key, edit)) => {
            let written = (key.clone(), edit.clone());
            let settled = remark.and_then(|id| remark::find(model, id, written, stamp));
            let edit = settled.unwrap_or(edit);
            state.edit(format!("write the finding {text}"), edit);
            navigate::show_finding(state, key);
        }
        Err(error) => state.say(Role::Warn, error.to_string()),
    }
}
