//! A newer version of a file that was imported before: a three-way merge in which the third version, what
//! the file said when it was last read, is put together from digests.
//!
//! A field whose digest is that of our value was not touched here; one whose digest is that of the new
//! file was not touched there. Where both were, ours stays, and the conflict is recorded for a person.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map as Object, Value};

use super::described::one_line;
use super::intake::Imported;
use crate::compare::{self, Labels, Path, Rule};
use crate::model::{Conflict, ConflictSide, HistoryEntry, Id, Model, Origin, Stamp, id};

/// Fields that no file speaks of: they are made here and always stay.
const OURS: [&str; 4] = ["history", "comments", "facts", "stamp"];

/// Characters of a digest: by chance one in a billion is that of another value.
const DIGEST: u32 = 6;

/// Records with each item what the file said of it.
pub fn remember(imported: &mut Model) {
    let mut sources = std::mem::take(&mut imported.sources);
    for origin in sources.values_mut().flat_map(|source| source.items.values_mut()) {
        let leaves = leaves(imported, &origin.record);
        let said = leaves.iter().filter(|(field, _)| !is_ours(field));
        origin.said = said.map(|(field, value)| (field.clone(), digest(value))).collect();
    }
    imported.sources = sources;
}

/// What becomes of `ours` with a new version of the file that is known under `key` in it.
///
/// # Errors
/// Where a merged record is none that the format can hold, which is a fault of this program.
pub fn take_again(
    ours: &Model,
    key: &Id,
    new: Imported,
    stamp: &Stamp,
) -> Result<Imported, String> {
    let Imported { model: mut theirs, mut account } = new;
    remember(&mut theirs);
    // Where things stand is ours to say: the picture of the file counts once.
    theirs.arrangement = ours.arrangement.clone();
    theirs.conflicts = ours.conflicts.clone();
    // Of what came from other files this one says nothing.
    let others = ours.sources.iter().filter(|(other, _)| *other != key);
    theirs.sources.extend(others.map(|(other, source)| (other.clone(), source.clone())));
    let (base, disputes) = base(ours, &theirs, key)?;
    let file = theirs.sources.get(key).map_or("the file", |source| source.file.as_str());
    let labels = Labels { ours: "the model", theirs: file };
    let merged = compare::merge(&base, ours, &theirs, labels)?;
    let mut model = merged.model;
    account.disputed = merged.recorded;
    for Dispute { path, ours, theirs } in disputes {
        let side = |value: &Value, label: &str| ConflictSide {
            value: Some(compare::spell(value)),
            label: label.to_string(),
        };
        let mut sides = vec![side(&ours, labels.ours), side(&theirs, labels.theirs)];
        sides.sort();
        account.disputed.push(path.clone());
        model.conflicts.insert(path, Conflict { base: None, sides });
    }
    let_go(ours, &mut model, key);
    note_statuses(ours, &mut model, file, stamp);
    Ok(Imported { model, account })
}

/// A field that was changed here and in the file.
struct Dispute {
    path: String,
    ours: Value,
    theirs: Value,
}

/// What the file said when it was last read, as far as it matters for a merge.
fn base(ours: &Model, theirs: &Model, key: &Id) -> Result<(Model, Vec<Dispute>), String> {
    let mut base = Model {
        format: ours.format,
        sources: ours.sources.clone(),
        arrangement: ours.arrangement.clone(),
        conflicts: ours.conflicts.clone(),
        ..Model::default()
    };
    let mut disputes = Vec::new();
    for origin in ours.sources.get(key).iter().flat_map(|source| source.items.values()) {
        let Some(at) = path(&origin.record) else { continue };
        let [is, says] = [ours, theirs].map(|model| leaves(model, &origin.record));
        let was: Leaves = match (is.is_empty(), says.is_empty()) {
            (true, true) => continue,
            // The file had let go of it before: it still has, or brings it anew.
            (true, false) | (false, true) if origin.said.is_empty() => continue,
            // Removed here: that stands, whatever the file makes of it.
            (true, false) => says,
            (false, true) => {
                is.iter().filter_map(|leaf| before_removal(leaf, &origin.said)).collect()
            }
            (false, false) => {
                let fields: BTreeSet<&String> = is.keys().chain(says.keys()).collect();
                let mut was = Leaves::new();
                for field in fields {
                    let (one, other) = (is.get(field), says.get(field));
                    let untouched = |value: Option<&Value>| {
                        value.map(digest) == origin.said.get(field).cloned()
                    };
                    let kept = if !is_ours(field) && untouched(one) { one } else { other };
                    if let (Some(one), Some(other)) = (one, other)
                        && one != other
                        && !is_ours(field)
                        && !untouched(Some(one))
                        && !untouched(Some(other))
                    {
                        let path = at.field(field.clone()).to_string();
                        disputes.push(Dispute { path, ours: one.clone(), theirs: other.clone() });
                    }
                    was.extend(kept.map(|value| (field.clone(), value.clone())));
                }
                was
            }
        };
        let edit = compare::edit_at(at.map, &at.key, Some(tree(was)))?;
        let _ = edit.apply(&mut base);
    }
    Ok((base, disputes))
}

