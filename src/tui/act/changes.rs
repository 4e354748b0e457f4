//! Comparing the open model with another version of it, and going through what differs.

use std::sync::Arc;

use super::stride;
use crate::model::{Id, RemarkKind};
use crate::review::Review;
use crate::store::StoreError;
use crate::store::git::GitError;
use crate::tui::actions::Action;
use crate::tui::navigate;
use crate::tui::overlay::{Choice, Item, Overlay, Picker, Prompt};
use crate::tui::purpose::Purpose;
use crate::tui::remarks;
use crate::tui::review::comparison::{Comparison, Entry};
use crate::tui::review::versions::{Offer, Other, Version};
use crate::tui::review::{Part, Waiting};
use crate::tui::state::{Effect, State};
use crate::tui::theme::Role;

/// Does an action on what differs.
pub fn act(state: &mut State, action: Action) {
    match action {
        Action::NextPane | Action::PreviousPane if state.model().conflicts.is_empty() => {
            state.say(Role::Faint, "there are no conflicts");
        }
        Action::NextPane | Action::PreviousPane => state.review.part = Part::Conflicts,
        Action::Back => navigate::stay(state),
        Action::Compare => offer(state),
        _ if state.review.selected().is_none() => {
            let key = state.settings.keymap.shown(Action::Compare);
            let text = match &state.review.comparison {
                Some(_) => "nothing differs".to_string(),
                None => format!("nothing is compared yet: {key} picks what with"),
            };
            state.say(Role::Faint, text);
        }
        Action::PreviousItem => step(state, -1),
        Action::NextItem => step(state, 1),
        Action::PanUp => pan(state, 0, -3),
        Action::PanDown => pan(state, 0, 3),
        Action::PanLeft => pan(state, -8, 0),
        Action::PanRight => pan(state, 8, 0),
        Action::Zoom => zoom(state, 1),
        Action::ZoomIn => zoom(state, -1),
        Action::Open | Action::GoToElement => {
            let thing = selected(state).and_then(|entry| entry.places.last().cloned());
            show(state, thing);
        }
        action => {
            if let Some(by) = stride(action, 8) {
                step(state, by);
            }
        }
    }
}

fn selected(state: &State) -> Option<&Entry> {
    state.review.selected().map(|(_, entry)| entry)
}

/// Shows what a change or a conflict is about in the diagram.
pub fn show(state: &mut State, thing: Option<Id>) {
    match thing {
        Some(id) if state.model().has_id(&id) => navigate::show_thing(state, id),
        Some(_) => state.say(Role::Warn, "what it is about is no longer in the model"),
        None => state.say(Role::Faint, "it is about the whole system"),
    }
}

fn step(state: &mut State, by: isize) {
    if let Some((at, _)) = state.review.selected() {
        select(state, at.saturating_add_signed(by));
    }
}

/// Puts the cursor on a change, counted from 0; on the last where there are fewer.
pub fn select(state: &mut State, at: usize) {
    let Some(comparison) = &state.review.comparison else { return };
    let entry = comparison.entries.get(at).or(comparison.entries.last());
    state.review.change = entry.map(|entry| entry.key.clone());
    state.review.pan = (0, 0);
}

/// Moves the picture.
pub fn pan(state: &mut State, dx: i32, dy: i32) {
    let (x, y) = state.review.pan;
    state.review.pan = (x + dx, y + dy);
}

fn zoom(state: &mut State, by: isize) {
    state.review.zoom = state.review.zoom.step(by);
    state.review.pan = (0, 0);
    state.say(Role::Faint, state.review.zoom.title());
}

/// Lists what the model can be compared with; what git has is looked for meanwhile.
fn offer(state: &mut State) {
    let item = |text: &str, detail: &str, word: &str| Item {
        text: text.to_string(),
        detail: detail.to_string(),
        choice: Choice::Word(Some(word.to_string())),
    };
    let saved = item("the file as saved", "what is not saved yet", SAVED);
    let other = item("another file", "or a file at a revision: REV:PATH", FILE);
    let items = state.has_file.then_some(saved).into_iter().chain([other]).collect();
    state.overlay = Some(Overlay::Picker(Picker::new("Compare with", items, Purpose::Compare)));
    if state.has_file {
        state.effects.push(Effect::ListVersions);
    }
}

