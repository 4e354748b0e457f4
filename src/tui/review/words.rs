//! Places of a model and the values at them, as people call them.

use serde_json::Value;

use crate::compare::{ID, Map, Path, parse_value, words};
use crate::model::{Id, Prose};
use crate::text::truncate;
use crate::tui::queue;
use crate::tui::state::State;

/// Columns of a text that stand for all of it.
const START: usize = 40;

/// What a place is about: an element, a finding, the model.
pub fn subject(state: &State, at: &Path) -> String {
    let model = state.model();
    let start = |text: &Prose| format!("“{}”", truncate(&text.join(" "), START));
    match at.map {
        Map::Model => "the model".to_string(),
        Map::Flows => match model.flows.get(&at.key) {
            Some(flow) => model.labelled_route(flow),
            None => at.key.clone(),
        },
        Map::Boundaries | Map::Elements => model.name_of(&at.key).to_string(),
        Map::Findings => match at.key.parse() {
            Ok(key) => {
                let on = thing(at).map(|id| format!(" on {}", model.name_of(&id)));
                format!("{}{}", queue::title(state, &key), on.unwrap_or_default())
            }
            Err(_) => at.key.clone(),
        },
        Map::Assumptions => {
            model.assumptions.get(&at.key).map_or(at.key.clone(), |it| start(&it.text))
        }
        Map::Remarks => model.remarks.get(&at.key).map_or(at.key.clone(), |it| start(&it.text)),
        Map::Answers | Map::Conflicts => {
            let (what, of) = at.key.split_once('@').unwrap_or((&at.key, ""));
            format!("{} of {}", state.catalog.kinds.attribute_name(what), model.name_of(of))
        }
    }
}

/// The element, flow or boundary that a place is about; none for the whole model.
pub fn thing(at: &Path) -> Option<Id> {
    match at.map {
        Map::Boundaries | Map::Elements | Map::Flows => Some(at.key.clone()),
        Map::Findings | Map::Answers => {
            let (_, of) = at.key.rsplit_once('@')?;
            (of != "system").then(|| of.to_string())
        }
        Map::Model | Map::Assumptions | Map::Remarks | Map::Conflicts => None,
    }
}

/// The field of a place; what it is, for a whole record.
pub fn field(state: &State, at: &Path) -> String {
    let Some(top) = at.top() else { return at.map.entity().to_string() };
    let plain = |text: &str| text.replace('_', " ");
    match (top, at.name()) {
        ("attributes", Some(name)) => state.catalog.kinds.attribute_name(name).to_string(),
        ("controls", Some(name)) => {
            let (control, of) = match name.rsplit_once('/') {
                Some((control, field)) => (control, format!("{} of ", plain(field))),
                None => (name, String::new()),
            };
            let known = state.catalog.atlas.mitigation(control);
            format!("{of}control {}", known.map_or(control, |it| it.name.as_str()))
        }
        ("answers", Some(name)) => format!("answer to {}", plain(name)),
        ("history" | "comments", Some(_)) => format!("entry in {top}"),
        (top, Some(name)) => format!("{} of {}", plain(name), plain(top)),
        (top, None) => plain(top),
    }
}

/// The lines of a value as [a conflict spells it](crate::compare::spell): prose as it is, anything
/// else in one line.
pub fn lines(state: &State, at: &Path, spelled: &str) -> Vec<String> {
    let value = parse_value(spelled);
    match &value {
        Value::Array(_) if is_prose(at) => words(Some(&value)),
        Value::Array(_) => vec![words(Some(&value)).join(", ")],
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{}: {}", name.replace('_', " "), brief(value)))
            .collect(),
        _ => vec![named(state, at, spelled)],
    }
}

/// Whether a place holds lines of prose.
pub fn is_prose(at: &Path) -> bool {
    let rule = at.field.as_deref().and_then(|field| crate::compare::rule(at.map, field));
    rule == Some(crate::compare::Rule::Lines)
}

/// A word of the file by the name that people know.
fn named(state: &State, at: &Path, word: &str) -> String {
    match at.top() {
        Some("boundary" | "parent" | "from" | "to" | "about") => {
            state.model().name_of(word).to_string()
        }
        Some("kind") if at.map == Map::Elements => state.catalog.kinds.name_of(word).to_string(),
        Some("status") => word.replace('_', " "),
        Some(ID) => format!("{} ({word})", state.model().name_of(word)),
        _ => word.to_string(),
    }
}

/// A value in one line.
fn brief(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => words(Some(value)).join(", "),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name} {}", brief(value)));
            fields.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
