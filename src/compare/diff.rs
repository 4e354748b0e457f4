//! What differs between two versions of a model, field by field.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use super::path::{Map, Path};
use super::record::{entries, tree};
use super::schema::Rule;
use crate::model::{Edit, IncidentKey, Model};

/// What became of a record or a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// It came.
    Add,
    /// It went.
    Remove,
    /// It is another.
    Change,
}

impl Op {
    /// The spelling for programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Change => "change",
        }
    }
}

/// One difference. A record that came or went is one, whatever it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where.
    pub at: Path,
    /// What was there.
    pub old: Option<Value>,
    /// What is there now.
    pub new: Option<Value>,
}

impl Change {
    /// What happened.
    pub const fn op(&self) -> Op {
        match (&self.old, &self.new) {
            (None, _) => Op::Add,
            (_, None) => Op::Remove,
            _ => Op::Change,
        }
    }
}

/// What differs between two models.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diff {
    /// The differences, in the order of the file.
    pub changes: Vec<Change>,
    /// Records that are the same in both.
    pub unchanged: usize,
    /// Elements and boundaries that stand elsewhere in the picture, or are shown in another way.
    pub moved: usize,
}

impl Diff {
    /// Whether the two mean the same and look the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.moved == 0
    }
}

/// What differs between `old` and `new`.
pub fn diff(old: &Model, new: &Model) -> Diff {
    let mut diff = Diff { moved: moved(old, new), ..Diff::default() };
    let (was, is) = (old.about(), new.about());
    diff.of_record(Map::Model, "", Some(&was), Some(&is));
    diff.of_map(Map::Boundaries, &old.boundaries, &new.boundaries);
    diff.of_map(Map::Elements, &old.elements, &new.elements);
    diff.of_map(Map::Flows, &old.flows, &new.flows);
    diff.of_map(Map::Findings, &old.findings, &new.findings);
    diff.of_map(Map::Assumptions, &old.assumptions, &new.assumptions);
    diff.of_map(Map::Remarks, &old.remarks, &new.remarks);
    diff.of_map(Map::Answers, &old.answers, &new.answers);
    diff.of_map(Map::Assessments, &old.assessments, &new.assessments);
    diff.of_map(Map::Incidents, &old.incidents, &new.incidents);
    diff.of_map(Map::Conflicts, &old.conflicts, &new.conflicts);
    diff
}

/// Differences in the picture. A version whose layout file is missing says nothing of it: it is placed
/// anew wherever it is opened.
fn moved(old: &Model, new: &Model) -> usize {
    let (was, is) = (&old.arrangement, &new.arrangement);
    if was.places.is_empty() || is.places.is_empty() {
        return 0;
    }
    let places = union(&was.places, &is.places);
    let places = places.filter(|id| was.places.get(*id) != is.places.get(*id)).count();
    let folded = was.collapsed.symmetric_difference(&is.collapsed).count();
    places + folded + usize::from(was.direction != is.direction)
}

/// The keys of two maps, each once, in order.
pub(super) fn union<'a, K: Ord, V>(
    one: &'a BTreeMap<K, V>,
    other: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = &'a K> {
    let only = other.keys().filter(|key| !one.contains_key(*key));
    let mut keys: Vec<&K> = one.keys().chain(only).collect();
    keys.sort();
    keys.into_iter()
}

impl Diff {
    fn of_map<K: Ord + Display, T: Serialize + PartialEq>(
        &mut self,
        map: Map,
        old: &BTreeMap<K, T>,
        new: &BTreeMap<K, T>,
    ) {
        for key in union(old, new) {
            self.of_record(map, &key.to_string(), old.get(key), new.get(key));
        }
    }

    fn of_record<T: Serialize + PartialEq>(
        &mut self,
        map: Map,
        key: &str,
        old: Option<&T>,
        new: Option<&T>,
    ) {
        if old == new {
            self.unchanged += 1;
            return;
        }
        let at = Path::record(map, key);
        let (old, new) = (old.map(tree), new.map(tree));
        match (&old, &new) {
            (Some(was), Some(is)) if !map.fields().is_empty() => {
                self.of_fields(&at, map.fields(), was, is);
            }
            _ => self.changes.push(Change { at, old, new }),
        }
    }

    fn of_fields(&mut self, at: &Path, rules: &[(&str, Rule)], old: &Value, new: &Value) {
        for (name, rule) in rules {
            self.of_value(at.inside(name), *rule, old.get(name), new.get(name));
        }
    }

    fn of_value(&mut self, at: Path, rule: Rule, old: Option<&Value>, new: Option<&Value>) {
        if old == new {
            return;
        }
        match (rule, old, new) {
            (Rule::Each(rule), _, _) => {
                let (old, new) = (entries(old), entries(new));
                for name in union(&old, &new) {
                    self.of_value(at.inside(name), *rule, old.get(name), new.get(name));
                }
            }
            (Rule::Fields(rules), Some(old), Some(new)) => self.of_fields(&at, rules, old, new),
            _ => self.changes.push(Change { at, old: old.cloned(), new: new.cloned() }),
        }
    }
}

/// The edit that makes `old` into `new`; none where they are equal.
pub fn edit_between(old: &Model, new: &Model) -> Option<Edit> {
    fn records<K: Ord + Clone, T: Clone + PartialEq>(
        edits: &mut Vec<Edit>,
        old: &BTreeMap<K, T>,
        new: &BTreeMap<K, T>,
        edit: impl Fn(K, Option<T>) -> Edit,
    ) {
        let differing = union(old, new).filter(|key| old.get(*key) != new.get(*key));
        edits.extend(differing.map(|key| edit(key.clone(), new.get(key).cloned())));
    }
    let mut edits = Vec::new();
    if old.about() != new.about() {
        edits.push(Edit::About(new.about()));
    }
    records(&mut edits, &old.boundaries, &new.boundaries, Edit::Boundary);
    records(&mut edits, &old.elements, &new.elements, Edit::Element);
    records(&mut edits, &old.flows, &new.flows, Edit::Flow);
    records(&mut edits, &old.findings, &new.findings, Edit::Finding);
    records(&mut edits, &old.assumptions, &new.assumptions, Edit::Assumption);
    records(&mut edits, &old.remarks, &new.remarks, Edit::Remark);
    records(&mut edits, &old.answers, &new.answers, Edit::Answer);
    records(&mut edits, &old.assessments, &new.assessments, Edit::Assessment);
    records(&mut edits, &old.incidents, &new.incidents, |id, to| {
        Edit::Incident(IncidentKey::in_model(id), to)
    });
    records(&mut edits, &old.sources, &new.sources, Edit::Source);
    records(&mut edits, &old.conflicts, &new.conflicts, Edit::Conflict);
    if old.arrangement != new.arrangement {
        edits.push(Edit::Arrange(new.arrangement.clone()));
    }
    (!edits.is_empty()).then_some(Edit::All(edits))
}
