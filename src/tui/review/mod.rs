//! What the review screen shows: conflicts of a merge that wait for a decision, and what differs
//! between the open model and another version of it.

pub mod comparison;
pub mod conflicts;
pub mod union;
pub mod versions;
pub mod words;

use super::zoom::Zoom;
use comparison::{Comparison, Entry};
use versions::Version;

/// What of the screen is on show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What differs from another version.
    #[default]
    Changes,
    /// Conflicts of a merge.
    Conflicts,
}

/// The review screen.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// What of it is on show.
    pub part: Part,
    /// The branch that the open model is on, by which one's own side of a merge is told.
    pub branch: Option<String>,
    /// The conflict under the cursor, counted from 0 among those that are open.
    pub conflict: usize,
    /// The first line of its details in view.
    pub scroll: usize,
    /// The versions that were offered last.
    pub offers: Vec<Version>,
    /// What is compared.
    pub comparison: Option<Box<Comparison>>,
    /// What is being read or compared; its answer alone is of interest.
    pub waits: Option<Waiting>,
    /// Key of the change under the cursor.
    pub change: Option<String>,
    /// Columns and rows by which the picture was moved away from the change.
    pub pan: (i32, i32),
    /// How close the eye is to it.
    pub zoom: Zoom,
}

/// What is being looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// A version to compare with.
    Reading(Version),
    /// What differs from the version at hand, at this revision of the open model.
    Comparing(u64),
}

impl Review {
    /// The change under the cursor, and its place in the list.
    pub fn selected(&self) -> Option<(usize, &Entry)> {
        let entries = &self.comparison.as_ref()?.entries;
        let at = entries.iter().position(|entry| Some(&entry.key) == self.change.as_ref());
        let at = at.unwrap_or(0);
        Some((at, entries.get(at)?))
    }
}
