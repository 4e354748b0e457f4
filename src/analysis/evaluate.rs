//! Evaluates conditions on elements and flows, each distinct condition once per element.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::reach::{Path, Reached, Search, far_ends};
use super::scene::{Scene, Subject};
use super::truth::Truth;
use crate::catalog::{CondId, Conditions, Node, Side};

/// Evaluates conditions over one model and remembers the results.
#[derive(Debug)]
pub struct Evaluator<'a> {
    /// The model.
    pub scene: &'a Scene<'a>,
    conditions: &'a Conditions,
    /// By condition, then by element; an empty row has not been asked for yet.
    known: Vec<Vec<Option<Truth>>>,
    reached: BTreeMap<CondId, Rc<Ways>>,
}

/// The two searches behind a reachability condition.
#[derive(Debug)]
pub struct Ways {
    /// Ways on which everything is certain.
    pub certain: Reached,
    /// Ways on which nothing recorded speaks against it.
    pub possible: Reached,
}

impl<'a> Evaluator<'a> {
    /// An evaluator that has not looked at anything yet.
    pub fn new(scene: &'a Scene<'a>, conditions: &'a Conditions) -> Self {
        let known = vec![Vec::new(); conditions.len()];
        Self { scene, conditions, known, reached: BTreeMap::new() }
    }

