//! What a file of the library says.

use serde_json::Value;

use super::{extension, parts, threats};
use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Assumption, Foreign};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{id, leave_out, lines, unread};

/// Sections that are read or reported one by one.
const SECTIONS: [&str; 22] = [
    "$schema",
    "actors",
    "assumptions",
    "components",
    "controls",
    "data_flows",
    "data_sets",
    "data_stores",
    "description",
    "diagrams",
    "extensions",
    "frozen",
    "product_release_date",
    "release_docs_link",
    "released_at",
    "repo_link",
    "reviewed_at",
    "risks",
    "scope",
    "threat_personas",
    "threats",
    "trust_boundaries",
];

/// Reads a file.
///
/// # Errors
/// Where it is no JSON.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content
        .tree()
        .ok_or_else(|| ImportError::new("a file of the Threat Model Library is JSON"))?;
    let mut foreign = Foreign {
        name: text(&file["scope"], "title"),
        description: description(file),
        ..Foreign::default()
    };
    let named = parts::add(file, &mut foreign);
    threats::add(file, &named, &mut foreign);
    for assumption in list(file, "assumptions") {
        let said = text(assumption, "description");
        foreign.assumptions.push(Assumption {
            source: id(&said),
            on: None,
            text: lines(&[
                ("", said),
                ("Topics", words(assumption, "topics").join(", ")),
                ("Validity", validity(assumption)),
            ]),
        });
    }
    extension::restore(file, &mut foreign);
    let left_out = &mut foreign.left_out;
    leave_out(list(file, "diagrams"), "diagram", "threatloom draws its own", left_out);
    let mut read = SECTIONS.to_vec();
    read.extend(["trust_zones", "version"]);
    unread(file, &read, "the file", left_out);
    Ok(foreign)
}

/// That nobody confirmed it is the default.
fn validity(assumption: &Value) -> String {
    Some(text(assumption, "validity")).filter(|it| it != "unconfirmed").unwrap_or_default()
}

fn description(file: &Value) -> String {
    let scope = &file["scope"];
    let (of_scope, of_file) = (text(scope, "description"), text(file, "description"));
    let both = if of_scope == of_file { String::new() } else { of_file };
    if extension::is_in(file) {
        return lines(&[("", of_scope), ("", both)]);
    }
    lines(&[
        ("", of_scope),
        ("", both),
        ("Business criticality", text(scope, "business_criticality")),
        ("Data sensitivity", words(scope, "data_sensitivity").join(", ")),
        ("Exposure", text(scope, "exposure")),
        ("Tier", text(scope, "tier")),
        ("Released", text(file, "released_at")),
        ("Release of the product", text(file, "product_release_date")),
        ("Reviewed", text(file, "reviewed_at")),
        ("Repository", text(file, "repo_link")),
        ("Documents", text(file, "release_docs_link")),
    ])
}
