//! Attacks that red-team tools offer, and the techniques that they exercise: `catalogs/red-team/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::source::Source;
use super::{CatalogError, Kinds, parse};

/// The lists of attacks inside the binary: name and text.
const ATTACKS: [(&str, &str); 4] = [
    ("red-team/garak.ron", include_str!("../../catalogs/red-team/garak.ron")),
    ("red-team/pyrit.ron", include_str!("../../catalogs/red-team/pyrit.ron")),
    ("red-team/counterfit.ron", include_str!("../../catalogs/red-team/counterfit.ron")),
    ("red-team/art.ron", include_str!("../../catalogs/red-team/art.ron")),
];

/// What a test plan is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedTeam {
    tools: BTreeMap<String, Tool>,
    takes: BTreeMap<String, Vec<String>>,
    groups: Vec<AttackGroup>,
    by_hand: ByHand,
}

/// A tool that runs attacks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// As people write it.
    pub name: String,
    /// Where it lives.
    pub page: String,
    /// What it is for.
    pub means: String,
    /// Lines that run attacks: see [`Tool::lines`]. Empty where none can be stated.
    #[serde(default)]
    pub command: Vec<String>,
    /// How a name stands in a line, as `{attack}`; empty: as it is.
    #[serde(default)]
    pub spelled: String,
    /// Word in capitals that stands in a line → what a person has to put there.
    #[serde(default)]
    pub fill: BTreeMap<String, String>,
    /// What else to know about the lines; may be empty.
    #[serde(default)]
    pub note: String,
}

/// Attacks of one tool that do the same by different means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttackGroup {
    /// Id of the tool.
    pub tool: String,
    /// As the tool sorts its attacks.
    pub category: String,
    /// What they do.
    pub means: String,
    /// Traits or kinds of the elements that they can be pointed at.
    pub against: Vec<String>,
    /// ATLAS technique → why, where that is not obvious.
    pub exercises: BTreeMap<String, String>,
    /// The attacks.
    pub attacks: Vec<Attack>,
}

/// An attack, as its tool names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    /// The exact name.
    pub name: String,
    /// What the tool wraps to run it; empty if it does so itself.
    #[serde(default)]
    pub framework: String,
    /// Values of the attribute `modality`; empty where the tool does not say.
    pub inputs: Vec<String>,
    /// What it needs of the model.
    pub access: Access,
    /// Whether a label alone is not enough for it.
    #[serde(default)]
    pub scores: bool,
    /// How it is named on a command line, if not by its name.
    #[serde(default)]
    pub select: Vec<String>,
    /// Whether to begin with it, where time does not suffice for all of its group.
    #[serde(default)]
    pub first: bool,
    /// Why the tool runs it on nothing; empty where it does.
    #[serde(default)]
    pub refused: String,
}

impl Attack {
    /// How it is named on a command line.
    pub fn selected(&self) -> &[String] {
        if self.select.is_empty() { std::slice::from_ref(&self.name) } else { &self.select }
    }
}

/// What an attack needs of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// To ask it.
    Closed,
    /// Its weights and gradients.
    Open,
    /// To train it.
    Training,
    /// The tool does not say.
    Unknown,
}

impl Access {
    /// The spelling for programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Training => "training",
            Self::Unknown => "unknown",
        }
    }

    /// In a few words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Closed => "closed box",
            Self::Open => "open box",
            Self::Training => "own training",
            Self::Unknown => "access not stated",
        }
    }
}

/// `catalogs/red-team/tools.ron`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tools {
    tools: BTreeMap<String, Tool>,
    takes: BTreeMap<String, Vec<String>>,
}

/// `catalogs/red-team/by-hand.ron`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByHand {
    techniques: Vec<Test>,
    otherwise: String,
}

/// A test without a tool.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    techniques: Vec<String>,
    r#do: String,
}

impl RedTeam {
    /// The bundled files. `is_technique` says which ids exist.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which a test rules out.
    pub fn bundled(
        kinds: &Kinds,
        is_technique: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        Self::load(&ATTACKS, kinds, is_technique)
    }

    /// The bundled tools with lists of attacks, given as name and text.
    ///
    /// # Errors
    /// The first thing that does not parse or names something unknown.
    pub fn load(
        lists: &[(&str, &str)],
        kinds: &Kinds,
        is_technique: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let tools = include_str!("../../catalogs/red-team/tools.ron");
        let Tools { tools, takes } = parse("red-team/tools.ron", tools)?;
        let hand = ("red-team/by-hand.ron", include_str!("../../catalogs/red-team/by-hand.ron"));
        let by_hand: ByHand = parse(hand.0, hand.1)?;
        for id in by_hand.techniques.iter().flat_map(|test| &test.techniques) {
            let source = Source { file: hand.0, text: hand.1 };
            known(source, id, is_technique(id), "ATLAS technique")?;
        }
        let mut groups = Vec::new();
        for (file, text) in lists {
            let source = Source { file, text };
            let read: Vec<AttackGroup> = source.parse()?;
            for group in &read {
                check(group, source, &tools, kinds, is_technique)?;
            }
            groups.extend(read);
        }
        Ok(Self { tools, takes, groups, by_hand })
    }

