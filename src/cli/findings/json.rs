//! The triage queue as programs read it.

use serde::Serialize;

use super::{Answer, Found};
use crate::analysis::severity::Level;
use crate::cli::several::Unreadable;
use crate::cli::{Failure, Output};
use crate::model::Severity;

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Shown<'a> {
    format: u32,
    findings: Vec<Row<'a>>,
    /// Unrated findings that a filter by severity leaves out and that may be as bad.
    left_out: usize,
    problems: &'a [Unreadable],
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Row<'a> {
    key: String,
    title: &'a str,
    element: Option<&'a str>,
    technique: Option<&'a str>,
    severity: &'static str,
    up_to: Option<&'static str>,
    /// Whether a bar has a row for it, or a person rated it.
    bar: bool,
    status: &'static str,
    owner: Option<&'a str>,
    due: Option<String>,
    overdue: bool,
    review_by: Option<String>,
    /// The due date that a policy gives while nobody set one.
    due_by_policy: Option<String>,
    /// Whether the date of review of the decision went by; it counts as open then.
    expired: bool,
    /// Whether it is accepted by one person and the policy wants two.
    second_person_missing: bool,
    /// The finding that decides for it: status, owner, dates and severity are of that one.
    same_as: Option<String>,
    /// Whether the gate counts it as open.
    open: bool,
    /// The heading that it stands under, where findings are grouped.
    group: Option<&'a str>,
    /// What changed since it was dismissed.
    changed: &'a [String],
    model: &'a str,
    line: Option<usize>,
}

/// Writes it.
pub fn write(answer: &Answer<'_>, out: &mut Output) -> Result<(), Failure> {
    out.json(&Shown {
        format: 1,
        findings: rows(answer).collect(),
        left_out: answer.left_out,
        problems: &answer.several.problems,
    })
}

fn row<'a>(group: Option<&'a str>, found: &'a Found) -> Row<'a> {
    let Found { row, changed, path, line, .. } = found;
    Row {
        key: row.key.to_string(),
        title: &row.title,
        element: row.key.element(),
        technique: row.key.technique_id(),
        severity: row.level.id(),
        up_to: row.level.up_to().map(Severity::id),
        bar: row.level != Level::NoBar,
        status: row.status.id(),
        owner: (!row.owner.is_empty()).then_some(&row.owner),
        due: row.due.map(|due| due.to_string()),
        overdue: row.overdue,
        review_by: row.review_by.map(|date| date.to_string()),
        due_by_policy: row.due_by_policy.map(|due| due.to_string()),
        expired: row.expired.is_some(),
        second_person_missing: row.second_person,
        same_as: row.same_as.as_ref().map(ToString::to_string),
        open: row.open,
        group,
        changed,
        model: path,
        line: *line,
    }
}

/// A row for each finding, in order.
pub fn rows<'a>(answer: &'a Answer<'a>) -> impl Iterator<Item = Row<'a>> {
    answer.sections.iter().flat_map(|section| {
        let group = section.heading.as_deref();
        answer.of(section).map(move |found| row(group, found))
    })
}
