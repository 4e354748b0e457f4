//! What was observed in an incident, beside what is known: the case studies of ATLAS that resemble it,
//! the attack paths of the model that it lies on, and who could have known.
//!
//! Everything here reads the techniques in the order in which they were seen and the affected
//! elements. Nothing of it moves the score of a suggestion.

mod foreseen;
mod kinship;
mod playbook;
mod record;
mod similar;
mod told;
mod ways;

pub use foreseen::{Foresight, Suggested, Verdict, foreseen, to_create};
pub use kinship::akin;
pub use playbook::{Task, also_fitting, fitting_playbooks, playbook_of, tasks, worked_by};
pub use record::take_up;
pub use similar::{CaseStep, Sighting, SimilarCase, similar_cases};
pub use told::{tell_case, tell_foresight, tell_step, tell_way, tell_way_step};
pub use ways::{Mark, Way, ways_through};

use super::suggestion::Analysis;
use crate::catalog::Catalog;
use crate::model::{Id, Model};

/// What was observed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Observed<'a> {
    /// ATLAS techniques in the order in which they were seen; an unknown one matches only itself.
    pub techniques: &'a [String],
    /// Affected elements of the model.
    pub elements: &'a [Id],
}

/// What an observation is like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Match {
    /// Case studies that share a technique with it, the most similar first.
    pub cases: Vec<SimilarCase>,
    /// Attack paths of the model that it lies on, the best fitting first.
    pub ways: Vec<Way>,
    /// For each technique, who could have known.
    pub foresight: Vec<Foresight>,
}

/// Compares an observation with all that is known. `analysis` was made on the same model.
pub fn match_observed(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    observed: Observed<'_>,
) -> Match {
    Match {
        cases: similar_cases(&catalog.atlas, observed.techniques),
        ways: ways_through(model, catalog, analysis, observed),
        foresight: foreseen(model, catalog, analysis, observed),
    }
}
