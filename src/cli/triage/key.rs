//! Which finding is meant.

use crate::analysis::Analysis;
use crate::catalog::Catalog;
use crate::cli::Failure;
use crate::model::{FindingKey, Model, Subject};
use crate::text::nearest;

/// Ids that a message lists at most.
const LISTED: usize = 8;

/// The key that was named: that of a finding, a suggestion, or a known technique on something that
/// the model has.
pub fn find(
    text: &str,
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
) -> Result<FindingKey, Failure> {
    let with_near = |failure: Failure| {
        let suggested = analysis.suggestions.iter();
        let suggested = suggested.map(|s| format!("{}@{}", s.technique, s.element));
        let known: Vec<String> =
            model.findings.keys().map(ToString::to_string).chain(suggested).collect();
        let near = nearest(text, known.iter().map(String::as_str));
        if near.is_empty() {
            failure.hint("`threatloom suggest MODEL` and `threatloom findings MODEL` list them")
        } else {
            failure.hint(format!("did you mean {}?", near.join(", ")))
        }
    };
    let key: FindingKey = text.parse().map_err(|error| with_near(Failure::usage(error)))?;
    if model.findings.contains_key(&key) {
        return Ok(key);
    }
    let Some(technique) = key.technique_id() else {
        let failure = Failure::usage(format!("the model has no finding `{key}`"));
        return Err(with_near(failure).hint("--new TITLE writes a finding of one's own"));
    };
    if catalog.atlas.technique(technique).is_none() {
        let message = format!("ATLAS {} has no technique {technique}", catalog.atlas.version());
        return Err(with_near(Failure::usage(message)));
    }
    if let Some(id) = key.element().filter(|id| !model.has_id(id)) {
        let near = near_ids(id, model).into_iter().map(|near| format!("{technique}@{near}"));
        return Err(no_such_id(id, model, &near.collect::<Vec<_>>()));
    }
    Ok(key)
}

/// What a finding of one's own is about: the whole system unless something is named.
pub fn subject(on: Option<&str>, model: &Model) -> Result<Subject, Failure> {
    match on {
        None | Some("system") => Ok(Subject::System),
        Some(id) if model.has_id(id) => Ok(Subject::Id(id.to_string())),
        Some(id) => {
            let near: Vec<_> = near_ids(id, model).into_iter().map(str::to_string).collect();
            Err(no_such_id(id, model, &near))
        }
    }
}

fn ids(model: &Model) -> impl Iterator<Item = &str> {
    let others = model.flows.keys().chain(model.boundaries.keys());
    model.elements.keys().chain(others).map(String::as_str)
}

fn near_ids<'a>(id: &str, model: &'a Model) -> Vec<&'a str> {
    nearest(id, ids(model))
}

fn no_such_id(id: &str, model: &Model, near: &[String]) -> Failure {
    let failure = Failure::usage(format!("the model has no element, flow or boundary `{id}`"));
    if !near.is_empty() {
        return failure.hint(format!("did you mean {}?", near.join(", ")));
    }
    let some: Vec<&str> = model.elements.keys().take(LISTED).map(String::as_str).collect();
    let more = if model.elements.len() > LISTED { ", …" } else { "" };
    failure.hint(format!("its elements are {}{more}", some.join(", ")))
}
