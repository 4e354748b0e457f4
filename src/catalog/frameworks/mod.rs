//! What organisations and systems are assessed by: `catalogs/frameworks/*.ron`.
//!
//! A framework is groups of questions on a scale of answers, each with what it is for, what to look at,
//! the steps to get further, and what the model already knows of it. Everything that a file names is
//! checked when it is loaded. Frameworks are read when they are asked for first: most commands need none.

mod compile;
mod risk;
mod shelf;
mod written;

use std::collections::BTreeMap;

use super::Place;
use super::condition::{CondId, Conditions};

pub use risk::{Attack, Consequence, Leaning, Ordinal, RiskLevel, RiskTables, UseCase};
pub use shelf::Shelf;

/// All frameworks, checked, with what they share.
#[derive(Debug, Clone, Default)]
pub struct Frameworks {
    /// In the order in which they are offered.
    all: Vec<Framework>,
    /// What they are related to outside: source and theme, `iso-27001/a8` → name.
    themes: BTreeMap<String, String>,
    /// How risk is looked up.
    pub risk: RiskTables,
    /// The parts of a roadmap, in order.
    pub buckets: Vec<Bucket>,
    /// The conditions that frameworks and risk refer to.
    pub conditions: Conditions,
}

/// A framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// How models name it.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Where its facts come from.
    pub source: String,
    /// What it is for.
    pub about: String,
    /// How many months an answer holds before it has to be looked at again.
    pub review_months: u16,
    /// Its parts, in order.
    pub groups: Vec<Group>,
    /// What a system is sorted into by its answers, the first that holds; empty for most.
    pub tiers: Vec<Tier>,
    /// Where a team has it; none of a bundled one.
    pub own: Option<Place>,
}

/// Where a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For each system, in its model.
    System,
    /// Once for the organisation, in `organisation.tm.ron`.
    Organisation,
}

/// A part of a framework: an area, a function, a group of dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Unique in the framework.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Where it is answered.
    pub level: Level,
    /// Its answers, worst first.
    pub scale: Vec<Answer>,
    /// Index in the scale of the answer that is aimed at.
    pub target: usize,
    /// Whether the source advises to close its gaps before others.
    pub foundation: bool,
    /// Whether its questions decide which others apply; they are no gaps.
    pub decides: bool,
    /// Its questions, in order.
    pub items: Vec<Item>,
}

/// An answer of a scale.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The spelling in files.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The letter that gives it.
    pub key: char,
    /// What it means.
    pub means: String,
}

/// A control, dimension, duty: something that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Unique in the framework.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The question.
    pub ask: String,
    /// What is to be achieved.
    pub objective: String,
    /// What happens without it; may be empty.
    pub threat: String,
    /// What to look at and to ask for.
    pub look_for: Vec<String>,
    /// What each answer looks like, in the order of the scale; may be empty.
    pub levels: Vec<String>,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// The elements for which it can be answered one by one.
    pub on: Option<CondId>,
    /// It applies if one of these questions has this answer; always, if there are none.
    pub applies: Vec<(String, String)>,
    /// Ids of the attack types that it guards against.
    pub attacks: Vec<String>,
    /// What it is related to.
    pub see: Vec<Related>,
    /// What the model may know of it; the first that holds is offered as the answer.
    pub signals: Vec<Signal>,
}

/// A step towards an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Unique in the question.
    pub id: String,
    /// What to do.
    pub text: String,
    /// Index in the scale of the answer that it helps to reach.
    pub to: usize,
}

/// Something that a question is related to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Related {
    /// An ATLAS mitigation.
    Mitigation(String),
    /// An ATLAS technique.
    Technique(String),
    /// A theme of a source outside: `iso-27001/a8`.
    Theme(String),
    /// A question of a framework: framework and item.
    Item(String, String),
}

