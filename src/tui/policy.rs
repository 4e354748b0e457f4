//! The policy that the open model is held to, and what it asks of findings.

use std::path::Path;

use super::queue::terms;
use super::state::State;
use crate::analysis::severity::{Bug, Level, level};
use crate::analysis::standing::Terms;
use crate::catalog::{Catalog, CatalogError, Policy};
use crate::model::{Finding, FindingKey, Status, triage};
use crate::store::{find_policy, read_policy};

/// The nearest policy from the folder of a model upwards, if there is one.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn load(model: &Path, catalog: &Catalog) -> Result<Option<Box<Policy>>, CatalogError> {
    let Some(path) = find_policy(model.parent().unwrap_or(Path::new(".")))? else {
        return Ok(None);
    };
    let text = read_policy(&path)?;
    match Policy::read(&text.file, &text.text, catalog) {
        Ok(policy) => Ok(Some(Box::new(policy))),
        // A policy that is wrong has at least one thing wrong with it.
        Err(problems) => problems.into_iter().next().map_or(Ok(None), Err),
    }
}

/// What the policy says of a finding as it is recorded now.
pub fn holds(
    state: &State,
    key: &FindingKey,
    is_so: impl Fn(&Terms, &Finding, Level) -> bool,
) -> bool {
    state.model().findings.get(key).is_some_and(|finding| {
        let level = level(&state.catalog, state.model(), &Bug::finding(key, finding));
        is_so(&terms(state), finding, level)
    })
}

/// What a status needs, beneath the prompt that asks for the reason.
pub fn what_it_takes(state: &State, keys: &[FindingKey], status: Status) -> String {
    let review = triage::default_review_by(state.today());
    let mut text = "Enter done · Alt-Enter new line · Esc cancel".to_string();
    if status.needs_review() {
        text = format!("review by {review} unless you say otherwise · {text}");
    }
    let wants_two = |terms: &Terms, _: &Finding, level: Level| {
        terms.second_person_from.is_some_and(|least| level.worst() >= least)
    };
    if status == Status::Accepted && keys.iter().any(|key| holds(state, key, wants_two)) {
        text = format!("two people accept it, by the policy · {text}");
    }
    text
}
