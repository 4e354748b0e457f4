//! Where the cursor goes on the assessment screen.

use super::board::{self, Board, Line};
use super::{Part, details, list};
use crate::analysis::assess::State as Standing;
use crate::model::AssessmentKey;
use crate::tui::purpose::{AssessmentField, Field};
use crate::tui::ring;
use crate::tui::state::{Pane, State};

/// Shows a framework; where it stands is worked out.
pub fn show_framework(state: &mut State, id: &str) {
    state.assess.framework = id.to_string();
    (state.assess.step, state.assess.last, state.assess.detail) = (None, None, 0);
    hold(state);
}

/// Shows the framework so many places on, round the ends.
pub fn turn(state: &mut State, by: isize) {
    let offered = board::offered(state);
    let here = offered.iter().position(|known| known.id == state.assess.framework).unwrap_or(0);
    let next = offered.get(ring::step(here, by, offered.len())).map(|known| known.id.clone());
    if let Some(next) = next {
        show_framework(state, &next);
    }
}

/// Puts the cursor on a question of a framework; one of the organisation is not in every model.
pub fn show(state: &mut State, framework: &str, item: &str) {
    state.assess.part = Part::Questions;
    if state.assess.framework != framework {
        show_framework(state, framework);
    }
    state.assess.select(item);
    state.assess.detail = 0;
    hold(state);
}

/// Keeps every cursor on something that is there, and what is shown up to date.
pub fn hold(state: &mut State) {
    board::refresh(state);
    let Some(board) = list::board(state) else { return };
    let is_there = state.assess.item().is_some_and(|item| board.line(item).is_some());
    // What waits for an answer comes first.
    let first = board.lines.iter().find(|line| line.is_open());
    let first = first.or_else(|| board.lines.iter().find(|line| line.applies));
    let first = first.filter(|_| !is_there).map(|line| line.key.item.clone());
    let has_attack = state.assess.attack.as_ref().is_none_or(|id| board.attack(id).is_some());
    let has_step = list::step(state).is_some();
    let step = board.steps.first().map(|step| (step.key.clone(), step.id.clone()));
    if let Some(first) = first {
        state.assess.select(&first);
    }
    if !has_attack {
        state.assess.attack = None;
    }
    if !has_step {
        state.assess.step = step;
    }
    // Beside a step stands the question that it belongs to.
    if let (Part::Roadmap, Some((key, _))) = (state.assess.part, state.assess.step.clone()) {
        state.assess.select(&key.item);
    }
}

/// The next question that waits for an answer here, without those that were asked already: after one,
/// else from the first on.
pub fn next_open(board: &Board, after: &str, asked: &[AssessmentKey]) -> Option<AssessmentKey> {
    let here = board.lines.iter().position(|line| line.key.item == after);
    let (before, behind) = board.lines.split_at(here.map_or(0, |at| at + 1));
    let mut round = behind.iter().chain(before).filter(|line| line.key.item != after);
    let waits = |line: &&Line| line.is_open() && !asked.contains(&line.key);
    round.find(waits).map(|line| line.key.clone())
}

/// Goes on after an answer: to the next element of the same question, or to the next open question.
pub fn go_on(state: &mut State, answered: &AssessmentKey) {
    hold(state);
    state.assess.last = Some(answered.clone());
    let Some(board) = list::board(state) else { return };
    if answered.subject.id().is_some() {
        return next_part(state, answered);
    }
    let next = next_open(board, &answered.item, &[]);
    // On the roadmap the steps say what comes next.
    if let Some(next) = next.filter(|_| state.assess.part == Part::Questions) {
        state.assess.select(&next.item);
    }
}

/// Puts the cursor on the element behind the one that was answered for, if there is one.
fn next_part(state: &mut State, answered: &AssessmentKey) {
    let parts = details::part_rows(state);
    let here = parts.iter().position(|row| row.key == *answered).unwrap_or(0);
    if let Some(next) = parts.get(here + 1) {
        state.assess.detail = next.at;
    }
}

/// Gives the keyboard to the elements of the question under the cursor; whether it has any.
pub fn show_parts(state: &mut State) -> bool {
    let Some(line) = list::line(state).filter(|line| !line.parts.is_empty()) else { return false };
    let is_open = |part: &&board::Part| part.state == Standing::NotAssessed;
    let first = line.parts.iter().find(is_open).or(line.parts.first()).map(|part| part.key.clone());
    state.pane = Pane::Details;
    let parts = details::part_rows(state);
    if let Some(row) = parts.iter().find(|row| Some(&row.key) == first.as_ref()) {
        state.assess.detail = row.at;
    }
    true
}

/// What a letter answers where the cursor is: the element on whose row it stands, else the question.
pub fn asked_by_letter(state: &State) -> Option<AssessmentKey> {
    let line = list::line(state)?;
    if state.pane == Pane::Details {
        let rows = details::rows(state);
        let row = rows.get(state.assess.detail);
        if let Some(Field::Assessment(key, AssessmentField::Answer)) =
            row.and_then(|row| row.field.as_ref())
        {
            return Some(key.clone());
        }
    }
    Some(line.key.clone())
}
