//! The triage queue as SARIF.

use std::collections::BTreeMap;

use serde_json::json;

use super::shown::level;
use super::{Answer, Found};
use crate::analysis::queue::QueueRow;
use crate::catalog::Catalog;
use crate::cli::output::Output;
use crate::cli::{Failure, sarif};
use crate::model::{Finding, Severity};

/// What was said when the status was last set.
pub fn last_reason(finding: &Finding) -> String {
    let last = finding.history.iter().next_back();
    last.map_or_else(String::new, |(stamp, entry)| {
        format!("{} by {}: {}", entry.status, stamp.by(), entry.why.join(" "))
    })
}

/// What a finding is an instance of.
pub fn rule(catalog: &Catalog, row: &QueueRow) -> sarif::Rule {
    let technique = row.key.technique_id();
    let title = technique.map_or(row.title.clone(), |id| catalog.atlas.name(id).into_owned());
    let help = technique.and_then(|id| catalog.atlas.summary(id)).unwrap_or(&title).to_string();
    let page = technique.map(|id| format!("https://atlas.mitre.org/techniques/{id}"));
    sarif::Rule { title, help, page, severity: None }
}

/// Writes it.
pub fn write(answer: &Answer<'_>, out: &mut Output) -> Result<(), Failure> {
    let sections = answer.sections.iter();
    let found: Vec<&Found> = sections.flat_map(|section| answer.of(section)).collect();
    let mut rules: BTreeMap<&str, sarif::Rule> = BTreeMap::new();
    for (threat, found) in found.iter().map(|found| (found.row.key.threat.as_str(), found)) {
        let severity = Some(found.row.level.worst());
        let first = || sarif::Rule { severity, ..found.rule.clone() };
        let rule = rules.entry(threat).or_insert_with(first);
        rule.severity = rule.severity.max(severity);
    }
    let keys: Vec<String> = found.iter().map(|found| found.row.key.to_string()).collect();
    let unreadable = answer.several.problems.iter().map(|problem| sarif::Found {
        rule: problem.rule,
        level: "error",
        message: problem.message.clone(),
        path: &problem.path,
        line: problem.line,
        column: problem.column,
        subject: "",
        state: None,
        let_pass: None,
        properties: json!({"severity": problem.severity}),
    });
    let results = found.iter().zip(&keys).map(|(found, key)| result(found, key));
    let results: Vec<sarif::Found<'_>> = unreadable.chain(results).collect();
    sarif::write(&rules, &results, out)
}

fn result<'a>(found: &'a Found, key: &'a str) -> sarif::Found<'a> {
    let row = &found.row;
    let changed = found.changed.join("; ");
    let changed = if changed.is_empty() { changed } else { format!(", but {changed}") };
    let status = format!("{} on {} ({key}) is {}", row.title, row.subject, row.status);
    let status = if row.expired.is_some() { format!("{status}, expired") } else { status };
    sarif::Found {
        rule: &row.key.threat,
        level: sarif::level(row.level.worst()),
        message: format!("{status}, {}{changed}", level(row)),
        path: &found.path,
        line: found.line,
        column: found.column,
        subject: key,
        state: None,
        let_pass: (!row.open && found.changed.is_empty()).then(|| found.why.clone()),
        properties: json!({
            "severity": row.level.id(),
            "upTo": row.level.up_to().map(Severity::id),
            "status": row.status.id(),
            "element": row.key.element(),
            "technique": row.key.technique_id(),
            "owner": row.owner,
            "due": row.due.map(|due| due.to_string()),
        }),
    }
}
