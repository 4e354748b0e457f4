//! Everything that a condition finds at an element, and not only the few that a reason names: a gate
//! has to notice one more of many.

use std::collections::{BTreeSet, VecDeque};

use crate::analysis::reach::Search;
use crate::analysis::scene::{Scene, Subject};
use crate::analysis::truth::Truth;
use crate::analysis::truths::Truths;
use crate::catalog::{CondId, Conditions, Node};

/// Finds elements at the far ends of links and ways.
pub struct Ends<'a> {
    /// The model.
    pub scene: &'a Scene<'a>,
    /// The conditions of the policy.
    pub conditions: &'a Conditions,
    /// What is true of it.
    pub truths: &'a Truths,
}

impl Ends<'_> {
    /// The elements by which `condition` holds, or may hold, of `element`.
    pub fn of(&self, condition: CondId, element: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.collect(condition, element, Truth::Unknown, &mut found);
        found
    }

    /// Adds what is found at least as truly as `least`.
    fn collect(
        &self,
        condition: CondId,
        element: usize,
        least: Truth,
        found: &mut BTreeSet<usize>,
    ) {
        if self.truths.get(condition, Subject::Element(element)) < least {
            return;
        }
        let node = self.conditions.node(condition);
        match node {
            Node::All(parts) | Node::Any(parts) => {
                for part in parts {
                    self.collect(*part, element, least, found);
                }
            }
            Node::Surely(part) => self.collect(*part, element, Truth::True, found),
            // What is likely is no truer than unknown.
            Node::Likely(part) => self.collect(*part, element, Truth::Unknown, found),
            Node::Named(_, part) => self.collect(*part, element, least, found),
            Node::Link { side, flow, other } => {
                let (flows, others) = (self.truths.flows(*flow), self.truths.elements(*other));
                let ends = self.scene.flows_at(element, *side).iter();
                let ends = ends.map(|at| (*at, self.scene.end(*at, *side)));
                let true_ones = ends.filter(|(at, end)| flows[*at].min(others[*end]) >= least);
                found.extend(true_ones.map(|(_, end)| end));
            }
            Node::Reach { .. } => {
                if let Some(search) = self.truths.search(node, least) {
                    found.extend(self.origins(&search, element));
                }
            }
            _ => {}
        }
    }

    /// The origins of all ways that a search finds.
    fn origins(&self, search: &Search<'_>, element: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([element]);
        let mut queue = VecDeque::from([(element, 0)]);
        while let Some((at, length)) = queue.pop_front() {
            if at != element && search.is_origin(at) {
                found.insert(at);
            }
            if length == search.within || !(at == element || search.may_pass(at)) {
                continue;
            }
            for &flow in self.scene.flows_at(at, search.side) {
                let next = self.scene.end(flow, search.side);
                if search.may_take(flow) && seen.insert(next) {
                    queue.push_back((next, length + 1));
                }
            }
        }
        found
    }
}
