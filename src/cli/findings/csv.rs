//! The triage queue as comma-separated values: the fields of the JSON rows, a column each.

use serde_json::Value;

use super::json::rows;
use super::{Answer, shown};
use crate::cli::{Failure, Output};
use crate::text::csv_row;

/// The fields, in the order of the columns.
const COLUMNS: [&str; 21] = [
    "model",
    "key",
    "title",
    "element",
    "technique",
    "severity",
    "up_to",
    "bar",
    "status",
    "open",
    "owner",
    "due",
    "overdue",
    "review_by",
    "changed",
    "line",
    // Later ones stand behind, so that a column stays where a script found it.
    "due_by_policy",
    "expired",
    "second_person_missing",
    "same_as",
    "group",
];

/// Writes it. What is no row of a table is told beside it.
pub fn write(answer: &Answer<'_>, out: &mut Output) -> Result<(), Failure> {
    out.exact(&csv_row(COLUMNS));
    for row in rows(answer) {
        let row = serde_json::to_value(row)
            .map_err(|error| Failure::io(format!("cannot write CSV: {error}")))?;
        out.exact(&csv_row(COLUMNS.map(|column| cell(&row[column]))));
    }
    for problem in &answer.several.problems {
        out.note(&format!("error: {}: {}", problem.path, problem.message));
    }
    if answer.left_out > 0 {
        out.note(&shown::may_be_worse(answer.left_out));
    }
    Ok(())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
