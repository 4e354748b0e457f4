//! Positions that people took on risks between two versions: who, when and why.

use std::fmt;

use jiff::civil::Date;

use super::Versions;
use crate::analysis::assess::question_name;
use crate::analysis::queue::title;
use crate::model::assessment::Verdict;
use crate::model::{AssessmentKey, FindingKey, Stamp, Status, Subject};

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// A finding.
    Finding(FindingKey),
    /// A gap that a framework shows.
    Assessment(AssessmentKey),
}

/// A change of the status of a finding, or a gap that is lived with from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it is about.
    pub key: Decided,
    /// What people call the threat or the question.
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// The status from then on.
    pub status: Status,
    /// Who and when.
    pub stamp: Stamp,
    /// The reason.
    pub why: String,
    /// When it is looked at again, of what stands as decided.
    pub review_by: Option<Date>,
}

impl Decided {
    /// The element that it is about.
    pub fn element(&self) -> Option<&str> {
        match self {
            Self::Finding(key) => key.element(),
            Self::Assessment(key) => key.subject.id(),
        }
    }
}

impl fmt::Display for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finding(key) => key.fmt(f),
            Self::Assessment(key) => key.fmt(f),
        }
    }
}

impl Decision {
    /// Whether a risk is carried from now on, or a suggestion put aside.
    pub const fn takes_risk(&self) -> bool {
        self.status.binds() || self.status.is_dismissed()
    }
}

/// The decisions that the new version has and the old one has not: those that take a risk first, then
/// by time.
pub(super) fn of(versions: Versions<'_>) -> Vec<Decision> {
    let Versions { old, new, catalog } = versions;
    let mut decisions: Vec<Decision> = accepted_gaps(versions).collect();
    for (key, finding) in &new.findings {
        let before = old.findings.get(key).map(|finding| &finding.history);
        let is_new = |stamp: &Stamp| before.is_none_or(|before| !before.contains_key(stamp));
        let subject = key.element().map_or(new.name.as_str(), |id| new.name_of(id)).to_string();
        for (stamp, entry) in finding.history.iter().filter(|(stamp, _)| is_new(stamp)) {
            decisions.push(Decision {
                key: Decided::Finding(key.clone()),
                title: title(catalog, key, finding),
                subject: subject.clone(),
                status: entry.status,
                stamp: stamp.clone(),
                why: entry.why.join(" "),
                review_by: finding.review_by.filter(|_| finding.status == entry.status),
            });
        }
    }
    decisions.sort_by(|one, other| {
        let order = |it: &Decision| (!it.takes_risk(), it.stamp.clone());
        order(one).cmp(&order(other))
    });
    decisions
}

/// Gaps of frameworks that somebody accepted.
fn accepted_gaps(versions: Versions<'_>) -> impl Iterator<Item = Decision> {
    let Versions { old, new, catalog } = versions;
    let accepted = new.assessments.iter().filter_map(|(key, record)| {
        Some((key, record, record.answer.as_ref().filter(|answer| answer.is_accepted())?))
    });
    let is_new = move |key: &AssessmentKey, answer: &Verdict| {
        let before = old.assessments.get(key).and_then(|record| record.answer.as_ref());
        before.is_none_or(|before| !before.is_accepted() || before.stamp != answer.stamp)
    };
    accepted.filter(move |(key, _, answer)| is_new(key, answer)).map(
        move |(key, record, answer)| {
            let whole = AssessmentKey { subject: Subject::System, ..key.clone() };
            Decision {
                key: Decided::Assessment(key.clone()),
                title: question_name(catalog, new, &whole),
                subject: key
                    .subject
                    .id()
                    .map_or(new.name.as_str(), |id| new.name_of(id))
                    .to_string(),
                status: Status::Accepted,
                stamp: answer.stamp.clone(),
                why: answer.why.join(" "),
                review_by: record.review_by,
            }
        },
    )
}
