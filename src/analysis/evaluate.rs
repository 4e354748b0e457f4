//! Asks about the truth of conditions, and for what made them true.

use std::collections::BTreeMap;

use super::explore::Explorer;
use super::reach::{Path, Reached};
use super::reads::{self, Notes};
use super::scene::{Scene, Subject};
use super::truth::Truth;
use super::truths::Truths;
use crate::catalog::{CondId, Conditions, Node};

/// More witnesses than this add nothing to a reason.
const WITNESSES: usize = 8;

/// Far ends of ways that a reason names.
const FAR_ENDS: usize = 3;

/// Answers questions about the conditions of the rules on one model.
#[derive(Debug)]
pub struct Evaluator<'a> {
    /// The model.
    pub scene: &'a Scene<'a>,
    conditions: &'a Conditions,
    truths: &'a Truths,
    explorer: Explorer,
    /// Searches over the whole model, for elements whose origins are far away.
    reached: BTreeMap<(CondId, Truth), Reached>,
    somewhere: BTreeMap<CondId, Vec<usize>>,
    /// What links find at elements with many flows.
    hubs: BTreeMap<(CondId, usize), Vec<usize>>,
    /// What was looked at.
    pub notes: Notes,
}

impl<'a> Evaluator<'a> {
    /// An evaluator that has not been asked anything yet.
    pub fn new(scene: &'a Scene<'a>, conditions: &'a Conditions, truths: &'a Truths) -> Self {
        Self {
            scene,
            conditions,
            truths,
            explorer: Explorer::default(),
            reached: BTreeMap::new(),
            somewhere: BTreeMap::new(),
            hubs: BTreeMap::new(),
            notes: Notes::new(scene.elements.len()),
        }
    }

    /// A condition as it was interned.
    pub fn node(&self, condition: CondId) -> &'a Node {
        self.conditions.node(condition)
    }

    /// Whether a condition holds of an element or flow.
    pub fn truth(&mut self, condition: CondId, subject: Subject) -> Truth {
        self.notes.element(match subject {
            Subject::Element(at) => at,
            Subject::Flow(at) => self.scene.flows[at].from,
        });
        self.notes.facet(reads::condition(condition));
        self.truths.get(condition, subject)
    }

    /// Ways that make a reachability condition of an element at least as true as `degree`, a few that
    /// tell most: to each far end the shortest, people first, then others outside the system, then the
    /// nearest. None leads through the far end of an earlier one, or ends on the way of one.
    pub fn ways(&mut self, condition: CondId, element: usize, degree: Truth) -> Vec<Path> {
        let node = self.node(condition);
        let (scene, truths) = (self.scene, self.truths);
        let Some(search) = truths.search(node, degree) else { return Vec::new() };
        let origins = self.explorer.origins(scene, element, &search, usize::MAX);
        self.note_search(node);
        if origins.found.is_empty() && !origins.all {
            for facet in facets(node) {
                self.notes.everywhere(facet);
            }
            let reached = self.reached.entry((condition, degree));
            let reached = reached.or_insert_with(|| Reached::by(&search, scene));
            return reached.path(scene, element).into_iter().collect();
        }
        let mut found = origins.found;
        found.sort_by_key(|at| scene.outwardness(*at));
        let mut told: Vec<(usize, Path)> = Vec::new();
        for origin in found {
            if told.iter().any(|(_, path)| path.elements.contains(&origin)) {
                continue;
            }
            let path = self.explorer.path(element, origin, search.side);
            if !told.iter().any(|(known, _)| path.elements.contains(known)) {
                told.push((origin, path));
            }
            if told.len() == FAR_ENDS {
                break;
            }
        }
        told.into_iter().map(|(_, path)| path).collect()
    }

    /// Whether a reachability condition of an element is less true than `degree` without `subject`.
    pub fn needs(
        &mut self,
        condition: CondId,
        element: usize,
        degree: Truth,
        subject: Subject,
    ) -> bool {
        let node = self.node(condition);
        let Some(search) = self.truths.search(node, degree) else { return false };
        let needs = self.explorer.depends_on(self.scene, element, &search, subject);
        self.note_search(node);
        needs
    }

    /// Notes what the last search looked at.
    fn note_search(&mut self, reach: &Node) {
        for at in &self.explorer.seen {
            self.notes.element(*at);
        }
        for facet in facets(reach) {
            self.notes.facet(facet);
        }
    }

    /// The first of the flows on a side of an element that make a link condition as true as it is: at
    /// most [`WITNESSES`].
    pub fn witnesses(&mut self, condition: CondId, element: usize) -> Vec<usize> {
        let Node::Link { side, flow, other } = self.node(condition) else { return Vec::new() };
        let degree = self.truth(condition, Subject::Element(element));
        self.notes.facet(reads::flows(*side));
        if let Some(known) = self.hubs.get(&(condition, element)) {
            return known.clone();
        }
        let (flows, others) = (self.truths.flows(*flow), self.truths.elements(*other));
        let at_side = self.scene.flows_at(element, *side);
        let as_true = |at: &usize| flows[*at].min(others[self.scene.end(*at, *side)]) == degree;
        let found: Vec<usize> = at_side.iter().copied().filter(as_true).take(WITNESSES).collect();
        self.notes.work += at_side.len() as u64;
        // Many ask the same of an element that many are linked to.
        if at_side.len() > WITNESSES {
            self.hubs.insert((condition, element), found.clone());
        }
        found
    }

    /// The first elements of the model of which a condition is as true as it is anywhere: at most
    /// [`WITNESSES`].
    pub fn anywhere(&mut self, condition: CondId) -> Vec<usize> {
        self.notes.everywhere(reads::RECORD);
        self.notes.everywhere(reads::condition(condition));
        let truths = self.truths.elements(condition);
        let first = || {
            let best = truths.iter().max();
            let matching = (0..truths.len()).filter(|at| Some(&truths[*at]) == best);
            matching.take(WITNESSES).collect()
        };
        let found = self.somewhere.entry(condition).or_insert_with(first).clone();
        for at in &found {
            self.notes.element(*at);
        }
        found
    }

    /// How much was looked at so far, as a measure of work that is the same on every machine.
    pub fn work(&self) -> u64 {
        self.notes.work + self.explorer.flows
    }
}

/// What a search reads of the elements that it looks at.
fn facets(reach: &Node) -> Vec<usize> {
    let Node::Reach { side, some, along, not_past, .. } = reach else { return Vec::new() };
    let conditions = [some, along].into_iter().chain(not_past);
    conditions.map(|part| reads::condition(*part)).chain([reads::flows(*side)]).collect()
}
