//! Findings that are the same bug as another one, which decides for them.

use super::overlay::{Choice, Item, Overlay, Picker};
use super::purpose::Purpose;
use super::queue::{listed, marks, title};
use super::state::State;
use super::theme::Role;
use crate::model::bulk::Bulk;
use crate::model::{FindingKey, triage};
use crate::text::count;

/// Asks which finding decides for what is marked, or for the one under the cursor.
pub fn ask(state: &mut State) {
    let keys = marks::targets(state);
    if keys.is_empty() {
        return state.say(Role::Faint, "no finding is listed");
    }
    let listing = listed(state);
    let linked = |key: &FindingKey| {
        state.model().findings.get(key).is_some_and(|finding| finding.same_as.is_some())
    };
    let none = Item {
        text: "nothing: it is decided by itself".into(),
        detail: "takes the link away".into(),
        choice: Choice::Word(None),
    };
    let offers = listing.rows.iter().filter(|row| keys != [row.key.clone()]).map(|row| Item {
        text: format!("{} · {}", row.title, row.subject),
        detail: format!("{} · {}", row.standing(), row.key),
        choice: Choice::Finding(row.key.clone()),
    });
    let first = keys.iter().any(linked).then_some(none);
    let items: Vec<Item> = first.into_iter().chain(offers).collect();
    let what = match keys.as_slice() {
        [key] => title(state, key),
        keys => count(keys.len(), "finding"),
    };
    let heading = format!("{what}: the same as, and decided with");
    state.overlay = Some(Overlay::Picker(Picker::new(heading, items, Purpose::SameAs(keys))));
}

/// Links findings to the one that decides for them, or takes the links away.
pub fn link(state: &mut State, keys: &[FindingKey], lead: Option<&FindingKey>) {
    let model = state.model();
    // Whoever marks the lead too does not mean that it follows itself.
    let keys: Vec<FindingKey> = keys.iter().filter(|key| Some(*key) != lead).cloned().collect();
    let bulk = Bulk::of(model, &keys, |key| triage::same_as(model, key, lead));
    let what = match lead {
        Some(lead) => {
            let about = model.name_about(lead.element());
            format!("same as {} on {about}", title(state, lead))
        }
        None => "decided by itself".to_string(),
    };
    super::many::finish(state, bulk, &what);
}
