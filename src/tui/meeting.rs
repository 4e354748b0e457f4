//! A session: people in a room look at one screen while one of them types.

use std::collections::BTreeSet;

use super::overlay::Prompt;
use crate::model::Id;
use crate::store::KeptSession;

/// A session that goes on.
#[derive(Debug)]
pub struct Meeting {
    /// What it began from, as it is kept for the case of a crash.
    pub kept: KeptSession,
    /// Whether the quick-entry line takes the keyboard whenever nothing else has it.
    pub types: bool,
    /// The line as it was left.
    pub draft: Option<Prompt>,
    /// Whether what is open is listed beside the diagram, where there is room.
    pub list: bool,
    /// Elements, flows and boundaries that came with the last edit that brought any.
    pub fresh: BTreeSet<Id>,
    /// The revision whose summary is in a file.
    pub written: Option<u64>,
}

impl Meeting {
    /// A session that begins, or goes on.
    pub fn new(kept: KeptSession) -> Self {
        Self { kept, types: true, draft: None, list: true, fresh: BTreeSet::new(), written: None }
    }
}
