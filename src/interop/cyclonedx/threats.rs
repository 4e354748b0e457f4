//! Threats and risks of version 2.0. A risk says how bad the threats are that it is about.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::interop::foreign::{Foreign, Threat};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, leave_out, lines, own_id, text_or, title_of, unread};

/// Levels of a risk, mildest first, as the format spells them.
const LEVELS: [&str; 5] = ["info", "low", "medium", "high", "critical"];

/// Sections that only relate threats which are taken as they are.
const RELATING: [(&str, &str); 5] = [
    ("abuseCases", "abuse case"),
    ("attackPaths", "attack path"),
    ("attackTrees", "attack tree"),
    ("scenarios", "scenario"),
    ("trustBoundaries", "trust boundary"),
];

/// Adds threats and risks.
pub fn add(file: &Value, foreign: &mut Foreign) {
    let (section, risks) = (&file["threats"], &file["risks"]);
    let named = Named::of(file);
    let mut repeats = Repeats::default();
    let nodes = foreign.nodes.iter().map(|node| node.source.clone());
    let known: BTreeSet<String> =
        nodes.chain(foreign.links.iter().map(|link| link.source.clone())).collect();
    let mut at: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for threat in list(section, "threats") {
        let id = own_id(threat, "bom-ref", &text(threat, "name"));
        for threat in named.threats(threat, &id, &known, &mut repeats) {
            at.entry(id.clone()).or_default().push(foreign.threats.len());
            foreign.threats.push(threat);
        }
    }
    for risk in list(risks, "risks") {
        let about: Vec<usize> = words(risk, "relatedThreats")
            .iter()
            .filter_map(|it| at.get(it))
            .flatten()
            .copied()
            .collect();
        if about.is_empty() {
            foreign.threats.push(named.risk(risk, &known));
        }
        for threat in about {
            if let Some(threat) = foreign.threats.get_mut(threat) {
                weigh(threat, risk, &mut repeats);
            }
        }
    }
    let left_out = &mut foreign.left_out;
    repeats.told(left_out);
    for (field, sort) in RELATING {
        let why = "it relates threats, which are taken as they are";
        leave_out(list(section, field), sort, why, left_out);
    }
    leave_out(list(risks, "assessments"), "assessment", "a model here has none", left_out);
    leave_out(list(risks, "riskAppetites"), "risk appetite", "that is for a policy", left_out);
    let mut read = vec!["threats", "attackPatterns", "methodologies"];
    read.extend(RELATING.map(|(field, _)| field));
    unread(section, &read, "`threats`", left_out);
    unread(risks, &["risks", "assessments", "riskAppetites"], "`risks`", left_out);
}

fn level(risk: &Value) -> String {
    let ratings = ["residualRisk", "inherentRisk"].map(|it| text(&risk[it]["score"], "level"));
    ratings.into_iter().find(|level| !level.is_empty()).unwrap_or_default()
}

/// Adds what a risk says to a threat that it is about; the worst of several counts.
fn weigh(threat: &mut Threat, risk: &Value, repeats: &mut Repeats) {
    let level = level(risk);
    let rank = |level: &str| LEVELS.iter().position(|it| *it == level);
    if rank(&level) > rank(&threat.severity) {
        threat.severity.clone_from(&level);
    }
    let said =
        lines(&[("", text(risk, "name")), ("", text(risk, "statement"))]).replace('\n', ": ");
    repeats.append(&mut threat.description, "Risk", &said);
    if threat.status.is_empty() {
        threat.status = text(risk, "status");
    }
}

/// What threats refer to.
struct Named<'a> {
    patterns: BTreeMap<String, &'a Value>,
    measures: BTreeMap<String, String>,
}

impl<'a> Named<'a> {
    fn of(file: &'a Value) -> Self {
        let measures = list(&file["definitions"], "requirements").iter();
        let measures = measures
            .chain(list(&file["controls"], "controls"))
            .chain(list(file, "controls"))
            .map(|it| (text(it, "bom-ref"), text_or(it, "name", &title_of(it))));
        Self {
            patterns: list(&file["threats"], "attackPatterns")
                .iter()
                .map(|pattern| (text(pattern, "bom-ref"), pattern))
                .collect(),
            measures: measures.collect(),
        }
    }

    fn measures(&self, ids: &[String]) -> String {
        let named = |id: &String| self.measures.get(id).unwrap_or(id).clone();
        ids.iter().map(named).collect::<Vec<_>>().join("\n")
    }

    /// A threat, once for each element that it affects.
    fn threats(
        &self,
        threat: &Value,
        id: &str,
        known: &BTreeSet<String>,
        repeats: &mut Repeats,
    ) -> Vec<Threat> {
        let weaknesses = list(threat, "weaknesses");
        let cwe = |it: &Value| {
            [text(it, "cweId"), text(it, "cwe")].into_iter().find(|cwe| !cwe.is_empty())
        };
        let mut references: Vec<String> = weaknesses
            .iter()
            .filter_map(cwe)
            .map(|cwe| if cwe.starts_with("CWE") { cwe } else { format!("CWE-{cwe}") })
            .collect();
        let mut patterns = Vec::new();
        for pattern in words(threat, "attackPatterns").iter().filter_map(|id| self.patterns.get(id))
        {
            patterns.push(text(pattern, "name"));
            let capec = Some(text(pattern, "capecId")).filter(|id| !id.is_empty());
            references.extend(capec.map(|id| format!("CAPEC-{id}")));
            references.extend(list(pattern, "techniques").iter().map(|it| text(it, "id")));
        }
        references.retain(|id| !id.is_empty());
        let affected = words(threat, "affectedAssets");
        let (inside, outside): (Vec<String>, Vec<String>) =
            affected.into_iter().partition(|asset| known.contains(asset));
        let named = |it: &Value| text_or(it, "name", &text(it, "description"));
        let made = Threat {
            title: text(threat, "name"),
            description: lines(&[
                ("", text(threat, "description")),
                ("Weaknesses", weaknesses.iter().map(named).collect::<Vec<_>>().join("; ")),
                ("Attack patterns", patterns.join("; ")),
                ("Stage of an attack", text(threat, "killChainPhase")),
                ("Affects", outside.join(", ")),
                ("According to", text(threat, "source")),
            ]),
            category: list(threat, "categories")
                .iter()
                .map(|it| text(it, "category"))
                .collect::<Vec<_>>()
                .join(", "),
            mitigation: self.measures(&words(threat, "mitigations")),
            references,
            source: id.to_string(),
            ..Threat::default()
        };
        repeats.spread(made, inside)
    }

    /// A risk that is about no threat of the file.
    fn risk(&self, risk: &Value, known: &BTreeSet<String>) -> Threat {
        let responses = list(risk, "responses").iter().map(|response| {
            lines(&[
                ("", text(response, "strategy")),
                ("", text(response, "description")),
                ("", self.measures(&words(response, "controls"))),
            ])
            .replace('\n', ": ")
        });
        Threat {
            source: own_id(risk, "bom-ref", &text(risk, "name")),
            on: words(risk, "affects").into_iter().find(|asset| known.contains(asset)),
            title: text(risk, "name"),
            description: lines(&[("", text(risk, "statement")), ("", text(risk, "description"))]),
            status: text(risk, "status"),
            severity: level(risk),
            category: list(risk, "domains")
                .iter()
                .map(|it| text(it, "type"))
                .collect::<Vec<_>>()
                .join(", "),
            mitigation: responses.collect::<Vec<_>>().join("\n"),
            ..Threat::default()
        }
    }
}
