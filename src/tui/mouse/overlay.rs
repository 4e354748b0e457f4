//! The mouse on what lies over a screen: a click does what Enter or a letter would.

use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::canvas::under;
use crate::tui::act;
use crate::tui::areas::{areas_now, is_below};
use crate::tui::keys::Key;
use crate::tui::overlay::Overlay;
use crate::tui::state::State;
use crate::tui::submit;

/// Takes a mouse event in.
pub fn on_mouse(state: &mut State, event: MouseEvent, at: Position) {
    match event.kind {
        MouseEventKind::ScrollUp => step(state, -1),
        MouseEventKind::ScrollDown => step(state, 1),
        MouseEventKind::Down(MouseButton::Left) => press(state, at),
        // The button that opened it closes it too.
        MouseEventKind::Down(_) if matches!(state.overlay, Some(Overlay::Menu(_))) => {
            state.overlay = None;
            act::places::come_back(state);
        }
        _ => {}
    }
}

fn step(state: &mut State, by: isize) {
    match &mut state.overlay {
        Some(Overlay::Picker(picker)) => picker.step(by),
        Some(Overlay::Note(note) | Overlay::Summary(note)) => note.step(by),
        Some(Overlay::Ask(ask)) => ask.step(by),
        Some(Overlay::Menu(menu)) => menu.step(by),
        _ => {}
    }
    act::paths::show(state);
    act::places::glimpse(state);
}

fn press(state: &mut State, at: Position) {
    // Where things lie depends on what lies over them.
    let areas = areas_now(state);
    match state.overlay.take() {
        Some(Overlay::Menu(menu)) => {
            act::places::come_back(state);
            let entry = menu.entry_at(areas.body, at).and_then(|row| menu.entries.get(row));
            if let Some(entry) = entry {
                submit::go(state, entry.choice.clone());
            }
        }
        Some(Overlay::Picker(mut picker)) => {
            let area = if is_below(state, &picker.purpose) { areas.prompt } else { areas.body };
            let is_on_one = picker.point(area, at);
            if is_on_one && !picker.is_several() {
                return submit::picked(state, picker);
            }
            if is_on_one {
                picker.toggle();
            }
            state.overlay = Some(Overlay::Picker(picker));
        }
        Some(Overlay::Ask(mut ask)) => {
            if let Some(answer) = ask.answer_at(areas.body, at) {
                ask.cursor = answer;
                let ticks = ask.ticks.is_some();
                let space = Key::plain(KeyCode::Char(' '));
                if let Some(values) = ask.taken(space, !ticks) {
                    return submit::answered(state, ask, &values);
                }
            }
            state.overlay = Some(Overlay::Ask(ask));
        }
        Some(Overlay::Note(note)) if note.contains(areas.body, at) => {
            state.overlay = Some(Overlay::Note(note));
        }
        // Beside a page it has been read enough.
        Some(Overlay::Note(_)) | None => {}
        Some(Overlay::Hints(hints)) => {
            let under = under(state, at).filter(|_| areas.canvas.contains(at));
            match under.filter(|id| hints.boxes.iter().any(|(_, other)| other == id)) {
                Some(id) => submit::hinted(state, hints.what, id),
                None => state.overlay = Some(Overlay::Hints(hints)),
            }
        }
        // Neither text nor the summary of a session is lost by a click.
        Some(overlay @ (Overlay::Prompt(_) | Overlay::Summary(_))) => state.overlay = Some(overlay),
    }
}
