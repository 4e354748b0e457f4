//! What the review screen shows: conflicts of a merge that wait for a decision, and what differs
//! between the open model and another version of it.

pub mod conflicts;
pub mod words;

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
    /// The conflict under the cursor, counted from 0 among those that are open.
    pub conflict: usize,
    /// The first line of its details in view.
    pub scroll: usize,
}
