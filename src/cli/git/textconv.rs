//! `threatloom git textconv`: a model in lines that people read, for `git log -p`, `show` and `blame`.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::{Exit, Output};
use crate::compare::Map;
use crate::model::Model;
use crate::store::parse_model;

/// Print a model in lines that people read, for git, which calls this
///
/// What is no model, or of a newer format, is printed as it is, made harmless. Never fails.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file
    #[arg(required = true, allow_hyphen_values = true, value_name = "FILE")]
    file: OsString,
}

/// Columns that a level is set in.
const INDENT: usize = 2;

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Exit {
    match fs::read(Path::new(&args.file)) {
        Ok(bytes) => match parse_model("", &bytes) {
            Ok(parsed) => readable(&parsed.model, out),
            Err(_) => String::from_utf8_lossy(&bytes).lines().for_each(|line| out.line(line)),
        },
        // Git would show nothing at all of what it was asked for.
        Err(error) => out.line(&format!("(this cannot be read: {error})")),
    }
    Exit::Done
}

/// Writes a model: its own fields, then each record under a heading that names it.
fn readable(model: &Model, out: &mut Output) {
    let all = serde_json::to_value(model).unwrap_or_default();
    for map in Map::ALL {
        if map == Map::Model {
            fields(map, &all, 0, out);
            continue;
        }
        for (key, record) in all.get(map.id()).and_then(Value::as_object).into_iter().flatten() {
            out.end();
            out.line(&format!("{} {key}", map.entity()));
            fields(map, record, 1, out);
        }
    }
}

/// Writes the fields of a record, in the order of the file.
fn fields(map: Map, record: &Value, depth: usize, out: &mut Output) {
    if map.fields().is_empty() {
        entries(record, depth, out);
    }
    for (name, _) in map.fields() {
        if let Some(value) = record.get(name) {
            entry(name, value, depth, out);
        }
    }
}

fn entries(value: &Value, depth: usize, out: &mut Output) {
    for (name, value) in value.as_object().into_iter().flatten() {
        entry(name, value, depth, out);
    }
}

/// Writes one field: a word behind its name, lines and entries below.
fn entry(name: &str, value: &Value, depth: usize, out: &mut Output) {
    let indent = " ".repeat(depth * INDENT);
    match value {
        Value::Object(_) => {
            out.line(&format!("{indent}{name}:"));
            entries(value, depth + 1, out);
        }
        Value::Array(list) => {
            out.line(&format!("{indent}{name}:"));
            for item in list {
                match item {
                    Value::Object(_) => {
                        out.line(&format!("{indent}  -"));
                        entries(item, depth + 2, out);
                    }
                    item => out.line(&format!("{indent}  {}", word(item))),
                }
            }
        }
        value => out.line(&format!("{indent}{name}: {}", word(value))),
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}
