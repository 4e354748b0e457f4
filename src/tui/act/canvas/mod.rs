//! The canvas: walking, drawing, moving.

mod align;
mod alike;
mod boxes;
mod clipboard;
mod edit;
mod flows;
mod focus;
mod fold;
mod into;
mod place;
mod view;
mod walk;

use super::places;
use crate::model::{Id, Taken};
use crate::tui::actions::Action;
use crate::tui::areas;
use crate::tui::fields;
use crate::tui::overlay::hints::HintsFor;
use crate::tui::overlay::{Hints, Overlay};
use crate::tui::purpose::Field;
use crate::tui::quick_entry::Start;
use crate::tui::sight;
use crate::tui::state::{Effect, Pane, State};
use crate::tui::theme::Role;
use crate::tui::trail::Trail;

pub use align::report_blocked;
pub use alike::mark_like;
pub use boxes::rect_of;
pub use clipboard::{clip_kept, paste};
pub use edit::connect;
pub use fold::reveal;
pub use into::put_into;
pub use place::nudge;
pub use view::{beside_selection, bring_into_view, follow, is_in_view, look_at, pan, zoom_at};

/// Does an action on the canvas.
pub fn act(state: &mut State, action: Action) {
    match action {
        Action::Up => walk::walk(state, 0, -1),
        Action::Down => walk::walk(state, 0, 1),
        Action::Left => walk::walk(state, -1, 0),
        Action::Right => walk::walk(state, 1, 0),
        Action::PageUp => view::pan(state, 0, -view::rows(state)),
        Action::PageDown => view::pan(state, 0, view::rows(state)),
        Action::PanUp => view::pan(state, 0, -3),
        Action::PanDown => view::pan(state, 0, 3),
        Action::PanLeft => view::pan(state, -8, 0),
        Action::PanRight => view::pan(state, 8, 0),
        Action::Centre => view::centre(state),
        Action::NextElement => walk::step(state, 1),
        Action::PreviousElement => walk::step(state, -1),
        Action::NextFlow => walk::step_flow(state, 1),
        Action::PreviousFlow => walk::step_flow(state, -1),
        Action::NextCrossing => walk::next_crossing(state),
        Action::Follow => flows::follow(state, true),
        Action::FollowBack => flows::follow(state, false),
        Action::GoBack => places::turn(state, false),
        Action::GoForward => places::turn(state, true),
        Action::Bookmark => places::bookmark(state),
        Action::Bookmarks => places::bookmarks(state),
        Action::Outwards => walk::outwards(state),
        Action::Open if fold::open(state) => {}
        Action::Open | Action::NextPane => super::panel::enter(state, Pane::Details),
        Action::PreviousPane => super::panel::enter(state, Pane::Suggestions),
        Action::Back => back(state),
        Action::QuickEntry => edit::entry(state, "Quick entry", Start::Free, true),
        Action::Add => edit::add(state),
        Action::AddFree => edit::entry(state, "Add", Start::Free, false),
        Action::Insert => edit::insert(state),
        Action::Connect => hints(state, true),
        Action::Jump => hints(state, false),
        Action::Frame => edit::frame(state),
        Action::Mark => edit::mark(state),
        Action::MarkLike => alike::ask(state),
        Action::MoveInto => edit::move_into(state),
        Action::Rename => with_selected(state, |state, id| fields::open(state, &Field::Name(id))),
        Action::SetKind => edit::set_kind(state),
        Action::ConfirmKinds => edit::confirm_kinds(state),
        Action::Delete => edit::delete(state),
        Action::Cut => clipboard::take(state, Taken::Cut),
        Action::Copy => clipboard::take(state, Taken::Copied),
        Action::Paste => state.effects.push(Effect::FetchClip),
        Action::Duplicate => clipboard::duplicate(state),
        Action::AlignRow => align::align(state, false),
        Action::AlignColumn => align::align(state, true),
        Action::MoveUp => place::nudge_targets(state, 0, -2),
        Action::MoveDown => place::nudge_targets(state, 0, 2),
        Action::MoveLeft => place::nudge_targets(state, -4, 0),
        Action::MoveRight => place::nudge_targets(state, 4, 0),
        Action::Unpin => place::unpin(state),
        Action::Tidy => place::tidy(state),
        Action::Turn => place::turn(state),
        Action::Collapse => fold::toggle(state),
        Action::CollapseAll => fold::toggle_all(state),
        Action::Focus => focus::deepen(state),
        Action::FocusMore => focus::step(state, 1),
        Action::FocusLess => focus::step(state, -1),
        Action::Zoom => view::zoom(state, 1),
        Action::ZoomIn => view::zoom(state, -1),
        Action::Minimap => view::minimap(state),
        Action::Panel => super::panel::toggle(state),
        Action::Answer => super::interview::ask_one(state),
        Action::AddFinding => super::findings::add(state, state.diagram.selected.clone()),
        _ => {}
    }
}

