//! What the findings screen remembers between keys.

use std::collections::BTreeSet;

use super::Remembered;
use crate::model::{FindingKey, Status};

/// The findings screen.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The query as written, with its order and headings.
    pub filter: String,
    /// The finding under the cursor.
    pub selected: Option<FindingKey>,
    /// The heading under the cursor.
    pub heading: Option<String>,
    /// Where the cursor was in the list.
    pub at: usize,
    /// Findings to change at once.
    pub marked: BTreeSet<FindingKey>,
    /// The one that was marked last.
    pub mark: Option<FindingKey>,
    /// Headings under which nothing is shown.
    pub folded: BTreeSet<String>,
    /// A status that waits for a mitigation and evidence to be named.
    pub towards: Option<Towards>,
    /// Row of its details.
    pub detail: usize,
    /// What was listed last.
    pub remembered: Remembered,
}

/// A change of status that asks for more than a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Towards {
    /// The finding.
    pub key: FindingKey,
    /// What it will be.
    pub status: Status,
}
