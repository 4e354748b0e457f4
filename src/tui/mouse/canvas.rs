//! The mouse on the diagram.
//!
//! Terminals keep Shift with the mouse for selecting text, and window managers often keep Alt, so
//! what is wanted most needs neither: the inside of a box moves it, its border connects it, empty
//! canvas pans. Control marks: one thing with a click, what lies inside a rectangle with a drag.

use crossterm::event::KeyModifiers;
use ratatui::layout::Position;

use super::plan;
use crate::layout::Rect;
use crate::model::Id;
use crate::picture::Owner;
use crate::tui::act::canvas;
use crate::tui::actions::Action;
use crate::tui::areas::canvas_area;
use crate::tui::fields;
use crate::tui::gesture::{Doing, Gesture};
use crate::tui::minimap;
use crate::tui::purpose::Field;
use crate::tui::sight;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::zoom::Zoom;

/// The left button went down.
pub fn press(state: &mut State, at: Position, modifiers: KeyModifiers, is_double: bool) {
    state.pane = Pane::Main;
    if let Some(place) = minimap::world_at(state, at) {
        return canvas::look_at(state, place);
    }
    let (x, y) = sight::world_at(state, at);
    let under = under(state, at);
    let element = under.as_ref().filter(|id| state.model().elements.contains_key(*id));
    let card = element.and_then(|id| state.derived.picture.element(id));
    let what = if modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::SHIFT) {
        Doing::Mark
    } else if state.diagram.zoom == Zoom::Overview {
        // Too small to be moved or connected.
        Doing::Pan { selects: true }
    } else {
        match (&under, card) {
            (Some(id), Some(card))
                if is_border(card, x, y) || modifiers.contains(KeyModifiers::ALT) =>
            {
                Doing::Connect(id.clone())
            }
            (Some(id), None) if !state.model().boundaries.contains_key(id) => {
                Doing::Pan { selects: true }
            }
            (Some(id), _) => Doing::Move(together(state, id)),
            (None, _) => Doing::Pan { selects: true },
        }
    };
    if under.is_some() && what != Doing::Mark {
        match (&under, sight::hit(state, at)) {
            (Some(flow), Some(Owner::Crossing { boundary, .. })) => {
                let (flow, boundary) = (flow.clone(), boundary.to_string());
                state.select_crossing(flow, boundary);
            }
            _ => state.select(under.clone()),
        }
        // What was clicked is in view already: nothing should jump under the pointer.
        state.diagram.follow = false;
    }
    begin(state, at, under, what, is_double);
}

/// The right button went down: what is under it is selected, unless it is one of those marked.
pub fn point(state: &mut State, at: Position) {
    state.pane = Pane::Main;
    let under = under(state, at);
    if under.as_ref().is_none_or(|id| !state.diagram.marked.contains(id)) {
        state.diagram.marked.clear();
    }
    state.select(under);
    state.diagram.follow = false;
}

/// The middle button went down: the view is moved, whatever is under it.
pub fn grab(state: &mut State, at: Position) {
    begin(state, at, None, Doing::Pan { selects: false }, false);
}

fn begin(state: &mut State, at: Position, under: Option<Id>, what: Doing, is_double: bool) {
    let from = sight::world_at(state, at);
    let camera = state.diagram.camera;
    state.diagram.gesture =
        Some(Gesture { what, under, from, at, camera, is_double, moved: false });
}

/// Element, flow or boundary under a screen cell of the canvas. The picture may be older than the
/// model.
pub fn under(state: &State, at: Position) -> Option<Id> {
    let id = match sight::hit(state, at)? {
        Owner::Element(id) | Owner::Flow(id) | Owner::Label(id) | Owner::Boundary(id) => id,
        Owner::Crossing { flow, .. } => flow,
    };
    state.model().has_id(id).then(|| id.to_string())
}

/// Whether a cell is on the border of a card; of a card of one row only its ends are.
fn is_border(card: Rect, x: i32, y: i32) -> bool {
    let side = x == card.x || x == card.x + card.w - 1;
    side || card.h > 2 && (y == card.y || y == card.y + card.h - 1)
}