const SAVED: &str = "saved";
const FILE: &str = "file";

/// What git has of the file was found, and goes before the rest.
pub fn offered(state: &mut State, found: Result<Vec<Offer>, GitError>) {
    let offers = match found {
        Ok(offers) => offers,
        Err(error) => return state.say(Role::Warn, error.to_string()),
    };
    let Some(Overlay::Picker(picker)) = &mut state.overlay else { return };
    if picker.purpose != Purpose::Compare {
        return;
    }
    let items = offers.iter().enumerate().map(|(at, offer)| Item {
        text: offer.text.clone(),
        detail: offer.detail.clone(),
        choice: Choice::Word(Some(at.to_string())),
    });
    picker.insert(|_| true, items.collect());
    state.review.offers = offers.into_iter().map(|offer| offer.version).collect();
}

/// What to compare with was picked.
pub fn picked(state: &mut State, word: Option<&str>) {
    match word {
        Some(SAVED) => read(state, Version::Saved),
        Some(FILE) => {
            let prompt = Prompt::line("Compare with the file", "", Purpose::CompareFile);
            state.overlay = Some(Overlay::Prompt(prompt));
        }
        Some(at) => {
            let offer = at.parse().ok().and_then(|at: usize| state.review.offers.get(at));
            if let Some(version) = offer.cloned() {
                read(state, version);
            }
        }
        None => {}
    }
}

/// Asks for a version to compare with.
pub fn read(state: &mut State, version: Version) {
    state.review.waits = Some(Waiting::Reading(version.clone()));
    state.review.part = Part::Changes;
    state.effects.push(Effect::Compare(version));
}

/// Compares again what was changed or is to be drawn in another way since, while it is on show.
pub fn hold(state: &mut State) {
    let Some(comparison) = &state.review.comparison else { return };
    let is_current =
        comparison.revision == state.revision && comparison.zoom == state.review.zoom.boxes();
    if !is_current && state.review.waits.is_none() {
        state.review.waits = Some(Waiting::Comparing(state.revision));
        state.effects.push(Effect::CompareAgain);
    }
}

/// The model was compared with another version, or that could not be read.
pub fn compared(state: &mut State, what: &Waiting, result: Result<Box<Comparison>, StoreError>) {
    // Something else may have been asked for since.
    if state.review.waits.as_ref() != Some(what) {
        return;
    }
    state.review.waits = None;
    match result {
        Ok(mut comparison) => {
            if matches!(what, Waiting::Reading(_)) {
                (state.review.change, state.review.pan) = (None, (0, 0));
            }
            let before = state.review.comparison.take().filter(|before| {
                before.is_weighed && before.is_of_same(&comparison.other, comparison.revision)
            });
            match before {
                Some(before) => comparison.keep_told(*before),
                None => state.effects.push(Effect::WeighChanges),
            }
            state.review.comparison = Some(comparison);
        }
        Err(error) => state.say(Role::Bad, error.to_string()),
    }
}

/// It is known what the difference from another version means for risk.
pub fn weighed(state: &mut State, revision: u64, other: &Arc<Other>, review: &Review) {
    let Some(comparison) = &mut state.review.comparison else { return };
    // A third version may have been picked since.
    if comparison.is_of_same(other, revision) {
        comparison.weigh(review);
    }
}

/// Asks for a remark about the change under the cursor.
pub fn ask_note(state: &mut State) {
    let Some(entry) = selected(state) else {
        return act(state, Action::Park);
    };
    let title = format!("Note about: {}", entry.text);
    let prompt = Prompt::line(title, "", Purpose::ReviewNote);
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Parks a remark about the change under the cursor, which says what the change was.
///
/// # Errors
/// Says what is missing.
pub fn note(state: &mut State, text: &str) -> Result<(), String> {
    let (Some(entry), Some(comparison)) = (selected(state), &state.review.comparison) else {
        return Ok(());
    };
    let (kind, said) = remarks::read(text).unwrap_or((RemarkKind::Note, text));
    let of = format!("{} {} (compared with {})", entry.sign, entry.text, comparison.other.name);
    let about = entry.places.last().filter(|id| state.model().has_id(id)).cloned();
    remarks::park_lines(state, kind, vec![said.to_string(), of], about).map(|_| ())
}
