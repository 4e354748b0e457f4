//! `threatloom catalog diff`: what an update of ATLAS changes.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;

use super::super::several::{Opened, Several};
use super::{Exit, Failure, Outcome, Output, Style, TeamFolder, files, import};
use crate::analysis::{OldRule, Touched, old_rules, signed, touched};
use crate::catalog::Atlas;
use crate::catalog::atlas::{Change, Difference, Entity, diff};
use crate::store::read_atlas;
use crate::text::count;

/// What stands for the release inside threatloom.
const BUNDLED: &str = "bundled";

/// Say what one release of ATLAS changes against another, and what of it touches models
///
/// Techniques, mitigations and case studies that come, go, or change their name, number, parent,
/// tactics or links; then the findings, dismissals and controls of the models that are touched, and
/// the rules that name what is gone. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom catalog diff bundled ATLAS.yaml
  threatloom catalog diff bundled ATLAS.yaml models
  threatloom catalog diff ATLAS-5.5.yaml ATLAS-5.6.yaml . --format markdown

Official files are in the dist folder of the atlas-data repository; `bundled` stands for the
release inside threatloom.")]
pub struct Args {
    /// Official file of the older release, or `bundled`
    old: PathBuf,
    /// Official file of the newer release, or `bundled`
    new: PathBuf,
    /// Models, or folders of them, to look for what is touched
    models: Vec<PathBuf>,
    #[command(flatten)]
    team: TeamFolder,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For a merge request.
    Markdown,
}

/// Something in a model that is touched, and where it stands.
struct Found {
    touched: Touched,
    path: String,
    line: Option<usize>,
}

/// All that is told.
struct Told {
    old: String,
    new: String,
    differences: Vec<Difference>,
    found: Vec<Found>,
    rules: Vec<OldRule>,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let (old, new) = (atlas(&args.old, out)?, atlas(&args.new, out)?);
    let differences = diff(&old, &new);
    let catalog = files::loaded_catalog(args.team.catalogs.as_deref(), out)?.catalog;
    let mut found = Vec::new();
    let mut passed = true;
    if !args.models.is_empty() {
        let several = Several::read(&args.models, out)?;
        for problem in &several.problems {
            out.note(&format!("warning: left out {}: {}", problem.path, problem.message));
            passed = false;
        }
        for Opened { path, document, .. } in &several.documents {
            for touched in touched(&document.model, &differences) {
                let (map, key) = touched.subject.split_once('/').unwrap_or_default();
                let line = document.positions.entry(map, key).map(|at| at.line);
                found.push(Found { touched, path: path.clone(), line });
            }
        }
    }
    let told = Told {
        old: old.version().to_string(),
        new: new.version().to_string(),
        rules: old_rules(&catalog.rules, &differences),
        differences,
        found,
    };
    match args.format {
        Format::Text => text(&told, args, out),
        Format::Markdown => markdown(&told, args, out),
        Format::Json => out.json(&json(&told))?,
    }
    Ok(if passed { Exit::Done } else { Exit::Gate })
}

fn atlas(path: &Path, out: &mut Output) -> Result<Atlas, Failure> {
    if path == Path::new(BUNDLED) {
        return Atlas::bundled().map_err(Failure::invalid);
    }
    let official = read_atlas(path).map_err(|error| import::failure(&error))?;
    if let Some(first) = official.warnings.first() {
        let more = official.warnings.len() - 1;
        let more = if more > 0 { format!(", and {more} more like this") } else { String::new() };
        out.note(&format!("warning: {first}{more}"));
    }
    Atlas::imported(official).map_err(Failure::invalid)
}

const ENTITIES: [(Entity, &str); 4] = [
    (Entity::Tactic, "Tactics"),
    (Entity::Technique, "Techniques"),
    (Entity::Mitigation, "Mitigations"),
    (Entity::CaseStudy, "Case studies"),
];

/// What happened to an entry, behind its id and name.
fn what(change: &Change) -> String {
    match change {
        Change::Added => "new".to_string(),
        Change::Removed => "gone".to_string(),
        Change::Renumbered { to } => format!("now {to}"),
        Change::Renamed { from } => format!("was called {from}"),
        Change::Reparented { from, to } => {
            let name = |id: &Option<String>| id.clone().unwrap_or_else(|| "none".to_string());
            format!("parent {} → {}", name(from), name(to))
        }
        Change::Moved { left, joined } => format!("tactics {}", signed(left, joined)),
        Change::Links { lost, gained } => format!("answers {}", signed(lost, gained)),
    }
}

