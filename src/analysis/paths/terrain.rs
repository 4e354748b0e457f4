//! What the search walks on: for every element the moves that lead on from it, what they leave of a
//! path, and which techniques are suggested on arrival.

use std::collections::BTreeMap;

use super::super::scene::{Scene, Subject};
use super::super::suggest::left_by_controls;
use super::super::suggestion::{Analysis, Suggestion};
use super::super::truth::Truth;
use super::super::truths::Truths;
use super::share::Share;
use crate::catalog::{Asset, Catalog, CondId, MoveKind, Shape, Side};
use crate::model::Status;

/// A tactic on a path: 0 before the first one, then its place in the matrix from 1.
pub type Stage = u8;

/// What somebody who is at an element has there. Later ones can do more in their direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// What they wrote is there.
    Content = 0,
    /// It does what they say.
    Command = 1,
    /// They see what it gives.
    Sight = 2,
}

impl Hold {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Content, Self::Command, Self::Sight];
}

/// A technique that can be used on arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index into [`Analysis::suggestions`].
    pub suggestion: usize,
    /// How strongly it is suggested, after controls and triage.
    pub strength: Share,
    /// The stages of its tactics, as a set of bits.
    pub stages: u64,
    /// The stages among them in which it takes something.
    pub taking: u64,
    /// What it is good for.
    pub role: Role,
    /// The model decides that it applies.
    pub certain: bool,
    /// The flows into the element that its score rests on.
    pub inflows: Vec<usize>,
    /// What is left of it for what arrives by another flow.
    pub elsewhere: Share,
    /// Its score rests on some flow.
    pub of_flows: bool,
}

/// What a technique is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It makes the element obey that it is suggested on, by this rule of the catalog.
    Steers(usize),
    /// It uses an element that obeys already.
    Uses,
    /// Anything else.
    Other,
}

/// A way to a neighbour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The flow that it goes over.
    pub flow: usize,
    /// The element that it leads to.
    pub to: usize,
    /// With the flow or against it.
    pub side: Side,
    /// What is left, by who makes it; none where they cannot.
    pub left: [Option<Passage>; 3],
    /// Techniques of the element where it begins that rest on the flow.
    pub lent: Vec<Hit>,
}

/// What a move leaves of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// What is left.
    pub left: Share,
    /// The gate that takes the rest, an index into the gates of the catalog.
    pub gate: Option<usize>,
}

/// An element where paths begin or end, by the label of the rule that says so.
#[derive(Debug, Clone)]
pub struct End<'a> {
    /// A few words for it.
    pub label: &'a str,
    /// What it leaves.
    pub worth: Share,
    /// The asset; none where everything counts that is done to the element.
    pub asset: Option<&'a Asset>,
    /// The stages that count as the end, as a set of bits.
    pub stages: u64,
}

/// A model as attackers see it.
#[derive(Debug)]
pub struct Terrain<'a> {
    /// The model.
    pub scene: &'a Scene<'a>,
    /// What is suggested on it.
    pub analysis: &'a Analysis,
    /// The catalogs.
    pub catalog: &'a Catalog,
    /// By element: whether and how paths begin there.
    pub entries: Vec<Option<End<'a>>>,
    /// An element that is taken to obey the attacker from the start.
    pub assumed: Option<usize>,
    /// By element: as what paths end there.
    pub assets: Vec<Vec<End<'a>>>,
    /// By element: the moves that begin there.
    pub moves: Vec<Vec<Move>>,
    /// By element: the techniques suggested on it.
    pub hits: Vec<Vec<Hit>>,
    /// By element: see [`crate::catalog::PathRules::stops`].
    pub stops: Vec<bool>,
    /// By rule of steering, then by element: whether what steers can come from there.
    pub sources: Vec<Vec<bool>>,
    /// By element: see [`crate::catalog::PathRules::decides`].
    pub decides: Vec<bool>,
    /// By element: see [`crate::catalog::PathRules::keeps_apart`].
    pub keeps_apart: Vec<bool>,
    /// By element: see [`crate::catalog::PathRules::obeys`].
    pub obeys: Vec<bool>,
    /// Stages that take something, as a set of bits.
    pub theft: u64,
    /// Stages before the attack, as a set of bits.
    pub preparation: u64,
    /// Stages that are no step on the way, as a set of bits.
    pub aside: u64,
    /// What an element leaves that is passed without a technique.
    pub pass: Share,
}

