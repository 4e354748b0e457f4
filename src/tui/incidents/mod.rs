//! The incidents screen: what went wrong, and what is told about it.

pub mod fields;
pub mod list;
pub mod moment;
pub mod sheet;

use crate::analysis::Analysis;
use crate::analysis::incident::{Match, Observed, Task, match_observed, worked_by};
use crate::catalog::Catalog;
use crate::model::{IncidentKey, Model};

/// The incidents screen.
#[derive(Debug, Clone, Default)]
pub struct Incidents {
    /// The incident under the cursor.
    pub selected: Option<IncidentKey>,
    /// Row of its details.
    pub detail: usize,
    /// The row that stands at the top of its details, unless the one under the cursor is before it.
    pub top: usize,
    /// What was told last about an incident.
    pub told: Option<Told>,
    /// The revision and incident that are being looked into.
    pub waits: Option<(u64, IncidentKey)>,
    /// The incident that was just recorded, while it is asked about one thing after another.
    pub fresh: Option<IncidentKey>,
}

/// What follows from an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The revision of the model.
    pub revision: u64,
    /// The incident.
    pub key: IncidentKey,
    /// What it resembles.
    pub found: Match,
    /// What to do.
    pub tasks: Vec<Task>,
}

impl Told {
    /// Looks into an incident of a model with these suggestions; nothing for one that is not there.
    pub fn of(
        revision: u64,
        model: &Model,
        catalog: &Catalog,
        analysis: &Analysis,
        key: &IncidentKey,
    ) -> Option<Self> {
        let incident = model.incident(key)?;
        let (techniques, elements) = (&incident.techniques, &incident.elements);
        let observed = Observed { techniques, elements };
        let found = match_observed(model, catalog, analysis, observed);
        let (_, tasks) = worked_by(model, catalog, incident);
        Some(Self { revision, key: key.clone(), found, tasks })
    }
}

impl Incidents {
    /// What was told about the incident under the cursor, of this or an earlier revision.
    pub fn about(&self) -> Option<&Told> {
        self.told.as_ref().filter(|told| Some(&told.key) == self.selected.as_ref())
    }
}
