//! What to do next: the steps to what is aimed at, in an order and with a time for each.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::{Row, Sheet};
use crate::catalog::Catalog;
use crate::catalog::frameworks::{Bucket, RiskLevel};
use crate::model::{AssessmentKey, Task};

/// A step on the roadmap.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    /// The question that it belongs to.
    pub key: AssessmentKey,
    /// The framework of the question.
    pub framework: &'a str,
    /// The question in a word or two.
    pub item: &'a str,
    /// Id of the step, of the catalog or an own one.
    pub step: String,
    /// What to do.
    pub text: String,
    /// Index in the scale of the answer that it helps to reach; none of an own step.
    pub to: Option<usize>,
    /// Index of its part of the roadmap in the catalog.
    pub bucket: usize,
    /// What somebody took on; none where nobody did.
    pub task: Option<&'a Task>,
    /// Open findings that closing the gap would help with.
    pub findings: usize,
    /// What is left of the risk that the gap leaves.
    pub risk: Option<RiskLevel>,
}

impl Planned<'_> {
    /// Whether it is done or left out.
    pub fn is_settled(&self) -> bool {
        self.task.is_some_and(|task| !task.is_open())
    }

    /// Whether it was to be done before today.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.task.is_some_and(|task| task.is_late(today))
    }
}

/// The gaps of a framework, the most pressing first: foundations as the source advises, then what closes
/// most open findings, then the greater risk, then the wider gap, in the order of the framework.
fn gaps<'s, 'a>(sheet: &'s Sheet<'a>) -> Vec<&'s Row<'a>> {
    let mut gaps: Vec<&Row<'a>> = sheet.rows.iter().filter(|row| row.is_gap()).collect();
    gaps.sort_by_key(|row| {
        let distance = row.target - row.state.rank().unwrap_or(0).min(row.target);
        (!row.group.foundation, Reverse(row.findings.len()), Reverse(row.risk), Reverse(distance))
    });
    gaps
}

impl<'a> Sheet<'a> {
    /// The gaps, the most pressing first: see [`plan`].
    pub fn gaps(&self) -> Vec<&Row<'a>> {
        gaps(self)
    }
}

/// The steps that lead to what is aimed at, gap by gap, the most pressing first; steps that somebody took
/// on are there even where the gap is closed. A step with a due date goes where the date lies from
/// `today` on; another begins where its gap belongs, one part later for each answer before it.
pub fn plan<'a>(sheet: &Sheet<'a>, catalog: &'a Catalog, today: Date) -> Vec<Planned<'a>> {
    let buckets = &catalog.frameworks().buckets;
    let last = buckets.len().saturating_sub(1);
    let gaps = sheet.gaps();
    let taken = sheet
        .rows
        .iter()
        .filter(|row| !row.is_gap() && row.record.is_some_and(|record| !record.tasks.is_empty()));
    let mut planned = Vec::new();
    for row in gaps.iter().copied().chain(taken) {
        let here = if row.is_gap() { row.state.rank().unwrap_or(0) } else { row.target };
        let tasks = row.record.map(|record| &record.tasks);
        let base = begins(row).min(last);
        let place = |to: Option<usize>, task: Option<&Task>| match task.and_then(|it| it.due) {
            Some(due) => bucket_of(buckets, today, due),
            None => (base + to.map_or(0, |to| to.saturating_sub(here + 1))).min(last),
        };
        let mut add = |step: &str, text: String, to: Option<usize>, task: Option<&'a Task>| {
            planned.push(Planned {
                key: row.key.clone(),
                framework: &sheet.framework.id,
                item: &row.item.name,
                step: step.to_string(),
                text,
                to,
                bucket: place(to, task),
                task,
                findings: row.findings.len(),
                risk: row.risk,
            });
        };
        for step in &row.item.steps {
            let task = tasks.and_then(|tasks| tasks.get(&step.id));
            // What leads to what is there already is done, whoever did it.
            let leads_on = step.to > here;
            if task.is_some() || (row.is_gap() && leads_on && step.to <= row.target) {
                add(&step.id, step.text.clone(), Some(step.to), task);
            }
        }
        let is_own = |id: &str| row.item.steps.iter().all(|step| step.id != id);
        for (id, task) in tasks.into_iter().flatten().filter(|(id, _)| is_own(id)) {
            add(id, task.text.join(" "), None, Some(task));
        }
    }
    // Stable, so that within a part the most pressing gap stays first.
    planned.sort_by_key(|step| step.bucket);
    planned
}

/// The part of the roadmap in which the first step of a gap lies.
fn begins(row: &Row<'_>) -> usize {
    if row.group.foundation {
        return 0;
    }
    match row.risk {
        Some(RiskLevel::Critical | RiskLevel::High) => 0,
        Some(RiskLevel::Medium) | None => 1,
        Some(RiskLevel::Low) => 2,
    }
}

/// The part of the roadmap in which a day lies; the first for one that went by.
fn bucket_of(buckets: &[Bucket], today: Date, due: Date) -> usize {
    let ends =
        |bucket: &Bucket| today.saturating_add(jiff::Span::new().months(i32::from(bucket.until)));
    let found = buckets.iter().position(|bucket| due <= ends(bucket));
    found.unwrap_or(buckets.len().saturating_sub(1))
}
