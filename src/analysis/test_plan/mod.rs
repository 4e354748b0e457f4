//! Test plans: which attacks of red-team tools exercise a finding, and what speaks against the others.
//!
//! An attack is chosen by the technique, by what it is pointed at (the nearest elements that it can be
//! pointed at), by what that takes as input and by what it needs of a model. What the model does not
//! say rules nothing out: the attack stays, with the condition beside it.

mod target;

use std::collections::BTreeMap;

use crate::catalog::{Access, Attack, AttackGroup, Catalog};
use crate::model::{FindingKey, Id, Model, Subject};

use target::{Surroundings, Target, Verdict};

/// How a finding is tested.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestPlan {
    /// What to run, by tool and by what it is pointed at.
    pub runs: Vec<Run>,
    /// Attacks that exercise it and that were left out.
    pub left_out: Vec<LeftOut>,
    /// What to do without a tool; none where a tool does.
    pub by_hand: Option<String>,
}

/// Attacks of one tool on one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Id of the tool.
    pub tool: String,
    /// The element.
    pub target: Id,
    /// What it takes, as far as that is known.
    pub inputs: Vec<String>,
    /// The attacks, by what they do.
    pub groups: Vec<Chosen>,
    /// The lines that run those that need nothing more to be known; none where no line can be stated.
    pub command: Vec<String>,
}

/// Attacks that do the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// What they do.
    pub means: String,
    /// The technique that they exercise: that of the finding, a sub-technique of it or its parent.
    pub technique: String,
    /// Why they exercise it; empty where that is obvious.
    pub why: String,
    /// The attacks.
    pub attacks: Vec<ChosenAttack>,
}

/// An attack that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenAttack {
    /// The exact name.
    pub name: String,
    /// What the tool wraps to run it; may be empty.
    pub framework: String,
    /// What it needs of the model.
    pub access: Access,
    /// What has to hold and is not recorded.
    pub condition: Option<String>,
}

/// Attacks that exercise a finding and cannot be run here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Id of the tool.
    pub tool: String,
    /// Why.
    pub why: String,
    /// Their names.
    pub attacks: Vec<String>,
}

/// How to test the finding `key`, whether it is recorded or only suggested.
pub fn test_plan(model: &Model, catalog: &Catalog, key: &FindingKey) -> TestPlan {
    let mut plan = TestPlan::default();
    let around = Surroundings::new(model, catalog);
    let mut commands: BTreeMap<(String, Id), Vec<(&Attack, bool)>> = BTreeMap::new();
    let mut left_out: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let groups = key.technique_id().map(|id| catalog.red_team.exercising(id)).unwrap_or_default();
    for (group, technique) in groups {
        let targets = around.nearest(&key.subject, &group.against);
        for attack in &group.attacks {
            let mut reason = targets.is_empty().then(|| nothing_near(catalog, group));
            let mut chosen = false;
            for target in &targets {
                let condition = match target.judge(attack) {
                    Verdict::Fits => None,
                    Verdict::If(condition) => Some(condition),
                    Verdict::Out(why) => {
                        reason = reason.or(Some(why));
                        continue;
                    }
                };
                chosen = true;
                let of_run = commands.entry((group.tool.clone(), target.id.clone())).or_default();
                of_run.push((attack, condition.is_none()));
                plan.choose(group, technique, target, attack, condition);
            }
            if let (false, Some(why)) = (chosen, reason) {
                let all = left_out.entry((group.tool.clone(), why)).or_default();
                all.push(attack.name.clone());
            }
        }
    }
    for run in &mut plan.runs {
        let attacks = commands.remove(&(run.tool.clone(), run.target.clone())).unwrap_or_default();
        let certain = attacks.iter().any(|(_, certain)| *certain);
        let named = attacks.iter().filter(|(_, is)| *is || !certain);
        let named: Vec<&Attack> = named.map(|(attack, _)| *attack).collect();
        let tool = catalog.red_team.tool(&run.tool);
        run.command = tool.map_or_else(Vec::new, |tool| tool.lines(&named, &key.to_string()));
    }
    let left_out = left_out.into_iter();
    plan.left_out = left_out.map(|((tool, why), attacks)| LeftOut { tool, why, attacks }).collect();
    if plan.runs.is_empty() {
        let it = key.element().map_or(model.name.as_str(), |id| model.name_of(id));
        plan.by_hand = Some(catalog.red_team.by_hand(key.technique_id(), it));
    }
    plan
}

/// The elements that attacks are pointed at to test a finding about `subject`.
pub(super) fn tests<'a>(
    model: &'a Model,
    catalog: &'a Catalog,
    subject: &Subject,
    group: &AttackGroup,
) -> Vec<&'a Id> {
    let around = Surroundings::new(model, catalog);
    let targets = around.nearest(subject, &group.against);
    targets.into_iter().map(|target| target.id).collect()
}

impl TestPlan {
    /// How many attacks were chosen.
    pub fn chosen(&self) -> usize {
        self.runs.iter().flat_map(|run| &run.groups).map(|group| group.attacks.len()).sum()
    }

    fn choose(
        &mut self,
        group: &AttackGroup,
        technique: &str,
        target: &Target<'_, '_>,
        attack: &Attack,
        condition: Option<String>,
    ) {
        let is_same = |run: &Run| run.tool == group.tool && run.target == *target.id;
        let at = self.runs.iter().position(is_same).unwrap_or_else(|| {
            self.runs.push(Run {
                tool: group.tool.clone(),
                target: target.id.clone(),
                inputs: target.inputs.iter().map(ToString::to_string).collect(),
                groups: Vec::new(),
                command: Vec::new(),
            });
            self.runs.len() - 1
        });
        let groups = &mut self.runs[at].groups;
        if groups.last().is_none_or(|last| last.means != group.means) {
            groups.push(Chosen {
                means: group.means.clone(),
                technique: technique.to_string(),
                why: group.exercises.get(technique).cloned().unwrap_or_default(),
                attacks: Vec::new(),
            });
        }
        if let Some(last) = groups.last_mut() {
            last.attacks.push(ChosenAttack {
                name: attack.name.clone(),
                framework: attack.framework.clone(),
                access: attack.access,
                condition,
            });
        }
    }
}

fn nothing_near(catalog: &Catalog, group: &AttackGroup) -> String {
    let names = group.against.iter().map(|name| catalog.kinds.name_of(name));
    format!("nothing of this sort is near to be tested: {}", names.collect::<Vec<_>>().join(", "))
}
