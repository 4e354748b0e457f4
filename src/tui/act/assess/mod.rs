//! The assessment screen: questions and answers, risk, the roadmap.

mod risk;
mod roadmap;
pub mod walk;

use super::stride;
use crate::model::assessment::{ACCEPTED, NOT_APPLICABLE};
use crate::model::{AssessmentKey, Edit};
use crate::tui::actions::{Action, Context};
use crate::tui::assess::asking::{ACCEPT, LATER, NOT_HERE, TAKE};
use crate::tui::assess::{Part, board, details, fields, list, moves, organisation, progress};
use crate::tui::keys::Key;
use crate::tui::navigate;
use crate::tui::overlay::{Choice, Item, Overlay, Picker};
use crate::tui::purpose::{AssessmentField, Field, Purpose};
use crate::tui::ring;
use crate::tui::sheet::ONLY_SHOWN;
use crate::tui::state::{Pane, Screen, State};
use crate::tui::theme::Role;

/// Does an action on the assessment screen.
pub fn act(state: &mut State, action: Action) {
    match action {
        Action::NextPart => show_part(state, 1),
        Action::PreviousPart => show_part(state, -1),
        Action::NextFramework => turn(state, 1),
        Action::PreviousFramework => turn(state, -1),
        Action::Frameworks => pick(state),
        action if state.pane == Pane::Details => act_details(state, action),
        action => match state.assess.part {
            Part::Questions => act_questions(state, action),
            Part::Risk => risk::act(state, action),
            Part::Roadmap => roadmap::act(state, action),
            Part::Progress if action == Action::Back => navigate::stay(state),
            Part::Progress => {}
        },
    }
}

/// Keeps every cursor on something that is there.
pub fn hold(state: &mut State) {
    moves::hold(state);
    let detail = state.assess.detail;
    state.assess.detail = super::held(detail, || details::rows(state).len());
}

/// A letter of the scale answers what the cursor is on, whatever else it may do; whether it did.
pub fn by_letter(state: &mut State, key: Key) -> bool {
    let answers = matches!(state.context(), Context::Assess | Context::Question);
    let Some(typed) = key.typed().filter(|_| answers) else { return false };
    let Some(asked) = moves::asked_by_letter(state) else { return false };
    let group = list::line(state).and_then(|line| Some(line.asked(state)?.0));
    let answer = group.and_then(|group| group.scale.iter().find(|answer| answer.key == typed));
    let Some(is) = answer.map(|answer| answer.id.clone()) else { return false };
    state.message = None;
    fields::give(state, &asked, &is);
    true
}

/// A question was answered in its overlay.
pub fn answered(state: &mut State, key: &AssessmentKey, value: &str) {
    match value {
        LATER => {}
        TAKE => fields::take_offer(state, key),
        NOT_HERE => fields::give(state, key, NOT_APPLICABLE),
        ACCEPT => fields::give(state, key, ACCEPTED),
        is => fields::give(state, key, is),
    }
    walk::answered(state);
}

/// Puts the cursor on the question whose answer was just taken back or made again.
pub fn show_undone(state: &mut State, edit: &Edit) {
    let Edit::Assessment(key, _) = edit else { return };
    if state.screen != Screen::Assess || key.framework != state.assess.framework {
        return;
    }
    if state.assess.item() != Some(&key.item) {
        state.assess.select(&key.item);
    }
}

/// A framework was picked.
pub fn picked(state: &mut State, id: Option<&str>) {
    if let Some(id) = id {
        moves::show_framework(state, id);
    }
}

fn show_part(state: &mut State, by: isize) {
    let here = Part::ALL.iter().position(|part| *part == state.assess.part).unwrap_or(0);
    open_part(state, Part::ALL[ring::step(here, by, Part::ALL.len())]);
}

/// Shows a part of the screen.
pub fn open_part(state: &mut State, part: Part) {
    state.assess.part = part;
    if part == Part::Progress {
        progress::ask(state);
    }
    (state.pane, state.assess.detail) = (Pane::Main, 0);
    moves::hold(state);
}

fn turn(state: &mut State, by: isize) {
    state.pane = Pane::Main;
    moves::turn(state, by);
}

