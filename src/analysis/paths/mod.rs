//! Attack paths: from where outsiders stand, over what they can steer, to what they want.
//!
//! A path is a chain of elements. How it goes on depends on what the attacker holds at an element:
//!
//! - **Content**: what they wrote, sent or published has arrived there. It travels on with every flow
//!   that bears content, without anybody's doing; no element that judges rather than relays lets it
//!   through.
//! - **Command**: the element does what they say, because a technique that makes it obey is suggested
//!   there (a prompt injection on an agent), or because an obeying element calls it (a tool). It
//!   *drives* every element that it sends something to, with the flow, and *reads* every element that
//!   gives it something, against the flow. This is how an injected agent comes to the database that
//!   only ever sends data to it.
//! - **Sight**: an obeying element fetched from there. Through tools and services it can fetch from
//!   what is behind them; a store is where it ends.
//!
//! On each arrival one suggested technique can be used; its tactic does not lie before that of the
//! technique used last, in the order of the ATLAS matrix. What is suggested on the element before can
//! serve too, if it rests on the very flow: a collection suggested on the agent is what happens to the
//! database. A path ends where something that matters suffers what matters about it: data is read,
//! a model's decision is changed, a tool is used. To write to a store takes nothing out of it.
//!
//! **Score.** The worth of the entry, times what each arrival leaves, times the worth of the asset. A
//! technique that has to succeed, because it makes an element obey or is what is done to the asset,
//! leaves its own score. Any other technique of score *s* leaves `pass + (1 − pass) · s`, and an
//! element passed without one leaves `pass`; so does data that is simply there to be read. A gate on
//! the way (a person who looks, a filter, a sandbox) leaves a stated share of what comes to it, the
//! strongest of several. Controls count through the scores of the suggestions that they lower, those
//! at the far end of a flow too; a dismissed suggestion cannot be used, a mitigated one counts for
//! less. All of these numbers are in `catalogs/paths.ron`; scores rank and are no probabilities.
//!
//! **Bounds.** Of each route the best choice of techniques is one path; what has the same entry,
//! asset and techniques as a better one is folded into it. Every path that is long enough and scores
//! enough is found, best first, unless there are so many that [`Query::expansions`] or
//! [`Query::keep`] run out: then the best are given and [`AttackPaths::complete`] is false.

mod arrival;
mod choke;
#[cfg(test)]
mod exact;
mod reach;
mod search;
mod share;
mod steps;
mod terrain;

use std::collections::BTreeMap;

pub use choke::{ChokePoint, Passed};
pub use reach::{Reach, reach};
pub use share::Share;

use self::search::{Limits, Search};
use self::steps::{Key, Taken};
use self::terrain::Terrain;
use super::reading::reading;
use super::scene::Scene;
use super::suggestion::Analysis;
use crate::catalog::{Catalog, MoveKind};
use crate::model::{Id, Model};

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub struct Query<'q> {
    /// Only paths that begin here; where the catalog sees no way in, the element is taken to be in
    /// the attacker's hands.
    pub from: Option<&'q str>,
    /// Only paths that end here; where the catalog sees nothing to gain, any technique counts.
    pub to: Option<&'q str>,
    /// Routes that are taken up at most.
    pub expansions: usize,
    /// Paths that are kept at most.
    pub keep: usize,
}

impl Default for Query<'_> {
    fn default() -> Self {
        Self { from: None, to: None, expansions: 20_000, keep: 200 }
    }
}

/// The attack paths of a model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AttackPaths {
    /// The paths, best first.
    pub paths: Vec<AttackPath>,
    /// Controls that would weaken most of them, the most useful first; each is chosen for the paths
    /// that those before it leave.
    pub choke_points: Vec<ChokePoint>,
    /// The elements between the ends that most paths pass.
    pub passed: Vec<Passed>,
    /// Whether these are all, down to the score that a path has to have.
    pub complete: bool,
}

/// A way from an entry to an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttackPath {
    /// How much speaks for it; it ranks and is no probability.
    pub score: Share,
    /// Why somebody can begin there, in a few words.
    pub entry: String,
    /// What is gained, in a few words.
    pub asset: String,
    /// The elements in the order in which they are reached.
    pub steps: Vec<Step>,
    /// How many weaker paths with the same ends and techniques are folded into it.
    pub alike: usize,
}

/// An element on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The element.
    pub element: Id,
    /// The flow by which it is reached; none for the first.
    pub flow: Option<Id>,
    /// How it is reached; none for the first.
    pub by: Option<MoveKind>,
    /// What is used there; none where it is only passed.
    pub technique: Option<Id>,
    /// The element on which the technique is suggested: this one, or the one before that uses it.
    pub at: Option<Id>,
    /// The tactic of the technique on this path.
    pub tactic: Option<Id>,
    /// Why this works, from the suggestion or from the model.
    pub why: String,
    /// What stands in the way, in a few words, and the share that it leaves.
    pub gate: Option<(String, Share)>,
}

impl AttackPath {
    /// Whether it passes an element, its ends included.
    pub fn visits(&self, element: &str) -> bool {
        self.steps.iter().any(|step| step.element == element)
    }
}

/// The attack paths of a model on which `analysis` was made.
pub fn attack_paths(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    query: &Query<'_>,
) -> AttackPaths {
    let model = &*reading(model, &catalog.kinds);
    let scene = Scene::of(model, &catalog.kinds);
    let mut terrain = Terrain::of(&scene, catalog, analysis);
    let place = |id: &str| scene.elements.iter().position(|seen| seen.id == id);
    if let Some(element) = query.from.and_then(place) {
        terrain.only_from(element);
    }
    if let Some(element) = query.to.and_then(place) {
        terrain.only_to(element);
    }
    let limits = Limits {
        expansions: query.expansions,
        longest: usize::from(catalog.paths.longest),
        least: Share::percent(catalog.paths.least),
    };
    let mut search = Search::new(&terrain, limits);
    let mut found: Vec<Taken<'_>> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    while found.len() < query.keep
        && let Some(route) = search.next()
    {
        let Some(taken) = Taken::of(&terrain, &route) else { continue };
        let keys = taken.keys(&terrain);
        if let Some(better) = keys.iter().find_map(|key| known.get(key)) {
            found[*better].alike += 1;
        } else {
            known.extend(keys.map(|key| (key, found.len())));
            found.push(taken);
        }
    }
    AttackPaths {
        choke_points: choke::choke_points(&terrain, &found),
        passed: choke::passed(&terrain, &found),
        paths: found.iter().map(|taken| taken.path(&terrain)).collect(),
        complete: search.is_exhausted(),
    }
}