impl<'a> Terrain<'a> {
    /// Looks at a model.
    pub fn of(scene: &'a Scene<'a>, catalog: &'a Catalog, analysis: &'a Analysis) -> Self {
        let rules = &catalog.paths;
        let truths = &Truths::of(scene, &rules.conditions);
        let count = scene.elements.len();
        let all = |condition: CondId| -> Vec<bool> {
            (0..count).map(|at| holds(truths, condition, Subject::Element(at))).collect()
        };
        let entries = (0..count)
            .map(|at| {
                let worth = |entry: &'a crate::catalog::Entry| {
                    let worth = Share::percent(entry.worth);
                    let left = match truths.get(entry.when, Subject::Element(at)) {
                        Truth::True => worth,
                        Truth::Unknown => Share::percent(rules.undecided).of(worth),
                        Truth::False => return None,
                    };
                    Some(End { label: &entry.label, worth: left, asset: None, stages: 0 })
                };
                // The first of equals is the one that the file puts first.
                rules.entries.iter().filter_map(worth).rev().max_by_key(|entry| entry.worth)
            })
            .collect();
        let order = stages(catalog);
        let assets = (0..count)
            .map(|at| {
                let wanted = rules
                    .assets
                    .iter()
                    .filter(|asset| holds(truths, asset.when, Subject::Element(at)));
                let end = |asset: &'a Asset| End {
                    label: &asset.label,
                    worth: Share::percent(asset.worth),
                    asset: Some(asset),
                    stages: bits(&order, |tactic| asset.by.tactic(tactic)),
                };
                wanted.map(end).collect()
            })
            .collect();
        let theft = bits(&order, |tactic| rules.theft.tactic(tactic));
        let hits = hits(scene, catalog, analysis, (&order, theft), truths);
        let stops = all(rules.stops);
        let decides = all(rules.decides);
        let keeps_apart = all(rules.keeps_apart);
        let obeys = all(rules.obeys);
        let fetches = all(rules.fetches);
        let gives = all(rules.gives);
        let mut terrain = Self {
            scene,
            analysis,
            catalog,
            entries,
            assumed: None,
            assets,
            moves: Vec::new(),
            hits,
            stops,
            sources: rules.steering.iter().map(|steering| all(steering.from)).collect(),
            decides,
            keeps_apart,
            obeys,
            theft,
            preparation: bits(&order, |tactic| rules.preparation.contains(tactic)),
            aside: bits(&order, |tactic| rules.aside.contains(tactic)),
            pass: Share::percent(rules.pass),
        };
        terrain.moves = (0..count)
            .map(|at| {
                let forth = scene.flows_at(at, Side::Downstream).iter();
                let forth = forth.filter_map(|flow| terrain.forth(truths, at, *flow));
                let forth: Vec<Move> = forth.collect();
                let back = scene.flows_at(at, Side::Upstream).iter().filter(|_| fetches[at]);
                let back = back.filter(|flow| gives[scene.flows[**flow].from]);
                let back = back.filter_map(|flow| terrain.back(truths, at, *flow));
                forth.into_iter().chain(back).collect()
            })
            .collect();
        terrain
    }

    /// The move over a flow, with it.
    fn forth(&self, truths: &Truths, from: usize, flow: usize) -> Option<Move> {
        let rules = &self.catalog.paths;
        let to = self.scene.flows[flow].to;
        let carries = !self.stops[from] && holds(truths, rules.carries, Subject::Flow(flow));
        let drives = !self.stops[from] && holds(truths, rules.driven, Subject::Flow(flow));
        let carry = carries.then(|| self.passage(truths, MoveKind::Carry, from, flow));
        let drive = drives.then(|| self.passage(truths, MoveKind::Drive, from, flow));
        if to == from || (carry.is_none() && drive.is_none()) {
            return None;
        }
        let lent = self.lent(from, to, flow);
        Some(Move { flow, to, side: Side::Downstream, left: [carry, drive, None], lent })
    }

    /// The move over a flow, against it.
    fn back(&self, truths: &Truths, from: usize, flow: usize) -> Option<Move> {
        let to = self.scene.flows[flow].from;
        if to == from || !holds(truths, self.catalog.paths.read, Subject::Flow(flow)) {
            return None;
        }
        let read = Some(self.passage(truths, MoveKind::Read, from, flow));
        let lent = self.lent(from, to, flow);
        Some(Move { flow, to, side: Side::Upstream, left: [None, read, read], lent })
    }

    /// What the strongest gate leaves of a move.
    fn passage(&self, truths: &Truths, kind: MoveKind, from: usize, flow: usize) -> Passage {
        let gates = self.catalog.paths.gates.iter().enumerate();
        let gates = gates.filter(|(_, gate)| gate.moves.contains(&kind));
        let closed = gates.filter(|(_, gate)| {
            holds(truths, gate.from, Subject::Element(from))
                && holds(truths, gate.flow, Subject::Flow(flow))
        });
        match closed.min_by_key(|(_, gate)| gate.leaves) {
            Some((at, gate)) => Passage { left: Share::percent(gate.leaves), gate: Some(at) },
            None => Passage { left: Share::WHOLE, gate: None },
        }
    }

    /// The techniques suggested on `from` that rest on its flow to or from `to`: what the one can do
    /// to the other. Controls on the other weaken them too.
    fn lent(&self, from: usize, to: usize, flow: usize) -> Vec<Hit> {
        let id = self.scene.id(Subject::Flow(flow));
        let controls = &self.scene.elements[to].element.controls;
        let useful =
            |hit: &&Hit| hit.role == Role::Uses || (hit.role == Role::Other && hit.taking != 0);
        let hits = self.hits[from].iter().filter(useful);
        let rests = hits.filter(|hit| rests_on(self.suggestion(hit), id));
        rests
            .map(|hit| {
                let technique = &self.suggestion(hit).technique;
                let left = if controls.is_empty() {
                    Share::WHOLE
                } else {
                    let answers = self.catalog.atlas.mitigations_for(technique);
                    Share::percent(left_by_controls(&answers, controls, &self.catalog.rules))
                };
                Hit { strength: hit.strength.of(left), ..hit.clone() }
            })
            .collect()
    }

    /// Whether what comes from one element goes on through the next to a third one.
    pub fn passes_on(&self, from: usize, through: usize, to: usize) -> bool {
        let asks = |element: usize| {
            let answers = self.scene.flows_at(through, Side::Downstream).iter();
            self.decides[element]
                && answers.into_iter().any(|flow| self.scene.flows[*flow].to == element)
                && self
                    .scene
                    .flows_at(through, Side::Upstream)
                    .iter()
                    .any(|flow| self.scene.flows[*flow].from == element)
        };
        !(self.keeps_apart[through] && asks(from) && asks(to))
    }

    /// Whether an element keeps things, so that what is put there is not yet what is taken.
    pub fn is_store(&self, element: usize) -> bool {
        let kind = self.scene.elements[element].kind;
        kind.is_some_and(|kind| kind.shape == Shape::Store)
    }

    /// Looks at paths from one element only. Where the catalog sees no way in, somebody is taken to
    /// have got in already.
    pub fn only_from(&mut self, element: usize) {
        let known = self.entries[element].take();
        self.entries.fill(None);
        self.assumed = known.is_none().then_some(element);
        let assumed =
            End { label: "taken for granted", worth: Share::WHOLE, asset: None, stages: 0 };
        self.entries[element] = Some(known.unwrap_or(assumed));
    }

    /// Looks at paths to one element only. Where the catalog sees nothing to gain, every technique
    /// counts.
    pub fn only_to(&mut self, element: usize) {
        let known = std::mem::take(&mut self.assets[element]);
        self.assets.fill(Vec::new());
        self.assets[element] = if known.is_empty() {
            let worth = Share::WHOLE;
            vec![End { label: "asked for", worth, asset: None, stages: u64::MAX }]
        } else {
            known
        };
    }

    /// The suggestion behind a hit.
    pub fn suggestion(&self, hit: &Hit) -> &'a Suggestion {
        &self.analysis.suggestions[hit.suggestion]
    }
}

