//! The canvas: walking, drawing, moving.

use crate::layout::Rect;
use crate::model::{Cell, Edit, Id, ops};
use crate::picture::Zoom;
use crate::tui::actions::Action;
use crate::tui::areas;
use crate::tui::fields;
use crate::tui::items;
use crate::tui::overlay::hints::HintsFor;
use crate::tui::overlay::{Hints, Overlay, Picker, Prompt};
use crate::tui::preview::preview;
use crate::tui::purpose::{Field, Purpose};
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::trail::Trail;

/// Does an action on the canvas.
pub fn act(state: &mut State, action: Action) {
    match action {
        Action::Up => walk(state, 0, -1),
        Action::Down => walk(state, 0, 1),
        Action::Left => walk(state, -1, 0),
        Action::Right => walk(state, 1, 0),
        Action::PageUp => pan(state, 0, -rows(state)),
        Action::PageDown => pan(state, 0, rows(state)),
        Action::PanUp => pan(state, 0, -3),
        Action::PanDown => pan(state, 0, 3),
        Action::PanLeft => pan(state, -8, 0),
        Action::PanRight => pan(state, 8, 0),
        Action::Centre => centre(state),
        Action::NextElement => step(state, 1),
        Action::PreviousElement => step(state, -1),
        Action::NextFlow => step_flow(state, 1),
        Action::PreviousFlow => step_flow(state, -1),
        Action::Outwards => outwards(state),
        Action::Open | Action::NextPane => super::panel::enter(state, Pane::Details),
        Action::PreviousPane => super::panel::enter(state, Pane::Suggestions),
        Action::Back => back(state),
        Action::QuickEntry => entry(state, "Quick entry", None, true),
        Action::Add => add(state),
        Action::AddFree => entry(state, "Add", None, false),
        Action::Connect => hints(state, true),
        Action::Jump => hints(state, false),
        Action::Frame => frame(state),
        Action::Mark => mark(state),
        Action::MoveInto => move_into(state),
        Action::Rename => with_selected(state, |state, id| fields::open(state, &Field::Name(id))),
        Action::SetKind => with_selected(state, |state, id| {
            let field = if state.model().boundaries.contains_key(&id) {
                Field::BoundaryKind(id)
            } else {
                Field::Kind(id)
            };
            fields::open(state, &field);
        }),
        Action::Delete => delete(state),
        Action::MoveUp => nudge_targets(state, 0, -2),
        Action::MoveDown => nudge_targets(state, 0, 2),
        Action::MoveLeft => nudge_targets(state, -4, 0),
        Action::MoveRight => nudge_targets(state, 4, 0),
        Action::Unpin => unpin(state),
        Action::Tidy => tidy(state),
        Action::Zoom => {
            let (zoom, text) = match state.diagram.zoom {
                Zoom::Cards => (Zoom::Compact, "compact boxes"),
                Zoom::Compact => (Zoom::Cards, "full boxes"),
            };
            state.diagram.zoom = zoom;
            state.say(Role::Faint, text);
            state.diagram.follow = true;
            state.effects.push(crate::tui::state::Effect::Derive { anew: true });
        }
        Action::Panel => super::panel::toggle(state),
        Action::Answer => super::interview::ask_one(state),
        Action::AddFinding => super::findings::add(state, state.diagram.selected.clone()),
        _ => {}
    }
}

/// Drops what the model no longer has from selection and marks.
pub fn forget_missing(state: &mut State) {
    let model = &state.document.model;
    state.diagram.marked.retain(|id| model.has_id(id));
    let is_whole = |trail: &Trail| {
        let ids = trail.stops.iter().map(|(id, _)| id).chain(&trail.flows);
        ids.into_iter().all(|id| model.has_id(id))
    };
    state.diagram.trail = state.diagram.trail.take().filter(is_whole);
    if state.diagram.selected.as_ref().is_some_and(|id| !model.has_id(id)) {
        state.diagram.selected = None;
    }
}

/// Says so when a box could not move where it was asked to.
pub fn report_blocked(state: &mut State) {
    let Some((id, before)) = state.diagram.nudged.take() else { return };
    if rect_of(state, &id) == Some(before) {
        state.say(Role::Warn, "no room there: something else stands in the way");
    } else {
        state.say(Role::Good, "moved and pinned: p lets the layout place it again");
    }
}

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

fn selected_rect(state: &State) -> Option<Rect> {
    state.diagram.selected.as_ref().and_then(|id| rect_of(state, id))
}

