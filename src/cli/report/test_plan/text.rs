//! The test plan for a terminal.

use super::{
    Planned, details, left_out, names, of_several, purpose, summary, target, together, tool_name,
    tools,
};
use crate::analysis::test_plan::Run;
use crate::catalog::Catalog;
use crate::cli::output::{Output, Style};
use crate::model::Model;

/// Columns that attacks are set in from the left.
const INDENT: usize = 4;

/// Writes the plans.
pub fn write(model: &Model, catalog: &Catalog, plans: &[Planned], out: &mut Output) {
    for planned in plans {
        out.text(Style::Id, &planned.key.to_string()).text(Style::Plain, "  ");
        out.text(Style::Strong, &planned.title).text(Style::Plain, " · ");
        out.text(Style::Plain, &planned.subject).text(Style::Faint, " · ");
        out.text(Style::Faint, &planned.standing).end();
        for of_run in &planned.plan.runs {
            run(model, catalog, planned, of_run, out);
        }
        if let Some(by_hand) = &planned.plan.by_hand {
            out.labelled(2, "by hand", 9, by_hand);
        }
        for left in &planned.plan.left_out {
            let text =
                format!("{} – {}", left_out(catalog, left), names(&left.attacks, String::clone));
            out.labelled(2, "left out", 9, &text);
        }
        out.end();
    }
    for run in together(catalog, plans) {
        out.paragraph(0, Style::Strong, &of_several(model, catalog, &run));
        commands(&run.command, out);
        out.end();
    }
    for tool in tools(catalog, plans) {
        out.text(Style::Strong, &tool.name).text(Style::Faint, " ").text(Style::Faint, &tool.page);
        out.end();
        out.paragraph(2, Style::Plain, &tool.means);
        for (word, what) in &tool.fill {
            out.labelled(2, "fill in", 8, &format!("{word}: {what}"));
        }
        if !tool.note.is_empty() {
            out.paragraph(2, Style::Plain, &tool.note);
        }
    }
    out.text(Style::Faint, &summary(plans)).end();
}

fn run(model: &Model, catalog: &Catalog, planned: &Planned, run: &Run, out: &mut Output) {
    let heading = format!("{} on {}", tool_name(catalog, &run.tool), target(model, run));
    out.paragraph(2, Style::Strong, &heading);
    for group in &run.groups {
        if group.attacks.len() > 1 {
            out.paragraph(
                INDENT,
                Style::Plain,
                &format!("each of these {}:", purpose(planned, group)),
            );
        }
        for attack in &group.attacks {
            let details = details(attack);
            let text = if group.attacks.len() == 1 {
                format!("{}  {} ({details})", attack.name, purpose(planned, group))
            } else {
                format!("{} ({details})", attack.name)
            };
            out.labelled(INDENT, "[ ]", 4, &text);
        }
    }
    commands(&run.command, out);
}

fn commands(lines: &[String], out: &mut Output) {
    for line in lines {
        out.text(Style::Plain, "      ").text(Style::Plain, line).end();
    }
}
