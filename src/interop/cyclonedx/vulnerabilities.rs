//! Vulnerabilities: each is a threat to every element that it affects.

use serde_json::Value;

use super::properties;
use crate::interop::foreign::{Foreign, Threat};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{Repeats, id, lines, text_or};

/// Ratings, worst first, as the format spells them.
const SEVERITIES: [&str; 6] = ["critical", "high", "medium", "low", "info", "none"];

/// Adds all vulnerabilities.
pub fn add(file: &Value, foreign: &mut Foreign) {
    let mut repeats = Repeats::default();
    for (at, vulnerability) in list(file, "vulnerabilities").iter().enumerate() {
        let named = text_or(vulnerability, "id", &format!("vulnerability-{at}"));
        let source = id(&text_or(vulnerability, "bom-ref", &named));
        let threat = Threat { source, ..threat(vulnerability, &named) };
        let affected = list(vulnerability, "affects").iter().map(|it| id(&text(it, "ref")));
        let affected = affected.filter(|it| !it.is_empty()).collect();
        foreign.threats.extend(repeats.spread(threat, affected));
    }
    repeats.told(&mut foreign.left_out);
}

fn threat(vulnerability: &Value, named: &str) -> Threat {
    let analysis = &vulnerability["analysis"];
    let or = |name: &str, otherwise: String| {
        Some(properties::one(vulnerability, name)).filter(|it| !it.is_empty()).unwrap_or(otherwise)
    };
    let rated: Vec<String> =
        list(vulnerability, "ratings").iter().map(|rating| text(rating, "severity")).collect();
    let worst = SEVERITIES.into_iter().find(|severity| rated.iter().any(|it| it == severity));
    let weaknesses = words(vulnerability, "cwes").into_iter().map(|cwe| format!("CWE-{cwe}"));
    let others = list(vulnerability, "references").iter().map(|it| text(it, "id"));
    let accepted = words(analysis, "response").contains(&"will_not_fix".to_string());
    Threat {
        title: text_or(vulnerability, "description", named),
        description: lines(&[
            ("", text(vulnerability, "detail")),
            ("Analysis", text(analysis, "detail")),
            ("Justification", text(analysis, "justification")),
        ]),
        status: or(
            properties::STATUS,
            if accepted { "will_not_fix".into() } else { text(analysis, "state") },
        ),
        severity: or(properties::SEVERITY, worst.unwrap_or_default().to_string()),
        category: properties::one(vulnerability, properties::CATEGORY),
        mitigation: lines(&[
            ("", text(vulnerability, "recommendation")),
            ("Workaround", text(vulnerability, "workaround")),
        ]),
        owner: properties::one(vulnerability, properties::OWNER),
        references: weaknesses.chain(others).filter(|it| !it.is_empty()).collect(),
        ..Threat::default()
    }
}
