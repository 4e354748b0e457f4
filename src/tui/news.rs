//! What an edit made of the suggestions, said in the footer.

use std::collections::BTreeSet;

use super::derive::Derived;
use super::state::State;
use super::theme::Role;
use crate::analysis::{Analysis, Suggestion};

/// What an edit made of the suggestions, in a few words.
pub fn between(state: &State, derived: &Derived) -> Option<String> {
    // The first picture of a model is no news.
    if state.derived.revision + 1 != derived.revision
        || state.derived.analysis.suggestions.is_empty()
    {
        return None;
    }
    let key = |s: &&Suggestion| (s.technique.clone(), s.element.clone());
    let open = |analysis: &Analysis| -> BTreeSet<(String, String)> {
        analysis.shown().iter().filter(|s| s.is_open()).map(key).collect()
    };
    let (before, after) = (open(&state.derived.analysis), open(&derived.analysis));
    let describe = |(technique, element): &(String, String)| {
        format!("{} on {}", state.catalog.atlas.name(technique), state.model().name_of(element))
    };
    let new: Vec<_> = after.difference(&before).collect();
    let still_known = |(technique, element): &&(String, String)| {
        let covered = derived.analysis.find(technique, element).is_some_and(|s| !s.is_open());
        !covered && state.model().elements.contains_key(element)
    };
    let gone: Vec<_> = before.difference(&after).filter(still_known).collect();
    let say = |word: &str, list: &[&(String, String)]| match list {
        [] => None,
        [only] => Some(format!("{word}: {}", describe(only))),
        [first, rest @ ..] => Some(format!("{word}: {} and {} more", describe(first), rest.len())),
    };
    match (say("new", &new), say("gone", &gone)) {
        (Some(new), Some(gone)) => Some(format!("{new}; {gone}")),
        (new, gone) => new.or(gone),
    }
}

/// Adds news to what is being said.
pub fn tell(state: &mut State, news: Option<String>) {
    let Some(news) = news else { return };
    match &mut state.message {
        Some(message) if message.role == Role::Good => {
            message.text = format!("{} · {news}", message.text);
        }
        Some(_) => {}
        None => state.say(Role::Warn, news),
    }
}
