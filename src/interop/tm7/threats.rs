//! Threats: what the tool generated from its template, with what people said of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::interop::foreign::Threat;
use crate::interop::label::plain;
use crate::interop::xml::Node;

/// What the first letter of the type of a threat stands for in templates that give no category.
const CATEGORIES: [(char, &str); 6] = [
    ('S', "Spoofing"),
    ('T', "Tampering"),
    ('R', "Repudiation"),
    ('I', "Information Disclosure"),
    ('D', "Denial Of Service"),
    ('E', "Elevation Of Privilege"),
];

/// Properties that the threat has a field for, and those that say nothing about this one.
const KNOWN: [&str; 8] = [
    "InteractionString",
    "PossibleMitigations",
    "Priority",
    "SDLPhase",
    "Title",
    "UserThreatCategory",
    "UserThreatDescription",
    "UserThreatShortDescription",
];

/// A threat of an entry; `known` are the ids that a threat can be about.
pub fn threat(entry: &Node, at: usize, known: &BTreeSet<String>) -> Option<Threat> {
    let value = entry.child("Value")?;
    let properties: BTreeMap<&str, &str> = value
        .child("Properties")
        .into_iter()
        .flat_map(|list| &list.children)
        .map(|property| (property.said("Key"), property.said("Value")))
        .collect();
    // Older versions have fields for what later ones have properties for.
    let said = |field: &str| match properties.get(field).copied().unwrap_or_default() {
        "" => value.said(field),
        said => said,
    };
    let ends = ["FlowGuid", "TargetGuid", "SourceGuid"].map(|field| value.said(field));
    let key = entry.said("Key");
    let category = match said("UserThreatCategory") {
        "" => category(value.said("TypeId")),
        said => said,
    };
    let titles = [said("Title"), said("UserThreatShortDescription"), category];
    let title = titles.into_iter().find(|title| !title.is_empty()).unwrap_or_default();
    let mut description = vec![plain(said("UserThreatDescription"), &['&'])];
    let other = properties.iter().filter(|(name, said)| !KNOWN.contains(name) && !said.is_empty());
    description.extend(other.map(|(name, said)| format!("{name}: {}", plain(said, &['&']))));
    Some(Threat {
        source: if key.is_empty() {
            format!("threat-{}-{at}", value.said("Id"))
        } else {
            key.into()
        },
        on: ends.into_iter().find(|end| known.contains(*end)).map(str::to_string),
        title: plain(title, &['&']),
        description: description.join("\n").trim().to_string(),
        status: value.said("State").to_string(),
        reason: value.said("StateInformation").to_string(),
        severity: said("Priority").to_string(),
        category: category.to_string(),
        mitigation: plain(said("PossibleMitigations"), &['&']),
        ..Threat::default()
    })
}

/// The category of a type such as `D2`; empty for types of another form.
fn category(id: &str) -> &'static str {
    let mut signs = id.chars();
    let first = signs.next();
    let number = signs.as_str();
    if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return "";
    }
    CATEGORIES.iter().find(|(letter, _)| Some(*letter) == first).map_or("", |(_, name)| name)
}
