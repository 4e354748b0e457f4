//! What to do about an incident, for each class of attacks: `catalogs/playbooks/*.ron`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;

use super::condition::{Compiler, Wrong};
use super::rules::{TERMS, template};
use super::source::Source;
use super::{CatalogError, CondId, Condition, Conditions, Kinds, Template, parse};

macro_rules! file {
    ($name:literal) => {
        (
            concat!("playbooks/", $name, ".ron"),
            include_str!(concat!("../../catalogs/playbooks/", $name, ".ron")),
        )
    };
}

/// What belongs to every playbook, then the playbooks in the order in which they are offered.
const FILES: [(&str, &str); 9] = [
    file!("every-incident"),
    file!("prompt-injection"),
    file!("agent-misuse"),
    file!("evasion"),
    file!("poisoning"),
    file!("extraction"),
    file!("inversion"),
    file!("supply-chain"),
    file!("service-abuse"),
];

/// All playbooks, checked.
#[derive(Debug, Clone)]
pub struct Playbooks {
    /// In the order in which they are offered.
    all: Vec<Playbook>,
    /// What belongs to every playbook, as the playbook of an incident of no known class.
    common: Playbook,
    conditions: Conditions,
}

/// What to do about a class of attacks.
#[derive(Debug, Clone)]
pub struct Playbook {
    /// How incidents name it.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What has to have happened.
    pub when: String,
    /// ATLAS techniques that it is for; each stands for its sub-techniques.
    pub techniques: Vec<String>,
    /// Bug-bar classes that it is for.
    pub classes: Vec<String>,
    /// What to ask at once.
    pub first: Vec<String>,
    /// The steps, phase by phase.
    pub steps: Vec<PlaybookStep>,
    /// Who decides what.
    pub decisions: Vec<Decision>,
    /// What to answer before the incident is closed.
    pub lessons: Vec<String>,
}

/// Something to do.
#[derive(Debug, Clone)]
pub struct PlaybookStep {
    /// Unique among all playbooks.
    pub id: String,
    /// Where it belongs.
    pub phase: Phase,
    /// What to do; its placeholders are names of [`PlaybookStep::on`].
    pub text: Template,
    /// What a log or artefact tells, or why the step matters; may be empty.
    pub tells: String,
    /// The step is there only if each condition may hold of an element in range; those are the
    /// elements that the text names.
    pub on: BTreeMap<String, CondId>,
    /// How far from an affected element, in flows of either direction.
    pub within: u32,
    /// ATLAS mitigations that it puts in place or restores.
    pub mitigations: Vec<String>,
}

/// Part of the work on an incident, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Stop the harm.
    Contain,
    /// Secure what tells what happened.
    Investigate,
    /// Remove the cause.
    Eradicate,
    /// Go back to work, and see it coming the next time.
    Recover,
}

impl Phase {
    /// All phases in order.
    pub const ALL: [Self; 4] = [Self::Contain, Self::Investigate, Self::Eradicate, Self::Recover];

    /// The spelling in output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Contain => "contain",
            Self::Investigate => "investigate",
            Self::Eradicate => "eradicate",
            Self::Recover => "recover",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Who decides what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// A role.
    pub who: String,
    /// What is decided: `to roll the model back`.
    pub what: String,
    /// When it is due, or by what it is decided.
    pub criterion: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    name: String,
    when: String,
    techniques: Vec<String>,
    classes: Vec<String>,
    first: Vec<String>,
    contain: Vec<WrittenStep>,
    investigate: Vec<WrittenStep>,
    eradicate: Vec<WrittenStep>,
    recover: Vec<WrittenStep>,
    decisions: Vec<Decision>,
    lessons: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    id: String,
    text: String,
    #[serde(default)]
    tells: String,
    #[serde(default)]
    on: BTreeMap<String, Condition>,
    #[serde(default = "next_to_it")]
    within: u32,
    #[serde(default)]
    mitigations: Vec<String>,
}

/// The elements next to the affected ones.
const fn next_to_it() -> u32 {
    1
}

impl Playbooks {
    /// The bundled playbooks. `is_known` says which techniques, mitigations and classes exist.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which a test rules out.
    pub fn bundled(kinds: &Kinds, is_known: &dyn Fn(&str) -> bool) -> Result<Self, CatalogError> {
        Self::load(&parse(TERMS.0, TERMS.1)?, &FILES, kinds, is_known)
    }

    /// The bundled playbooks with terms and kinds that a team changed.
    ///
    /// # Errors
    /// The first thing that a playbook needs and that they lack.
    pub(super) fn with(
        terms: &BTreeMap<String, Condition>,
        kinds: &Kinds,
    ) -> Result<Self, CatalogError> {
        // What else they name is that of the bundled catalogs.
        Self::load(terms, &FILES, kinds, &|_| true)
    }

