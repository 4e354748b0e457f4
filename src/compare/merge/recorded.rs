//! Conflicts as data: how records of both sides unite, and which value is in force while one is open.

use super::Merge;
use crate::compare::diff::union;
use crate::compare::record::parse;
use crate::compare::schema::Rule;
use crate::model::{Conflict, ConflictSide, Status};

impl Merge<'_> {
    /// What base, ours and theirs have recorded about a path.
    pub(super) fn known(&self, path: &str) -> [Option<&Conflict>; 3] {
        [self.base, self.ours, self.theirs].map(|model| model.conflicts.get(path))
    }

    /// The conflict at a path as far as a side has one that the base does not have: those of both
    /// sides in one.
    pub(super) fn united(&self, path: &str) -> Option<Conflict> {
        let [base, ours, theirs] = self.known(path);
        let new = [ours, theirs].into_iter().flatten().filter(|conflict| Some(*conflict) != base);
        new.cloned().reduce(|one, other| Conflict {
            // None is where no common ancestor had a value, and says less than any other.
            base: match (one.base, other.base) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
            sides: [one.sides, other.sides].concat(),
        })
    }

    /// Puts a conflict into the outcome, its sides in order and each value once.
    pub(super) fn record_conflict(&mut self, path: &str, mut conflict: Conflict) {
        conflict.sides.sort();
        conflict.sides.dedup_by(|later, earlier| later.value == earlier.value);
        self.decided.insert(path.to_string());
        self.conflicts.insert(path.to_string(), conflict);
    }

    /// Decides about the record at a path where the values themselves are no dispute: what one side
    /// recorded or settled holds.
    pub(super) fn keep_record(&mut self, path: &str) {
        let [base, ours, theirs] = self.known(path);
        let kept = if ours == theirs || theirs == base {
            ours.cloned()
        } else if ours == base {
            theirs.cloned()
        } else {
            self.united(path)
        };
        self.decided.insert(path.to_string());
        if let Some(kept) = kept {
            // As it was where nothing was united, whatever order somebody wrote it in.
            if self.known(path).contains(&Some(&kept)) {
                self.conflicts.insert(path.to_string(), kept);
            } else {
                self.record_conflict(path, kept);
            }
        }
    }

    /// Decides about the records that no field asked for.
    pub(super) fn keep_the_rest(&mut self) {
        let rest: Vec<String> = union(&self.ours.conflicts, &self.theirs.conflicts)
            .filter(|path| !self.decided.contains(*path))
            .cloned()
            .collect();
        for path in rest {
            self.keep_record(&path);
        }
    }
}

/// The value in force while a conflict is open, as spelled: the base's; where it had none, the
/// smallest, unless a side has none either; of decisions about a finding the most cautious.
pub(super) fn in_force(rule: Rule, base: Option<&str>, sides: &[ConflictSide]) -> Option<String> {
    let values = || sides.iter().filter_map(|side| side.value.as_deref());
    let cautious = |value: &&str| value.parse::<Status>().ok();
    let value = match rule {
        Rule::Status => values().min_by_key(cautious),
        _ if base.is_none() && sides.iter().any(|side| side.value.is_none()) => None,
        _ => base.or_else(|| values().min()),
    };
    value.map(str::to_string)
}

/// The same as a value.
pub(super) fn value_in_force(rule: Rule, conflict: &Conflict) -> Option<serde_json::Value> {
    in_force(rule, conflict.base.as_deref(), &conflict.sides).map(|text| parse(&text))
}
