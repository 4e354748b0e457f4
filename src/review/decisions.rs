//! Positions that people took on risks between two versions: who, when and why.

use jiff::civil::Date;

use super::Versions;
use crate::analysis::queue::title;
use crate::model::{FindingKey, Stamp, Status};

/// A change of the status of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The finding.
    pub key: FindingKey,
    /// What people call the threat.
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

impl Decision {
    /// Whether a risk is carried from now on, or a suggestion put aside.
    pub const fn takes_risk(&self) -> bool {
        self.status.binds() || self.status.is_dismissed()
    }
}

/// The decisions that the new version has and the old one has not: those that take a risk first, then
/// by time.
pub(super) fn of(Versions { old, new, catalog }: Versions<'_>) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for (key, finding) in &new.findings {
        let before = old.findings.get(key).map(|finding| &finding.history);
        let is_new = |stamp: &Stamp| before.is_none_or(|before| !before.contains_key(stamp));
        let subject = key.element().map_or(new.name.as_str(), |id| new.name_of(id)).to_string();
        for (stamp, entry) in finding.history.iter().filter(|(stamp, _)| is_new(stamp)) {
            decisions.push(Decision {
                key: key.clone(),
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
