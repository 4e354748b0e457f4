//! What lists offer to pick from.

use super::overlay::{Choice, Item};
use super::state::State;
use crate::text::count;

/// Words as items of a picker.
pub fn words(words: &[&str]) -> Vec<Item> {
    let item = |word: &&str| Item {
        text: word.replace('_', " "),
        detail: String::new(),
        choice: Choice::Word(Some((*word).to_string())),
    };
    words.iter().map(item).collect()
}

/// All boundaries, and no boundary.
pub fn boundaries(state: &State) -> Vec<Item> {
    let outside = Item {
        text: "outside all boundaries".into(),
        detail: String::new(),
        choice: Choice::Word(None),
    };
    let boundaries = state.model().boundaries.iter().map(|(id, boundary)| Item {
        text: boundary.name.clone(),
        detail: boundary.kind.to_string(),
        choice: Choice::Word(Some(id.clone())),
    });
    boundaries.chain([outside]).collect()
}

/// Whatever something can be about: the whole system, elements, boundaries, flows.
pub fn things(state: &State) -> Vec<Item> {
    let model = state.model();
    let whole =
        Item { text: "the whole system".into(), detail: String::new(), choice: Choice::Word(None) };
    let item = |text: String, detail: &str, id: &str| Item {
        text,
        detail: detail.into(),
        choice: Choice::Word(Some(id.to_string())),
    };
    let elements = model.elements.iter().map(|(id, e)| item(e.name.clone(), "element", id));
    let boundaries = model.boundaries.iter().map(|(id, b)| item(b.name.clone(), "boundary", id));
    let flows = model
        .flows
        .iter()
        .map(|(id, flow)| item(model.route(flow), &format!("flow {}", flow.label), id));
    std::iter::once(whole).chain(elements).chain(boundaries).chain(flows).collect()
}

/// ATLAS mitigations, those that answer a suggestion of `element` first.
pub fn mitigations(state: &State, element: Option<&str>) -> Vec<Item> {
    let useful: Vec<&str> = match element {
        Some(id) => state
            .derived
            .analysis
            .shown_on(id)
            .iter()
            .flat_map(|s| s.mitigations.iter().map(String::as_str))
            .collect(),
        None => Vec::new(),
    };
    let mut items: Vec<(usize, Item)> = state
        .catalog
        .atlas
        .mitigations()
        .map(|mitigation| {
            let id = mitigation.id.as_str();
            let answers = useful.iter().filter(|useful| **useful == id).count();
            let detail = if answers > 0 {
                format!("{id} · answers {} here", count(answers, "suggestion"))
            } else {
                id.to_string()
            };
            (
                answers,
                Item {
                    text: mitigation.name.clone(),
                    detail,
                    choice: Choice::Word(Some(id.to_string())),
                },
            )
        })
        .collect();
    items.sort_by_key(|(answers, _)| std::cmp::Reverse(*answers));
    items.into_iter().map(|(_, item)| item).collect()
}
