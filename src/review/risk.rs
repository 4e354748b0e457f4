//! What a change means for risk: both versions are analysed, and what only one of them has is told.

use std::collections::BTreeSet;

use super::Versions;
use crate::analysis::paths::{Query, Share, Step};
use crate::analysis::severity::{Bug, level};
use crate::analysis::{Analysis, AttackPath, Suggester, Suggestion, attack_paths, queue};
use crate::compare::{Change, Map};
use crate::model::{FindingKey, Id, Model};

pub use crate::analysis::severity::Level;

/// Scores of paths that differ by less than this are told as the same: they rank, and nobody could say
/// what a hundredth means.
const SHIFT: f64 = 0.05;

/// What became of the risk.
#[derive(Debug, Clone, Default)]
pub struct Risk {
    /// What is suggested now and was not, best first.
    pub suggestions_new: Vec<Suggested>,
    /// What was suggested and is not any more.
    pub suggestions_gone: Vec<Suggested>,
    /// Attack paths that lead somewhere now and did not, best first.
    pub paths_opened: Vec<Way>,
    /// Attack paths that lead nowhere any more.
    pub paths_closed: Vec<Way>,
    /// Attack paths of both versions for which much more or less speaks now, with the score before.
    pub paths_shifted: Vec<(Way, Share)>,
    /// Whether those are all paths: the search of both versions came to its end.
    pub paths_complete: bool,
    /// Findings whose severity is another, by the answers and facts of each version.
    pub severities: Vec<Moved>,
    /// Findings about something that was there and is not any more.
    pub orphaned: Vec<FindingKey>,
}

/// A technique that is suggested on an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The element.
    pub element: Id,
    /// What people call it.
    pub name: String,
    /// ATLAS technique id.
    pub technique: String,
    /// Name of the technique.
    pub title: String,
    /// 1 to 100 percent; it ranks and is no probability.
    pub score: u8,
    /// The first reason.
    pub why: String,
}

/// An attack path in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Names of the elements in the order in which they are reached.
    pub names: Vec<String>,
    /// The elements.
    pub elements: Vec<Id>,
    /// ATLAS ids of what is used on the way.
    pub techniques: Vec<Id>,
    /// How much speaks for it; it ranks and is no probability.
    pub score: Share,
    /// What is gained, in a few words.
    pub asset: String,
}

/// A finding whose severity is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The finding.
    pub key: FindingKey,
    /// What people call the threat.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// The severity before.
    pub was: Level,
    /// The severity now.
    pub is: Level,
}

impl Moved {
    /// Whether it is worse now than before.
    pub fn is_worse(&self) -> bool {
        self.is.worst() > self.was.worst()
    }
}

impl Risk {
    /// Whether nothing became of it.
    pub fn is_empty(&self) -> bool {
        self.suggestions_new.is_empty()
            && self.suggestions_gone.is_empty()
            && self.paths_opened.is_empty()
            && self.paths_closed.is_empty()
            && self.paths_shifted.is_empty()
            && self.severities.is_empty()
            && self.orphaned.is_empty()
    }

    pub(super) fn of(versions: Versions<'_>, changes: &[Change]) -> Self {
        let counts = |change: &Change| {
            let map = change.at.map;
            !matches!(
                map,
                Map::Model
                    | Map::Remarks
                    | Map::Assumptions
                    | Map::Assessments
                    | Map::Incidents
                    | Map::Conflicts
            )
        };
        if !changes.iter().any(counts) {
            return Self { paths_complete: true, ..Self::default() };
        }
        let Versions { old, new, catalog } = versions;
        // Of the second only what differs from the first is computed.
        let mut suggester = Suggester::new(catalog);
        let [before, now] = [old, new].map(|model| suggester.update(model).clone());
        let mut risk = Self {
            suggestions_new: only_in(versions, (new, &now), (old, &before)),
            suggestions_gone: only_in(versions, (old, &before), (new, &now)),
            severities: severities(versions),
            orphaned: orphaned(versions),
            ..Self::default()
        };
        risk.compare_paths(versions, [&before, &now]);
        risk
    }

