//! Risks: those that people described, and what was decided about those that the tool finds by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{entries, id};
use crate::interop::content::ImportError;
use crate::interop::foreign::{Foreign, LeftOut, Threat};
use crate::interop::json::text;
use crate::interop::label::plain;

/// What a risk may be about, most precise first.
const ABOUT: [&str; 3] = [
    "most_relevant_communication_link",
    "most_relevant_technical_asset",
    "most_relevant_trust_boundary",
];

/// How many risks a model may have, and how many decisions: each is compared with each.
const MAX_RISKS: usize = 5_000;

/// Adds the risks of a model.
///
/// # Errors
/// Where there are too many.
pub fn add(file: &Value, foreign: &mut Foreign) -> Result<(), ImportError> {
    let categories = entries(file, "individual_risk_categories").map(|(_, category)| category);
    let risks: usize = categories.map(|it| entries(it, "risks_identified").count()).sum();
    if risks.max(entries(file, "risk_tracking").count()) > MAX_RISKS {
        return Err(ImportError::new(format!("the model has more than {MAX_RISKS} risks")));
    }
    let known: BTreeSet<String> = foreign
        .nodes
        .iter()
        .map(|it| it.source.clone())
        .chain(foreign.links.iter().map(|it| it.source.clone()))
        .chain(foreign.zones.iter().map(|it| it.source.clone()))
        .collect();
    let mut tracked = BTreeSet::new();
    for (title, category) in entries(file, "individual_risk_categories") {
        let category_id = id(title, category);
        for (said, risk) in entries(category, "risks_identified") {
            let mut threat = described(title, category, said, risk, &known);
            // The tool's id of a risk: its category, and what it is about.
            let key = format!("{category_id}@{}", threat.on.clone().unwrap_or_default());
            let tracking =
                entries(file, "risk_tracking").find(|(pattern, _)| covers(pattern, &key));
            if let Some((pattern, tracking)) = tracking {
                tracked.insert(pattern.clone());
                decide(&mut threat, tracking);
            }
            foreign.threats.push(threat);
        }
    }
    // The tool writes ids in the ids of risks in small letters without spaces.
    let known = known.into_iter().map(|id| (simple(&id), id)).collect();
    for (pattern, tracking) in entries(file, "risk_tracking") {
        if !tracked.contains(pattern) {
            decided(pattern, tracking, &known, foreign);
        }
    }
    Ok(())
}

fn simple(id: &str) -> String {
    id.to_lowercase().replace(' ', "-")
}

/// A risk that somebody described.
fn described(
    title: &str,
    category: &Value,
    said: &str,
    risk: &Value,
    known: &BTreeSet<String>,
) -> Threat {
    let cwe = text(category, "cwe");
    let on = ABOUT.iter().map(|field| text(risk, field)).find(|id| known.contains(id));
    let lines: Vec<String> = [text(category, "description"), text(category, "impact")]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect();
    Threat {
        source: format!("{}/{said}", id(title, category)),
        on,
        title: plain(said, &['&']),
        description: lines.join("\n"),
        status: "unchecked".to_string(),
        severity: text(risk, "severity"),
        category: text(category, "stride"),
        mitigation: text(category, "mitigation"),
        references: Some(cwe)
            .filter(|cwe| !cwe.is_empty())
            .map(|cwe| format!("CWE-{cwe}"))
            .into_iter()
            .collect(),
        ..Threat::default()
    }
}

/// What was decided about a risk that the tool found. The file says of it what its id says.
fn decided(
    pattern: &str,
    tracking: &Value,
    known: &BTreeMap<String, String>,
    foreign: &mut Foreign,
) {
    let mut parts = pattern.split('@').map(str::trim);
    let rule = parts.next().unwrap_or_default();
    if rule.is_empty() {
        let item = format!("risk tracking “{pattern}”");
        foreign.left_out.push(LeftOut::new(item, "it names no risk"));
        return;
    }
    let on = parts.find_map(|part| known.get(&simple(part)).cloned());
    let mut threat = Threat {
        source: pattern.to_string(),
        on,
        title: rule.replace('-', " "),
        description: format!("Risk of the tool's own rules: {pattern}"),
        ..Threat::default()
    };
    decide(&mut threat, tracking);
    foreign.threats.push(threat);
}

fn decide(threat: &mut Threat, tracking: &Value) {
    threat.status = text(tracking, "status");
    let mut said = vec![text(tracking, "justification")];
    for (field, title) in [("ticket", "Ticket"), ("date", "Date"), ("checked_by", "Checked by")] {
        let value = text(tracking, field);
        if !value.is_empty() {
            said.push(format!("{title}: {value}"));
        }
    }
    said.retain(|line| !line.is_empty());
    threat.reason = said.join("\n");
}

/// Whether a pattern, part by part with `*` for any, covers the id of a risk.
fn covers(pattern: &str, key: &str) -> bool {
    let (mut pattern, mut key) = (pattern.split('@'), key.split('@'));
    loop {
        match (pattern.next(), key.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if pattern == "*" || pattern == part => {}
            _ => return false,
        }
    }
}
