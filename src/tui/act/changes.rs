//! Going through what differs from another version.

use crate::model::Id;
use crate::tui::actions::Action;
use crate::tui::navigate;
use crate::tui::review::Part;
use crate::tui::state::{Screen, State};
use crate::tui::theme::Role;

/// Does an action on what differs.
pub fn act(state: &mut State, action: Action) {
    match action {
        Action::NextPane | Action::PreviousPane if state.model().conflicts.is_empty() => {
            state.say(Role::Faint, "there are no conflicts");
        }
        Action::NextPane | Action::PreviousPane => state.review.part = Part::Conflicts,
        Action::Back => navigate::go(state, Screen::Diagram),
        _ => {}
    }
}

/// Shows what a change or a conflict is about in the diagram.
pub fn show(state: &mut State, thing: Option<Id>) {
    match thing {
        Some(id) if state.model().has_id(&id) => navigate::show_thing(state, id),
        Some(_) => state.say(Role::Warn, "what it is about is no longer in the model"),
        None => state.say(Role::Faint, "it is about the whole system"),
    }
}
