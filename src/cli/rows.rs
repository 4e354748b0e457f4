//! Rows that programs read, as comma-separated values and as a table in Markdown: a column for each field.

use serde::Serialize;
use serde_json::Value;

use super::{Failure, Output};
use crate::text::{csv_row, markdown};

/// Writes rows as comma-separated values, under the names of their fields.
pub fn as_csv<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = impl Serialize>,
    out: &mut Output,
) -> Result<(), Failure> {
    out.exact(&csv_row(columns));
    for row in rows {
        out.exact(&csv_row(cells(columns, &row)?));
    }
    Ok(())
}

/// Writes rows as a table in Markdown.
pub fn as_markdown<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = impl Serialize>,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut line = |cells: [String; N]| out.exact(&format!("| {} |\n", cells.join(" | ")));
    line(columns.map(|column| column.replace('_', " ")));
    line(columns.map(|_| "---".to_string()));
    for row in rows {
        line(cells(columns, &row)?.map(|cell| markdown(&cell)));
    }
    Ok(())
}

fn cells<const N: usize>(columns: [&str; N], row: &impl Serialize) -> Result<[String; N], Failure> {
    let row = serde_json::to_value(row)
        .map_err(|error| Failure::io(format!("cannot write the table: {error}")))?;
    Ok(columns.map(|column| cell(&row[column])))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
