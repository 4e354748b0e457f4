//! Ways along the flows: which elements one leads to, in one search over the whole model.

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

    /// Whether nothing that it asks about is unknown.
    pub fn is_decided(&self) -> bool {
        let columns = [self.origins, self.flows].into_iter().chain(self.blockers);
        columns.flatten().all(|truth| *truth != Truth::Unknown)
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
    arrivals: Vec<[Arrival; 2]>,
}

/// The last step of a way to an element. Small, because every condition about ways makes two for each
/// element.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    /// Where the way begins, or [`NONE`].
    origin: u32,
    /// Its length in flows.
    length: u32,
    /// The flow of the last step, or [`NONE`] at the origin.
    flow: u32,
    /// Which of the two ways to the other end of the flow this one continues.
    way: u32,
}

const NONE: u32 = u32::MAX;

impl Reached {
    /// Runs a search, breadth first. It visits every flow at most twice, whatever the number of
    /// origins.
    pub fn by(search: &Search<'_>, scene: &Scene<'_>) -> Self {
        let nowhere = Arrival { origin: NONE, length: 0, flow: NONE, way: 0 };
        let mut arrivals = vec![[nowhere; 2]; scene.elements.len()];
        let mut queue: Vec<(u32, u32)> = Vec::new();
        for (element, arrivals) in arrivals.iter_mut().enumerate() {
            if search.is_origin(element) {
                arrivals[0].origin = small(element);
                queue.push((small(element), 0));
            }
        }
        let onwards = search.side.opposite();
        let mut next_in_line = 0;
        while let Some((at, way)) = queue.get(next_in_line).copied() {
            next_in_line += 1;
            let Arrival { origin, length, flow, .. } = arrivals[at as usize][way as usize];
            let may_go_on = flow == NONE || search.may_pass(at as usize);
            if length == search.within || !may_go_on {
                continue;
            }
            for &flow in scene.flows_at(at as usize, onwards) {
                let next = scene.end(flow, onwards);
                let known = &mut arrivals[next];
                let free = match known {
                    [first, _] if first.origin == NONE => 0,
                    [first, second] if second.origin == NONE && first.origin != origin => 1,
                    _ => continue,
                };
                if search.may_take(flow) {
                    known[free] = Arrival { origin, length: length + 1, flow: small(flow), way };
                    queue.push((small(next), small(free)));
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
        let mut arrival = self.arrival(element)?;
        let mut path = Path { elements: vec![element], flows: Vec::new() };
        while arrival.flow != NONE {
            let flow = arrival.flow as usize;
            let at = scene.end(flow, self.side);
            path.flows.push(flow);
            path.elements.push(at);
            arrival = self.arrivals[at][arrival.way as usize];
        }
        Some(path.towards(self.side))
    }

    /// The way to an element that comes from another one.
    fn arrival(&self, element: usize) -> Option<Arrival> {
        let comes_from_another =
            |arrival: &Arrival| arrival.origin != NONE && arrival.origin as usize != element;
        self.arrivals[element].into_iter().find(comes_from_another)
    }
}

/// A place in a model, which has less than 2³² elements and flows.
fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}
