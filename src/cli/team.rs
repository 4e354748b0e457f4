//! What a team's own catalogs change, for output.

use serde::Serialize;

use crate::catalog::{Change, Place, Team};

/// A team's catalogs as scripts read them. Fields may be added, never renamed.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    name: &'a str,
    folder: &'a str,
    added: Vec<Entry<'a>>,
    replaced: Vec<Entry<'a>>,
    off: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    kind: &'static str,
    id: &'a str,
    /// Of what is switched off.
    why: Option<&'a str>,
    file: &'a str,
    line: usize,
}

impl<'a> Entry<'a> {
    fn of(change: &'a Change) -> Self {
        Self::at(change.what.word(), &change.id, None, &change.place)
    }

    fn at(kind: &'static str, id: &'a str, why: Option<&'a str>, place: &'a Place) -> Self {
        Self { kind, id, why, file: &place.file, line: place.line }
    }
}

/// What a team's catalogs change.
pub fn row(team: &Team) -> Row<'_> {
    let (replaced, added): (Vec<&Change>, Vec<&Change>) =
        team.changes.iter().partition(|change| change.replaces);
    let off = team.off.iter();
    Row {
        name: &team.name,
        folder: &team.folder,
        added: added.into_iter().map(Entry::of).collect(),
        replaced: replaced.into_iter().map(Entry::of).collect(),
        off: off
            .map(|off| Entry::at(off.what.word(), &off.id, Some(&off.why), &off.place))
            .collect(),
    }
}
