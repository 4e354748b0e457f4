//! `threatloom paths`: attack paths from where outsiders stand to what matters.

use std::path::PathBuf;

use serde::Serialize;

use super::files;
use super::output::Style;
use super::suggest::known_element;
use super::{Exit, Format, Outcome, Output};
use crate::analysis::paths::{ChokePoint, Query, Step};
use crate::analysis::{AttackPath, AttackPaths, attack_paths, suggest};
use crate::catalog::{Catalog, MoveKind};
use crate::model::{Id, Model};
use crate::text::count;

/// Columns that a step, and why it works, are set in from the left.
const INDENT: usize = 6;
const EXPLANATION: usize = 10;
/// Columns of the labels, and of the ids of techniques.
const LABEL: usize = 10;
const SHORT: usize = 7;
const TECHNIQUE: usize = 15;

/// Find attack paths from where outsiders stand to what matters
///
/// A path leads from an entry (people outside, content that others write, open interfaces, suppliers)
/// to something worth attacking (secrets, confidential data, models, tools and agents that act). → is
/// what travels with a flow, ← what an element reads that obeys the attacker. Each step has the
/// technique that is suggested there, in the order of the tactics; scores rank and are no
/// probabilities. Choke points are the controls that would weaken most of the paths.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom paths shop.tm.ron
  threatloom paths shop.tm.ron --to order-database
  threatloom paths shop.tm.ron --from agent --limit 3
  threatloom paths shop.tm.ron --format json | jq '.choke_points'")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// Only paths that begin at the element with this id, as if an attacker held it
    #[arg(long, value_name = "ID")]
    from: Option<Id>,
    /// Only paths that end at the element with this id, whatever it is worth
    #[arg(long, value_name = "ID")]
    to: Option<Id>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let document = files::open(&args.model, out)?;
    let model = &document.model;
    for id in [&args.from, &args.to].into_iter().flatten() {
        known_element(model, id)?;
    }
    let catalog = files::catalog_for(&document, out)?;
    let analysis = suggest(model, &catalog);
    let query = Query { from: args.from.as_deref(), to: args.to.as_deref(), ..Query::default() };
    let found = attack_paths(model, &catalog, &analysis, &query);
    match args.format {
        Format::Json => out.json(&json(model, &catalog, &found, args.limit))?,
        Format::Table => table(args, model, &catalog, &found, out),
    }
    Ok(Exit::Done)
}

fn table(args: &Args, model: &Model, catalog: &Catalog, found: &AttackPaths, out: &mut Output) {
    let shown = found.paths.len().min(args.limit);
    for (number, path) in found.paths[..shown].iter().enumerate() {
        one(model, catalog, number + 1, path, out);
    }
    if !found.choke_points.is_empty() {
        out.text(Style::Strong, "Choke points").end();
        for point in &found.choke_points {
            choke_point(model, catalog, point, found.paths.len(), out);
        }
        out.line("");
    }
    if !found.passed.is_empty() {
        let passed = found.passed.iter().map(|passed| {
            let name = model.name_of(&passed.element);
            format!("{name} ({} of {})", passed.paths, found.paths.len())
        });
        out.labelled(0, "passed by", LABEL, &passed.collect::<Vec<_>>().join(", "));
        out.line("");
    }
    let facts = [
        Some(count(found.paths.len(), "path")),
        (shown < found.paths.len())
            .then(|| format!("{} weaker not shown (--limit)", found.paths.len() - shown)),
        (!found.complete).then(|| {
            "there are more: the search ended at its limit, with the best first".to_string()
        }),
    ];
    let summary = facts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    out.paragraph(0, Style::Faint, &summary);
}

fn one(model: &Model, catalog: &Catalog, number: usize, path: &AttackPath, out: &mut Output) {
    let style = match path.score.value() {
        0.5.. => Style::Bad,
        0.25.. => Style::Warning,
        _ => Style::Plain,
    };
    let ends = [path.steps.first(), path.steps.last()];
    let ends = ends.map(|step| step.map_or("", |step| model.name_of(&step.element)));
    out.text(Style::Plain, &format!("{number:>2}  ")).text(style, &path.score.to_string());
    out.text(Style::Plain, "  ").text(Style::Strong, &ends.join(" → ")).end();
    out.labelled(INDENT, "entry", SHORT, &path.entry);
    out.labelled(INDENT, "gain", SHORT, &path.asset);
    for taken in &path.steps {
        step(model, catalog, taken, out);
    }
    if path.alike > 0 {
        let text = format!("{} with the same techniques by other ways", path.alike);
        out.labelled(INDENT, "also", SHORT, &text);
    }
    out.line("");
}

