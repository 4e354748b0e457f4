//! `threatloom findings`: the triage queue of one model or of many.

use std::path::PathBuf;

use serde::Serialize;

use super::files;
use super::output::{Style, level_style};
use super::several::{Several, Unreadable};
use super::table::Table;
use super::{Exit, Format, Outcome, Output, count};
use crate::analysis::queue::{Filter, QueueRow, queue};
use crate::analysis::severity::Level;
use crate::model::{Severity, Status};
use crate::store::clock;
use crate::text;

/// What `--severity` takes besides the severities.
const UNRATED: &str = "unrated";

/// List findings, open ones first, worst first
///
/// A finding whose questions are not all answered is unrated, and stands where the worst severity
/// puts it that its open answers still allow. Folders are searched for models; one that cannot be
/// read is a row of its own, and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom findings shop.tm.ron
  threatloom findings . --status open --severity critical
  threatloom findings models --owner '' --format json    findings that nobody owns")]
pub struct Args {
    /// Model files, or folders of them; `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only this status; may be repeated: open, mitigating, mitigated, accepted, transferred, `false_positive`,
    /// `not_applicable`
    #[arg(long, value_name = "S")]
    status: Vec<Status>,
    /// Only this severity; may be repeated: critical, important, moderate, low, `content_issue`, `not_in_scope`,
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

/// A finding and where it stands.
struct Found {
    row: QueueRow,
    path: String,
    line: Option<usize>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let several = Several::read(&args.paths, out)?;
    let catalog = files::catalog(out)?;
    let filter = Filter {
        statuses: args.status.clone(),
        severities: args.severity.clone(),
        owner: args.owner.clone(),
        text: String::new(),
    };
    let mut found: Vec<Found> = Vec::new();
    for (path, document) in &several.documents {
        for row in queue(&catalog, &document.model, clock::today(), &filter) {
            let line = document.positions.finding(&row.key).map(|at| at.line);
            found.push(Found { row, path: path.clone(), line });
        }
    }
    found.sort_by_key(|found| (!found.row.status.is_open(), found.row.urgency()));
    match args.format {
        Format::Json => out.json(&json(&found, &several))?,
        Format::Table => table(&found, &several, out),
    }
    Ok(if several.problems.is_empty() { Exit::Done } else { Exit::Gate })
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
        let open = found.iter().filter(|found| found.row.status.is_open()).count();
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
    for Found { row, path, .. } in found {
        let mut cells = vec![
            (level_style(row.level), level(row)),
            (Style::Id, row.key.to_string()),
            (Style::Plain, format!("{} · {}", row.title, row.subject)),
            (status_style(row), row.status.to_string()),
            (Style::Plain, row.owner.clone()),
            (due_style(row), due(row)),
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
fn block(Found { row, path, .. }: &Found, several: &Several, out: &mut Output) {
    out.text(level_style(row.level), &text::pad(&level(row), SEVERITY));
    out.text(Style::Id, &row.key.to_string()).end();
    out.paragraph(SEVERITY, Style::Plain, &format!("{} · {}", row.title, row.subject));
    out.text(Style::Plain, &" ".repeat(SEVERITY));
    out.text(status_style(row), row.status.id());
    if !row.owner.is_empty() {
        out.text(Style::Plain, &format!(" · {}", row.owner));
    }
    if row.due.is_some() {
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
    model: &'a str,
    line: Option<usize>,
}

fn json<'a>(found: &'a [Found], several: &'a Several) -> Answer<'a> {
    let row = |Found { row, path, line }: &'a Found| Row {
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
        model: path,
        line: *line,
    };
    Answer { format: 1, findings: found.iter().map(row).collect(), problems: &several.problems }
}