/// Whether a condition certainly holds.
fn holds(truths: &Truths, condition: CondId, subject: Subject) -> bool {
    truths.get(condition, subject) == Truth::True
}

/// The stage of each tactic, in the order of the matrix.
pub fn stages(catalog: &Catalog) -> BTreeMap<&str, Stage> {
    let tactics = catalog.atlas.tactics().iter().zip(1..MOST_STAGES);
    tactics.map(|(tactic, stage)| (tactic.id.as_str(), stage)).collect()
}

/// The stages of the tactics that `keep` keeps, as a set of bits.
fn bits(order: &BTreeMap<&str, Stage>, keep: impl Fn(&str) -> bool) -> u64 {
    let kept = order.iter().filter(|(tactic, _)| keep(tactic));
    kept.fold(0, |bits, (_, stage)| bits | 1 << stage)
}

/// More stages than bits cannot be told apart; ATLAS has 16.
pub const MOST_STAGES: Stage = 64;

/// The flows into an element that a suggestion rests on: those of the reason that gave its score.
fn inflows(scene: &Scene<'_>, element: usize, suggestion: &Suggestion) -> Vec<usize> {
    let flows = scene.flows_at(element, Side::Upstream).iter().copied();
    let Some(reason) = suggestion.why.first() else { return Vec::new() };
    flows.filter(|flow| reason.flows.iter().any(|known| known == scene.flows[*flow].id)).collect()
}

