//! `threatloom catalog check`: a team's own catalogs, looked through.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::{TextFormat, team};
use super::{Exit, Failure, Outcome, Output, Style};
use crate::catalog::{CatalogError, Change, MANIFEST, TEAM_FORMAT, Team, WithTeam};
use crate::store::{find_team_catalogs, load_own_catalog, read_team_catalogs};
use crate::text::count;

/// Look through a team's own catalogs and tell all that is wrong
///
/// Says what they add, replace and switch off, every problem with its place, and what has no effect.
/// The exit code is 1 if there is a problem; warnings do not fail.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom catalog check
  threatloom catalog check catalogs --format json

A team's own catalogs are a folder `catalogs` with a file `team.ron`, beside its models or above
them. catalogs/README.md of threatloom says how kinds, attributes and rules are written.")]
pub struct Args {
    /// Folder to look through; otherwise the one that models in the current folder would use
    #[arg(value_name = "PATH")]
    folder: Option<PathBuf>,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let found = match &args.folder {
        // Who names the folder above means the catalogs in it.
        Some(folder) if folder.join(FOLDER).join(MANIFEST).is_file() => Some(folder.join(FOLDER)),
        Some(folder) => Some(folder.clone()),
        None => find_team_catalogs(Path::new(".")).map_err(Failure::invalid)?,
    };
    let folder = found.ok_or_else(nothing_found)?;
    let files = read_team_catalogs(&folder).map_err(Failure::io)?;
    let base = load_own_catalog().map_err(Failure::invalid)?.catalog;
    let WithTeam { catalog, problems } = base.with(&files);
    let unnamed = || Team { folder: files.folder.clone(), ..Team::default() };
    let team = catalog.team.unwrap_or_else(unnamed);
    match args.format {
        TextFormat::Json => out.json(&json(&team, &problems))?,
        TextFormat::Text => text(&team, &problems, out),
    }
    Ok(if problems.is_empty() { Exit::Done } else { Exit::Gate })
}

fn nothing_found() -> Failure {
    Failure::io(format!("there is no folder `catalogs` with a {MANIFEST} here or above")).hint(
        format!(
            "begin one: a file catalogs/{MANIFEST} that says `(format: {TEAM_FORMAT}, name: \"our \
             team\")`"
        ),
    )
}

/// Name of the folder within the one that people may name.
const FOLDER: &str = "catalogs";

/// Columns of the labels.
const LABEL: usize = 14;

fn text(team: &Team, problems: &[CatalogError], out: &mut Output) {
    if !team.name.is_empty() {
        out.text(Style::Strong, &team.name)
            .text(Style::Faint, &format!(" · {}", team.folder))
            .end();
    }
    let (replaced, added): (Vec<&Change>, Vec<&Change>) =
        team.changes.iter().partition(|change| change.replaces);
    let named = |change: &Change| format!("{} {}", change.what.word(), change.id);
    list("adds", added.into_iter().map(named), out);
    list("replaces", replaced.into_iter().map(named), out);
    let off = team.off.iter();
    list(
        "switches off",
        off.map(|off| format!("{} {}: {}", off.what.word(), off.id, off.why)),
        out,
    );
    for problem in problems {
        row(problem, "error", Style::Bad, out);
    }
    for remark in &team.remarks {
        row(remark, "warning", Style::Warning, out);
    }
    let warnings = count(team.remarks.len(), "warning");
    if problems.is_empty() {
        out.text(Style::Good, "passed");
        out.line(&format!(": {}, {warnings}", team.summary()));
    } else {
        out.text(Style::Bad, "failed");
        out.line(&format!(": {}, {warnings}", count(problems.len(), "problem")));
    }
}

fn list(label: &str, entries: impl Iterator<Item = String>, out: &mut Output) {
    for (i, entry) in entries.enumerate() {
        out.labelled(2, if i == 0 { label } else { "" }, LABEL, &entry);
    }
}

fn row(problem: &CatalogError, word: &str, style: Style, out: &mut Output) {
    let CatalogError { file, line, column, message } = problem;
    out.text(Style::Plain, &format!("{file}:{line}:{column}: ")).text(style, word);
    out.text(Style::Plain, ": ").text(Style::Plain, message).end();
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    passed: bool,
    catalogs: team::Row<'a>,
    problems: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
    path: &'a str,
    line: usize,
    column: usize,
}

fn json<'a>(team: &'a Team, problems: &'a [CatalogError]) -> Answer<'a> {
    let row = |rule, severity| {
        move |problem: &'a CatalogError| Row {
            rule,
            severity,
            message: &problem.message,
            path: &problem.file,
            line: problem.line,
            column: problem.column,
        }
    };
    let errors = problems.iter().map(row("own-catalogs", "error"));
    let warnings = team.remarks.iter().map(row("without-effect", "warning"));
    Answer {
        format: 1,
        passed: problems.is_empty(),
        catalogs: team::row(team),
        problems: errors.chain(warnings).collect(),
    }
}