fn pick(state: &mut State) {
    let items = board::offered(state).into_iter().map(|framework| Item {
        text: framework.name.clone(),
        detail: framework.about.clone(),
        choice: Choice::Word(Some(framework.id.clone())),
    });
    let current = state.assess.framework.clone();
    let picker = Picker::new("Framework", items.collect(), Purpose::Framework);
    let picker = picker.at(|item| item.choice == Choice::Word(Some(current.clone())));
    state.overlay = Some(Overlay::Picker(picker));
}

fn act_questions(state: &mut State, action: Action) {
    if let Some(by) = stride(action, 10) {
        return step(state, by);
    }
    match action {
        Action::Back => navigate::stay(state),
        Action::Open if list::is_elsewhere(state) => organisation::offer(state),
        Action::Open | Action::NextPane | Action::PreviousPane => state.pane = Pane::Details,
        Action::NextOpen => next_open(state),
        action => of_question(state, action),
    }
}

/// Actions that are for the question, wherever the cursor is.
fn of_question(state: &mut State, action: Action) {
    let Some(key) = moves::asked_by_letter(state) else {
        return state.say(Role::Faint, "there is nothing to answer here");
    };
    match action {
        Action::NotApplicable => fields::give(state, &key, NOT_APPLICABLE),
        Action::AcceptGap => fields::give(state, &key, ACCEPTED),
        Action::TakeOffer => fields::take_offer(state, &key),
        Action::Evidence => evidence(state, &key),
        Action::Parts if !moves::show_parts(state) => {
            state.say(Role::Faint, "this is answered for the whole only");
        }
        Action::Clear => fields::clear(state, &key, &AssessmentField::Answer),
        Action::Organisation => organisation::switch(state),
        _ => {}
    }
}

/// Asks for evidence for what was answered last; once the cursor was moved, for what it is on.
pub fn evidence(state: &mut State, key: &AssessmentKey) {
    let key = state.assess.last.clone().unwrap_or_else(|| key.clone());
    fields::open(state, &key, &AssessmentField::Evidence);
}

fn next_open(state: &mut State) {
    let here = state.assess.item().unwrap_or_default();
    match list::board(state).and_then(|board| moves::next_open(board, here, &[])) {
        Some(next) => state.assess.select(&next.item),
        None => state.say(Role::Good, "no other question here waits for an answer"),
    }
    state.assess.last = None;
}

/// Moves the cursor over questions; headings are passed by.
fn step(state: &mut State, by: isize) {
    let entries = list::questions(state);
    let rows: Vec<usize> = entries.iter().filter_map(|entry| entry.row()).collect();
    let here = list::cursor(state, &entries).and_then(|at| entries[at].row());
    let here = rows.iter().position(|row| Some(*row) == here).unwrap_or(0);
    let next = here.saturating_add_signed(by).min(rows.len().saturating_sub(1));
    let board = list::board(state);
    let item = rows.get(next).and_then(|row| Some(board?.lines.get(*row)?.key.item.clone()));
    if let Some(item) = item {
        state.assess.select(&item);
    }
    state.assess.last = None;
}

fn act_details(state: &mut State, action: Action) {
    let rows = details::rows(state);
    if let Some(by) = stride(action, 8) {
        let last = rows.len().saturating_sub(1);
        state.assess.detail = state.assess.detail.saturating_add_signed(by).min(last);
        state.assess.last = None;
        return;
    }
    let field = rows.get(state.assess.detail).and_then(|row| row.field.clone());
    match (action, field) {
        (Action::Back | Action::NextPane | Action::PreviousPane, _) => state.pane = Pane::Main,
        (Action::Open | Action::Clear | Action::Tick, Some(Field::Assessment(key, what))) => {
            on_row(state, action, &key, &what);
        }
        (Action::Open | Action::Clear | Action::Tick, _) => state.say(Role::Faint, ONLY_SHOWN),
        (action, _) => of_question(state, action),
    }
}

fn on_row(state: &mut State, action: Action, key: &AssessmentKey, what: &AssessmentField) {
    match (action, what) {
        (Action::Tick, AssessmentField::Step(step)) => fields::tick(state, key, step),
        (Action::Tick, _) => state.say(Role::Faint, "that is for the steps that close the gap"),
        (Action::Clear, _) => fields::clear(state, key, what),
        (_, AssessmentField::Step(step)) => fields::take_on(state, key, step),
        _ => fields::open(state, key, what),
    }
}