/// The box of an element, the frame of a boundary, or the smallest rectangle around a flow.
fn rect_of(state: &State, id: &str) -> Option<Rect> {
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

fn rows(state: &State) -> i32 {
    i32::from(areas::canvas_area(state).height) - 4
}

/// Moves the view.
pub fn pan(state: &mut State, dx: i32, dy: i32) {
    state.diagram.camera.0 += dx;
    state.diagram.camera.1 += dy;
    clamp(state);
}

fn centre(state: &mut State) {
    let canvas = areas::canvas_area(state);
    if let Some(rect) = selected_rect(state) {
        state.diagram.camera = (
            rect.x + rect.w / 2 - i32::from(canvas.width) / 2,
            rect.y + rect.h / 2 - i32::from(canvas.height) / 2,
        );
        clamp(state);
    }
}

/// Elements in reading order, with their boxes.
pub fn reading_order(state: &State) -> Vec<(Id, Rect)> {
    let mut boxes: Vec<(Id, Rect)> =
        state.derived.picture.elements().map(|(id, rect)| (id.to_string(), rect)).collect();
    boxes.sort_by_key(|(_, rect)| (rect.y, rect.x));
    boxes
}

/// Selects the nearest box in a direction: near along it, and not far beside it.
fn walk(state: &mut State, dx: i32, dy: i32) {
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
    let (x, y) = state.diagram.camera;
    let centre = (x + i32::from(canvas.width) / 2, y + i32::from(canvas.height) / 2);
    let distance = |rect: Rect| {
        let (x, y) = middle(rect);
        (x - centre.0).abs() + 2 * (y - centre.1).abs()
    };
    let nearest = boxes.iter().min_by_key(|(_, rect)| distance(*rect)).map(|(id, _)| id.clone());
    state.select(nearest);
}

fn middle(rect: Rect) -> (i32, i32) {
    (rect.x + rect.w / 2, rect.y + rect.h / 2)
}

fn step(state: &mut State, by: isize) {
    let boxes = reading_order(state);
    let here = boxes.iter().position(|(id, _)| state.diagram.selected.as_ref() == Some(id));
    let next = match here {
        Some(i) => i.saturating_add_signed(by).min(boxes.len().saturating_sub(1)),
        None => 0,
    };
    let next = boxes.get(next).map(|(id, _)| id.clone());
    state.select(next);
}

/// Walks round the flows of the selected element; from a flow, round those of its source.
fn step_flow(state: &mut State, by: isize) {
    let Some(selected) = state.diagram.selected.clone() else { return say_select(state) };
    let model = state.model();
    let centre = model.flows.get(&selected).map_or(selected.clone(), |flow| flow.from.clone());
    let around: Vec<&Id> = model
        .flows
        .iter()
        .filter(|(_, flow)| flow.from == centre || flow.to == centre)
        .map(|(id, _)| id)
        .collect();
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

fn outwards(state: &mut State) {
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

fn back(state: &mut State) {
    if state.diagram.trail.take().is_some() {
        return;
    }
    if state.diagram.marked.is_empty() {
        state.select(None);
    } else {
        state.diagram.marked.clear();
    }
}

fn with_selected(state: &mut State, then: impl FnOnce(&mut State, Id)) {
    match state.diagram.selected.clone() {
        Some(id) => then(state, id),
        None => say_select(state),
    }
}

fn say_select(state: &mut State) {
    state.say(Role::Faint, "select something first");
}

fn add(state: &mut State) {
    let after = state.diagram.selected.clone().filter(|id| state.model().elements.contains_key(id));
    let title = match &after {
        Some(id) => format!("Add after {}", state.model().name_of(id)),
        None => "Add".to_string(),
    };
    entry(state, &title, after, false);
}

fn entry(state: &mut State, title: &str, after: Option<Id>, stay: bool) {
    let purpose = Purpose::QuickEntry { after, stay, chosen: Vec::new() };
    state.overlay = Some(Overlay::Prompt(Prompt::line(title, "", purpose)));
    preview(state);
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
    let camera = state.diagram.camera;
    let shown =
        Rect { x: camera.0, y: camera.1, w: i32::from(canvas.width), h: i32::from(canvas.height) };
    let boxes =
        reading_order(state).into_iter().filter(|(_, rect)| rect.overlaps(shown)).map(|(id, _)| id);
    let hints = Hints::new(what, boxes.collect());
    state.overlay = Some(Overlay::Hints(hints));
}

/// Draws a flow and asks for its label.
pub fn connect(state: &mut State, from: &str, to: &str) {
    let (id, edit) = ops::connect(state.model(), from, to, "");
    let title = format!("connect {} to {}", state.model().name_of(from), state.model().name_of(to));
    state.edit(title, edit);
    state.select(Some(id.clone()));
    fields::open(state, &Field::Name(id));
}

fn frame(state: &mut State) {
    let members = state.targets();
    let model = state.model();
    if members.is_empty() || members.iter().any(|id| model.flows.contains_key(id)) {
        return state.say(Role::Faint, "select or mark (Space) the elements to frame first");
    }
    let title = match members.as_slice() {
        [only] => format!("Boundary around {}", model.name_of(only)),
        several => format!("Boundary around {} elements", several.len()),
    };
    state.overlay = Some(Overlay::Prompt(Prompt::line(title, "", Purpose::Frame(members))));
    preview(state);
}

fn mark(state: &mut State) {
    let Some(id) =
        state.diagram.selected.clone().filter(|id| !state.model().flows.contains_key(id))
    else {
        return state.say(Role::Faint, "select an element or boundary first");
    };
    if !state.diagram.marked.remove(&id) {
        state.diagram.marked.insert(id);
    }
}

fn move_into(state: &mut State) {
    let members = state.targets();
    if members.is_empty() {
        return state.say(Role::Faint, "select or mark what to move first");
    }
    let picker =
        Picker::new("Move into boundary", items::boundaries(state), Purpose::MoveInto(members));
    state.overlay = Some(Overlay::Picker(picker));
}

fn delete(state: &mut State) {
    let targets = state.targets();
    if targets.is_empty() {
        return say_select(state);
    }
    let model = state.model();
    let title = match targets.as_slice() {
        [only] => format!("delete {}", model.name_of(only)),
        several => format!("delete {} things", several.len()),
    };
    let lost = model
        .findings
        .keys()
        .filter(|key| key.element().is_some_and(|id| targets.iter().any(|t| t == id)));
    let lost = lost.count();
    let edit = ops::remove(model, &targets);
    state.edit(title.clone(), edit);
    state.diagram.marked.clear();
    state.select(None);
    if lost > 0 {
        let are = if lost == 1 { "1 finding is".into() } else { format!("{lost} findings are") };
        let text = format!("{title}: {are} now without their element; u brings it back");
        state.say(Role::Warn, text);
    } else {
        state.say(Role::Good, format!("{title}: u brings it back"));
    }
}

fn nudge_targets(state: &mut State, dx: i32, dy: i32) {
    let targets = state.targets();
    nudge(state, &targets, dx, dy);
}

/// Moves boxes and pins them where they are.
pub fn nudge(state: &mut State, boxes: &[Id], dx: i32, dy: i32) {
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
    state.diagram.nudged = boxes.first().and_then(|id| Some((id.clone(), rect_of(state, id)?)));
    state.edit("move", Edit::All(moved));
    state.diagram.follow = true;
}

/// Where a box stands, as a pin says it: relative to the inside of the boundary around it.
fn pin_of(state: &State, id: &str) -> Option<Cell> {
    let picture = &state.derived.picture;
    let rect = picture.element(id).or_else(|| picture.boundary(id))?;
    let model = state.model();
    let around = match (model.elements.get(id), model.boundaries.get(id)) {
        (Some(element), _) => element.boundary.as_deref(),
        (_, Some(boundary)) => boundary.parent.as_deref(),
        _ => None,
    };
    let origin = around
        .and_then(|id| picture.boundary(id))
        .map_or((0, 0), |frame| (frame.x + 1, frame.y + 1));
    Some(Cell { x: rect.x - origin.0, y: rect.y - origin.1 })
}

fn unpin(state: &mut State) {
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

/// Forgets ranks and orders, so that the next layout starts from nothing but the pins.
fn tidy(state: &mut State) {
    let places = &state.model().arrangement.places;
    if places.is_empty() {
        return state.say(Role::Faint, "nothing stands anywhere yet");
    }
    let kept = places.iter().filter(|(_, place)| place.pinned.is_some());
    let kept = kept.map(|(id, place)| (id.clone(), *place)).collect();
    state.edit("tidy", Edit::Arrange(crate::model::Arrangement { places: kept }));
    state.diagram.follow = true;
}
