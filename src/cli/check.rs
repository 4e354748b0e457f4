//! `threatloom check`: the gate for CI.

use std::path::PathBuf;

use serde::Serialize;

use super::output::{Style, level_style};
use super::several::{Opened, Several};
use super::{Exit, Outcome, Output, TextFormat};
use crate::analysis::check::{Gate, Problem, Weight, check};
use crate::catalog::{Place, Team};
use crate::model::{FindingKey, Severity};
use crate::store::{Document, clock};
use crate::text::count;

/// What `--fail-on` takes besides the severities.
const NEVER: &str = "never";

/// Check models, and fail if something needs attention
///
/// Looks for what makes no sense in a model, findings that nobody decided about or whose date went
/// by, decisions without a reason, and unsettled merges. The exit code is 1 if something fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom check shop.tm.ron
  threatloom check . --fail-on critical
  threatloom check . --format json --fail-on never

Open findings fail from the severity of --fail-on on: unrated ones by the worst that their open
answers allow, those that no bar rates as moderate. Mitigating counts as open without an owner
and a due date. Dates that went by (overdue, review expired) and faults of structure fail
whatever the severity, unless it is `never`; unsettled merges always.")]
pub struct Args {
    /// Model files, or folders of them; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Fail for open findings from this severity on, or `never`
    #[arg(long, value_name = "SEVERITY", default_value = "important", value_parser = gate)]
    fail_on: Gate,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// Entries of a team's catalogs that a remark names.
const NAMED: usize = 3;

/// A problem and where it stands.
struct Found {
    problem: Problem,
    fails: bool,
    path: String,
    line: Option<usize>,
    column: Option<usize>,
    /// Of a problem with a finding.
    key: Option<FindingKey>,
    /// Element, flow or boundary that it is about.
    element: Option<String>,
    owner: String,
    due: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let several = Several::read(&args.paths, out)?;
    let mut found: Vec<Found> = Vec::new();
    for Opened { path, document, catalog } in &several.documents {
        let problems = check(catalog, &document.model, clock::today());
        found.extend(
            problems.into_iter().map(|problem| place(args.fail_on, path, document, problem)),
        );
    }
    found.extend(several.teams().into_iter().flat_map(of_team));
    let passed = several.problems.is_empty() && !found.iter().any(|found| found.fails);
    match args.format {
        TextFormat::Json => out.json(&json(passed, &found, &several))?,
        TextFormat::Text => text(passed, &found, &several, out),
    }
    Ok(if passed { Exit::Done } else { Exit::Gate })
}

fn place(gate: Gate, path: &str, document: &Document, problem: Problem) -> Found {
    let (map, key) = problem.entry();
    let at = document.positions.entry(map, key);
    let finding: Option<FindingKey> = if map == "findings" { key.parse().ok() } else { None };
    let recorded = finding.as_ref().and_then(|key| document.model.findings.get(key));
    let about = match map {
        "findings" => finding.as_ref().and_then(FindingKey::element),
        "elements" | "flows" | "boundaries" => Some(key),
        _ => None,
    };
    Found {
        element: about.map(str::to_string),
        owner: recorded.map_or_else(String::new, |finding| finding.owner.clone()),
        due: recorded.and_then(|finding| finding.due).map(|due| due.to_string()),
        key: finding,
        fails: gate.fails(problem.weight),
        path: path.to_string(),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        problem,
    }
}

/// What a reviewer should know of a team's own catalogs: they can hide what would be found.
fn of_team(team: &Team) -> Vec<Found> {
    let off = team.off.iter().map(|off| {
        let text = format!("{} {} ({})", off.what.word(), off.id, off.why);
        (text, &off.place)
    });
    let replaced = team.changes.iter().filter(|change| change.replaces);
    let replaced =
        replaced.map(|change| (format!("{} {}", change.what.word(), change.id), &change.place));
    [("switched-off", "switched off", off.collect()), ("replaced", "replaced", replaced.collect())]
        .into_iter()
        .filter_map(|(rule, what, entries): (_, _, Vec<(String, &Place)>)| {
            let (_, place) = entries.first()?;
            let named: Vec<&str> =
                entries.iter().take(NAMED).map(|(text, _)| text.as_str()).collect();
            let more = entries.len() - named.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let number = match entries.len() {
                1 => "1 entry".to_string(),
                n => format!("{n} entries"),
            };
            let message = format!(
                "{number} of the bundled catalogs {what} by {}: {}{more}",
                team.name,
                named.join(", ")
            );
            let remedy =
                format!("see that it is meant: `threatloom catalog check {}`", team.folder);
            Some(Found {
                problem: Problem {
                    rule,
                    weight: Weight::Hint,
                    subject: String::new(),
                    message,
                    remedy,
                },
                fails: false,
                path: place.file.clone(),
                line: Some(place.line),
                column: Some(place.column),
                key: None,
                element: None,
                owner: String::new(),
                due: None,
            })
        })
        .collect()
}

fn text(passed: bool, found: &[Found], several: &Several, out: &mut Output) {
    for unreadable in &several.problems {
        unreadable.write(out);
    }
    for Found { problem, path, line, column, .. } in found {
        let place = match (line, column) {
            (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
            _ => path.clone(),
        };
        out.text(Style::Plain, &place).text(Style::Plain, ": ");
        out.text(style(problem.weight), &weight(problem.weight)).text(Style::Plain, ": ");
        out.text(Style::Plain, &problem.message).text(Style::Plain, " ");
        out.text(Style::Faint, &format!("[{}]", problem.rule)).end();
        out.labelled(4, "help:", 6, &problem.remedy);
    }
    let failures = found.iter().filter(|found| found.fails).count() + several.problems.len();
    let all = found.len() + several.problems.len();
    let models = count(several.documents.len(), "model");
    if passed {
        out.text(Style::Good, "passed").text(Style::Plain, &format!(": {models}, "));
        out.line(&format!("{}, none that fails", count(all, "remark")));
    } else {
        out.text(Style::Bad, "failed").text(Style::Plain, &format!(": {models}, "));
        out.line(&format!("{failures} of {} fail", count(all, "remark")));
    }
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

fn gate(text: &str) -> Result<Gate, String> {
    if text == NEVER {
        return Ok(Gate { fail_on: None });
    }
    match text.parse::<Severity>() {
        Ok(severity) => Ok(Gate { fail_on: Some(severity) }),
        Err(error) => Err(format!("{error}, {NEVER}")),
    }
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    passed: bool,
    problems: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    severity: &'static str,
    up_to: Option<&'static str>,
    fails: bool,
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

fn json<'a>(passed: bool, found: &'a [Found], several: &'a Several) -> Answer<'a> {
    let unreadable = several.problems.iter().map(|problem| Row {
        rule: problem.rule,
        severity: problem.severity,
        up_to: None,
        fails: true,
        message: &problem.message,
        remedy: &problem.remedy,
        key: None,
        element: None,
        owner: None,
        due: None,
        path: &problem.path,
        line: problem.line,
        column: problem.column,
    });
    let row = |found: &'a Found| Row {
        rule: found.problem.rule,
        severity: found.problem.weight.id(),
        up_to: match found.problem.weight {
            Weight::Finding(level) => level.up_to().map(Severity::id),
            _ => None,
        },
        fails: found.fails,
        message: &found.problem.message,
        remedy: &found.problem.remedy,
        key: found.key.as_ref().map(ToString::to_string),
        element: found.element.as_deref(),
        owner: (!found.owner.is_empty()).then_some(found.owner.as_str()),
        due: found.due.as_deref(),
        path: &found.path,
        line: found.line,
        column: found.column,
    };
    Answer { format: 1, passed, problems: unreadable.chain(found.iter().map(row)).collect() }
}
