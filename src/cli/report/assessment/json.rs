//! The report for an auditor as programs read it.

use serde::Serialize;

use crate::cli::{Failure, Output};
use crate::report::Words;
use crate::report::assessment::{Audit, Audited, Control, Counts};

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Shown<'a> {
    format: u32,
    model: &'a Words,
    date: String,
    frameworks: Vec<Framework<'a>>,
}

#[derive(Serialize)]
struct Framework<'a> {
    #[serde(rename = "framework")]
    id: &'a Words,
    name: &'a Words,
    source: &'a Words,
    /// Into which tier the system is sorted; empty for most frameworks.
    tier: &'a Words,
    counts: Counts,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    group: &'a Words,
    #[serde(flatten)]
    control: &'a Control,
}

/// Writes it.
pub fn write(contents: &Audit, out: &mut Output) -> Result<(), Failure> {
    out.json(&Shown {
        format: 1,
        model: &contents.name,
        date: contents.date.to_string(),
        frameworks: contents.frameworks.iter().map(framework).collect(),
    })
}

fn framework(audited: &Audited) -> Framework<'_> {
    let items = audited.controls().map(|(group, control)| Item { group: &group.id, control });
    Framework {
        id: &audited.id,
        name: &audited.name,
        source: &audited.source,
        tier: &audited.tier,
        counts: audited.tally.into(),
        items: items.collect(),
    }
}
