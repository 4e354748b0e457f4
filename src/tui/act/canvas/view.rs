//! What of the picture is in view.

use ratatui::layout::Position;

use crate::layout::Rect;
use crate::model::Id;
use crate::tui::areas;
use crate::tui::sight;
use crate::tui::state::{Anchor, Effect, State};
use crate::tui::theme::Role;
use crate::tui::zoom::Zoom;

use super::boxes::{distance, middle, reading_order, rect_of, selected_rect};

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
    // From far away everything is in view.
    if !state.diagram.follow || state.diagram.zoom == Zoom::Overview {
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
    if let Some(place) = x.zip(y) {
        look_at(state, place);
    }
}

/// Keeps some of the picture in view.
fn clamp(state: &mut State) {
    let view = sight::view(state, areas::canvas_area(state));
    let held = sight::held(view, state.derived.picture.bounds());
    state.diagram.camera = (held.x, held.y);
}

pub(super) fn rows(state: &State) -> i32 {
    i32::from(areas::canvas_area(state).height) - 4
}

/// Moves the view; from far away there is nothing to move.
pub fn pan(state: &mut State, dx: i32, dy: i32) {
    if state.diagram.zoom == Zoom::Overview {
        return;
    }
    state.diagram.camera.0 += dx;
    state.diagram.camera.1 += dy;
    clamp(state);
}

pub(super) fn centre(state: &mut State) {
    if let Some(rect) = selected_rect(state) {
        look_at(state, middle(rect));
    }
}

/// Whether the selection, or some of it, is on the canvas; without one there is nothing to look for.
pub fn is_in_view(state: &State) -> bool {
    let canvas = areas::canvas_area(state);
    selected_rect(state).is_none_or(|rect| sight::place_of(state, canvas, rect).is_some())
}

/// Puts a place of the picture into the middle of the view.
pub fn look_at(state: &mut State, (x, y): (i32, i32)) {
    let canvas = areas::canvas_area(state);
    state.diagram.camera = (x - i32::from(canvas.width) / 2, y - i32::from(canvas.height) / 2);
    clamp(state);
}

/// The screen cell below the selection, or the middle of the canvas.
pub fn beside_selection(state: &State) -> Position {
    let canvas = areas::canvas_area(state);
    let shown = selected_rect(state).and_then(|rect| sight::place_of(state, canvas, rect));
    let shown = shown.unwrap_or(canvas);
    // What is long is beside its middle in any case.
    let below = if shown.height > 8 { shown.y + shown.height / 2 } else { shown.bottom() - 1 };
    Position::new(shown.x + shown.width / 2, below)
}

/// Looks from `by` steps farther away, round the ends. The selection stays where it is, or else the
/// middle of the view; from far away one comes back to it.
pub(super) fn zoom(state: &mut State, by: isize) {
    let canvas = areas::canvas_area(state);
    let view = sight::view(state, canvas);
    let is_far = state.diagram.zoom == Zoom::Overview;
    let selected = selected_rect(state).filter(|rect| is_far || rect.overlaps(view));
    let (about, camera) = (middle(selected.unwrap_or(view)), state.diagram.camera);
    let at =
        if is_far { (view.w / 2, view.h / 2) } else { (about.0 - camera.0, about.1 - camera.1) };
    zoom_to(state, state.diagram.zoom.step(by), about, at);
}

/// Goes nearer or farther by one zoom; what is under a screen cell stays there.
pub fn zoom_at(state: &mut State, at: Position, nearer: bool) {
    let (here, last) = (state.diagram.zoom, Zoom::Overview);
    if here != if nearer { Zoom::Cards } else { last } {
        let canvas = areas::canvas_area(state);
        let (column, row) = (at.x.saturating_sub(canvas.x), at.y.saturating_sub(canvas.y));
        let about = sight::world_at(state, at);
        zoom_to(state, here.step(if nearer { -1 } else { 1 }), about, (column.into(), row.into()));
    }
}

/// Goes to a zoom, in which the place `about` of the picture stands in the cell `at` of the canvas.
fn zoom_to(state: &mut State, zoom: Zoom, about: (i32, i32), at: (i32, i32)) {
    let boxes = state.derived.picture.elements();
    let nearest = boxes.min_by_key(|(_, rect)| distance(*rect, about));
    state.diagram.anchor = nearest.map(|(id, rect)| {
        let (x, y) = middle(rect);
        Anchor { id: id.to_string(), at: (at.0 + x - about.0, at.1 + y - about.1) }
    });
    let is_same_picture = state.diagram.zoom.boxes() == zoom.boxes();
    state.diagram.zoom = zoom;
    state.say(Role::Faint, zoom.title());
    if !is_same_picture {
        state.effects.push(Effect::Derive { anew: true });
    }
}

/// Shows or hides the map.
pub(super) fn minimap(state: &mut State) {
    state.diagram.minimap = !state.diagram.minimap;
    let text = match (state.diagram.minimap, crate::tui::minimap::area(state)) {
        (true, Some(_)) => "the map is shown",
        (true, None) => "the map is shown where the diagram is much larger than the canvas",
        (false, _) => "the map is hidden",
    };
    state.say(Role::Faint, text);
}

/// Something to hang the next picture up by.
pub(super) fn anchor(state: &State, id: &str) -> Option<Anchor> {
    let ((x, y), camera) = (middle(rect_of(state, id)?), state.diagram.camera);
    Some(Anchor { id: id.to_string(), at: (x - camera.0, y - camera.1) })
}

/// Hangs the next picture up by the selection.
pub(super) fn keep_place(state: &mut State) {
    let selected = state.diagram.selected.as_ref();
    state.diagram.anchor = selected.and_then(|id| anchor(state, id));
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
