//! The inventory as a page that needs nothing else.

use jiff::civil::Date;
use maud::{Markup, html};

use super::{AiModel, Inventory, Numbers, Open, OwnerOf, System};
use crate::report::Words;
use crate::report::html::{Frame, section, table};
use crate::report::sections::Section;

const STYLE: &str = include_str!("style.css");

const NUMBERS: Section = Section {
    id: "numbers",
    title: "In numbers",
    lead: "",
    empty: "There is no model of a system here.",
};

const SYSTEMS: Section = Section {
    id: "systems",
    title: "Systems",
    lead: "Systems without an owner first, then by the worst open finding. Reviewed: the last day on which somebody decided or answered anything in the threat model.",
    empty: "There is no model of a system here.",
};

const MODELS: Section = Section {
    id: "models",
    title: "Models and agents",
    lead: "Every AI model and agent that the systems are drawn with. Data: the most sensitive that it handles, by what is recorded of it, of what flows to and from it, and of the stores beside it.",
    empty: "No system is drawn with a model or an agent.",
};

const UNREADABLE: Section = Section {
    id: "unreadable",
    title: "Could not be read",
    lead: "These files are no part of the numbers above.",
    empty: "",
};

/// Paints the inventory of systems, of models, or of both.
pub fn html(inventory: &Inventory, systems: bool, models: bool) -> String {
    let parts = [
        Some(NUMBERS),
        systems.then_some(SYSTEMS),
        models.then_some(MODELS),
        (!inventory.unreadable.is_empty()).then_some(UNREADABLE),
    ];
    let body = html! {
        (numbers(&inventory.numbers))
        @if systems { (of_systems(&inventory.systems)) }
        @if models { (of_models(&inventory.models())) }
        @if !inventory.unreadable.is_empty() { (unreadable(&inventory.unreadable)) }
    };
    let frame = Frame {
        what: "Inventory",
        name: &"AI systems and models".into(),
        date: inventory.date,
        owners: &Words::default(),
        parts: parts.into_iter().flatten().map(|of| (of.id.into(), of.title.into())).collect(),
        style: STYLE,
    };
    frame.page(&body)
}

fn numbers(numbers: &Numbers) -> Markup {
    let tile = |n: usize, what: &str, is_bad: bool| {
        html! {
            li class=(if is_bad && n > 0 { "critical" } else { "low" }) {
                span class="count" { (n) }
                span class="word" { (what) }
            }
        }
    };
    let rows = html! {
        @for (tier, n) in &numbers.tiers { tr { th scope="row" { (tier) } td { (n) } } }
    };
    let body = html! {
        ul class="tiles" aria-label="What there is" {
            (tile(numbers.systems, "systems", false))
            (tile(numbers.models, "models and agents", false))
            (tile(numbers.systems_without_owner, "systems without an owner", true))
            (tile(numbers.models_without_owner, "models and agents without an owner", true))
            (tile(numbers.never_reviewed, "systems never reviewed", true))
            (tile(numbers.not_assessed, "systems not assessed", true))
            (tile(numbers.reviews_due, "systems with reviews due", true))
        }
        @if !numbers.tiers.is_empty() {
            (table("tiers", "Systems by their tier in the EU AI Act.", &["Tier", "Systems"], &rows))
        }
    };
    section(NUMBERS, numbers.systems == 0, &body)
}

fn of_systems(systems: &[System]) -> Markup {
    let rows = html! {
        @for system in systems {
            tr {
                th scope="row" {
                    (system.name)
                    span class="file" { (system.file) }
                }
                td { (owner(&system.owner())) }
                td { (or_unknown(&system.data)) }
                td { (system.tier) }
                td class="day" { (day(system.reviewed, "never")) }
                td { (open(system.open)) }
                td { (system.together.words()) }
                td class="day" {
                    (day(system.review_due, "–"))
                    @if system.reviews_overdue > 0 {
                        " " span class="late" { (system.reviews_overdue) " due" }
                    }
                }
            }
            "\n"
        }
    };
    let titles = [
        "System",
        "Owner",
        "Data",
        "EU AI Act",
        "Reviewed",
        "Open findings",
        "Assessments",
        "Next review",
    ];
    let caption = "AI systems, one a model file.";
    section(SYSTEMS, systems.is_empty(), &table("inventory", caption, &titles, &rows))
}

fn of_models(models: &[(&System, &AiModel)]) -> Markup {
    let rows = html! {
        @for (system, model) in models {
            tr {
                th scope="row" {
                    (model.name)
                    span class="file" { (model.kind) }
                }
                td { (system.name) }
                td {
                    (owner(&model.owner))
                    @if model.owner_of == OwnerOf::System { span class="file" { "of the system" } }
                }
                td { (or_unknown(&model.provenance)) }
                td { (or_unknown(&model.hosting)) }
                td { (or_unknown(&model.data)) }
                td { (open(model.open)) }
            }
            "\n"
        }
    };
    let titles =
        ["Model or agent", "System", "Owner", "Comes from", "Runs", "Data", "Open findings"];
    let caption = "AI models and agents of all systems.";
    section(MODELS, models.is_empty(), &table("inventory", caption, &titles, &rows))
}

fn unreadable(problems: &[Words]) -> Markup {
    section(UNREADABLE, false, &html! { ul { @for problem in problems { li { (problem) } } } })
}

fn owner(owner: &Words) -> Markup {
    html! { @if owner.is_empty() { span class="late" { "nobody" } } @else { (owner) } }
}

fn or_unknown(words: &Words) -> Markup {
    html! { @if words.is_empty() { span class="quiet" { "not recorded" } } @else { (words) } }
}

fn day(day: Option<Date>, none: &str) -> String {
    day.map_or_else(|| none.to_string(), |day| day.to_string())
}

/// Counts with their severities; the colour only repeats the word.
fn open(open: Open) -> Markup {
    html! {
        @if open.all() == 0 { span class="quiet" { "none" } }
        @for (name, n) in open.named() {
            @if n > 0 { span class={ "severity " (class(name)) } { (n) " " (name) } " " }
        }
    }
}

fn class(severity: &str) -> &str {
    if severity == "other" { "aside" } else { severity }
}
