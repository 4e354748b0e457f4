//! What became of a report, in words.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::import::{Fate, Import, Outcome, Recorded};
use crate::catalog::Catalog;
use crate::cli::output::{Output, Style};
use crate::model::{FindingKey, Model};
use crate::store::GarakReport;
use crate::text::{count, pad};

/// Columns of the numbers.
const TRIES: usize = 14;
/// Techniques that a line names at most.
const NAMED: usize = 6;

/// Writes it for people.
pub fn text(
    report: &GarakReport,
    import: &Import,
    model: &Model,
    catalog: &Catalog,
    out: &mut Output,
) {
    let about = [report.version.as_str(), &report.target, &report.run, &report.started];
    let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
    out.text(Style::Strong, "garak ").text(Style::Faint, &about.join(" · ")).end();
    for fate in Fate::ALL {
        let met: Vec<&Outcome> = import.results.iter().filter(|it| it.fate == fate).collect();
        if met.is_empty() {
            continue;
        }
        out.text(Style::Strong, title(fate)).end();
        for outcome in met {
            one(outcome, model, catalog, out);
        }
    }
    if import.changed {
        let keys = import.results.iter().flat_map(|outcome| &outcome.findings);
        let keys: BTreeSet<&FindingKey> = keys.map(|(key, _)| key).collect();
        out.line(&format!("recorded on {}", count(keys.len(), "finding")));
    } else {
        out.line("nothing changed");
    }
    out.text(Style::Faint, &counts(import)).end();
}

const fn title(fate: Fate) -> &'static str {
    match fate {
        Fate::Evidence => "Evidence on findings",
        Fate::OnlySuggested => "Suggested, no finding yet",
        Fate::NoPlace => "Neither a finding nor suggested",
        Fate::SaysNothing => "Says nothing about a technique",
        Fate::UnknownProbe => "Unknown probes",
        Fate::NotJudged => "Nothing could be judged",
    }
}

fn one(outcome: &Outcome, model: &Model, catalog: &Catalog, out: &mut Output) {
    let (hits, of) = outcome.tries;
    let style = if hits > 0 { Style::Bad } else { Style::Good };
    out.text(Style::Plain, "  ").text(style, &pad(&format!("{hits} of {of}"), TRIES));
    out.text(Style::Plain, &format!("{} / {}", outcome.probe, outcome.detector));
    if outcome.nones > 0 {
        out.text(Style::Faint, &format!(", {} not judged", outcome.nones));
    }
    out.end();
    for (key, recorded) in &outcome.findings {
        line(key, &told(key, *recorded, hits, model), catalog, out);
    }
    for (key, shown) in &outcome.suggestions {
        let how = if *shown { "suggested" } else { "suggested weakly" };
        line(key, how, catalog, out);
    }
    if outcome.fate == Fate::NoPlace {
        let ids: Vec<&str> = outcome.techniques.iter().take(NAMED).map(String::as_str).collect();
        let more = if outcome.techniques.len() > NAMED { ", …" } else { "" };
        out.paragraph(2 + TRIES, Style::Faint, &format!("exercises {}{more}", ids.join(", ")));
    }
}

fn line(key: &FindingKey, what: &str, catalog: &Catalog, out: &mut Output) {
    out.text(Style::Plain, &" ".repeat(2 + TRIES)).text(Style::Id, &key.to_string());
    out.text(Style::Plain, &format!("  {} · {what}", catalog.atlas.name(&key.threat))).end();
}

/// How it was recorded, and whether it speaks against what was decided.
fn told(key: &FindingKey, recorded: Recorded, hits: u32, model: &Model) -> String {
    let status = model.findings.get(model.lead_of(key)).map(|finding| finding.status);
    match status.filter(|status| hits > 0 && !status.is_open()) {
        Some(status) => format!("{}; it is {status}, and the attack worked", recorded.id()),
        None => recorded.id().to_string(),
    }
}

/// How many rows met which fate: adds up to all of them.
pub fn counts(import: &Import) -> String {
    let rows = |fate| import.rows(fate);
    let all: usize = Fate::ALL.into_iter().map(rows).sum();
    format!(
        "{}: {} on findings, {} only suggested, {} without a place, {} about no technique, {} of unknown probes, {} not judged",
        count(all, "outcome"),
        rows(Fate::Evidence),
        rows(Fate::OnlySuggested),
        rows(Fate::NoPlace),
        rows(Fate::SaysNothing),
        rows(Fate::UnknownProbe),
        rows(Fate::NotJudged),
    )
}

const fn id(fate: Fate) -> &'static str {
    match fate {
        Fate::Evidence => "evidence",
        Fate::OnlySuggested => "only_suggested",
        Fate::NoPlace => "no_place",
        Fate::SaysNothing => "no_technique",
        Fate::UnknownProbe => "unknown_probe",
        Fate::NotJudged => "not_judged",
    }
}

/// The answer as scripts read it. Fields may be added, never renamed.
pub fn json(report: &GarakReport, import: &Import) -> Value {
    let result = |outcome: &Outcome| {
        let findings = outcome.findings.iter();
        let findings = findings.map(|(key, it)| json!({"key": key.to_string(), "change": it.id()}));
        let suggestions = outcome.suggestions.iter().map(|(key, _)| key.to_string());
        json!({
            "probe": outcome.probe,
            "detector": outcome.detector,
            "succeeded": outcome.tries.0,
            "of": outcome.tries.1,
            "not_judged": outcome.nones,
            "rows": outcome.rows,
            "fate": id(outcome.fate),
            "techniques": outcome.techniques,
            "findings": findings.collect::<Vec<_>>(),
            "suggestions": suggestions.collect::<Vec<_>>(),
        })
    };
    let counts = Fate::ALL.map(|fate| (id(fate).to_string(), json!(import.rows(fate))));
    json!({
        "format": 1,
        "tool": "garak",
        "version": report.version,
        "target": report.target,
        "run": report.run,
        "started": report.started,
        "changed": import.changed,
        "results": import.results.iter().map(result).collect::<Vec<_>>(),
        "counts": Value::Object(counts.into_iter().collect()),
    })
}
