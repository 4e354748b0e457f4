//! What of the picture the canvas shows where: at a distance all of it, else a part as it is.

use ratatui::layout::{Position, Rect};

use super::areas::canvas_area;
use super::state::State;
use super::zoom::Zoom;
use crate::layout;
use crate::picture::{Grid, Owner, Scale};

/// The cells of the canvas.
pub fn painted(state: &State, canvas: Rect) -> Grid<'_> {
    let picture = &state.derived.picture;
    match scale(state, canvas) {
        Some(_) => {
            let (columns, rows) = (canvas.width.into(), canvas.height.into());
            picture.overview(columns, rows, state.diagram.selected.as_deref())
        }
        None => picture.paint(view(state, canvas)),
    }
}

/// The part of the world that the canvas shows when it is near.
pub fn view(state: &State, canvas: Rect) -> layout::Rect {
    let (x, y) = state.diagram.camera;
    layout::Rect { x, y, w: canvas.width.into(), h: canvas.height.into() }
}

/// The view, moved so that some of the picture stays in it; a picture that fits is shown whole.
pub fn held(view: layout::Rect, picture: layout::Rect) -> layout::Rect {
    let hold = |at: i32, start: i32, length: i32, room: i32| {
        if length <= room {
            start - (room - length) / 2
        } else {
            at.clamp(start - 2, start + length + 2 - room)
        }
    };
    let x = hold(view.x, picture.x, picture.w, view.w);
    let y = hold(view.y, picture.y, picture.h, view.h);
    layout::Rect { x, y, ..view }
}

/// What is drawn at a place of the screen.
pub fn hit(state: &State, at: Position) -> Option<Owner<'_>> {
    let canvas = canvas_area(state);
    if !canvas.contains(at) {
        return None;
    }
    if scale(state, canvas).is_none() {
        let (x, y) = world_at(state, at);
        return state.derived.picture.hit(x, y);
    }
    let (column, row) = (at.x - canvas.x, at.y - canvas.y);
    let grid = painted(state, canvas);
    grid.cell(column.into(), row.into()).and_then(|cell| cell.owner)
}

/// The place of the world that is shown at a place of the screen.
pub fn world_at(state: &State, at: Position) -> (i32, i32) {
    let canvas = canvas_area(state);
    let (column, row) =
        (i32::from(at.x) - i32::from(canvas.x), i32::from(at.y) - i32::from(canvas.y));
    match scale(state, canvas) {
        Some(scale) => scale.world_at(column, row),
        None => (state.diagram.camera.0 + column, state.diagram.camera.1 + row),
    }
}

/// The cells in which a part of the world is shown, from the top left of the canvas and beyond it.
pub fn on_canvas(state: &State, canvas: Rect, part: layout::Rect) -> layout::Rect {
    let (x, y) = state.diagram.camera;
    let near = layout::Rect { x: part.x - x, y: part.y - y, ..part };
    scale(state, canvas).map_or(near, |scale| scale.place(part))
}

/// The cells of the screen in which a part of the world is shown, as far as they are on the canvas.
pub fn place_of(state: &State, canvas: Rect, part: layout::Rect) -> Option<Rect> {
    let place = on_canvas(state, canvas, part);
    let all = layout::Rect { x: 0, y: 0, w: canvas.width.into(), h: canvas.height.into() };
    if !place.overlaps(all) {
        return None;
    }
    let (left, top) = (place.x.max(0), place.y.max(0));
    let (right, bottom) = ((place.x + place.w).min(all.w), (place.y + place.h).min(all.h));
    let cells = |from: i32, to: i32| u16::try_from(to - from).unwrap_or(0);
    Some(Rect {
        x: canvas.x + cells(0, left),
        y: canvas.y + cells(0, top),
        width: cells(left, right),
        height: cells(top, bottom),
    })
}

/// How the world is made small; none where it is shown as it is.
fn scale(state: &State, canvas: Rect) -> Option<Scale> {
    (state.diagram.zoom == Zoom::Overview).then(|| {
        let all = state.derived.picture.bounds();
        Scale::fit(all, canvas.width.into(), canvas.height.into())
    })
}