/// Headings, each with its lines: id, name, what happened.
fn groups(told: &Told, with_models: bool) -> Vec<(String, Vec<[String; 3]>)> {
    let mut groups = Vec::new();
    for (entity, title) in ENTITIES {
        let all = told.differences.iter().filter(|difference| difference.entity == entity);
        let rows: Vec<[String; 3]> =
            all.map(|d| [d.id.clone(), d.name.clone(), what(&d.change)]).collect();
        if !rows.is_empty() {
            groups.push((format!("{title}: {}", count(rows.len(), "change")), rows));
        }
    }
    let place = |found: &Found| match found.line {
        Some(line) => format!("{}:{line}", found.path),
        None => found.path.clone(),
    };
    let row = |found: &Found| {
        let key = found.touched.subject.split_once('/').map_or("", |(_, key)| key);
        let what = format!("{} {key}", found.touched.what);
        [place(found), what, found.touched.message.clone()]
    };
    if with_models {
        let title = format!("In the models: {} touched", told.found.len());
        groups.push((title, told.found.iter().map(row).collect()));
    }
    let rule = |rule: &OldRule| {
        let now = rule.now.as_ref().map_or("gone".to_string(), |now| format!("now {now}"));
        [rule.rule.clone(), rule.file.clone(), format!("names {}, {now}", rule.technique)]
    };
    if !told.rules.is_empty() {
        let title = format!("{} that name what is gone", count(told.rules.len(), "rule"));
        groups.push((title, told.rules.iter().map(rule).collect()));
    }
    groups
}

fn text(told: &Told, args: &Args, out: &mut Output) {
    out.text(Style::Strong, &format!("ATLAS {} → {}", told.old, told.new)).end();
    if told.differences.is_empty() {
        out.line("no difference");
    }
    for (title, rows) in groups(told, !args.models.is_empty()) {
        super::heading(out, &title);
        for [id, name, what] in rows {
            out.text(Style::Plain, "  ").text(Style::Id, &id);
            out.text(Style::Plain, "  ").text(Style::Plain, &name).end();
            out.paragraph(6, Style::Faint, &what);
        }
    }
}

fn markdown(told: &Told, args: &Args, out: &mut Output) {
    // Names are somebody else's text: no table, link or code of theirs.
    let plain = |text: &str| {
        let special = |c: char| r"\`*_{}[]<>#|!".contains(c);
        let escaped = |c: char| if special(c) { format!("\\{c}") } else { c.to_string() };
        text.chars().map(escaped).collect::<String>()
    };
    out.line(&format!("# ATLAS {} → {}", plain(&told.old), plain(&told.new)));
    if told.differences.is_empty() {
        out.line("\nno difference");
    }
    for (title, rows) in groups(told, !args.models.is_empty()) {
        out.line("");
        out.line(&format!("## {title}"));
        out.line("");
        for [id, name, what] in rows {
            out.line(&format!("- **{}** {}: {}", plain(&id), plain(&name), plain(&what)));
        }
    }
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    old: &'a str,
    new: &'a str,
    changes: Vec<Row<'a>>,
    touched: Vec<TouchedRow<'a>>,
    rules: Vec<RuleRow<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    op: &'static str,
    entity: &'static str,
    id: &'a str,
    name: &'a str,
    /// Old name or parent.
    old: Option<&'a str>,
    /// New id or parent.
    new: Option<&'a str>,
    lost: &'a [String],
    gained: &'a [String],
}

#[derive(Serialize)]
struct TouchedRow<'a> {
    kind: &'static str,
    key: &'a str,
    message: &'a str,
    model: &'a str,
    line: Option<usize>,
}

#[derive(Serialize)]
struct RuleRow<'a> {
    rule: &'a str,
    file: &'a str,
    technique: &'a str,
    now: Option<&'a str>,
}

fn json(told: &Told) -> Answer<'_> {
    Answer {
        format: 1,
        old: &told.old,
        new: &told.new,
        changes: told.differences.iter().map(row).collect(),
        touched: told
            .found
            .iter()
            .map(|Found { touched, path, line }| TouchedRow {
                kind: touched.what,
                key: touched.subject.split_once('/').map_or("", |(_, key)| key),
                message: &touched.message,
                model: path,
                line: *line,
            })
            .collect(),
        rules: told
            .rules
            .iter()
            .map(|rule| RuleRow {
                rule: &rule.rule,
                file: &rule.file,
                technique: &rule.technique,
                now: rule.now.as_deref(),
            })
            .collect(),
    }
}

fn row(difference: &Difference) -> Row<'_> {
    let Difference { entity, id, name, change } = difference;
    let (mut old, mut new, mut lost, mut gained) = (None, None, &[][..], &[][..]);
    match change {
        Change::Added | Change::Removed => {}
        Change::Renumbered { to } => new = Some(to.as_str()),
        Change::Renamed { from } => (old, new) = (Some(from.as_str()), Some(name.as_str())),
        Change::Reparented { from, to } => (old, new) = (from.as_deref(), to.as_deref()),
        Change::Moved { left, joined } => (lost, gained) = (left, joined),
        Change::Links { lost: l, gained: g } => (lost, gained) = (l, g),
    }
    Row { op: change.word(), entity: entity.word(), id, name, old, new, lost, gained }
}