    /// A condition as it was interned.
    pub fn node(&self, condition: CondId) -> &'a Node {
        self.conditions.node(condition)
    }

    /// Whether a condition holds of an element or flow.
    pub fn truth(&mut self, condition: CondId, subject: Subject) -> Truth {
        let node = self.conditions.node(condition);
        match (node, subject) {
            (Node::Not(part), _) => !self.truth(*part, subject),
            (Node::Named(_, part), _) => self.truth(*part, subject),
            (Node::Likely(part), _) => Truth::of(self.truth(*part, subject) != Truth::False),
            (Node::Surely(part), _) => Truth::of(self.truth(*part, subject) == Truth::True),
            (Node::Is(attribute, values), _) => {
                match self.scene.attributes(subject).get(attribute) {
                    Some(recorded) => Truth::of(recorded.iter().any(|v| values.contains(v))),
                    None if self.scene.could_have(subject, attribute) => Truth::Unknown,
                    None => Truth::False,
                }
            }
            (Node::Known(attribute), _) => {
                Truth::of(self.scene.attributes(subject).contains_key(attribute))
            }
            (Node::Crosses { into, out_of, kinds }, Subject::Flow(flow)) => {
                let flow = &self.scene.flows[flow];
                let mut crossed = flow
                    .leaves
                    .iter()
                    .filter(|_| *out_of)
                    .chain(flow.enters.iter().filter(|_| *into));
                Truth::of(crossed.any(|kind| kinds.is_empty() || kinds.contains(kind)))
            }
            (Node::Kind(kinds), Subject::Element(element)) => {
                Truth::of(kinds.contains(&self.scene.elements[element].element.kind))
            }
            (Node::Inside(kinds), Subject::Element(element)) => {
                let inside = &self.scene.elements[element].inside;
                Truth::of(inside.iter().any(|kind| kinds.is_empty() || kinds.contains(kind)))
            }
            (Node::All(parts), Subject::Flow(_)) => {
                Truth::all(parts.iter().map(|part| self.truth(*part, subject)))
            }
            (Node::Any(parts), Subject::Flow(_)) => {
                Truth::any(parts.iter().map(|part| self.truth(*part, subject)))
            }
            (Node::Somewhere(part), _) => self.somewhere(condition, *part),
            (_, Subject::Element(element)) => self.remembered(condition, element),
            // What is asked only about elements never holds of a flow; loading rules it out.
            (_, Subject::Flow(_)) => Truth::False,
        }
    }

    /// The searches behind a reachability condition.
    pub fn ways(&mut self, condition: CondId) -> Option<Rc<Ways>> {
        if let Some(ways) = self.reached.get(&condition) {
            return Some(Rc::clone(ways));
        }
        let Node::Reach { side, some, along, not_past, within } = self.conditions.node(condition)
        else {
            return None;
        };
        let mut search = |least: Truth| {
            let this = std::cell::RefCell::new(&mut *self);
            let element = |condition: CondId, index: usize| {
                this.borrow_mut().truth(condition, Subject::Element(index))
            };
            let scene = this.borrow().scene;
            Reached::from(
                scene,
                &mut Search {
                    side: *side,
                    is_origin: &mut |index| element(*some, index) >= least,
                    may_take: &mut |flow| {
                        this.borrow_mut().truth(*along, Subject::Flow(flow)) >= least
                    },
                    may_pass: &mut |index| {
                        not_past.is_none_or(|blocker| !element(blocker, index) >= least)
                    },
                    within: within.unwrap_or(u32::MAX),
                },
            )
        };
        let certain = search(Truth::True);
        let possible = search(Truth::Unknown);
        let ways = Rc::new(Ways { certain, possible });
        self.reached.insert(condition, Rc::clone(&ways));
        Some(ways)
    }

    /// The ways that make a reachability condition of an element at least as true as `degree`, to
    /// each far end the shortest: people first, then others outside the system, then the nearest.
    /// `without` is thought away.
    pub fn far_ends(
        &mut self,
        condition: CondId,
        element: usize,
        degree: Truth,
        without: Option<Subject>,
    ) -> Vec<Path> {
        let Node::Reach { side, some, along, not_past, within } = self.conditions.node(condition)
        else {
            return Vec::new();
        };
        let scene = self.scene;
        let this = std::cell::RefCell::new(self);
        let truth = |condition: CondId, subject| {
            if without == Some(subject) {
                return Truth::False;
            }
            this.borrow_mut().truth(condition, subject)
        };
        let mut paths = far_ends(
            scene,
            element,
            &mut Search {
                side: *side,
                is_origin: &mut |at| truth(*some, Subject::Element(at)) >= degree,
                may_take: &mut |flow| truth(*along, Subject::Flow(flow)) >= degree,
                may_pass: &mut |at| {
                    without != Some(Subject::Element(at))
                        && not_past
                            .is_none_or(|blocker| !truth(blocker, Subject::Element(at)) >= degree)
                },
                within: within.unwrap_or(u32::MAX),
            },
        );
        paths.sort_by_key(|path| {
            let ends = [path.elements.first(), path.elements.last()];
            let far = ends.into_iter().flatten().find(|at| **at != element);
            far.map_or(2, |at| scene.outwardness(*at))
        });
        paths
    }

    /// The flows on a side of an element for which flow and other end fulfil a link condition to
    /// `degree`.
    pub fn witnesses(&mut self, link: &Node, element: usize, degree: Truth) -> Vec<usize> {
        let Node::Link { side, flow, other } = link else { return Vec::new() };
        let flows = self.scene.flows_at(element, *side);
        flows.iter().copied().filter(|at| self.link(*side, *flow, *other, *at) == degree).collect()
    }

    fn link(&mut self, side: Side, flow: CondId, other: CondId, at: usize) -> Truth {
        let end = Subject::Element(self.scene.end(at, side));
        match self.truth(flow, Subject::Flow(at)) {
            Truth::False => Truth::False,
            truth => truth.min(self.truth(other, end)),
        }
    }

    fn somewhere(&mut self, condition: CondId, part: CondId) -> Truth {
        // The same for the whole model: remembered as if it were about the first element.
        if let Some(Some(truth)) = self.known[condition.index()].first() {
            return *truth;
        }
        let elements = 0..self.scene.elements.len();
        let truth = Truth::any(elements.map(|e| self.truth(part, Subject::Element(e))));
        self.known[condition.index()] = vec![Some(truth)];
        truth
    }

    /// Compound conditions on elements, evaluated once.
    fn remembered(&mut self, condition: CondId, element: usize) -> Truth {
        if let Some(Some(truth)) = self.known[condition.index()].get(element) {
            return *truth;
        }
        let truth = self.compound(condition, element);
        let row = &mut self.known[condition.index()];
        if row.is_empty() {
            row.resize(self.scene.elements.len(), None);
        }
        row[element] = Some(truth);
        truth
    }

    fn compound(&mut self, condition: CondId, element: usize) -> Truth {
        let subject = Subject::Element(element);
        match self.conditions.node(condition) {
            Node::All(parts) => Truth::all(parts.iter().map(|part| self.truth(*part, subject))),
            Node::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(*part, subject))),
            Node::Link { side, flow, other } => {
                let flows = self.scene.flows_at(element, *side);
                Truth::any(flows.iter().map(|at| self.link(*side, *flow, *other, *at)))
            }
            Node::Reach { .. } => match self.ways(condition) {
                Some(ways) if ways.certain.reaches(element) => Truth::True,
                Some(ways) if ways.possible.reaches(element) => Truth::Unknown,
                _ => Truth::False,
            },
            _ => Truth::False,
        }
    }
}
