//! The merge of one field by its rule.

use serde_json::Value;

use super::recorded::value_in_force;
use super::{Merge, Side, lines};
use crate::compare::diff::union;
use crate::compare::path::Path;
use crate::compare::record::{Fields, entries, fields, list, spell, words};
use crate::compare::schema::Rule;
use crate::model::{Conflict, ConflictSide};

/// What two changes of one value come to.
enum Outcome {
    /// One value that holds both, or none where the field is empty now.
    Value(Option<Value>),
    /// It is either the one or the other.
    Dispute,
}

impl Merge<'_> {
    /// Merges what is at `at`, and records what can't be settled.
    pub(super) fn value(
        &mut self,
        at: &Path,
        rule: Rule,
        base: Option<&Value>,
        ours: Option<&Value>,
        theirs: Option<&Value>,
    ) -> Option<Value> {
        if let Rule::Each(rule) = rule {
            return self.each(at, *rule, base, ours, theirs);
        }
        let path = at.to_string();
        if let (Rule::Fields(rules), Some(ours), Some(theirs), None) =
            (rule, ours, theirs, self.united(&path))
        {
            let base = base.map(fields).unwrap_or_default();
            return Some(self.fields(at, rules, &base, &fields(ours), &fields(theirs)).into());
        }
        let [was, on_ours, on_theirs] = self.known(&path);
        if ours == theirs || (theirs == base && on_theirs == was) {
            self.keep_record(&path);
            return ours.cloned();
        }
        if ours == base && on_ours == was {
            self.keep_record(&path);
            return theirs.cloned();
        }
        let Some(open) = self.united(&path) else {
            return match both_changed(rule, base, ours, theirs) {
                Outcome::Value(value) => {
                    self.keep_record(&path);
                    value
                }
                Outcome::Dispute => {
                    let conflict = Conflict {
                        base: base.map(spell),
                        sides: vec![self.side(Side::Ours, ours), self.side(Side::Theirs, theirs)],
                    };
                    self.open(&path, rule, conflict)
                }
            };
        };
        self.joins(&path, rule, open, base, [ours, theirs])
    }

    /// A conflict that is open on a side already: the other side joins it with its value, if it is
    /// another.
    fn joins(
        &mut self,
        path: &str,
        rule: Rule,
        mut open: Conflict,
        base: Option<&Value>,
        values: [Option<&Value>; 2],
    ) -> Option<Value> {
        let [was, on_ours, on_theirs] = self.known(path);
        let has_joined = [on_ours, on_theirs].map(|known| known.is_some() && known != was);
        let of_base = open.base.as_deref();
        let joining: Vec<ConflictSide> = [Side::Ours, Side::Theirs]
            .into_iter()
            .zip(values)
            .zip(has_joined)
            .filter(|((_, value), has_joined)| {
                let value = value.map(spell);
                // One who recorded it may have changed the value in force afterwards.
                let in_force = super::recorded::in_force(rule, of_base, &open.sides);
                if *has_joined { value != in_force } else { value != base.map(spell) }
            })
            .map(|((side, value), _)| self.side(side, value))
            .collect();
        open.sides.extend(joining);
        self.open(path, rule, open)
    }

    fn open(&mut self, path: &str, rule: Rule, conflict: Conflict) -> Option<Value> {
        let value = value_in_force(rule, &conflict);
        self.record_conflict(path, conflict);
        value
    }

    fn side(&self, side: Side, value: Option<&Value>) -> ConflictSide {
        ConflictSide { value: value.map(spell), label: self.label(side).to_string() }
    }

    fn each(
        &mut self,
        at: &Path,
        rule: Rule,
        base: Option<&Value>,
        ours: Option<&Value>,
        theirs: Option<&Value>,
    ) -> Option<Value> {
        let (base, ours, theirs) = (entries(base), entries(ours), entries(theirs));
        let mut merged = Fields::new();
        for name in union(&ours, &theirs) {
            let at = at.inside(name);
            let kept = self.value(&at, rule, base.get(name), ours.get(name), theirs.get(name));
            merged.extend(kept.map(|value| (name.clone(), value)));
        }
        (!merged.is_empty()).then(|| merged.into())
    }
}

/// What comes of a value that both sides changed, each in its own way.
fn both_changed(
    rule: Rule,
    base: Option<&Value>,
    ours: Option<&Value>,
    theirs: Option<&Value>,
) -> Outcome {
    match rule {
        Rule::Lines => {
            let merged = lines::merge(&words(base), &words(ours), &words(theirs));
            merged.map_or(Outcome::Dispute, |lines| Outcome::Value(list(lines)))
        }
        Rule::Set => Outcome::Value(list(set(base, ours, theirs))),
        Rule::Values => {
            let is_one = |value: Option<&Value>| value.is_none_or(|value| !value.is_array());
            if ours.is_some() && theirs.is_some() && is_one(base) && is_one(ours) && is_one(theirs)
            {
                return Outcome::Dispute;
            }
            let mut words = set(base, ours, theirs);
            words.sort();
            Outcome::Value(match words.len() {
                1 => words.pop().map(Value::String),
                _ => list(words),
            })
        }
        Rule::Stamped => match (ours, theirs) {
            (Some(ours), Some(theirs)) if unstamped(ours) == unstamped(theirs) => {
                Outcome::Value([ours, theirs].into_iter().min_by_key(|value| spell(value)).cloned())
            }
            _ => Outcome::Dispute,
        },
        Rule::Earliest => {
            let stamps = [ours, theirs].into_iter().flatten();
            Outcome::Value(stamps.min_by_key(|value| spell(value)).cloned())
        }
        Rule::Atom | Rule::Reference | Rule::Status | Rule::Each(_) | Rule::Fields(_) => {
            Outcome::Dispute
        }
    }
}

/// What both left of the base, and what each brought.
fn set(base: Option<&Value>, ours: Option<&Value>, theirs: Option<&Value>) -> Vec<String> {
    let (base, ours, theirs) = (words(base), words(ours), words(theirs));
    let kept = base.iter().filter(|word| ours.contains(word) && theirs.contains(word)).cloned();
    let mut brought: Vec<String> =
        ours.iter().chain(&theirs).filter(|word| !base.contains(word)).cloned().collect();
    brought.sort();
    brought.dedup();
    kept.chain(brought).collect()
}

/// A value without who recorded it and when.
fn unstamped(value: &Value) -> Fields {
    let mut fields = fields(value);
    fields.remove("stamp");
    fields
}
