//! The inventory as programs read it.

use serde::Serialize;

use crate::cli::several::Unreadable;
use crate::cli::{Failure, Output};
use crate::report::Words;
use crate::report::inventory::{AiModel, Inventory, Numbers, Open, OwnerOf, Progress, System};
use crate::text::or_empty;

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Shown<'a> {
    format: u32,
    date: String,
    systems: Vec<SystemRow<'a>>,
    numbers: &'a Numbers,
    problems: &'a [Unreadable],
}

#[derive(Serialize)]
struct SystemRow<'a> {
    name: &'a Words,
    file: &'a Words,
    owners: &'a [Words],
    provenance: &'a Words,
    hosting: &'a Words,
    data_class: &'a Words,
    /// Id of the tier in the EU AI Act; empty while it is not settled.
    eu_tier: &'a Words,
    eu_tier_name: &'a Words,
    /// Empty where nobody ever decided or answered anything.
    last_review: String,
    open: Open,
    assessment: &'a Progress,
    frameworks: &'a [Progress],
    /// Empty while nothing was answered.
    review_due: String,
    reviews_overdue: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<Vec<ModelRow<'a>>>,
}

#[derive(Serialize)]
struct ModelRow<'a> {
    element: &'a Words,
    name: &'a Words,
    kind: &'a Words,
    owner: &'a Words,
    owner_of: OwnerOf,
    provenance: &'a Words,
    hosting: &'a Words,
    data_class: &'a Words,
    open: Open,
}

/// Writes it.
pub fn write(
    inventory: &Inventory,
    problems: &[Unreadable],
    with_models: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    out.json(&Shown {
        format: 1,
        date: inventory.date.to_string(),
        systems: inventory.systems.iter().map(|of| system(of, with_models)).collect(),
        numbers: &inventory.numbers,
        problems,
    })
}

fn system(system: &System, with_models: bool) -> SystemRow<'_> {
    SystemRow {
        name: &system.name,
        file: &system.file,
        owners: &system.owners,
        provenance: &system.provenance,
        hosting: &system.hosting,
        data_class: &system.data,
        eu_tier: &system.tier_id,
        eu_tier_name: &system.tier,
        last_review: or_empty(system.reviewed),
        open: system.open,
        assessment: &system.together,
        frameworks: &system.progress,
        review_due: or_empty(system.review_due),
        reviews_overdue: system.reviews_overdue,
        models: with_models.then(|| system.models.iter().map(model).collect()),
    }
}

fn model(model: &AiModel) -> ModelRow<'_> {
    let AiModel { element, name, kind, owner, owner_of, provenance, hosting, data, open } = model;
    ModelRow {
        element,
        name,
        kind,
        owner,
        owner_of: *owner_of,
        provenance,
        hosting,
        data_class: data,
        open: *open,
    }
}
