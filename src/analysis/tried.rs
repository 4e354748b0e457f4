//! Where the outcome of an attack belongs: the findings that it exercises, and suggestions that could
//! become such findings.

use super::suggestion::{Analysis, Suggestion};
use super::test_plan::Planner;
use crate::catalog::{AttackGroup, Catalog};
use crate::model::{FindingKey, Model};

/// Where the outcome of an attack belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belongs {
    /// The techniques that the attack exercises; none where it says nothing about one.
    pub techniques: Vec<String>,
    /// The findings that it exercises, whatever their status.
    pub findings: Vec<FindingKey>,
    /// Suggestions that it exercises and that are no findings: those that are shown, or where there is
    /// none, those that score too little to be.
    pub suggestions: Vec<Suggested>,
}

/// A suggestion that an attack exercises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The key that a finding would have.
    pub key: FindingKey,
    /// Whether it is shown unless asked otherwise.
    pub shown: bool,
    /// Whether the attack is an instance of the technique, rather than one that also bears on it.
    pub plainly: bool,
    /// What it rests on, for a finding to keep.
    pub facts: Vec<String>,
}

/// Where the outcome of one of a group of attacks belongs. With `tested`, the id of the element that was tested, only what is tested through that element: what is
/// found on it, and on what has nothing nearer to be tested.
pub fn belongs(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    group: &AttackGroup,
    tested: Option<&str>,
) -> Belongs {
    let planner = Planner::new(model, catalog);
    let exercises = |key: &FindingKey| exercised(catalog, group, key).is_some();
    let is_tested =
        |key: &FindingKey| tested.is_none_or(|id| planner.tests(&key.subject, group, id));
    let findings = model.findings.keys().filter(|key| exercises(key) && is_tested(key));
    let suggested = |shown: bool| {
        let all = if shown { analysis.shown() } else { analysis.all().collect() };
        let belongs = |suggestion: &Suggestion| {
            let key = FindingKey::technique(&suggestion.technique, &suggestion.element);
            let plainly = exercised(catalog, group, &key)?;
            let is_new = !model.findings.contains_key(&key) && is_tested(&key);
            let facts = suggestion.facts.clone();
            is_new.then_some(Suggested { key, shown, plainly, facts })
        };
        all.into_iter().filter_map(belongs).collect::<Vec<_>>()
    };
    let mut suggestions = suggested(true);
    if suggestions.is_empty() {
        suggestions = suggested(false);
    }
    Belongs {
        techniques: group.exercises.keys().cloned().collect(),
        findings: findings.cloned().collect(),
        suggestions,
    }
}

/// Whether a group of attacks exercises a finding, and if so, plainly or as one that also bears on it.
fn exercised(catalog: &Catalog, group: &AttackGroup, key: &FindingKey) -> Option<bool> {
    let groups = catalog.red_team.exercising(key.technique_id()?);
    let (_, technique) = groups.into_iter().find(|(known, _)| *known == group)?;
    Some(group.exercises.get(technique).is_some_and(String::is_empty))
}
