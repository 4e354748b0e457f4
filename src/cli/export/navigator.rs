//! A layer for the ATLAS Navigator: <https://github.com/mitre-atlas/atlas-navigator>, layer format 4.3.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::analysis::suggest;
use crate::catalog::Catalog;
use crate::cli::{Failure, Output};
use crate::model::{Model, Status};
use crate::text::{count, sanitise};

/// Version of the layer format, and of the Navigator that ATLAS's own layers are written for.
const LAYER: &str = "4.3";
const NAVIGATOR: &str = "4.6.4";

/// How many elements a comment names.
const NAMED: usize = 12;

/// Where a technique stands, from the mildest to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Dismissed,
    Mitigated,
    Transferred,
    Accepted,
    Suggested,
    Mitigating,
    Open,
}

impl Standing {
    const ALL: [Self; 7] = [
        Self::Open,
        Self::Mitigating,
        Self::Suggested,
        Self::Accepted,
        Self::Transferred,
        Self::Mitigated,
        Self::Dismissed,
    ];

    const fn of(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Mitigating => Self::Mitigating,
            Status::Mitigated => Self::Mitigated,
            Status::Transferred => Self::Transferred,
            Status::Accepted => Self::Accepted,
            Status::NotApplicable | Status::FalsePositive => Self::Dismissed,
        }
    }

    /// Word, colour and score from 0 to 100. The colours differ in lightness too.
    const fn shown(self) -> (&'static str, &'static str, u8) {
        match self {
            Self::Open => ("open", "#C62828", 100),
            Self::Mitigating => ("mitigating", "#EF6C00", 80),
            Self::Suggested => ("suggested", "#FFD54F", 60),
            Self::Accepted => ("accepted", "#BA68C8", 40),
            Self::Transferred => ("transferred", "#90CAF9", 30),
            Self::Mitigated => ("mitigated", "#A5D6A7", 20),
            Self::Dismissed => ("dismissed", "#E0E0E0", 10),
        }
    }
}

/// Writes it.
pub fn write(model: &Model, catalog: &Catalog, out: &mut Output) -> Result<(), Failure> {
    let mut techniques: BTreeMap<&str, Vec<(Standing, String)>> = BTreeMap::new();
    let known = |id: &str| catalog.atlas.technique(id).is_some();
    for (key, finding) in &model.findings {
        let Some(id) = key.technique_id().filter(|id| known(id)) else { continue };
        // What is the same bug as another finding stands where that one does.
        let finding = model.findings.get(model.lead_of(key)).unwrap_or(finding);
        let on = model.name_about(key.element()).to_string();
        techniques.entry(id).or_default().push((Standing::of(finding.status), on));
    }
    let analysis = suggest(model, catalog);
    for suggestion in analysis.shown().into_iter().filter(|s| s.is_open() && known(&s.technique)) {
        let on = model.name_of(&suggestion.element).to_string();
        techniques.entry(&suggestion.technique).or_default().push((Standing::Suggested, on));
    }
    // A sub-technique is seen only where its parent is unfolded, as in ATLAS's own layers.
    let parents: BTreeSet<&str> =
        techniques.keys().filter_map(|id| catalog.atlas.technique(id)?.parent.as_deref()).collect();
    for parent in &parents {
        techniques.entry(parent).or_default();
    }
    let entry = |(id, all): (&&str, &Vec<_>)| {
        let mut written = technique(id, all);
        if catalog.atlas.technique(id).is_some_and(|technique| technique.parent.is_none()) {
            written.insert("showSubtechniques".into(), json!(parents.contains(id)));
        }
        written
    };
    let custom = model.findings.keys().filter(|key| !key.technique_id().is_some_and(known)).count();
    let legend = Standing::ALL.map(|standing| {
        let (word, color, score) = standing.shown();
        json!({"label": format!("{word} ({score})"), "color": color})
    });
    out.json(&json!({
        "versions": {"layer": LAYER, "navigator": NAVIGATOR},
        "domain": "atlas-atlas",
        "metadata": [
            {"name": "atlas_data_version", "value": catalog.atlas.version()},
            {"name": "generator", "value": concat!("threatloom ", env!("CARGO_PKG_VERSION"))},
        ],
        "name": sanitise(&model.name),
        "description": description(model, custom),
        "legendItems": legend,
        "techniques": techniques.iter().map(entry).collect::<Vec<_>>(),
    }))
}

fn description(model: &Model, custom: usize) -> String {
    let left_out = match custom {
        0 => String::new(),
        some => format!(
            " {} without a technique of this version: not in the layer.",
            count(some, "finding")
        ),
    };
    let name = sanitise(&model.name);
    format!(
        "Findings and suggestions of the threat model {name}. Of several on one technique the worst \
         gives colour and score; the comment names all.{left_out}"
    )
}

fn technique(id: &str, all: &[(Standing, String)]) -> Map<String, Value> {
    let mut written = Map::new();
    written.insert("techniqueID".into(), json!(id));
    if let Some((worst, _)) = all.iter().max_by_key(|(standing, _)| *standing) {
        let (_, color, score) = worst.shown();
        written.insert("score".into(), json!(score));
        written.insert("color".into(), json!(color));
        written.insert("comment".into(), json!(comment(all)));
    }
    written
}

/// The elements by where they stand, the worst first: `open: Agent, Memory; mitigated: API`.
fn comment(all: &[(Standing, String)]) -> String {
    let of = |standing: Standing| {
        let on: Vec<_> =
            all.iter().filter(|(of, _)| *of == standing).map(|(_, on)| sanitise(on)).collect();
        let more = match on.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = on.iter().take(NAMED).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
        (!on.is_empty()).then(|| format!("{}: {named}{more}", standing.shown().0))
    };
    Standing::ALL.into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}
