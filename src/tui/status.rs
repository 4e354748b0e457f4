//! Changing the status of findings, with what each status needs.

use super::finding_fields::{key_of, open};
use super::many;
use super::overlay::{Overlay, Prompt};
use super::policy::holds;
use super::preview;
use super::purpose::{Field, FindingField, Purpose};
use super::queue::{hold_selection, title};
use super::rating::rated;
use super::state::{Screen, State, Towards};
use super::theme::Role;
use crate::analysis::severity::Level;
use crate::analysis::standing::Terms;
use crate::model::triage::{self, Change};
use crate::model::{Finding, FindingKey, Status};
use crate::text::count;

/// Asks why the status changes, where that has to be said. What is mitigated first needs the mitigation
/// and evidence: they are asked for one after the other.
pub fn ask_reason(state: &mut State, keys: Vec<FindingKey>, status: Status) {
    let known = |key: &FindingKey| state.model().findings.get(key);
    if let ([key], Status::Mitigated) = (keys.as_slice(), status)
        && let Some(missing) = known(key).and_then(|finding| missing(key, finding))
    {
        let key = key.clone();
        state.findings.towards = Some(Towards { key: key.clone(), status });
        return open(state, key, &missing);
    }
    let binds = keys.iter().any(|key| known(key).is_some_and(|finding| finding.status.binds()));
    if status.needs_reason() || binds {
        let word = status.id().replace('_', " ");
        let of = if keys.len() > 1 {
            format!(" · {}", count(keys.len(), "finding"))
        } else {
            String::new()
        };
        let purpose = Purpose::Status(keys, status);
        state.overlay =
            Some(Overlay::Prompt(Prompt::prose(format!("Why {word}{of}"), &[], purpose)));
        preview::preview(state);
    } else if let Err(error) = change_status(state, &keys, status, Vec::new()) {
        state.say(Role::Warn, error);
    }
}

/// What a finding lacks to be mitigated.
fn missing(key: &FindingKey, finding: &Finding) -> Option<FindingField> {
    if finding.mitigations.is_empty() && key.technique_id().is_some() {
        return Some(FindingField::Mitigations);
    }
    let is_blank = finding.evidence.iter().all(|line| line.trim().is_empty());
    is_blank.then_some(FindingField::Evidence)
}

/// Goes on towards a status once something that it needs was recorded.
pub fn go_on(state: &mut State, field: &Field) {
    let Field::Finding(key, _) = field else { return };
    if let Some(Towards { key, status }) = state.findings.towards.take_if(|to| to.key == *key) {
        ask_reason(state, vec![key], status);
    }
}

/// Changes the status of one finding, or of several.
pub fn change_status(
    state: &mut State,
    keys: &[FindingKey],
    status: Status,
    why: Vec<String>,
) -> Result<(), String> {
    match keys {
        [key] => set_status(state, key, status, why),
        keys => many::set_status(state, keys, status, &why),
    }
}

/// Changes the status of a finding, or puts a suggestion aside.
pub fn set_status(
    state: &mut State,
    key: &FindingKey,
    status: Status,
    why: Vec<String>,
) -> Result<(), String> {
    let model = state.model();
    let mut change = Change { status, rated: rated(state, key), why, ..Change::default() };
    if status.needs_review() {
        let today = state.today();
        let known = model.findings.get(key).and_then(|finding| finding.review_by);
        let known = known.filter(|date| *date >= today);
        change.review_by = known.or(Some(triage::default_review_by(today)));
    }
    if status == Status::Accepted
        && holds(state, key, |terms, finding, level| {
            terms.waits_for_others(finding, level, &state.settings.who)
        })
    {
        return Err(
            "you accepted it already: a second person has to, for a reason of their own".into()
        );
    }
    let known = model.findings.get(key);
    let gone = key.element().is_some_and(|id| !model.has_id(id));
    let edit = if known.is_some_and(|finding| gone || !finding.status.is_dismissed()) {
        triage::set_status(model, key, change, state.stamp())
    } else {
        let facts = state
            .derived
            .analysis
            .suggestions
            .iter()
            .find(|s| key_of(s) == *key)
            .map(|s| s.facts.clone())
            .or_else(|| known.map(|finding| finding.facts.clone()))
            .unwrap_or_default();
        triage::decide(model, key, facts, change, state.stamp())
    };
    let name = title(state, key);
    let edit = edit.map_err(|error| error.to_string())?;
    let word = status.id().replace('_', " ");
    state.edit(format!("set {name} to {word}"), edit);
    let until = state.model().findings.get(key).and_then(|finding| finding.review_by);
    let said = match until.filter(|_| status.needs_review()) {
        Some(date) => format!("{name}: {word}, to be looked at again by {date}"),
        None => format!("{name}: {word}"),
    };
    state.say(Role::Good, said + still_missing(state, key));
    state.findings.marked.remove(key);
    hold_selection(state);
    if status.needs_review() && state.screen == Screen::Findings {
        // Carried until when? The date on offer stands unless it is changed.
        open(state, key.clone(), &FindingField::ReviewBy);
    }
    Ok(())
}

/// That a second person has to accept it too.
fn still_missing(state: &State, key: &FindingKey) -> &'static str {
    let wants =
        |terms: &Terms, finding: &Finding, level: Level| terms.wants_second_person(finding, level);
    if holds(state, key, wants) { "; a second person has to accept it too" } else { "" }
}
