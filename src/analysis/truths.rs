//! The truth of every condition of the rules about every element and flow of a model.
//!
//! Conditions are interned after their parts, so that one pass in their order computes each from
//! columns that are there already. A column costs time in proportion to the elements and flows.

use std::ops::Not;

use super::reach::{Reached, Search};
use super::scene::{Scene, Subject};
use super::truth::Truth;
use crate::catalog::{CondId, Conditions, Node, On, Side};
use crate::model::BoundaryKind;

/// What is known about all conditions: a column for each. Only those that rules ask about flows
/// have one for flows.
#[derive(Debug, Default)]
pub struct Truths {
    of_elements: Vec<Vec<Truth>>,
    of_flows: Vec<Vec<Truth>>,
    /// Where each flow comes from and goes to.
    ends: Vec<(usize, usize)>,
}

impl Truths {
    /// Evaluates all conditions on a model.
    pub fn of(scene: &Scene<'_>, conditions: &Conditions) -> Self {
        Self::after(&Self::default(), scene, conditions)
    }

    /// Evaluates the same conditions on a model that was edited. Searches take the longest, so those
    /// that would run over the same columns and flows again keep their outcome.
    pub fn after(before: &Self, scene: &Scene<'_>, conditions: &Conditions) -> Self {
        let ends = scene.flows.iter().map(|flow| (flow.from, flow.to)).collect();
        let mut truths = Self { ends, ..Self::default() };
        let same_ends = truths.ends == before.ends;
        let asked_of_flows = asked_of_flows(conditions);
        for id in conditions.ids() {
            let node = conditions.node(id);
            let of_elements = if same_ends && truths.searches_as(before, node) {
                before.elements(id).to_vec()
            } else {
                truths.column(scene, node, On::Element)
            };
            let of_flows = if asked_of_flows[id.index()] {
                truths.column(scene, node, On::Flow)
            } else {
                Vec::new()
            };
            truths.of_elements.push(of_elements);
            truths.of_flows.push(of_flows);
        }
        truths
    }

    /// Whether a condition holds of an element or flow.
    pub fn get(&self, condition: CondId, subject: Subject) -> Truth {
        match subject {
            Subject::Element(at) => self.of_elements[condition.index()][at],
            Subject::Flow(at) => self.of_flows[condition.index()][at],
        }
    }

    /// What a condition is about all elements; nothing where none was evaluated.
    pub fn elements(&self, condition: CondId) -> &[Truth] {
        self.of_elements.get(condition.index()).map_or(&[], Vec::as_slice)
    }

    /// What a condition is about all flows; nothing where nobody asks.
    pub fn flows(&self, condition: CondId) -> &[Truth] {
        self.of_flows.get(condition.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether a condition is a search over the same columns as before.
    fn searches_as(&self, before: &Self, node: &Node) -> bool {
        let Node::Reach { some, along, not_past, .. } = node else { return false };
        let same = |id: CondId| self.elements(id) == before.elements(id);
        same(*some) && self.flows(*along) == before.flows(*along) && not_past.is_none_or(same)
    }

    /// Evaluates a condition on all elements or on all flows.
    fn column(&self, scene: &Scene<'_>, node: &Node, on: On) -> Vec<Truth> {
        let length = match on {
            On::Element => scene.elements.len(),
            On::Flow => scene.flows.len(),
        };
        let part = |id: &CondId| match on {
            On::Element => self.elements(*id),
            On::Flow => self.flows(*id),
        };
        match (node, on) {
            (Node::All(parts), _) => {
                joined(length, Truth::True, parts.iter().map(part), Truth::min)
            }
            (Node::Any(parts), _) => {
                joined(length, Truth::False, parts.iter().map(part), Truth::max)
            }
            (Node::Not(id), _) => changed(part(id), Truth::not),
            (Node::Likely(id), _) => changed(part(id), |truth| Truth::of(truth != Truth::False)),
            (Node::Surely(id), _) => changed(part(id), |truth| Truth::of(truth == Truth::True)),
            (Node::Named(_, id), _) => part(id).to_vec(),
            (Node::Is(attribute, wanted), _) => {
                let mut column = unanswered(scene, on, attribute, length);
                for (values, subjects) in scene.answers.values(on, attribute) {
                    let holds = values.iter().any(|value| wanted.contains(value));
                    set(&mut column, subjects, Truth::of(holds));
                }
                column
            }
            (Node::Known(attribute), _) => {
                let mut column = vec![Truth::False; length];
                for (_, subjects) in scene.answers.values(on, attribute) {
                    set(&mut column, subjects, Truth::True);
                }
                column
            }
            (Node::Kind(kinds), On::Element) => {
                let mut column = vec![Truth::False; length];
                for (_, elements) in scene.answers.kinds().filter(|(id, _)| kinds.contains(*id)) {
                    set(&mut column, elements, Truth::True);
                }
                column
            }
            (Node::Inside(kinds), On::Element) => {
                scene.elements.iter().map(|seen| Truth::of(some_of(kinds, &seen.inside))).collect()
            }
            (Node::Crosses { into, out_of, kinds }, On::Flow) => {
                let crosses = |flow: &super::scene::SeenFlow<'_>| {
                    (*out_of && some_of(kinds, &flow.leaves))
                        || (*into && some_of(kinds, &flow.enters))
                };
                scene.flows.iter().map(|flow| Truth::of(crosses(flow))).collect()
            }
            (Node::Somewhere(id), _) => {
                let somewhere = Truth::any(self.elements(*id).iter().copied());
                vec![somewhere; length]
            }
            (Node::Link { side, flow, other }, On::Element) => {
                linked(scene, *side, self.flows(*flow), self.elements(*other))
            }
            (Node::Reach { .. }, On::Element) => {
                // Ways that nothing recorded speaks against, and ways on which all is certain, which are
                // the same where everything is known.
                let mut column = vec![Truth::False; length];
                for least in [Truth::Unknown, Truth::True] {
                    let Some(search) = self.search(node, least) else { continue };
                    if least == Truth::True || !search.is_decided() {
                        for at in Reached::by(&search, scene).elements() {
                            column[at] = least;
                        }
                    }
                }
                column
            }
            // What is asked of the wrong subject never holds; loading rules it out.
            _ => vec![Truth::False; length],
        }
    }

    /// The search behind a reachability condition, for ways that are at least as true as `least`.
    pub fn search<'t>(&'t self, reach: &Node, least: Truth) -> Option<Search<'t>> {
        let Node::Reach { side, some, along, not_past, within } = reach else { return None };
        Some(Search {
            side: *side,
            origins: self.elements(*some),
            flows: self.flows(*along),
            blockers: not_past.map(|blocker| self.elements(blocker)),
            within: within.unwrap_or(u32::MAX),
            least,
            without: None,
        })
    }
}

