//! How a report came about: what an auditor has to know to get the same one.

use super::{Fact, Seen, Words, tally};
use crate::model::Severity;

pub(super) fn of(seen: &Seen<'_>) -> Vec<Fact> {
    let catalog = seen.catalog;
    let origin = if catalog.atlas.is_imported() { "imported release" } else { "bundled release" };
    let team = catalog.team.as_ref();
    let team = team.map_or_else(String::new, |team| format!("{}: {}", team.name, team.summary()));
    let bars = catalog.bug_bar.bars().iter();
    let bars = bars.map(|bar| Words::from(format!("{} ({}), {}", bar.name, bar.year, bar.source)));
    [
        Fact::new("Date of the report", seen.terms.today.to_string()),
        Fact::new("Program", concat!("threatloom ", env!("CARGO_PKG_VERSION"))),
        Fact::new("Format of the model", seen.model.format.to_string()),
        Fact::new("MITRE ATLAS", format!("{}, {origin}", catalog.atlas.version())),
        Fact::new("Catalogs of the team", team),
        Fact::of("Bug bars", bars.collect()),
        Fact::of("Terms", terms(seen)),
        Fact::of("How to read it", READING.map(Words::from).to_vec()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const READING: [&str; 5] = [
    "A finding is what people took a position on; it is recorded in the model with who decided, when and why.",
    "A suggestion is computed from the model and waits for somebody to take a position. Scores rank; they are no probabilities.",
    "Severity follows from the answers to the questions of the bug bars, of which the stricter counts. While an answer is missing it counts as the worst that it may be.",
    "Open means that nobody has decided, that a plan has no owner or no date or is overdue, or that a decision is past its date of review.",
    "What the model does not show cannot be in the report. Incidents that are kept apart as confidential are never in it.",
];

fn terms(seen: &Seen<'_>) -> Vec<Words> {
    let rated = [Severity::Critical, Severity::Important, Severity::Moderate, Severity::Low];
    let limits = rated.into_iter().filter_map(|severity| {
        let days = seen.terms.due_days.of(severity)?;
        Some(format!("{} within {days} days", tally::named(severity).words))
    });
    let limits: Vec<String> = limits.collect();
    let limits = if limits.is_empty() {
        "No policy sets due dates.".to_string()
    } else {
        format!("Findings are due: {}.", limits.join(", "))
    };
    let second = match seen.terms.second_person_from {
        None => "No policy asks for a second person to accept a risk.".to_string(),
        Some(least) => format!(
            "Findings that are {} or worse are accepted by two people.",
            tally::named(least).words
        ),
    };
    vec![limits.into(), second.into()]
}
