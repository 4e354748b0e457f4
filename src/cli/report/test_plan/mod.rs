//! The test plan of a model.

mod json;
mod markdown;
mod text;

use super::Format;
use crate::analysis::queue::{self, QueueRow};
use crate::analysis::severity::{Bug, level};
use crate::analysis::standing::Terms;
use crate::analysis::suggest;
use crate::analysis::test_plan::{
    self, Chosen, ChosenAttack, LeftOut, Planner, Run, TestPlan, Together,
};
use crate::catalog::{Catalog, Tool};
use crate::cli::triage::key;
use crate::cli::{Failure, Output};
use crate::model::{Finding, FindingKey, Model};
use crate::store::clock;

/// Names of attacks that were left out for one reason, at most.
const LEFT_OUT: usize = 4;

/// A finding and how it is tested.
pub struct Planned {
    key: FindingKey,
    /// What people call it.
    title: String,
    /// What it is about.
    subject: String,
    /// Status and severity, in words.
    standing: String,
    plan: TestPlan,
}

/// The plans of all open findings, the most urgent first, or of the one that is named.
pub fn plans(
    model: &Model,
    catalog: &Catalog,
    named: Option<&str>,
) -> Result<Vec<Planned>, Failure> {
    let planner = Planner::new(model, catalog);
    if let Some(text) = named {
        let key = key::find(text, model, catalog, &suggest(model, catalog))?;
        return Ok(vec![planned(model, catalog, &planner, key)]);
    }
    let rows = queue::queue(catalog, model, &Terms::under(None, model, clock::today()));
    let open = rows.into_iter().filter(QueueRow::is_work);
    Ok(open.map(|QueueRow { key, .. }| planned(model, catalog, &planner, key)).collect())
}

fn planned(model: &Model, catalog: &Catalog, planner: &Planner<'_>, key: FindingKey) -> Planned {
    let untouched = Finding::default();
    let recorded = model.findings.get(&key);
    let finding = recorded.unwrap_or(&untouched);
    let status = recorded.map_or("suggested", |finding| finding.status.id());
    Planned {
        title: queue::title(catalog, &key, finding),
        subject: key.element().map_or(model.name.as_str(), |id| model.name_of(id)).to_string(),
        standing: format!("{status}, {}", level(catalog, model, &Bug::finding(&key, finding))),
        plan: planner.plan(&key),
        key,
    }
}

/// Writes the plans.
pub fn write(
    model: &Model,
    catalog: &Catalog,
    plans: &[Planned],
    format: Format,
    out: &mut Output,
) -> Result<(), Failure> {
    match format {
        Format::Json => out.json(&json::answer(model, catalog, plans))?,
        Format::Text => text::write(model, catalog, plans, out),
        // It has no others.
        _ => out.exact(&markdown::write(model, catalog, plans)),
    }
    Ok(())
}

/// The tools that plans use, in the order of their ids.
fn tools<'a>(catalog: &'a Catalog, plans: &[Planned]) -> Vec<&'a Tool> {
    let mut used: Vec<&str> =
        plans.iter().flat_map(|planned| &planned.plan.runs).map(|run| run.tool.as_str()).collect();
    used.sort_unstable();
    used.dedup();
    used.into_iter().filter_map(|id| catalog.red_team.tool(id)).collect()
}

/// What can be run once for several findings.
fn together(catalog: &Catalog, plans: &[Planned]) -> Vec<Together> {
    test_plan::together(catalog, plans.iter().map(|planned| &planned.plan))
}

/// What a run for several findings is for.
fn of_several(model: &Model, catalog: &Catalog, together: &Together) -> String {
    let (tool, target) = (tool_name(catalog, &together.tool), model.name_of(&together.target));
    format!(
        "{tool} on {target} for {} findings; import with --element {}",
        together.findings, together.target
    )
}

fn tool_name<'a>(catalog: &'a Catalog, id: &'a str) -> &'a str {
    catalog.red_team.tool(id).map_or(id, |tool| &tool.name)
}

/// What a run is pointed at, and what that takes.
fn target(model: &Model, run: &Run) -> String {
    let name = model.name_of(&run.target);
    if run.inputs.is_empty() {
        format!("{name} (input not recorded)")
    } else {
        format!("{name} (input: {})", run.inputs.join(", "))
    }
}

/// What a group of attacks does, and why it belongs here.
fn purpose(planned: &Planned, group: &Chosen) -> String {
    let mut text = group.means.clone();
    if planned.key.technique_id() != Some(group.technique.as_str()) {
        text = format!("{text} ({})", group.technique);
    }
    if group.why.is_empty() { text } else { format!("{text}: {}", group.why) }
}

/// What to know of an attack beside its name.
fn details(attack: &ChosenAttack) -> String {
    let mut parts = Vec::new();
    if attack.first {
        parts.push("begin with it".to_string());
    }
    if !attack.framework.is_empty() {
        parts.push(attack.framework.clone());
    }
    parts.push(attack.access.text().to_string());
    if let Some(condition) = &attack.condition {
        parts.push(format!("if {condition}"));
    }
    parts.join("; ")
}

/// How much was chosen and left out.
fn summary(plans: &[Planned]) -> String {
    use crate::text::count;
    let chosen = plans.iter().map(|planned| planned.plan.chosen()).sum();
    let left_out = plans.iter().flat_map(|planned| &planned.plan.left_out);
    let left_out: usize = left_out.map(|left_out| left_out.attacks.len()).sum();
    let by_hand = plans.iter().filter(|planned| planned.plan.by_hand.is_some()).count();
    format!(
        "{}: {} chosen, {left_out} left out, {by_hand} to be tested by hand",
        count(plans.len(), "finding"),
        count(chosen, "attack"),
    )
}

fn left_out(catalog: &Catalog, left: &LeftOut) -> String {
    format!("{}: {}", tool_name(catalog, &left.tool), left.why)
}

/// Names of attacks that were left out: a few of many, since a checklist is about the others.
fn names(attacks: &[String], spelled: impl Fn(&String) -> String) -> String {
    let some = attacks.iter().take(LEFT_OUT).map(spelled).collect::<Vec<_>>().join(", ");
    match attacks.len().saturating_sub(LEFT_OUT) {
        0 => some,
        more => format!("{some} and {more} more"),
    }
}
