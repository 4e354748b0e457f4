//! Which elements can be reached from which, in one breadth-first search over the whole model.
//!
//! Every element keeps the two shortest ways that reach it from different origins: an element is
//! not upstream of itself, so where the first way begins at the element itself the second one
//! counts. The search visits every flow at most twice, whatever the number of origins.

use std::collections::{BTreeMap, VecDeque};

use super::scene::Scene;
use crate::catalog::Side;

/// The outcome of a search: for every element up to two ways to it.
#[derive(Debug)]
pub struct Reached {
    ways: Vec<[Option<Step>; 2]>,
}

/// The last step of a way.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// The element at which the way begins.
    origin: usize,
    /// Its length in flows.
    length: u32,
    /// The flow of the last step and which of the two ways to its other end this one continues;
    /// none at the origin.
    via: Option<(usize, usize)>,
}

/// A way through the model, in the direction in which data flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The elements, both ends included.
    pub elements: Vec<usize>,
    /// The flows between them.
    pub flows: Vec<usize>,
}

/// What a search may use.
pub struct Search<'s> {
    /// Where the origins lie as seen from what they reach.
    pub side: Side,
    /// Elements at which ways begin.
    pub is_origin: &'s mut dyn FnMut(usize) -> bool,
    /// Flows that ways may take.
    pub may_take: &'s mut dyn FnMut(usize) -> bool,
    /// Elements through which ways may lead; their ends need not fulfil it.
    pub may_pass: &'s mut dyn FnMut(usize) -> bool,
    /// Longest way in flows.
    pub within: u32,
}

impl Reached {
    /// Runs the search.
    pub fn from(scene: &Scene<'_>, search: &mut Search<'_>) -> Self {
        let mut ways = vec![[None, None]; scene.elements.len()];
        let mut queue = VecDeque::new();
        for (element, ways) in ways.iter_mut().enumerate() {
            if (search.is_origin)(element) {
                ways[0] = Some(Step { origin: element, length: 0, via: None });
                queue.push_back((element, 0));
            }
        }
        // Ways lead away from the origins: downstream of them if they lie upstream.
        let onwards = match search.side {
            Side::Upstream => Side::Downstream,
            Side::Downstream => Side::Upstream,
        };
        while let Some((element, way)) = queue.pop_front() {
            let Some(step) = ways[element][way] else { continue };
            let at_origin = step.via.is_none();
            if step.length == search.within || !(at_origin || (search.may_pass)(element)) {
                continue;
            }
            for &flow in scene.flows_at(element, onwards) {
                let next = scene.end(flow, onwards);
                let Some(free) = free_way(&ways[next], step.origin) else { continue };
                if !(search.may_take)(flow) {
                    continue;
                }
                let length = step.length + 1;
                ways[next][free] =
                    Some(Step { origin: step.origin, length, via: Some((flow, way)) });
                queue.push_back((next, free));
            }
        }
        Self { ways }
    }

    /// Whether a way from another element leads to this one.
    pub fn reaches(&self, element: usize) -> bool {
        self.arrival(element).is_some()
    }

    fn arrival(&self, element: usize) -> Option<Step> {
        self.ways[element].iter().flatten().find(|step| step.origin != element).copied()
    }
}

/// Ways that tell something of their own: none that leads through the far end of an earlier one, or
/// ends on the way of one.
pub fn distinct(paths: Vec<Path>, side: Side) -> Vec<Path> {
    let far = |path: &Path| match side {
        Side::Upstream => path.elements.first().copied(),
        Side::Downstream => path.elements.last().copied(),
    };
    let mut kept: Vec<Path> = Vec::new();
    for path in paths {
        let told = kept.iter().any(|known| {
            let on =
                |path: &Path, end: Option<usize>| end.is_some_and(|e| path.elements.contains(&e));
            on(known, far(&path)) || on(&path, far(known))
        });
        if !told {
            kept.push(path);
        }
    }
    kept
}

/// The shortest ways from `element` to the origins of a search, nearest first.
pub fn far_ends(scene: &Scene<'_>, element: usize, search: &mut Search<'_>) -> Vec<Path> {
    // By element: the flow by which it was reached and the element before, towards `element`.
    let mut before: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut found = Vec::new();
    let mut queue = VecDeque::from([(element, 0)]);
    while let Some((at, length)) = queue.pop_front() {
        if at != element && (search.is_origin)(at) {
            found.push(path_back(&before, element, at, search.side));
        }
        if length == search.within || !(at == element || (search.may_pass)(at)) {
            continue;
        }
        for &flow in scene.flows_at(at, search.side) {
            let next = scene.end(flow, search.side);
            if next != element && !before.contains_key(&next) && (search.may_take)(flow) {
                before.insert(next, (flow, at));
                queue.push_back((next, length + 1));
            }
        }
    }
    found
}

fn path_back(
    before: &BTreeMap<usize, (usize, usize)>,
    element: usize,
    far: usize,
    side: Side,
) -> Path {
    let mut path = Path { elements: vec![far], flows: Vec::new() };
    let mut at = far;
    while let Some((flow, next)) = before.get(&at).filter(|_| at != element) {
        path.flows.push(*flow);
        path.elements.push(*next);
        at = *next;
    }
    if side == Side::Downstream {
        path.elements.reverse();
        path.flows.reverse();
    }
    path
}

/// Where a way from `origin` can be kept, if it is new.
fn free_way(ways: &[Option<Step>; 2], origin: usize) -> Option<usize> {
    match ways {
        [None, _] => Some(0),
        [Some(first), None] if first.origin != origin => Some(1),
        _ => None,
    }
}
