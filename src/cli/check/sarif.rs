//! What was found, as SARIF.

use std::collections::BTreeMap;

use serde_json::json;

use super::show::why;
use super::{Found, Report};
use crate::analysis::check::{News, Weight};
use crate::catalog::{Catalog, Checks, Policy};
use crate::cli::Failure;
use crate::cli::output::Output;
use crate::cli::sarif::{self, Rule};
use crate::cli::several::Unreadable;
use crate::model::Severity;

/// Writes everything as SARIF.
pub fn write(report: &Report<'_>, out: &mut Output) -> Result<(), Failure> {
    // The same for every team.
    let checks = match report.several.documents.first() {
        Some(opened) => opened.catalog.checks.clone(),
        None => Catalog::bundled().map_err(Failure::invalid)?.checks,
    };
    let rules = rules(&checks, report.policies.all());
    let unreadable = report.several.problems.iter().map(|row| unreadable(row, report));
    let found = unreadable.chain(report.found.iter().map(|found| result(found, report)));
    let found: Vec<sarif::Found<'_>> = found.collect();
    sarif::write(&rules, &found, out)
}

fn rules<'a>(
    checks: &'a Checks,
    policies: impl Iterator<Item = &'a Policy>,
) -> BTreeMap<&'a str, Rule> {
    let of_checks = checks.all().map(|(id, check)| {
        let (title, help) = (check.title().to_string(), check.help().to_string());
        (id, Rule { title, help, page: None, severity: None })
    });
    let of_policies = policies.flat_map(|policy| &policy.forbidden).map(|forbidden| {
        let (title, help) = (forbidden.title.clone(), forbidden.remedy.clone());
        let severity = Some(forbidden.severity);
        (forbidden.id.as_str(), Rule { title, help, page: None, severity })
    });
    of_checks.chain(of_policies).collect()
}

fn result<'a>(found: &'a Found, report: &Report<'_>) -> sarif::Found<'a> {
    let problem = &found.problem;
    let technique = found.key.as_ref().and_then(|key| key.technique_id());
    sarif::Found {
        rule: &problem.rule,
        level: level(problem.weight),
        message: message(&problem.message, &problem.remedy),
        path: &found.path,
        line: found.line,
        column: found.column,
        subject: &problem.subject,
        state: report.baseline.map(|_| state(found.news.as_ref())),
        let_pass: found.exemption.as_ref().map(|exemption| format!("until {}", why(exemption))),
        properties: json!({
            "fails": found.fails,
            "severity": problem.weight.id(),
            "upTo": match problem.weight {
                Weight::Finding(level) => level.up_to().map(Severity::id),
                _ => None,
            },
            "element": found.element,
            "technique": technique,
        }),
    }
}

fn unreadable<'a>(row: &'a Unreadable, report: &Report<'_>) -> sarif::Found<'a> {
    sarif::Found {
        rule: row.rule,
        level: "error",
        message: message(&row.message, &row.remedy),
        path: &row.path,
        line: row.line,
        column: row.column,
        subject: "",
        state: report.baseline.map(|_| "new"),
        let_pass: None,
        properties: json!({"fails": true, "severity": row.severity}),
    }
}

fn message(message: &str, remedy: &str) -> String {
    if remedy.is_empty() { message.to_string() } else { format!("{message} – {remedy}") }
}

const fn level(weight: Weight) -> &'static str {
    match weight {
        Weight::Hint => "note",
        Weight::Warning => "warning",
        Weight::Error | Weight::Conflict => "error",
        Weight::Finding(level) => sarif::level(level.worst()),
    }
}

/// What a result is to the baseline, in SARIF's words. What is told of the change itself is new.
const fn state(news: Option<&News>) -> &'static str {
    match news {
        None | Some(News::New) => "new",
        Some(News::Worse { .. }) => "updated",
        Some(News::Known) => "unchanged",
    }
}