    /// A tool by id.
    pub fn tool(&self, id: &str) -> Option<&Tool> {
        self.tools.get(id)
    }

    /// All groups of attacks: those that ask language models first.
    pub fn groups(&self) -> &[AttackGroup] {
        &self.groups
    }

    /// The groups that exercise a technique, each with the technique that it names: this one or a
    /// sub-technique of it; where none does and nothing is said of testing it by hand, those of its parent.
    pub fn exercising<'a>(&'a self, technique: &str) -> Vec<(&'a AttackGroup, &'a str)> {
        let own = self.naming(technique);
        match technique.rsplit_once('.') {
            Some((parent, _)) if own.is_empty() && !self.has_test_by_hand(technique) => {
                self.naming(parent)
            }
            _ => own,
        }
    }

    /// The group of a tool that has an attack of this name, such as `dan`; where none has, that of what the
    /// name is a part of: `dan` for `dan.STAN`.
    pub fn group_of(&self, tool: &str, attack: &str) -> Option<&AttackGroup> {
        let has = |group: &&AttackGroup| {
            group.tool == tool && group.attacks.iter().any(|known| known.name == attack)
        };
        let whole = || self.group_of(tool, attack.rsplit_once('.')?.0);
        self.groups.iter().find(has).or_else(whole)
    }

    fn naming<'a>(&'a self, technique: &str) -> Vec<(&'a AttackGroup, &'a str)> {
        let names = |group: &'a AttackGroup| {
            let ids = group.exercises.keys().map(String::as_str);
            let below = |id: &&str| id.strip_prefix(technique).is_some_and(|r| r.starts_with('.'));
            let id = ids.clone().find(|id| *id == technique).or_else(|| ids.clone().find(below))?;
            Some((group, id))
        };
        self.groups.iter().filter_map(names).collect()
    }

    /// What elements with a trait take as input as long as nothing is recorded.
    pub fn takes(&self, trait_: &str) -> &[String] {
        self.takes.get(trait_).map_or(&[], Vec::as_slice)
    }

    /// What to do by hand about a technique, or about a finding without one, on what `it` names.
    pub fn by_hand(&self, technique: Option<&str>, it: &str) -> String {
        let of = |id: &str| {
            self.by_hand.techniques.iter().find(|t| t.techniques.iter().any(|t| t == id))
        };
        let test = technique.and_then(|id| of(id).or_else(|| of(id.rsplit_once('.')?.0)));
        test.map_or(&self.by_hand.otherwise, |test| &test.r#do).replace("{it}", it)
    }

    /// Whether there is something particular to do by hand about a technique.
    pub fn has_test_by_hand(&self, technique: &str) -> bool {
        self.by_hand.techniques.iter().any(|test| test.techniques.iter().any(|t| t == technique))
    }
}

impl Tool {
    /// The lines that run attacks, given as they are [selected](Attack::selected), with `key` as the name of
    /// what comes of it; none where no line can be stated.
    pub fn lines(&self, attacks: &[&str], key: &str) -> Vec<String> {
        let spelled = |name: &&str| {
            if self.spelled.is_empty() {
                (*name).to_string()
            } else {
                self.spelled.replace("{attack}", name)
            }
        };
        let names = attacks.iter().map(spelled).collect::<Vec<_>>().join(",");
        let line = |line: &String| line.replace("{attacks}", &names).replace("{key}", key);
        self.command.iter().map(line).collect()
    }

    /// Whether one run takes any number of attacks.
    pub fn takes_many(&self) -> bool {
        self.command.iter().any(|line| line.contains("{attacks}"))
    }
}

/// Refuses what names something that does not exist.
fn check(
    group: &AttackGroup,
    source: Source<'_>,
    tools: &BTreeMap<String, Tool>,
    kinds: &Kinds,
    is_technique: &dyn Fn(&str) -> bool,
) -> Result<(), CatalogError> {
    known(source, &group.tool, tools.contains_key(&group.tool), "tool")?;
    for id in group.exercises.keys() {
        known(source, id, is_technique(id), "ATLAS technique")?;
    }
    for name in &group.against {
        let exists = kinds.kinds().any(|(id, _)| id == name || kinds.has_trait(id, name));
        known(source, name, exists, "kind or trait")?;
    }
    let modality = kinds.attribute("modality");
    for input in group.attacks.iter().flat_map(|attack| &attack.inputs) {
        let exists = modality.is_some_and(|modality| modality.allows(input));
        known(source, input, exists, "value of the attribute modality")?;
    }
    Ok(())
}

fn known(source: Source<'_>, id: &str, exists: bool, what: &str) -> Result<(), CatalogError> {
    if exists {
        return Ok(());
    }
    Err(source.at_word(&(0..source.text.len()), id, format!("there is no {what} `{id}`")))
}
