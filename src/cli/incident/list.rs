//! `incident list`: the incidents of models.

use std::path::PathBuf;

use serde::Serialize;

use super::open::{file_of, urgency};
use crate::analysis::severity::{Bug, Level, level};
use crate::cli::output::{Style, level_style};
use crate::cli::several::{Opened, Several, Unreadable};
use crate::cli::table::Table;
use crate::cli::{Exit, Format, Outcome, Output};
use crate::model::{Incident, IncidentKey, IncidentStatus, Severity};
use crate::text::{count, or_empty};

/// List the incidents of models
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Model files, or folders of them
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Only those with this status: open, contained, closed
    #[arg(long, value_name = "S")]
    status: Vec<IncidentStatus>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// An incident with what the list says of it.
struct Row<'a> {
    model: &'a str,
    file: String,
    key: IncidentKey,
    incident: &'a Incident,
    level: Level,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let mut several = Several::read(&args.paths, out)?;
    for opened in &mut several.documents {
        opened.document.keep_confidential_beside();
    }
    let mut rows: Vec<Row> = several.documents.iter().flat_map(rows).collect();
    rows.retain(|row| args.status.is_empty() || args.status.contains(&row.incident.status));
    rows.sort_by_key(|row| urgency(row.incident, row.level));
    match args.format {
        Format::Json => out.json(&json(&rows, &several.problems))?,
        Format::Table => table(&rows, &several, out),
    }
    Ok(if several.problems.is_empty() { Exit::Done } else { Exit::Gate })
}

fn rows(opened: &Opened) -> impl Iterator<Item = Row<'_>> {
    let Opened { path, document, catalog } = opened;
    document.model.all_incidents().map(move |(key, incident)| Row {
        model: path,
        file: file_of(document, &key).display().to_string(),
        key,
        incident,
        level: level(catalog, &document.model, &Bug::incident(incident)),
    })
}

fn table(rows: &[Row], several: &Several, out: &mut Output) {
    let mut titles = vec!["severity", "incident", "title…", "status", "seen", "owner"];
    if several.is_many() {
        titles.push("model");
    }
    let mut table = Table::new(&titles);
    for Row { model, key, incident, level, .. } in rows {
        let seen = or_empty(incident.observed_on);
        let mut cells = vec![
            (level_style(*level), level.to_string()),
            (Style::Id, key.to_string()),
            (Style::Plain, incident.title.clone()),
            (Style::Plain, incident.status.to_string()),
            (Style::Plain, seen),
            (Style::Plain, incident.owner.clone()),
        ];
        if several.is_many() {
            cells.push((Style::Faint, (*model).to_string()));
        }
        table.row(cells);
    }
    table.write(out);
    for problem in &several.problems {
        problem.write(out);
    }
    let going_on = rows.iter().filter(|row| row.incident.status != IncidentStatus::Closed).count();
    let text = match rows.len() {
        0 => "no incidents".to_string(),
        all => format!("{}, {going_on} not closed", count(all, "incident")),
    };
    out.text(Style::Faint, &text).end();
}

#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    incidents: Vec<Told<'a>>,
    problems: &'a [Unreadable],
}

#[derive(Serialize)]
struct Told<'a> {
    key: String,
    title: &'a str,
    status: &'static str,
    severity: &'static str,
    up_to: Option<&'static str>,
    observed_on: Option<String>,
    owner: &'a str,
    elements: &'a [String],
    techniques: &'a [String],
    findings: Vec<String>,
    model: &'a str,
    file: &'a str,
}

fn json<'a>(rows: &'a [Row], problems: &'a [Unreadable]) -> Answer<'a> {
    let told = |Row { model, file, key, incident, level }: &'a Row| Told {
        key: key.to_string(),
        title: &incident.title,
        status: incident.status.id(),
        severity: level.id(),
        up_to: level.up_to().map(Severity::id),
        observed_on: incident.observed_on.map(|date| date.to_string()),
        owner: &incident.owner,
        elements: &incident.elements,
        techniques: &incident.techniques,
        findings: incident.findings.iter().map(ToString::to_string).collect(),
        model,
        file,
    };
    Answer { format: 1, incidents: rows.iter().map(told).collect(), problems }
}
