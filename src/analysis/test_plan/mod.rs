//! Test plans: which attacks of red-team tools exercise a finding, and what speaks against the others.
//!
//! An attack is chosen by the technique, by what it is pointed at (the nearest elements that it can be
//! pointed at), by what that takes as input and by what it needs of a model. What the model does not
//! say rules nothing out: the attack stays, with the condition beside it.

mod target;

use std::collections::{BTreeMap, BTreeSet};

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

impl Run {
    /// The attacks that its command names: those that certainly fit or, where none does, all.
    fn named(&self) -> Vec<&str> {
        let all = || self.groups.iter().flat_map(|group| &group.attacks);
        let any_certain = all().any(|attack| attack.condition.is_none());
        let named = all().filter(|attack| attack.condition.is_none() || !any_certain);
        named.flat_map(|attack| &attack.selected).map(String::as_str).collect()
    }
}

/// Attacks on one element that several findings ask for, in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// Id of the tool.
    pub tool: String,
    /// The element.
    pub target: Id,
    /// How many findings are tested at once.
    pub findings: usize,
    /// The lines that run it.
    pub command: Vec<String>,
}

/// What can be run once for several findings, where one run of a tool takes any number of attacks.
pub fn together<'a>(
    catalog: &Catalog,
    plans: impl IntoIterator<Item = &'a TestPlan>,
) -> Vec<Together> {
    let mut all: BTreeMap<(&str, &Id), (usize, BTreeSet<&str>)> = BTreeMap::new();
    for run in plans.into_iter().flat_map(|plan| &plan.runs) {
        let (findings, named) = all.entry((&run.tool, &run.target)).or_default();
        *findings += 1;
        named.extend(run.named());
    }
    let together = |((tool, target), (findings, named)): ((&str, &Id), (usize, BTreeSet<&str>))| {
        let known = catalog.red_team.tool(tool).filter(|it| it.takes_many() && findings > 1)?;
        let named: Vec<&str> = named.into_iter().collect();
        Some(Together {
            tool: tool.to_string(),
            target: target.clone(),
            findings,
            command: known.lines(&named, target.as_str()),
        })
    };
    all.into_iter().filter_map(together).collect()
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
    /// How it is named on a command line.
    pub selected: Vec<String>,
    /// What the tool wraps to run it; may be empty.
    pub framework: String,
    /// What it needs of the model.
    pub access: Access,
    /// Whether to begin with it, where there are several and time does not suffice for all.
    pub first: bool,
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

/// Plans tests for a model.
#[derive(Debug)]
pub struct Planner<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    around: Surroundings<'a>,
}

impl<'a> Planner<'a> {
    /// For the findings of a model.
    pub fn new(model: &'a Model, catalog: &'a Catalog) -> Self {
        Self { model, catalog, around: Surroundings::new(model, catalog) }
    }

    /// How to test the finding `key`, whether it is recorded or only suggested.
    pub fn plan(&self, key: &FindingKey) -> TestPlan {
        let red_team = &self.catalog.red_team;
        let mut drafts = Drafts::default();
        let mut targets: BTreeMap<&[String], Vec<Target<'a, '_>>> = BTreeMap::new();
        for (group, technique) in
            key.technique_id().map_or_else(Vec::new, |id| red_team.exercising(id))
        {
            let near = || self.around.nearest(&key.subject, &group.against);
            let targets = targets.entry(&group.against).or_insert_with(near);
            for attack in &group.attacks {
                let mut reason = targets.is_empty().then(|| nothing_near(self.catalog, group));
                let mut chosen = false;
                for target in &*targets {
                    let condition = match target.judge(attack) {
                        Verdict::Fits => None,
                        Verdict::If(condition) => Some(condition),
                        Verdict::Out(why) => {
                            reason = reason.or(Some(why));
                            continue;
                        }
                    };
                    chosen = true;
                    drafts.choose((group, technique), target, attack, condition);
                }
                if let (false, Some(why)) = (chosen, reason) {
                    let all = drafts.left_out.entry((&group.tool, why)).or_default();
                    all.push(attack.name.clone());
                }
            }
        }
        let mut plan = drafts.finish(self.catalog, key);
        if plan.runs.is_empty() {
            let it = key.element().map_or(self.model.name.as_str(), |id| self.model.name_of(id));
            plan.by_hand = Some(red_team.by_hand(key.technique_id(), it));
        }
        plan
    }

    /// Whether a finding about `subject` is tested through the element `tested`.
    pub(super) fn tests(&self, subject: &Subject, group: &AttackGroup, tested: &str) -> bool {
        self.around.nearest(subject, &group.against).iter().any(|target| *target.id == *tested)
    }
}

/// A plan in the making.
#[derive(Default)]
struct Drafts<'a> {
    /// In the order of the plan.
    runs: Vec<Run>,
    /// Where the run of a tool on an element is.
    places: BTreeMap<(&'a str, &'a Id), usize>,
    /// Tool and reason → names.
    left_out: BTreeMap<(&'a str, String), Vec<String>>,
}

impl<'a> Drafts<'a> {
    fn choose(
        &mut self,
        (group, technique): (&'a AttackGroup, &str),
        target: &Target<'a, '_>,
        attack: &Attack,
        condition: Option<String>,
    ) {
        let at = *self.places.entry((&group.tool, target.id)).or_insert_with(|| {
            let run = Run {
                tool: group.tool.clone(),
                target: target.id.clone(),
                inputs: target.inputs.iter().map(ToString::to_string).collect(),
                groups: Vec::new(),
                command: Vec::new(),
            };
            self.runs.push(run);
            self.runs.len() - 1
        });
        let run = &mut self.runs[at];
        if run.groups.last().is_none_or(|last| last.means != group.means) {
            run.groups.push(Chosen {
                means: group.means.clone(),
                technique: technique.to_string(),
                why: group.exercises.get(technique).cloned().unwrap_or_default(),
                attacks: Vec::new(),
            });
        }
        if let Some(last) = run.groups.last_mut() {
            last.attacks.push(ChosenAttack {
                name: attack.name.clone(),
                selected: attack.selected().to_vec(),
                framework: attack.framework.clone(),
                access: attack.access,
                first: attack.first,
                condition,
            });
        }
    }

    fn finish(self, catalog: &Catalog, key: &FindingKey) -> TestPlan {
        let key = key.to_string();
        let with_command = |mut run: Run| {
            for group in &mut run.groups {
                if let [only] = &mut group.attacks[..] {
                    only.first = false;
                }
            }
            let tool = catalog.red_team.tool(&run.tool);
            run.command = tool.map_or_else(Vec::new, |tool| tool.lines(&run.named(), &key));
            run
        };
        let left_out = self.left_out.into_iter();
        let left_out =
            left_out.map(|((tool, why), attacks)| LeftOut { tool: tool.to_string(), why, attacks });
        TestPlan {
            runs: self.runs.into_iter().map(with_command).collect(),
            left_out: left_out.collect(),
            by_hand: None,
        }
    }
}

impl TestPlan {
    /// How many attacks were chosen.
    pub fn chosen(&self) -> usize {
        self.runs.iter().flat_map(|run| &run.groups).map(|group| group.attacks.len()).sum()
    }
}

fn nothing_near(catalog: &Catalog, group: &AttackGroup) -> String {
    let names = group.against.iter().map(|name| catalog.kinds.name_of(name));
    format!("nothing of this sort is near to be tested: {}", names.collect::<Vec<_>>().join(", "))
}
