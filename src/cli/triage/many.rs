//! Several findings at once: all of them are changed or none.

use std::path::Path;

use jiff::civil::Date;

use super::{Args, Seen, change};
use crate::analysis::queue::{Asker, Query, QueueRow, queue, title};
use crate::analysis::standing::Terms;
use crate::catalog::{Catalog, Policy};
use crate::cli::Failure;
use crate::cli::files::is_stdin;
use crate::cli::output::{Output, Style};
use crate::model::{Finding, FindingKey, Model};
use crate::store::{Document, clock, find_policy, identity, read_policy};
use crate::text::count;

/// The findings that a query wants, by the policy that the model is held to.
pub fn wanted(
    args: &Args,
    query: &Query,
    document: &Document,
    catalog: &Catalog,
) -> Result<Vec<FindingKey>, Failure> {
    let folder = args.model.parent().unwrap_or(Path::new("."));
    let policy = if is_stdin(&args.model) { None } else { policy(folder, catalog)? };
    let terms = Terms::under(policy.as_ref(), &document.model, clock::today());
    let who = identity(args.by.as_deref(), folder).unwrap_or_default();
    let rows = queue(catalog, &document.model, &terms);
    let rows: Vec<&QueueRow> = rows.iter().collect();
    let asker = Asker { today: terms.today, who: &who };
    let sections = query.sections(&rows, asker);
    let places = sections.iter().flat_map(|section| &section.rows);
    Ok(places.map(|at| rows[*at].key.clone()).collect())
}

/// The policy that a model in `folder` is held to. What is selected by it must not depend on whether it
/// can be read.
fn policy(folder: &Path, catalog: &Catalog) -> Result<Option<Policy>, Failure> {
    let Some(path) = find_policy(folder).map_err(Failure::invalid)? else { return Ok(None) };
    let text = read_policy(&path).map_err(Failure::invalid)?;
    let read = Policy::read(&text.file, &text.text, catalog);
    read.map(Some).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Failure::invalid(lines.join("\n"))
    })
}

/// Changes all of them, or says which it can't, and why.
pub fn change(
    args: &Args,
    keys: &[FindingKey],
    model: &mut Model,
    seen: Seen<'_>,
) -> Result<(), Failure> {
    let mut changed = model.clone();
    let mut refused: Vec<Failure> = Vec::new();
    for key in keys {
        // A refusal may come after a part of the change.
        let before = changed.findings.get(key).cloned();
        if let Err(failure) = change::change(args, Some(key.clone()), &mut changed, seen) {
            let _ = crate::model::Edit::Finding(key.clone(), before).apply(&mut changed);
            refused.push(failure);
        }
    }
    let Some(first) = refused.first() else {
        *model = changed;
        return Ok(());
    };
    let lines: Vec<&str> = refused.iter().map(|failure| failure.message.as_str()).collect();
    let of = count(keys.len(), "finding");
    let message =
        format!("{} of {of} can't be changed, so none is:\n{}", refused.len(), lines.join("\n"));
    let failure = Failure { exit: first.exit, message, hints: Vec::new() };
    let mut hints: Vec<&String> = refused.iter().flat_map(|failure| &failure.hints).collect();
    hints.dedup();
    Err(hints.into_iter().take(3).fold(failure, Failure::hint))
}

/// Writes a line for each finding with what changed, and how many did.
pub fn write(
    args: &Args,
    (before, after): (&Model, &Model),
    catalog: &Catalog,
    keys: &[FindingKey],
    out: &mut Output,
) {
    let mut changed = 0;
    for key in keys {
        let now = after.findings.get(key).cloned().unwrap_or_default();
        let told = changes(before.findings.get(key), &now);
        changed += usize::from(before.findings.get(key) != after.findings.get(key));
        let about = after.name_about(key.element());
        out.text(Style::Id, &key.to_string()).text(Style::Plain, "  ");
        out.text(Style::Plain, &format!("{} · {about}", title(catalog, key, &now))).end();
        if !told.is_empty() {
            out.paragraph(4, Style::Faint, &told.join(", "));
        }
    }
    let all = count(keys.len(), "finding");
    let text = match (args.changes_something(), args.dry_run) {
        (false, _) => format!("{all}; nothing was asked to change"),
        (true, true) => format!("{changed} of {all} would change; nothing did"),
        (true, false) => format!("{changed} of {all} changed"),
    };
    out.text(Style::Faint, &text).end();
}

/// What is different in words; all that a list would show, and that there is more.
fn changes(before: Option<&Finding>, now: &Finding) -> Vec<String> {
    let fresh = Finding::default();
    let was = before.unwrap_or(&fresh);
    let date = |date: Option<Date>| date.map_or_else(|| "none".into(), |date| date.to_string());
    let name = |name: &str| if name.is_empty() { "nobody".to_string() } else { name.to_string() };
    let key = |key: &Option<FindingKey>| key.as_ref().map_or("none".into(), ToString::to_string);
    let status = |of: Option<&Finding>| of.map_or("suggested".into(), |of| of.status.to_string());
    let fields = [
        ("status", status(before), status(Some(now))),
        ("owner", name(&was.owner), name(&now.owner)),
        ("due", date(was.due), date(now.due)),
        ("review by", date(was.review_by), date(now.review_by)),
        ("same as", key(&was.same_as), key(&now.same_as)),
    ];
    let mut told: Vec<String> = fields
        .into_iter()
        .filter(|(_, was, now)| was != now)
        .map(|(field, was, now)| format!("{field} {was} → {now}"))
        .collect();
    if told.is_empty() && before != Some(now) {
        told.push("more is recorded".to_string());
    }
    told
}
