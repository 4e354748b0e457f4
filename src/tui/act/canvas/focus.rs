//! The focus: only the selection with what is around it.

use std::collections::BTreeSet;

use crate::model::Id;
use crate::tui::actions::Action;
use crate::tui::scope::Focused;
use crate::tui::state::State;
use crate::tui::theme::Role;

use super::fold::look_again;
use super::say_select;
use super::view::keep_place;

/// Shows only what is marked or selected with its neighbours; where that is on show, also theirs.
pub(super) fn deepen(state: &mut State) {
    let centre: BTreeSet<Id> = state.targets().into_iter().collect();
    if centre.is_empty() {
        return say_select(state);
    }
    match &state.diagram.scope.focus {
        Some(focus) if focus.centre == centre => step(state, 1),
        _ => {
            keep_place(state);
            let focus = Focused { centre, depth: 1, ..Focused::default() };
            state.diagram.scope.focus = Some(focus);
            look_again(state);
        }
    }
}

/// Shows what is one flow further away, or leaves it out again.
pub(super) fn step(state: &mut State, by: isize) {
    let Some(focus) = &state.diagram.scope.focus else {
        let focus = state.settings.keymap.shown(Action::Focus);
        let text =
            format!("there is no focus: {focus} shows only the selection and its neighbours");
        return state.say(Role::Faint, text);
    };
    let depth = focus.depth.saturating_add_signed(by);
    if by > 0 && !leads_on(state) {
        return state.say(Role::Faint, "nothing else is connected with what is shown");
    }
    if depth == focus.depth {
        return state.say(Role::Faint, "only the centre of the focus is shown");
    }
    let (centre, is_central) = {
        let selected = state.diagram.selected.as_ref();
        (focus.centre.first().cloned(), selected.is_some_and(|id| focus.centre.contains(id)))
    };
    keep_place(state);
    if let Some(focus) = &mut state.diagram.scope.focus {
        focus.depth = depth;
    }
    // What is selected may be left out now.
    if by < 0 && !is_central {
        state.select(centre);
    }
    look_again(state);
}

/// Shows everything again; whether there was a focus.
pub(super) fn leave(state: &mut State) -> bool {
    keep_place(state);
    let was = state.diagram.scope.focus.take().is_some();
    if was {
        look_again(state);
    } else {
        state.diagram.anchor = None;
    }
    was
}

/// Whether flows lead from what is shown to what is not.
fn leads_on(state: &State) -> bool {
    let is_shown = |id: &Id| state.derived.picture.stand_in(id).is_some();
    state.model().flows.values().any(|flow| is_shown(&flow.from) != is_shown(&flow.to))
}
