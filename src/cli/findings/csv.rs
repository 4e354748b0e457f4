//! The triage queue as comma-separated values: the fields of the JSON rows, a column each.

use super::json::rows;
use super::{Answer, shown};
use crate::cli::rows::as_csv;
use crate::cli::{Failure, Output};

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
    as_csv(COLUMNS, rows(answer), out)?;
    for problem in &answer.several.problems {
        out.note(&format!("error: {}: {}", problem.path, problem.message));
    }
    if answer.left_out > 0 {
        out.note(&shown::may_be_worse(answer.left_out));
    }
    Ok(())
}
