//! The report of an import.

use serde_json::{Value, json};

use super::Job;
use crate::catalog::Catalog;
use crate::cli::output::Style;
use crate::cli::table::Table;
use crate::cli::{Failure, Output, TextFormat, diff};
use crate::interop::{Account, LeftOut};
use crate::model::Model;
use crate::review::Review;
use crate::text::count;

/// Guesses that are listed; the model holds them all.
const GUESSES: usize = 40;

/// Writes what was taken, guessed and left out, and what an update changed.
pub fn write(
    format: TextFormat,
    job: &Job<'_>,
    model: &Model,
    account: &Account,
    review: Option<&Review>,
    catalog: &Catalog,
    out: &mut Output,
) -> Result<(), Failure> {
    match format {
        TextFormat::Json => out.json(&answer(job, account)),
        TextFormat::Text => {
            text(job, model, account, catalog, out);
            if let Some(review) = review {
                out.line("");
                diff::text::write(review, out);
            }
            Ok(())
        }
    }
}

fn text(job: &Job<'_>, model: &Model, account: &Account, catalog: &Catalog, out: &mut Output) {
    out.text(Style::Strong, job.file).text(Style::Plain, &format!("  {}", job.format.name)).end();
    out.labelled(0, "taken", LABEL, &account.taken.to_string());
    guesses(model, account, catalog, out);
    if !account.matched.is_empty() {
        out.line("");
        let title = format!("{} recognised as techniques", count(account.matched.len(), "threat"));
        out.text(Style::Strong, &title).end();
        let mut table = Table::new(&["finding", "threat…", "recognised by"]);
        for matched in &account.matched {
            table.row([
                (Style::Id, matched.finding.to_string()),
                (Style::Plain, matched.title.clone()),
                (Style::Plain, matched.by.clone()),
            ]);
        }
        table.write(out);
    }
    list("Read otherwise than the file says", &account.adapted, out);
    let left = |LeftOut { item, why }: &LeftOut| format!("{item}: {why}");
    let left: Vec<String> = account.left_out.iter().map(left).collect();
    list("Not represented", &left, out);
    list(
        "Changed here and in the file; ours stands until somebody chooses",
        &account.disputed,
        out,
    );
}

/// Columns of the words in front.
const LABEL: usize = 8;

fn guesses(model: &Model, account: &Account, catalog: &Catalog, out: &mut Output) {
    let doubtful = account.guessed.iter().filter(|guess| guess.doubtful).count();
    if account.guessed.is_empty() {
        return;
    }
    let of_these =
        if doubtful == 0 { String::new() } else { format!(", {doubtful} of them doubtful (?)") };
    let kinds = count(account.guessed.len(), "kind");
    out.labelled(
        0,
        "guessed",
        LABEL,
        &format!("{kinds}{of_these}; `threatloom interview` asks about them"),
    );
    out.line("");
    let mut table = Table::new(&["", "element", "kind", "because…"]);
    for guess in account.guessed.iter().take(GUESSES) {
        table.row([
            (Style::Warning, if guess.doubtful { "?" } else { "" }.to_string()),
            (Style::Plain, model.name_of(&guess.element).to_string()),
            (Style::Plain, catalog.kinds.name_of(&guess.kind).to_string()),
            (Style::Plain, guess.why.clone()),
        ]);
    }
    table.write(out);
    if account.guessed.len() > GUESSES {
        let more = account.guessed.len() - GUESSES;
        out.text(Style::Faint, &format!("… and {more} more; --format json has them all")).end();
    }
}

fn list(title: &str, items: &[String], out: &mut Output) {
    if items.is_empty() {
        return;
    }
    out.line("");
    out.text(Style::Strong, title).end();
    for item in items {
        out.paragraph(2, Style::Plain, item);
    }
}

fn answer(job: &Job<'_>, account: &Account) -> Value {
    let taken = account.taken;
    json!({
        "format": 1,
        "file": job.file,
        "from": job.format.id,
        "taken": {
            "elements": taken.elements,
            "flows": taken.flows,
            "boundaries": taken.boundaries,
            "findings": taken.findings,
            "assumptions": taken.assumptions,
        },
        "guessed": account.guessed.iter().map(|guess| json!({
            "element": guess.element, "kind": guess.kind, "why": guess.why, "doubtful": guess.doubtful,
        })).collect::<Vec<_>>(),
        "matched": account.matched.iter().map(|matched| json!({
            "finding": matched.finding.to_string(), "title": matched.title, "by": matched.by,
        })).collect::<Vec<_>>(),
        "adapted": account.adapted,
        "left_out": account.left_out.iter().map(|it| json!({"item": it.item, "why": it.why})).collect::<Vec<_>>(),
        "disputed": account.disputed,
    })
}
