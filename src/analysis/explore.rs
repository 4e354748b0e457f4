//! The ways that lead to one element: a search that begins at the element and stays near it.

use std::collections::VecDeque;

use super::reach::{Path, Search};
use super::scene::{Scene, Subject};
use crate::catalog::Side;

/// Flows that a search looks at before it is content with what it has found, so that the work on one
/// element does not grow with the model.
const NEARBY: usize = 300;

/// Searches around elements. It keeps its tables between searches, so that a search costs what it
/// looks at.
#[derive(Debug, Default)]
pub struct Explorer {
    /// By element: the number of the search that came by last, the flow by which it came, and the
    /// element before.
    steps: Vec<(u32, usize, usize)>,
    searches: u32,
    queue: VecDeque<(usize, u32)>,
    /// The elements that the last search looked at.
    pub seen: Vec<usize>,
    /// Flows looked at in all searches.
    pub flows: u64,
}

/// Where ways to an element begin.
#[derive(Debug)]
pub struct Origins {
    /// The origins, nearest first.
    pub found: Vec<usize>,
    /// Whether the search looked everywhere; otherwise there may be more.
    pub all: bool,
}

impl Explorer {
    /// The origins from which ways lead to `element`, as far as they are near. Where one is `enough`,
    /// the search ends with the first.
    pub fn origins(
        &mut self,
        scene: &Scene<'_>,
        element: usize,
        search: &Search<'_>,
        enough: usize,
    ) -> Origins {
        self.steps.resize(scene.elements.len(), (0, 0, 0));
        self.searches += 1;
        self.queue.clear();
        self.queue.push_back((element, 0));
        self.seen.clear();
        let mut found = Vec::new();
        let mut flows = 0;
        while let Some((at, length)) = self.queue.pop_front() {
            self.seen.push(at);
            if at != element && search.is_origin(at) {
                found.push(at);
            }
            if flows > NEARBY || found.len() == enough {
                return Origins { found, all: false };
            }
            if length == search.within || !(at == element || search.may_pass(at)) {
                continue;
            }
            for &flow in scene.flows_at(at, search.side).iter().take(NEARBY) {
                flows += 1;
                self.flows += 1;
                let next = scene.end(flow, search.side);
                let new = next != element && self.steps[next].0 != self.searches;
                if new && search.may_take(flow) {
                    self.steps[next] = (self.searches, flow, at);
                    self.queue.push_back((next, length + 1));
                }
            }
        }
        Origins { found, all: true }
    }

    /// The way between `element` and an origin that the last search found on `side`.
    pub fn path(&self, element: usize, origin: usize, side: Side) -> Path {
        let mut path = Path { elements: vec![origin], flows: Vec::new() };
        let mut at = origin;
        while at != element {
            let (_, flow, next) = self.steps[at];
            path.flows.push(flow);
            path.elements.push(next);
            at = next;
        }
        path.towards(side.opposite())
    }

    /// Whether every way to `element` leads over `subject`. Where it takes a search of more than the
    /// neighbourhood to tell, other ways are taken to be there.
    pub fn depends_on(
        &mut self,
        scene: &Scene<'_>,
        element: usize,
        search: &Search<'_>,
        subject: Subject,
    ) -> bool {
        let without = Search { without: Some(subject), ..*search };
        let others = self.origins(scene, element, &without, 1);
        others.found.is_empty() && others.all
    }
}
