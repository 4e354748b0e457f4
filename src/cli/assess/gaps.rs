//! What is missing, the most pressing first.

use super::held::Desk;
use super::row::{self, COLUMNS};
use super::{Format, sheet, words};
use crate::analysis::assess::{Row, Where};
use crate::cli::output::{Output, Style};
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::{Exit, Outcome};
use crate::text::count;

/// Columns that what belongs to a gap is set in, and those of its labels.
const INDENT: usize = 4;
const LABEL: usize = 6;

/// Writes it.
pub fn write(desk: &Desk<'_>, format: Format, out: &mut Output) -> Outcome {
    let gaps = desk.sheets.iter().flat_map(|sheet| sheet.gaps());
    let gaps: Vec<&Row<'_>> = gaps.filter(|row| desk.is_looked_at(row.place)).collect();
    let rows = gaps.iter().map(|it| row::of(desk, it));
    match format {
        Format::Json => out.json(&serde_json::json!({
            "format": 1,
            "model": desk.name(),
            "framework": desk.framework(),
            "items": rows.collect::<Vec<_>>(),
        }))?,
        Format::Csv => as_csv(COLUMNS, rows, out)?,
        Format::Markdown => as_markdown(COLUMNS, rows, out)?,
        Format::Table => text(desk, out),
    }
    Ok(Exit::Done)
}

fn text(desk: &Desk<'_>, out: &mut Output) {
    let mut left = 0;
    for sheet in &desk.sheets {
        let gaps = sheet.gaps();
        let of_here: Vec<&&Row<'_>> =
            gaps.iter().filter(|row| desk.is_looked_at(row.place)).collect();
        left += gaps.len() - of_here.len();
        if of_here.is_empty() && !desk.is_one {
            continue;
        }
        sheet::heading(desk, sheet, out);
        out.line("");
        for row in &of_here {
            one(row, out);
        }
        if of_here.is_empty() {
            out.line("no gaps");
        }
        out.line("");
    }
    if left > 0 {
        let gaps = count(left, "more gap");
        let file = desk.organisation_file();
        out.paragraph(0, Style::Faint, &format!("{gaps} of the whole organisation: {file}"));
    }
}

fn one(row: &Row<'_>, out: &mut Output) {
    let (style, sign) = words::sign(row);
    out.text(style, sign).text(Style::Plain, " ");
    out.text(Style::Id, &format!("{}/{}", row.key.framework, row.item.id));
    out.text(Style::Plain, "  ").text(style, &words::state(row)).end();
    let mut told = vec![row.item.name.clone()];
    if row.group.foundation {
        told.push("foundation".to_string());
    }
    told.extend(row.risk.map(|risk| format!("{risk} risk")));
    if !row.findings.is_empty() {
        told.push(format!("helps with {}", count(row.findings.len(), "open finding")));
    }
    told.extend(words::offered(row).map(|offer| format!("the model offers {offer}")));
    if row.place != Where::Here {
        told.push("answered for the whole organisation".to_string());
    }
    out.paragraph(INDENT, Style::Plain, &told.join(" · "));
    let here = row.state.rank().unwrap_or(0);
    let next = row.item.steps.iter().find(|step| step.to > here && step.to <= row.target);
    if let Some(step) = next {
        out.labelled(INDENT, "next", LABEL, &step.text);
    }
}
