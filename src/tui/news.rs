//! What an edit made of the suggestions, said in the footer.

use super::derive::Derived;
use super::state::State;
use super::theme::Role;
use crate::analysis::{Change, Place};

/// What an edit made of the suggestions. What somebody took a position on, and what went with its
/// element, is no news.
pub fn between(state: &State, derived: &Derived) -> Change {
    // The first picture of a model is no news.
    if state.derived.revision + 1 != derived.revision
        || state.derived.analysis.suggestions.is_empty()
    {
        return Change::default();
    }
    let mut change = Change::between(&state.derived.analysis, &derived.analysis);
    change.gone.retain(|(technique, element)| {
        let covered = derived.analysis.find(technique, element).is_some_and(|s| !s.is_open());
        !covered && state.model().elements.contains_key(element)
    });
    change
}

/// The news in a few words; empty where nothing came or went.
fn brief(state: &State, change: &Change) -> String {
    let say = |word: &str, list: &[Place]| match list {
        [] => None,
        [only] => Some(format!("{word}: {}", named(state, only))),
        [first, rest @ ..] => {
            Some(format!("{word}: {} and {} more", named(state, first), rest.len()))
        }
    };
    let parts = [say("new", &change.new), say("gone", &change.gone)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The news with their numbers: `2 gone, 1 new, 3 weaker · new: …; gone: …`.
pub fn sentence(state: &State, change: &Change) -> String {
    match (change.summary(), brief(state, change)) {
        (summary, brief) if brief.is_empty() => summary,
        (summary, brief) => format!("{summary} · {brief}"),
    }
}

fn named(state: &State, (technique, element): &Place) -> String {
    format!("{} on {}", state.catalog.atlas.name(technique), state.model().name_of(element))
}

/// Adds news to what is being said.
pub fn tell(state: &mut State, change: &Change) {
    let news = brief(state, change);
    if news.is_empty() {
        return;
    }
    match &mut state.message {
        Some(message) if message.role == Role::Good => {
            message.text = format!("{} · {news}", message.text);
        }
        Some(_) => {}
        None => state.say(Role::Warn, news),
    }
}
