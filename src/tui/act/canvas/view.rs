//! What of the picture is in view.

use ratatui::layout::Position;

use crate::layout::Rect;
use crate::model::Id;
use crate::picture::Zoom;
use crate::tui::areas;
use crate::tui::state::{Anchor, Effect, State};
use crate::tui::theme::Role;

use super::boxes::{middle, reading_order, rect_of, selected_rect};

/// Whether the picture is the one that was asked for last: that of an older model, zoom or part does
/// not show where things will stand.
pub(super) fn is_current(state: &State) -> bool {
    let picture = &state.derived.picture;
    state.derived.revision == state.revision && *picture.options() == state.look().options
}

/// Moves the view as little as needed to show the selection, once the picture has it.
pub fn follow(state: &mut State) {
    if !is_current(state) {
        return;
    }
    hang_up(state);
    if !state.diagram.follow {
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

/// World cell under a screen cell of the canvas.
pub fn world(state: &State, at: Position) -> (i32, i32) {
    let canvas = areas::canvas_area(state);
    let (x, y) = state.diagram.camera;
    (x + i32::from(at.x) - i32::from(canvas.x), y + i32::from(at.y) - i32::from(canvas.y))
}

/// The zooms from near to far, with what is shown.
const ZOOMS: [(Zoom, &str); 2] = [(Zoom::Cards, "full boxes"), (Zoom::Compact, "compact boxes")];

/// Goes to the next zoom, round the end. The selection stays where it is, or else the middle of the
/// view.
pub(super) fn zoom(state: &mut State) {
    let canvas = areas::canvas_area(state);
    let (w, h) = (i32::from(canvas.width), i32::from(canvas.height));
    let (x, y) = state.diagram.camera;
    let view = Rect { x, y, w, h };
    let selected = state.diagram.selected.as_ref();
    let selected = selected.and_then(|id| state.derived.picture.element(id));
    let about = selected.filter(|rect| rect.overlaps(view)).unwrap_or(view);
    let at = ZOOMS.iter().position(|(zoom, _)| *zoom == state.diagram.zoom).unwrap_or(0);
    zoom_to(state, (at + 1) % ZOOMS.len(), middle(about));
}

/// Goes nearer or farther by one zoom; what is under a screen cell stays there.
pub fn zoom_at(state: &mut State, at: Position, nearer: bool) {
    let here = ZOOMS.iter().position(|(zoom, _)| *zoom == state.diagram.zoom).unwrap_or(0);
    let next = if nearer { here.checked_sub(1) } else { Some(here + 1) };
    if let Some(next) = next.filter(|next| *next < ZOOMS.len()) {
        let about = world(state, at);
        zoom_to(state, next, about);
    }
}

fn zoom_to(state: &mut State, next: usize, about: (i32, i32)) {
    let (zoom, text) = ZOOMS[next];
    let distance = |rect: Rect| {
        let (x, y) = middle(rect);
        (x - about.0).abs() + 2 * (y - about.1).abs()
    };
    let nearest = state.derived.picture.elements().min_by_key(|(_, rect)| distance(*rect));
    let nearest = nearest.map(|(id, _)| id.to_string());
    state.diagram.anchor = nearest.and_then(|id| anchor(state, &id));
    state.diagram.zoom = zoom;
    state.say(Role::Faint, text);
    state.effects.push(Effect::Derive { anew: true });
}

/// Something to hang the next picture up by.
pub(super) fn anchor(state: &State, id: &str) -> Option<Anchor> {
    let ((x, y), camera) = (middle(rect_of(state, id)?), state.diagram.camera);
    Some(Anchor { id: id.to_string(), at: (x - camera.0, y - camera.1) })
}

/// Hangs a picture of another zoom or part up by what is to stay where it was.
fn hang_up(state: &mut State) {
    let Some(anchor) = state.diagram.anchor.take() else { return };
    if let Some(rect) = rect_of(state, &anchor.id) {
        let (x, y) = middle(rect);
        state.diagram.camera = (x - anchor.at.0, y - anchor.at.1);
        clamp(state);
    }
}
