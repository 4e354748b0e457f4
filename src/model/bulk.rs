//! The same change to several findings at once.

use super::triage::TriageError;
use super::{Edit, FindingKey, Model};

/// What a change to several findings comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bulk {
    /// The change of those that it fits and that were not so before, one edit each.
    pub edits: Vec<Edit>,
    /// How many were so before.
    pub already: usize,
    /// Those that it does not fit, and why.
    pub refused: Vec<(FindingKey, TriageError)>,
}

impl Bulk {
    /// Tries a change on each finding.
    pub fn of(
        model: &Model,
        keys: &[FindingKey],
        change: impl Fn(&FindingKey) -> Result<Edit, TriageError>,
    ) -> Self {
        let mut bulk = Self::default();
        for key in keys {
            match change(key) {
                Ok(Edit::Finding(_, to)) if to.as_ref() == model.findings.get(key) => {
                    bulk.already += 1;
                }
                Ok(edit) => bulk.edits.push(edit),
                Err(error) => bulk.refused.push((key.clone(), error)),
            }
        }
        bulk
    }
}
