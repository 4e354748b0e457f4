//! The mouse: select, drag to move or to pan, wheel, tabs.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::act::{self, canvas};
use super::areas;
use super::navigate;
use super::overlay::Overlay;
use super::state::{Drag, Pane, Screen, State};
use super::view::title;
use crate::picture::Owner;
use crate::text::width;

/// Takes a mouse event in. Overlays are left to the keyboard, but for the wheel in lists.
pub fn on_mouse(state: &mut State, event: MouseEvent) {
    let at = Position::new(event.column, event.row);
    if let Some(overlay) = &mut state.overlay {
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
    let areas = areas::areas(state, Rect::new(0, 0, state.size.0, state.size.1));
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) if areas.title.contains(at) => {
            tab(state, event.column);
        }
        MouseEventKind::ScrollUp => wheel(state, event, at, -3),
        MouseEventKind::ScrollDown => wheel(state, event, at, 3),
        _ if state.screen != Screen::Diagram => {}
        MouseEventKind::Down(MouseButton::Left) if areas.canvas.contains(at) => {
            press(state, areas.canvas, at);
        }
        MouseEventKind::Drag(MouseButton::Left) => drag(state, at),
        MouseEventKind::Up(MouseButton::Left) => drop(state, at),
        _ => {}
    }
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

fn wheel(state: &mut State, event: MouseEvent, at: Position, by: i32) {
    let areas = areas::areas(state, Rect::new(0, 0, state.size.0, state.size.1));
    if state.screen == Screen::Diagram && areas.canvas.contains(at) {
        if event.modifiers.contains(KeyModifiers::SHIFT) {
            canvas::pan(state, 3 * by, 0);
        } else {
            canvas::pan(state, 0, by);
        }
        return;
    }
    if state.screen == Screen::Diagram
        && areas.panel.is_some_and(|panel| panel.contains(at))
        && state.pane == Pane::Main
    {
        state.pane = Pane::Suggestions;
    }
    let action = if by < 0 { super::actions::Action::Up } else { super::actions::Action::Down };
    act::act(state, action);
}

/// World cell under a screen cell of the canvas.
fn world(state: &State, canvas: Rect, at: Position) -> (i32, i32) {
    let (x, y) = state.diagram.camera;
    (x + i32::from(at.x) - i32::from(canvas.x), y + i32::from(at.y) - i32::from(canvas.y))
}

fn press(state: &mut State, canvas: Rect, at: Position) {
    state.pane = Pane::Main;
    let (x, y) = world(state, canvas, at);
    let id = state.derived.picture.hit(x, y).map(|owner| match owner {
        Owner::Element(id) | Owner::Flow(id) | Owner::Label(id) | Owner::Boundary(id) => {
            id.to_string()
        }
        Owner::Crossing { flow, .. } => flow.to_string(),
    });
    let element = id.clone().filter(|id| state.model().elements.contains_key(id));
    state.diagram.drag = Some(Drag { at: (at.x, at.y), from: (at.x, at.y), element });
    state.select(id);
    // What was clicked is in view already: nothing should jump under the pointer.
    state.diagram.follow = false;
}

/// Dragging the canvas pans at once; a box moves when it is let go.
fn drag(state: &mut State, at: Position) {
    let Some(drag) = &mut state.diagram.drag else { return };
    let (dx, dy) = (i32::from(at.x) - i32::from(drag.at.0), i32::from(at.y) - i32::from(drag.at.1));
    drag.at = (at.x, at.y);
    if drag.element.is_none() {
        canvas::pan(state, -dx, -dy);
    }
}

fn drop(state: &mut State, at: Position) {
    let Some(drag) = state.diagram.drag.take() else { return };
    let (dx, dy) =
        (i32::from(at.x) - i32::from(drag.from.0), i32::from(at.y) - i32::from(drag.from.1));
    if let Some(id) = drag.element.filter(|_| (dx, dy) != (0, 0)) {
        let marked = state.diagram.marked.contains(&id);
        let moved = if marked { state.targets() } else { vec![id] };
        canvas::nudge(state, &moved, dx, dy);
    }
}
