//! The account of an import: what was taken, what was guessed, what could not be represented.

use super::foreign::LeftOut;
use crate::model::{FindingKey, Id};

/// What an import made of a file. Nothing that the file says is missing from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// How many elements, flows, boundaries, findings and assumptions came from the file.
    pub taken: Taken,
    /// Kinds that were guessed, those first of which little speaks for.
    pub guessed: Vec<Guessed>,
    /// Threats that were recognised as techniques.
    pub matched: Vec<Matched>,
    /// What was read in another way than the file says it, such as a flow that leads both ways.
    pub adapted: Vec<String>,
    /// What could not be represented.
    pub left_out: Vec<LeftOut>,
    /// What both the file and somebody here changed since it was last read: ours stands, and a conflict
    /// is recorded.
    pub disputed: Vec<String>,
}

/// What came from a file, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Elements.
    pub elements: usize,
    /// Flows.
    pub flows: usize,
    /// Boundaries.
    pub boundaries: usize,
    /// Findings.
    pub findings: usize,
    /// Assumptions.
    pub assumptions: usize,
}

/// The guess of one element's kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guessed {
    /// The element.
    pub element: Id,
    /// Id of the kind.
    pub kind: String,
    /// What speaks for it.
    pub why: String,
    /// Whether little does.
    pub doubtful: bool,
}

/// A threat that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The finding that it became.
    pub finding: FindingKey,
    /// What the file calls it.
    pub title: String,
    /// What it was recognised by.
    pub by: String,
}
