//! What letting go of the button would do: shown while the mouse is dragged, done when it is let go.

use crate::layout::Rect;
use crate::model::{Id, Model, ops};
use crate::tui::act::canvas;
use crate::tui::gesture::{Doing, Gesture};
use crate::tui::sight;
use crate::tui::state::State;

/// World cell under the pointer.
pub fn pointer(state: &State, gesture: &Gesture) -> (i32, i32) {
    sight::world_at(state, gesture.at)
}

/// Columns and rows from where the button went down.
pub fn distance(state: &State, gesture: &Gesture) -> (i32, i32) {
    let (x, y) = pointer(state, gesture);
    (x - gesture.from.0, y - gesture.from.1)
}

/// Where each of the moved boxes and frames would stand.
pub fn moved(state: &State, gesture: &Gesture) -> Vec<(Id, Rect)> {
    let Doing::Move(ids) = &gesture.what else { return Vec::new() };
    let (dx, dy) = distance(state, gesture);
    let ids = ops::outermost(state.model(), ids);
    let moved = |id: Id| {
        let rect = canvas::rect_of(state, &id)?;
        Some((id, Rect { x: rect.x + dx, y: rect.y + dy, ..rect }))
    };
    ids.into_iter().filter_map(moved).collect()
}

/// The boundary that would receive what is moved, if it is another than that of the grabbed thing;
/// the inner `None` is outside of all.
#[expect(clippy::option_option, reason = "no change and no boundary are two things")]
pub fn receiver<'a>(state: &'a State, gesture: &Gesture) -> Option<Option<&'a str>> {
    let Doing::Move(ids) = &gesture.what else { return None };
    let model = state.model();
    let (x, y) = pointer(state, gesture);
    let stays = |id: &&str| {
        // The picture may be older than the model.
        let chain = model.enclosing(Some(id));
        !chain.is_empty() && !chain.iter().any(|id| ids.iter().any(|moved| moved == id))
    };
    let into = state.derived.picture.boundaries_at(x, y).into_iter().find(stays);
    let home = model.around(ids.first()?).first().copied();
    (into != home).then_some(into)
}

/// The element that a flow would lead to.
pub fn target<'a>(state: &'a State, gesture: &Gesture) -> Option<&'a str> {
    let Doing::Connect(from) = &gesture.what else { return None };
    let (x, y) = pointer(state, gesture);
    let under = |(id, rect): &(&str, Rect)| *id != from.as_str() && rect.contains(x, y);
    let (id, _) = state.derived.picture.elements().find(under)?;
    state.model().elements.contains_key(id).then_some(id)
}

/// The rectangle from where the button went down to the pointer.
pub fn frame(state: &State, gesture: &Gesture) -> Rect {
    let ((x, y), from) = (pointer(state, gesture), gesture.from);
    let (left, top) = (x.min(from.0), y.min(from.1));
    Rect { x: left, y: top, w: (x - from.0).abs() + 1, h: (y - from.1).abs() + 1 }
}

/// Elements and boundaries that lie inside the rectangle.
pub fn inside(state: &State, gesture: &Gesture) -> Vec<Id> {
    if gesture.what != Doing::Mark {
        return Vec::new();
    }
    let frame = frame(state, gesture);
    let model = state.model();
    let ids = model.elements.keys().chain(model.boundaries.keys());
    let is_inside = |id: &&Id| canvas::rect_of(state, id).is_some_and(|rect| frame.encloses(rect));
    ids.filter(is_inside).cloned().collect()
}

/// The plan in words.
pub fn told(state: &State, gesture: &Gesture) -> String {
    let model = state.model();
    match &gesture.what {
        Doing::Pan { .. } => "moves the view".into(),
        Doing::Move(ids) => {
            let what = subject(model, ids);
            match receiver(state, gesture) {
                None => format!("moves {what} and pins it there"),
                Some(Some(into)) => format!("moves {what} into {}", model.name_of(into)),
                Some(None) => format!("moves {what} out of all boundaries"),
            }
        }
        Doing::Connect(from) => match target(state, gesture) {
            Some(to) => format!("connects {} to {}", model.name_of(from), model.name_of(to)),
            None => format!("connects {} to the box where it is let go", model.name_of(from)),
        },
        Doing::Mark => format!("marks {}", inside(state, gesture).len()),
    }
}

/// What is moved, by name or number.
pub fn subject(model: &Model, ids: &[Id]) -> String {
    match ids {
        [only] => model.name_of(only).to_string(),
        several => format!("{} things", several.len()),
    }
}
