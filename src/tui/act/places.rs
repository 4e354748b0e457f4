//! Going back and forward, bookmarks, and a glimpse of what is under the cursor of a list.

use super::canvas;
use crate::model::Id;
use crate::tui::actions::Action;
use crate::tui::crumbs::{called, path};
use crate::tui::navigate;
use crate::tui::overlay::{Choice, Menu, Overlay};
use crate::tui::places::Place;
use crate::tui::purpose::Purpose;
use crate::tui::state::{Screen, State};
use crate::tui::theme::Role;

/// Goes to the place that was left last, or forward again.
pub fn turn(state: &mut State, forth: bool) {
    let here = navigate::place(state);
    let model = &state.document.model;
    let is_there = |place: &Place| place.selected.as_ref().is_none_or(|id| model.has_id(id));
    match state.diagram.places.turn(here, forth, is_there) {
        Some(place) => show(state, place),
        None if forth => state.say(Role::Faint, "there is nothing to go forward to"),
        None => state.say(Role::Faint, "there is nothing to go back to"),
    }
}

fn show(state: &mut State, place: Place) {
    let zoom = state.diagram.zoom;
    state.select(place.selected);
    if place.zoom == zoom {
        state.diagram.camera = place.camera;
        canvas::pan(state, 0, 0);
        // Only what has moved since is looked for.
        state.diagram.follow = !canvas::is_in_view(state);
    }
}

/// Sets or drops a bookmark at the selection.
pub fn bookmark(state: &mut State) {
    let Some(id) = state.diagram.selected.clone() else {
        return state.say(Role::Faint, "select what to set a bookmark at first");
    };
    let name = called(state.model(), &id);
    let bookmarks = &mut state.diagram.places.bookmarks;
    let before = bookmarks.len();
    bookmarks.retain(|other| *other != id);
    if bookmarks.len() < before {
        return state.say(Role::Good, format!("bookmark at {name} dropped"));
    }
    bookmarks.push(id);
    let key = state.settings.keymap.shown(Action::Bookmarks);
    state.say(Role::Good, format!("bookmark set at {name} for this sitting: {key} lists them"));
}

/// Lists the bookmarks.
pub fn bookmarks(state: &mut State) {
    let model = state.model();
    let there = state.diagram.places.bookmarks.iter().filter(|id| model.has_id(id));
    let lines: Vec<(String, Choice)> = there.map(|id| line(state, id, "")).collect();
    if lines.is_empty() {
        let key = state.settings.keymap.shown(Action::Bookmark);
        return state
            .say(Role::Faint, format!("no bookmarks yet: {key} sets one at the selection"));
    }
    let near = canvas::beside_selection(state);
    state.overlay = Some(Overlay::Menu(Menu::lettered("Bookmarks", near, lines)));
}

/// A line that leads to something: what is said before, its name, and where it stands.
pub fn line(state: &State, id: &Id, before: &str) -> (String, Choice) {
    let (name, path) = (called(state.model(), id), path(state.model(), id));
    let path = if path.is_empty() { path } else { format!(" · {path}") };
    (format!("{before}{name}{path}"), Choice::Thing(id.clone()))
}

/// Shows what is under the cursor of a list on the diagram, once somebody searches or moves in it.
pub fn glimpse(state: &mut State) {
    if state.screen != Screen::Diagram {
        return;
    }
    let picked = match &state.overlay {
        Some(Overlay::Picker(picker)) if picker.purpose == Purpose::Find => {
            picker.picked().into_iter().next().filter(|_| picker.is_used())
        }
        Some(Overlay::Menu(menu)) => menu.picked().map(|entry| entry.choice.clone()),
        _ => return,
    };
    come_back(state);
    let Some(Choice::Thing(id)) = picked else { return };
    // A glimpse opens nothing: of what is hidden the card is seen that hides it.
    let hiders = state.diagram.scope.hiders(state.model(), &id);
    let shown = hiders.into_iter().next_back().unwrap_or(id);
    if canvas::rect_of(state, &shown).is_some() {
        state.diagram.places.glimpsed_from = Some(navigate::place(state));
        state.select(Some(shown));
    }
}

/// Ends a glimpse: everything is as it was before.
pub fn come_back(state: &mut State) {
    if let Some(place) = state.diagram.places.glimpsed_from.take() {
        state.diagram.camera = place.camera;
        state.select(place.selected);
        state.diagram.follow = false;
    }
}
