//! One framework, question by question.

use super::held::Desk;
use super::row::{self, COLUMNS};
use super::{Format, words};
use crate::analysis::assess::{Row, Sheet, State, Tally, Where};
use crate::catalog::frameworks::Group;
use crate::cli::output::{Output, Style};
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::table::Table;
use crate::cli::{Exit, Outcome};
use crate::text::{count, pad};

/// Columns of the id of a question, and of what stands below it.
const ID: usize = 32;
const INDENT: usize = 4;

/// Writes it.
pub fn write(desk: &Desk<'_>, format: Format, out: &mut Output) -> Outcome {
    for sheet in &desk.sheets {
        let rows = sheet.rows.iter().map(|it| row::of(desk, it));
        match format {
            Format::Json => out.json(&serde_json::json!({
                "format": 1,
                "model": desk.name(),
                "framework": sheet.framework.id,
                "tier": sheet.sorted().and_then(|it| it.tier).map(|tier| &tier.id),
                "items": rows.collect::<Vec<_>>(),
            }))?,
            Format::Csv => as_csv(COLUMNS, rows, out)?,
            Format::Markdown => as_markdown(COLUMNS, rows, out)?,
            Format::Table => text(desk, sheet, out),
        }
    }
    Ok(Exit::Done)
}

fn text(desk: &Desk<'_>, sheet: &Sheet<'_>, out: &mut Output) {
    heading(desk, sheet, out);
    out.line("");
    let of = |group: &Group| {
        let rows = sheet.rows.iter().filter(|row| row.group.id == group.id);
        rows.collect::<Vec<&Row<'_>>>()
    };
    let groups = sheet.framework.groups.iter().map(|group| (group, of(group)));
    let groups: Vec<_> = groups.filter(|(_, rows)| !rows.is_empty()).collect();
    let table = table(desk, &groups);
    if table.fits(out) {
        table.write(out);
        out.line("");
    } else {
        for (group, rows) in &groups {
            out.text(Style::Strong, &group.name);
            out.text(Style::Faint, &format!(" · {}", standing(group, rows))).end();
            for row in rows {
                block(desk, row, out);
            }
            out.line("");
        }
    }
    if sheet.rows.iter().any(|row| row.place != Where::Here) {
        out.paragraph(0, Style::Faint, &elsewhere(desk, sheet));
    }
    let hint = format!(
        "+ reached  ~ some  - nothing  ? not assessed  ! fell away  = accepted  / not applicable; \
         --item {}/ID tells what to look for",
        sheet.framework.id
    );
    out.paragraph(0, Style::Faint, &hint);
}

/// The framework and how far it is.
pub fn heading(desk: &Desk<'_>, sheet: &Sheet<'_>, out: &mut Output) {
    out.text(Style::Strong, &sheet.framework.name);
    out.text(Style::Plain, &format!(" · {}", desk.name())).end();
    out.paragraph(0, Style::Plain, &words::tally(&sheet.tally()));
    if !sheet.framework.tiers.is_empty() {
        out.paragraph(0, Style::Plain, &tier(sheet));
    }
}

/// What the system is sorted into, as far as that is known.
pub fn tier(sheet: &Sheet<'_>) -> String {
    let Some(sorted) = sheet.sorted() else { return String::new() };
    let told = format!("tier: {}", sorted.words());
    match sorted.open {
        0 => told,
        open => format!("{told}, {} about it", count(open, "open question")),
    }
}

/// Where answers are that this model does not hold.
fn elsewhere(desk: &Desk<'_>, sheet: &Sheet<'_>) -> String {
    let n = sheet.rows.iter().filter(|row| row.place != Where::Here).count();
    let file = desk.organisation_file();
    let which =
        if n == sheet.rows.len() { "All of it".to_string() } else { format!("{n} of these") };
    match desk.held.organisation {
        Some(_) => format!("{which} is answered for the whole organisation, in {file}."),
        None => format!(
            "{which} is answered once for the whole organisation; `threatloom new {file}` makes the file for it."
        ),
    }
}

fn standing(group: &Group, rows: &[&Row<'_>]) -> String {
    if group.decides {
        let is_open = |row: &&&Row<'_>| row.applies && row.state == State::NotAssessed;
        let open = rows.iter().filter(is_open).count();
        return format!("decides what applies, {open} of {} open", rows.len());
    }
    let tally = Tally::of(rows.iter().copied().filter(|row| row.counts()));
    if tally.all() == 0 && tally.not_applicable == 0 {
        return "does not apply as answered so far".to_string();
    }
    let target = group.scale.get(group.target).map_or("", |answer| &answer.name);
    format!("{} of {} settled, aims at {target}", tally.settled(), tally.all())
}

/// A line for each question, where there is room.
fn table(desk: &Desk<'_>, groups: &[(&Group, Vec<&Row<'_>>)]) -> Table {
    let titles =
        ["", "id", "question", "state", "offered", "risk left", "answered", "review", "owner"];
    let mut table = Table::new(&titles);
    for (group, rows) in groups {
        table.heading(&format!("{} · {}", group.name, standing(group, rows)));
        for row in rows {
            let (style, sign) = words::sign(row);
            table.row([
                (style, sign.to_string()),
                (Style::Id, row.item.id.clone()),
                (Style::Plain, row.item.name.clone()),
                (style, state(row)),
                (Style::Plain, words::offered(row).unwrap_or_default().to_string()),
                row.risk.map_or((Style::Plain, String::new()), |risk| {
                    (words::risk_style(risk), risk.to_string())
                }),
                (Style::Plain, words::answered(row)),
                (
                    if row.is_due(desk.today) { Style::Bad } else { Style::Plain },
                    words::review(row, desk.today),
                ),
                (Style::Plain, row.record.map_or_else(String::new, |record| record.owner.clone())),
            ]);
        }
    }
    table
}

fn state(row: &Row<'_>) -> String {
    match words::by_element(row) {
        Some(own) => format!("{}, {own}", words::state(row)),
        None => words::state(row),
    }
}

/// Two lines for a question, where a table would be too wide.
fn block(desk: &Desk<'_>, row: &Row<'_>, out: &mut Output) {
    let (style, sign) = words::sign(row);
    out.text(Style::Plain, "  ").text(style, sign).text(Style::Plain, " ");
    out.text(Style::Id, &pad(&row.item.id, ID));
    out.text(style, &state(row));
    if let Some(risk) = row.risk {
        out.text(Style::Plain, " · ").text(words::risk_style(risk), &format!("{risk} risk"));
    }
    out.end();
    let mut told = Vec::new();
    if !is_said_by_id(row) {
        told.push(row.item.name.clone());
    }
    told.extend(words::offered(row).map(|offer| format!("the model offers {offer}")));
    told.extend(row.stamp().map(words::signed));
    if row.review.is_some() {
        told.push(format!("review {}", words::review(row, desk.today)));
    }
    if let Some(owner) = row.record.map(|record| &record.owner).filter(|owner| !owner.is_empty()) {
        told.push(format!("owner {owner}"));
    }
    if !told.is_empty() {
        out.paragraph(INDENT, Style::Plain, &told.join(" · "));
    }
}

/// Whether the id of a question says what its name does.
fn is_said_by_id(row: &Row<'_>) -> bool {
    row.item.name.to_lowercase().replace([' ', '-'], "") == row.item.id.replace('-', "")
}
