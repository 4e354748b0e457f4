//! A review as scripts read it. Fields may be added, never renamed.

use serde::Serialize;
use serde_json::Value;

use crate::model::FindingKey;
use crate::review::{Decision, Group, Moved, Review, Risk, Suggested, Told, Way};

#[derive(Serialize)]
pub(super) struct Answer<'a> {
    format: u32,
    groups: Vec<Grouped<'a>>,
    risk: Risks<'a>,
    decisions: Vec<Decided<'a>>,
    unchanged: usize,
    moved: usize,
}

#[derive(Serialize)]
struct Grouped<'a> {
    group: &'static str,
    changes: Vec<Row<'a>>,
}

/// One change.
#[derive(Serialize)]
pub struct Row<'a> {
    op: &'static str,
    entity: &'static str,
    id: &'a str,
    field: Option<&'a str>,
    old: Option<&'a Value>,
    new: Option<&'a Value>,
    subject: &'a str,
    what: &'a str,
}

#[derive(Serialize)]
struct Risks<'a> {
    paths_opened: Vec<Path<'a>>,
    paths_closed: Vec<Path<'a>>,
    paths_shifted: Vec<Shifted<'a>>,
    /// Whether those are all paths.
    paths_complete: bool,
    suggestions_new: Vec<Suggestion<'a>>,
    suggestions_gone: Vec<Suggestion<'a>>,
    severities: Vec<Severity>,
    orphaned: Vec<String>,
}

#[derive(Serialize)]
struct Path<'a> {
    elements: &'a [String],
    techniques: &'a [String],
    score: f64,
    asset: &'a str,
}

#[derive(Serialize)]
struct Shifted<'a> {
    old: f64,
    #[serde(flatten)]
    now: Path<'a>,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    element: &'a str,
    technique: &'a str,
    score: f64,
    why: &'a str,
}

#[derive(Serialize)]
struct Severity {
    key: String,
    old: &'static str,
    old_up_to: Option<&'static str>,
    new: &'static str,
    new_up_to: Option<&'static str>,
}

/// One decision.
#[derive(Serialize)]
pub struct Decided<'a> {
    key: String,
    status: &'static str,
    stamp: &'a str,
    by: &'a str,
    why: &'a str,
    review_by: Option<String>,
}

/// The answer of `diff --format json`.
pub(super) fn answer(review: &Review) -> Answer<'_> {
    let groups = Group::ALL.into_iter().map(|group| Grouped {
        group: group.id(),
        changes: review.of_group(group).map(row).collect(),
    });
    Answer {
        format: 1,
        groups: groups.filter(|group| !group.changes.is_empty()).collect(),
        risk: risks(&review.risk),
        decisions: review.decisions.iter().map(decided).collect(),
        unchanged: review.unchanged,
        moved: review.moved,
    }
}

/// A change.
pub fn row(told: &Told) -> Row<'_> {
    Row {
        op: told.op().id(),
        entity: told.at().map.entity(),
        id: &told.at().key,
        field: told.at().field.as_deref(),
        old: told.change.old.as_ref(),
        new: told.change.new.as_ref(),
        subject: &told.subject,
        what: &told.what,
    }
}

fn risks(risk: &Risk) -> Risks<'_> {
    Risks {
        paths_opened: risk.paths_opened.iter().map(path).collect(),
        paths_closed: risk.paths_closed.iter().map(path).collect(),
        paths_shifted: (risk.paths_shifted.iter())
            .map(|(way, was)| Shifted { old: was.value(), now: path(way) })
            .collect(),
        paths_complete: risk.paths_complete,
        suggestions_new: risk.suggestions_new.iter().map(suggestion).collect(),
        suggestions_gone: risk.suggestions_gone.iter().map(suggestion).collect(),
        severities: risk.severities.iter().map(severity).collect(),
        orphaned: risk.orphaned.iter().map(FindingKey::to_string).collect(),
    }
}

fn path(way: &Way) -> Path<'_> {
    Path {
        elements: &way.elements,
        techniques: &way.techniques,
        score: way.score.value(),
        asset: &way.asset,
    }
}

fn suggestion(it: &Suggested) -> Suggestion<'_> {
    let (element, technique, why) = (&it.element, &it.technique, &it.why);
    Suggestion { element, technique, score: f64::from(it.score) / 100.0, why }
}

fn severity(moved: &Moved) -> Severity {
    use crate::model::Severity as Of;
    Severity {
        key: moved.key.to_string(),
        old: moved.was.id(),
        old_up_to: moved.was.up_to().map(Of::id),
        new: moved.is.id(),
        new_up_to: moved.is.up_to().map(Of::id),
    }
}

/// A decision.
pub fn decided(decision: &Decision) -> Decided<'_> {
    Decided {
        key: decision.key.to_string(),
        status: decision.status.id(),
        stamp: &decision.stamp.0,
        by: decision.stamp.by(),
        why: &decision.why,
        review_by: decision.review_by.map(|date| date.to_string()),
    }
}
