//! The mouse. What a click on the diagram does is told in [`canvas`], what letting go would do in
//! [`plan`].

mod canvas;
pub mod plan;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::act;
use super::actions::Action;
use super::areas;
use super::gesture::Click;
use super::keys::Key;
use super::navigate;
use super::overlay::Overlay;
use super::state::{Pane, Screen, State};
use super::theme::Role;
use super::view::title;
use crate::text::width;

/// Milliseconds within which a second click in the same cell makes a double one.
const DOUBLE: i128 = 400;

/// Takes a mouse event in. Overlays are left to the keyboard, but for the wheel in lists.
pub fn on_mouse(state: &mut State, event: MouseEvent) {
    let at = Position::new(event.column, event.row);
    if let Some(overlay) = &mut state.overlay {
        state.diagram.gesture = None;
        let by = match event.kind {
            MouseEventKind::ScrollUp => -1,
            MouseEventKind::ScrollDown => 1,
            _ => return,
        };
        match overlay {
            Overlay::Picker(picker) => picker.step(by),
            Overlay::Note(note) => note.step(by),
            _ => {}
        }
        act::paths::show(state);
        return;
    }
    match event.kind {
        MouseEventKind::Down(button) => {
            state.message = None;
            // Another button in the middle of a movement takes it back.
            if !cancel(state) || button == MouseButton::Left {
                press(state, button, at, event.modifiers);
            }
        }
        MouseEventKind::Drag(_) => canvas::drag(state, at),
        MouseEventKind::Up(_) => canvas::release(state, at),
        MouseEventKind::ScrollUp => wheel(state, event, at, (0, -3)),
        MouseEventKind::ScrollDown => wheel(state, event, at, (0, 3)),
        MouseEventKind::ScrollLeft => wheel(state, event, at, (-8, 0)),
        MouseEventKind::ScrollRight => wheel(state, event, at, (8, 0)),
        MouseEventKind::Moved => {}
    }
}

/// Takes back what the mouse is doing when a key comes in between; whether the key is spent by that.
pub fn interrupted(state: &mut State, key: Key) -> bool {
    let takes_back = state.settings.keymap.action(state.context(), key) == Some(Action::Back);
    cancel(state) && takes_back
}

/// Forgets the movement that is going on; whether there was one.
fn cancel(state: &mut State) -> bool {
    let Some(gesture) = state.diagram.gesture.take() else { return false };
    state.diagram.camera = gesture.camera;
    state.say(Role::Faint, "taken back: nothing was changed");
    true
}

fn press(state: &mut State, button: MouseButton, at: Position, modifiers: KeyModifiers) {
    let areas = areas::areas(state, Rect::new(0, 0, state.size.0, state.size.1));
    let is_double = is_double(state, at);
    let on_canvas = state.screen == Screen::Diagram && areas.canvas.contains(at);
    match button {
        MouseButton::Left if areas.title.contains(at) => tab(state, at.x),
        MouseButton::Left if on_canvas => canvas::press(state, at, modifiers, is_double),
        MouseButton::Middle if on_canvas => canvas::grab(state, at),
        _ => {}
    }
}

/// Whether the button goes down for the second time in the same place within a short time.
fn is_double(state: &mut State, at: Position) -> bool {
    let (now, before) = (state.now, state.clicked.take());
    let is_double = before.is_some_and(|click| {
        click.at == at && now.duration_since(click.when).as_millis() <= DOUBLE
    });
    if !is_double {
        state.clicked = Some(Click { at, when: now });
    }
    is_double
}

fn tab(state: &mut State, column: u16) {
    let tabs = title::tabs(state);
    let all: usize = tabs.iter().map(|(_, text)| width(text)).sum();
    let mut x = usize::from(state.size.0).saturating_sub(all);
    for (screen, text) in tabs {
        let end = x + width(&text);
        if (x..end).contains(&usize::from(column)) {
            navigate::go(state, screen);
            return;
        }
        x = end;
    }
}

fn wheel(state: &mut State, event: MouseEvent, at: Position, (x, y): (i32, i32)) {
    let areas = areas::areas(state, Rect::new(0, 0, state.size.0, state.size.1));
    if state.screen == Screen::Diagram && areas.canvas.contains(at) {
        return match event.modifiers {
            // Not every terminal has a wheel for going sideways.
            KeyModifiers::SHIFT | KeyModifiers::ALT if x == 0 => act::canvas::pan(state, 3 * y, 0),
            KeyModifiers::CONTROL if y != 0 => act::canvas::zoom_at(state, at, y < 0),
            _ => act::canvas::pan(state, x, y),
        };
    }
    if state.screen == Screen::Diagram
        && areas.panel.is_some_and(|panel| panel.contains(at))
        && state.pane == Pane::Main
    {
        state.pane = Pane::Suggestions;
    }
    let action = match (x.signum(), y.signum()) {
        (_, -1) => Action::Up,
        (_, 1) => Action::Down,
        (-1, _) => Action::Left,
        _ => Action::Right,
    };
    act::act(state, action);
}
