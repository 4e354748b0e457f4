//! From open question to open question, each in an overlay with what to look for beside it.

use crossterm::event::KeyCode;

use super::evidence;
use crate::model::AssessmentKey;
use crate::text::count;
use crate::tui::act;
use crate::tui::assess::{Part, Walk, asking, fields, list, moves};
use crate::tui::keys::Key;
use crate::tui::overlay::{Ask, Overlay};
use crate::tui::purpose::Purpose;
use crate::tui::state::{Pane, Screen, State};
use crate::tui::theme::Role;

/// Begins at the question under the cursor, if that is open, else at the next one.
pub fn start(state: &mut State) {
    moves::hold(state);
    (state.assess.part, state.pane) = (Part::Questions, Pane::Main);
    let Some(board) = list::board(state) else { return };
    let here = list::line(state).filter(|line| line.is_open()).map(|line| line.key.clone());
    let after = state.assess.item().unwrap_or_default();
    let open = board.count_open();
    match here.or_else(|| moves::next_open(board, after, &[])) {
        Some(first) => {
            state.assess.walk = Some(Walk { asked: Vec::new(), open });
            ask(state, first);
        }
        None if board.waits_elsewhere() => {
            let text = format!("what is open is {}", fields::answered_elsewhere(state));
            state.say(Role::Warn, text);
        }
        None => state.say(Role::Good, "no question of this framework waits for an answer here"),
    }
}

/// Puts a question.
fn ask(state: &mut State, key: AssessmentKey) {
    state.assess.select(&key.item);
    let put = asking::ask(state, &key);
    let (open, all) =
        list::board(state).map_or((0, 0), |board| (board.count_open(), board.count()));
    let Some(walk) = state.assess.walk.as_mut() else { return };
    walk.asked.retain(|known| *known != key);
    walk.asked.push(key);
    state.overlay = put.map(|mut ask: Ask| {
        ask.title = format!("{} of {all} · {}", all - open, ask.title);
        Overlay::Ask(ask)
    });
}

/// A question was answered, in the overlay or with the reason it needs; goes on while nothing else is
/// asked.
pub fn answered(state: &mut State) {
    if state.overlay.is_none() {
        go_on(state);
    }
}

/// The next question that was not asked yet, or the end.
fn go_on(state: &mut State) {
    let (Some(walk), Some(board)) = (&state.assess.walk, list::board(state)) else { return };
    let last = walk.asked.last().map_or("", |key| key.item.as_str());
    match moves::next_open(board, last, &walk.asked) {
        Some(next) => ask(state, next),
        None => end(state),
    }
}

/// Says how far it came, and ends it.
pub fn end(state: &mut State) {
    let Some(walk) = state.assess.walk.take() else { return };
    let Some(board) = list::board(state) else { return };
    let open = board.count_open();
    let answered = count(walk.open.saturating_sub(open), "answer");
    let text = match open {
        0 => format!("{answered}: nothing is open any more"),
        open => format!("{answered}: {} open, to go on with later", count(open, "question")),
    };
    state.say(Role::Good, text);
}

/// Keys of the walk besides the letters of the answers; whether one was meant.
pub fn on_key(state: &mut State, ask: &Ask, key: Key) -> bool {
    let Purpose::Assess(asked) = &ask.purpose else { return false };
    if state.assess.walk.is_none() {
        return false;
    }
    match key.code {
        KeyCode::Char(' ') | KeyCode::Right => go_on(state),
        KeyCode::Left | KeyCode::Backspace => back(state),
        KeyCode::Char('i') if key.typed().is_some() => evidence(state, asked),
        KeyCode::Char('u') if key.typed().is_some() => {
            act::undo(state);
            back(state);
        }
        _ => return false,
    }
    true
}

/// The question before, answered or not.
fn back(state: &mut State) {
    state.assess.last = None;
    let Some(walk) = &mut state.assess.walk else { return };
    if walk.asked.len() > 1 {
        walk.asked.pop();
    }
    if let Some(before) = walk.asked.pop() {
        ask(state, before);
    }
}

/// A text that belongs to a question was written or left: the walk goes on where it was.
pub fn come_back(state: &mut State) {
    if state.screen != Screen::Assess || state.overlay.is_some() {
        return;
    }
    let Some(walk) = &mut state.assess.walk else { return };
    let Some(last) = walk.asked.last().cloned() else { return };
    let line = list::board(state).and_then(|board| board.line(&last.item));
    if line.is_some_and(|line| !line.is_open()) {
        return go_on(state);
    }
    ask(state, last);
}
