//! What was found, for people and for programs.

use serde::Serialize;

use super::Report;
use super::found::Found;
use crate::analysis::check::{News, Weight};
use crate::catalog::Exemption;
use crate::cli::Failure;
use crate::cli::output::{Output, Style, level_style};
use crate::cli::several::Unreadable;
use crate::model::Severity;
use crate::text::count;

/// Writes a line and a remedy for each problem, and what it comes to. What was there before is counted.
pub fn text(report: &Report<'_>, out: &mut Output) {
    for unreadable in &report.several.problems {
        unreadable.write(out);
    }
    let (known, shown): (Vec<&Found>, Vec<&Found>) =
        report.found.iter().partition(|found| found.news == Some(News::Known) && !found.fails);
    for found in &shown {
        line(found, out);
    }
    let unreadable = report.several.problems.len();
    let failures = report.found.iter().filter(|found| found.fails).count() + unreadable;
    let remarks = count(shown.len() + unreadable, "remark");
    let models = count(report.several.documents.len(), "model");
    if report.passed {
        out.text(Style::Good, "passed");
        out.text(Style::Plain, &format!(": {models}, {remarks}, none that fails"));
    } else {
        out.text(Style::Bad, "failed");
        out.text(Style::Plain, &format!(": {models}, {failures} of {remarks} fail"));
    }
    if let Some(revision) = report.baseline {
        let text = match known.len() {
            0 => format!("; compared with {revision}"),
            n => format!("; {n} more were there at {revision}"),
        };
        out.text(Style::Plain, &text);
    }
    out.end();
}

fn line(found: &Found, out: &mut Output) {
    let Found { problem, path, line, column, .. } = found;
    let place = match (line, column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
        _ => path.clone(),
    };
    out.text(Style::Plain, &place).text(Style::Plain, ": ");
    match &found.exemption {
        Some(_) => out.text(Style::Faint, "exempt"),
        None => out.text(style(problem.weight), &weight(problem.weight)),
    };
    if let Some(News::Worse { more }) = &found.news {
        let by = if more.is_empty() { String::new() } else { format!(" by {}", more.join(", ")) };
        out.text(Style::Plain, &format!(", worse than before{by}"));
    }
    out.text(Style::Plain, ": ").text(Style::Plain, &problem.message).text(Style::Plain, " ");
    out.text(Style::Faint, &format!("[{}]", problem.rule)).end();
    match &found.exemption {
        Some(exemption) => out.labelled(4, "until:", 7, &why(exemption)),
        None => out.labelled(4, "help:", 6, &problem.remedy),
    }
}

/// Until when, by whom and why.
pub fn why(exemption: &Exemption) -> String {
    let Exemption { until, by, reason, .. } = exemption;
    format!("{until}, by {by}: {reason}")
}

fn weight(weight: Weight) -> String {
    match weight {
        Weight::Finding(level) => level.to_string(),
        other => other.id().to_string(),
    }
}

const fn style(weight: Weight) -> Style {
    match weight {
        Weight::Hint => Style::Faint,
        Weight::Warning => Style::Warning,
        Weight::Error | Weight::Conflict => Style::Bad,
        Weight::Finding(level) => level_style(level),
    }
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'a str>,
    problems: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    severity: &'static str,
    up_to: Option<&'static str>,
    fails: bool,
    /// `new`, `worse` or `known`, where there is a baseline.
    state: Option<&'static str>,
    /// What a worse one found in addition.
    more: &'a [String],
    exempt: Option<Exempt<'a>>,
    message: &'a str,
    remedy: &'a str,
    key: Option<String>,
    element: Option<&'a str>,
    owner: Option<&'a str>,
    due: Option<&'a str>,
    path: &'a str,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct Exempt<'a> {
    reason: &'a str,
    by: &'a str,
    until: String,
}

/// Writes everything as JSON.
pub fn json(report: &Report<'_>, out: &mut Output) -> Result<(), Failure> {
    let unreadable = report.several.problems.iter().map(Row::unreadable);
    let problems = unreadable.chain(report.found.iter().map(Row::of)).collect();
    out.json(&Answer { format: 1, passed: report.passed, baseline: report.baseline, problems })
}

impl<'a> Row<'a> {
    fn unreadable(problem: &'a Unreadable) -> Self {
        Self {
            rule: problem.rule,
            severity: problem.severity,
            up_to: None,
            fails: true,
            state: None,
            more: &[],
            exempt: None,
            message: &problem.message,
            remedy: &problem.remedy,
            key: None,
            element: None,
            owner: None,
            due: None,
            path: &problem.path,
            line: problem.line,
            column: problem.column,
        }
    }

    fn of(found: &'a Found) -> Self {
        let exempt = |exemption: &'a Exemption| Exempt {
            reason: &exemption.reason,
            by: &exemption.by,
            until: exemption.until.to_string(),
        };
        Self {
            rule: &found.problem.rule,
            severity: found.problem.weight.id(),
            up_to: match found.problem.weight {
                Weight::Finding(level) => level.up_to().map(Severity::id),
                _ => None,
            },
            fails: found.fails,
            state: found.news.as_ref().map(News::id),
            more: match &found.news {
                Some(News::Worse { more }) => more,
                _ => &[],
            },
            exempt: found.exemption.as_ref().map(exempt),
            message: &found.problem.message,
            remedy: &found.problem.remedy,
            key: found.key.as_ref().map(ToString::to_string),
            element: found.element.as_deref(),
            owner: (!found.owner.is_empty()).then_some(found.owner.as_str()),
            due: found.due.as_deref(),
            path: &found.path,
            line: found.line,
            column: found.column,
        }
    }
}