    fn compare_paths(
        &mut self,
        Versions { old, new, catalog }: Versions<'_>,
        [before, now]: [&Analysis; 2],
    ) {
        let found = |model, analysis| attack_paths(model, catalog, analysis, &Query::default());
        let (before, now) = std::thread::scope(|scope| {
            let before = scope.spawn(|| found(old, before));
            let now = found(new, now);
            (before.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), now)
        });
        self.paths_complete = before.complete && now.complete;
        let (was, is) = (best(&before.paths), best(&now.paths));
        let only_in = |model, paths: &[(Key, &AttackPath)], others: &[(Key, &AttackPath)]| {
            let only = paths.iter().filter(|(key, _)| others.iter().all(|(other, _)| other != key));
            only.map(|(_, path)| way(model, path)).collect()
        };
        self.paths_opened = only_in(new, &is, &was);
        self.paths_closed = only_in(old, &was, &is);
        let both = is.iter().filter_map(|(key, path)| {
            let (_, before) = was.iter().find(|(other, _)| other == key)?;
            let shift = (path.score.value() - before.score.value()).abs();
            (shift >= SHIFT).then(|| (way(new, path), before.score))
        });
        self.paths_shifted = both.collect();
    }
}

/// What makes a path the same in both versions: its ends, and what is done at the far one.
type Key = (Option<Id>, Option<Id>, Option<Id>);

/// The best path of each sort, best first.
fn best(paths: &[AttackPath]) -> Vec<(Key, &AttackPath)> {
    let mut best: Vec<(Key, &AttackPath)> = Vec::new();
    for path in paths {
        let end = |step: Option<&Step>| step.map(|step| step.element.clone());
        let done = path.steps.last().and_then(|step| step.technique.clone());
        let key = (end(path.steps.first()), end(path.steps.last()), done);
        if best.iter().all(|(known, _)| *known != key) {
            best.push((key, path));
        }
    }
    best
}

fn techniques(path: &AttackPath) -> impl Iterator<Item = Id> {
    path.steps.iter().filter_map(|step| step.technique.clone())
}

fn way(model: &Model, path: &AttackPath) -> Way {
    Way {
        names: path.steps.iter().map(|step| model.name_of(&step.element).to_string()).collect(),
        elements: path.steps.iter().map(|step| step.element.clone()).collect(),
        techniques: techniques(path).collect(),
        score: path.score,
        asset: path.asset.clone(),
    }
}

/// What is shown of one version and not of the other, best first.
fn only_in(
    versions: Versions<'_>,
    (model, here): (&Model, &Analysis),
    (_, there): (&Model, &Analysis),
) -> Vec<Suggested> {
    let shown = |analysis: &Analysis| -> BTreeSet<(Id, String)> {
        let open = analysis.shown().into_iter().filter(|suggestion| suggestion.is_open());
        open.map(of).collect()
    };
    let of_there = shown(there);
    let open = here.shown().into_iter().filter(|suggestion| suggestion.is_open());
    let mut found: Vec<Suggested> = open
        .filter(|suggestion| !of_there.contains(&of(suggestion)))
        // What somebody took up or put aside is told as a decision.
        .filter(|suggestion| {
            let other = there.find(&suggestion.technique, &suggestion.element);
            other.is_none_or(|other| other.covered.is_none() || other.is_open())
        })
        .map(|suggestion| Suggested {
            element: suggestion.element.clone(),
            name: model.name_of(&suggestion.element).to_string(),
            technique: suggestion.technique.clone(),
            title: versions.catalog.atlas.name(&suggestion.technique).into_owned(),
            score: suggestion.score,
            why: suggestion.why.first().map(|reason| reason.text.clone()).unwrap_or_default(),
        })
        .collect();
    found.sort_by_key(|it| (std::cmp::Reverse(it.score), it.element.clone(), it.technique.clone()));
    found
}

fn of(suggestion: &Suggestion) -> (Id, String) {
    (suggestion.element.clone(), suggestion.technique.clone())
}

fn severities(Versions { old, new, catalog }: Versions<'_>) -> Vec<Moved> {
    let both = new.findings.iter().filter_map(|(key, is)| Some((key, old.findings.get(key)?, is)));
    let mut moved: Vec<Moved> = both
        .filter_map(|(key, was, is)| {
            let (before, now) = (
                level(catalog, old, &Bug::finding(key, was)),
                level(catalog, new, &Bug::finding(key, is)),
            );
            (before != now).then(|| Moved {
                key: key.clone(),
                title: queue::title(catalog, key, is),
                subject: key.element().map_or(new.name.as_str(), |id| new.name_of(id)).to_string(),
                was: before,
                is: now,
            })
        })
        .collect();
    moved.sort_by_key(|it| (!it.is_worse(), std::cmp::Reverse(it.is.worst()), it.key.clone()));
    moved
}

fn orphaned(Versions { old, new, .. }: Versions<'_>) -> Vec<FindingKey> {
    let lost =
        |key: &&FindingKey| key.element().is_some_and(|id| !new.has_id(id) && old.has_id(id));
    new.findings.keys().filter(lost).cloned().collect()
}
