//! Views of the queue: queries with a name, and how many findings each shows.

use std::collections::BTreeMap;

use crate::analysis::queue::{Asker, NamedView, QueueRow, views};
use crate::text::count;
use crate::tui::overlay::{Choice, Item, Overlay, Picker, Prompt};
use crate::tui::preview;
use crate::tui::purpose::Purpose;
use crate::tui::queue::{listed, to_first};
use crate::tui::state::{Effect, State};
use crate::tui::theme::Role;

/// What the view of everything is called.
pub const ALL: &str = "All";

/// A view with how many findings it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The view.
    pub view: NamedView,
    /// Findings; none where its query makes no sense.
    pub findings: Option<usize>,
}

/// All views: everything, bundled ones, those of the policy, one's own.
pub fn all(state: &State) -> Vec<NamedView> {
    let none = BTreeMap::new();
    let team = state.policy.as_ref().map_or(&none, |policy| &policy.views);
    let mut bundled = vec![(ALL.to_string(), String::new())];
    bundled.extend(state.catalog.views.iter().cloned());
    views(&bundled, team, &state.settings.views)
}

/// Views with how many findings each shows.
pub fn counted(views: Vec<NamedView>, rows: &[&QueueRow], asker: Asker<'_>) -> Vec<Count> {
    let count = |view: NamedView| {
        let findings = view.query.as_ref().ok().map(|query| query.wanted(rows, asker).len());
        Count { view, findings }
    };
    views.into_iter().map(count).collect()
}

/// The place of the view on show among all; none where the query is no view's.
pub fn current(state: &State, views: &[Count]) -> Option<usize> {
    let filter = state.findings.filter.trim();
    views.iter().position(|count| count.view.text.trim() == filter)
}

/// Goes to the next view, or the one before.
pub fn step(state: &mut State, forth: bool) {
    let listing = listed(state);
    let last = listing.views.len().saturating_sub(1);
    let next = match (current(state, &listing.views), forth) {
        (None, _) => 0,
        (Some(at), true) => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), false) => at.checked_sub(1).unwrap_or(last),
    };
    if let Some(count) = listing.views.get(next) {
        show(state, &count.view);
    }
}

/// Lists the views to pick from, and to learn from how they are written.
pub fn offer(state: &mut State) {
    let listing = listed(state);
    let item = |of: &Count| Item {
        text: match of.findings {
            Some(findings) => format!("{findings:>4}  {}", of.view.name),
            None => format!("   –  {}", of.view.name),
        },
        detail: match &of.view.query {
            Ok(_) => format!("{} · {}", of.view.origin.id(), of.view.text),
            Err(error) => format!("{}: {error}", of.view.text),
        },
        choice: Choice::Word(Some(of.view.name.clone())),
    };
    let items = listing.views.iter().map(item).collect();
    state.overlay = Some(Overlay::Picker(Picker::new("Views", items, Purpose::View)));
}

/// Shows the view of a name.
pub fn pick(state: &mut State, name: &str) {
    if let Some(view) = all(state).into_iter().find(|view| view.name == name) {
        show(state, &view);
    }
}

/// Shows the view at a place among all.
pub fn show_at(state: &mut State, at: usize) {
    if let Some(count) = listed(state).views.get(at) {
        show(state, &count.view);
    }
}

fn show(state: &mut State, view: &NamedView) {
    if let Err(error) = &view.query {
        return state.say(Role::Warn, format!("the view {} makes no sense: {error}", view.name));
    }
    state.findings.filter.clone_from(&view.text);
    to_first(state);
}

/// Asks for the name under which the query on show is kept.
pub fn ask_name(state: &mut State) {
    if state.findings.filter.trim().is_empty() {
        let key = state.settings.keymap.shown(crate::tui::actions::Action::Filter);
        return state
            .say(Role::Faint, format!("a view is a filter with a name: {key} filters first"));
    }
    let listing = listed(state);
    let name = current(state, &listing.views).map_or("", |at| &listing.views[at].view.name);
    let prompt = Prompt::line("Keep this filter as the view", name, Purpose::KeepView);
    state.overlay = Some(Overlay::Prompt(prompt));
    preview::preview(state);
}

/// What keeping the query on show under a name does.
pub fn describe(state: &State, name: &str) -> String {
    let own = &state.settings.views;
    let known = all(state).into_iter().find(|view| view.name == name);
    match known {
        Some(view) if view.text == state.findings.filter && own.contains_key(name) => {
            "Enter forgets the view: it is kept as that already".to_string()
        }
        Some(view) => format!("takes the place of: {}", view.text),
        None => format!("{} · kept for you; a policy shares `views`", state.findings.filter),
    }
}

/// Keeps the query on show under a name, or forgets the view that is just that.
pub fn keep(state: &mut State, name: &str) {
    let filter = state.findings.filter.clone();
    let own = &mut state.settings.views;
    let query = if own.get(name) == Some(&filter) {
        own.remove(name);
        None
    } else {
        own.insert(name.to_string(), filter.clone());
        Some(filter)
    };
    let said = match &query {
        Some(_) => format!("kept as the view {name}, for you alone; a policy shares `views`"),
        None => format!("the view {name} is forgotten: {} left", count(own.len(), "view")),
    };
    state.effects.push(Effect::KeepView { name: name.to_string(), query });
    state.say(Role::Good, said);
}
