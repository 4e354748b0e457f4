//! Whether what was decided about a finding still stands, and by when something has to happen.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::Date;

use super::severity::Level;
use crate::catalog::Policy;
use crate::model::{DueDays, Finding, Model, Severity, Stamp, Status, is_blank};

/// What findings are held to: the day, and what a policy says about time and people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Today.
    pub today: Date,
    /// How long open findings may take.
    pub due_days: DueDays,
    /// Findings from this severity on are accepted by two people; none asks for one.
    pub second_person_from: Option<Severity>,
}

impl Terms {
    /// What holds today without a policy.
    pub fn on(today: Date) -> Self {
        Self { today, due_days: DueDays::default(), second_person_from: None }
    }

    /// What holds today for a model under a policy, if there is one. Of two times the shorter counts.
    pub fn under(policy: Option<&Policy>, model: &Model, today: Date) -> Self {
        let Some(policy) = policy else {
            return Self { due_days: model.due_days, ..Self::on(today) };
        };
        let due_days = policy.due_days.shorter(model.due_days);
        Self { today, due_days, second_person_from: policy.second_person_from }
    }

    /// What holds today by a policy alone.
    pub fn by(policy: &Policy, today: Date) -> Self {
        let Policy { due_days, second_person_from, .. } = *policy;
        Self { today, due_days, second_person_from }
    }

    /// The day by which a finding has to be done while nobody set one: so many days by its severity
    /// from when it was recorded. None where nothing is left to do or nothing is asked.
    pub fn due(&self, finding: &Finding, level: Level) -> Option<Date> {
        if finding.due.is_some() || !finding.status.is_open() {
            return None;
        }
        self.limit(finding, level).map(|limit| limit.until)
    }

    /// The time that the severity gives.
    pub fn limit(&self, finding: &Finding, level: Level) -> Option<Limit> {
        let days = self.due_days.of(level.worst())?;
        let from = recorded(finding, self.today).unwrap_or(self.today);
        Some(Limit { days, from, until: later(from, days) })
    }

    /// Whether somebody who accepted a finding accepts it once more, while the policy waits for another
    /// person.
    pub fn waits_for_others(&self, finding: &Finding, level: Level, who: &str) -> bool {
        let who = who.trim().to_lowercase();
        self.wants_second_person(finding, level) && acceptors(finding).contains(&who)
    }

    /// Whether a second person has to accept a finding that one has accepted.
    pub fn wants_second_person(&self, finding: &Finding, level: Level) -> bool {
        finding.status == Status::Accepted
            && self.second_person_from.is_some_and(|least| level.worst() >= least)
            && acceptors(finding).len() < 2
    }
}

/// How long a finding may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many days.
    pub days: u16,
    /// From when it was recorded; from today where nobody can tell.
    pub from: Date,
    /// The last of them.
    pub until: Date,
}

/// The day of a stamp. None of one that names no day, or one to come: whoever writes such a stamp into the
/// file would be asked nothing ever again. Tomorrow is today elsewhere.
pub fn day(stamp: &Stamp, today: Date) -> Option<Date> {
    stamp.day().parse().ok().filter(|day| *day <= later(today, 1))
}

/// The last day on which somebody recorded a decision, an answer or a remark.
pub fn last_recorded(model: &Model, today: Date) -> Option<Date> {
    let findings = model.findings.values().flat_map(|finding| {
        let answers = finding.answers.values().filter_map(|answer| answer.stamp.as_ref());
        let by_hand = finding.severity_override.iter().map(|by_hand| &by_hand.stamp);
        finding.history.keys().chain(finding.comments.keys()).chain(answers).chain(by_hand)
    });
    let replies = model.answers.values().map(|reply| &reply.stamp);
    let remarks = model.remarks.values().filter_map(|remark| remark.stamp.as_ref());
    let assumptions = model.assumptions.values().filter_map(|one| one.stamp.as_ref());
    let stamps = findings.chain(replies).chain(remarks).chain(assumptions);
    stamps.filter_map(|stamp| day(stamp, today)).max()
}

/// The last day on which somebody answered a question of a framework.
pub fn last_assessed(model: &Model, today: Date) -> Option<Date> {
    let answers = model.assessments.values().filter_map(|record| record.answer.as_ref());
    answers.filter_map(|answer| day(&answer.stamp, today)).max()
}

/// The first day on which somebody took a position.
pub fn recorded(finding: &Finding, today: Date) -> Option<Date> {
    finding.history.keys().filter_map(|stamp| day(stamp, today)).min()
}

/// So many days after `from`.
pub fn later(from: Date, days: u16) -> Date {
    from.saturating_add(Span::new().days(i32::from(days)))
}

/// Whether a finding counts as open, to the queue and to the gate alike: nobody decided about it, it is
/// being mitigated without an owner, without a due date or beyond it, or the decision [expired].
pub fn stands_open(finding: &Finding, today: Date) -> bool {
    let planned = !finding.owner.trim().is_empty() && finding.due.is_some_and(|due| due >= today);
    match finding.status {
        Status::Open => true,
        Status::Mitigating => !planned,
        _ => expired(finding, today).is_some(),
    }
}

/// The day by which a decision had to be looked at again, if it went by: the finding counts as open
/// until somebody decides anew. The file says the same as before, since only people change it.
pub fn expired(finding: &Finding, today: Date) -> Option<Date> {
    finding.review_by.filter(|date| *date < today && !finding.status.is_open())
}

/// Who accepted a finding since its status was last another one, and said why; names in lower case.
pub fn acceptors(finding: &Finding) -> BTreeSet<String> {
    let accepted = finding.history.iter().rev();
    let accepted = accepted.take_while(|(_, entry)| entry.status == Status::Accepted);
    let explained = accepted.filter(|(_, entry)| !is_blank(&entry.why));
    let names = explained.map(|(stamp, _)| stamp.by().trim().to_lowercase());
    // A stamp without a name is nobody's.
    names.filter(|name| !name.is_empty()).collect()
}
