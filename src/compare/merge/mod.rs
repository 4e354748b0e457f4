//! The three-way merge of models: per record, then per field.
//!
//! What both sides changed differently is recorded as data in the merged model, where the value of the
//! base stays in force, or the more cautious of two decisions: a merge never accepts a risk on its own.
//! The laws that it keeps are in `tests/it/merge_laws.rs`.

mod collision;
mod field;
mod layout;
mod lines;
mod recorded;
mod rename;
mod sources;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::diff::union;
use super::path::{Map, Path};
use super::record::{Fields, fields, record, spell, tree};
use super::schema::Rule;
use crate::model::{Conflict, ConflictSide, Model};

pub use collision::ID;
pub use layout::merge_arrangements;
pub(super) use rename::{redirect, rename};

/// What the two sides are called in what is recorded: branches, files.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// The side that the other is merged into.
    pub ours: &'a str,
    /// The side that is merged.
    pub theirs: &'a str,
}

/// The field of a model that is always written.
const NAME: &str = "name";

/// The outcome of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The merged model, with what could not be settled in its conflicts.
    pub model: Model,
    /// Paths of the conflicts that neither side had, in byte order.
    pub recorded: Vec<String>,
}

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// Merges what `ours` and `theirs` made of `base`.
///
/// # Errors
/// Where a merged record is none that the format can hold, which is a fault of this program.
pub fn merge(
    base: &Model,
    ours: &Model,
    theirs: &Model,
    labels: Labels<'_>,
) -> Result<Merged, String> {
    let (ours, theirs, collisions) = collision::apart(base, ours, theirs);
    let (ours, theirs) = (ours.as_ref(), theirs.as_ref());
    let mut merge = Merge::new(base, ours, theirs, labels);
    let confidential = ours.confidential.clone();
    let mut model = Model {
        confidential,
        format: base.format.max(ours.format).max(theirs.format),
        ..base.clone()
    };
    merge.about(&mut model)?;
    model.boundaries = merge.map(Map::Boundaries, |model| &model.boundaries)?;
    model.elements = merge.map(Map::Elements, |model| &model.elements)?;
    model.flows = merge.map(Map::Flows, |model| &model.flows)?;
    model.findings = merge.map(Map::Findings, |model| &model.findings)?;
    model.assumptions = merge.map(Map::Assumptions, |model| &model.assumptions)?;
    model.remarks = merge.map(Map::Remarks, |model| &model.remarks)?;
    model.answers = merge.map(Map::Answers, |model| &model.answers)?;
    model.assessments = merge.map(Map::Assessments, |model| &model.assessments)?;
    model.incidents = merge.map(Map::Incidents, |model| &model.incidents)?;
    model.sources = sources::merge(&base.sources, &ours.sources, &theirs.sources);
    model.arrangement =
        merge_arrangements(&base.arrangement, &ours.arrangement, &theirs.arrangement);
    merge.record_collisions(&collisions);
    whole::mend(&mut merge, &mut model)?;
    merge.keep_the_rest();
    model.conflicts = merge.conflicts;
    let is_new = |path: &&String| {
        !ours.conflicts.contains_key(*path) && !theirs.conflicts.contains_key(*path)
    };
    let recorded = model.conflicts.keys().filter(is_new).cloned().collect();
    Ok(Merged { model, recorded })
}

/// A merge under way.
struct Merge<'a> {
    base: &'a Model,
    ours: &'a Model,
    theirs: &'a Model,
    labels: Labels<'a>,
    /// What is recorded in the outcome.
    conflicts: BTreeMap<String, Conflict>,
    /// Paths whose record was decided about, whether or not one is left.
    decided: BTreeSet<String>,
    /// Records about which a side has conflicts that the base does not have.
    disputed: [BTreeSet<String>; 2],
}

impl<'a> Merge<'a> {
    fn new(base: &'a Model, ours: &'a Model, theirs: &'a Model, labels: Labels<'a>) -> Self {
        let disputed = |side: &Model| {
            let new =
                side.conflicts.iter().filter(|(path, it)| base.conflicts.get(*path) != Some(it));
            new.map(|(path, _)| path.split('#').next().unwrap_or(path).to_string()).collect()
        };
        Self {
            base,
            ours,
            theirs,
            labels,
            conflicts: BTreeMap::new(),
            decided: BTreeSet::new(),
            disputed: [disputed(ours), disputed(theirs)],
        }
    }

