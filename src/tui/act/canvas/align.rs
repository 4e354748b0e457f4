//! Putting boxes into line, and telling whether boxes went where they were asked to.

use crate::layout::Rect;
use crate::model::{Cell, Edit, Id};
use crate::tui::actions::Action;
use crate::tui::state::{Moved, State};
use crate::tui::theme::Role;

use super::boxes::{middle, rect_of};
use super::place::{origin, say_focused};

/// Says so when boxes could not move where they were asked to.
pub fn report_blocked(state: &mut State) {
    let Some(moved) = state.diagram.moved.take() else { return };
    let unpin = state.settings.keymap.shown(Action::Unpin);
    let rects = |ids: &[Id]| -> Vec<(Id, Rect)> {
        ids.iter().filter_map(|id| Some((id.clone(), rect_of(state, id)?))).collect()
    };
    let (astray, done) = match &moved {
        Moved::Nudged(id, before) if rect_of(state, id) == Some(*before) => {
            return state.say(Role::Warn, "no room there: something else stands in the way");
        }
        Moved::Nudged(..) => (None, "moved and pinned".to_string()),
        Moved::Row(ids) => {
            (astray(&rects(ids), |rect| rect.y), format!("{} boxes in a row, pinned", ids.len()))
        }
        Moved::Column(ids) => {
            let done = format!("{} boxes in a column, pinned", ids.len());
            (astray(&rects(ids), |rect| middle(rect).0), done)
        }
    };
    match astray {
        Some(id) => {
            let name = state.model().name_of(&id).to_string();
            let undo = state.settings.keymap.shown(Action::Undo);
            let text =
                format!("{name} can't come as far, something is in the way: {undo} takes it back");
            state.say(Role::Warn, text);
        }
        None => state.say(Role::Good, format!("{done}: {unpin} lets the layout place it again")),
    }
}

/// The first box that is not in line with most.
fn astray(boxes: &[(Id, Rect)], line: impl Fn(Rect) -> i32) -> Option<Id> {
    let on_line = |at: i32| boxes.iter().filter(|(_, rect)| (line(*rect) - at).abs() <= 1).count();
    let (_, best) = boxes.iter().max_by_key(|(_, rect)| on_line(line(*rect)))?;
    let at = line(*best);
    boxes.iter().find(|(_, rect)| (line(*rect) - at).abs() > 1).map(|(id, _)| id.clone())
}

/// Cells between boxes that are put into line.
const APART: (i32, i32) = (4, 2);

/// Puts the marked boxes side by side or one below the other, in the order in which they stand, in
/// line with the selected one or the first.
pub(super) fn align(state: &mut State, column: bool) {
    if state.diagram.scope.focus.is_some() {
        return say_focused(state);
    }
    let mut boxes: Vec<(Id, Rect)> = state
        .targets()
        .into_iter()
        .filter_map(|id| rect_of(state, &id).map(|rect| (id, rect)))
        .filter(|(id, _)| !state.model().flows.contains_key(id))
        .collect();
    if boxes.len() < 2 {
        let mark = state.settings.keymap.shown(Action::Mark);
        return state.say(Role::Faint, format!("mark ({mark}) the boxes to put into line first"));
    }
    boxes.sort_by_key(|(_, rect)| if column { (rect.y, rect.x) } else { (rect.x, rect.y) });
    let selected = boxes.iter().find(|(id, _)| state.diagram.selected.as_ref() == Some(id));
    let first = boxes.iter().min_by_key(|(_, rect)| (rect.y, rect.x));
    let Some(line) = selected.or(first).map(|(_, rect)| *rect) else { return };
    let mut free = i32::MIN;
    let mut pins = Vec::new();
    for (id, rect) in &boxes {
        let at = if column {
            let y = rect.y.max(free);
            free = y + rect.h + APART.1;
            Cell { x: middle(line).0 - rect.w / 2, y }
        } else {
            let x = rect.x.max(free);
            free = x + rect.w + APART.0;
            Cell { x, y: line.y }
        };
        let (x, y) = origin(state, id);
        pins.push(Edit::Pin(id.clone(), Some(Cell { x: (at.x - x).max(0), y: (at.y - y).max(0) })));
    }
    let ids: Vec<Id> = boxes.into_iter().map(|(id, _)| id).collect();
    let (title, moved) = if column {
        ("put into a column", Moved::Column(ids))
    } else {
        ("put into a row", Moved::Row(ids))
    };
    let before = state.revision;
    state.edit(title, Edit::All(pins));
    if state.revision == before {
        return state.say(Role::Faint, "they stand in line already");
    }
    state.diagram.moved = Some(moved);
    state.diagram.follow = true;
}
