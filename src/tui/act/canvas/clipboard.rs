//! Cutting, copying, pasting, duplicating.

use crate::model::ops::{self, Pasted, Target};
use crate::model::{Clip, Element, Id, Taken};
use crate::store::StoreError;
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::state::{Effect, Screen, State};
use crate::tui::theme::Role;

/// Keeps what is marked or selected, and takes it out of the model if it is cut.
pub(super) fn take(state: &mut State, taken: Taken) {
    let Some(clip) = ops::clip(state.model(), &state.targets(), taken) else {
        return state.say(Role::Faint, "select or mark elements or boundaries first");
    };
    let done = if taken == Taken::Cut { "cut" } else { "copied" };
    let what = content(&clip);
    let paste = state.settings.keymap.shown(Action::Paste);
    let mut text = format!("{done} {what}: {paste} pastes");
    if taken == Taken::Cut {
        let part = &clip.part;
        let ids: Vec<Id> = part.elements.keys().chain(part.boundaries.keys()).cloned().collect();
        let edit = ops::remove(state.model(), &ids);
        state.edit(format!("cut {what}"), edit);
        state.diagram.marked.clear();
        state.select(None);
        if !part.findings.is_empty() {
            text = format!("{text}, {} with it", count(part.findings.len(), "finding"));
        }
    }
    state.effects.push(Effect::KeepClip(Box::new(clip)));
    state.say(Role::Good, text);
}

/// `Chat UI`, `Product with 3 elements, 2 flows`, or `2 boundaries, 5 elements, 4 flows`.
fn content(clip: &Clip) -> String {
    with_flows(clip, clip.part.flows.len())
}

fn with_flows(clip: &Clip, flows: usize) -> String {
    let part = &clip.part;
    let lies_inside =
        |element: &Element| part.boundaries.keys().any(|id| element.boundary.as_ref() == Some(id));
    let things = match (part.boundaries.len(), part.elements.len()) {
        (0, 1) => part.elements.values().map(|element| element.name.clone()).collect(),
        (1, n) if part.elements.values().all(lies_inside) => {
            let name: String = part.boundaries.values().map(|it| it.name.clone()).collect();
            if n == 0 { name } else { format!("{name} with {}", count(n, "element")) }
        }
        (boundaries, elements) => things(boundaries, elements),
    };
    match flows {
        0 => things,
        n => format!("{things}, {}", count(n, "flow")),
    }
}

fn things(boundaries: usize, elements: usize) -> String {
    let counts = [(boundaries, "boundary"), (elements, "element")];
    let counts = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, thing)| count(n, thing));
    counts.collect::<Vec<_>>().join(", ")
}

/// What was cut or copied is kept, or only for this workbench.
pub fn clip_kept(state: &mut State, result: Result<(), StoreError>) {
    if let Err(error) = result {
        state.say(Role::Warn, format!("other workbenches can't paste this: {error}"));
    }
}

/// Puts what was cut or copied last into the selected boundary or beside the selected element;
/// without a selection where it was, as far as that is here.
pub fn paste(state: &mut State, fetched: Result<Option<(Box<Clip>, bool)>, StoreError>) {
    let (clip, at_home) = match fetched {
        Ok(Some(fetched)) => fetched,
        Ok(None) => return state.say(Role::Faint, "nothing was cut or copied yet"),
        Err(error) => return state.say(Role::Bad, format!("not pasted: {error}")),
    };
    if state.screen != Screen::Diagram {
        return;
    }
    let model = state.model();
    let target = match &state.diagram.selected {
        None => Target::WhereItWas,
        Some(id) if model.boundaries.contains_key(id) => Target::Inside(Some(id.clone())),
        Some(id) => {
            let flow = model.flows.get(id);
            let element = model.elements.get(flow.map_or(id, |flow| &flow.from));
            Target::Inside(element.and_then(|element| element.boundary.clone()))
        }
    };
    let into = match &target {
        Target::Inside(Some(id)) => format!(" into {}", model.name_of(id)),
        _ => String::new(),
    };
    let pasted = ops::paste(model, &clip, &target, at_home);
    let what = with_flows(&clip, pasted.flows);
    let mut text = format!("pasted {what}{into}");
    let parts = [
        (pasted.findings, "finding", " with it"),
        (pasted.joined, "flow", " connected again"),
        (pasted.loose, "flow", " left out, the other end is not here"),
    ];
    for (n, what, how) in parts.into_iter().filter(|(n, ..)| *n > 0) {
        text = format!("{text}; {}{how}", count(n, what));
    }
    let unknown = unknown_kinds(state, &clip);
    let role = if unknown.is_empty() { Role::Good } else { Role::Warn };
    if !unknown.is_empty() {
        text = format!("{text}; kinds that the catalogs here lack: {}", unknown.join(", "));
    }
    show(state, format!("paste {what}"), pasted);
    state.say(role, text);
}

/// Kinds of a clip that are not known here.
fn unknown_kinds(state: &State, clip: &Clip) -> Vec<String> {
    let kinds = clip.part.elements.values().map(|element| element.kind.clone());
    let mut unknown: Vec<String> =
        kinds.filter(|kind| state.catalog.kinds.kind(kind).is_none()).collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

/// Makes the change and selects what is new; several things are marked, to be moved or framed next.
fn show(state: &mut State, title: String, pasted: Pasted) {
    state.edit(title, pasted.edit);
    state.diagram.marked.clear();
    if pasted.outermost.len() > 1 {
        state.diagram.marked.extend(pasted.outermost.iter().cloned());
    }
    state.select(pasted.outermost.into_iter().next());
}

/// Draws what is marked or selected once more.
pub(super) fn duplicate(state: &mut State) {
    let Some(clip) = ops::clip(state.model(), &state.targets(), Taken::Copied) else {
        return state.say(Role::Faint, "select or mark elements or boundaries first");
    };
    let pasted = ops::paste(state.model(), &clip, &Target::WhereItWas, true);
    let what = content(&clip);
    show(state, format!("duplicate {what}"), pasted);
    let rename = state.settings.keymap.shown(Action::Rename);
    state.say(Role::Good, format!("duplicated {what}, without findings: {rename} renames"));
}