    const fn label(&self, side: Side) -> &'a str {
        match side {
            Side::Ours => self.labels.ours,
            Side::Theirs => self.labels.theirs,
        }
    }

    fn is_disputed(&self, side: Side, at: &Path) -> bool {
        let disputed = &self.disputed[usize::from(side == Side::Theirs)];
        !disputed.is_empty() && disputed.contains(&at.to_string())
    }

    fn about(&mut self, model: &mut Model) -> Result<(), String> {
        // An empty name is none: where both sides added the model, there was no name before.
        let named = |model: &Model| {
            let mut about = fields(&tree(&model.about()));
            about.retain(|field, value| field != NAME || value != "");
            about
        };
        let [base, ours, theirs] = [self.base, self.ours, self.theirs].map(named);
        let at = Path::record(Map::Model, "");
        let mut merged = self.fields(&at, Map::Model.fields(), &base, &ours, &theirs);
        merged.entry(NAME).or_insert_with(|| "".into());
        let _ = crate::model::Edit::About(record(merged.into())?).apply(model);
        Ok(())
    }

    fn map<K, T>(
        &mut self,
        map: Map,
        of: impl Fn(&Model) -> &BTreeMap<K, T>,
    ) -> Result<BTreeMap<K, T>, String>
    where
        K: Ord + Clone + Display,
        T: Clone + PartialEq + Serialize + DeserializeOwned,
    {
        let (base, ours, theirs) = (of(self.base), of(self.ours), of(self.theirs));
        let mut merged = BTreeMap::new();
        for key in union(ours, theirs) {
            let at = Path::record(map, key.to_string());
            let kept = self.record(&at, base.get(key), ours.get(key), theirs.get(key))?;
            merged.extend(kept.map(|record| (key.clone(), record)));
        }
        Ok(merged)
    }

    fn record<T: Clone + PartialEq + Serialize + DeserializeOwned>(
        &mut self,
        at: &Path,
        base: Option<&T>,
        ours: Option<&T>,
        theirs: Option<&T>,
    ) -> Result<Option<T>, String> {
        if ours == theirs || (theirs == base && !self.is_disputed(Side::Theirs, at)) {
            return Ok(ours.cloned());
        }
        if ours == base && !self.is_disputed(Side::Ours, at) {
            return Ok(theirs.cloned());
        }
        match (base, ours, theirs) {
            (_, Some(ours), Some(theirs)) => {
                let base = base.map(tree);
                self.both(at, base.as_ref(), &tree(ours), &tree(theirs))
            }
            (Some(was), Some(edited), None) => {
                self.deleted(at, Side::Theirs, &tree(was), &tree(edited));
                Ok(Some(edited.clone()))
            }
            (Some(was), None, Some(edited)) => {
                self.deleted(at, Side::Ours, &tree(was), &tree(edited));
                Ok(Some(edited.clone()))
            }
            (None, one, other) => Ok(one.or(other).cloned()),
            (Some(_), None, None) => Ok(None),
        }
    }

    /// A record that both sides have.
    fn both<T: DeserializeOwned>(
        &mut self,
        at: &Path,
        base: Option<&serde_json::Value>,
        ours: &serde_json::Value,
        theirs: &serde_json::Value,
    ) -> Result<Option<T>, String> {
        let rules = at.map.fields();
        if rules.is_empty() {
            let merged = self.value(at, Rule::Stamped, base, Some(ours), Some(theirs));
            return merged.map(record).transpose();
        }
        let base = base.map(fields).unwrap_or_default();
        let merged = self.fields(at, rules, &base, &fields(ours), &fields(theirs));
        record(merged.into()).map(Some)
    }

    fn fields(
        &mut self,
        at: &Path,
        rules: &[(&str, Rule)],
        base: &Fields,
        ours: &Fields,
        theirs: &Fields,
    ) -> Fields {
        let mut merged = Fields::new();
        for (name, rule) in rules {
            let (base, ours, theirs) = (base.get(*name), ours.get(*name), theirs.get(*name));
            let value = self.value(&at.inside(name), *rule, base, ours, theirs);
            merged.extend(value.map(|value| ((*name).to_string(), value)));
        }
        merged
    }

    /// Records that something which one side deleted was edited by the other, and therefore stays.
    fn deleted(
        &mut self,
        at: &Path,
        by: Side,
        was: &serde_json::Value,
        edited: &serde_json::Value,
    ) {
        let editor = if by == Side::Ours { Side::Theirs } else { Side::Ours };
        let mut conflict = self.united(&at.to_string()).unwrap_or_default();
        conflict.base = conflict.base.or_else(|| Some(spell(was)));
        conflict.sides.push(ConflictSide { value: None, label: self.label(by).to_string() });
        if conflict.sides.iter().all(|side| side.value.is_none()) {
            let label = self.label(editor).to_string();
            conflict.sides.push(ConflictSide { value: Some(spell(edited)), label });
        }
        self.record_conflict(&at.to_string(), conflict);
    }
}
