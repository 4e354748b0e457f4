//! What does not hold or does not go on by itself: reviews that are due, answers that fell away, late
//! tasks, open findings.

use jiff::civil::Date;

use super::{Assessed, risks};
use crate::analysis::assess::{Planned, Row, Sheet, State, Where};
use crate::analysis::queue::QueueRow;
use crate::report::{Words, day_in_words, summary};
use crate::text::count;

/// Questions that one line names.
const NAMED: usize = 3;

/// What whoever answers for the system has to know, the most pressing first.
pub(super) fn of(
    assessed: Assessed<'_, '_>,
    sheets: &[Sheet<'_>],
    open: &[Planned<'_>],
    findings: &[QueueRow],
) -> Vec<Words> {
    let today = assessed.terms.today;
    let own: Vec<&Row<'_>> =
        sheets.iter().flat_map(|sheet| &sheet.rows).filter(|row| assessed.is_own(row)).collect();
    let with = |is: &dyn Fn(&Row<'_>) -> bool| -> Vec<&Row<'_>> {
        own.iter().copied().filter(|row| is(row)).collect()
    };
    let late: Vec<&str> =
        open.iter().filter(|step| step.is_overdue(today)).map(|step| step.text.as_str()).collect();
    let work: Vec<&QueueRow> = findings.iter().filter(|row| row.is_work()).collect();
    let lines = [
        fell(&with(&|row| row.fell)),
        due(&with(&|row| row.is_due(today)), today),
        (!late.is_empty()).then(|| {
            let are = if late.len() == 1 { "is" } else { "are" };
            format!("{} {are} late: {}", count(late.len(), "task"), some(&late))
        }),
        (!work.is_empty()).then(|| {
            let all = count(work.len(), "finding");
            let are = if work.len() == 1 { "is" } else { "are" };
            let rated = summary::by_severity(&work);
            format!("{all} of the threat model {are} still open or being worked on ({rated})")
        }),
        accepted(&with(&|row| row.counts() && row.state == State::Accepted)),
        by_hand(&risks::by_hand(assessed.assessor)),
        nowhere(sheets),
        next_review(&own, today),
    ];
    lines.into_iter().flatten().map(Words::from).collect()
}

fn fell(rows: &[&Row<'_>]) -> Option<String> {
    let all = count(rows.len(), "answer");
    let names = names(rows)?;
    Some(format!("{all} fell away, because the model no longer says what it rests on: {names}"))
}

fn due(rows: &[&Row<'_>], today: Date) -> Option<String> {
    let oldest = rows.iter().filter_map(|row| row.review).min()?;
    let (all, names) = (count(rows.len(), "answer"), names(rows)?);
    let are = if rows.len() == 1 { "is" } else { "are" };
    let days = today.since(oldest).map_or(0, |span| span.get_days());
    let days = count(usize::try_from(days).unwrap_or(0), "day");
    Some(format!("{all} {are} due for review, the first for {days}: {names}"))
}

fn accepted(rows: &[&Row<'_>]) -> Option<String> {
    let all = count(rows.len(), "gap");
    let names = names(rows)?;
    let are = if rows.len() == 1 { "is" } else { "are" };
    Some(format!("{all} {are} lived with, and something makes up for it: {names}"))
}

/// What somebody set against what the model and the catalog say.
fn by_hand(set: &[Words]) -> Option<String> {
    let set: Vec<&str> = set.iter().map(Words::as_str).collect();
    (!set.is_empty()).then(|| format!("Risk is rated by hand: {}", some(&set)))
}

/// That questions to the organisation have no place where they are answered.
fn nowhere(sheets: &[Sheet<'_>]) -> Option<String> {
    let rows = sheets.iter().flat_map(Sheet::counting);
    let n = rows.filter(|row| row.place == Where::Nowhere).count();
    (n > 0).then(|| {
        let all = count(n, "question");
        format!("{all} to the organisation cannot be answered here, and no organisation.tm.ron answers them")
    })
}

/// When the next answer has to be looked at again.
fn next_review(rows: &[&Row<'_>], today: Date) -> Option<String> {
    let coming = rows.iter().filter_map(|row| row.review).filter(|review| *review >= today);
    let next = coming.min()?;
    Some(format!("The next review is due by {}", day_in_words(next)))
}

fn names(rows: &[&Row<'_>]) -> Option<String> {
    let names: Vec<&str> = rows.iter().map(|row| row.item.name.as_str()).collect();
    (!names.is_empty()).then(|| some(&names))
}

/// `A; B; C and 4 more`.
fn some(names: &[&str]) -> String {
    let told = names.iter().take(NAMED).copied().collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(NAMED) {
        0 => told,
        more => format!("{told}; and {more} more"),
    }
}
