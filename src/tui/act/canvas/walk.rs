//! Going from one thing of the picture to another.

use ratatui::layout::Position;

use crate::layout::Rect;
use crate::model::Id;
use crate::tui::actions::Action;
use crate::tui::areas;
use crate::tui::sight;
use crate::tui::state::State;
use crate::tui::theme::Role;

use super::boxes::{middle, reading_order, selected_rect};
use super::say_select;

/// Selects the nearest box in a direction: near along it, and not far beside it.
pub(super) fn walk(state: &mut State, dx: i32, dy: i32) {
    let boxes = reading_order(state);
    let Some(here) = selected_rect(state).map(middle) else {
        return select_central(state, &boxes);
    };
    let nearest = boxes
        .iter()
        .filter(|(id, _)| state.diagram.selected.as_ref() != Some(id))
        .filter_map(|(id, rect)| {
            let there = middle(*rect);
            // A cell is about twice as high as it is wide.
            let (across, down) = (there.0 - here.0, 2 * (there.1 - here.1));
            let along = across * dx + down * dy;
            let beside = (across * dy).abs() + (down * dx).abs();
            (along > 0 && beside <= 3 * along).then_some((along + 2 * beside, id))
        })
        .min();
    if let Some((_, id)) = nearest {
        let id = id.clone();
        state.select(Some(id));
    }
}

/// Selects the box nearest to the middle of the view.
fn select_central(state: &mut State, boxes: &[(Id, Rect)]) {
    let canvas = areas::canvas_area(state);
    let (column, row) = (canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    let centre = sight::world_at(state, Position::new(column, row));
    let distance = |rect: Rect| {
        let (x, y) = middle(rect);
        (x - centre.0).abs() + 2 * (y - centre.1).abs()
    };
    let nearest = boxes.iter().min_by_key(|(_, rect)| distance(*rect)).map(|(id, _)| id.clone());
    state.select(nearest);
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
        return state.say(Role::Faint, "no flow touches it: c connects it");
    }
    let count = around.len().cast_signed();
    let next = match around.iter().position(|id| **id == selected) {
        Some(i) => (i.cast_signed() + by).rem_euclid(count),
        None => 0,
    };
    let next = around[next.unsigned_abs()].clone();
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
    let model = state.model();
    let outer = match (model.elements.get(selected), model.boundaries.get(selected)) {
        (Some(element), _) => element.boundary.clone(),
        (_, Some(boundary)) => boundary.parent.clone(),
        _ => None,
    };
    match outer {
        Some(outer) => state.select(Some(outer)),
        None => state.say(Role::Faint, "there is no boundary around it"),
    }
}
