//! The report for an auditor.

use std::fmt::Write as _;

use crate::report::assessment::{Audit, Audited, Control, ControlGroup};
use crate::report::markdown::{facts, folded, heading, plain, table};

/// Paints the report.
pub fn audit(contents: &Audit) -> String {
    let mut out = heading("Assessment audit", &contents.name, contents.date, &contents.owners);
    for framework in &contents.frameworks {
        framework_of(&mut out, framework);
    }
    let _ = writeln!(out, "## How this was made\n");
    facts(&mut out, &contents.made);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn framework_of(out: &mut String, framework: &Audited) {
    let _ = writeln!(out, "## {}\n\n{}\n", plain(&framework.name), plain(&framework.about));
    let _ = writeln!(out, "Source: {}\n", plain(&framework.source));
    if !framework.tier.is_empty() {
        let _ = writeln!(out, "This system is sorted into: **{}**\n", plain(&framework.tier));
    }
    let _ = writeln!(out, "{}.\n", plain(&framework.standing()));
    let rows = framework.controls().map(|(group, control)| {
        let due = if control.review_due { " due" } else { "" };
        vec![
            plain(&group.name),
            plain(&control.name),
            state(control),
            plain(&control.target),
            plain(&control.answered.by),
            plain(&control.answered.on),
            control.review.map_or_else(String::new, |review| format!("{review}{due}")),
        ]
    });
    table(out, &["Part", "Question", "Answer", "Aimed at", "By", "On", "Review"], rows);
    for group in &framework.groups {
        group_of(out, framework, group);
    }
}

fn group_of(out: &mut String, framework: &Audited, group: &ControlGroup) {
    let _ = writeln!(out, "### {}\n\n{}\n", plain(&group.name), plain(&group.about));
    folded(out, &format!("Answers ({})", group.controls.len()), |out| {
        for control in &group.controls {
            card(out, framework, control);
        }
    });
}

fn card(out: &mut String, framework: &Audited, control: &Control) {
    let _ = writeln!(out, "#### {}\n\n{}\n", plain(&control.name), plain(&control.ask));
    let mut standing = vec![state(control)];
    if !control.decides {
        standing.push(format!("aimed at: {}", plain(&control.target)));
    }
    let signed = control.answered.signed();
    if !signed.is_empty() {
        standing.push(plain(&signed));
    }
    standing.push(format!("answered {}", plain(&control.place)));
    standing.push(format!("`{}/{}`", framework.id, control.id));
    let _ = writeln!(out, "{}\n", standing.join(" · "));
    facts(out, &control.facts());
}

fn state(control: &Control) -> String {
    let answered = &control.answered;
    let fell = if answered.fell { ", fell away" } else { "" };
    format!("{} **{}**{fell}", answered.tone.sign(), plain(&answered.words))
}
