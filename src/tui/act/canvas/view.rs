//! What of the picture is in view.

use crate::layout::Rect;
use crate::model::Id;
use crate::picture::Zoom;
use crate::tui::areas;
use crate::tui::state::{Effect, State};
use crate::tui::theme::Role;

use super::boxes::{reading_order, rect_of, selected_rect};

/// Moves the view as little as needed to show the selection, once the picture has it.
pub fn follow(state: &mut State) {
    // The picture of an older model does not show where things will stand.
    if !state.diagram.follow || state.derived.revision != state.revision {
        return;
    }
    let canvas = areas::canvas_area(state);
    let (w, h) = (i32::from(canvas.width), i32::from(canvas.height));
    let Some(rect) = selected_rect(state) else {
        // Without a selection the eye starts where reading starts.
        let first = reading_order(state).first().map(|(_, rect)| *rect);
        if let Some(first) = first.filter(|_| state.diagram.selected.is_none()) {
            state.diagram.camera = (first.x + first.w / 2 - w / 2, first.y - 3);
            state.diagram.follow = false;
            clamp(state);
        }
        return;
    };
    // Some of what is around a box is kept in view, as far as there is room.
    let around_x = ((w - rect.w) / 2).clamp(0, 10);
    let around_y = ((h - rect.h) / 2).clamp(0, 4);
    let (x, y) = &mut state.diagram.camera;
    *x = (*x).max(rect.x + rect.w + around_x - w).min(rect.x - around_x);
    *y = (*y).max(rect.y + rect.h + around_y - h).min(rect.y - around_y);
    state.diagram.follow = false;
    clamp(state);
}

/// Puts several boxes into view, or the middle between them where there is no room for all.
pub fn bring_into_view(state: &mut State, ids: &[Id]) {
    let canvas = areas::canvas_area(state);
    let rects: Vec<Rect> = ids.iter().filter_map(|id| rect_of(state, id)).collect();
    let middle = |low: Option<i32>, high: Option<i32>| Some(low? + (high? - low?) / 2);
    let x = middle(
        rects.iter().map(|rect| rect.x).min(),
        rects.iter().map(|rect| rect.x + rect.w).max(),
    );
    let y = middle(
        rects.iter().map(|rect| rect.y).min(),
        rects.iter().map(|rect| rect.y + rect.h).max(),
    );
    if let (Some(x), Some(y)) = (x, y) {
        state.diagram.camera = (x - i32::from(canvas.width) / 2, y - i32::from(canvas.height) / 2);
        clamp(state);
    }
}

/// Keeps some of the picture in view; a picture that fits is shown whole.
fn clamp(state: &mut State) {
    let canvas = areas::canvas_area(state);
    let (w, h) = (i32::from(canvas.width), i32::from(canvas.height));
    let all = state.derived.picture.bounds();
    let hold = |at: i32, start: i32, length: i32, room: i32| {
        if length <= room {
            start - (room - length) / 2
        } else {
            at.clamp(start - 2, start + length + 2 - room)
        }
    };
    let (x, y) = state.diagram.camera;
    state.diagram.camera = (hold(x, all.x, all.w, w), hold(y, all.y, all.h, h));
}

pub(super) fn rows(state: &State) -> i32 {
    i32::from(areas::canvas_area(state).height) - 4
}

/// Moves the view.
pub fn pan(state: &mut State, dx: i32, dy: i32) {
    state.diagram.camera.0 += dx;
    state.diagram.camera.1 += dy;
    clamp(state);
}

pub(super) fn centre(state: &mut State) {
    let canvas = areas::canvas_area(state);
    if let Some(rect) = selected_rect(state) {
        state.diagram.camera = (
            rect.x + rect.w / 2 - i32::from(canvas.width) / 2,
            rect.y + rect.h / 2 - i32::from(canvas.height) / 2,
        );
        clamp(state);
    }
}

/// Goes to the next zoom.
pub(super) fn zoom(state: &mut State) {
    let (zoom, text) = match state.diagram.zoom {
        Zoom::Cards => (Zoom::Compact, "compact boxes"),
        Zoom::Compact => (Zoom::Cards, "full boxes"),
    };
    state.diagram.zoom = zoom;
    state.say(Role::Faint, text);
    state.diagram.follow = true;
    state.effects.push(Effect::Derive { anew: true });
}
