//! Asks about the truth of conditions, and for what made them true.

use std::collections::BTreeMap;

use super::explore::Explorer;
use super::reach::{Path, Reached};
use super::scene::{Scene, Subject};
use super::truth::Truth;
use super::truths::Truths;
use crate::catalog::{CondId, Conditions, Node};

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
}

impl<'a> Evaluator<'a> {
    /// An evaluator that has not been asked anything yet.
    pub fn new(scene: &'a Scene<'a>, conditions: &'a Conditions, truths: &'a Truths) -> Self {
        let (reached, somewhere) = (BTreeMap::new(), BTreeMap::new());
        Self { scene, conditions, truths, explorer: Explorer::default(), reached, somewhere }
    }

    /// A condition as it was interned.
    pub fn node(&self, condition: CondId) -> &'a Node {
        self.conditions.node(condition)
    }

    /// Whether a condition holds of an element or flow.
    pub fn truth(&mut self, condition: CondId, subject: Subject) -> Truth {
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
        if origins.found.is_empty() && !origins.all {
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
        let search = self.truths.search(self.node(condition), degree);
        search.is_some_and(|search| self.explorer.depends_on(self.scene, element, &search, subject))
    }

    /// The first of the flows on a side of an element that make a link condition as true as it is: at
    /// most `limit`.
    pub fn witnesses(&mut self, condition: CondId, element: usize, limit: usize) -> Vec<usize> {
        let Node::Link { side, flow, other } = self.node(condition) else { return Vec::new() };
        let degree = self.truths.get(condition, Subject::Element(element));
        let (flows, others) = (self.truths.flows(*flow), self.truths.elements(*other));
        let at_side = self.scene.flows_at(element, *side).iter().copied();
        let as_true = |at: &usize| flows[*at].min(others[self.scene.end(*at, *side)]) == degree;
        at_side.filter(as_true).take(limit).collect()
    }

    /// The first elements of the model of which a condition is as true as it is anywhere: at most
    /// `limit`, which is the same for all that ask.
    pub fn anywhere(&mut self, condition: CondId, limit: usize) -> Vec<usize> {
        let truths = self.truths.elements(condition);
        let first = || {
            let best = truths.iter().max();
            let matching = (0..truths.len()).filter(|at| Some(&truths[*at]) == best);
            matching.take(limit).collect()
        };
        self.somewhere.entry(condition).or_insert_with(first).clone()
    }
}
