//! Incidents: recording one, its details, and what is told about it.

use super::canvas;
use super::paths::trail_of;
use super::{held, stride};
use crate::analysis::incident::{take_up, tell_step, tell_way, tell_way_step, to_create};
use crate::model::incident;
use crate::model::{Id, Incident, IncidentKey, Keeping};
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::incidents::{Told, fields, list, sheet};
use crate::tui::navigate;
use crate::tui::overlay::{Note, Overlay, Prompt};
use crate::tui::preview;
use crate::tui::purpose::{Field, FindingField, IncidentField, Purpose};
use crate::tui::sheet::{ONLY_SHOWN, Row, is_heading};
use crate::tui::state::{Effect, Pane, Screen, State};
use crate::tui::theme::Role;

/// Does an action on the incidents screen.
pub fn act(state: &mut State, action: Action) {
    if state.pane == Pane::Details {
        return act_details(state, action);
    }
    if let Some(by) = stride(action, 10) {
        return step(state, by);
    }
    match action {
        Action::Back => navigate::stay(state),
        _ if state.incidents.selected.is_none() => {
            let key = state.settings.keymap.shown(Action::AddIncident);
            state.say(Role::Faint, format!("no incident is recorded: {key} records one"));
        }
        Action::Open | Action::NextPane | Action::PreviousPane => state.pane = Pane::Details,
        action => of_incident(state, action),
    }
}

/// Actions that are for the incident, wherever the cursor is.
fn of_incident(state: &mut State, action: Action) {
    let Some(key) = state.incidents.selected.clone() else { return };
    match action {
        Action::SetStatus => fields::open(state, &key, &IncidentField::Status),
        Action::Answer => fields::next_question(state, &key),
        Action::GoToElement => {
            let first = state.model().incident(&key).and_then(|known| known.elements.first());
            match first.cloned() {
                Some(id) if state.model().has_id(&id) => navigate::show_thing(state, id),
                Some(_) => state.say(Role::Warn, "its element is no longer in the model"),
                None => state.say(Role::Faint, "no affected element is recorded"),
            }
        }
        _ => {}
    }
}

fn act_details(state: &mut State, action: Action) {
    let rows = sheet::rows(state);
    let last = rows.len().saturating_sub(1);
    let at = state.incidents.detail;
    let row = &mut state.incidents.detail;
    if let Some(by) = stride(action, 8) {
        *row = at.saturating_add_signed(by).min(last);
        return;
    }
    match action {
        Action::NextItem => match (at + 1..=last).find(|at| is_heading(&rows[*at])) {
            Some(heading) => (state.incidents.detail, state.incidents.top) = (heading, heading),
            None => *row = last,
        },
        Action::PreviousItem => {
            *row = (0..at).rev().find(|at| is_heading(&rows[*at])).unwrap_or(0);
            state.incidents.top = state.incidents.detail;
        }
        Action::Back | Action::NextPane | Action::PreviousPane => state.pane = Pane::Main,
        Action::Open | Action::Clear | Action::Tick | Action::SkipStep => {
            match rows.get(at).and_then(|row| row.field.clone()) {
                Some(Field::Incident(key, what)) => on_row(state, action, &key, &what),
                _ => state.say(Role::Faint, ONLY_SHOWN),
            }
        }
        Action::MoveUp | Action::MoveDown => {
            let by = if action == Action::MoveUp { -1 } else { 1 };
            move_row(state, rows.get(at), by);
        }
        action => of_incident(state, action),
    }
}

fn on_row(state: &mut State, action: Action, key: &IncidentKey, what: &IncidentField) {
    match (action, what) {
        (Action::Tick, IncidentField::Step(step)) => fields::tick(state, key, step),
        (Action::SkipStep, IncidentField::Step(step)) => {
            fields::open(state, key, &IncidentField::SkipStep(step.clone()));
        }
        (Action::Tick, IncidentField::Finding(finding)) => {
            fields::toggle_link(state, key, finding);
        }
        (Action::Clear, IncidentField::Finding(finding)) => {
            fields::unlink(state, key, finding);
        }
        (Action::Tick | Action::SkipStep, _) => {
            state.say(Role::Faint, "that is for the steps of the playbook");
        }
        (Action::Clear, IncidentField::Case(_) | IncidentField::Way(_) | IncidentField::Gap(_)) => {
            state.say(Role::Faint, ONLY_SHOWN);
        }
        (
            Action::Clear,
            IncidentField::Status
            | IncidentField::Keeping
            | IncidentField::Happened
            | IncidentField::Rating(FindingField::Tried)
            | IncidentField::Technique(None),
        ) => {
            state.say(Role::Faint, "there is nothing to forget: Enter changes it");
        }
        (Action::Clear, _) => fields::set(state, key, what, None),
        (_, IncidentField::Case(at)) => show_case(state, *at),
        (_, IncidentField::Way(at)) => show_way(state, *at),
        (_, IncidentField::Gap(at)) => create(state, key, *at),
        _ => fields::open(state, key, what),
    }
}

/// Moves a technique in the order, and the cursor with it.
fn move_row(state: &mut State, row: Option<&Row>, by: isize) {
    let Some(Field::Incident(key, IncidentField::Technique(Some(at)))) =
        row.and_then(|row| row.field.as_ref())
    else {
        return state.say(Role::Faint, "only techniques have an order");
    };
    if fields::move_technique(state, key, *at, by).is_some() {
        state.incidents.detail = state.incidents.detail.saturating_add_signed(by);
    }
}

