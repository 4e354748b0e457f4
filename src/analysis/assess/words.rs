//! What people call questions of frameworks, answers and steps, where a model names their ids.

use super::{RISK, State, USE_CASE};
use crate::catalog::Catalog;
use crate::catalog::frameworks::{Group, Item};
use crate::model::{AssessmentKey, Model, Task, is_blank};

/// A question with its framework: `Data sources (AI security risk assessment)`, `Data sources on Wiki (…)`.
pub fn question_name(catalog: &Catalog, model: &Model, key: &AssessmentKey) -> String {
    let frameworks = catalog.frameworks();
    let on = key.subject.id().map(|id| format!(" on {}", model.name_of(id))).unwrap_or_default();
    let item = key.item.as_str();
    if key.framework == RISK {
        let attack = frameworks.risk.attack(item).map(|attack| attack.name.as_str());
        let name =
            if item == USE_CASE { "Severity of the use case" } else { attack.unwrap_or(item) };
        return format!("{name}{on} (risk)");
    }
    let framework = frameworks.get(&key.framework);
    let name = framework.and_then(|it| it.item(item)).map_or(item, |(_, item)| &item.name);
    let framework = framework.map_or(key.framework.as_str(), |framework| &framework.name);
    format!("{name}{on} ({framework})")
}

/// An answer of a question by the name that its scale has for it: `Partly`.
pub fn answer_name(catalog: &Catalog, key: &AssessmentKey, answer: &str) -> String {
    let state = asked(catalog, key).and_then(|(group, _)| Some((group, State::of(answer, group)?)));
    state.map_or_else(|| answer.replace('_', " "), |(group, state)| state.name(&group.scale).into())
}

/// A severity by its name.
pub fn severity_name(catalog: &Catalog, severity: &str) -> String {
    let known = catalog.frameworks().risk.severity(severity);
    known.map_or(severity, |known| known.name.as_str()).to_string()
}

/// What a task is about: the step of the question that it takes on, or else its own words.
pub fn task_text(item: &Item, id: &str, task: &Task) -> String {
    let step = item.steps.iter().find(|step| step.id == id);
    match step {
        Some(step) => step.text.clone(),
        None if is_blank(&task.text) => id.to_string(),
        None => task.text.join(" "),
    }
}

/// What a step of a question is, as the framework says it; none of an own one.
pub fn step_text<'c>(catalog: &'c Catalog, key: &AssessmentKey, step: &str) -> Option<&'c str> {
    let (_, item) = asked(catalog, key)?;
    item.steps.iter().find(|known| known.id == step).map(|known| known.text.as_str())
}

fn asked<'c>(catalog: &'c Catalog, key: &AssessmentKey) -> Option<(&'c Group, &'c Item)> {
    catalog.frameworks().item(&key.framework, &key.item)
}
