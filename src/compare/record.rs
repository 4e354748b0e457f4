//! Records as trees of named fields, so that one walk compares and merges all of them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map as Object, Value};

use super::path::{Map, Path};
use crate::model::{Edit, IncidentKey, Model};

/// The fields of a record by name. What is at its default is absent.
pub type Fields = Object<String, Value>;

/// A record as a tree.
pub fn tree(record: &impl Serialize) -> Value {
    // Records are made of texts, lists and maps with texts for keys, all of which have a tree.
    serde_json::to_value(record).unwrap_or_default()
}

/// The record that a tree stands for.
///
/// # Errors
/// What the tree lacks or has too much.
pub fn record<T: DeserializeOwned>(tree: Value) -> Result<T, String> {
    serde_json::from_value(tree).map_err(|error| error.to_string())
}

/// The tree of a record of a model; none where there is no such record.
pub fn tree_at(model: &Model, map: Map, key: &str) -> Option<Value> {
    match map {
        Map::Model => Some(tree(&model.about())),
        Map::Boundaries => model.boundaries.get(key).map(tree),
        Map::Elements => model.elements.get(key).map(tree),
        Map::Flows => model.flows.get(key).map(tree),
        Map::Findings => model.findings.get(&key.parse().ok()?).map(tree),
        Map::Assumptions => model.assumptions.get(key).map(tree),
        Map::Remarks => model.remarks.get(key).map(tree),
        Map::Answers => model.answers.get(&key.parse().ok()?).map(tree),
        Map::Assessments => model.assessments.get(&key.parse().ok()?).map(tree),
        Map::Incidents => model.incidents.get(key).map(tree),
        Map::Conflicts => model.conflicts.get(key).map(tree),
    }
}

/// The value at a path of a model; none where there is none.
pub fn value_at(model: &Model, at: &Path) -> Option<Value> {
    let record = tree_at(model, at.map, &at.key)?;
    let Some(top) = at.top() else { return Some(record) };
    let field = record.get(top)?;
    let Some(name) = at.name() else { return Some(field.clone()) };
    // A field of an entry: `controls/AML.M0020/state`.
    let of_entry = || {
        let (entry, last) = name.rsplit_once('/')?;
        field.get(entry)?.get(last)
    };
    field.get(name).or_else(of_entry).cloned()
}

/// The edit that puts a tree in place of a record, or removes the record.
///
/// # Errors
/// What is wrong with the key, or what the tree lacks or has too much.
pub fn edit_at(map: Map, key: &str, tree: Option<Value>) -> Result<Edit, String> {
    fn to<T: DeserializeOwned>(tree: Option<Value>) -> Result<Option<T>, String> {
        tree.map(record).transpose()
    }
    Ok(match map {
        Map::Model => Edit::About(record(tree.unwrap_or_default())?),
        Map::Boundaries => Edit::Boundary(key.to_string(), to(tree)?),
        Map::Elements => Edit::Element(key.to_string(), to(tree)?),
        Map::Flows => Edit::Flow(key.to_string(), to(tree)?),
        Map::Findings => Edit::Finding(key.parse()?, to(tree)?),
        Map::Assumptions => Edit::Assumption(key.to_string(), to(tree)?),
        Map::Remarks => Edit::Remark(key.to_string(), to(tree)?),
        Map::Answers => Edit::Answer(key.parse()?, to(tree)?),
        Map::Assessments => Edit::Assessment(key.parse()?, to(tree)?),
        Map::Incidents => Edit::Incident(IncidentKey::in_model(key), to(tree)?),
        Map::Conflicts => Edit::Conflict(key.to_string(), to(tree)?),
    })
}

/// The fields of a tree; none where it is no record.
pub fn fields(tree: &Value) -> Fields {
    tree.as_object().cloned().unwrap_or_default()
}

/// What a field holds by name; nothing where there is no such field.
pub fn entries(value: Option<&Value>) -> BTreeMap<String, Value> {
    value.map(fields).unwrap_or_default().into_iter().collect()
}

/// A value in one line: a text as itself, anything else as JSON. [`parse`] is the way back.
pub fn spell(value: &Value) -> String {
    match value {
        Value::String(text) if !text.starts_with(['[', '{', '"']) => text.clone(),
        other => other.to_string(),
    }
}

/// The value that [`spell`] wrote, or a text that somebody typed.
pub fn parse(text: &str) -> Value {
    let tree = text.starts_with(['[', '{', '"']).then(|| serde_json::from_str(text).ok());
    tree.flatten().unwrap_or_else(|| Value::String(text.to_string()))
}

/// The words of a list, or the one word.
pub fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => list.iter().map(spell_word).collect(),
        Some(one) => vec![spell_word(one)],
        None => Vec::new(),
    }
}

fn spell_word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

/// A list of words as a value; none where it is empty, as the file leaves it out.
pub fn list(words: Vec<String>) -> Option<Value> {
    (!words.is_empty()).then(|| words.into())
}
