//! Threats with who may carry them out, what is done about them, and the risks that weigh them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::NOBODY;
use super::parts::Named;
use crate::interop::foreign::{Foreign, LeftOut, Threat};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, called, id, leave_out, lines, own_id, text_or};

/// Levels of a risk, mildest first, as the format spells them.
const LEVELS: [&str; 6] = ["very_low", "low", "medium", "high", "very_high", "critical"];

/// Adds threats, one for each component that it affects.
pub fn add(file: &Value, named: &Named, foreign: &mut Foreign) {
    let personas: BTreeMap<String, &Value> =
        list(file, "threat_personas").iter().map(|it| (text(it, "symbolic_name"), it)).collect();
    let mut at: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut repeats = Repeats::default();
    let mut used = BTreeSet::from([NOBODY.to_string()]);
    for threat in list(file, "threats") {
        let id = id(&text(threat, "symbolic_name"));
        let persona = text(threat, "threat_persona");
        let who = personas.get(&persona).copied();
        let who = who.filter(|who| repeats.afford(text(who, "description").len()));
        let made = made(threat, who, &persona);
        used.insert(persona);
        let affected = words(threat, "components_affected");
        let found = |name: String| named.find("component", &name).cloned().unwrap_or(name);
        let affected = affected.into_iter().map(found).map(|it| self::id(&it)).collect();
        let source = named.apart("threat", own_id(threat, "symbolic_name", &made.title));
        for threat in repeats.spread(Threat { source, ..made }, affected) {
            at.entry(id.clone()).or_default().push(foreign.threats.len());
            foreign.threats.push(threat);
        }
    }
    controls(file, &at, foreign, &mut repeats);
    risks(file, &at, foreign, &mut repeats);
    repeats.told(&mut foreign.left_out);
    let unused: Vec<Value> = list(file, "threat_personas")
        .iter()
        .filter(|persona| !used.contains(&text(persona, "symbolic_name")))
        .cloned()
        .collect();
    leave_out(&unused, "persona", "no threat names it", &mut foreign.left_out);
}

fn made(threat: &Value, persona: Option<&Value>, persona_name: &str) -> Threat {
    let ids = |list_field: &str, field: &str, prefix: &str| -> Vec<String> {
        let ids = list(threat, list_field).iter().map(|it| text(it, field));
        ids.filter(|id| !id.is_empty()).map(|id| format!("{prefix}-{id}")).collect()
    };
    let mut references = ids("weaknesses", "cwe_id", "CWE");
    references.extend(ids("attack_mechanisms", "capec_id", "CAPEC"));
    let titles = |list_field: &str, field: &str| {
        let titles = list(threat, list_field).iter().map(|it| text(it, field));
        titles.filter(|title| !title.is_empty()).collect::<Vec<_>>().join("; ")
    };
    let who = match persona {
        _ if persona_name == NOBODY => String::new(),
        Some(persona) => lines(&[
            ("", text_or(persona, "title", persona_name)),
            ("skill", text(persona, "skill_level")),
            ("access", text(persona, "access_level")),
            ("applies", text(persona, "applicability_to_org")),
            ("", text(persona, "description")),
        ])
        .replace('\n', "; "),
        None => persona_name.to_string(),
    };
    let title = text(threat, "title");
    Threat {
        description: lines(&[
            ("", text(threat, "description")),
            ("Event", Some(text(threat, "event")).filter(|it| *it != title).unwrap_or_default()),
            ("Persona", who),
            ("Sources", sources_of(threat)),
            ("Weaknesses", titles("weaknesses", "cwe_title")),
            ("Attack mechanisms", titles("attack_mechanisms", "capec_title")),
        ]),
        title,
        references,
        ..Threat::default()
    }
}

/// Where a threat comes from, beside adversaries, of whom any threat model speaks.
fn sources_of(threat: &Value) -> String {
    let sources = words(threat, "sources");
    if sources == ["adversary"] { String::new() } else { sources.join(", ") }
}

/// Controls are what is done about threats.
fn controls(
    file: &Value,
    at: &BTreeMap<String, Vec<usize>>,
    foreign: &mut Foreign,
    repeats: &mut Repeats,
) {
    for control in list(file, "controls") {
        let title = text(control, "title");
        let boundary = &control["trust_boundary"];
        let between = [text(boundary, "trust_zone_a"), text(boundary, "trust_zone_b")];
        let between =
            between.into_iter().filter(|zone| !zone.is_empty()).collect::<Vec<_>>().join(" and ");
        let stands = lines(&[
            ("", text(control, "status")),
            ("priority", text(control, "priority")),
            ("between", between),
        ]);
        let said =
            lines(&[("", title.clone()), ("", text(control, "description"))]).replace('\n', ": ");
        let said = if super::extension::is_in(file) {
            text(control, "description")
        } else {
            format!("{said} ({})", stands.replace('\n', ", "))
        };
        let about: BTreeSet<usize> = words(control, "threats")
            .iter()
            .filter_map(|id| at.get(id))
            .flatten()
            .copied()
            .collect();
        if about.is_empty() {
            let name = text_or(control, "symbolic_name", "");
            let why = "it names no threat of the file";
            foreign.left_out.push(LeftOut::new(called("control", &title, &name), why));
        }
        for threat in about {
            if let Some(threat) = foreign.threats.get_mut(threat) {
                repeats.append(&mut threat.mitigation, "", &said);
            }
        }
    }
}

/// A risk says how bad its threats are; the worst of several counts.
fn risks(
    file: &Value,
    at: &BTreeMap<String, Vec<usize>>,
    foreign: &mut Foreign,
    repeats: &mut Repeats,
) {
    let rank = |level: &str| LEVELS.iter().position(|it| *it == level);
    for risk in list(file, "risks") {
        let level = text(risk, "level");
        let why = lines(&[
            ("likelihood", text(risk, "likelihood")),
            ("impact", text(risk, "impact")),
            ("score", text(risk, "score")),
        ])
        .replace('\n', ", ");
        let told = [text(risk, "description"), why, text(risk, "impact_description")];
        let about: BTreeSet<usize> =
            words(risk, "threats").iter().filter_map(|id| at.get(id)).flatten().copied().collect();
        if about.is_empty() {
            let title = text(risk, "title");
            let [description, why, impact] = &told;
            foreign.threats.push(Threat {
                source: own_id(risk, "symbolic_name", &title),
                description: lines(&[("", description), ("", why), ("Impact", impact)]),
                severity: level.clone(),
                title,
                ..Threat::default()
            });
        }
        let said = format!("{}: {}", text(risk, "title"), told.join("; "));
        for threat in about {
            if let Some(threat) = foreign.threats.get_mut(threat) {
                if rank(&level) > rank(&threat.severity) {
                    threat.severity.clone_from(&level);
                }
                repeats.append(&mut threat.description, "Risk", &said);
            }
        }
    }
}
