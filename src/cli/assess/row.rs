//! A question as programs read it. Fields may be added, never renamed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::held::Desk;
use super::words;
use crate::analysis::assess::{Offer, Row, State, task_text};
use crate::catalog::frameworks::{Group, RiskLevel};
use crate::model::{Assessment, Stamp, Task};

/// A row of an answer.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Item<'a> {
    framework: &'a str,
    id: &'a str,
    name: &'a str,
    group: &'a str,
    ask: &'a str,
    /// Whether other answers let it apply.
    applies: bool,
    state: &'a str,
    target: &'a str,
    gap: bool,
    /// How severe it is if it is missing, of what guards against attacks.
    severity: Option<&'a str>,
    /// What is left of the risk that it guards against.
    risk: Option<&'static str>,
    why: Option<String>,
    evidence: Vec<&'a str>,
    by: Option<&'a str>,
    on: Option<&'a str>,
    /// The signal of the model that was taken over.
    from: Option<&'a str>,
    /// Whether what was taken over from the model no longer holds.
    fell_away: bool,
    owner: &'a str,
    review: Option<String>,
    due: bool,
    /// Where the answer is recorded: model, organisation, or nowhere yet.
    place: &'static str,
    offer: Option<Offered<'a>>,
    findings: Vec<String>,
    elements: Vec<Part<'a>>,
    tasks: BTreeMap<&'a str, TaskRow<'a>>,
}

/// What the model offers.
#[derive(Serialize)]
pub struct Offered<'a> {
    answer: &'a str,
    signal: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct Part<'a> {
    element: &'a str,
    state: &'a str,
    by: Option<&'a str>,
    on: Option<&'a str>,
    why: Option<String>,
    evidence: Vec<&'a str>,
    fell_away: bool,
    offer: Option<Offered<'a>>,
}

#[derive(Serialize)]
struct TaskRow<'a> {
    text: String,
    owner: &'a str,
    due: Option<String>,
    state: &'static str,
}

/// Columns of a table of such rows.
pub const COLUMNS: [&str; 18] = [
    "framework",
    "id",
    "name",
    "group",
    "applies",
    "state",
    "target",
    "gap",
    "severity",
    "risk",
    "why",
    "evidence",
    "by",
    "on",
    "owner",
    "review",
    "due",
    "place",
];

/// The row of a question.
pub fn of<'a>(desk: &'a Desk<'_>, row: &'a Row<'_>) -> Item<'a> {
    let verdict = row.record.and_then(|record| record.answer.as_ref());
    let (by, on) = signed(row.stamp());
    Item {
        framework: &row.key.framework,
        id: &row.item.id,
        name: &row.item.name,
        group: &row.group.id,
        ask: &row.item.ask,
        applies: row.applies,
        state: row.state.id(&row.group.scale),
        target: State::Answered(row.target).id(&row.group.scale),
        gap: row.is_gap(),
        severity: severity(desk, row),
        risk: row.risk.map(RiskLevel::id),
        why: why(row.record),
        evidence: evidence(row.record),
        by,
        on,
        from: verdict.map(|it| it.from.as_str()).filter(|from| !from.is_empty()),
        fell_away: row.fell,
        owner: row.record.map_or("", |record| &record.owner),
        review: row.review.map(|day| day.to_string()),
        due: row.is_due(desk.today),
        place: words::place(row.place),
        offer: offered(row.group, row.offer.as_ref()),
        findings: row.findings.iter().map(ToString::to_string).collect(),
        elements: row.parts.iter().map(|it| part(row.group, it)).collect(),
        tasks: tasks(row),
    }
}

/// How severe it is if a control is missing; none of what guards against no attack.
pub fn severity<'a>(desk: &'a Desk<'_>, row: &'a Row<'_>) -> Option<&'a str> {
    row.risk?;
    let own = row.record.and_then(|record| record.severity.as_ref());
    let of_system = || desk.assessor.risks().severity.as_ref().map(|it| it.level.id.as_str());
    own.map(|own| own.value.as_str()).or_else(of_system)
}

fn signed(stamp: Option<&Stamp>) -> (Option<&str>, Option<&str>) {
    (stamp.map(Stamp::by), stamp.map(Stamp::day))
}

fn why(record: Option<&Assessment>) -> Option<String> {
    let why = &record?.answer.as_ref()?.why;
    (!why.is_empty()).then(|| why.join(" "))
}

fn evidence(record: Option<&Assessment>) -> Vec<&str> {
    record.into_iter().flat_map(|it| &it.evidence).map(String::as_str).collect()
}

fn offered<'a>(group: &'a Group, offer: Option<&'a Offer>) -> Option<Offered<'a>> {
    let Offer { answer, signal, why } = offer?;
    Some(Offered { answer: State::Answered(*answer).id(&group.scale), signal, why })
}

fn part<'a>(group: &'a Group, part: &'a crate::analysis::assess::Part<'_>) -> Part<'a> {
    let verdict = part.record.and_then(|record| record.answer.as_ref());
    let (by, on) = signed(verdict.map(|verdict| &verdict.stamp));
    Part {
        element: &part.element,
        state: part.state.id(&group.scale),
        by,
        on,
        why: why(part.record),
        evidence: evidence(part.record),
        fell_away: part.fell,
        offer: offered(group, part.offer.as_ref()),
    }
}

fn tasks<'a>(row: &'a Row<'_>) -> BTreeMap<&'a str, TaskRow<'a>> {
    let tasks = row.record.into_iter().flat_map(|record| &record.tasks);
    let told = tasks.map(|(id, task)| {
        let text = task_text(row.item, id, task);
        let due = task.due.map(|due| due.to_string());
        (id.as_str(), TaskRow { text, owner: &task.owner, due, state: task_state(task) })
    });
    told.collect()
}

/// The spelling of what became of a task.
pub fn task_state(task: &Task) -> &'static str {
    task.settled.as_ref().map_or("todo", |step| step.state.id())
}
