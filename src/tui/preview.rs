//! What the text of an open prompt would do, or what is wrong with it.

use std::collections::BTreeSet;

use super::dates::date;
use super::finding_fields::review_date;
use super::overlay::Overlay;
use super::overlay::prompt::Complaint;
use super::policy;
use super::purpose::{AssessmentField, Field, FindingField, IncidentField, Purpose};
use super::queue;
use super::quick_entry::{self, Entry, Start};
use super::remarks;
use super::state::State;
use crate::analysis::queue::Query;
use crate::model::{BoundaryKind, DueDays, RemarkKind, Status, triage};
use crate::text::{count, nearest};

/// Reads a quick-entry line at the selection; the model is the same afterwards.
pub fn read(
    state: &mut State,
    line: &str,
    start: &Start,
    chosen: &[(String, String)],
) -> Result<Entry, Complaint> {
    let near = match start {
        Start::After(id) => Some(id.as_str()),
        _ => state.diagram.selected.as_deref(),
    };
    let (model, kinds) = (&mut state.document.model, &state.catalog.kinds);
    quick_entry::read(line, model, kinds, near, start, chosen)
        .map_err(|mistake| Complaint { at: Some(mistake.at), text: mistake.text })
}

/// What an entry does, in a few words.
pub fn describe(state: &State, entry: &Entry) -> String {
    let mut parts = Vec::new();
    if !entry.elements.is_empty() {
        let named = |(name, kind): &(String, String)| {
            format!("{name} ({})", state.catalog.kinds.name_of(kind))
        };
        parts.push(entry.elements.iter().map(named).collect::<Vec<_>>().join(", "));
    }
    if entry.flows > 0 {
        parts.push(count(entry.flows, "flow"));
    }
    let home = entry.home.as_ref().filter(|_| !entry.elements.is_empty());
    if let Some(home) = home {
        parts.push(format!("in {home}"));
    }
    if let Some((from, to)) = &entry.between {
        parts.push(format!("between {from} and {to}"));
    }
    for (boundary, count) in &entry.boundaries {
        parts.push(format!("boundary {boundary} around {count}"));
    }
    if parts.is_empty() { "nothing new".into() } else { format!("new: {}", parts.join(", ")) }
}

/// What new elements may be slips for, if they are nearly called like others.
fn similar(state: &State, entry: &Entry) -> String {
    /// Shorter names are like many others.
    const SHORTEST: usize = 4;
    let nearly = |name: &str| {
        let names = state.model().elements.values().map(|element| element.name.as_str());
        nearest(name, names).first().copied()
    };
    let names = entry.elements.iter().map(|(name, _)| name.as_str());
    let long = names.filter(|name| name.chars().count() >= SHORTEST);
    let known: BTreeSet<&str> = long.filter_map(nearly).collect();
    if known.is_empty() {
        return String::new();
    }
    format!("there is {} · ", known.into_iter().collect::<Vec<_>>().join(", "))
}

