//! Going from one thing of the picture to another.

use ratatui::layout::Position;

use crate::layout::Rect;
use crate::model::Id;
use crate::tui::actions::Action;
use crate::tui::areas;
use crate::tui::ring;
use crate::tui::sight;
use crate::tui::state::State;
use crate::tui::theme::Role;

use super::boxes::{distance, middle, reading_order, selected_rect};
use super::say_select;

/// Selects the nearest box in a direction: the gap to it counts, and how far it is beside the way,
/// which is as wide as what is selected. From a boundary the way leads to what is in it.
pub(super) fn walk(state: &mut State, dx: i32, dy: i32) {
    let boxes = reading_order(state);
    let Some(here) = start(state) else { return select_central(state, &boxes) };
    let next = entered(state, &boxes, dx, dy).or_else(|| {
        let others = boxes.iter().filter(|(id, _)| state.diagram.selected.as_ref() != Some(id));
        let costs = others.filter_map(|(id, rect)| Some((cost(here, *rect, dx, dy)?, id)));
        costs.min().map(|(_, id)| id.clone())
    });
    if next.is_some() {
        state.select(next);
    }
}

/// From where one walks: the selected box, or the middle of a line.
fn start(state: &State) -> Option<Rect> {
    let selected = state.diagram.selected.as_ref()?;
    match state.derived.picture.flow(selected) {
        Some(points) => {
            let middle = points.get(points.len() / 2)?;
            Some(Rect { x: middle.x, y: middle.y, w: 1, h: 1 })
        }
        None => selected_rect(state),
    }
}

/// How far a box is in a direction; none if it does not lie there. A cell counts about twice as much
/// down as across.
fn cost(here: Rect, there: Rect, dx: i32, dy: i32) -> Option<(i32, i32)> {
    let (here_across, here_down) = ((here.x, here.x + here.w), (2 * here.y, 2 * (here.y + here.h)));
    let (across, down) = ((there.x, there.x + there.w), (2 * there.y, 2 * (there.y + there.h)));
    let gap = |here: (i32, i32), there: (i32, i32), by: i32| {
        if by > 0 { there.0 - here.1 } else { here.0 - there.1 }
    };
    // Where the two overlap sideways, nothing is beside.
    let beside =
        |here: (i32, i32), there: (i32, i32)| (there.0 - here.1).max(here.0 - there.1).max(0);
    let (along, beside) = match dy {
        0 => (gap(here_across, across, dx), beside(here_down, down)),
        _ => (gap(here_down, down, dy), beside(here_across, across)),
    };
    let (a, b) = (middle(here), middle(there));
    let off = if dy == 0 { 2 * (a.1 - b.1).abs() } else { (a.0 - b.0).abs() };
    // What is much farther beside than ahead is not where one wants to go.
    (along >= 0 && beside <= 3 * along + 12).then_some((along + 3 * beside, off))
}

/// The first box inside the selected boundary, coming from the side that is walked away from.
fn entered(state: &State, boxes: &[(Id, Rect)], dx: i32, dy: i32) -> Option<Id> {
    let selected = state.diagram.selected.as_ref()?;
    let frame =
        state.derived.picture.boundary(state.model().boundaries.get_key_value(selected)?.0)?;
    // A collapsed boundary is a box itself.
    let inside = boxes.iter().filter(|(id, rect)| frame.encloses(*rect) && id != selected);
    let first = inside.min_by_key(|(_, rect)| {
        let near = (dx + dy) * if dy == 0 { rect.x } else { rect.y };
        (near, if dy == 0 { rect.y } else { rect.x })
    });
    first.map(|(id, _)| id.clone())
}

/// Selects the box nearest to the middle of the view.
fn select_central(state: &mut State, boxes: &[(Id, Rect)]) {
    let canvas = areas::canvas_area(state);
    let (column, row) = (canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    let centre = sight::world_at(state, Position::new(column, row));
    let nearest = boxes.iter().min_by_key(|(_, rect)| distance(*rect, centre));
    state.select(nearest.map(|(id, _)| id.clone()));
}

pub(super) fn step(state: &mut State, by: isize) {
    let mut boxes = reading_order(state);
    // After a search one goes through what it found.
    let lit = &state.diagram.lit;
    if boxes.iter().any(|(id, _)| lit.contains(id)) {
        boxes.retain(|(id, _)| lit.contains(id) || state.diagram.selected.as_ref() == Some(id));
    }
    let here = boxes.iter().position(|(id, _)| state.diagram.selected.as_ref() == Some(id));
    let next = match here {
        Some(i) => i.saturating_add_signed(by).min(boxes.len().saturating_sub(1)),
        None => 0,
    };
    let next = boxes.get(next).map(|(id, _)| id.clone());
    state.select(next);
}

/// Walks round the flows of the selected box; from a flow, round those of the box that it leaves.
/// Flows in one line follow each other.
pub(super) fn step_flow(state: &mut State, by: isize) {
    let Some(selected) = state.diagram.selected.clone() else { return say_select(state) };
    let (model, picture) = (state.model(), &state.derived.picture);
    // The picture of an older model does not know what was drawn since.
    let stands = |id: &Id| picture.stand_in(id).unwrap_or(id).to_string();
    let centre = stands(model.flows.get(&selected).map_or(&selected, |flow| &flow.from));
    let is_left_out = |id: &Id| state.diagram.scope.focus.is_some() && picture.flow(id).is_none();
    let mut around: Vec<&Id> = model
        .flows
        .iter()
        .filter(|(_, flow)| (stands(&flow.from) == centre) || (stands(&flow.to) == centre))
        .filter(|(id, _)| stands(id) != centre && !is_left_out(id))
        .map(|(id, _)| id)
        .collect();
    around.sort_by_key(|id| (stands(id), *id));
    if around.is_empty() {
        let connect = state.settings.keymap.shown(Action::Connect);
        return state.say(Role::Faint, format!("no flow touches it: {connect} connects it"));
    }
    let here = around.iter().position(|id| **id == selected);
    let next = around[here.map_or(0, |here| ring::step(here, by, around.len()))].clone();
    state.select(Some(next));
}

/// Goes along the selected flow from one boundary that it crosses to the next, and back to all of it.
pub(super) fn next_crossing(state: &mut State) {
    let model = state.model();
    let selected = state.diagram.selected.as_ref();
    let Some((id, flow)) = selected.and_then(|id| model.flows.get_key_value(id)) else {
        let key = state.settings.keymap.shown(Action::NextFlow);
        return state.say(Role::Faint, format!("select a flow first: {key} goes through them"));
    };
    let crossed = model.crossings(flow);
    let here = state.diagram.crossing.as_deref();
    let here = here.and_then(|at| crossed.iter().position(|id| *id == at));
    match crossed.get(here.map_or(0, |here| here + 1)) {
        Some(next) => {
            let (flow, next) = (id.clone(), (*next).to_string());
            state.select_crossing(flow, next);
        }
        None if crossed.is_empty() => state.say(Role::Faint, "the flow crosses no boundary"),
        None => {
            let flow = id.clone();
            state.select(Some(flow));
        }
    }
}

pub(super) fn outwards(state: &mut State) {
    let Some(selected) = &state.diagram.selected else { return say_select(state) };
    let outer = state.model().around(selected).first().map(ToString::to_string);
    match outer {
        Some(outer) => state.select(Some(outer)),
        None => state.say(Role::Faint, "there is no boundary around it"),
    }
}
