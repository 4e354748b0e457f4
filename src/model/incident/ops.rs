//! What people do with incidents, as edits. Who acts and when is passed in.

use super::{Incident, IncidentEntry, IncidentKey, IncidentStatus, Keeping, Step, StepState};
use crate::model::remark::id_of_text;
use crate::model::signed::{Missing, free, is_blank, missing};
use crate::model::{Answer, Comment, Edit, FindingKey, Model, Override, Prose, Severity, Stamp};

/// Why a change to an incident was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncidentError {
    /// There is no such incident.
    #[error("{0}: no such incident")]
    NoIncident(IncidentKey),
    /// It needs something to be known by.
    #[error("an incident needs a title")]
    NoTitle,
    /// Closed without having learnt anything.
    #[error("{0}: write down what was learnt before closing it")]
    NoLessons(IncidentKey),
    /// Something that nobody explained.
    #[error("{0}: {1} needs a reason")]
    NoReason(IncidentKey, &'static str),
    /// Something that nobody signed.
    #[error("{0}: {1} needs the name of whoever decides")]
    NoName(IncidentKey, &'static str),
}

/// The edit that records an incident, and its key, made from the title.
///
/// # Errors
/// [`IncidentError::NoTitle`].
pub fn open(
    model: &Model,
    keeping: Keeping,
    incident: Incident,
    stamp: Stamp,
) -> Result<(IncidentKey, Edit), IncidentError> {
    let title = incident.title.trim().to_string();
    if title.is_empty() {
        return Err(IncidentError::NoTitle);
    }
    let kept = model.incidents_kept(keeping);
    let id = id_of_text(std::slice::from_ref(&title), "incident", |id| kept.contains_key(id));
    let key = IncidentKey { keeping, id };
    let mut incident = Incident { title, ..incident };
    record(&mut incident, stamp, Prose::new());
    Ok((key.clone(), Edit::Incident(key, Some(incident))))
}

/// Changes what needs no reason.
///
/// # Errors
/// [`IncidentError::NoIncident`].
pub fn revise(
    model: &Model,
    key: &IncidentKey,
    change: impl FnOnce(&mut Incident),
) -> Result<Edit, IncidentError> {
    let mut incident = found(model, key)?.clone();
    change(&mut incident);
    Ok(Edit::Incident(key.clone(), Some(incident)))
}

/// Changes the status of an incident. Closing asks for lessons, re-opening a closed one for a reason.
///
/// # Errors
/// [`IncidentError::NoIncident`]; [`IncidentError::NoLessons`]; [`IncidentError::NoReason`].
pub fn set_status(
    model: &Model,
    key: &IncidentKey,
    status: IncidentStatus,
    why: Prose,
    stamp: Stamp,
) -> Result<Edit, IncidentError> {
    let incident = found(model, key)?;
    if status == IncidentStatus::Closed && is_blank(&incident.lessons) {
        return Err(IncidentError::NoLessons(key.clone()));
    }
    if incident.status == IncidentStatus::Closed && status != incident.status && is_blank(&why) {
        return Err(IncidentError::NoReason(key.clone(), "re-opening it"));
    }
    revise(model, key, |incident| {
        incident.status = status;
        record(incident, stamp, why);
    })
}

/// Says what came of a step of the playbook.
///
/// # Errors
/// [`IncidentError::NoIncident`]; [`IncidentError::NoReason`] for a skipped step without a note.
pub fn set_step(
    model: &Model,
    key: &IncidentKey,
    step: &str,
    state: StepState,
    note: Prose,
    stamp: Stamp,
) -> Result<Edit, IncidentError> {
    if state == StepState::Skipped && is_blank(&note) {
        return Err(IncidentError::NoReason(key.clone(), "leaving a step out"));
    }
    revise(model, key, |incident| {
        if state == StepState::Todo && is_blank(&note) {
            incident.steps.remove(step);
        } else {
            incident.steps.insert(step.to_string(), Step { state, note, stamp });
        }
    })
}

/// Writes down what happened at the time of the stamp.
///
/// # Errors
/// [`IncidentError::NoIncident`]; [`IncidentError::NoReason`] for an empty entry.
pub fn happened(
    model: &Model,
    key: &IncidentKey,
    what: Prose,
    at: Stamp,
) -> Result<Edit, IncidentError> {
    if is_blank(&what) {
        return Err(IncidentError::NoReason(key.clone(), "an entry of the timeline"));
    }
    revise(model, key, |incident| {
        let at = free(at, |at| incident.timeline.contains_key(at));
        incident.timeline.insert(at, Comment(what));
    })
}

/// Links a finding to an incident that it predicted or that it was made for.
///
/// # Errors
/// [`IncidentError::NoIncident`].
pub fn link(model: &Model, key: &IncidentKey, finding: &FindingKey) -> Result<Edit, IncidentError> {
    revise(model, key, |incident| {
        if !incident.findings.contains(finding) {
            incident.findings.push(finding.clone());
        }
    })
}

/// Answers a question of the bug bars; no `value` takes the answer back.
///
/// # Errors
/// [`IncidentError::NoIncident`].
pub fn answer(
    model: &Model,
    key: &IncidentKey,
    question: &str,
    value: Option<&str>,
    stamp: Stamp,
) -> Result<Edit, IncidentError> {
    revise(model, key, |incident| match value {
        Some(value) => {
            let answer = Answer { value: value.to_string(), stamp: Some(stamp) };
            incident.answers.insert(question.to_string(), answer);
        }
        None => {
            incident.answers.remove(question);
        }
    })
}

/// Sets the severity against the bars, or goes back to them with none. The reason of going back is
/// kept in the timeline.
///
/// # Errors
/// [`IncidentError::NoIncident`]; [`IncidentError::NoReason`]; [`IncidentError::NoName`].
pub fn override_severity(
    model: &Model,
    key: &IncidentKey,
    by_hand: Option<Severity>,
    against: String,
    why: Prose,
    stamp: Stamp,
) -> Result<Edit, IncidentError> {
    match missing(&why, &stamp) {
        None => {}
        Some(Missing::Reason) => return Err(IncidentError::NoReason(key.clone(), "an override")),
        Some(Missing::Name) => return Err(IncidentError::NoName(key.clone(), "an override")),
    }
    revise(model, key, |incident| {
        if let Some(severity) = by_hand {
            incident.severity_override = Some(Override { severity, why, against, stamp });
        } else {
            incident.severity_override = None;
            let at = free(stamp, |at| incident.timeline.contains_key(at));
            incident.timeline.insert(at, Comment(why));
        }
    })
}

fn found<'a>(model: &'a Model, key: &IncidentKey) -> Result<&'a Incident, IncidentError> {
    model.incident(key).ok_or_else(|| IncidentError::NoIncident(key.clone()))
}

fn record(incident: &mut Incident, stamp: Stamp, why: Prose) {
    let stamp = free(stamp, |stamp| incident.history.contains_key(stamp));
    incident.history.insert(stamp, IncidentEntry { status: incident.status, why });
}
