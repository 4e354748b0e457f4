//! Boundaries that are one card: collapsing them, opening them, and opening what hides something.

use crate::model::{Id, Model};
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::state::{Effect, State};
use crate::tui::theme::Role;

use super::view::{anchor, is_current, keep_place};

/// Collapses or opens the selected boundary, or collapses the one around the selection.
pub(super) fn toggle(state: &mut State) {
    let Some(selected) = state.diagram.selected.clone() else {
        return state.say(Role::Faint, "select a boundary, or something in one, first");
    };
    let Some(boundary) = boundary_of(state.model(), &selected) else {
        return state.say(Role::Faint, "there is no boundary around it");
    };
    state.diagram.anchor = anchor(state, &boundary);
    let name = state.model().name_of(&boundary).to_string();
    let collapsed = state.diagram.scope.collapsed_mut();
    if collapsed.remove(&boundary) {
        state.say(Role::Faint, format!("{name} is open"));
    } else {
        collapsed.insert(boundary.clone());
        state.say(Role::Faint, format!("{name} is collapsed"));
    }
    state.select(Some(boundary));
    look_again(state);
}

/// Opens the selected boundary if it is a card; whether it was.
pub(super) fn open(state: &mut State) -> bool {
    let selected = state.diagram.selected.as_ref();
    let is_card = selected.is_some_and(|id| state.diagram.scope.collapsed().contains(id));
    if is_card {
        toggle(state);
    }
    is_card
}

/// Collapses all boundaries; with all of them collapsed, opens them.
pub(super) fn toggle_all(state: &mut State) {
    let all = state.model().boundaries.keys().cloned().collect();
    if state.model().boundaries.is_empty() {
        let frame = state.settings.keymap.shown(Action::Frame);
        let text = format!("there are no boundaries: {frame} draws one around the selection");
        return state.say(Role::Faint, text);
    }
    let opens = *state.diagram.scope.collapsed() == all;
    keep_place(state);
    if opens {
        state.diagram.scope.collapsed_mut().clear();
        let elements = count(state.model().elements.len(), "element");
        state.say(Role::Faint, format!("all boundaries are open: {elements}"));
    } else {
        *state.diagram.scope.collapsed_mut() = all;
        let open = state.settings.keymap.shown(Action::Open);
        state.say(Role::Faint, format!("all boundaries are collapsed: {open} opens one"));
        // What is selected stays in view as what stands for it.
        let selected = state.diagram.selected.clone();
        let card = selected.and_then(|id| {
            let hiders = state.diagram.scope.hiders(state.model(), &id);
            hiders.into_iter().next_back()
        });
        if let Some(card) = card {
            state.select(Some(card));
        }
    }
    look_again(state);
}

/// Shows what is selected, wherever it is hidden: opens the boundaries around it, or leaves the focus.
pub fn reveal(state: &mut State) {
    let Some(selected) = state.diagram.selected.clone() else { return };
    let hiders = state.diagram.scope.hiders(&state.document.model, &selected);
    if !hiders.is_empty() {
        state.diagram.scope.collapsed_mut().retain(|id| !hiders.contains(id));
        look_again(state);
    }
    if state.diagram.scope.focus.is_none() || !is_current(state) {
        return;
    }
    if state.derived.picture.stand_in(&selected).is_none() {
        state.diagram.scope.focus = None;
        if state.message.is_none() {
            let name = state.model().name_of(&selected).to_string();
            state.say(Role::Faint, format!("{name} is outside the focus, which is left"));
        }
        // It may be hidden otherwise.
        reveal(state);
        look_again(state);
    }
}

/// Asks for the picture of another part, which keeps the selection in view.
pub(super) fn look_again(state: &mut State) {
    state.keep_collapsed();
    state.diagram.follow = true;
    state.effects.push(Effect::Derive { anew: false });
}

/// A boundary itself; of other things the one around them, of a flow the innermost around both ends.
fn boundary_of(model: &Model, id: &str) -> Option<Id> {
    let is_one = model.boundaries.contains_key(id);
    if is_one { Some(id.to_string()) } else { model.around(id).first().map(ToString::to_string) }
}
