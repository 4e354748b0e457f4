//! Places of a model and the values at them, as people call them.

use serde_json::Value;

use crate::compare::{ID, Map, Path, parse_value, words};
use crate::model::{AssessmentKey, FindingKey, Id, ReplyKey};
use crate::review;
use crate::tui::state::State;

/// What a place is about: an element, a finding, the model.
pub fn subject(state: &State, at: &Path) -> String {
    review::subject(state.model(), &state.catalog, at).0
}

/// The element, flow or boundary that a place is about; none for the whole model.
pub fn thing(at: &Path) -> Option<Id> {
    match at.map {
        Map::Boundaries | Map::Elements | Map::Flows => Some(at.key.clone()),
        Map::Findings => at.key.parse::<FindingKey>().ok()?.element().map(str::to_string),
        Map::Answers => at.key.parse::<ReplyKey>().ok()?.subject.id().map(str::to_string),
        Map::Assessments => at.key.parse::<AssessmentKey>().ok()?.subject.id().map(str::to_string),
        Map::Model | Map::Assumptions | Map::Remarks | Map::Incidents | Map::Conflicts => None,
    }
}

/// The field of a place; what it is, for a whole record.
pub fn field(state: &State, at: &Path) -> String {
    match (at.field.as_deref(), at.map) {
        (Some(field), _) => review::field_name(&state.catalog, at, field),
        (None, Map::Answers) => {
            let question = at.key.split('@').next().unwrap_or_default();
            format!("answer to {}", state.catalog.kinds.attribute_name(question))
        }
        (None, map) => map.entity().to_string(),
    }
}

/// The lines of a value as [a conflict spells it](crate::compare::spell): prose as it is, anything
/// else in one line.
pub fn lines(state: &State, at: &Path, spelled: &str) -> Vec<String> {
    let value = parse_value(spelled);
    match &value {
        Value::Array(_) if is_prose(at) => words(Some(&value)),
        Value::Object(_) if at.map == Map::Assessments && at.field.is_some() => {
            let said = review::value(&state.catalog, state.model(), at, &value);
            vec![format!("{said}{}", review::signed_by(&value))]
        }
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{}: {}", name.replace('_', " "), brief(value)))
            .collect(),
        _ if at.field.as_deref() == Some(ID) => {
            vec![format!("{} ({spelled})", state.model().name_of(spelled))]
        }
        _ => vec![review::value(&state.catalog, state.model(), at, &value)],
    }
}

/// Whether a place holds lines of prose.
pub fn is_prose(at: &Path) -> bool {
    let rule = at.field.as_deref().and_then(|field| crate::compare::rule(at.map, field));
    rule == Some(crate::compare::Rule::Lines)
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
