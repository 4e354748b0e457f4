//! What an attacker reaches from the selected element, shown on the diagram.

use crate::analysis::paths::Reach;
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::state::{Effect, State};
use crate::tui::theme::Role;

/// Shows it, or hides it where it is on show already.
pub fn toggle(state: &mut State) {
    let selected = state.diagram.selected.clone();
    let element = selected.filter(|id| state.model().elements.contains_key(id));
    match (state.diagram.reach.take(), element) {
        (Some(shown), Some(element)) if shown.from != element => ask(state, element),
        (Some(_), _) => state.say(Role::Faint, "the reach is no longer shown"),
        (None, Some(element)) => ask(state, element),
        (None, None) => state.say(Role::Faint, "select the element that an attacker holds first"),
    }
}

fn ask(state: &mut State, element: String) {
    state.say(Role::Faint, "looking how far an attacker gets …");
    state.effects.push(Effect::FindReach(element));
}

/// What is reached from an element of a revision was found.
pub fn found(state: &mut State, revision: u64, reach: Reach) {
    // What an older model allows says nothing.
    if revision != state.revision || !state.model().elements.contains_key(&reach.from) {
        return;
    }
    let name = state.model().name_of(&reach.from).to_string();
    let (reached, all) = (reach.elements.len(), state.model().elements.len() - 1);
    let text = match reach.elements.values().max() {
        None => format!("who holds {name} reaches nothing else"),
        Some(moves) => {
            let done = state.settings.keymap.shown(Action::Reach);
            let steps = count(usize::try_from(*moves).unwrap_or(usize::MAX), "step");
            format!(
                "who holds {name} reaches {reached} of {all} others in up to {steps} · {done} hides"
            )
        }
    };
    state.diagram.trail = None;
    state.diagram.reach = Some(reach);
    state.say(Role::Question, text);
}

/// The model changed: what is shown is looked for again.
pub fn look_again(state: &mut State) {
    if let Some(reach) = &state.diagram.reach {
        state.effects.push(Effect::FindReach(reach.from.clone()));
    }
}