/// Says beneath an open prompt what its text would do.
pub fn preview(state: &mut State) {
    let Some(Overlay::Prompt(mut prompt)) = state.overlay.take() else { return };
    let text = prompt.text();
    prompt.preview = match &prompt.purpose {
        Purpose::QuickEntry { start, .. } if text.is_empty() => {
            let example = match start {
                Start::Free => {
                    "User -> Chat UI -> GPT : prompt   or a boundary: Cloud { GPT, Index }"
                }
                Start::After(_) => "Refund tool [tool, authority: payment] : refund request",
                Start::On(_) => "Content filter [guardrail] : checked prompt",
            };
            Ok(format!("like {example}"))
        }
        Purpose::QuickEntry { start, chosen, .. } => match remarks::read(&text) {
            Some((kind, _)) => {
                let about = start.at().or(state.diagram.selected.as_ref());
                Ok(remarks::describe(state, kind, about.map(String::as_str)))
            }
            None => read(state, &prompt.raw(), start, chosen).map(|entry| {
                let hint = if entry.elements.is_empty() { "" } else { "   Tab other kind" };
                let similar = similar(state, &entry);
                // First, because a long line is cut at its end.
                format!("{similar}{}{hint}", describe(state, &entry))
            }),
        },
        Purpose::BeginSession => {
            Ok("names with commas, for the summary; none is fine · Enter begins".into())
        }
        Purpose::Park(about) => {
            let kind = remarks::read(&text).map_or(RemarkKind::Note, |(kind, _)| kind);
            let does = remarks::describe(state, kind, about.as_deref());
            Ok(format!("{does} · a question ends with ?"))
        }
        Purpose::Frame(_) => {
            let kinds: Vec<&str> = BoundaryKind::ALL.iter().map(|kind| kind.id()).collect();
            Ok(format!("a name, or kind: name ({})", kinds.join(", ")))
        }
        Purpose::Dismiss { status, .. } => {
            let word =
                if *status == Status::FalsePositive { "false positive" } else { "not applicable" };
            Ok(format!("reason, recorded as {word} · Tab switches · Enter done · Esc cancel"))
        }
        Purpose::Filter { .. } => {
            if let Err(error) = prompt.raw().parse::<Query>() {
                Err(Complaint { at: Some(error.at), text: error.text })
            } else {
                // One sees at once what it finds.
                if state.findings.filter != text {
                    state.findings.filter.clone_from(&text);
                    queue::to_first(state);
                }
                let found = count(queue::listed(state).found.len(), "finding");
                let like = "status:open severity:important+ owner:me due:<14d -word group:owner";
                Ok(format!("{found} · like {like}"))
            }
        }
        Purpose::KeepView => Ok(queue::views::describe(state, &text)),
        Purpose::Status(keys, to) => Ok(policy::what_it_takes(state, keys, *to)),
        Purpose::Many(_, field @ FindingField::Due) => {
            date(&text).map(|_| hint(state, field)).map_err(Complaint::from)
        }
        Purpose::Many(_, field @ FindingField::ReviewBy) => {
            review_date(state, &text).map(|_| hint(state, field)).map_err(Complaint::from)
        }
        Purpose::Field(field) => match check(state, field, &text) {
            Err(error) if !text.is_empty() => Err(error.into()),
            _ => Ok(String::new()),
        },
        _ => Ok(String::new()),
    };
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Whether a field takes a text.
pub fn check(state: &State, field: &Field, text: &str) -> Result<(), String> {
    match field {
        Field::Name(id) if text.is_empty() && !state.model().flows.contains_key(id) => {
            Err("a name can't be empty".into())
        }
        Field::ModelName if text.is_empty() => Err("a name can't be empty".into()),
        Field::DueDays => text.parse::<DueDays>().map(|_| ()),
        Field::Finding(_, FindingField::Due) => date(text).map(|_| ()),
        Field::Finding(_, FindingField::ReviewBy) => review_date(state, text).map(|_| ()),
        Field::Incident(_, IncidentField::ObservedOn) => date(text).map(|_| ()),
        Field::Assessment(_, AssessmentField::ReviewBy | AssessmentField::StepDue(_)) => {
            date(text).map(|_| ())
        }
        Field::Assessment(_, what) if text.is_empty() => {
            what.needed().map_or(Ok(()), |why| Err(why.into()))
        }
        Field::Incident(_, what) if text.is_empty() => match what.needed() {
            Some(why) => Err(why.into()),
            None => Ok(()),
        },
        Field::Finding(_, FindingField::OverrideWhy(_)) if text.is_empty() => {
            Err("a severity against the bars needs a reason".into())
        }
        _ => Ok(()),
    }
}

/// What may be written for a date.
fn hint(state: &State, field: &FindingField) -> String {
    match field {
        FindingField::ReviewBy => {
            format!("such as {}; nothing clears it", triage::default_review_by(state.today()))
        }
        _ => "such as 2026-12-31; nothing clears it".to_string(),
    }
}
