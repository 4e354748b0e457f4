//! A layer for the ATLAS Navigator: <https://github.com/mitre-atlas/atlas-navigator>, layer format 4.3.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::analysis::suggest;
use crate::catalog::Catalog;
use crate::cli::{Failure, Output};
use crate::model::Model;
use crate::report::State;
use crate::text::{count, sanitise};

/// Version of the layer format, and of the Navigator that ATLAS's own layers are written for.
const LAYER: &str = "4.3";
const NAVIGATOR: &str = "4.6.4";

/// How many elements a comment names.
const NAMED: usize = 12;

/// Colour and score from 0 to 100 of where a technique stands. The colours differ in lightness too.
const fn shown(state: State) -> (&'static str, u8) {
    match state {
        State::Open => ("#C62828", 100),
        State::Mitigating => ("#EF6C00", 80),
        State::Suggested => ("#FFD54F", 60),
        State::Accepted => ("#BA68C8", 40),
        State::Transferred => ("#90CAF9", 30),
        State::Mitigated => ("#A5D6A7", 20),
        State::Dismissed => ("#E0E0E0", 10),
    }
}

/// Writes it.
pub fn write(model: &Model, catalog: &Catalog, out: &mut Output) -> Result<(), Failure> {
    let mut techniques: BTreeMap<&str, Vec<(State, String)>> = BTreeMap::new();
    let known = |id: &str| catalog.atlas.technique(id).is_some();
    for (key, finding) in &model.findings {
        let Some(id) = key.technique_id().filter(|id| known(id)) else { continue };
        // What is the same bug as another finding stands where that one does.
        let finding = model.findings.get(model.lead_of(key)).unwrap_or(finding);
        let on = model.name_about(key.element()).to_string();
        techniques.entry(id).or_default().push((State::of_status(finding.status), on));
    }
    let analysis = suggest(model, catalog);
    for suggestion in analysis.shown().into_iter().filter(|s| s.is_open() && known(&s.technique)) {
        let on = model.name_of(&suggestion.element).to_string();
        techniques.entry(&suggestion.technique).or_default().push((State::Suggested, on));
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
    let legend = State::ALL.map(|state| {
        let (word, (color, score)) = (state.word(), shown(state));
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

fn technique(id: &str, all: &[(State, String)]) -> Map<String, Value> {
    let mut written = Map::new();
    written.insert("techniqueID".into(), json!(id));
    if let Some((worst, _)) = all.iter().min_by_key(|(state, _)| *state) {
        let (color, score) = shown(*worst);
        written.insert("score".into(), json!(score));
        written.insert("color".into(), json!(color));
        written.insert("comment".into(), json!(comment(all)));
    }
    written
}

/// The elements by where they stand, the worst first: `open: Agent, Memory; mitigated: API`.
fn comment(all: &[(State, String)]) -> String {
    let of = |state: State| {
        let on: Vec<_> =
            all.iter().filter(|(of, _)| *of == state).map(|(_, on)| sanitise(on)).collect();
        let more = match on.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = on.iter().take(NAMED).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
        (!on.is_empty()).then(|| format!("{}: {named}{more}", state.word()))
    };
    State::ALL.into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}