/// Something that a model may say about a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// Unique in the question; an answer that was taken over names it.
    pub id: String,
    /// Index in the scale of the answer that it speaks for.
    pub says: usize,
    /// When it does.
    pub when: Knows,
    /// Why, in words; `{element}` stands for the elements that it rests on.
    pub why: String,
}

/// What a model may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knows {
    /// Every element of which the first surely holds surely meets the second, and there is one.
    Every(CondId, CondId),
    /// Some element surely meets it.
    Some(CondId),
    /// The ATLAS mitigation is in place on some element.
    Mitigation(String),
    /// Something about the model as a whole.
    Fact(Fact),
}

/// Something about a model as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Elements and flows are drawn.
    Drawn,
    /// No open finding and no notable suggestion is without a position.
    Triaged,
    /// The model names owners.
    Owned,
    /// A finding has results of an attack that was tried.
    Tested,
    /// There are closed incidents, and each has lessons.
    Learnt,
    /// Somebody decided or answered something within the last half year.
    Reviewed,
    /// Every element that is AI has an owner.
    ElementsOwned,
}

/// What a system is sorted into by its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// The spelling for programs.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Questions with the answers one of which puts a system here; none for the last.
    pub because: Vec<(String, String)>,
}

/// A part of a roadmap.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The spelling for programs.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What it is for.
    pub theme: String,
    /// The last of its months, from the start of the roadmap.
    pub until: u16,
}

impl Frameworks {
    /// All frameworks, in the order in which they are offered.
    pub fn all(&self) -> &[Framework] {
        &self.all
    }

    /// A framework by id.
    pub fn get(&self, id: &str) -> Option<&Framework> {
        self.all.iter().find(|framework| framework.id == id)
    }

    /// Without the frameworks that a team does not use, and without what others say of them.
    fn without(mut self, is_off: impl Fn(&str) -> bool) -> Self {
        self.all.retain(|framework| !is_off(&framework.id));
        self.unrelated(|related| matches!(related, Related::Item(of, _) if is_off(of)));
        self
    }

    /// Forgets what questions are related to.
    fn unrelated(&mut self, is_gone: impl Fn(&Related) -> bool) {
        let groups = self.all.iter_mut().flat_map(|framework| &mut framework.groups);
        for item in groups.flat_map(|group| &mut group.items) {
            item.see.retain(|related| !is_gone(related));
        }
    }

    /// A question by framework and item.
    pub fn item(&self, framework: &str, item: &str) -> Option<(&Group, &Item)> {
        self.get(framework)?.item(item)
    }

    /// What people call something related: `AML.M0007 Sanitize Training Data`, `ISO/IEC 27001:2013, annex
    /// A: Asset management`, `NIST AI RMF: MEASURE 2.7 …`. Names of ATLAS are for the caller to know.
    pub fn name_of(&self, related: &Related) -> String {
        match related {
            Related::Mitigation(id) | Related::Technique(id) => id.clone(),
            Related::Theme(id) => self.themes.get(id).unwrap_or(id).clone(),
            Related::Item(framework, item) => {
                let name = self.get(framework).map_or(framework.as_str(), |it| it.name.as_str());
                let item = self.item(framework, item).map_or(item.as_str(), |(_, it)| &it.name);
                format!("{name}: {item}")
            }
        }
    }
}

impl Framework {
    /// A question by id, with its group.
    pub fn item(&self, id: &str) -> Option<(&Group, &Item)> {
        self.items().find(|(_, item)| item.id == id)
    }

    /// All questions in order, each with its group.
    pub fn items(&self) -> impl Iterator<Item = (&Group, &Item)> {
        self.groups.iter().flat_map(|group| group.items.iter().map(move |item| (group, item)))
    }

    /// Whether something of it is answered at a level.
    pub fn asks(&self, level: Level) -> bool {
        self.groups.iter().any(|group| group.level == level)
    }
}

impl Group {
    /// Where an answer stands in the scale; none for one that is not of it.
    pub fn rank(&self, answer: &str) -> Option<usize> {
        self.scale.iter().position(|known| known.id == answer)
    }
}
