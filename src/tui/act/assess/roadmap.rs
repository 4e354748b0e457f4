//! The roadmap: steps, and who does them until when.

use crate::analysis::assess::Where;
use crate::tui::act::stride;
use crate::tui::actions::Action;
use crate::tui::assess::{fields, list, moves, organisation};
use crate::tui::navigate;
use crate::tui::purpose::AssessmentField;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// Does an action in the list of steps.
pub fn act(state: &mut State, action: Action) {
    if let Some(by) = stride(action, 8) {
        return step(state, by);
    }
    let Some(found) = list::step(state) else {
        return match action {
            Action::Back => navigate::stay(state),
            _ => state.say(Role::Good, "nothing is left to do: no question has a gap"),
        };
    };
    let (key, id, place) = (found.key.clone(), found.id.clone(), found.place);
    match action {
        Action::Back => navigate::stay(state),
        Action::NextPane | Action::PreviousPane => state.pane = Pane::Details,
        _ if place != Where::Here => organisation::offer(state),
        Action::Tick => fields::tick(state, &key, &id),
        Action::Open | Action::SetOwner => fields::take_on(state, &key, &id),
        Action::SetDue => fields::open(state, &key, &AssessmentField::StepDue(id)),
        Action::Clear => fields::clear(state, &key, &AssessmentField::Step(id)),
        _ => {}
    }
}

fn step(state: &mut State, by: isize) {
    let Some(board) = list::board(state) else { return };
    let is_here =
        |(key, id): &(_, _)| board.steps.iter().position(|step| step.key == *key && step.id == *id);
    let here = state.assess.step.as_ref().and_then(is_here).unwrap_or(0);
    let next = here.saturating_add_signed(by).min(board.steps.len().saturating_sub(1));
    let step = board.steps.get(next).map(|step| (step.key.clone(), step.id.clone()));
    state.assess.step = step;
    moves::hold(state);
}
