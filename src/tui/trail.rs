//! What is lifted out of the diagram.

use std::collections::BTreeSet;

use crate::model::Id;

/// An attack path, or an element where a control would weaken many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    /// The elements in their order, each with what happens there.
    pub stops: Vec<(Id, String)>,
    /// The flows between them.
    pub flows: BTreeSet<Id>,
    /// The stop that was gone to last, from 1; 0 before the first.
    pub step: usize,
}
