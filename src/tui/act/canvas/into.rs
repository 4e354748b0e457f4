//! Putting things into another boundary by dropping them there.

use crate::layout::Rect;
use crate::model::{Cell, Edit, Id, ops};
use crate::tui::actions::Action;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Moves things into a boundary, or out of all, and pins them at the places given: one step to undo.
/// `what` says what they are.
pub fn put_into(state: &mut State, what: &str, things: &[(Id, Rect)], into: Option<&str>) {
    let model = state.model();
    let frame = into.and_then(|id| state.derived.picture.boundary(id));
    let (left, top) = frame.map_or((0, 0), |frame| (frame.x + 1, frame.y + 1));
    let mut edits: Vec<Edit> =
        things.iter().filter_map(|(id, _)| ops::move_into(model, id, into)).collect();
    // What is put into a collapsed boundary is seen no more: it stands where the layout places it.
    let is_collapsed = state.derived.picture.elements().any(|(id, _)| Some(id) == into);
    let pin = |(id, at): &(Id, Rect)| {
        let cell = Cell { x: (at.x - left).max(0), y: (at.y - top).max(0) };
        Edit::Pin(id.clone(), Some(cell))
    };
    // Where something stands in a focus says nothing about where it stands among all.
    if !is_collapsed && state.diagram.scope.focus.is_none() {
        edits.extend(things.iter().map(pin));
    }
    let text = match into {
        Some(into) => format!("{what} moved into {}", model.name_of(into)),
        None => format!("{what} moved out of all boundaries"),
    };
    state.edit(text.clone(), Edit::All(edits));
    let undo = state.settings.keymap.shown(Action::Undo);
    state.say(Role::Good, format!("{text}: {undo} takes it back"));
}
