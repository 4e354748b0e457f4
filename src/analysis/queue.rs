//! The triage queue: the findings of a model as rows to filter and sort.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::severity::{Bug, Level, level};
use crate::catalog::Catalog;
use crate::model::{Finding, FindingKey, Model, Status};
use crate::text::fuzzy::Query;

/// A finding as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// What it is about.
    pub key: FindingKey,
    /// Its own title, or the name of the technique.
    pub title: String,
    /// Name of the element, flow or boundary; of the model for the whole system.
    pub subject: String,
    /// Severity, as far as it is known.
    pub level: Level,
    /// Where triage stands.
    pub status: Status,
    /// Who works on it; may be empty.
    pub owner: String,
    /// When it has to be mitigated.
    pub due: Option<Date>,
    /// Whether that day went by with work left.
    pub overdue: bool,
    /// When an acceptance or dismissal has to be looked at again.
    pub review_by: Option<Date>,
    /// Whether nobody has decided about it, or carries it out by a plan: see [`stands_open`].
    pub open: bool,
    /// Days since somebody first took a position; none where the history does not say.
    pub age: Option<i32>,
}

impl QueueRow {
    /// What the queue is sorted by, so that the queues of several models can become one: work
    /// left, worst severity, settled before unrated, due date.
    pub fn urgency(&self) -> impl Ord + use<> {
        let unrated = self.level.settled().is_none();
        let done = !self.status.is_open();
        (done, Reverse(self.level.worst()), unrated, self.due.is_none(), self.due)
    }
}

/// Which findings to list. The default lists all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these statuses; none given lets all pass.
    pub statuses: Vec<Status>,
    /// Only these severities, as spelled by [`Level::id`]: `critical` to `not_in_scope`, or
    /// `unrated`; none given lets all pass.
    pub severities: Vec<String>,
    /// Only this owner, whatever the case; empty for those that nobody owns.
    pub owner: Option<String>,
    /// Fuzzy text over key, title, subject and owner.
    pub text: String,
}

/// The findings that pass the filter: those with work left first, then the worst severity (an unrated
/// one counts as the worst that it may be, after those that are settled), then by due date, those
/// without one last.
pub fn queue(catalog: &Catalog, model: &Model, today: Date, filter: &Filter) -> Vec<QueueRow> {
    let text = Query::new(&filter.text);
    let passes = |row: &QueueRow| {
        let Filter { statuses, severities, owner, .. } = filter;
        (statuses.is_empty() || statuses.contains(&row.status))
            && (severities.is_empty() || severities.iter().any(|id| id == row.level.id()))
            && owner.as_ref().is_none_or(|owner| owner.to_lowercase() == row.owner.to_lowercase())
            && (filter.text.is_empty() || text.score(&searched(row)).is_some())
    };
    let rows = model.findings.keys().filter_map(|key| row(catalog, model, today, key));
    let mut rows: Vec<QueueRow> = rows.filter(passes).collect();
    // Keys come in order and the sort is stable, so that equals stay in key order.
    rows.sort_by_key(QueueRow::urgency);
    rows
}

/// Whether a finding counts as open, to the queue and to the gate alike: nobody decided about it, or
/// it is being mitigated without an owner, without a due date or beyond it.
pub fn stands_open(finding: &Finding, today: Date) -> bool {
    let planned = !finding.owner.trim().is_empty() && finding.due.is_some_and(|due| due >= today);
    match finding.status {
        Status::Open => true,
        Status::Mitigating => !planned,
        _ => false,
    }
}

/// What people call a finding: its own title, otherwise the name of the technique.
pub fn title(catalog: &Catalog, key: &FindingKey, finding: &Finding) -> String {
    if finding.title.is_empty() {
        catalog.atlas.name(&key.threat).into_owned()
    } else {
        finding.title.clone()
    }
}

fn searched(row: &QueueRow) -> String {
    format!("{} {} {} {}", row.title, row.subject, row.key, row.owner)
}

fn row(catalog: &Catalog, model: &Model, today: Date, key: &FindingKey) -> Option<QueueRow> {
    let finding = model.findings.get(key)?;
    let first = finding.history.keys().next().and_then(|stamp| stamp.day().parse::<Date>().ok());
    let age = first.and_then(|first| today.since(first).ok()).map(|span| span.get_days());
    Some(QueueRow {
        key: key.clone(),
        title: title(catalog, key, finding),
        subject: key.element().map_or(model.name.as_str(), |id| model.name_of(id)).to_string(),
        level: level(catalog, model, &Bug::finding(key, finding)),
        status: finding.status,
        owner: finding.owner.clone(),
        due: finding.due,
        overdue: finding.status.is_open() && finding.due.is_some_and(|due| due < today),
        review_by: finding.review_by,
        open: stands_open(finding, today),
        age: age.map(|days| days.max(0)),
    })
}
