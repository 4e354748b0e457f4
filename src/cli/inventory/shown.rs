//! The inventory for people.

use jiff::civil::Date;

use crate::cli::Output;
use crate::cli::output::Style;
use crate::cli::several::Several;
use crate::cli::table::{Cell, Table};
use crate::report::Words;
use crate::report::inventory::{AiModel, Inventory, Numbers, Open, OwnerOf, System};
use crate::text::count;

/// Columns from which on files have room beside what is known of them.
const ROOMY: usize = 110;

/// Writes the tables that are wanted, what could not be read, and the numbers.
pub fn write(
    inventory: &Inventory,
    several: &Several,
    (systems, models): (bool, bool),
    out: &mut Output,
) {
    if systems && !inventory.systems.is_empty() {
        of_systems(&inventory.systems, out.width().is_none_or(|width| width >= ROOMY)).write(out);
        out.end();
    }
    let all = inventory.models();
    if models && !all.is_empty() {
        of_models(&all).write(out);
        out.end();
    }
    for problem in &several.problems {
        problem.write(out);
    }
    if !several.problems.is_empty() {
        out.end();
    }
    for line in in_numbers(&inventory.numbers, several.problems.len()) {
        out.paragraph(0, Style::Plain, &line);
    }
}

fn of_systems(systems: &[System], with_file: bool) -> Table {
    let titles = ["SYSTEM…", "OWNER…", "EU AI ACT…", "REVIEWED", "OPEN", "ASSESSED…", "FILE…"];
    let columns = if with_file { titles.len() } else { titles.len() - 1 };
    let mut table = Table::new(&titles[..columns]);
    for system in systems {
        let cells = [
            (Style::Strong, system.name.to_string()),
            owner(&system.owner()),
            (Style::Plain, system.tier.to_string()),
            day(system.reviewed),
            open(system.open),
            assessed(system),
            (Style::Faint, system.file.to_string()),
        ];
        table.row(cells.into_iter().take(columns));
    }
    table
}

/// How far assessments are, and when an answer has to be looked at again.
fn assessed(system: &System) -> Cell {
    let words = system.together.words();
    match (system.review_due, system.reviews_overdue) {
        (Some(day), 0) => (Style::Plain, format!("{words}, review by {day}")),
        (Some(day), n) => {
            let reviews = count(n, "review");
            (Style::Warning, format!("{words}, {reviews} due since {day}"))
        }
        (None, _) => (Style::Faint, words.to_string()),
    }
}

fn of_models(models: &[(&System, &AiModel)]) -> Table {
    let titles = ["MODEL OR AGENT…", "SYSTEM…", "OWNER…", "FROM / RUNS…", "DATA…", "OPEN"];
    let mut table = Table::new(&titles);
    for (system, model) in models {
        let owned = match model.owner_of {
            OwnerOf::System => (Style::Faint, format!("{} (system)", model.owner)),
            OwnerOf::Element | OwnerOf::Nobody => owner(&model.owner),
        };
        table.row([
            (Style::Strong, model.name.to_string()),
            (Style::Plain, system.name.to_string()),
            owned,
            known(&[&model.provenance, &model.hosting]),
            known(&[&model.data]),
            open(model.open),
        ]);
    }
    table
}

fn owner(owner: &Words) -> Cell {
    if owner.is_empty() {
        return (Style::Bad, "nobody".to_string());
    }
    (Style::Plain, owner.to_string())
}

/// What is recorded, with a sign for what is not.
fn known(facts: &[&Words]) -> Cell {
    let style = if facts.iter().all(|fact| fact.is_empty()) { Style::Faint } else { Style::Plain };
    let told: Vec<&str> =
        facts.iter().map(|fact| if fact.is_empty() { "?" } else { fact.as_str() }).collect();
    (style, told.join(" / "))
}

fn day(day: Option<Date>) -> Cell {
    day.map_or_else(|| (Style::Warning, "never".to_string()), |day| (Style::Plain, day.to_string()))
}

/// Counts with the first letter of their severity: `1C 2I`.
fn open(open: Open) -> Cell {
    let style = match open {
        Open { critical: 0, important: 0, moderate: 0, .. } => Style::Plain,
        Open { critical: 0, important: 0, .. } => Style::Warning,
        _ => Style::Bad,
    };
    let told = open.named().into_iter().filter(|(_, n)| *n > 0);
    let told: Vec<String> =
        told.map(|(name, n)| format!("{n}{}", name[..1].to_ascii_uppercase())).collect();
    if told.is_empty() { (Style::Faint, "–".to_string()) } else { (style, told.join(" ")) }
}

/// What there is, and what lacks.
fn in_numbers(numbers: &Numbers, problems: usize) -> Vec<String> {
    let without = [
        (numbers.systems_without_owner, "without an owner"),
        (numbers.never_reviewed, "never reviewed"),
        (numbers.not_assessed, "not assessed"),
        (numbers.reviews_due, "with reviews due"),
    ];
    let mut systems = count(numbers.systems, "system");
    for (n, what) in without.into_iter().filter(|(n, _)| *n > 0) {
        systems = format!("{systems}, {n} {what}");
    }
    let mut models = format!("{} and agents", count(numbers.models, "model"));
    if numbers.models_without_owner > 0 {
        models = format!("{models}, {} without an owner", numbers.models_without_owner);
    }
    let tiers: Vec<String> = numbers
        .tiers
        .iter()
        .map(|(tier, n)| format!("{} {n}", tier.as_str().to_lowercase()))
        .collect();
    let mut lines = vec![format!("{systems}; {models}")];
    if !tiers.is_empty() {
        lines.push(format!("EU AI Act: {}", tiers.join(", ")));
    }
    if problems > 0 {
        lines.push(format!("{} could not be read", count(problems, "file")));
    }
    lines.push("Open findings: C critical, I important, M moderate, L low, O other".to_string());
    lines
}
