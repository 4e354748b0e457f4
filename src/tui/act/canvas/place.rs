//! Where boxes stand: moving, pinning, tidying.

use crate::model::{Arrangement, Cell, Direction, Edit, Id, Place};
use crate::tui::actions::Action;
use crate::tui::state::{Effect, Moved, State};
use crate::tui::theme::Role;

use super::boxes::rect_of;

pub(super) fn nudge_targets(state: &mut State, dx: i32, dy: i32) {
    let targets = state.targets();
    nudge(state, &targets, dx, dy);
}

/// Moves boxes and pins them where they are.
pub fn nudge(state: &mut State, boxes: &[Id], dx: i32, dy: i32) {
    if state.diagram.scope.focus.is_some() {
        return say_focused(state);
    }
    let is_stale = state.derived.revision != state.revision;
    let place_of = |id: &Id| {
        let place = state.model().arrangement.places.get(id);
        // While the picture is being drawn anew, the pin says where the box will be.
        place.and_then(|place| place.pinned).filter(|_| is_stale).or_else(|| pin_of(state, id))
    };
    let moved: Vec<Edit> = boxes
        .iter()
        .filter_map(|id| {
            let at = place_of(id)?;
            Some(Edit::Pin(id.clone(), Some(Cell { x: (at.x + dx).max(0), y: (at.y + dy).max(0) })))
        })
        .collect();
    if moved.is_empty() {
        return state.say(Role::Faint, "select a box to move first");
    }
    let first = boxes.first().and_then(|id| Some((id.clone(), rect_of(state, id)?)));
    state.diagram.moved = first.map(|(id, before)| Moved::Nudged(id, before));
    state.edit("move", Edit::All(moved));
    state.diagram.follow = true;
}

/// Where something stands in a focus says nothing about where it stands among all.
pub(super) fn say_focused(state: &mut State) {
    let leave = state.settings.keymap.shown(Action::Back);
    state.say(Role::Faint, format!("boxes are moved outside the focus: {leave} leaves it"));
}

/// Where a box stands, as a pin says it: relative to the inside of the boundary around it.
fn pin_of(state: &State, id: &str) -> Option<Cell> {
    let picture = &state.derived.picture;
    let rect = picture.element(id).or_else(|| picture.boundary(id))?;
    let origin = origin(state, id);
    Some(Cell { x: rect.x - origin.0, y: rect.y - origin.1 })
}

/// The cell that pins of something count from: the first one inside the boundary around it.
pub(super) fn origin(state: &State, id: &str) -> (i32, i32) {
    let around = state.model().around(id);
    let frame = around.first().and_then(|id| state.derived.picture.boundary(id));
    frame.map_or((0, 0), |frame| (frame.x + 1, frame.y + 1))
}

pub(super) fn unpin(state: &mut State) {
    let pinned: Vec<Edit> = state
        .targets()
        .into_iter()
        .filter(|id| {
            state.model().arrangement.places.get(id).is_some_and(|place| place.pinned.is_some())
        })
        .map(|id| Edit::Pin(id, None))
        .collect();
    if pinned.is_empty() {
        let nothing = state.targets().is_empty();
        let text = if nothing { "select a box first" } else { "it is not pinned" };
        return state.say(Role::Faint, text);
    }
    state.edit("unpin", Edit::All(pinned));
}

/// Forgets ranks and orders, so that the next layout starts from nothing but the pins. What is
/// hidden keeps its place for when it is shown again.
pub(super) fn tidy(state: &mut State) {
    if state.diagram.scope.focus.is_some() {
        state.diagram.follow = true;
        return state.effects.push(Effect::Derive { anew: true });
    }
    let arrangement = &state.model().arrangement;
    let places = &arrangement.places;
    if places.is_empty() {
        return state.say(Role::Faint, "nothing stands anywhere yet");
    }
    let is_hidden = |id: &Id| !state.diagram.scope.hiders(state.model(), id).is_empty();
    let kept = places.iter().filter(|(id, place)| place.pinned.is_some() || is_hidden(id));
    let kept = kept.map(|(id, place)| (id.clone(), *place)).collect();
    state.edit("tidy", Edit::Arrange(Arrangement { places: kept, ..arrangement.clone() }));
    state.diagram.follow = true;
}

/// Lets the picture run the other way. Pins are left behind: they are places in the picture before.
pub(super) fn turn(state: &mut State) {
    let Arrangement { direction, collapsed, places } = state.model().arrangement.clone();
    let loose = |(id, place): (Id, Place)| (id, Place { pinned: None, ..place });
    let places = places.into_iter().map(loose).collect();
    let direction = direction.turned();
    state.edit("turn the picture", Edit::Arrange(Arrangement { direction, collapsed, places }));
    let text = match direction {
        Direction::TopToBottom => "from top to bottom",
        Direction::LeftToRight => "from left to right",
    };
    state.say(Role::Faint, text);
    state.diagram.follow = true;
}
