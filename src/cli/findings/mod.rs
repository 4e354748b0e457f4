//! `threatloom findings`: the triage queue of one model or of many.

mod csv;
mod sarif;

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use super::output::{Style, level_style};
use super::sarif::Rule;
use super::several::{Opened, Several, Unreadable};
use super::table::Table;
use super::{Exit, Outcome, Output};
use crate::analysis::outdated_dismissals;
use crate::analysis::queue::{Filter, QueueRow, queue};
use crate::analysis::severity::Level;
use crate::catalog::Catalog;
use crate::model::{Model, Severity, Status};
use crate::store::clock;
use crate::text::{self, count};

/// What `--severity` takes besides the severities.
const UNRATED: &str = "unrated";

/// List findings, open ones first, worst first
///
/// A finding whose questions are not all answered is unrated, and stands where the worst severity
/// puts it that its open answers still allow; one that no bar rates stands with the moderate ones. Folders are searched for models; one that cannot be
/// read is a row of its own, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom findings shop.tm.ron
  threatloom findings . --status open --severity critical
  threatloom findings models --owner '' --format json    findings that nobody owns
  threatloom findings models --format csv > findings.csv")]
pub struct Args {
    /// Model files, or folders of them; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only this status; may be repeated: open, mitigating, mitigated, accepted, transferred, false_positive,
    /// not_applicable
    #[arg(long, value_name = "S")]
    status: Vec<Status>,
    /// Only this severity; may be repeated: critical, important, moderate, low, content_issue, not_in_scope,
    /// unrated
    #[arg(long, value_name = "S", value_parser = severity)]
    severity: Vec<String>,
    /// Only what this person or team works on
    #[arg(long, value_name = "N")]
    owner: Option<String>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Formats of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets, with the fields of the JSON; what looks like a formula is made text.
    Csv,
    /// SARIF 2.1.0, for forges and viewers.
    Sarif,
}

/// A finding and where it stands.
struct Found {
    row: QueueRow,
    /// What changed since it was dismissed; the dismissal no longer holds then.
    changed: Vec<String>,
    /// What it was decided for last.
    why: String,
    /// The title of a technique in the catalogs, and what they say of it.
    rule: Rule,
    path: String,
    line: Option<usize>,
    column: Option<usize>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let several = Several::read(&args.paths, out)?;
    let filter = Filter {
        statuses: args.status.clone(),
        severities: args.severity.clone(),
        owner: args.owner.clone(),
        text: String::new(),
    };
    let mut found: Vec<Found> = Vec::new();
    let mut left_out = 0;
    for Opened { path, document, catalog } in &several.documents {
        let mut changed = outdated_dismissals(catalog, &document.model);
        for row in queue(catalog, &document.model, clock::today(), &filter) {
            let at = document.positions.finding(&row.key);
            let (line, column) = (at.map(|at| at.line), at.map(|at| at.column));
            let changed = changed.remove(&row.key).unwrap_or_default();
            let why =
                document.model.findings.get(&row.key).map_or_else(String::new, sarif::last_reason);
            let rule = sarif::rule(catalog, &row);
            found.push(Found { row, changed, why, rule, path: path.clone(), line, column });
        }
        left_out += may_be_as_bad(catalog, &document.model, &filter);
    }
    found.sort_by_key(|found| (!found.row.status.is_open(), found.row.urgency()));
    match args.format {
        Format::Json => out.json(&json(&found, left_out, &several))?,
        Format::Csv => {
            csv::write(&json(&found, left_out, &several).findings, out)?;
            for problem in &several.problems {
                out.note(&format!("error: {}: {}", problem.path, problem.message));
            }
            if left_out > 0 {
                out.note(&may_be_worse(left_out));
            }
        }
        Format::Sarif => sarif::write(&found, &several, out)?,
        Format::Table => {
            table(&found, &several, out);
            if left_out > 0 {
                out.text(Style::Faint, &may_be_worse(left_out)).end();
            }
        }
    }
    Ok(if several.problems.is_empty() { Exit::Done } else { Exit::Gate })
}

fn may_be_worse(left_out: usize) -> String {
    let more = count(left_out, "more finding");
    format!("{more} not rated yet may be as bad: --severity {UNRATED} lists them")
}

/// How many findings a filter by severity leaves out that may turn out to have that severity.
fn may_be_as_bad(catalog: &Catalog, model: &Model, filter: &Filter) -> usize {
    let wanted = &filter.severities;
    if wanted.is_empty() || wanted.iter().any(|id| id == UNRATED) {
        return 0;
    }
    let unrated = Filter { severities: vec![UNRATED.to_string()], ..filter.clone() };
    let rows = queue(catalog, model, clock::today(), &unrated);
    let as_bad = |row: &&QueueRow| {
        row.level.up_to().is_some_and(|worst| wanted.iter().any(|id| id == worst.id()))
    };
    rows.iter().filter(as_bad).count()
}

fn table(found: &[Found], several: &Several, out: &mut Output) {
    let table = rows(found, several);
    if table.fits(out) {
        table.write(out);
    } else {
        for found in found {
            block(found, several, out);
        }
    }
    for problem in &several.problems {
        problem.write(out);
    }
    if found.is_empty() && several.problems.is_empty() {
        out.line("no findings");
    } else if !found.is_empty() {
        let open = found.iter().filter(|found| found.row.open).count();
        let text = format!("{}, {open} of them open", count(found.len(), "finding"));
        out.text(Style::Faint, &text).end();
    }
}

