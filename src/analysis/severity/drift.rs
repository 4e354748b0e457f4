//! Decisions about a severity that is another one by now.

use super::{Bug, Level, level};
use crate::catalog::Catalog;
use crate::model::{Finding, FindingKey, Model, Severity};

/// What a decision was about, and what the severity is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    /// The severity that was decided about.
    pub then: Severity,
    /// The severity now, by the answers and facts of today.
    pub now: Level,
}

impl Drift {
    /// Whether it is, or may be, worse than what was decided about.
    pub fn is_worse(self) -> bool {
        self.now.worst() > self.then
    }
}

/// How the severity moved since the status in force was set; none where it did not, or where nobody
/// knows what it was.
pub fn drift(
    catalog: &Catalog,
    model: &Model,
    key: &FindingKey,
    finding: &Finding,
) -> Option<Drift> {
    let (_, decided) = finding.history.last_key_value()?;
    let then = decided.rated.filter(|_| decided.status == finding.status)?;
    let now = level(catalog, model, &Bug::finding(key, finding));
    (now != Level::Rated(then)).then_some(Drift { then, now })
}
