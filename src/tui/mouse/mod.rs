//! The mouse. What a click on the diagram does is told in [`canvas`], what letting go would do in
//! [`plan`].

mod canvas;
mod overlay;
pub mod plan;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::act;
use super::actions::Action;
use super::areas::canvas_area;
use super::gesture::Click;
use super::keys::Key;
use super::navigate;
use super::queue;
use super::state::{Pane, Screen, State};
use super::theme::Role;
use super::view::{Spot, spot};

/// Milliseconds within which a second click in the same cell makes a double one.
const DOUBLE: i128 = 400;

/// Takes a mouse event in.
pub fn on_mouse(state: &mut State, event: MouseEvent) {
    let at = Position::new(event.column, event.row);
    // The line of a session is open all the time: the diagram behind it is worked on all the same.
    act::meeting::lay_aside(state);
    if state.overlay.is_some() {
        state.diagram.gesture = None;
        return overlay::on_mouse(state, event, at);
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
    let is_double = button == MouseButton::Left && is_double(state, at);
    let Some(spot) = spot(state, at) else { return };
    match (button, spot) {
        (MouseButton::Left, Spot::Canvas) => canvas::press(state, at, modifiers, is_double),
        (MouseButton::Middle, Spot::Canvas) => canvas::grab(state, at),
        (MouseButton::Right, Spot::Canvas) => {
            canvas::point(state, at);
            act::open_menu(state, Some(at));
        }
        (MouseButton::Left, spot) => click(state, spot, is_double),
        (MouseButton::Right, spot) if !matches!(spot, Spot::Tab(_) | Spot::Hint(_)) => {
            click(state, spot, false);
            act::open_menu(state, Some(at));
        }
        _ => {}
    }
}

/// A click puts the cursor where it is, a double click does what Enter would.
fn click(state: &mut State, spot: Spot, is_double: bool) {
    let enter = match spot {
        Spot::Canvas | Spot::Versions => return,
        Spot::Tab(screen) => return navigate::go(state, screen),
        Spot::Crumb(Some(id)) => return navigate::show_thing(state, id),
        Spot::Crumb(None) => return state.select(None),
        Spot::Hint(action) => return act::act(state, action),
        Spot::Question => return act::act(state, Action::Answer),
        Spot::Pane(pane) => {
            state.pane = pane;
            return;
        }
        Spot::Detail(row) => {
            state.pane = Pane::Details;
            let detail = match state.screen {
                Screen::Findings => &mut state.findings.detail,
                Screen::Incidents => &mut state.incidents.detail,
                Screen::Assess => &mut state.assess.detail,
                _ => &mut state.diagram.detail,
            };
            *detail = row;
            Action::Open
        }
        Spot::Suggestion(row) => {
            state.pane = Pane::Suggestions;
            state.diagram.suggestion = row;
            Action::Accept
        }
        Spot::View(at) => return queue::views::show_at(state, at),
        Spot::Finding(at) => {
            state.pane = Pane::Main;
            queue::put(state, at);
            if state.findings.heading.is_some() {
                // A heading has nothing to look at: one click folds it.
                return act::act(state, Action::Collapse);
            }
            Action::Open
        }
        Spot::Incident(key) => {
            state.pane = Pane::Main;
            if state.incidents.selected.as_ref() != Some(&key) {
                state.incidents.detail = 0;
            }
            state.incidents.selected = Some(key);
            Action::Open
        }
        Spot::Part(part) => return act::assess::open_part(state, part),
        Spot::Asked(key) => {
            state.pane = Pane::Main;
            state.assess.select(&key.item);
            state.assess.last = None;
            Action::Open
        }
        Spot::Attack(id) => {
            (state.pane, state.assess.attack, state.assess.detail) = (Pane::Main, id, 0);
            Action::Open
        }
        Spot::Step(key, step) => {
            (state.pane, state.assess.step) = (Pane::Main, Some((key, step)));
            Action::Open
        }
        Spot::Technique(tactic, row) => {
            (state.atlas.tactic, state.atlas.technique) = (tactic, row);
            Action::Open
        }
        Spot::Change(at) => {
            act::changes::select(state, at);
            Action::Open
        }
        Spot::Conflict(at) => {
            act::conflicts::select(state, at);
            Action::Open
        }
    };
    if is_double {
        act::act(state, enter);
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

fn wheel(state: &mut State, event: MouseEvent, at: Position, (x, y): (i32, i32)) {
    if state.screen == Screen::Diagram && canvas_area(state).contains(at) {
        return match event.modifiers {
            // Not every terminal has a wheel for going sideways.
            KeyModifiers::SHIFT | KeyModifiers::ALT if x == 0 => act::canvas::pan(state, 3 * y, 0),
            KeyModifiers::CONTROL if y != 0 => act::canvas::zoom_at(state, at, y < 0),
            _ => act::canvas::pan(state, x, y),
        };
    }
    // Lists are scrolled by their cursor, where the pointer is.
    match spot(state, at) {
        Some(Spot::Detail(_) | Spot::Pane(Pane::Details)) => state.pane = Pane::Details,
        Some(Spot::Suggestion(_) | Spot::Pane(Pane::Suggestions)) => {
            state.pane = Pane::Suggestions;
        }
        Some(
            Spot::Finding(_)
            | Spot::View(_)
            | Spot::Incident(_)
            | Spot::Asked(_)
            | Spot::Attack(_)
            | Spot::Step(..)
            | Spot::Pane(Pane::Main),
        ) => {
            state.pane = Pane::Main;
        }
        Some(Spot::Versions) => return act::changes::pan(state, x, y),
        Some(Spot::Technique(..) | Spot::Conflict(_) | Spot::Change(_)) => {}
        _ => return,
    }
    let action = match (x.signum(), y.signum()) {
        (_, -1) => Action::Up,
        (_, 1) => Action::Down,
        (-1, _) => Action::Left,
        _ => Action::Right,
    };
    act::act(state, action);
}
