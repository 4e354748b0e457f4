//! What the suggestions for an element were read from, so that they can be kept as long as none of it
//! changes.
//!
//! What can change about an element is numbered: its facets. Those of a flow are facets of the
//! elements at both its ends. A reader notes elements and facets apart, which is short, and never
//! less than it read.

use crate::catalog::{CondId, Side};

/// Name and kind, names of flows, and that it is there.
pub const RECORD: usize = 0;
const INCOMING: usize = 1;
const OUTGOING: usize = 2;
const ATTRIBUTES: usize = 3;
/// Attributes share this many facets.
const SHARED: usize = 64;

/// Which flows there are on a side of an element.
pub const fn flows(side: Side) -> usize {
    match side {
        Side::Upstream => INCOMING,
        Side::Downstream => OUTGOING,
    }
}

/// The recorded values of an attribute.
pub fn attribute(id: &str) -> usize {
    ATTRIBUTES + id.bytes().map(usize::from).sum::<usize>() % SHARED
}

/// The truth of a condition, and what makes it true among the flows of the element.
pub fn condition(id: CondId) -> usize {
    ATTRIBUTES + SHARED + id.index()
}

/// A set of facets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets(Vec<u64>);

impl Facets {
    /// Adds one.
    pub fn insert(&mut self, facet: usize) {
        let word = facet / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (facet % 64);
    }

    /// Adds those of another set.
    pub fn extend(&mut self, other: &Self) {
        if other.0.len() > self.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Whether both have one in common.
    pub fn meet(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
}

/// What was read about the elements of a model.
#[derive(Debug, Default)]
pub struct Reads {
    /// The elements.
    pub elements: Vec<usize>,
    /// The facets, of one or the other of them.
    pub facets: Facets,
    /// Facets of all elements, of those to come as well.
    pub everywhere: Facets,
}

impl Reads {
    /// Keeps up with the places of the elements: where they are `now`, by where they were.
    pub fn follow(&mut self, now: &[Option<usize>]) {
        for element in &mut self.elements {
            if let Some(place) = now[*element] {
                *element = place;
            }
        }
    }
}

/// Notes what is read.
#[derive(Debug, Default)]
pub struct Notes {
    reads: Reads,
    /// By element, the last round in which it was noted.
    noted: Vec<u32>,
    round: u32,
    /// How much was looked at in all, as a measure of work that is the same on every machine.
    pub work: u64,
}

impl Notes {
    /// Notes for a model of so many elements.
    pub fn new(elements: usize) -> Self {
        Self { noted: vec![0; elements], round: 1, ..Self::default() }
    }

    /// Notes that an element was looked at.
    pub fn element(&mut self, element: usize) {
        self.work += 1;
        if self.noted[element] != self.round {
            self.noted[element] = self.round;
            self.reads.elements.push(element);
        }
    }

    /// Notes that a facet was read of some element that was looked at.
    pub fn facet(&mut self, facet: usize) {
        self.reads.facets.insert(facet);
    }

    /// Notes that a facet was read of the whole model.
    pub fn everywhere(&mut self, facet: usize) {
        self.reads.everywhere.insert(facet);
    }

    /// What was noted since the last time.
    pub fn take(&mut self) -> Reads {
        self.round += 1;
        self.facet(RECORD);
        let mut reads = std::mem::take(&mut self.reads);
        reads.elements.shrink_to_fit();
        reads
    }
}
