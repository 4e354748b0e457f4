//! The views of the triage queue.

use serde::Serialize;

use super::Format;
use crate::analysis::queue::{Asker, NamedView, Query, QueueRow};
use crate::cli::Failure;
use crate::cli::output::{Output, Style};
use crate::cli::table::Table;
use crate::text::nearest;

/// The query of a view, by its name or the beginning of it, whatever the case.
pub fn find(name: &str, views: &[NamedView]) -> Result<Query, Failure> {
    let plain = |name: &str| name.to_lowercase().replace(['-', ' '], "");
    let is_it = |view: &&NamedView| plain(&view.name) == plain(name);
    let begins = |view: &&NamedView| plain(&view.name).starts_with(&plain(name));
    let found = views.iter().find(is_it).or_else(|| views.iter().find(begins));
    let Some(view) = found else {
        let names = views.iter().map(|view| view.name.as_str());
        let failure = Failure::usage(format!("there is no view `{name}`"));
        let near = nearest(name, names.clone());
        return Err(match near.first() {
            Some(near) => failure.hint(format!("did you mean {near}?")),
            None => failure.hint(format!("there are {}", names.collect::<Vec<_>>().join(", "))),
        });
    };
    let wrong = |error| Failure::usage(format!("the view `{}` makes no sense: {error}", view.name));
    view.query.clone().map_err(wrong)
}

/// The answer as scripts read it.
#[derive(Serialize)]
struct Shown<'a> {
    format: u32,
    views: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    query: &'a str,
    origin: &'static str,
    /// Findings that it shows; none where the query makes no sense.
    findings: Option<usize>,
    /// What is wrong with the query.
    problem: Option<String>,
}

/// Lists the views with how many findings each shows.
pub fn write(
    views: &[NamedView],
    rows: &[&QueueRow],
    asker: Asker<'_>,
    format: Format,
    out: &mut Output,
) -> Result<(), Failure> {
    let row = |view: &'_ NamedView| {
        let query = view.query.as_ref();
        (
            query.ok().map(|query| query.wanted(rows, asker).len()),
            query.err().map(ToString::to_string),
        )
    };
    let counted = views.iter().map(|view| (view, row(view)));
    if format == Format::Json {
        let views = counted.map(|(view, (findings, problem))| Row {
            name: &view.name,
            query: &view.text,
            origin: view.origin.id(),
            findings,
            problem,
        });
        return out.json(&Shown { format: 1, views: views.collect() });
    }
    if format == Format::Sarif {
        return Err(Failure::usage("views have no SARIF form: use --format json"));
    }
    let mut table = Table::new(&["view", "findings", "from", "query…"]);
    for (view, (findings, problem)) in counted {
        let count = findings.map_or_else(|| "–".to_string(), |count| count.to_string());
        let (style, query) = match problem {
            Some(problem) => (Style::Bad, format!("{}: {problem}", view.text)),
            None => (Style::Faint, view.text.clone()),
        };
        table.row([
            (Style::Strong, view.name.clone()),
            (Style::Plain, count),
            (Style::Faint, view.origin.id().to_string()),
            (style, query),
        ]);
    }
    table.write(out);
    Ok(())
}