fn step(model: &Model, catalog: &Catalog, step: &Step, out: &mut Output) {
    let mark = match step.by {
        None => "• ",
        Some(MoveKind::Carry | MoveKind::Drive) => "→ ",
        Some(MoveKind::Read) => "← ",
    };
    out.text(Style::Plain, &" ".repeat(INDENT)).text(Style::Plain, mark);
    out.text(Style::Strong, model.name_of(&step.element));
    out.text(Style::Plain, " · ").text(Style::Id, &step.element);
    out.end();
    if let Some(technique) = &step.technique {
        let tactic = step
            .tactic
            .as_deref()
            .map_or_else(String::new, |tactic| format!(" [{}]", catalog.atlas.name(tactic)));
        let text = format!("{}{tactic}", catalog.atlas.name(technique));
        out.labelled(EXPLANATION, technique, TECHNIQUE, &text);
    }
    if step.by.is_some() || step.technique.is_some() {
        out.paragraph(EXPLANATION, Style::Plain, &step.why);
    }
    if let Some((gate, left)) = &step.gate {
        let text = format!("in the way: {gate}, which leaves {left}");
        out.paragraph(EXPLANATION, Style::Good, &text);
    }
}

fn choke_point(
    model: &Model,
    catalog: &Catalog,
    point: &ChokePoint,
    paths: usize,
    out: &mut Output,
) {
    let place = format!(
        "{} on {} · {}",
        catalog.atlas.name(&point.mitigation),
        model.name_of(&point.element),
        point.element
    );
    out.labelled(2, &point.mitigation, LABEL, &place);
    let text = format!(
        "weakens {} of {paths} paths with {:.0} % of the scores, and takes {:.0} % of all",
        point.paths.len(),
        point.weight * 100.0,
        point.takes * 100.0,
    );
    out.paragraph(2 + LABEL, Style::Plain, &text);
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    model: &'a str,
    atlas: &'a str,
    paths: Vec<Row<'a>>,
    choke_points: Vec<Choke<'a>>,
    passed: Vec<Passed<'a>>,
    /// How many paths there are, shown or not; choke points count all of them.
    found: usize,
    complete: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    score: f64,
    entry: &'a str,
    asset: &'a str,
    steps: Vec<Taken<'a>>,
    alike: usize,
}

#[derive(Serialize)]
struct Taken<'a> {
    element: &'a str,
    flow: Option<&'a str>,
    by: Option<&'static str>,
    technique: Option<&'a str>,
    name: Option<String>,
    suggested_on: Option<&'a str>,
    tactic: Option<&'a str>,
    why: &'a str,
    gate: Option<Gate<'a>>,
}

#[derive(Serialize)]
struct Gate<'a> {
    text: &'a str,
    leaves: f64,
}

#[derive(Serialize)]
struct Choke<'a> {
    mitigation: &'a str,
    name: String,
    element: &'a str,
    paths: usize,
    weight: f64,
    takes: f64,
}

#[derive(Serialize)]
struct Passed<'a> {
    element: &'a str,
    paths: usize,
    weight: f64,
}

fn json<'a>(
    model: &'a Model,
    catalog: &'a Catalog,
    found: &'a AttackPaths,
    limit: usize,
) -> Answer<'a> {
    let taken = |step: &'a Step| Taken {
        element: &step.element,
        flow: step.flow.as_deref(),
        by: step.by.map(|by| match by {
            MoveKind::Carry => "carry",
            MoveKind::Drive => "drive",
            MoveKind::Read => "read",
        }),
        technique: step.technique.as_deref(),
        name: step.technique.as_ref().map(|id| catalog.atlas.name(id).into_owned()),
        suggested_on: step.at.as_deref(),
        tactic: step.tactic.as_deref(),
        why: &step.why,
        gate: step.gate.as_ref().map(|(text, left)| Gate { text, leaves: left.value() }),
    };
    let row = |path: &'a AttackPath| Row {
        score: path.score.value(),
        entry: &path.entry,
        asset: &path.asset,
        steps: path.steps.iter().map(taken).collect(),
        alike: path.alike,
    };
    let choke = |point: &'a ChokePoint| Choke {
        mitigation: &point.mitigation,
        name: catalog.atlas.name(&point.mitigation).into_owned(),
        element: &point.element,
        paths: point.paths.len(),
        weight: rounded(point.weight),
        takes: rounded(point.takes),
    };
    let passed = |passed: &'a crate::analysis::paths::Passed| Passed {
        element: &passed.element,
        paths: passed.paths,
        weight: rounded(passed.weight),
    };
    Answer {
        format: 1,
        model: &model.name,
        atlas: catalog.atlas.version(),
        paths: found.paths.iter().take(limit).map(row).collect(),
        choke_points: found.choke_points.iter().map(choke).collect(),
        passed: found.passed.iter().map(passed).collect(),
        found: found.paths.len(),
        complete: found.complete,
    }
}

/// To four places, so that outputs compare.
fn rounded(part: f64) -> f64 {
    (part * 10_000.0).round() / 10_000.0
}
