//! Lenient access to a tree: a field that is missing or of another type is nothing.

use serde_json::Value;

use crate::text::escape_json;

/// A text, number or truth value as text; empty for anything else.
pub fn text(value: &Value, field: &str) -> String {
    value.get(field).map(word).unwrap_or_default()
}

/// A text, number or truth value as text; empty for anything else.
pub fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_string(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

/// The entries of a list; none where it is no list.
pub fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The words of a list, or the one word; without empty ones.
pub fn words(value: &Value, field: &str) -> Vec<String> {
    let words = match value.get(field) {
        Some(Value::Array(list)) => list.iter().map(word).collect(),
        Some(one) => vec![word(one)],
        None => Vec::new(),
    };
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// A number; none where it is none.
pub fn number(value: &Value, field: &str) -> Option<f64> {
    value.get(field).and_then(Value::as_f64).filter(|number| number.is_finite())
}

/// A file: indented, and harmless where a terminal shows it.
pub fn pretty(file: &Value) -> String {
    format!("{}\n", escape_json(&format!("{file:#}")))
}

/// Whether a field is true, or the text `true`.
pub fn is_true(value: &Value, field: &str) -> bool {
    value.get(field).is_some_and(|it| it == true || it == "true")
}
