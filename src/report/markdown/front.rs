//! Summary and diagram.

use std::fmt::Write as _;

use super::{folded, list, paragraphs, plain, section, severity, table};
use crate::report::sections::{DIAGRAM, SUMMARY};
use crate::report::{Contents, Tally, Words, Worst};

pub(super) fn summary(out: &mut String, contents: &Contents) {
    let summary = &contents.summary;
    section(out, SUMMARY, false);
    let _ = writeln!(out, "**{}**\n", plain(&summary.verdict));
    tally(out, &summary.tally);
    let _ = writeln!(out, "### The system\n");
    paragraphs(out, &contents.about);
    let _ = writeln!(out, "{}.\n", plain(&summary.size));
    if !contents.scope.is_empty() {
        let _ = writeln!(out, "### What was looked at\n");
        paragraphs(out, &contents.scope);
    }
    if !summary.worst.is_empty() {
        let _ = writeln!(out, "### The worst\n");
        list(out, "1.", summary.worst.iter().map(worst));
    }
    let _ = writeln!(out, "### Needs attention\n");
    if summary.attention.is_empty() {
        let _ = writeln!(out, "{}\n", SUMMARY.empty);
    } else {
        list(out, "-", summary.attention.iter().map(plain));
    }
    if !summary.next.is_empty() {
        let _ = writeln!(out, "### What to do next\n");
        list(out, "1.", summary.next.iter().map(plain));
    }
}

fn worst(finding: &Worst) -> String {
    let (what, place) = (plain(&finding.title), plain(&finding.place));
    let (sentence, standing) = (plain(&finding.sentence), plain(&finding.standing));
    let about = [sentence, standing].into_iter().filter(|part| !part.is_empty());
    let about = about.collect::<Vec<_>>().join("<br>");
    format!("{} · **{what}** on {place}<br>{about}", severity(&finding.severity))
}

fn tally(out: &mut String, tally: &Tally) {
    let titles =
        ["Severity", "Open", "In hand", "Accepted or transferred", "Mitigated", "Dismissed", "All"];
    let cells = |title: String, columns: [usize; 6]| {
        std::iter::once(title).chain(columns.map(|n| n.to_string())).collect::<Vec<_>>()
    };
    let rows = tally.rows.iter().map(|row| cells(severity(&row.severity), row.counts.columns()));
    let all = cells("All".to_string(), tally.total.columns());
    table(out, &titles, rows.chain([all]));
}

pub(super) fn diagram(out: &mut String, contents: &Contents) {
    let diagram = &contents.diagram;
    let described = &contents.described;
    let is_empty = diagram.elements.is_empty();
    section(out, DIAGRAM, is_empty && described.is_empty());
    paragraphs(out, described);
    if is_empty {
        return;
    }
    match &diagram.mermaid {
        // Names in it hold no sign that could end the block.
        Some(mermaid) => {
            let _ = writeln!(out, "```mermaid\n{}\n```\n", mermaid.trim_end());
        }
        None => {
            let _ = writeln!(
                out,
                "The diagram is too large for Mermaid: `threatloom draw --format svg` draws it.\n"
            );
        }
    }
    let cells = |cells: &[&Words]| cells.iter().map(|cell| plain(cell)).collect::<Vec<_>>();
    folded(out, &format!("Elements ({})", diagram.elements.len()), |out| {
        let titles = ["Element", "Kind", "Inside", "Owner", "Findings", "Controls"];
        let rows = diagram.elements.iter().map(|row| {
            let mut cells = cells(&[&row.name, &row.kind, &row.within, &row.owner, &row.badge]);
            cells.push(row.controls.iter().map(plain).collect::<Vec<_>>().join("<br>"));
            cells
        });
        table(out, &titles, rows);
    });
    folded(out, &format!("Flows ({})", diagram.flows.len()), |out| {
        let rows = diagram.flows.iter();
        let rows = rows.map(|row| cells(&[&row.from, &row.to, &row.what, &row.crosses]));
        table(out, &["From", "To", "What flows", "Crosses"], rows);
    });
}