/// A field of what is gone from the file: as it is where nobody touched it. Otherwise it was not there,
/// or something else where a record can't be without it, so that the merge sees that it was edited.
fn before_removal(
    (field, value): (&String, &Value),
    said: &BTreeMap<String, String>,
) -> Option<(String, Value)> {
    let is_kept = is_ours(field) && !field.starts_with("comments");
    if is_kept || said.get(field) == Some(&digest(value)) {
        return Some((field.clone(), value.clone()));
    }
    let other = |one: &str, other: &str| Value::from(if value == one { other } else { one });
    let was = match field.as_str() {
        "status" => other("open", "mitigating"),
        "kind" => other("network", "organisation"),
        "name" | "from" | "to" => other("", "?"),
        _ => return None,
    };
    Some((field.clone(), was))
}

/// What the file no longer has and the model keeps is remembered, should it come back; of its fields the
/// file says nothing any more.
fn let_go(ours: &Model, model: &mut Model, key: &Id) {
    let Some(mut source) = model.sources.remove(key) else { return };
    let before = ours.sources.get(key).into_iter().flat_map(|source| &source.items);
    for (id, Origin { record, .. }) in before {
        if !source.items.contains_key(id) && !leaves(model, record).is_empty() {
            let origin = Origin { record: record.clone(), ..Origin::default() };
            source.items.insert(id.clone(), origin);
        }
    }
    model.sources.insert(key.clone(), source);
}

/// A change of status that the file brought goes down in the history, as any other does.
fn note_statuses(ours: &Model, model: &mut Model, file: &str, stamp: &Stamp) {
    for (key, finding) in &mut model.findings {
        if ours.findings.get(key).is_some_and(|was| was.status != finding.status) {
            let why = vec![format!("as {file} says now")];
            let entry = HistoryEntry { status: finding.status, why, ..HistoryEntry::default() };
            finding.history.insert(stamp.clone(), entry);
        }
    }
}

/// The fields of a record, entries of maps each on their own: `attributes/exposure`.
type Leaves = BTreeMap<String, Value>;

fn leaves(model: &Model, record: &str) -> Leaves {
    let Some(at) = path(record) else { return Leaves::new() };
    let Some(Value::Object(fields)) = compare::value_at(model, &at) else { return Leaves::new() };
    let mut leaves = Leaves::new();
    for (field, value) in fields {
        match value {
            Value::Object(entries)
                if matches!(compare::rule(at.map, &field), Some(Rule::Each(_))) =>
            {
                leaves.extend(
                    entries.into_iter().map(|(name, value)| (format!("{field}/{name}"), value)),
                );
            }
            value => {
                leaves.insert(field, value);
            }
        }
    }
    leaves
}

/// The record whose fields these are.
fn tree(leaves: Leaves) -> Value {
    let mut tree = Object::new();
    for (field, value) in leaves {
        match field.split_once('/') {
            None => {
                tree.insert(field, value);
            }
            Some((field, name)) => {
                let entries = tree.entry(field).or_insert_with(|| Object::new().into());
                if let Some(entries) = entries.as_object_mut() {
                    entries.insert(name.to_string(), value);
                }
            }
        }
    }
    tree.into()
}

fn path(record: &str) -> Option<Path> {
    record.parse().ok()
}

fn is_ours(field: &str) -> bool {
    OURS.contains(&field.split('/').next().unwrap_or(field))
}

/// The digest of the name of a thing, as the model has it.
pub fn digest_of(name: &str) -> String {
    digest(&one_line(name).into())
}

fn digest(value: &Value) -> String {
    id::digest(&value.to_string(), 0, DIGEST)
}