/// Which conditions are asked about flows; about elements all of them may be.
fn asked_of_flows(conditions: &Conditions) -> Vec<bool> {
    let mut asked = vec![false; conditions.len()];
    for id in conditions.of_flows() {
        asked[id.index()] = true;
    }
    // Backwards, from what asks to its parts.
    for id in conditions.ids().rev() {
        match conditions.node(id) {
            Node::Link { flow, .. } => asked[flow.index()] = true,
            Node::Reach { along, .. } => asked[along.index()] = true,
            node if asked[id.index()] => {
                for part in node.parts() {
                    asked[part.index()] = true;
                }
            }
            _ => {}
        }
    }
    asked
}

/// A column that says something else of each.
fn changed(column: &[Truth], to: impl Fn(Truth) -> Truth) -> Vec<Truth> {
    column.iter().map(|truth| to(*truth)).collect()
}

/// Several columns as one, beginning with what holds of none.
fn joined<'t>(
    length: usize,
    of_none: Truth,
    columns: impl Iterator<Item = &'t [Truth]>,
    join: impl Fn(Truth, Truth) -> Truth,
) -> Vec<Truth> {
    let mut whole = vec![of_none; length];
    for column in columns {
        for (whole, part) in whole.iter_mut().zip(column) {
            *whole = join(*whole, *part);
        }
    }
    whole
}

fn set(column: &mut [Truth], at: &[usize], truth: Truth) {
    for at in at {
        column[*at] = truth;
    }
}

/// What an attribute is as long as nothing is recorded: unknown on a flow and on an element of an
/// unknown kind, otherwise only if the kind has it.
fn unanswered(scene: &Scene<'_>, on: On, attribute: &str, length: usize) -> Vec<Truth> {
    if on == On::Flow {
        return vec![Truth::Unknown; length];
    }
    let mut column = vec![Truth::False; length];
    for elements in scene.answers.could_have(attribute) {
        set(&mut column, elements, Truth::Unknown);
    }
    column
}

/// Whether one of the boundaries is of one of the kinds; of any kind if none is named.
fn some_of(kinds: &[BoundaryKind], boundaries: &[BoundaryKind]) -> bool {
    boundaries.iter().any(|kind| kinds.is_empty() || kinds.contains(kind))
}

/// Of each element the truest of its flows on a side, with what is at their other ends.
fn linked(scene: &Scene<'_>, side: Side, flows: &[Truth], others: &[Truth]) -> Vec<Truth> {
    let mut column = vec![Truth::False; scene.elements.len()];
    for (flow, truth) in scene.flows.iter().zip(flows) {
        let (here, there) = match side {
            Side::Upstream => (flow.to, flow.from),
            Side::Downstream => (flow.from, flow.to),
        };
        column[here] = column[here].max((*truth).min(others[there]));
    }
    column
}