/// A line for each finding, where there is room.
fn rows(found: &[Found], several: &Several) -> Table {
    let mut titles = vec!["severity", "finding", "title", "status", "owner", "due"];
    if several.is_many() {
        titles.push("model");
    }
    let mut table = Table::new(&titles);
    for found in found {
        let Found { row, path, .. } = found;
        let mut cells = vec![
            (level_style(row.level), level(row)),
            (Style::Id, row.key.to_string()),
            (Style::Plain, format!("{} · {}", row.title, row.subject)),
            (status_style(row), status(found)),
            (Style::Plain, row.owner.clone()),
            (due_style(row), review(row).map_or_else(|| due(row), |date| format!("review {date}"))),
        ];
        if several.is_many() {
            cells.push((Style::Faint, path.clone()));
        }
        table.row(cells);
    }
    table
}

/// Columns of the severity in a [`block`].
const SEVERITY: usize = 16;

/// A few short lines for a finding, where a table would be too wide.
fn block(found: &Found, several: &Several, out: &mut Output) {
    let Found { row, path, .. } = found;
    out.text(level_style(row.level), &text::pad(&level(row), SEVERITY));
    out.text(Style::Id, &row.key.to_string()).end();
    out.paragraph(SEVERITY, Style::Plain, &format!("{} · {}", row.title, row.subject));
    out.text(Style::Plain, &" ".repeat(SEVERITY));
    out.text(status_style(row), &status(found));
    if !row.owner.is_empty() {
        out.text(Style::Plain, &format!(" · {}", row.owner));
    }
    if let Some(date) = review(row) {
        out.text(Style::Plain, &format!(" · review by {date}"));
    } else if row.due.is_some() {
        out.text(Style::Plain, " · ").text(due_style(row), &format!("due {}", due(row)));
    }
    out.end();
    if several.is_many() {
        out.paragraph(SEVERITY, Style::Faint, path);
    }
}

fn level(row: &QueueRow) -> String {
    match row.level {
        Level::Unrated { up_to } => format!("up to {up_to}"),
        level => level.to_string(),
    }
}

/// The status, and whether it holds.
fn status(Found { row, changed, .. }: &Found) -> String {
    if !changed.is_empty() {
        return format!("{}, facts changed", row.status);
    }
    let unplanned = row.open && row.status == Status::Mitigating && !row.overdue;
    if unplanned { format!("{}, no plan", row.status) } else { row.status.to_string() }
}

/// The date that counts once somebody decided: when to look at it again.
fn review(row: &QueueRow) -> Option<Date> {
    row.review_by.filter(|_| !row.status.is_open())
}

fn due(row: &QueueRow) -> String {
    let late = if row.overdue { ", late" } else { "" };
    row.due.map_or_else(String::new, |due| format!("{due}{late}"))
}

const fn due_style(row: &QueueRow) -> Style {
    if row.overdue { Style::Bad } else { Style::Plain }
}

const fn status_style(row: &QueueRow) -> Style {
    if row.status.is_open() { Style::Warning } else { Style::Plain }
}

fn severity(text: &str) -> Result<String, String> {
    if text == UNRATED {
        return Ok(text.to_string());
    }
    match text.parse::<Severity>() {
        Ok(severity) => Ok(severity.id().to_string()),
        Err(error) => Err(format!("{error}, {UNRATED}")),
    }
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    findings: Vec<Row<'a>>,
    /// Unrated findings that a filter by severity leaves out and that may be as bad.
    left_out: usize,
    problems: &'a [Unreadable],
}

#[derive(Serialize)]
struct Row<'a> {
    key: String,
    title: &'a str,
    element: Option<&'a str>,
    technique: Option<&'a str>,
    severity: &'static str,
    up_to: Option<&'static str>,
    /// Whether a bar has a row for it, or a person rated it.
    bar: bool,
    status: &'static str,
    owner: Option<&'a str>,
    due: Option<String>,
    overdue: bool,
    review_by: Option<String>,
    /// Whether the gate counts it as open.
    open: bool,
    /// What changed since it was dismissed.
    changed: &'a [String],
    model: &'a str,
    line: Option<usize>,
}

fn json<'a>(found: &'a [Found], left_out: usize, several: &'a Several) -> Answer<'a> {
    let row = |Found { row, changed, path, line, .. }: &'a Found| Row {
        key: row.key.to_string(),
        title: &row.title,
        element: row.key.element(),
        technique: row.key.technique_id(),
        severity: row.level.id(),
        up_to: row.level.up_to().map(Severity::id),
        bar: row.level != Level::NoBar,
        status: row.status.id(),
        owner: (!row.owner.is_empty()).then_some(&row.owner),
        due: row.due.map(|due| due.to_string()),
        overdue: row.overdue,
        review_by: row.review_by.map(|date| date.to_string()),
        open: row.open,
        changed,
        model: path,
        line: *line,
    };
    Answer {
        format: 1,
        findings: found.iter().map(row).collect(),
        left_out,
        problems: &several.problems,
    }
}