fn rests_on(suggestion: &Suggestion, flow: &str) -> bool {
    suggestion.why.iter().any(|reason| reason.flows.iter().any(|known| known == flow))
}

/// The techniques on each element that count: what somebody dismissed does not.
fn hits(
    scene: &Scene<'_>,
    catalog: &Catalog,
    analysis: &Analysis,
    (order, theft): (&BTreeMap<&str, Stage>, u64),
    truths: &Truths,
) -> Vec<Vec<Hit>> {
    let rules = &catalog.paths;
    let places = scene.elements.iter().enumerate().map(|(at, seen)| (seen.id, at));
    let places: BTreeMap<&str, usize> = places.collect();
    let mut hits = vec![Vec::new(); scene.elements.len()];
    for (index, suggestion) in analysis.suggestions.iter().enumerate() {
        let (Some(at), false) =
            (places.get(suggestion.element.as_str()), suggestion.is_dismissed())
        else {
            continue;
        };
        let technique = suggestion.technique.as_str();
        let tactics = catalog.atlas.technique(technique).map_or(&[][..], |known| &known.tactics);
        let stages = tactics.iter().filter_map(|tactic| order.get(tactic.as_str()));
        let stages = stages.fold(0, |bits, stage| bits | 1 << stage);
        let taking = if rules.theft.technique(technique) { stages } else { stages & theft };
        let steering = rules.steering.iter().position(|steering| {
            steering.by.technique(technique) && holds(truths, steering.on, Subject::Element(*at))
        });
        let elsewhere = steering.and_then(|rule| rules.steering[rule].elsewhere);
        let mitigated =
            suggestion.covered.as_ref().is_some_and(|covered| covered.status == Status::Mitigated);
        let left = if mitigated { Share::percent(rules.mitigated) } else { Share::WHOLE };
        hits[*at].push(Hit {
            suggestion: index,
            strength: Share::percent(suggestion.score).of(left),
            stages,
            taking,
            role: match steering {
                Some(rule) => Role::Steers(rule),
                None if rules.uses.technique(technique) => Role::Uses,
                None => Role::Other,
            },
            elsewhere: Share::percent(elsewhere.unwrap_or(rules.elsewhere)),
            certain: suggestion.certain,
            inflows: inflows(scene, *at, suggestion),
            of_flows: suggestion.why.first().is_some_and(|reason| !reason.flows.is_empty()),
        });
    }
    hits
}
