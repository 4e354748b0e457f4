//! Changing what is drawn.

use crate::model::{Edit, ops};
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::fields;
use crate::tui::items;
use crate::tui::overlay::{Overlay, Picker, Prompt};
use crate::tui::preview::preview;
use crate::tui::purpose::{Field, Purpose};
use crate::tui::quick_entry::Start;
use crate::tui::state::State;
use crate::tui::theme::Role;

use super::say_select;

/// After the selected element, or onto the selected flow.
pub(super) fn add(state: &mut State) {
    let model = state.model();
    match state.diagram.selected.clone() {
        Some(id) if model.elements.contains_key(&id) => {
            let title = format!("Add after {}", model.name_of(&id));
            entry(state, &title, Start::After(id), false);
        }
        Some(id) if model.flows.contains_key(&id) => insert(state),
        _ => entry(state, "Add", Start::Free, false),
    }
}

/// Onto the selected flow.
pub(super) fn insert(state: &mut State) {
    let model = state.model();
    let selected = state.diagram.selected.as_ref();
    let Some((id, flow)) = selected.and_then(|id| model.flows.get_key_value(id)) else {
        let key = state.settings.keymap.shown(Action::NextFlow);
        let text = format!("select the flow to put something onto first: {key} goes round them");
        return state.say(Role::Faint, text);
    };
    let (from, to) = (model.name_of(&flow.from), model.name_of(&flow.to));
    let title = format!("Insert between {from} and {to}");
    let start = Start::On(id.clone());
    entry(state, &title, start, false);
}

pub(super) fn entry(state: &mut State, title: &str, start: Start, stay: bool) {
    let purpose = Purpose::QuickEntry { start, stay, chosen: Vec::new() };
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
        let mark = state.settings.keymap.shown(Action::Mark);
        let text = format!("select or mark ({mark}) the elements to frame first");
        return state.say(Role::Faint, text);
    }
    let title = match members.as_slice() {
        [only] => format!("Boundary around {}", model.name_of(only)),
        several => format!("Boundary around {} elements", several.len()),
    };
    state.overlay = Some(Overlay::Prompt(Prompt::line(title, "", Purpose::Frame(members))));
    preview(state);
}

/// Of what is marked, by the selection if it is among them; of what is selected else.
pub(super) fn set_kind(state: &mut State) {
    let marked = &state.diagram.marked;
    let selected = state.diagram.selected.clone();
    let one = selected.filter(|id| marked.is_empty() || marked.contains(id));
    let Some(id) = one.or_else(|| marked.first().cloned()) else { return say_select(state) };
    let model = state.model();
    if model.flows.contains_key(&id) {
        return state.say(Role::Faint, "a flow has no kind: its attributes say what it is");
    }
    let is_boundary = model.boundaries.contains_key(&id);
    fields::open(state, &if is_boundary { Field::BoundaryKind(id) } else { Field::Kind(id) });
}

/// Of what is marked or selected; where nothing is, of all that little doubt is about.
pub(super) fn confirm_kinds(state: &mut State) {
    let (model, targets) = (state.model(), state.targets());
    let mut doubtful = 0;
    let mut edits: Vec<Edit> = Vec::new();
    for (id, element) in &model.elements {
        let Some(guess) = &element.guess else { continue };
        if targets.is_empty() && guess.doubtful {
            doubtful += 1;
        } else if targets.is_empty() || targets.contains(id) {
            edits.extend(ops::set_kind(model, id, &element.kind));
        }
    }
    let left = match doubtful {
        0 => String::new(),
        some => format!(
            "{} left to look at: {} asks",
            count(some, "doubtful one"),
            state.settings.keymap.shown(Action::Interview)
        ),
    };
    if edits.is_empty() {
        let said = if left.is_empty() { "no kind here is a guess".into() } else { left };
        return state.say(Role::Faint, said);
    }
    let confirmed = format!("{} confirmed", count(edits.len(), "kind"));
    let said = if left.is_empty() { confirmed } else { format!("{confirmed}, {left}") };
    state.edit(&said, Edit::All(edits));
    state.say(Role::Good, said);
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
    let undo = state.settings.keymap.shown(Action::Undo);
    if lost > 0 {
        let are = if lost == 1 { "1 finding is".into() } else { format!("{lost} findings are") };
        let text = format!("{title}: {are} now without their element; {undo} brings it back");
        state.say(Role::Warn, text);
    } else {
        state.say(Role::Good, format!("{title}: {undo} brings it back"));
    }
}