/// What moves with a box or frame: all that is marked, if it is.
fn together(state: &State, id: &Id) -> Vec<Id> {
    let marked = state.diagram.marked.iter().filter(|other| *other != id);
    let others: Vec<Id> =
        if state.diagram.marked.contains(id) { marked.cloned().collect() } else { Vec::new() };
    std::iter::once(id.clone()).chain(others).collect()
}

/// The pointer moved with the button down.
pub fn drag(state: &mut State, at: Position) {
    let Some(gesture) = &mut state.diagram.gesture else { return };
    let (dx, dy) =
        (i32::from(at.x) - i32::from(gesture.at.x), i32::from(at.y) - i32::from(gesture.at.y));
    if (dx, dy) == (0, 0) {
        // A click at the edge is no wish to go further.
        return;
    }
    gesture.moved = true;
    gesture.at = at;
    if matches!(gesture.what, Doing::Pan { .. }) {
        return canvas::pan(state, -dx, -dy);
    }
    // At the edge of the canvas the picture comes to the pointer.
    let area = canvas_area(state);
    let towards = |at: u16, first: u16, end: u16, by: i32| match at {
        _ if at <= first => -by,
        _ if at + 1 >= end => by,
        _ => 0,
    };
    let over_x = towards(at.x, area.left(), area.right(), 4);
    let over_y = towards(at.y, area.top(), area.bottom(), 2);
    if (over_x, over_y) != (0, 0) {
        canvas::pan(state, over_x, over_y);
    }
}

/// The button was let go.
pub fn release(state: &mut State, at: Position) {
    drag(state, at);
    let Some(gesture) = state.diagram.gesture.take() else { return };
    if !gesture.moved {
        return click(state, &gesture);
    }
    match &gesture.what {
        Doing::Pan { .. } => {}
        Doing::Move(_) => put(state, &gesture),
        Doing::Connect(from) => match plan::target(state, &gesture).map(str::to_string) {
            Some(to) if state.model().elements.contains_key(from) => {
                canvas::connect(state, from, &to);
            }
            _ => state.say(Role::Faint, "no flow: it was let go beside a box"),
        },
        Doing::Mark => {
            let inside = plan::inside(state, &gesture);
            if inside.is_empty() {
                state.say(Role::Faint, "nothing lies wholly inside: nothing is marked");
            }
            state.diagram.marked.extend(inside);
        }
    }
}

/// The button went down and up in the same place.
fn click(state: &mut State, gesture: &Gesture) {
    match (&gesture.what, &gesture.under) {
        (Doing::Mark, Some(id)) => mark(state, id),
        (Doing::Pan { selects: false }, _) | (Doing::Mark, None) => {}
        (_, Some(id)) if gesture.is_double && state.derived.picture.is_collapsed(id) => {
            canvas::act(state, Action::Open);
        }
        (_, Some(id)) if gesture.is_double => fields::open(state, &Field::Name(id.clone())),
        (_, Some(_)) => {}
        (_, None) => {
            state.diagram.marked.clear();
            state.select(None);
        }
    }
}

/// Marks or unmarks what was clicked. What is selected already is meant too.
fn mark(state: &mut State, id: &Id) {
    let can_be = |id: &Id| !state.model().flows.contains_key(id);
    if !can_be(id) {
        return state.say(Role::Faint, "only elements and boundaries can be marked");
    }
    let selected = state.diagram.selected.clone().filter(|other| other != id && can_be(other));
    if state.diagram.marked.is_empty() {
        state.diagram.marked.extend(selected);
    }
    if !state.diagram.marked.remove(id) {
        state.diagram.marked.insert(id.clone());
    }
    state.select(Some(id.clone()));
    state.diagram.follow = false;
}

/// Puts what was moved where it is let go.
fn put(state: &mut State, gesture: &Gesture) {
    let Doing::Move(ids) = &gesture.what else { return };
    match plan::receiver(state, gesture).map(|into| into.map(str::to_string)) {
        None => {
            let (dx, dy) = plan::distance(state, gesture);
            let ids: Vec<Id> = plan::moved(state, gesture).into_iter().map(|(id, _)| id).collect();
            if (dx, dy) != (0, 0) {
                canvas::nudge(state, &ids, dx, dy);
            }
        }
        Some(into) => {
            let moved = plan::moved(state, gesture);
            let what = plan::subject(state.model(), ids);
            canvas::put_into(state, &what, &moved, into.as_deref());
        }
    }
    state.diagram.follow = false;
}
