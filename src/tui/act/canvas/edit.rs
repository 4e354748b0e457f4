//! Changing what is drawn.

use crate::model::{Id, ops};
use crate::tui::fields;
use crate::tui::items;
use crate::tui::overlay::{Overlay, Picker, Prompt};
use crate::tui::preview::preview;
use crate::tui::purpose::{Field, Purpose};
use crate::tui::state::State;
use crate::tui::theme::Role;

use super::say_select;

pub(super) fn add(state: &mut State) {
    let after = state.diagram.selected.clone().filter(|id| state.model().elements.contains_key(id));
    let title = match &after {
        Some(id) => format!("Add after {}", state.model().name_of(id)),
        None => "Add".to_string(),
    };
    entry(state, &title, after, false);
}

pub(super) fn entry(state: &mut State, title: &str, after: Option<Id>, stay: bool) {
    let purpose = Purpose::QuickEntry { after, stay, chosen: Vec::new() };
    state.overlay = Some(Overlay::Prompt(Prompt::line(title, "", purpose)));
    preview(state);
}

/// Draws a flow and asks for its label.
pub fn connect(state: &mut State, from: &str, to: &str) {
    let (id, edit) = ops::connect(state.model(), from, to, "");
    let title = format!("connect {} to {}", state.model().name_of(from), state.model().name_of(to));
    state.edit(title, edit);
    state.select(Some(id.clone()));
    fields::open(state, &Field::Name(id));
}

pub(super) fn frame(state: &mut State) {
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

pub(super) fn mark(state: &mut State) {
    let Some(id) =
        state.diagram.selected.clone().filter(|id| !state.model().flows.contains_key(id))
    else {
        return state.say(Role::Faint, "select an element or boundary first");
    };
    if !state.diagram.marked.remove(&id) {
        state.diagram.marked.insert(id);
    }
}

pub(super) fn move_into(state: &mut State) {
    let members = state.targets();
    if members.is_empty() {
        return state.say(Role::Faint, "select or mark what to move first");
    }
    let picker =
        Picker::new("Move into boundary", items::boundaries(state), Purpose::MoveInto(members));
    state.overlay = Some(Overlay::Picker(picker));
}

pub(super) fn delete(state: &mut State) {
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
