//! The steps that close the gaps, by when.

use serde::Serialize;

use super::Format;
use super::held::Desk;
use crate::analysis::assess::{Planned, Where, plan};
use crate::catalog::frameworks::{Bucket, RiskLevel};
use crate::cli::output::{Output, Style};
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::{Exit, Outcome};
use crate::model::StepState;
use crate::text::count;

/// Columns that steps are set in, and those of their boxes.
const INDENT: usize = 2;
const BOX: usize = 4;

/// A step as programs read it. Fields may be added, never renamed.
#[derive(Serialize)]
pub struct Row<'a> {
    bucket: &'a str,
    framework: &'a str,
    item: String,
    name: &'a str,
    step: &'a str,
    text: &'a str,
    /// The answer that it helps to reach; none of a step of one's own.
    to: Option<String>,
    /// Whether somebody took it on: todo, done, skipped; none where nobody did.
    state: Option<&'static str>,
    owner: &'a str,
    due: Option<String>,
    overdue: bool,
    risk: Option<&'static str>,
    findings: usize,
}

const COLUMNS: [&str; 12] = [
    "bucket",
    "framework",
    "item",
    "step",
    "text",
    "to",
    "state",
    "owner",
    "due",
    "overdue",
    "risk",
    "findings",
];

/// The steps of what was asked for, by the parts of the roadmap; within a part the most pressing first.
pub fn steps<'a>(desk: &Desk<'a>) -> Vec<Planned<'a>> {
    let catalog = desk.assessor.catalog;
    let mut all = Vec::new();
    for sheet in &desk.sheets {
        let here = |step: &Planned<'_>| {
            let place = sheet.row(&step.key.item).map_or(Where::Here, |row| row.place);
            desk.is_looked_at(place)
        };
        all.extend(plan(sheet, catalog, desk.today).into_iter().filter(here));
    }
    // Stable: within a part and a risk the order of the frameworks stays.
    if !desk.is_one {
        all.sort_by_key(|step| (step.bucket, std::cmp::Reverse(step.risk)));
    }
    all
}

/// A step for programs.
pub fn row<'a>(desk: &'a Desk<'_>, step: &'a Planned<'_>) -> Row<'a> {
    let of = desk.assessor.catalog.frameworks();
    let to = step.to.zip(of.item(step.framework, &step.key.item));
    let to = to.and_then(|(to, (group, _))| group.scale.get(to)).map(|answer| answer.id.clone());
    let state =
        |task: &crate::model::Task| task.settled.as_ref().map_or(StepState::Todo, |it| it.state);
    Row {
        bucket: of.buckets.get(step.bucket).map_or("", |bucket| &bucket.id),
        framework: step.framework,
        item: step.key.item.clone(),
        name: step.item,
        step: &step.step,
        text: &step.text,
        to,
        state: step.task.map(|task| state(task).id()),
        owner: step.task.map_or("", |task| &task.owner),
        due: step.task.and_then(|task| task.due).map(|due| due.to_string()),
        overdue: step.is_overdue(desk.today),
        risk: step.risk.map(RiskLevel::id),
        findings: step.findings,
    }
}

/// Writes it.
pub fn write(desk: &Desk<'_>, format: Format, out: &mut Output) -> Outcome {
    let steps = steps(desk);
    let rows = steps.iter().map(|step| row(desk, step));
    match format {
        Format::Json => out.json(&serde_json::json!({
            "format": 1,
            "model": desk.name(),
            "framework": desk.framework(),
            "steps": rows.collect::<Vec<_>>(),
        }))?,
        Format::Csv => as_csv(COLUMNS, rows, out)?,
        Format::Markdown => as_markdown(COLUMNS, rows, out)?,
        Format::Table => text(desk, &steps, out),
    }
    Ok(Exit::Done)
}

fn text(desk: &Desk<'_>, steps: &[Planned<'_>], out: &mut Output) {
    let buckets: &[Bucket] = &desk.assessor.catalog.frameworks().buckets;
    for (at, bucket) in buckets.iter().enumerate() {
        let of: Vec<&Planned<'_>> = steps.iter().filter(|step| step.bucket == at).collect();
        if of.is_empty() {
            continue;
        }
        out.text(Style::Strong, &format!("{} · {}", bucket.name, bucket.theme));
        out.text(Style::Faint, &format!(" · {}", count(of.len(), "step"))).end();
        // Steps of one question stand together, where its first one stands.
        let mut told: Vec<&crate::model::AssessmentKey> = Vec::new();
        for step in &of {
            if told.contains(&&step.key) {
                continue;
            }
            told.push(&step.key);
            question(step, out);
            for step in of.iter().filter(|other| other.key == step.key) {
                one(desk, step, out);
            }
        }
        out.line("");
    }
    if steps.is_empty() {
        out.line("nothing to do: no gaps, and no tasks");
        return;
    }
    let taken = steps.iter().filter(|step| step.task.is_some()).count();
    let summary = format!(
        "{}, {taken} taken on; --item QUESTION --task STEP takes one on",
        count(steps.len(), "step")
    );
    out.paragraph(0, Style::Faint, &summary);
}

fn question(step: &Planned<'_>, out: &mut Output) {
    out.text(Style::Plain, &" ".repeat(INDENT));
    out.text(Style::Id, &format!("{}/{}", step.framework, step.key.item));
    let mut told = Vec::new();
    told.extend(step.risk.map(|risk| format!("{risk} risk")));
    if step.findings > 0 {
        told.push(count(step.findings, "open finding"));
    }
    if !told.is_empty() {
        out.text(Style::Faint, &format!("  {}", told.join(" · ")));
    }
    out.end();
}

fn one(desk: &Desk<'_>, step: &Planned<'_>, out: &mut Output) {
    let state = step.task.map(|task| task.settled.as_ref().map_or(StepState::Todo, |it| it.state));
    let tick = match state {
        Some(StepState::Done) => "[x]",
        Some(StepState::Skipped) => "[-]",
        Some(StepState::Todo) if step.is_overdue(desk.today) => "[!]",
        Some(StepState::Todo) => "[>]",
        None => "[ ]",
    };
    out.labelled(INDENT * 2, tick, BOX, &format!("{}: {}", step.step, step.text));
    if let Some(told) =
        step.task.map(|task| taken(task, step.is_overdue(desk.today))).filter(|it| !it.is_empty())
    {
        out.paragraph(INDENT * 2 + BOX, Style::Faint, &told);
    }
}

/// Who took a step on, until when, and what came of it.
pub fn taken(task: &crate::model::Task, is_overdue: bool) -> String {
    let mut told = Vec::new();
    if !task.owner.is_empty() {
        told.push(task.owner.clone());
    }
    if let Some(settled) = task.settled.as_ref().filter(|it| it.state != StepState::Todo) {
        let note = settled.note.join(" ");
        let note = if note.is_empty() { note } else { format!(": {note}") };
        told.push(format!("{} {}{note}", settled.state.id(), super::words::signed(&settled.stamp)));
    } else if let Some(due) = task.due {
        told.push(format!("due {due}{}", if is_overdue { ", overdue" } else { "" }));
    }
    told.join(" · ")
}
