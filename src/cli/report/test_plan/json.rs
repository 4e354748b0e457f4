//! The test plan as scripts read it. Fields may be added, never renamed.

use serde_json::{Value, json};

use super::{Planned, tool_name};
use crate::analysis::test_plan::{LeftOut, Run, Together};
use crate::catalog::{Catalog, Tool};
use crate::model::Model;

/// The answer.
pub fn answer(model: &Model, catalog: &Catalog, plans: &[Planned]) -> Value {
    let finding = |planned: &Planned| {
        let plan = &planned.plan;
        json!({
            "key": planned.key.to_string(),
            "title": planned.title,
            "element": planned.key.element(),
            "technique": planned.key.technique_id(),
            "runs": plan.runs.iter().map(|it| run(it, catalog)).collect::<Vec<_>>(),
            "left_out": plan.left_out.iter().map(left_out).collect::<Vec<_>>(),
            "by_hand": plan.by_hand,
        })
    };
    let tools = super::tools(catalog, plans).into_iter().map(tool);
    json!({
        "format": 1,
        "model": model.name,
        "findings": plans.iter().map(finding).collect::<Vec<_>>(),
        "together": super::together(catalog, plans).iter().map(together).collect::<Vec<_>>(),
        "tools": tools.collect::<Vec<_>>(),
    })
}

fn run(run: &Run, catalog: &Catalog) -> Value {
    let groups = run.groups.iter().map(|group| {
        let attacks = group.attacks.iter().map(|attack| {
            json!({
                "name": attack.name,
                "selected": attack.selected,
                "framework": (!attack.framework.is_empty()).then_some(&attack.framework),
                "access": attack.access.id(),
                "first": attack.first,
                "if": attack.condition,
            })
        });
        json!({
            "means": group.means,
            "technique": group.technique,
            "why": group.why,
            "attacks": attacks.collect::<Vec<_>>(),
        })
    });
    json!({
        "tool": run.tool,
        "name": tool_name(catalog, &run.tool),
        "target": run.target,
        "inputs": run.inputs,
        "groups": groups.collect::<Vec<_>>(),
        "command": run.command,
    })
}

fn together(run: &Together) -> Value {
    json!({
        "tool": run.tool,
        "target": run.target,
        "findings": run.findings,
        "command": run.command,
    })
}

fn left_out(left: &LeftOut) -> Value {
    json!({"tool": left.tool, "why": left.why, "attacks": left.attacks})
}

fn tool(tool: &Tool) -> Value {
    json!({"name": tool.name, "page": tool.page, "fill": tool.fill, "note": tool.note})
}
