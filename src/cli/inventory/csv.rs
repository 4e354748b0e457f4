//! The inventory as comma-separated values: a row for each system, and one for each model or agent with
//! what holds of its system beside it.

use crate::cli::Output;
use crate::report::inventory::{AiModel, Inventory, Open, OwnerOf, System};
use crate::text::{csv_row, or_empty};

const COLUMNS: [&str; 24] = [
    "kind",
    "system",
    "element",
    "name",
    "type",
    "file",
    "owner",
    "owner_of",
    "provenance",
    "hosting",
    "data_class",
    "eu_tier",
    "last_review",
    "open",
    "critical",
    "important",
    "moderate",
    "low",
    "other",
    "assessed",
    "settled",
    "questions",
    "review_due",
    "reviews_overdue",
];

/// Writes systems, models and agents, or both. What could not be read is told beside it.
pub fn write(inventory: &Inventory, (systems, models): (bool, bool), out: &mut Output) {
    out.exact(&csv_row(COLUMNS));
    for system in inventory.systems.iter().filter(|_| systems) {
        out.exact(&row(system, None));
    }
    if models {
        for (system, model) in inventory.models() {
            out.exact(&row(system, Some(model)));
        }
    }
    for problem in &inventory.unreadable {
        out.note(&format!("error: {problem}"));
    }
}

fn row(system: &System, model: Option<&AiModel>) -> String {
    let of =
        |of_model: fn(&AiModel) -> String, of_system: String| model.map_or(of_system, of_model);
    let open: Open = model.map_or(system.open, |model| model.open);
    let [critical, important, moderate, low, other] = open.named().map(|(_, n)| n.to_string());
    let owned = if system.owners.is_empty() { "nobody" } else { "system" };
    csv_row([
        if model.is_some() { "model" } else { "system" }.to_string(),
        system.name.to_string(),
        of(|model| model.element.to_string(), String::new()),
        of(|model| model.name.to_string(), system.name.to_string()),
        of(|model| model.kind.to_string(), String::new()),
        system.file.to_string(),
        of(|model| model.owner.to_string(), system.owner().to_string()),
        of(|model| owner_of(model).to_string(), owned.to_string()),
        of(|model| model.provenance.to_string(), system.provenance.to_string()),
        of(|model| model.hosting.to_string(), system.hosting.to_string()),
        of(|model| model.data.to_string(), system.data.to_string()),
        system.tier.to_string(),
        or_empty(system.reviewed),
        open.all().to_string(),
        critical,
        important,
        moderate,
        low,
        other,
        system.together.assessed.to_string(),
        system.together.settled.to_string(),
        system.together.questions.to_string(),
        or_empty(system.review_due),
        system.reviews_overdue.to_string(),
    ])
}

const fn owner_of(model: &AiModel) -> &'static str {
    match model.owner_of {
        OwnerOf::Element => "element",
        OwnerOf::System => "system",
        OwnerOf::Nobody => "nobody",
    }
}
