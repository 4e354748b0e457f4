//! Attack paths on the diagram: a list of them, the one under its cursor on the canvas, and the steps
//! along it.

use super::canvas;
use crate::analysis::paths::{ChokePoint, Step};
use crate::analysis::{AttackPath, AttackPaths};
use crate::catalog::MoveKind;
use crate::model::Id;
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::overlay::{Choice, Item, Overlay, Picker};
use crate::tui::purpose::Purpose;
use crate::tui::state::{Effect, State};
use crate::tui::theme::Role;
use crate::tui::trail::Trail;

/// Lists the paths, once they are known.
pub fn open(state: &mut State) {
    if state.model().elements.is_empty() {
        return state.say(Role::Faint, "there is nothing to attack yet");
    }
    match &state.diagram.paths {
        Some((revision, _)) if *revision == state.revision => list(state),
        _ => {
            state.say(Role::Faint, "looking for attack paths …");
            state.effects.push(Effect::FindPaths);
        }
    }
}

/// The paths of a revision were found.
pub fn found(state: &mut State, revision: u64, paths: AttackPaths) {
    // Those of an older model are of no use, and whoever is busy by now is not disturbed.
    if revision != state.revision {
        return;
    }
    state.diagram.paths = Some((revision, paths));
    if state.overlay.is_none() {
        state.message = None;
        list(state);
    }
}

/// Paths through the selected element, if there are any, or all of them; then where to cut them.
fn list(state: &mut State) {
    let Some((_, found)) = &state.diagram.paths else { return };
    let selected = state.diagram.selected.as_deref();
    let through = |path: &AttackPath| selected.is_some_and(|id| path.visits(id));
    let some_through = found.paths.iter().any(through);
    let shown = found.paths.iter().enumerate();
    let shown = shown.filter(|(_, path)| !some_through || through(path));
    let mut items: Vec<Item> = shown.map(|(at, path)| item(state, at, path)).collect();
    if items.is_empty() {
        return state
            .say(Role::Good, "no attack path leads from outsiders to anything that matters");
    }
    let more = if found.complete { "" } else { ", the best of more" };
    let title = match selected.filter(|_| some_through) {
        Some(id) => format!("Attack paths through {}", state.model().name_of(id)),
        None => format!("{}{more}", count(items.len(), "attack path")),
    };
    let cuts = found.choke_points.iter().enumerate();
    items.extend(cuts.map(|(at, point)| cut(state, at, point, found.paths.len())));
    state.overlay = Some(Overlay::Picker(Picker::new(title, items, Purpose::Paths)));
    show(state);
}

fn item(state: &State, at: usize, path: &AttackPath) -> Item {
    let model = state.model();
    let end =
        |step: Option<&Step>| step.map_or("", |step| model.name_of(&step.element)).to_string();
    let (first, last) = (end(path.steps.first()), end(path.steps.last()));
    let techniques = path.steps.iter().filter_map(|step| step.technique.as_deref());
    let techniques: Vec<&str> =
        techniques.map(|id| id.strip_prefix("AML.").unwrap_or(id)).collect();
    Item {
        text: format!("{}  {first} → {last}", path.score),
        detail: format!("{} · {}", techniques.join(" › "), path.asset),
        choice: Choice::Word(Some(format!("path:{at}"))),
    }
}

fn cut(state: &State, at: usize, point: &ChokePoint, paths: usize) -> Item {
    let name = state.catalog.atlas.name(&point.mitigation);
    Item {
        text: format!("cut   {name} on {}", state.model().name_of(&point.element)),
        detail: format!(
            "{} weakens {} of {paths} paths and takes {:.0} % of their scores",
            point.mitigation,
            point.paths.len(),
            point.takes * 100.0
        ),
        choice: Choice::Word(Some(format!("cut:{at}"))),
    }
}

/// Shows what is under the cursor of the list on the canvas.
pub fn show(state: &mut State) {
    let Some(Overlay::Picker(picker)) = &state.overlay else { return };
    if picker.purpose != Purpose::Paths {
        return;
    }
    let trail = picker.picked().first().and_then(|choice| trail(state, choice));
    if let Some(trail) = &trail {
        let ids: Vec<Id> = trail.stops.iter().map(|(id, _)| id.clone()).collect();
        canvas::bring_into_view(state, &ids);
    }
    state.diagram.trail = trail;
}

fn trail(state: &State, choice: &Choice) -> Option<Trail> {
    let (_, found) = state.diagram.paths.as_ref()?;
    let Choice::Word(Some(word)) = choice else { return None };
    let (what, at) = word.split_once(':')?;
    let at: usize = at.parse().ok()?;
    if what == "cut" {
        let point = found.choke_points.get(at)?;
        let what = format!("{} here", state.catalog.atlas.name(&point.mitigation));
        return Some(Trail { stops: vec![(point.element.clone(), what)], ..Trail::default() });
    }
    Some(trail_of(state, found.paths.get(at)?))
}

/// A path as it is lifted out of the diagram.
pub fn trail_of(state: &State, path: &AttackPath) -> Trail {
    let stops = path.steps.iter().map(|step| (step.element.clone(), told(state, step))).collect();
    let flows = path.steps.iter().filter_map(|step| step.flow.clone()).collect();
    Trail { stops, flows, step: 0 }
}

/// What happens at a step, in one line.
fn told(state: &State, step: &Step) -> String {
    let by = match step.by {
        Some(MoveKind::Read) => "read: ",
        Some(MoveKind::Drive) => "driven: ",
        Some(MoveKind::Carry) | None => "",
    };
    match &step.technique {
        Some(id) => format!("{by}{id} {}: {}", state.catalog.atlas.name(id), step.why),
        None => format!("{by}{}", step.why),
    }
}

/// The list was ended with Enter: the path stays on show.
pub fn keep(state: &mut State) {
    let Some(trail) = &state.diagram.trail else { return };
    match trail.stops.as_slice() {
        [(only, what)] if trail.flows.is_empty() => {
            let (id, what) = (only.clone(), what.clone());
            state.diagram.trail = None;
            state.select(Some(id));
            state.say(Role::Good, what);
        }
        _ => step(state, 1),
    }
}

/// Goes along the path on show.
pub fn step(state: &mut State, by: isize) {
    let Some(trail) = &mut state.diagram.trail else {
        let key = state.settings.keymap.shown(Action::Paths);
        return state.say(Role::Faint, format!("no attack path is on show: {key} lists them"));
    };
    let last = trail.stops.len();
    trail.step = trail.step.saturating_add_signed(by).clamp(1, last.max(1));
    let at = trail.step;
    let Some((id, what)) = trail.stops.get(at - 1).cloned() else { return };
    let name = state.model().name_of(&id).to_string();
    state.select(Some(id));
    state.say(Role::Question, format!("{at}/{last} {name}: {what}"));
}
