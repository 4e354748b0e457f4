//! The test plan as a checklist in Markdown.

use std::fmt::Write as _;

use super::{
    Planned, details, left_out, names, of_several, purpose, summary, target, together, tool_name,
    tools,
};
use crate::analysis::test_plan::Run;
use crate::catalog::{Catalog, Tool};
use crate::model::Model;
use crate::text::markdown;

/// The plans. Every name is made harmless.
pub fn write(model: &Model, catalog: &Catalog, plans: &[Planned]) -> String {
    let mut out = format!("# Test plan: {}\n\n{}.\n", markdown(&model.name), summary(plans));
    for planned in plans {
        let subject = markdown(&planned.subject);
        let _ = writeln!(out, "\n## {} · {subject}\n", markdown(&planned.title));
        let _ = writeln!(out, "`{}` · {}", planned.key, planned.standing);
        for of_run in &planned.plan.runs {
            run(&mut out, model, catalog, planned, of_run);
        }
        if let Some(by_hand) = &planned.plan.by_hand {
            let _ = writeln!(out, "\n**By hand**\n\n- [ ] {}", markdown(by_hand));
        }
        if !planned.plan.left_out.is_empty() {
            out.push_str("\nLeft out:\n\n");
        }
        for left in &planned.plan.left_out {
            let _ = writeln!(
                out,
                "- {} – {}",
                markdown(&left_out(catalog, left)),
                names(&left.attacks, |name| format!("`{name}`"))
            );
        }
    }
    for (at, run) in together(catalog, plans).iter().enumerate() {
        if at == 0 {
            out.push_str("\n## In one go\n");
        }
        let what = markdown(&of_several(model, catalog, run));
        let _ = writeln!(out, "\n- [ ] {what}\n\n```sh\n{}\n```", run.command.join("\n"));
    }
    let tools = tools(catalog, plans);
    if !tools.is_empty() {
        out.push_str("\n## Tools\n\n");
    }
    for tool in tools {
        about(&mut out, tool);
    }
    out
}

fn run(out: &mut String, model: &Model, catalog: &Catalog, planned: &Planned, run: &Run) {
    let (tool, target) = (tool_name(catalog, &run.tool), markdown(&target(model, run)));
    let _ = writeln!(out, "\n**{tool}** on {target}");
    for group in &run.groups {
        let purpose = markdown(&purpose(planned, group));
        if let [attack] = group.attacks.as_slice() {
            let (name, details) = (&attack.name, markdown(&details(attack)));
            let _ = writeln!(out, "\n- [ ] `{name}` {purpose} ({details})");
            continue;
        }
        let _ = writeln!(out, "\nEach of these {purpose}:\n");
        for attack in &group.attacks {
            let _ = writeln!(out, "- [ ] `{}` ({})", attack.name, markdown(&details(attack)));
        }
    }
    if !run.command.is_empty() {
        let _ = writeln!(out, "\n```sh\n{}\n```", run.command.join("\n"));
    }
}

fn about(out: &mut String, tool: &Tool) {
    let _ = writeln!(out, "- **{}** ({}): {}", tool.name, tool.page, tool.means);
    for (word, what) in &tool.fill {
        let _ = writeln!(out, "  - fill in `{word}`: {what}");
    }
    if !tool.note.is_empty() {
        let _ = writeln!(out, "  - {}", tool.note);
    }
}
