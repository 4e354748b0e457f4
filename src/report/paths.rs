//! Attack paths, told step by step.

use super::{Seen, Technique, Words};
use crate::analysis::attack_paths;
use crate::analysis::paths::{AttackPath, ChokePoint, Passed, Query, Step};
use crate::catalog::MoveKind;
use crate::text::count;

/// Paths that are told; the rest is a number.
const TOLD: usize = 10;

/// The attack paths of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The strongest.
    pub told: Vec<Path>,
    /// How many were found.
    pub all: usize,
    /// Whether these are all, or the search ended at its limit.
    pub complete: bool,
    /// Controls that would weaken most of them, the most useful first.
    pub chokes: Vec<Choke>,
    /// Elements that most paths pass.
    pub passed: Vec<Words>,
}

/// A path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// How much speaks for it, from `0.00` to `1.00`; no probability.
    pub score: Words,
    /// Where it begins and where it ends.
    pub ends: [Words; 2],
    /// Why somebody can begin there.
    pub entry: Words,
    /// What is gained.
    pub gain: Words,
    /// The elements in the order in which they are reached.
    pub steps: Vec<PathStep>,
    /// How many weaker ones with the same ends and techniques are folded into it.
    pub alike: usize,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    /// Name of the element that is reached.
    pub place: Words,
    /// The technique that is used there.
    pub technique: Option<Technique>,
    /// What it serves on this path.
    pub tactic: Words,
    /// How it is reached, in words; empty for the first, and where [`PathStep::why`] says so.
    pub how: &'static str,
    /// Why this works.
    pub why: Words,
    /// What stands in the way; may be empty.
    pub gate: Words,
}

/// A control that would weaken many paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choke {
    /// The ATLAS mitigation.
    pub mitigation: Words,
    /// Name of the element to put it on.
    pub place: Words,
    /// How many paths it weakens.
    pub paths: usize,
    /// What it takes of the scores of all paths, in percent.
    pub takes: Words,
}

impl Paths {
    /// How many there are and how many are told.
    pub fn told_of(&self) -> Words {
        let all = count(self.all, "path");
        let told = match self.all - self.told.len() {
            0 => all,
            _ => format!("The {} strongest of {all}", self.told.len()),
        };
        let more =
            if self.complete { "" } else { "; the search ended at its limit, there are more" };
        format!("{told}{more}.").into()
    }
}

pub(super) fn of(seen: &Seen<'_>) -> Paths {
    let found = attack_paths(seen.model, seen.catalog, &seen.analysis, &Query::default());
    let passed = |passed: &Passed| {
        let name = seen.model.name_of(&passed.element);
        Words::from(format!("{name} ({} of {})", passed.paths, found.paths.len()))
    };
    Paths {
        told: found.paths.iter().take(TOLD).map(|path| told(seen, path)).collect(),
        all: found.paths.len(),
        complete: found.complete,
        chokes: found.choke_points.iter().map(|point| choke(seen, point)).collect(),
        passed: found.passed.iter().map(passed).collect(),
    }
}

fn told(seen: &Seen<'_>, path: &AttackPath) -> Path {
    let ends = [path.steps.first(), path.steps.last()];
    Path {
        score: path.score.to_string().into(),
        ends: ends.map(|step| step.map_or_else(|| "".into(), |it| seen.named(Some(&it.element)))),
        entry: path.entry.as_str().into(),
        gain: path.asset.as_str().into(),
        steps: path.steps.iter().map(|taken| step(seen, taken)).collect(),
        alike: path.alike,
    }
}

fn step(seen: &Seen<'_>, step: &Step) -> PathStep {
    let says_why = step.by.is_some() || step.technique.is_some();
    let tactic = step.tactic.as_deref().map(|tactic| seen.catalog.atlas.name(tactic));
    let gate = step.gate.as_ref();
    PathStep {
        place: seen.named(Some(&step.element)),
        technique: step.technique.as_deref().map(|id| seen.technique(id)),
        tactic: tactic.map_or_else(|| "".into(), Words::from),
        how: match step.by.filter(|_| step.technique.is_some()) {
            None => "",
            Some(MoveKind::Carry) => "content travels on to",
            Some(MoveKind::Drive) => "what obeys acts on",
            Some(MoveKind::Read) => "what obeys reads",
        },
        why: if says_why { step.why.as_str().into() } else { "".into() },
        gate: gate.map_or_else(
            || "".into(),
            |(gate, left)| format!("In the way: {gate}, which leaves {left}").into(),
        ),
    }
}

fn choke(seen: &Seen<'_>, point: &ChokePoint) -> Choke {
    Choke {
        mitigation: seen.mitigation(&point.mitigation),
        place: seen.named(Some(&point.element)),
        paths: point.paths.len(),
        takes: format!("{:.0} %", point.takes * 100.0).into(),
    }
}
