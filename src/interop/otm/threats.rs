//! Threats: described once, and with a state and mitigations where they hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{OWNER, SEVERITY};
use crate::interop::foreign::{Foreign, LeftOut, Threat};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, id, lines, own_id, text_or};

/// Adds each threat for each place where it holds, and those that hold nowhere for the whole.
pub fn add(file: &Value, foreign: &mut Foreign) {
    let by_id = |section: &str| -> BTreeMap<String, &Value> {
        list(file, section).iter().map(|it| (text(it, "id"), it)).collect()
    };
    let (threats, mitigations) = (by_id("threats"), by_id("mitigations"));
    let holders = list(file, "components").iter().chain(list(file, "dataflows"));
    let held: Vec<(String, &Value)> = holders
        .flat_map(|holder| {
            let on = id(&text(holder, "id"));
            list(holder, "threats").iter().map(move |it| (on.clone(), it))
        })
        .collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (_, threat) in &held {
        *times.entry(text(threat, "threat")).or_default() += 1;
    }
    let (mut repeats, mut used) = (Repeats::default(), BTreeSet::new());
    for (on, held) in held {
        let named = text(held, "threat");
        let mut mitigation = String::new();
        for measure in list(held, "mitigations") {
            let said = said(measure, &mitigations);
            repeats.append(&mut mitigation, "", &said);
            used.insert(text(measure, "mitigation"));
        }
        let Some(threat) = threats.get(&named) else {
            let item = format!("threat “{named}” of “{on}”");
            foreign.left_out.push(LeftOut::new(item, "the file does not describe it"));
            continue;
        };
        let made = made(threat, &named);
        let once = times.get(&named).is_none_or(|times| *times < 2);
        if once || repeats.afford(made.description.len() + made.title.len() + made.category.len()) {
            // With the place even where it holds once: it may hold in a second one tomorrow.
            let place = format!("@{on}");
            let source = if named.ends_with(&place) { id(&named) } else { id(&named) + &place };
            let status = text(held, "state");
            foreign.threats.push(Threat { source, on: Some(on), status, mitigation, ..made });
        }
    }
    for (named, threat) in threats.iter().filter(|(named, _)| !times.contains_key(*named)) {
        let status = text(&threat["attributes"], "state");
        let mitigation = text(&threat["attributes"], "mitigation");
        foreign.threats.push(Threat {
            source: own_id(threat, "id", ""),
            status,
            mitigation,
            ..made(threat, named)
        });
    }
    for (named, mitigation) in mitigations.iter().filter(|(named, _)| !used.contains(*named)) {
        let item = format!("mitigation “{}”", text_or(mitigation, "name", named));
        foreign.left_out.push(LeftOut::new(item, "no threat has it"));
    }
    repeats.told(&mut foreign.left_out);
}

/// A mitigation in words, with its state unless it is only recommended.
fn said(measure: &Value, mitigations: &BTreeMap<String, &Value>) -> String {
    let named = text(measure, "mitigation");
    let known = mitigations.get(&named).copied().unwrap_or(&Value::Null);
    let (name, description) = (text_or(known, "name", &named), text(known, "description"));
    let described = !description.is_empty() && description != name;
    let description = if described { format!(": {description}") } else { String::new() };
    let state = text(measure, "state");
    let state = if matches!(state.to_lowercase().as_str(), "" | "recommended") {
        String::new()
    } else {
        format!(" ({state})")
    };
    format!("{name}{description}{state}")
}

fn made(threat: &Value, named: &str) -> Threat {
    let (risk, attributes) = (&threat["risk"], &threat["attributes"]);
    let severity = text(attributes, SEVERITY);
    let number = |field: &str| {
        // Zero is what a writer puts in that was told nothing.
        let number = text(risk, field);
        if severity.is_empty() && number != "0" { number } else { String::new() }
    };
    let mut references: Vec<String> = words(threat, "cwes");
    let tags = words(threat, "tags");
    let (ids, tags): (Vec<String>, Vec<String>) =
        tags.into_iter().partition(|tag| is_reference(tag));
    references.extend(ids);
    Threat {
        title: text_or(threat, "name", named),
        description: lines(&[
            ("", text(threat, "description")),
            ("Likelihood", number("likelihood")),
            ("", text(risk, "likelihoodComment")),
            ("Impact", number("impact")),
            ("", text(risk, "impactComment")),
            ("Tags", tags.join(", ")),
        ]),
        category: words(threat, "categories").join(", "),
        owner: text(attributes, OWNER),
        references,
        severity,
        ..Threat::default()
    }
}

/// Whether a tag is an id such as `AML.T0051` or `CAPEC-98`.
fn is_reference(tag: &str) -> bool {
    let known = ["AML.", "CAPEC-", "CVE-", "CWE-", "LLM", "ATLAS-"];
    known.iter().any(|prefix| tag.starts_with(prefix)) && !tag.contains(' ')
}
