//! Findings that an incident showed to be missing, taken up and linked to it in one step.

use crate::analysis::severity::{Bug, questions};
use crate::analysis::suggestion::Analysis;
use crate::catalog::Catalog;
use crate::model::triage::{self, TriageError};
use crate::model::{Edit, FindingKey, IncidentKey, Keeping, Model, Stamp};

/// The edit that makes findings, takes dismissed ones up again, and links all of them to the incident.
/// Each says which incident shows that it is real, and takes over the answers that were given there to
/// questions which the bars ask of it too, unless the incident is confidential. Answers of its own stay.
///
/// # Errors
/// [`TriageError::NoSubject`] for an element that is not there.
pub fn take_up(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    incident: &IncidentKey,
    missing: &[FindingKey],
    stamp: &Stamp,
) -> Result<Edit, TriageError> {
    let Some(recorded) = model.incident(incident) else { return Ok(Edit::All(Vec::new())) };
    let mut linked = recorded.clone();
    let mut edits = Vec::new();
    for key in missing {
        let is_new = model.findings.get(key).is_none_or(|found| found.status.is_dismissed());
        if is_new {
            let suggestion = key.element().and_then(|id| analysis.find(&key.threat, id));
            let facts = suggestion.map(|suggestion| suggestion.facts.clone()).unwrap_or_default();
            let mut edit = triage::accept(model, key, facts, stamp.clone())?;
            if let (Edit::Finding(_, Some(finding)), Keeping::Model) = (&mut edit, incident.keeping)
            {
                finding.evidence.push(format!("Incident {}: {}", incident.id, recorded.title));
                for question in questions(catalog, model, &Bug::finding(key, finding)) {
                    if let Some(answer) = recorded.answers.get(&question.id) {
                        let own = finding.answers.entry(question.id.clone());
                        own.or_insert_with(|| answer.clone());
                    }
                }
            }
            edits.push(edit);
        }
        if !linked.findings.contains(key) {
            linked.findings.push(key.clone());
        }
    }
    edits.push(Edit::Incident(incident.clone(), Some(linked)));
    Ok(Edit::All(edits))
}