/// The steps of a case study, with what was seen of each.
fn show_case(state: &mut State, at: usize) {
    let atlas = &state.catalog.atlas;
    let Some(case) = state.incidents.about().and_then(|told| told.found.cases.get(at)) else {
        return;
    };
    let mut text = Vec::new();
    if let Some(study) = atlas.case_study(&case.case) {
        let about = format!("{} · {} · {}", study.id, study.kind.word(), study.when());
        text.push((Role::Faint, about));
    }
    if let Some(summary) = atlas.summary(&case.case) {
        text.push((Role::Text, summary.to_string()));
    }
    text.push((Role::Text, String::new()));
    for step in &case.steps {
        let tactic = atlas.name(&step.tactic);
        let line = format!(
            "  {tactic}: {} {} – {}",
            step.technique,
            atlas.name(&step.technique),
            tell_step(atlas, step)
        );
        let role = if step.sighting.is_seen() { Role::Good } else { Role::Text };
        text.push((role, line));
    }
    let title = atlas.name(&case.case).into_owned();
    state.overlay = Some(Overlay::Note(Note { title, text, scroll: 0 }));
}

/// Shows an attack path on the diagram, from the first step on that was not seen.
fn show_way(state: &mut State, at: usize) {
    let Some(way) = state.incidents.about().and_then(|told| told.found.ways.get(at)).cloned()
    else {
        return;
    };
    let mut trail = trail_of(state, &way.path);
    for (place, (_, what)) in trail.stops.iter_mut().enumerate() {
        let told = tell_way_step(&way, place);
        if !told.is_empty() {
            *what = format!("{told} – {what}");
        }
    }
    trail.step = way.next.unwrap_or(0);
    let said = tell_way(state.model(), &state.catalog.atlas, &way);
    let ids: Vec<Id> = trail.stops.iter().map(|(id, _)| id.clone()).collect();
    navigate::leave(state);
    navigate::go(state, Screen::Diagram);
    state.diagram.trail = Some(trail);
    canvas::bring_into_view(state, &ids);
    state.say(Role::Question, said);
}

/// Creates the findings that are missing, for one technique or for all.
fn create(state: &mut State, key: &IncidentKey, at: Option<usize>) {
    let Some(told) = state.incidents.about() else { return };
    let all = &told.found.foresight;
    let wanted = match at {
        None => to_create(all),
        Some(at) => all.get(at).map(|known| known.create.clone()).unwrap_or_default(),
    };
    if wanted.is_empty() {
        return state.say(Role::Faint, "nothing is missing here");
    }
    let stamp = state.stamp();
    match take_up(state.model(), &state.catalog, &state.derived.analysis, key, &wanted, &stamp) {
        Ok(edit) => {
            let made = count(wanted.len(), "finding");
            state.edit(format!("create {made} for the incident"), edit);
            state.say(Role::Good, format!("{made} created and linked: 2 lists all"));
        }
        Err(error) => state.say(Role::Warn, error.to_string()),
    }
}

/// Asks what happened; what is marked or selected in the diagram is affected.
pub fn ask_what(state: &mut State) {
    let is_on_show = state.screen == Screen::Diagram;
    let affected = if is_on_show { state.targets() } else { Vec::new() };
    let prompt = Prompt::line("What did the system do?", "", Purpose::Incident(affected));
    state.overlay = Some(Overlay::Prompt(prompt));
    preview::preview(state);
}

/// Records an incident, and asks for what is known of it: techniques, elements, the questions of the
/// bars. Esc leaves any of them for later.
pub fn record(state: &mut State, title: &str, elements: Vec<Id>) -> Result<(), String> {
    let incident = Incident {
        title: title.to_string(),
        observed_on: Some(state.today()),
        observed_by: state.settings.who.clone(),
        elements,
        ..Incident::default()
    };
    let recorded = incident::open(state.model(), Keeping::Model, incident, state.stamp());
    let (key, edit) = recorded.map_err(|error| error.to_string())?;
    state.edit(format!("record the incident {title}"), edit);
    navigate::show_incident(state, key.clone());
    state.pane = Pane::Details;
    state.incidents.fresh = Some(key.clone());
    fields::open(state, &key, &IncidentField::Technique(None));
    Ok(())
}

/// What follows from an incident was found.
pub fn looked_into(state: &mut State, revision: u64, told: Option<Box<Told>>) {
    if state.incidents.waits.as_ref().is_some_and(|(of, _)| *of == revision) {
        state.incidents.waits = None;
    }
    if let Some(told) = told.filter(|_| revision == state.revision) {
        state.incidents.told = Some(*told);
    }
}

/// Keeps the cursor on something that is there, and what is told about it up to date.
pub fn hold(state: &mut State) {
    list::hold_selection(state);
    let detail = state.incidents.detail;
    state.incidents.detail = held(detail, || sheet::rows(state).len());
    state.incidents.top = state.incidents.top.min(state.incidents.detail);
    let Some(key) = state.incidents.selected.clone() else { return };
    let wanted = (state.revision, key.clone());
    let told = state.incidents.told.as_ref();
    let is_known = told.is_some_and(|told| told.revision == wanted.0 && told.key == key);
    // What is suggested now is on its way, and is part of the answer.
    let is_derived = state.derived.revision == state.revision;
    if is_derived && !is_known && state.incidents.waits.as_ref() != Some(&wanted) {
        state.incidents.waits = Some(wanted);
        state.effects.push(Effect::LookInto(key));
    }
}

fn step(state: &mut State, by: isize) {
    let rows = list::listed(state);
    let selected = state.incidents.selected.as_ref();
    let here = rows.iter().position(|row| Some(&row.key) == selected).unwrap_or(0);
    let next = here.saturating_add_signed(by).min(rows.len().saturating_sub(1));
    state.incidents.selected = rows.get(next).map(|row| row.key.clone());
    state.incidents.detail = 0;
}