    /// From files, given as name and text: first the one with what belongs to every playbook.
    ///
    /// # Errors
    /// The first thing that does not parse or names something unknown.
    pub fn load(
        terms: &BTreeMap<String, Condition>,
        files: &[(&str, &str)],
        kinds: &Kinds,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let mut conditions = Conditions::default();
        let compiler = Compiler::new(kinds, terms, &mut conditions);
        let mut loader = Loader { compiler, is_known, taken: BTreeSet::new() };
        let mut all = Vec::new();
        for (file, text) in files {
            all.push(loader.playbook(Source { file, text })?);
        }
        if all.is_empty() {
            let message = "there is no playbook: name at least what belongs to every one".into();
            let file = "playbooks".to_string();
            return Err(CatalogError { file, line: 1, column: 1, message });
        }
        let common = all.remove(0);
        let mut playbooks = Self { all, common, conditions };
        playbooks.share();
        Ok(playbooks)
    }

    /// Puts what belongs to every playbook before what is in each; its last phase, decisions and
    /// lessons come after.
    fn share(&mut self) {
        for playbook in &mut self.all {
            let common = self.common.clone();
            playbook.first.splice(0..0, common.first);
            let (last, before): (Vec<_>, Vec<_>) =
                common.steps.into_iter().partition(|step| step.phase == Phase::Recover);
            playbook.steps.splice(0..0, before);
            playbook.steps.extend(last);
            playbook.steps.sort_by_key(|step| step.phase);
            playbook.decisions.extend(common.decisions);
            playbook.lessons.extend(common.lessons);
        }
    }

    /// The playbooks in the order in which they are offered.
    pub fn all(&self) -> &[Playbook] {
        &self.all
    }

    /// A playbook by id; that for an incident of no known class under its own id as well.
    pub fn get(&self, id: &str) -> Option<&Playbook> {
        self.all.iter().chain([&self.common]).find(|playbook| playbook.id == id)
    }

    /// The playbook for an incident of no known class.
    pub fn common(&self) -> &Playbook {
        &self.common
    }

    /// What the steps ask about elements.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }
}

/// Checks what a file says, with its position in messages.
struct Loader<'a> {
    compiler: Compiler<'a>,
    is_known: &'a dyn Fn(&str) -> bool,
    /// Ids of steps so far.
    taken: BTreeSet<String>,
}

impl Loader<'_> {
    fn playbook(&mut self, source: Source<'_>) -> Result<Playbook, CatalogError> {
        let written: Written = source.parse()?;
        for id in written.techniques.iter().chain(&written.classes) {
            self.known(source, "", id)?;
        }
        let phases = [written.contain, written.investigate, written.eradicate, written.recover];
        let mut steps = Vec::new();
        for (phase, of_phase) in Phase::ALL.into_iter().zip(phases) {
            for step in of_phase {
                steps.push(self.step(source, phase, step)?);
            }
        }
        Ok(Playbook {
            id: written.id,
            name: written.name,
            when: written.when,
            techniques: written.techniques,
            classes: written.classes,
            first: written.first,
            steps,
            decisions: written.decisions,
            lessons: written.lessons,
        })
    }

    fn step(
        &mut self,
        source: Source<'_>,
        phase: Phase,
        written: WrittenStep,
    ) -> Result<PlaybookStep, CatalogError> {
        let at = |wrong: &Wrong| in_step(source, &written.id, &wrong.word, &wrong.message);
        if !self.taken.insert(written.id.clone()) {
            return Err(at(&Wrong::new("", "another step has this id: give it one of its own")));
        }
        let mut on = BTreeMap::new();
        for (name, condition) in &written.on {
            let id = self.compiler.element(condition).map_err(|wrong| at(&wrong))?;
            on.insert(name.clone(), id);
        }
        let names: BTreeSet<&str> = on.keys().map(String::as_str).collect();
        let text =
            template(&written.text, &names, self.compiler.kinds).map_err(|wrong| at(&wrong))?;
        for id in &written.mitigations {
            self.known(source, &written.id, id)?;
        }
        Ok(PlaybookStep {
            id: written.id,
            phase,
            text,
            tells: written.tells,
            on,
            within: written.within,
            mitigations: written.mitigations,
        })
    }

    fn known(&self, source: Source<'_>, step: &str, id: &str) -> Result<(), CatalogError> {
        if (self.is_known)(id) {
            return Ok(());
        }
        let message = format!("no technique, mitigation or class of the bug bars is called `{id}`");
        Err(in_step(source, step, id, &message))
    }
}

/// An error at a word of a step; of the file where none is named.
fn in_step(source: Source<'_>, step: &str, word: &str, message: &str) -> CatalogError {
    let start = source.text.find(&format!("\"{step}\"")).unwrap_or(0);
    let message =
        if step.is_empty() { message.to_string() } else { format!("step `{step}`: {message}") };
    source.at_word(&(start..source.text.len()), word, message)
}
