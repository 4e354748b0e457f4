//! The quick-entry line: sentences about the system become elements, flows and boundaries.
//!
//! ```text
//! Customer -> Chat UI -> Orchestrator -> GPT [hosted model API] : prompt
//! Orchestrator <-> Vector store, Order database; Order database <- Billing
//! Refund tool [tool, authority: payment]
//! Vendor: Model supplier { GPT, Embeddings, Tenant: Ours { Index } }
//! ```
//!
//! Names that exist already are taken as they are, whatever their case and punctuation; the others
//! are new. Kinds that are not written are guessed from the name, from data in the catalogs.

mod notation;
mod reader;

use crate::model::{Edit, Id};

pub use notation::Mistake;
pub use reader::read;

/// Where the first sentence of a line begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Start {
    /// By itself.
    #[default]
    Free,
    /// With a flow from this element.
    After(Id),
    /// On this flow, which it splits.
    On(Id),
}

impl Start {
    /// The element or flow that it begins at.
    pub fn at(&self) -> Option<&Id> {
        match self {
            Self::Free => None,
            Self::After(id) | Self::On(id) => Some(id),
        }
    }
}

/// What a line would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The whole change, one undo step.
    pub edit: Edit,
    /// Elements that are new: name and kind.
    pub elements: Vec<(String, String)>,
    /// Number of new flows.
    pub flows: usize,
    /// Boundaries that are drawn or take something in: name, and how much they take in.
    pub boundaries: Vec<(String, usize)>,
    /// Name of the boundary that new elements join.
    pub home: Option<String>,
    /// Names of the ends of the flow that is split.
    pub between: Option<(String, String)>,
    /// What to select afterwards.
    pub select: Option<Id>,
}
