//! What became of answers since another version of the model.

use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use super::held::Desk;
use super::{Format, words};
use crate::analysis::assess::{Assessor, Changed, Sheet, State, Tally, changed};
use crate::cli::files;
use crate::cli::output::{Output, Style};
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::{Exit, Failure, Outcome};
use crate::model::Model;
use crate::store::Document;
use crate::store::git::{GitError, Repository};
use crate::text::pad;

/// Columns of the question.
const ID: usize = 48;

/// The versions before.
struct Before {
    model: Document,
    organisation: Option<Model>,
}

/// A change as programs read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Row<'a> {
    framework: &'a str,
    item: &'a str,
    name: &'a str,
    was: &'a str,
    is: &'a str,
    /// Whether it is further than before; none where the two can't be compared.
    better: Option<bool>,
    by: Option<String>,
    on: Option<String>,
    fell_away: bool,
}

const COLUMNS: [&str; 9] =
    ["framework", "item", "name", "was", "is", "better", "by", "on", "fell_away"];

/// Writes it.
pub fn write(desk: &Desk<'_>, since: &Path, format: Format, out: &mut Output) -> Outcome {
    let before = before(desk, since, out)?;
    let assessor = of(desk, &before, desk.today);
    let sheets: Vec<(Sheet<'_>, &Sheet<'_>)> =
        desk.sheets.iter().map(|now| (assessor.sheet(now.framework), now)).collect();
    let all: Vec<(&Sheet<'_>, Vec<Changed<'_>>)> =
        sheets.iter().map(|(before, now)| (*now, changed(before, now))).collect();
    let rows = all.iter().flat_map(|(now, changed)| changed.iter().map(|it| row(now, it)));
    match format {
        Format::Json => out.json(&serde_json::json!({
            "format": 1,
            "model": desk.name(),
            "framework": desk.framework(),
            "since": since,
            "changes": rows.collect::<Vec<_>>(),
        }))?,
        Format::Csv => as_csv(COLUMNS, rows, out)?,
        Format::Markdown => as_markdown(COLUMNS, rows, out)?,
        Format::Table => {
            out.text(Style::Strong, &format!("Since {}", since.display()));
            out.text(Style::Plain, &format!(" · {}", desk.name())).end();
            out.line("");
            for ((before, now), (_, changed)) in sheets.iter().zip(&all) {
                framework(before, now, changed, out);
            }
            if all.iter().all(|(_, changed)| changed.is_empty()) {
                out.line("no answer changed");
            }
        }
    }
    Ok(Exit::Done)
}

/// Opens the version that is named: a file or `REV:PATH` as `diff` does, or a revision at which the model
/// is looked up. At a revision the organisation is that of then, otherwise it is that of now.
fn before(desk: &Desk<'_>, since: &Path, out: &mut Output) -> Result<Before, Failure> {
    let now = &desk.held.document;
    let revision = since.to_str().filter(|text| !since.exists() && !text.contains(':'));
    let Some(revision) = revision.filter(|text| !files::is_stdin(Path::new(text))) else {
        let organisation = desk.held.organisation.as_ref().map(|document| document.model.clone());
        return Ok(Before { model: files::open_version(since, out)?, organisation });
    };
    if now.path() == Path::new("stdin") {
        let failure = Failure::usage(format!("there is no file `{revision}`"));
        return Err(
            failure.hint("a model from standard input has no revisions: name a file, or REV:PATH")
        );
    }
    let git = |error: GitError| files::failure(&error.into());
    let repository = Repository::around(now.path()).map_err(git)?;
    let commit = repository
        .resolve(revision)
        .map_err(|error| git(error).hint(format!("there is no file `{revision}` either")))?;
    let at = |path: &Path| {
        let path = repository.path_of(path).map_err(git)?;
        Document::open_at(&repository, &commit, &path, revision)
            .map_err(|error| files::failure(&error))
    };
    // An organisation without a file then, or elsewhere, had answered nothing.
    let organisation =
        desk.held.organisation.as_ref().and_then(|document| at(document.path()).ok());
    let model = at(now.path())?;
    Ok(Before { model, organisation: organisation.map(|document| document.model) })
}

fn of<'b>(desk: &'b Desk<'_>, before: &'b Before, today: Date) -> Assessor<'b> {
    let catalog = &desk.held.catalog;
    if desk.held.is_organisation() {
        return Assessor::organisation(&before.model.model, catalog, today);
    }
    Assessor::of(&before.model.model, before.organisation.as_ref(), catalog, today)
}

fn row<'a>(now: &Sheet<'_>, changed: &'a Changed<'_>) -> Row<'a> {
    let scale = &changed.group.scale;
    let row = now.row(&changed.item.id);
    let stamp = row.and_then(|row| row.stamp());
    Row {
        framework: &changed.key.framework,
        item: &changed.item.id,
        name: &changed.item.name,
        was: changed.was.id(scale),
        is: changed.is.id(scale),
        better: changed.is_better(),
        by: stamp.map(|stamp| stamp.by().to_string()),
        on: stamp.map(|stamp| stamp.day().to_string()),
        fell_away: row.is_some_and(|row| row.fell),
    }
}

fn framework(before: &Sheet<'_>, now: &Sheet<'_>, changed: &[Changed<'_>], out: &mut Output) {
    if changed.is_empty() {
        return;
    }
    let (was, is) = (before.tally(), now.tally());
    out.text(Style::Strong, &now.framework.name);
    let of = |part: fn(&Tally) -> usize| match (part(&was), part(&is)) {
        (was, is) if was == is => is.to_string(),
        (was, is) => format!("{was} → {is}"),
    };
    let told = format!(
        " · answered {}, settled {}, of {}",
        of(Tally::assessed),
        of(Tally::settled),
        of(Tally::all)
    );
    out.text(Style::Plain, &told).end();
    for changed in changed {
        let (style, sign) = match changed.is_better() {
            Some(true) => (Style::Good, "+"),
            Some(false) => (Style::Bad, "-"),
            None if changed.is == State::NotAssessed => (Style::Warning, "!"),
            None => (Style::Plain, "*"),
        };
        let scale = &changed.group.scale;
        out.text(Style::Plain, "  ").text(style, sign).text(Style::Plain, " ");
        let key = format!("{}/{}", changed.key.framework, changed.item.id);
        out.text(Style::Id, &pad(&key, ID));
        out.text(style, &format!("{} → {}", changed.was.name(scale), changed.is.name(scale)));
        out.end();
        let row = now.row(&changed.item.id);
        let mut told = vec![changed.item.name.clone()];
        match row {
            Some(row) if row.fell => told.push("the model no longer says so".to_string()),
            Some(row) => told.extend(row.stamp().map(words::signed)),
            None => {}
        }
        out.paragraph(4, Style::Plain, &told.join(" · "));
    }
    out.line("");
}
