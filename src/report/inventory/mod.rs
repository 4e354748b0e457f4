//! The inventory: which AI there is in many models, who answers for it, and where it stands.
//!
//! [`System::of`] works out one model; an [`Inventory`] puts many in order and counts them. What nobody
//! owns comes first.

mod data;
mod html;
mod system;

use jiff::civil::Date;
use serde::Serialize;

use crate::report::Words;

pub use html::html;
pub use system::{AiModel, Open, OwnerOf, Progress, System};

/// What is inventoried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// The day that it tells of.
    pub date: Date,
    /// The systems: those without an owner first, then by the worst open finding, by name.
    pub systems: Vec<System>,
    /// What there is, in numbers.
    pub numbers: Numbers,
    /// Models that could not be read: what is wrong with each.
    pub unreadable: Vec<Words>,
}

/// The inventory in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// Models of systems.
    pub systems: usize,
    /// AI models and agents in them.
    pub models: usize,
    /// Systems that nobody owns.
    pub systems_without_owner: usize,
    /// Models and agents that nobody owns, in a system that nobody owns.
    pub models_without_owner: usize,
    /// Systems about which nobody ever decided or answered anything.
    pub never_reviewed: usize,
    /// Systems with an answer whose review is due.
    pub reviews_due: usize,
    /// Systems of which nothing was assessed.
    pub not_assessed: usize,
    /// Systems by tier, in the order of the framework; those that are not settled last.
    pub tiers: Vec<(Words, usize)>,
}

impl Inventory {
    /// Puts systems in order and counts them.
    pub fn of(date: Date, mut systems: Vec<System>, unreadable: Vec<Words>) -> Self {
        systems.sort_by(|a, b| a.urgency().cmp(&b.urgency()));
        Self { date, numbers: Numbers::of(&systems), systems, unreadable }
    }

    /// All AI models and agents with the system that each is of: those without an owner first, then by
    /// the worst open finding.
    pub fn models(&self) -> Vec<(&System, &AiModel)> {
        let each =
            self.systems.iter().flat_map(|of| of.models.iter().map(move |model| (of, model)));
        let mut all: Vec<(&System, &AiModel)> = each.collect();
        // Stable: those of a system stay together among equals.
        all.sort_by_key(|(_, model)| model.urgency());
        all
    }
}

impl Numbers {
    fn of(systems: &[System]) -> Self {
        let with = |is: fn(&System) -> bool| systems.iter().filter(|system| is(system)).count();
        let models = || systems.iter().flat_map(|system| &system.models);
        let mut tiers: Vec<(u8, Words, usize)> = Vec::new();
        // Where a team does not use the EU AI Act, there are none.
        for system in systems.iter().filter(|system| !system.tier.is_empty()) {
            match tiers.iter_mut().find(|(_, name, _)| *name == system.tier) {
                Some((.., n)) => *n += 1,
                None => tiers.push((system.tier_rank, system.tier.clone(), 1)),
            }
        }
        tiers.sort();
        Self {
            systems: systems.len(),
            models: models().count(),
            systems_without_owner: with(|system| system.owners.is_empty()),
            models_without_owner: models().filter(|model| model.owner.is_empty()).count(),
            never_reviewed: with(|system| system.reviewed.is_none()),
            reviews_due: with(|system| system.reviews_overdue > 0),
            not_assessed: with(|system| system.together.assessed == 0),
            tiers: tiers.into_iter().map(|(_, name, n)| (name, n)).collect(),
        }
    }
}
