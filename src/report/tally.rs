//! How many findings there are, by severity and by where they stand.

use super::{Rated, Seen, Words};
use crate::analysis::queue::QueueRow;
use crate::model::{Severity, Status};

/// Findings counted. What is the same bug as another finding counts as one with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The worst severity first. Critical to low are always there, others where there is anything.
    pub rows: Vec<TallyRow>,
    /// All of them.
    pub total: Counts,
}

/// The findings of one severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyRow {
    /// The severity; what is not settled counts as the worst that it may be.
    pub severity: Rated,
    /// How many.
    pub counts: Counts,
}

/// How many findings stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nobody decided, or a decision or plan no longer holds.
    pub open: usize,
    /// Being mitigated, with an owner and a date that has not passed.
    pub in_hand: usize,
    /// The risk is carried knowingly, or by others.
    pub carried: usize,
    /// Done.
    pub mitigated: usize,
    /// Does not concern this system.
    pub dismissed: usize,
    /// Of those with work left: severity not settled, because a question is open or no bar has a row.
    pub unsettled: usize,
}

impl TallyRow {
    /// Findings with work left.
    pub const fn left(&self) -> usize {
        self.counts.open + self.counts.in_hand
    }

    /// What is to be said of them: `1 in hand`, `2 not settled`.
    pub fn parts(&self) -> Vec<Words> {
        let parts = [(self.counts.in_hand, "in hand"), (self.counts.unsettled, "not settled yet")];
        let told = parts.into_iter().filter(|(n, _)| *n > 0);
        told.map(|(n, what)| format!("{n} {what}").into()).collect()
    }
}

impl Counts {
    /// All.
    pub const fn all(self) -> usize {
        self.open + self.in_hand + self.carried + self.mitigated + self.dismissed
    }

    /// Open, in hand, carried, mitigated, dismissed, all.
    pub const fn columns(self) -> [usize; 6] {
        let Self { open, in_hand, carried, mitigated, dismissed, .. } = self;
        [open, in_hand, carried, mitigated, dismissed, self.all()]
    }

    fn add(&mut self, row: &QueueRow) {
        let place = match row.status {
            _ if row.open => &mut self.open,
            Status::Open | Status::Mitigating => &mut self.in_hand,
            Status::Accepted | Status::Transferred => &mut self.carried,
            Status::Mitigated => &mut self.mitigated,
            Status::NotApplicable | Status::FalsePositive => &mut self.dismissed,
        };
        *place += 1;
        self.unsettled += usize::from(row.is_work() && row.level.settled().is_none());
    }
}

/// A severity in words.
pub(super) fn named(severity: Severity) -> Rated {
    Rated { severity, words: Words::from(severity.id().replace('_', " ")) }
}

pub(super) fn of(seen: &Seen<'_>) -> Tally {
    let mut tally = Tally::default();
    for severity in Severity::ALL.into_iter().rev() {
        let mut counts = Counts::default();
        for row in seen.rows.iter().filter(|row| row.level.worst() == severity) {
            counts.add(row);
            tally.total.add(row);
        }
        if severity >= Severity::Low || counts.all() > 0 {
            tally.rows.push(TallyRow { severity: named(severity), counts });
        }
    }
    tally
}
