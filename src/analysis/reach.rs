//! Ways along the flows: which elements one leads to, in one search over the whole model.

use std::collections::VecDeque;

use super::scene::{Scene, Subject};
use super::truth::Truth;
use crate::catalog::Side;

/// What a search looks for and what ways it may take.
#[derive(Debug, Clone, Copy)]
pub struct Search<'t> {
    /// Where the origins lie as seen from what they reach.
    pub side: Side,
    /// Of each element, whether ways begin there.
    pub origins: &'t [Truth],
    /// Of each flow, whether ways may take it.
    pub flows: &'t [Truth],
    /// Of each element, whether ways end there; they may begin at it.
    pub blockers: Option<&'t [Truth]>,
    /// Longest way in flows.
    pub within: u32,
    /// How true all of this has to be at least.
    pub least: Truth,
    /// An element or flow that is thought away.
    pub without: Option<Subject>,
}

impl Search<'_> {
    /// Whether ways begin at an element.
    pub fn is_origin(&self, element: usize) -> bool {
        self.origins[element] >= self.least && self.without != Some(Subject::Element(element))
    }

    /// Whether ways may take a flow.
    pub fn may_take(&self, flow: usize) -> bool {
        self.flows[flow] >= self.least && self.without != Some(Subject::Flow(flow))
    }

    /// Whether ways may lead through an element.
    pub fn may_pass(&self, element: usize) -> bool {
        let blocked = self.blockers.is_some_and(|blockers| !blockers[element] < self.least);
        !blocked && self.without != Some(Subject::Element(element))
    }
}

/// A way through the model, in the direction in which data flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The elements, both ends included.
    pub elements: Vec<usize>,
    /// The flows between them.
    pub flows: Vec<usize>,
}

impl Path {
    /// Puts a way that was followed from an element to an origin on `side` into the direction of the
    /// data.
    pub fn towards(mut self, side: Side) -> Self {
        if side == Side::Upstream {
            self.elements.reverse();
            self.flows.reverse();
        }
        self
    }
}

/// The outcome of a search: for every element the nearest two origins that reach it. An element does
/// not reach itself, so where the first of them is the element itself, the second one counts.
#[derive(Debug)]
pub struct Reached {
    side: Side,
    arrivals: Vec<[Option<Arrival>; 2]>,
}

/// The last step of a way to an element.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    /// Where the way begins.
    origin: usize,
    /// Its length in flows.
    length: u32,
    /// The flow of the last step and which of the two ways to its other end this one continues;
    /// none at the origin.
    via: Option<(usize, usize)>,
}

impl Reached {
    /// Runs a search, breadth first. It visits every flow at most twice, whatever the number of
    /// origins.
    pub fn by(search: &Search<'_>, scene: &Scene<'_>) -> Self {
        let mut arrivals = vec![[None, None]; scene.elements.len()];
        let mut queue = VecDeque::new();
        for (element, arrivals) in arrivals.iter_mut().enumerate() {
            if search.is_origin(element) {
                let arrival = Arrival { origin: element, length: 0, via: None };
                arrivals[0] = Some(arrival);
                queue.push_back((element, 0, arrival));
            }
        }
        let onwards = search.side.opposite();
        while let Some((element, way, Arrival { origin, length, via })) = queue.pop_front() {
            if length == search.within || !(via.is_none() || search.may_pass(element)) {
                continue;
            }
            for &flow in scene.flows_at(element, onwards) {
                let next = scene.end(flow, onwards);
                let Some(free) = free_place(&arrivals[next], origin) else { continue };
                if search.may_take(flow) {
                    let arrival = Arrival { origin, length: length + 1, via: Some((flow, way)) };
                    arrivals[next][free] = Some(arrival);
                    queue.push_back((next, free, arrival));
                }
            }
        }
        Self { side: search.side, arrivals }
    }

    /// The elements to which a way from another one leads.
    pub fn elements(&self) -> impl Iterator<Item = usize> {
        (0..self.arrivals.len()).filter(|at| self.arrival(*at).is_some())
    }

    /// A shortest way to an element from another one.
    pub fn path(&self, scene: &Scene<'_>, element: usize) -> Option<Path> {
        let mut arrival = self.arrivals[element][self.arrival(element)?];
        let mut path = Path { elements: vec![element], flows: Vec::new() };
        while let Some((flow, way)) = arrival.and_then(|arrival| arrival.via) {
            let at = scene.end(flow, self.side);
            path.flows.push(flow);
            path.elements.push(at);
            arrival = self.arrivals[at][way];
        }
        Some(path.towards(self.side))
    }

    /// Which of the two ways to an element comes from another one.
    fn arrival(&self, element: usize) -> Option<usize> {
        let comes_from_another =
            |arrival: &Option<Arrival>| arrival.is_some_and(|arrival| arrival.origin != element);
        self.arrivals[element].iter().position(comes_from_another)
    }
}

/// Where a way from `origin` can be kept, if it is new.
fn free_place(arrivals: &[Option<Arrival>; 2], origin: usize) -> Option<usize> {
    match arrivals {
        [None, _] => Some(0),
        [Some(first), None] if first.origin != origin => Some(1),
        _ => None,
    }
}
