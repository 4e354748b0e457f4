//! The triage queue as people read it.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::{Answer, Found, UNRATED};
use crate::analysis::queue::QueueRow;
use crate::analysis::severity::Level;
use crate::cli::output::{Output, Style, level_style};
use crate::cli::several::Several;
use crate::cli::table::Table;
use crate::model::Status;
use crate::text::{self, count};

/// Writes the findings under their headings, and how many there are.
pub fn write(answer: &Answer<'_>, out: &mut Output) {
    let Answer { sections, left_out, several, .. } = answer;
    let tables: Vec<Table> =
        sections.iter().map(|section| rows(answer.of(section), several)).collect();
    let fits = tables.iter().all(|table| table.fits(out));
    for (i, (section, table)) in sections.iter().zip(&tables).enumerate() {
        if let Some(heading) = &section.heading {
            if i > 0 {
                out.end();
            }
            let text = format!("{heading} · {}", section.rows.len());
            out.text(Style::Strong, &text).end();
        }
        if fits {
            table.write(out);
        } else {
            answer.of(section).for_each(|found| block(found, several, out));
        }
    }
    for problem in &several.problems {
        problem.write(out);
    }
    let all = answer.all().count();
    if all == 0 && several.problems.is_empty() {
        out.line("no findings");
    } else if all > 0 {
        out.text(Style::Faint, &summary(answer)).end();
    }
    if *left_out > 0 {
        out.text(Style::Faint, &may_be_worse(*left_out)).end();
    }
}

/// That a filter by severity leaves out what may be as bad.
pub fn may_be_worse(left_out: usize) -> String {
    let more = count(left_out, "more finding");
    format!("{more} not rated yet may be as bad: --severity {UNRATED} lists them")
}

/// How many findings there are, how many of them are open, and how many late.
fn summary(answer: &Answer<'_>) -> String {
    let rows = || answer.all().map(|found| &found.row);
    let open = rows().filter(|row| row.open).count();
    let mut text = format!("{}, {open} of them open", count(rows().count(), "finding"));
    let late = rows().filter(|row| row.overdue).count();
    let expired = rows().filter(|row| row.expired.is_some()).count();
    for (n, word) in [(late, "overdue"), (expired, "expired")] {
        if n > 0 {
            let _ = write!(text, ", {n} {word}");
        }
    }
    text
}

/// A line for each finding, where there is room.
fn rows<'a>(found: impl Iterator<Item = &'a Found>, several: &Several) -> Table {
    let mut titles = vec!["severity", "finding", "title", "status", "owner", "due"];
    if several.is_many() {
        titles.push("model");
    }
    let mut table = Table::new(&titles);
    for found in found {
        let Found { row, path, .. } = found;
        let mut cells = vec![
            (level_style(row.level), level(row)),
            (Style::Id, row.key.to_string()),
            (Style::Plain, format!("{} · {}", row.title, row.subject)),
            (status_style(row), status(found)),
            (Style::Plain, row.owner.clone()),
            (due_style(row), review(row).map_or_else(|| due(row), |date| format!("review {date}"))),
        ];
        if several.is_many() {
            cells.push((Style::Faint, path.clone()));
        }
        table.row(cells);
    }
    table
}

/// Columns of the severity in a [`block`].
const SEVERITY: usize = 16;

/// A few short lines for a finding, where a table would be too wide.
fn block(found: &Found, several: &Several, out: &mut Output) {
    let Found { row, path, .. } = found;
    out.text(level_style(row.level), &text::pad(&level(row), SEVERITY));
    out.text(Style::Id, &row.key.to_string()).end();
    out.paragraph(SEVERITY, Style::Plain, &format!("{} · {}", row.title, row.subject));
    out.text(Style::Plain, &" ".repeat(SEVERITY));
    out.text(status_style(row), &status(found));
    if !row.owner.is_empty() {
        out.text(Style::Plain, &format!(" · {}", row.owner));
    }
    if let Some(date) = review(row) {
        out.text(Style::Plain, &format!(" · review by {date}"));
    } else if row.deadline().is_some() {
        out.text(Style::Plain, " · ").text(due_style(row), &format!("due {}", due(row)));
    }
    out.end();
    if several.is_many() {
        out.paragraph(SEVERITY, Style::Faint, path);
    }
}

/// The severity as far as it is known.
pub fn level(row: &QueueRow) -> String {
    match row.level {
        Level::Unrated { up_to } => format!("up to {up_to}"),
        level => level.to_string(),
    }
}

/// The status, and whether it holds.
fn status(Found { row, changed, .. }: &Found) -> String {
    if !changed.is_empty() {
        return format!("{}, facts changed", row.status);
    }
    if let Some(lead) = &row.same_as {
        return format!("same as {lead}");
    }
    match row.status {
        // That nobody holds it any more says more than that a second person never did.
        _ if row.expired.is_some() => format!("{}, expired", row.status),
        _ if row.second_person => format!("{}, second person missing", row.status),
        Status::Mitigating if row.open && !row.overdue => format!("{}, no plan", row.status),
        status => status.to_string(),
    }
}

/// The date that counts once somebody decided: when to look at it again.
fn review(row: &QueueRow) -> Option<Date> {
    row.review_by.filter(|_| !row.status.is_open())
}

fn due(row: &QueueRow) -> String {
    let by = if row.due_by_policy.is_some() { " by policy" } else { "" };
    let late = if row.overdue { ", late" } else { "" };
    row.deadline().map_or_else(String::new, |due| format!("{due}{by}{late}"))
}

const fn due_style(row: &QueueRow) -> Style {
    if row.overdue { Style::Bad } else { Style::Plain }
}

fn status_style(row: &QueueRow) -> Style {
    if row.is_work() { Style::Warning } else { Style::Plain }
}
