//! Values of a difference: prose as lines, and who stands for a value.

use serde_json::Value;

use crate::model::Stamp;

/// The lines of prose.
pub(super) fn lines(value: Option<&Value>) -> Vec<String> {
    let lines = value.and_then(Value::as_array).into_iter().flatten();
    lines.filter_map(Value::as_str).map(str::to_string).collect()
}

/// Who signed a value, and when, in brackets; nothing of one that nobody signed.
pub fn signed_by(value: &Value) -> String {
    let stamp = value.get("stamp").and_then(Value::as_str);
    stamp.map(|stamp| told_by(&Stamp(stamp.to_string()))).unwrap_or_default()
}

/// Who did something, and when, in brackets.
pub(super) fn told_by(stamp: &Stamp) -> String {
    if stamp.by().is_empty() {
        String::new()
    } else {
        format!(" ({}, {})", stamp.by(), stamp.day())
    }
}
