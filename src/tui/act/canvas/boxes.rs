//! Where the things of the picture are.

use crate::layout::Rect;
use crate::model::Id;
use crate::picture::Crossing;
use crate::tui::state::State;

pub(super) fn selected_rect(state: &State) -> Option<Rect> {
    let id = state.diagram.selected.as_ref()?;
    let line = state.derived.picture.stand_in(id);
    let is_it = |crossing: &&Crossing| {
        Some(crossing.flow.as_str()) == line
            && Some(&crossing.boundary) == state.diagram.crossing.as_ref()
    };
    match state.derived.picture.crossings().iter().find(is_it) {
        Some(Crossing { at, .. }) => Some(Rect { x: at.x, y: at.y, w: 1, h: 1 }),
        None => rect_of(state, id),
    }
}

/// The box of an element, the frame of a boundary, or the smallest rectangle around a flow.
pub fn rect_of(state: &State, id: &str) -> Option<Rect> {
    let picture = &state.derived.picture;
    picture.element(id).or_else(|| picture.boundary(id)).or_else(|| {
        let points = picture.flow(id)?;
        let x = points.iter().map(|point| point.x);
        let y = points.iter().map(|point| point.y);
        let (left, right) = (x.clone().min()?, x.max()?);
        let (top, bottom) = (y.clone().min()?, y.max()?);
        Some(Rect { x: left, y: top, w: right - left + 1, h: bottom - top + 1 })
    })
}

/// Elements in reading order, with their boxes.
pub(super) fn reading_order(state: &State) -> Vec<(Id, Rect)> {
    let mut boxes: Vec<(Id, Rect)> =
        state.derived.picture.elements().map(|(id, rect)| (id.to_string(), rect)).collect();
    boxes.sort_by_key(|(_, rect)| (rect.y, rect.x));
    boxes
}

/// How far the middle of a box is from a place, in columns; a row is as far as two.
pub(super) fn distance(rect: Rect, from: (i32, i32)) -> i32 {
    let (x, y) = middle(rect);
    (x - from.0).abs() + 2 * (y - from.1).abs()
}

pub(super) fn middle(rect: Rect) -> (i32, i32) {
    (rect.x + rect.w / 2, rect.y + rect.h / 2)
}
