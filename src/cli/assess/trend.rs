//! How far assessments were over the history of a repository.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use super::Format;
use super::held::known_framework;
use crate::analysis::assess::{Point, Tally, Trend, joined};
use crate::catalog::frameworks::Framework;
use crate::cli::output::{Output, Style};
use crate::cli::parallel::each;
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::several::{Opened, Several};
use crate::cli::table::Table;
use crate::cli::{Exit, Failure, Outcome, files};
use crate::store::git::{GitError, Past, Repository};
use crate::store::{points_over_time, real_path};
use crate::text::{count, sparkline};

/// Days that a table for people shows at most.
const SHOWN: usize = 4;

/// A group of a framework on a day, as programs read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Row<'a> {
    framework: &'a str,
    group: &'a str,
    on: Date,
    questions: usize,
    assessed: usize,
    settled: usize,
    percent: usize,
}

const COLUMNS: [&str; 7] =
    ["framework", "group", "on", "questions", "assessed", "settled", "percent"];

/// A framework, how far it was, and how many models answer it.
type Told<'a> = (&'a Framework, Trend, usize);

/// Writes the trend of a model, or of all models in a folder, by framework and group.
pub fn write(
    path: &Path,
    framework: Option<&str>,
    today: Date,
    format: Format,
    out: &mut Output,
) -> Outcome {
    let several = Several::read(std::slice::from_ref(&path.to_path_buf()), out)?;
    for problem in &several.problems {
        out.note(&format!("warning: {}: {}", problem.path, problem.message));
    }
    let Some(first) = several.documents.first() else {
        return Err(Failure::invalid("no model could be read"));
    };
    let asked = match framework {
        Some(id) => vec![known_framework(&first.catalog, id)?],
        None => first.catalog.frameworks().all().iter().collect(),
    };
    let histories = histories(&several, path, today)?;
    let trends: Vec<Told<'_>> = asked
        .into_iter()
        .map(|framework| {
            let of = histories.iter().filter_map(|points| points.get(&framework.id));
            let of: Vec<Vec<Point>> = of.cloned().collect();
            let asks = |points: &&Vec<Point>| points.last().is_some_and(|it| it.all().all() > 0);
            let models = of.iter().filter(asks).count();
            (framework, joined(&framework.id, &of), models)
        })
        .collect();
    match format {
        Format::Json => out.json(&answer(&trends))?,
        Format::Csv => as_csv(COLUMNS, trends.iter().flat_map(rows), out)?,
        Format::Markdown => as_markdown(COLUMNS, trends.iter().flat_map(rows), out)?,
        Format::Table => {
            let (begun, rest): (Vec<_>, Vec<_>) = trends.iter().partition(|(_, trend, _)| {
                framework.is_some() || trend.points.iter().any(|it| it.all().assessed() > 0)
            });
            for (framework, trend, models) in begun {
                table(framework, trend, *models, out);
            }
            let rest: Vec<&str> = rest.iter().map(|(it, ..)| it.name.as_str()).collect();
            if !rest.is_empty() {
                out.note(&format!("never begun: {}", rest.join(", ")));
            }
        }
    }
    Ok(if several.problems.is_empty() { Exit::Done } else { Exit::Gate })
}

/// For each model, the points of each framework.
fn histories(
    several: &Several,
    path: &Path,
    today: Date,
) -> Result<Vec<BTreeMap<String, Vec<Point>>>, Failure> {
    let failure = |error: GitError| files::failure(&error.into());
    let repository = Repository::around(path).map_err(failure)?;
    let tip = repository.resolve("HEAD").map_err(|_| {
        Failure::invalid("the repository has no commit, and so no past")
            .hint("commit the models first: `git add` and `git commit`")
    })?;
    let past = repository.past(&tip).map_err(failure)?;
    let none = Past::default();
    let read = each(&several.documents, "histories read", |opened: &Opened| {
        let file = opened.document.path();
        // What was never committed has no past, and is there today.
        let known = repository.path_of(&real_path(file)).ok();
        let past = known.and_then(|path| past.get(&path)).unwrap_or(&none);
        let now = (today, &opened.document.model);
        points_over_time(&repository, past, file, &opened.catalog, now)
    });
    read.into_iter().map(|points| points.map_err(failure)).collect()
}

fn answer(trends: &[Told<'_>]) -> serde_json::Value {
    let trends = trends.iter().map(|(framework, trend, _)| {
        let points = trend.points.iter().map(|point| {
            let groups = framework.groups.iter().zip(&point.groups);
            let groups = groups.map(|(group, tally)| told(&group.id, *tally));
            let mut all = told(&framework.id, point.all());
            all["on"] = point.date.to_string().into();
            all["groups"] = groups.collect();
            all
        });
        serde_json::json!({"framework": framework.id, "points": points.collect::<Vec<_>>()})
    });
    serde_json::json!({"format": 1, "trends": trends.collect::<Vec<_>>()})
}

fn told(id: &str, tally: Tally) -> serde_json::Value {
    serde_json::json!({
        "id": id,
        "questions": tally.all(),
        "assessed": tally.assessed(),
        "settled": tally.settled(),
        "percent": tally.percent(),
    })
}

fn rows<'a>((framework, trend, _): &'a Told<'a>) -> impl Iterator<Item = Row<'a>> {
    trend.points.iter().flat_map(move |point| {
        framework.groups.iter().zip(&point.groups).filter(|(_, tally)| tally.all() > 0).map(
            move |(group, tally)| Row {
                framework: &framework.id,
                group: &group.id,
                on: point.date,
                questions: tally.all(),
                assessed: tally.assessed(),
                settled: tally.settled(),
                percent: tally.percent(),
            },
        )
    })
}

/// A framework as a table: a line for each group, a column for each day.
fn table(framework: &Framework, trend: &Trend, models: usize, out: &mut Output) {
    let Some(now) = trend.points.last().map(Point::all).filter(|all| all.all() > 0) else {
        return;
    };
    out.text(Style::Strong, &framework.name);
    let of = if models > 1 { format!(" in {}", count(models, "model")) } else { String::new() };
    let standing = format!(
        ": {} of {} settled ({} %){of}",
        now.settled(),
        count(now.all(), "question"),
        now.percent()
    );
    out.text(Style::Plain, &standing).end();
    let shown = trend.clone().thinned(SHOWN);
    let mut titles = vec!["Group…".to_string(), String::new()];
    titles.extend(shown.points.iter().map(|point| point.date.to_string()));
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let mut line = |name: &str, style: Style, of: &dyn Fn(&Point) -> Tally| {
        let over_time: Vec<usize> = trend.points.iter().map(|point| of(point).percent()).collect();
        let mut cells = vec![(style, name.to_string()), (Style::Plain, sparkline(&over_time, 100))];
        cells.extend(shown.points.iter().map(|point| {
            let tally = of(point);
            (style, format!("{}/{}", tally.settled(), tally.all()))
        }));
        table.row(cells);
    };
    for (at, group) in framework.groups.iter().enumerate() {
        let of = |point: &Point| point.groups.get(at).copied().unwrap_or_default();
        if trend.points.iter().any(|point| of(point).all() > 0) {
            line(&group.name, Style::Plain, &of);
        }
    }
    line("All", Style::Strong, &Point::all);
    table.write(out);
    out.line("");
}
