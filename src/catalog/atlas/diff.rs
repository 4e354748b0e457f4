//! What one release of ATLAS changes against another.

use std::collections::{BTreeMap, BTreeSet};

use super::{Atlas, Mitigation, Technique};

/// Something that an update changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What sort of entry it is.
    pub entity: Entity,
    /// The id of the entry, the old one if it has two.
    pub id: String,
    /// Its name, the new one if it has two.
    pub name: String,
    /// What happens to it.
    pub change: Change,
}

/// Sorts of entries, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// A column of the matrix.
    Tactic,
    /// Technique or sub-technique.
    Technique,
    /// Mitigation.
    Mitigation,
    /// Case study.
    CaseStudy,
}

impl Entity {
    /// The word for people and output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tactic => "tactic",
            Self::Technique => "technique",
            Self::Mitigation => "mitigation",
            Self::CaseStudy => "case study",
        }
    }
}

/// What happens to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is gone, and a new entry has its name: most likely the same under another id.
    Renumbered {
        /// The new id.
        to: String,
    },
    /// It has another name.
    Renamed {
        /// The old name.
        from: String,
    },
    /// It belongs to another technique.
    Reparented {
        /// Of which it was a sub-technique.
        from: Option<String>,
        /// Of which it is one now.
        to: Option<String>,
    },
    /// It serves other tactics.
    Moved {
        /// Tactics that it no longer serves.
        left: Vec<String>,
        /// Tactics that it serves now.
        joined: Vec<String>,
    },
    /// A mitigation answers other techniques.
    Links {
        /// Techniques that it no longer answers.
        lost: Vec<String>,
        /// Techniques that it answers now.
        gained: Vec<String>,
    },
}

impl Change {
    /// The word for output.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renumbered { .. } => "renumbered",
            Self::Renamed { .. } => "renamed",
            Self::Reparented { .. } => "reparented",
            Self::Moved { .. } => "moved",
            Self::Links { .. } => "links",
        }
    }
}

/// What is different in `new`, by sort of entry, then by id.
pub fn diff(old: &Atlas, new: &Atlas) -> Vec<Difference> {
    let mut found = Vec::new();
    let tactics = |atlas: &Atlas| names(atlas.tactics().iter().map(|t| (&t.id, &t.name)));
    let mitigations = |atlas: &Atlas| names(atlas.mitigations().map(|m| (&m.id, &m.name)));
    let cases = |atlas: &Atlas| names(atlas.case_studies().map(|c| (&c.id, &c.title)));
    let techniques = |atlas: &Atlas| names(atlas.techniques().map(|t| (&t.id, &t.name)));
    entries(Entity::Tactic, &tactics(old), &tactics(new), &mut found);
    entries(Entity::Technique, &techniques(old), &techniques(new), &mut found);
    entries(Entity::Mitigation, &mitigations(old), &mitigations(new), &mut found);
    entries(Entity::CaseStudy, &cases(old), &cases(new), &mut found);
    for was in old.techniques() {
        if let Some(is) = new.technique(&was.id) {
            technique(old, was, new, is, &mut found);
        }
    }
    let renumbered: BTreeMap<String, String> = found
        .iter()
        .filter_map(|difference| match &difference.change {
            Change::Renumbered { to } => Some((difference.id.clone(), to.clone())),
            _ => None,
        })
        .collect();
    for was in old.mitigations() {
        if let Some(is) = new.mitigation(&was.id) {
            mitigation(was, is, &renumbered, &mut found);
        }
    }
    for technique in found.iter_mut().filter(|found| found.entity == Entity::Technique) {
        let now = match &technique.change {
            Change::Renumbered { to } => new.technique(to),
            _ => new.technique(&technique.id),
        };
        let named = now.map(|now| new.display_name(now).into_owned());
        technique.name = named.unwrap_or_else(|| old.name(&technique.id).into_owned());
    }
    found.sort_by(|a, b| (a.entity, &a.id).cmp(&(b.entity, &b.id)));
    found
}

fn names<'a>(entries: impl Iterator<Item = (&'a String, &'a String)>) -> BTreeMap<String, String> {
    entries.map(|(id, name)| (id.clone(), name.clone())).collect()
}

/// Entries that come, go or change their name.
fn entries(
    entity: Entity,
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    found: &mut Vec<Difference>,
) {
    let mut add = |id: &str, name: &str, change| {
        found.push(Difference { entity, id: id.to_string(), name: name.to_string(), change });
    };
    let mut added: BTreeMap<&String, &String> =
        new.iter().filter(|(id, _)| !old.contains_key(*id)).collect();
    for (id, was) in old {
        match new.get(id) {
            Some(is) if is != was => add(id, is, Change::Renamed { from: was.clone() }),
            Some(_) => {}
            None => {
                let same = added.iter().find(|(_, name)| **name == was);
                match same.map(|(id, _)| (*id).clone()) {
                    Some(to) => {
                        added.remove(&to);
                        add(id, was, Change::Renumbered { to });
                    }
                    None => add(id, was, Change::Removed),
                }
            }
        }
    }
    for (id, name) in added {
        add(id, name, Change::Added);
    }
}

fn technique(
    old: &Atlas,
    was: &Technique,
    new: &Atlas,
    is: &Technique,
    found: &mut Vec<Difference>,
) {
    let mut add = |change| {
        found.push(Difference {
            entity: Entity::Technique,
            id: is.id.clone(),
            name: new.display_name(is).into_owned(),
            change,
        });
    };
    if was.parent != is.parent {
        add(Change::Reparented { from: was.parent.clone(), to: is.parent.clone() });
    }
    // Tactics that a sub-technique has from its parent are told of the parent.
    let inherits = |atlas: &Atlas, technique: &Technique| {
        atlas.parent(technique).is_some_and(|parent| parent.tactics == technique.tactics)
    };
    if inherits(old, was) && inherits(new, is) {
        return;
    }
    let (left, joined) = parted(was.tactics.iter(), is.tactics.iter());
    if !(left.is_empty() && joined.is_empty()) {
        add(Change::Moved { left, joined });
    }
}

/// Links that only follow a new number are not told once more.
fn mitigation(
    was: &Mitigation,
    is: &Mitigation,
    renumbered: &BTreeMap<String, String>,
    found: &mut Vec<Difference>,
) {
    let (lost, gained) = parted(was.techniques.iter(), is.techniques.iter());
    let follows = |old: &String, new: &String| renumbered.get(old) == Some(new);
    let (lost, gained): (Vec<String>, Vec<String>) = (
        lost.iter().filter(|old| !gained.iter().any(|new| follows(old, new))).cloned().collect(),
        gained.iter().filter(|new| !lost.iter().any(|old| follows(old, new))).cloned().collect(),
    );
    if !(lost.is_empty() && gained.is_empty()) {
        found.push(Difference {
            entity: Entity::Mitigation,
            id: is.id.clone(),
            name: is.name.clone(),
            change: Change::Links { lost, gained },
        });
    }
}

/// What is only in the first and what is only in the second.
fn parted<'a>(
    old: impl Iterator<Item = &'a String>,
    new: impl Iterator<Item = &'a String>,
) -> (Vec<String>, Vec<String>) {
    let (old, new): (BTreeSet<&String>, BTreeSet<&String>) = (old.collect(), new.collect());
    let only = |a: &BTreeSet<&String>, b: &BTreeSet<&String>| {
        a.difference(b).map(|id| (*id).clone()).collect()
    };
    (only(&old, &new), only(&new, &old))
}
