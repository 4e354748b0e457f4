//! What a person decides about a recorded conflict, as an edit like any other.

use serde_json::Value;

use super::diff::edit_between;
use super::merge::{ID, redirect, rename};
use super::path::{Map, Path};
use super::record::{edit_at, parse, tree_at};
use super::schema::{Rule, rule};
use crate::model::{Conflict, Edit, Model, id, ops};

/// What to do about a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What is in force stays.
    Keep,
    /// The value of the common ancestor.
    Base,
    /// The value of one side, counted from 0 as recorded.
    Side(usize),
    /// Another value, as a conflict would spell it.
    Value(String),
}

/// Why a choice can't be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The model has no such conflict.
    #[error("there is no conflict at {0}")]
    NoConflict(String),
    /// The conflict has fewer sides.
    #[error("the conflict at {0} has no side {1}")]
    NoSide(String, usize),
    /// The conflict is about something that the model does not have.
    #[error("{0} is not in the model any more: what is there can only be kept")]
    Gone(String),
    /// The value does not fit the field.
    #[error("{0} can't be `{1}`: {2}")]
    NoValue(String, String, String),
}

/// The conflicts of a model in the order in which one settles them: whether something exists before
/// what is said of it, and both in the order of the file.
pub fn open_conflicts(model: &Model) -> Vec<&str> {
    let mut paths: Vec<&str> = model.conflicts.keys().map(String::as_str).collect();
    let order = |path: &&str| {
        let path = path.parse::<Path>().ok();
        path.map_or((2, None), |path| {
            (u8::from(path.field.as_deref().is_some_and(|f| f != ID)), Some(path))
        })
    };
    paths.sort_by_cached_key(order);
    paths
}

/// The edit that settles the conflict at `path`.
///
/// # Errors
/// See [`Unfit`].
pub fn choose(model: &Model, path: &str, choice: &Choice) -> Result<Edit, Unfit> {
    let conflict = model.conflicts.get(path).ok_or_else(|| Unfit::NoConflict(path.to_string()))?;
    let settled = Edit::Conflict(path.to_string(), None);
    let value = match choice {
        Choice::Keep => return Ok(settled),
        Choice::Base => conflict.base.clone(),
        Choice::Side(at) => {
            let side = conflict.sides.get(*at);
            side.ok_or_else(|| Unfit::NoSide(path.to_string(), *at))?.value.clone()
        }
        Choice::Value(value) => Some(value.clone()),
    };
    let gone = || Unfit::Gone(path.to_string());
    let at: Path = path.parse().map_err(|_| gone())?;
    let edit = match at.field.as_deref() {
        None => of_record(model, &at, conflict, choice, value.as_deref()),
        Some(ID) => of_id(model, &at, conflict, choice, value.as_deref()),
        Some(field) => {
            let rule = rule(at.map, field).ok_or_else(gone)?;
            of_field(model, &at, rule, value.as_deref())
        }
    };
    let edit = edit.map_err(|why| match why {
        Some(why) => Unfit::NoValue(path.to_string(), value.unwrap_or_default(), why),
        None => gone(),
    })?;
    Ok(Edit::All(edit.into_iter().chain([settled]).collect()))
}

/// Why not, if it is not that the record is gone.
type Why = Option<String>;

/// Whether something stays.
fn of_record(
    model: &Model,
    at: &Path,
    conflict: &Conflict,
    choice: &Choice,
    value: Option<&str>,
) -> Result<Option<Edit>, Why> {
    match value {
        None if matches!(at.map, Map::Boundaries | Map::Elements | Map::Flows) => {
            Ok(Some(ops::remove(model, std::slice::from_ref(&at.key))))
        }
        // The edited record is in the model, perhaps edited further.
        Some(_)
            if matches!(choice, Choice::Side(_))
                && conflict.sides.iter().any(|side| side.value.is_none()) =>
        {
            Ok(None)
        }
        value => edit_at(at.map, &at.key, value.map(parse)).map(Some).map_err(Some),
    }
}

/// Which of two things that were given one id are meant: both, under ids of their own, or one.
fn of_id(
    model: &Model,
    at: &Path,
    conflict: &Conflict,
    choice: &Choice,
    wanted: Option<&str>,
) -> Result<Option<Edit>, Why> {
    let wanted = wanted.ok_or_else(|| Some("there was no such thing before".to_string()))?;
    let mut changed = model.clone();
    // What is settled does not move along with the id.
    changed.conflicts.remove(&at.to_string());
    if matches!(choice, Choice::Value(_)) {
        if !id::is_valid(wanted) {
            return Err(Some("an id is made of a-z, 0-9 and -".to_string()));
        }
        if model.has_id(wanted)
            || model.assumptions.contains_key(wanted)
            || model.remarks.contains_key(wanted)
            || model.incidents.contains_key(wanted)
        {
            return Err(Some("the id is taken".to_string()));
        }
        rename(&mut changed, at.map, &at.key, wanted);
    } else {
        let ids = conflict.sides.iter().filter_map(|side| side.value.as_deref());
        for other in ids.filter(|id| *id != wanted) {
            redirect(&mut changed, at.map, other, wanted);
            let _ = edit_at(at.map, other, None).map_err(Some)?.apply(&mut changed);
        }
    }
    Ok(edit_between(model, &changed))
}

fn of_field(
    model: &Model,
    at: &Path,
    rule: Rule,
    value: Option<&str>,
) -> Result<Option<Edit>, Why> {
    let mut record = tree_at(model, at.map, &at.key).ok_or(None)?;
    let value = value.filter(|value| !value.is_empty()).map(|value| match rule {
        Rule::Lines | Rule::Set => match parse(value) {
            Value::String(text) => text.lines().collect(),
            list => list,
        },
        _ => parse(value),
    });
    put(&mut record, at, value).ok_or(None)?;
    edit_at(at.map, &at.key, Some(record)).map(Some).map_err(Some)
}

/// Puts a value where a path leads within a record.
fn put(record: &mut Value, at: &Path, value: Option<Value>) -> Option<()> {
    let top = at.top()?;
    let mut holder = record.as_object_mut()?;
    let mut name = top;
    if let Some(inner) = at.name() {
        holder = holder
            .entry(top)
            .or_insert_with(|| Value::Object(serde_json::Map::new()))
            .as_object_mut()?;
        name = inner;
        // A field of an entry: `controls/AML.M0020/state`.
        if matches!(rule(at.map, top), Some(Rule::Each(Rule::Fields(_))))
            && let Some((entry, last)) = inner.rsplit_once('/')
            && holder.contains_key(entry)
        {
            holder = holder.get_mut(entry)?.as_object_mut()?;
            name = last;
        }
    }
    match value {
        Some(value) => holder.insert(name.to_string(), value),
        None => holder.remove(name),
    };
    Some(())
}
