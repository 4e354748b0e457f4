//! The triage queue: the findings of a model as rows, and how people ask for some of them.
//!
//! [`queue`] makes the rows, a [`Query`] says which of them are wanted, in which order and under
//! which headings. Screen and command line read queries by the same rules.

mod by;
mod error;
mod query;
mod read;
mod views;
mod when;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::severity::{Bug, Level, level};
use super::standing::{self, Terms, expired, stands_open};
use crate::catalog::{Catalog, Tactic};
use crate::model::{Finding, FindingKey, Id, Model, Status};

pub use by::By;
pub use error::QueryError;
pub use query::{Asker, Query, Section};
pub use read::with_word;
pub use views::{NamedView, Origin, views};

/// A finding as a list shows it. What is the same bug elsewhere stands within the finding that decides for
/// it, and has its status, owner, dates and severity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct QueueRow {
    /// What it is about.
    pub key: FindingKey,
    /// Its own title, or the name of the technique.
    pub title: String,
    /// Name of the element, flow or boundary; of the model for the whole system.
    pub subject: String,
    /// Whether that is no longer in the model.
    pub gone: bool,
    /// Severity, as far as it is known.
    pub level: Level,
    /// Where triage stands, as it is recorded.
    pub status: Status,
    /// When a decision had to be looked at again, once that day went by: it counts as open since.
    pub expired: Option<Date>,
    /// Who works on it; may be empty.
    pub owner: String,
    /// When it has to be mitigated, as somebody set it.
    pub due: Option<Date>,
    /// When it has to be mitigated by the policy, while nobody set a date and work is left.
    pub due_by_policy: Option<Date>,
    /// Whether that day went by with work left.
    pub overdue: bool,
    /// When an acceptance or dismissal has to be looked at again.
    pub review_by: Option<Date>,
    /// Whether nobody has decided about it, or carries it out by a plan: see [`stands_open`].
    pub open: bool,
    /// Days since somebody first took a position; none where the history does not say.
    pub age: Option<i32>,
    /// Who set the status last; empty where the history does not say.
    pub reviewer: String,
    /// Whether it is accepted by one person and the policy wants two.
    pub second_person: bool,
    /// What attackers do it for, in the order of the matrix.
    pub tactics: Vec<RowTactic>,
    /// The boundaries around it, by id and name, innermost first.
    pub boundaries: Vec<(Id, String)>,
    /// The finding that decides for it.
    pub same_as: Option<FindingKey>,
    /// Findings that this one decides for.
    pub followers: Vec<QueueRow>,
}

/// A tactic of a technique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowTactic {
    /// Its column in the matrix.
    pub order: u16,
    /// Its id in ATLAS.
    pub id: String,
    /// What it is called.
    pub name: String,
}

impl QueueRow {
    /// What the queue is sorted by, so that the queues of several models can become one: work
    /// left, worst severity, settled before unrated, due date.
    pub fn urgency(&self) -> impl Ord + use<> {
        let unrated = self.level.settled().is_none();
        let deadline = self.deadline();
        (!self.is_work(), Reverse(self.level.worst()), unrated, deadline.is_none(), deadline)
    }

    /// Whether work remains: a decision that expired has to be made anew.
    pub fn is_work(&self) -> bool {
        self.status.is_open() || self.expired.is_some()
    }

    /// When it has to be mitigated: as somebody set it, or else by the policy.
    pub fn deadline(&self) -> Option<Date> {
        self.due.or(self.due_by_policy)
    }

    /// Where triage stands in a word or two, and that it no longer holds.
    pub fn standing(&self) -> String {
        let status = self.status.id().replace('_', " ");
        if self.expired.is_some() { format!("{status}, expired") } else { status }
    }
}

/// The findings of a model that are decided by themselves, the most urgent first: those with work left, then the worst severity (an unrated
/// one counts as the worst that it may be, after those that are settled), then by due date, those
/// without one last.
pub fn queue(catalog: &Catalog, model: &Model, terms: &Terms) -> Vec<QueueRow> {
    let mut rows = Vec::new();
    let mut followers: BTreeMap<&FindingKey, Vec<QueueRow>> = BTreeMap::new();
    for (key, finding) in &model.findings {
        let row = row(catalog, model, terms, key, finding);
        match model.lead_of(key) {
            lead if lead == key => rows.push(row),
            lead => followers.entry(lead).or_default().push(row),
        }
    }
    for row in &mut rows {
        row.followers = followers.remove(&row.key).unwrap_or_default();
    }
    // Keys come in order and the sort is stable, so that equals stay in key order.
    rows.sort_by_cached_key(QueueRow::urgency);
    rows
}

/// What people call a finding: its own title, otherwise the name of the technique.
pub fn title(catalog: &Catalog, key: &FindingKey, finding: &Finding) -> String {
    if finding.title.is_empty() {
        catalog.atlas.name(&key.threat).into_owned()
    } else {
        finding.title.clone()
    }
}

fn row(
    catalog: &Catalog,
    model: &Model,
    terms: &Terms,
    key: &FindingKey,
    own: &Finding,
) -> QueueRow {
    let today = terms.today;
    let lead = model.lead_of(key);
    let finding = model.findings.get(lead).unwrap_or(own);
    let level = level(catalog, model, &Bug::finding(lead, finding));
    let age = standing::recorded(own, today);
    let age = age.and_then(|first| today.since(first).ok()).map(|span| span.get_days());
    let due_by_policy = terms.due(finding, level);
    let deadline = finding.due.or(due_by_policy);
    let last = finding.history.keys().next_back();
    let named = |id: &str| (id.to_string(), model.name_of(id).to_string());
    QueueRow {
        key: key.clone(),
        title: title(catalog, key, own),
        subject: key.element().map_or((&model.name).into(), |id| model.place(id)).into_owned(),
        gone: key.element().is_some_and(|id| !model.has_id(id)),
        level,
        status: finding.status,
        expired: expired(finding, today),
        owner: finding.owner.trim().to_string(),
        due: finding.due,
        due_by_policy,
        overdue: finding.status.is_open() && deadline.is_some_and(|due| due < today),
        review_by: finding.review_by,
        open: stands_open(finding, today),
        age: age.map(|days| days.max(0)),
        reviewer: last.map_or_else(String::new, |stamp| stamp.by().trim().to_string()),
        second_person: terms.wants_second_person(finding, level),
        tactics: tactics(catalog, key),
        same_as: (lead != key).then(|| lead.clone()),
        followers: Vec::new(),
        boundaries: key
            .element()
            .map_or_else(Vec::new, |id| model.around(id).into_iter().map(named).collect()),
    }
}

/// What attackers use a technique for. Of a finding without a technique nobody can tell.
fn tactics(catalog: &Catalog, key: &FindingKey) -> Vec<RowTactic> {
    let technique = key.technique_id().and_then(|id| catalog.atlas.technique(id));
    let Some(technique) = technique else { return Vec::new() };
    let matrix = (0..).zip(catalog.atlas.tactics());
    let used = matrix.filter(|(_, tactic)| technique.tactics.contains(&tactic.id));
    let named = |(order, tactic): (u16, &Tactic)| RowTactic {
        order,
        id: tactic.id.clone(),
        name: tactic.name.clone(),
    };
    used.map(named).collect()
}
