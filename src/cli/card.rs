//! Everything about one finding, for `triage`.

use super::output::{Output, Style};
use super::rating::{self, LABEL, lines_under};
use crate::analysis::queue::title;
use crate::analysis::severity::{Bug, Drift, drift, rate};
use crate::analysis::standing::expired;
use crate::analysis::{Analysis, fact_in_words, reopened};
use crate::catalog::Catalog;
use crate::model::{Finding, FindingKey, Model, Stamp};
use crate::store::clock;
use crate::text::or_empty;

/// Writes the card of a finding, or of a suggestion that nobody touched yet. What another finding decides
/// for it is that one's.
pub fn write(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    key: &FindingKey,
    out: &mut Output,
) {
    let untouched = Finding::default();
    let recorded = model.findings.get(key);
    let finding = recorded.unwrap_or(&untouched);
    let lead = model.lead_of(key);
    let deciding = model.findings.get(lead).unwrap_or(finding);
    let bug = Bug::finding(lead, deciding);
    let rating = rate(catalog, model, &bug);
    heading(model, catalog, key, finding, out);
    let changed =
        recorded.zip(suggestion(analysis, key)).map_or_else(Vec::new, |(finding, suggestion)| {
            reopened(&suggestion.facts, finding, model, catalog)
        });
    let status = match recorded {
        Some(finding) if !changed.is_empty() => {
            format!("{}, but what that rested on changed: {}", finding.status, changed.join("; "))
        }
        Some(_) => match expired(deciding, clock::today()) {
            Some(day) => format!("{}, expired on {day}: it counts as open again", deciding.status),
            None => deciding.status.to_string(),
        },
        None if suggestion(analysis, key).is_some() => "suggested, not triaged".to_string(),
        None => "neither suggested nor triaged".to_string(),
    };
    out.labelled(0, "status", LABEL, &status);
    if let Some(lead) = &finding.same_as {
        let decides = if model.lead_of(key) == key { "leads nowhere" } else { "decides for it" };
        out.labelled(0, "same as", LABEL, &format!("{lead}, which {decides}"));
    }
    lines_under("what", &finding.description, out);
    if let Some(suggestion) = suggestion(analysis, key) {
        let reasons = suggestion.why.iter().map(|reason| reason.text.clone()).collect::<Vec<_>>();
        lines_under("why", &reasons, out);
    }
    rating::severity(catalog, &rating, out);
    if let Some(Drift { then, now }) = drift(catalog, model, lead, deciding) {
        let text = format!("it was {then} when that was decided, now it is {now}: decide anew");
        out.labelled(0, "moved", LABEL, &text);
    }
    rating::beside(catalog, &bug, out);
    let optional = [
        ("owner", deciding.owner.clone()),
        ("due", or_empty(deciding.due)),
        ("review by", or_empty(deciding.review_by)),
        ("fix", named(catalog, &deciding.mitigations)),
        ("evidence", deciding.evidence.join(" ")),
        ("rests on", rests_on(model, catalog, finding)),
    ];
    for (label, text) in optional.iter().filter(|(_, text)| !text.is_empty()) {
        out.labelled(0, label, LABEL, text);
    }
    rating::answers(catalog, model, &bug, &rating, out);
    history(finding, out);
}

/// The facts that a decision rests on, in words.
fn rests_on(model: &Model, catalog: &Catalog, finding: &Finding) -> String {
    let facts = finding.facts.iter().map(|fact| fact_in_words(fact, model, catalog));
    facts.collect::<Vec<_>>().join("; ")
}

fn suggestion<'a>(
    analysis: &'a Analysis,
    key: &FindingKey,
) -> Option<&'a crate::analysis::Suggestion> {
    analysis.find(key.technique_id()?, key.element()?)
}

fn heading(
    model: &Model,
    catalog: &Catalog,
    key: &FindingKey,
    finding: &Finding,
    out: &mut Output,
) {
    let subject = model.name_about(key.element());
    out.text(Style::Id, &key.to_string()).text(Style::Plain, "  ");
    out.text(Style::Strong, &title(catalog, key, finding))
        .text(Style::Plain, " · ")
        .text(Style::Plain, &subject)
        .end();
}

fn history(finding: &Finding, out: &mut Output) {
    let line = |stamp: &Stamp, what: &str, why: &[String]| {
        let colon = if why.is_empty() { "" } else { ": " };
        format!("{} {} {what}{colon}{}", stamp.day(), stamp.by(), why.join(" "))
    };
    let changes = finding.history.iter();
    let changes = changes.map(|(stamp, entry)| (stamp, line(stamp, entry.status.id(), &entry.why)));
    let remarks = finding.comments.iter();
    let remarks = remarks.map(|(stamp, comment)| (stamp, line(stamp, "remarks", &comment.0)));
    let mut lines: Vec<(&Stamp, String)> = changes.chain(remarks).collect();
    lines.sort_by_key(|(stamp, _)| *stamp);
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    lines_under("history", &lines, out);
}

fn named(catalog: &Catalog, ids: &[String]) -> String {
    let named: Vec<String> = ids.iter().map(|id| catalog.atlas.labelled(id)).collect();
    named.join(" · ")
}
