//! A route with its techniques, and what is said about it.

use super::search::{Route, choices};
use super::share::Share;
use super::terrain::{End, Hit, Hold, Move, Role, Stage, Terrain};
use super::{AttackPath, Step};
use crate::analysis::Reason;
use crate::analysis::reason::flow_name;
use crate::analysis::scene::Subject;
use crate::catalog::{MoveKind, Side};

/// A path as the search knows it.
pub struct Taken<'t> {
    /// What it leaves.
    pub score: Share,
    /// The elements and what happens at each.
    pub stops: Vec<Stop<'t>>,
    /// What it ends at.
    pub end: &'t End<'t>,
    /// Weaker paths of the same key.
    pub alike: usize,
}

/// What happens at an element.
pub struct Stop<'t> {
    /// The element.
    pub element: usize,
    /// The move that led there, and what was held before.
    pub by: Option<(&'t Move, Hold)>,
    /// The technique used.
    pub hit: Option<&'t Hit>,
    /// The stage of its tactic.
    pub stage: Stage,
    /// Whether the path hangs on the technique: it leaves its score and not more.
    pub decides: bool,
}

/// What makes two paths one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The same ends and techniques, whatever lies between. A technique that is used several times
    /// in a row counts once.
    Techniques(usize, usize, Vec<String>),
    /// The same elements, whichever flows are between them.
    Elements(Vec<usize>),
}

impl<'t> Taken<'t> {
    /// The best that can be made of a route.
    pub fn of(terrain: &'t Terrain<'_>, route: &Route<'t>) -> Option<Self> {
        let (choices, end) = choices(terrain, route)?;
        let last = choices.len() - 1;
        let stop = |(place, choice): (usize, &super::search::Choice<'t>)| {
            let step = place.checked_sub(1).map(|at| route.moves[at]);
            let reads = step.is_some_and(|step| step.side == Side::Upstream);
            let hit = choice.outcome.hit;
            Stop {
                element: step.map_or(route.entry, |step| step.to),
                by: step.map(|step| (step, choice.made_with)),
                hit,
                stage: choice.outcome.stage,
                decides: !reads
                    && (place == last
                        || hit.is_some_and(|hit| matches!(hit.role, Role::Steers(_)))),
            }
        };
        let stops = choices.iter().enumerate().map(stop).collect();
        Some(Self { score: route.score, stops, end, alike: 0 })
    }

    /// Each of these makes another path the same.
    pub fn keys(&self, terrain: &Terrain<'_>) -> [Key; 2] {
        let elements: Vec<usize> = self.stops.iter().map(|stop| stop.element).collect();
        let hits = self.stops.iter().filter_map(|stop| stop.hit);
        let mut techniques: Vec<String> =
            hits.map(|hit| terrain.suggestion(hit).technique.clone()).collect();
        techniques.dedup();
        let end = |element: Option<&usize>| element.copied().unwrap_or_default();
        let (first, last) = (end(elements.first()), end(elements.last()));
        [Key::Techniques(first, last, techniques), Key::Elements(elements)]
    }

    /// The path as it is given to others.
    pub fn path(&self, terrain: &Terrain<'_>) -> AttackPath {
        let entry = self.stops.first().and_then(|stop| terrain.entries[stop.element].as_ref());
        AttackPath {
            score: self.score,
            entry: entry.map_or_else(String::new, |entry| entry.label.to_string()),
            asset: self.end.label.to_string(),
            steps: (0..self.stops.len()).map(|place| self.step(terrain, place)).collect(),
            alike: self.alike,
        }
    }

    fn step(&self, terrain: &Terrain<'_>, place: usize) -> Step {
        let scene = terrain.scene;
        let stop = &self.stops[place];
        let suggestion = stop.hit.map(|hit| terrain.suggestion(hit));
        let tactics = terrain.catalog.atlas.tactics();
        let tactic = suggestion.and(tactics.get(usize::from(stop.stage).wrapping_sub(1)));
        let flow = stop.by.map(|(step, _)| scene.id(Subject::Flow(step.flow)));
        // Of several reasons the one that is about this flow; one about another way in belongs to
        // another path.
        let before = place.checked_sub(1).map(|before| self.stops[before].element);
        let before = before.map(|element| scene.id(Subject::Element(element)));
        let of_flow =
            |reason: &&Reason| reason.flows.iter().any(|known| Some(known.as_str()) == flow);
        let fits = |reason: &&Reason| {
            let of_before = reason.elements.iter().any(|known| Some(known.as_str()) == before);
            of_before || flow.is_none() || reason.flows.is_empty()
        };
        let said = suggestion.and_then(|suggestion| {
            let why = &suggestion.why;
            why.iter().find(of_flow).or_else(|| why.iter().find(fits))
        });
        let gate = stop.by.and_then(|(step, hold)| step.left[hold as usize]).and_then(|passage| {
            let gate = &terrain.catalog.paths.gates[passage.gate?];
            Some((gate.label.clone(), passage.left))
        });
        Step {
            element: scene.elements[stop.element].id.to_string(),
            flow: flow.map(str::to_string),
            by: stop.by.map(|(step, hold)| kind(step, hold)),
            technique: suggestion.map(|suggestion| suggestion.technique.clone()),
            at: suggestion.map(|suggestion| suggestion.element.clone()),
            tactic: tactic.map(|tactic| tactic.id.clone()),
            why: said.map_or_else(|| self.plainly(terrain, place), |reason| reason.text.clone()),
            gate,
        }
    }

    /// What happens at a step for which no technique says it.
    fn plainly(&self, terrain: &Terrain<'_>, place: usize) -> String {
        let scene = terrain.scene;
        let stop = &self.stops[place];
        let name = scene.name(stop.element);
        let Some((way, hold)) = stop.by else {
            let entry = terrain.entries[stop.element].as_ref();
            return entry.map_or_else(String::new, |entry| entry.label.to_string());
        };
        let before = scene.name(self.stops[place - 1].element);
        let flow = flow_name(scene, way.flow);
        match kind(way, hold) {
            MoveKind::Carry => format!("what comes from {before} goes on to {name}: {flow}"),
            MoveKind::Drive => format!("{before} acts on {name}: {flow}"),
            MoveKind::Read => format!("{before} can read what {name} gives it: {flow}"),
        }
    }
}

fn kind(step: &Move, hold: Hold) -> MoveKind {
    match (step.side, hold) {
        (Side::Upstream, _) => MoveKind::Read,
        (Side::Downstream, Hold::Command) => MoveKind::Drive,
        (Side::Downstream, _) => MoveKind::Carry,
    }
}
