//! What a bill says: its parts in the order in which they need each other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{blueprint, components, flows, properties, services, threats, vulnerabilities};
use crate::interop::content::{Content, ImportError};
use crate::interop::foreign::{Assumption, Foreign};
use crate::interop::json::{list, text};
use crate::interop::reading::{leave_out, lines, unread};

/// Sections that are read or that only describe the file.
const SECTIONS: [&str; 17] = [
    "$comment",
    "$schema",
    "blueprints",
    "bomFormat",
    "components",
    "definitions",
    "dependencies",
    "metadata",
    "properties",
    "risks",
    "serialNumber",
    "services",
    "specFormat",
    "specVersion",
    "threats",
    "version",
    "vulnerabilities",
];

/// Reads a file.
///
/// # Errors
/// Where it is no JSON.
pub fn read(content: &Content) -> Result<Foreign, ImportError> {
    let file = content.tree().ok_or_else(|| ImportError::new("a CycloneDX file is JSON"))?;
    let system = &file["metadata"]["component"];
    let mut foreign = Foreign {
        name: text(system, "name"),
        description: lines(&[
            ("", text(system, "description")),
            ("Version", text(system, "version")),
        ]),
        owners: owners(system),
        ..Foreign::default()
    };
    let mut zones = BTreeSet::new();
    let stood_for = blueprint::add(file, &mut foreign);
    components::add(list(file, "components"), &stood_for, &mut foreign, &mut zones);
    components::add(list(system, "components"), &stood_for, &mut foreign, &mut zones);
    services::add(list(file, "services"), "", &stood_for, &mut foreign, &mut zones);
    flows::add(file, &mut foreign);
    vulnerabilities::add(file, &mut foreign);
    threats::add(file, &mut foreign);
    for (at, assumption) in properties::all(file, properties::ASSUMPTION).enumerate() {
        let source = format!("assumption-{at}");
        foreign.assumptions.push(Assumption { source, on: None, text: assumption });
    }
    if foreign.name.is_empty() {
        let first = list(file, "blueprints").first().map(|it| text(it, "name"));
        foreign.name = first.unwrap_or_default();
    }
    rest(file, &mut foreign);
    Ok(foreign)
}

fn owners(system: &Value) -> Vec<String> {
    let authors = list(system, "authors").iter().map(|author| text(author, "name"));
    let others =
        [text(system, "author"), text(system, "publisher"), text(&system["supplier"], "name")];
    let mut owners: Vec<String> = Vec::new();
    for owner in authors.chain(others) {
        if !owner.is_empty() && !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    owners
}

/// What has no place in a model.
fn rest(file: &Value, foreign: &mut Foreign) {
    let left_out = &mut foreign.left_out;
    unread(file, &SECTIONS, "the file", left_out);
    unread(&file["metadata"], &["component", "timestamp"], "`metadata`", left_out);
    let ours = |property: &&Value| text(property, "name").starts_with("threatloom:");
    for property in list(file, "properties").iter().filter(|property| !ours(property)) {
        leave_out(
            std::slice::from_ref(property),
            "property",
            "a model as a whole has no properties of others",
            left_out,
        );
    }
}
