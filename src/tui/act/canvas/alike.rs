//! Marking many things at once.

use std::collections::BTreeSet;

use crate::model::{Id, Model};
use crate::text::count;
use crate::tui::overlay::{Ask, Overlay};
use crate::tui::purpose::Purpose;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// What can be marked at once: what it is called, and what that means.
const WAYS: [(&str, &str); 7] = [
    ("kind", "all of the same kind"),
    ("boundary", "all in the same boundary"),
    ("exposure", "all that can be reached by the same people"),
    ("inside", "everything inside"),
    ("all", "all elements"),
    ("others", "the elements that are not marked, instead of those that are"),
    ("clear", "no marks"),
];

/// Asks what to mark, beginning from the selection.
pub(super) fn ask(state: &mut State) {
    let answer = |(way, means): &(&str, &str)| {
        let found = alike(state, way)?;
        let effect = if found.is_empty() { String::new() } else { format!("({})", found.len()) };
        Some(((*way).to_string(), (*means).to_string(), effect))
    };
    let answers = WAYS.iter().filter_map(answer).collect();
    let title = match &state.diagram.selected {
        Some(id) => state.model().name_of(id).to_string(),
        None => "Mark".to_string(),
    };
    state.overlay = Some(Overlay::Ask(Ask::new(title, "Mark what?", answers, Purpose::MarkLike)));
}

/// Marks what an answer names.
pub fn mark_like(state: &mut State, way: &str) {
    let Some(found) = alike(state, way) else { return };
    let is_among = state.diagram.selected.as_ref().is_some_and(|id| found.contains(id));
    if let Some(first) = found.first().filter(|_| !is_among).cloned() {
        // What the panel shows is one of those that it changes.
        state.select(Some(first));
    }
    state.diagram.marked = found;
    match state.diagram.marked.len() {
        0 => state.say(Role::Faint, "nothing is marked"),
        n => {
            let text = format!("{} marked: what you change now, changes on all", count(n, "thing"));
            state.say(Role::Good, text);
        }
    }
}

/// What a way of marking finds; none where it makes no sense for the selection.
fn alike(state: &State, way: &str) -> Option<BTreeSet<Id>> {
    let model = state.model();
    let selected = state.diagram.selected.as_ref();
    let element = selected.and_then(|id| model.elements.get(id));
    let boundary = selected.and_then(|id| model.boundaries.get(id));
    let elements = |fits: &dyn Fn(&crate::model::Element) -> bool| {
        let fitting = model.elements.iter().filter(|(_, element)| fits(element));
        fitting.map(|(id, _)| id.clone()).collect::<BTreeSet<Id>>()
    };
    match (way, element, boundary) {
        ("kind", Some(one), _) => Some(elements(&|element| element.kind == one.kind)),
        ("kind", None, Some(one)) => {
            let same = model.boundaries.iter().filter(|(_, other)| other.kind == one.kind);
            Some(same.map(|(id, _)| id.clone()).collect())
        }
        ("boundary", Some(one), _) => Some(elements(&|element| element.boundary == one.boundary)),
        ("exposure", Some(one), _) => {
            let exposure = one.attributes.get("exposure");
            Some(elements(&|element| element.attributes.get("exposure") == exposure))
        }
        ("inside", None, Some(_)) => Some(inside(model, selected?)),
        ("all", ..) if !model.elements.is_empty() => Some(elements(&|_| true)),
        ("others", ..) if !state.diagram.marked.is_empty() => {
            let all = elements(&|_| true);
            Some(all.into_iter().filter(|id| !state.diagram.marked.contains(id)).collect())
        }
        ("clear", ..) => Some(BTreeSet::new()),
        _ => None,
    }
}

/// The elements inside a boundary, however deep.
fn inside(model: &Model, boundary: &str) -> BTreeSet<Id> {
    model.inside(boundary).cloned().collect()
}
