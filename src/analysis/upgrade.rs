//! What an update of ATLAS touches in a model and in the rules.

use crate::catalog::Rules;
use crate::catalog::atlas::{Change, Difference, Entity};
use crate::model::{Finding, FindingKey, Model, Status};

/// Something that is recorded in a model and that an update touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Map and key of the entry, as in the file: `findings/AML.T0051@agent`, `elements/api`.
    pub subject: String,
    /// What sort of entry it is: `finding`, `dismissal` or `control`.
    pub what: &'static str,
    /// What happens to it.
    pub message: String,
}

/// The findings, dismissals and controls of a model that an update touches, in their order.
pub fn touched(model: &Model, differences: &[Difference]) -> Vec<Touched> {
    let mut found = Vec::new();
    for (key, finding) in &model.findings {
        let what = if is_dismissed(finding) { "dismissal" } else { "finding" };
        let by_technique = differences.iter().filter_map(|d| of_technique(key, d));
        let by_mitigation = finding
            .mitigations
            .iter()
            .flat_map(|id| differences.iter().filter_map(move |d| of_mitigation(id, d, Some(key))));
        found.extend(by_technique.chain(by_mitigation).map(|message| Touched {
            subject: format!("findings/{key}"),
            what,
            message,
        }));
    }
    for (id, element) in &model.elements {
        for control in element.controls.keys() {
            let messages = differences.iter().filter_map(|d| of_mitigation(control, d, None));
            found.extend(messages.map(|message| Touched {
                subject: format!("elements/{id}"),
                what: "control",
                message,
            }));
        }
    }
    found
}

fn is_dismissed(finding: &Finding) -> bool {
    matches!(finding.status, Status::FalsePositive | Status::NotApplicable)
}

fn of_technique(key: &FindingKey, difference: &Difference) -> Option<String> {
    let Difference { entity, id, name, change } = difference;
    if *entity != Entity::Technique || key.technique_id() != Some(id) {
        return None;
    }
    match change {
        Change::Removed => Some(format!("{id} {name} is gone: find what covers it now")),
        Change::Renumbered { to } => Some(format!("{id} is now {to} {name}: record it under that")),
        Change::Renamed { from } => Some(format!("{id} is now called {name}, not {from}")),
        Change::Reparented { to: Some(to), .. } => Some(format!("{id} now belongs to {to}")),
        Change::Reparented { to: None, .. } => Some(format!("{id} now stands by itself")),
        Change::Moved { left, joined } => {
            Some(format!("{id} serves other tactics: {}", signed(left, joined)))
        }
        Change::Added | Change::Links { .. } => None,
    }
}

/// What happens to a mitigation that answers the technique of `key`, or that is simply in place.
fn of_mitigation(
    mitigation: &str,
    difference: &Difference,
    key: Option<&FindingKey>,
) -> Option<String> {
    let Difference { entity, id, name, change } = difference;
    if *entity != Entity::Mitigation || id != mitigation {
        return None;
    }
    match change {
        Change::Removed => Some(format!("{id} {name} is gone: find what stands for it now")),
        Change::Renumbered { to } => Some(format!("{id} is now {to} {name}: record it as that")),
        Change::Renamed { from } => Some(format!("{id} is now called {name}, not {from}")),
        Change::Links { lost, gained } => match key {
            Some(key) => {
                let technique = key.technique_id()?;
                let is_lost = lost.iter().any(|lost| lost == technique);
                is_lost.then(|| format!("{id} {name} no longer answers {technique}"))
            }
            None => Some(format!("{id} answers other techniques: {}", signed(lost, gained))),
        },
        Change::Added | Change::Reparented { .. } | Change::Moved { .. } => None,
    }
}

/// `-AML.T0001 +AML.T0002`.
pub fn signed(lost: &[String], gained: &[String]) -> String {
    let lost = lost.iter().map(|id| format!("-{id}"));
    let all: Vec<String> = lost.chain(gained.iter().map(|id| format!("+{id}"))).collect();
    all.join(" ")
}

/// A rule that names a technique which an update takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldRule {
    /// Id of the rule.
    pub rule: String,
    /// The file that it stands in.
    pub file: String,
    /// The technique.
    pub technique: String,
    /// Its new id, if it has one.
    pub now: Option<String>,
}

/// The rules that name techniques which an update takes away.
pub fn old_rules(rules: &Rules, differences: &[Difference]) -> Vec<OldRule> {
    let gone = |technique: &str| {
        let mut all = differences.iter().filter(|d| d.entity == Entity::Technique);
        all.find(|d| d.id == technique).and_then(|difference| match &difference.change {
            Change::Removed => Some(None),
            Change::Renumbered { to } => Some(Some(to.clone())),
            _ => None,
        })
    };
    let mut found = Vec::new();
    for rule in rules.rules() {
        for technique in std::iter::once(&rule.technique).chain(&rule.restates) {
            if let Some(now) = gone(technique) {
                let (rule, file) = (rule.id.clone(), rule.file.clone());
                found.push(OldRule { rule, file, technique: technique.clone(), now });
            }
        }
    }
    found
}
