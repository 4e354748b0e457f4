//! Everything about one finding, for `triage`.

use super::output::{Output, Style, level_style};
use crate::analysis::severity::{self, Bug, Level, Rating, Source};
use crate::analysis::{Analysis, fact_in_words, reopened};
use crate::catalog::Catalog;
use crate::model::{Finding, FindingKey, Model, Stamp};

/// Columns of the labels.
const LABEL: usize = 10;
/// Rows of a bar that are quoted.
const ROWS: usize = 2;

/// Writes the card of a finding, or of a suggestion that nobody touched yet.
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
    let rating = severity::rate(catalog, model, &Bug::finding(key, finding));
    heading(model, catalog, key, finding, out);
    let changed =
        recorded.zip(suggestion(analysis, key)).map_or_else(Vec::new, |(finding, suggestion)| {
            reopened(&suggestion.facts, finding, model, catalog)
        });
    let status = match recorded {
        Some(finding) if !changed.is_empty() => {
            format!("{}, but what that rested on changed: {}", finding.status, changed.join("; "))
        }
        Some(finding) => finding.status.id().to_string(),
        None if suggestion(analysis, key).is_some() => "suggested, not triaged".to_string(),
        None => "neither suggested nor triaged".to_string(),
    };
    out.labelled(0, "status", LABEL, &status);
    labelled("what", &finding.description, out);
    if let Some(suggestion) = suggestion(analysis, key) {
        let reasons = suggestion.why.iter().map(|reason| reason.text.clone()).collect::<Vec<_>>();
        labelled("why", &reasons, out);
    }
    severities(catalog, &rating, out);
    let optional = [
        ("owner", finding.owner.clone()),
        ("due", finding.due.map_or_else(String::new, |date| date.to_string())),
        ("review by", finding.review_by.map_or_else(String::new, |date| date.to_string())),
        ("fix", named(catalog, &finding.mitigations)),
        ("evidence", finding.evidence.join(" ")),
        ("rests on", rests_on(model, catalog, finding)),
    ];
    for (label, text) in optional.iter().filter(|(_, text)| !text.is_empty()) {
        out.labelled(0, label, LABEL, text);
    }
    answers(catalog, &rating, out);
    questions(model, catalog, key, finding, &rating, out);
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
    let title = if finding.title.is_empty() {
        catalog.atlas.name(&key.threat).into_owned()
    } else {
        finding.title.clone()
    };
    let subject = key.element().map_or("the whole system", |id| model.name_of(id));
    out.text(Style::Id, &key.to_string()).text(Style::Plain, "  ");
    out.text(Style::Strong, &title).text(Style::Plain, " · ").text(Style::Plain, subject).end();
}

fn severities(catalog: &Catalog, rating: &Rating, out: &mut Output) {
    out.text(Style::Faint, &crate::text::pad("severity", LABEL));
    out.text(level_style(rating.level), &rating.level.to_string());
    if let Some(by_hand) = &rating.override_ {
        let stamp = &by_hand.stamp;
        let text = format!(
            ", set by {} on {}, not {}: {}",
            stamp.by(),
            stamp.day(),
            rating.by_bars,
            by_hand.why.join(" ")
        );
        out.text(Style::Plain, &text);
    }
    out.end();
    if rating.level == Level::NoBar {
        let text = format!(
            "counts as {} until somebody rates it: --override SEVERITY --why TEXT, or --class ID",
            severity::WITHOUT_BAR
        );
        out.labelled(0, "", LABEL, &text);
    }
    let decided = rating.decided_by(catalog);
    if !decided.is_empty() {
        out.labelled(0, "", LABEL, &decided);
    }
    for bar in &rating.bars {
        let known = catalog.bug_bar.bar(&bar.bar);
        let name =
            known.map_or(bar.bar.clone(), |known| format!("{} ({})", known.name, known.year));
        let level = match bar.level {
            Level::NoBar => "no row".to_string(),
            level => level.to_string(),
        };
        out.labelled(2, &bar.bar, LABEL - 2, &format!("{name}: {level}"));
        for row in bar.rows.iter().filter(|row| row.fired).take(ROWS) {
            out.labelled(LABEL, "", 2, &row.text);
        }
    }
}

/// Lines under one label.
fn labelled(label: &str, lines: &[String], out: &mut Output) {
    for (i, line) in lines.iter().enumerate() {
        out.labelled(0, if i == 0 { label } else { "" }, LABEL, line);
    }
}

fn answers(catalog: &Catalog, rating: &Rating, out: &mut Output) {
    let mut lines = Vec::new();
    for (id, known) in &rating.answers.0 {
        let meaning = catalog.bug_bar.question(id).map_or("", |q| q.meaning(&known.value));
        let source = match &known.source {
            Source::Recorded(Some(stamp)) => format!("{}, {}", stamp.by(), stamp.day()),
            Source::Recorded(None) => "recorded".to_string(),
            Source::Technique => "follows from the technique".to_string(),
            Source::Model(fact) => fact.text.clone(),
        };
        let against =
            known.against.as_ref().map_or_else(String::new, |fact| format!("; but {}", fact.text));
        lines.push(format!("{id}={}: {meaning} ({source}){against}", known.value));
    }
    labelled("answers", &lines, out);
}

fn questions(
    model: &Model,
    catalog: &Catalog,
    key: &FindingKey,
    finding: &Finding,
    rating: &Rating,
    out: &mut Output,
) {
    for id in &rating.open {
        let Some(question) = catalog.bug_bar.question(id) else { continue };
        out.labelled(0, "open", LABEL, &format!("{id}: {}", question.text));
        for (answer, level) in severity::preview(catalog, model, &Bug::finding(key, finding), id) {
            let meaning = question.meaning(&answer);
            out.labelled(LABEL, "", 2, &format!("{id}={answer}: {meaning} → {level}"));
        }
    }
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
    labelled("history", &lines, out);
}

fn named(catalog: &Catalog, ids: &[String]) -> String {
    let named: Vec<String> =
        ids.iter().map(|id| format!("{id} {}", catalog.atlas.name(id))).collect();
    named.join(" · ")
}
