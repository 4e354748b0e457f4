//! What somebody comes to who has an element in their hands: the elements that moves lead to, whatever
//! techniques they need and whatever they would be worth.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::arrival::Arrival;
use super::terrain::{Hold, Move, Terrain};
use crate::analysis::reading::{drawn, reading};
use crate::analysis::scene::{Scene, Subject};
use crate::analysis::suggestion::Analysis;
use crate::catalog::Catalog;
use crate::model::{Id, Model};

/// What an attacker reaches from an element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The element.
    pub from: Id,
    /// The others that are reached, with the fewest moves that it takes; from 1.
    pub elements: BTreeMap<Id, u32>,
    /// The flows over which they are reached in so few moves.
    pub flows: BTreeSet<Id>,
}

/// What is reached from an element of a model on which `analysis` was made, with the moves of attack
/// paths. Where the catalog sees no way in, somebody is taken to have got in already. Nothing for an
/// element that is not there.
pub fn reach(model: &Model, catalog: &Catalog, analysis: &Analysis, from: &str) -> Reach {
    let model = &*reading(model, &catalog.kinds);
    let scene = Scene::of(model, &catalog.kinds);
    let mut terrain = Terrain::of(&scene, catalog, analysis);
    let Some(start) = scene.elements.iter().position(|seen| seen.id == from) else {
        return Reach::default();
    };
    terrain.only_from(start);
    let mut found = Reach { from: from.to_string(), ..Reach::default() };
    // By element, where one came from and what one holds there.
    let mut known: BTreeSet<(usize, Option<usize>, Hold)> = BTreeSet::new();
    let mut queue: VecDeque<(usize, Option<usize>, Hold, u32)> = VecDeque::new();
    for hold in holds(&terrain, start, Arrival::Start) {
        known.insert((start, None, hold));
        queue.push_back((start, None, hold, 0));
    }
    while let Some((at, before, hold, moves)) = queue.pop_front() {
        if moves == u32::from(catalog.paths.longest) {
            continue;
        }
        let passes = |step: &&Move| {
            before.is_none_or(|before| terrain.passes_on(before, at, step.to)) && step.to != start
        };
        for step in terrain.moves[at].iter().filter(passes) {
            if step.left[hold as usize].is_none() {
                continue;
            }
            let element = scene.id(Subject::Element(step.to)).to_string();
            let fewest = *found.elements.entry(element).or_insert(moves + 1);
            if fewest == moves + 1 {
                found.flows.insert(drawn(scene.flows[step.flow].id).to_string());
            }
            for hold in holds(&terrain, step.to, Arrival::By(step, hold)) {
                if known.insert((step.to, Some(at), hold)) {
                    queue.push_back((step.to, Some(at), hold, moves + 1));
                }
            }
        }
    }
    found
}

/// What can be held on arrival, whichever technique is used.
fn holds(terrain: &Terrain<'_>, element: usize, arrival: Arrival<'_>) -> BTreeSet<Hold> {
    let mut holds = BTreeSet::new();
    terrain.outcomes(element, arrival, 0, &mut |outcome| {
        holds.insert(outcome.hold);
    });
    holds
}