/// Drops what the model no longer has from selection, marks and what the mouse holds.
pub fn forget_missing(state: &mut State) {
    let model = &state.document.model;
    state.diagram.gesture.take_if(|gesture| !gesture.is_whole(|id| model.has_id(id)));
    state.diagram.marked.retain(|id| model.has_id(id));
    let is_whole = |trail: &Trail| {
        let ids = trail.stops.iter().map(|(id, _)| id).chain(&trail.flows);
        ids.into_iter().all(|id| model.has_id(id))
    };
    state.diagram.trail = state.diagram.trail.take().filter(is_whole);
    state.diagram.lit.retain(|id| model.has_id(id));
    state.diagram.reach.take_if(|reach| !model.has_id(&reach.from));
    let (selected, crossing) = (&state.diagram.selected, &mut state.diagram.crossing);
    let flow = selected.as_ref().and_then(|id| model.flows.get(id));
    crossing.take_if(|at| flow.is_none_or(|flow| !model.crossings(flow).contains(&at.as_str())));
    if state.diagram.selected.as_ref().is_some_and(|id| !model.has_id(id)) {
        state.diagram.selected = None;
    }
    if let Some(focus) = &mut state.diagram.scope.focus {
        focus.centre.retain(|id| model.has_id(id));
        if focus.centre.is_empty() {
            focus::leave(state);
        }
    }
}

fn back(state: &mut State) {
    let diagram = &mut state.diagram;
    if diagram.trail.take().is_some() || diagram.reach.take().is_some() {
        return;
    }
    if !std::mem::take(&mut diagram.lit).is_empty() {
        return;
    }
    if diagram.crossing.take().is_some() {
        return;
    }
    if !state.diagram.marked.is_empty() {
        state.diagram.marked.clear();
    } else if !focus::leave(state) {
        state.select(None);
    }
}

fn with_selected(state: &mut State, then: impl FnOnce(&mut State, Id)) {
    match state.diagram.selected.clone() {
        Some(id) => then(state, id),
        None => say_select(state),
    }
}

pub(super) fn say_select(state: &mut State) {
    state.say(Role::Faint, "select something first");
}

fn hints(state: &mut State, connect: bool) {
    let what = if connect {
        match state.diagram.selected.clone().filter(|id| state.model().elements.contains_key(id)) {
            Some(from) => HintsFor::Connect { from },
            None => return state.say(Role::Faint, "select the element that the flow leaves first"),
        }
    } else {
        HintsFor::Jump
    };
    let canvas = areas::canvas_area(state);
    // A flow joins elements; one can jump to a collapsed boundary too.
    let is_offered = |id: &Id| !connect || state.model().elements.contains_key(id);
    let boxes = boxes::reading_order(state)
        .into_iter()
        .filter(|(id, rect)| is_offered(id) && sight::place_of(state, canvas, *rect).is_some())
        .map(|(id, _)| id);
    let hints = Hints::new(what, boxes.collect());
    state.overlay = Some(Overlay::Hints(hints));
}
