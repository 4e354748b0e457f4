//! Open findings that nobody set a date for that is early enough.

use super::{Problem, Weight};
use crate::analysis::severity::Level;
use crate::analysis::standing::{Limit, Terms};
use crate::model::{Finding, FindingKey};

/// An open finding with what messages call it.
pub(super) struct Due<'a> {
    pub(super) key: &'a FindingKey,
    pub(super) finding: &'a Finding,
    pub(super) name: &'a str,
    pub(super) level: Level,
}

impl Due<'_> {
    /// That it has no due date, or too late a one. `by` is what gives the days.
    pub(super) fn problem(&self, terms: &Terms, by: &str) -> Option<Problem> {
        let Self { key, finding, name, level } = self;
        if !finding.status.is_open() {
            return None;
        }
        let Limit { days, from, until } = terms.limit(finding, *level)?;
        let has = match finding.due {
            None => "has no due date".to_string(),
            Some(due) if due > until => format!("is due on {due}"),
            Some(_) => return None,
        };
        let message =
            format!("{name} ({level}) {has}; {by} gives {days} days from {from}, until {until}");
        let remedy = if until < terms.today {
            "it is too late for a date: mitigate it, decide otherwise, or have it exempted"
                .to_string()
        } else {
            format!("agree on a date until {until}: `threatloom triage … --due DATE`")
        };
        // Nobody set a date that could have been kept.
        let is_late = finding.due.is_none() && until < terms.today;
        let rule = if is_late { "overdue" } else { "due-date" };
        Some(Problem::new(rule, Weight::Error, format!("findings/{key}"), message, remedy))
    }
}
