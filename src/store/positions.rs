//! Where the entries of a model stand in its file.

use std::collections::BTreeMap;

use super::fault::Position;
use super::track::Entry;
use crate::model::FindingKey;

/// Positions of elements, flows, boundaries, findings, assumptions, remarks, incidents and conflicts, for messages and
/// reports. Kept beside the model: they are those of the text that was read, and an edit makes no
/// difference to them until the next save.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Positions {
    /// Map of the file → key → position of the key.
    sections: BTreeMap<String, BTreeMap<String, Position>>,
}

impl Positions {
    /// The positions of `entries` of `text`.
    pub(super) fn new(text: &str, mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| entry.span.start);
        let mut positions = Self::default();
        let mut at = Position { line: 1, column: 1 };
        let mut done = 0;
        for Entry { section, key, span } in entries {
            let between = text.get(done..span.start).unwrap_or("");
            if let Some(line_end) = between.rfind('\n') {
                at.line += between.bytes().filter(|b| *b == b'\n').count();
                at.column = 1 + between[line_end + 1..].chars().count();
            } else {
                at.column += between.chars().count();
            }
            done = span.start;
            positions.sections.entry(section).or_default().insert(key, at);
        }
        positions
    }

    /// The position of an entry by the name of its map in the file, such as `elements`. For a
    /// key that the file spells with escapes it is that of the map.
    pub fn entry(&self, section: &str, key: &str) -> Option<Position> {
        self.sections.get(section)?.get(key).copied()
    }

    /// The position of the element, flow or boundary with this id.
    pub fn id(&self, id: &str) -> Option<Position> {
        ["elements", "flows", "boundaries"].into_iter().find_map(|map| self.entry(map, id))
    }

    /// The position of a finding.
    pub fn finding(&self, key: &FindingKey) -> Option<Position> {
        self.entry("findings", &key.to_string())
    }
}
