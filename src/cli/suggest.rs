//! `threatloom suggest`: ATLAS techniques for each element, with reasons.

use std::path::PathBuf;

use serde::Serialize;

use super::files;
use super::output::Style;
use super::team;
use super::{Exit, Failure, Format, Outcome, Output};
use super::{preparation, why_not};
use crate::analysis::{Analysis, GRAVE, LIMIT, NOTABLE, Suggestion, score_text, suggest};
use crate::catalog::{Catalog, What};
use crate::model::{Id, Model};
use crate::text::{count, nearest, truncate, width};

/// Mitigations named in the table; JSON has all.
const MITIGATIONS: usize = 3;

/// Columns that a score, and what explains it, are set in from the left.
const INDENT: usize = 2;
const EXPLANATION: usize = 8;
/// Columns of the labels of what explains it.
const LABEL: usize = 8;

/// Suggest ATLAS techniques for each element, and say why
///
/// A suggestion says what speaks for it in this model, what would make it go away, and which ATLAS
/// mitigations are not in place. Scores rank; they are no probabilities. What somebody dismissed
/// stays away until the facts it rested on change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  threatloom suggest shop.tm.ron
  threatloom suggest shop.tm.ron --element agent --min-score 0
  threatloom suggest shop.tm.ron --why-not AML.T0051.001 --element agent
  threatloom suggest shop.tm.ron --preparation
  threatloom suggest shop.tm.ron --format json | jq '.system[:10]'")]
pub struct Args {
    /// Model file, or `-` for standard input
    model: PathBuf,
    /// Only the element with this id
    #[arg(long, value_name = "ID")]
    element: Option<Id>,
    /// Show suggestions from this score on, 0 to 1
    #[arg(long, value_name = "X", default_value = "0.4", value_parser = percent)]
    min_score: u8,
    /// Show at most this many for an element
    #[arg(long, value_name = "N", default_value_t = LIMIT)]
    limit: usize,
    /// Say instead why this technique is not suggested: which condition of its rules failed
    #[arg(long, value_name = "TECHNIQUE", conflicts_with = "preparation")]
    why_not: Option<String>,
    /// List too how attackers prepare themselves, which no model shows
    #[arg(long)]
    preparation: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let document = files::open(&args.model, out)?;
    let model = &document.model;
    if let Some(id) = &args.element {
        known_element(model, id)?;
    }
    let catalog = files::catalog_for(&document, out)?;
    let analysis = suggest(model, &catalog);
    if let Some(technique) = &args.why_not {
        let seen = (model, &catalog, &analysis);
        why_not::write(seen, technique, args.element.as_deref(), args.format, out)?;
        return Ok(Exit::Done);
    }
    let shown: Vec<&Suggestion> = analysis
        .shown_with(args.min_score, args.limit)
        .into_iter()
        .filter(|suggestion| args.element.as_ref().is_none_or(|id| *id == suggestion.element))
        .collect();
    match args.format {
        Format::Json => {
            let mut answer = json(&document.model, &catalog, &analysis, &shown);
            answer.preparation = args.preparation.then(|| preparation::json(&catalog, &analysis));
            out.json(&answer)?;
        }
        Format::Table => table(args, model, &catalog, &analysis, &shown, out),
    }
    Ok(Exit::Done)
}

fn table(
    args: &Args,
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    shown: &[&Suggestion],
    out: &mut Output,
) {
    let mut element = "";
    for suggestion in shown {
        if suggestion.element != element {
            if !element.is_empty() {
                out.line("");
            }
            element = &suggestion.element;
            heading(model, catalog, element, out);
        }
        one(catalog, suggestion, out);
    }
    let of_element =
        |suggestion: &&Suggestion| args.element.as_ref().is_none_or(|id| *id == suggestion.element);
    let all = analysis.all().filter(of_element).count();
    let dismissed = analysis.all().filter(of_element).filter(|s| s.is_dismissed());
    let dismissed = dismissed.count();
    let elements = {
        let mut ids: Vec<&str> = shown.iter().map(|s| s.element.as_str()).collect();
        ids.dedup();
        ids.len()
    };
    if !shown.is_empty() {
        out.line("");
    }
    if args.preparation {
        preparation::text(model, catalog, analysis, out);
    }
    let hidden = all - dismissed - shown.len();
    let facts = [
        Some(format!("{} on {}", count(shown.len(), "suggestion"), count(elements, "element"))),
        (hidden > 0).then(|| format!("{hidden} weaker not shown (--min-score, --limit)")),
        (dismissed > 0).then(|| format!("{dismissed} dismissed")),
    ];
    let summary = facts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    out.paragraph(0, Style::Faint, &summary);
    if let Some(team) = &catalog.team {
        let text = format!("catalogs of {} ({}): {}", team.name, team.folder, team.summary());
        let style = if team.off.is_empty() { Style::Faint } else { Style::Warning };
        out.paragraph(0, style, &text);
    }
}

fn heading(model: &Model, catalog: &Catalog, id: &str, out: &mut Output) {
    let kind = model.elements.get(id).map_or("", |element| element.kind.as_str());
    let kind = catalog.kinds.name_of(kind);
    out.text(Style::Strong, model.name_of(id));
    out.text(Style::Plain, " · ").text(Style::Plain, kind);
    out.text(Style::Plain, " · ").text(Style::Id, id).end();
}

fn one(catalog: &Catalog, suggestion: &Suggestion, out: &mut Output) {
    let style = match suggestion.score {
        GRAVE.. => Style::Bad,
        NOTABLE.. => Style::Warning,
        _ => Style::Plain,
    };
    out.text(Style::Plain, &" ".repeat(INDENT));
    out.text(style, &score_text(suggestion.score));
    out.text(Style::Plain, "  ").text(Style::Id, &suggestion.technique);
    let name = catalog.atlas.name(&suggestion.technique);
    let before = INDENT + 4 + 2 + width(&suggestion.technique) + 2;
    let status = suggestion.covered.as_ref().map(|covered| format!("  [{}]", covered.status));
    let after = status.as_deref().map_or(0, width);
    let room = out.width().map_or(usize::MAX, |columns| columns.saturating_sub(before + after));
    out.text(Style::Plain, "  ").text(Style::Strong, &truncate(&name, room));
    out.text(Style::Faint, &status.unwrap_or_default()).end();
    for (i, reason) in suggestion.why.iter().enumerate() {
        labelled(if i == 0 { "why" } else { "" }, &reason.text, out);
    }
    if !suggestion.weighed.is_empty() {
        let weighed: Vec<String> = suggestion.weighed.iter().map(ToString::to_string).collect();
        labelled("weighed", &weighed.join("; "), out);
    }
    if let Some(covered) = &suggestion.covered {
        for change in &covered.changed {
            labelled("changed", change, out);
        }
    }
    labelled("not if", &suggestion.not_if, out);
    if let Some(question) = suggestion.ask() {
        labelled("ask", &question.text, out);
    }
    let mut fixes: Vec<String> = suggestion
        .mitigations
        .iter()
        .take(MITIGATIONS)
        .map(|id| catalog.atlas.labelled(id))
        .collect();
    if suggestion.mitigations.len() > MITIGATIONS {
        fixes.push(format!("{} more", suggestion.mitigations.len() - MITIGATIONS));
    }
    labelled("fix", &fixes.join(" · "), out);
}

fn labelled(label: &str, text: &str, out: &mut Output) {
    if !text.is_empty() {
        out.labelled(EXPLANATION, label, LABEL, text);
    }
}

/// Refuses an id that no element has.
pub fn known_element(model: &Model, id: &str) -> Result<(), Failure> {
    if model.elements.contains_key(id) {
        return Ok(());
    }
    let failure = Failure::usage(format!("the model has no element `{id}`"));
    let near = nearest(id, model.elements.keys().map(String::as_str));
    Err(if near.is_empty() {
        let ids: Vec<&str> = model.elements.keys().map(String::as_str).collect();
        failure.hint(format!("its elements are {}", ids.join(", ")))
    } else {
        failure.hint(format!("did you mean {}?", near.join(", ")))
    })
}

fn percent(text: &str) -> Result<u8, String> {
    let wrong = || format!("`{text}` is not a number from 0 to 1");
    let value: f64 = text.parse().map_err(|_| wrong())?;
    if !(0.0..=1.0).contains(&value) {
        return Err(wrong());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    Ok((value * 100.0).round() as u8)
}

/// A score as output spells it, from 0 to 1.
pub fn score(percent: u8) -> f64 {
    f64::from(percent) / 100.0
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
struct Answer<'a> {
    format: u32,
    model: &'a str,
    atlas: &'a str,
    /// What a team's own catalogs change.
    catalogs: Option<team::Row<'a>>,
    suggestions: Vec<Row<'a>>,
    system: Vec<Ranked<'a>>,
    /// How attackers prepare themselves, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    preparation: Option<Vec<preparation::Row<'a>>>,
}

#[derive(Serialize)]
struct Row<'a> {
    element: &'a str,
    technique: &'a str,
    name: String,
    tactic: Option<&'a str>,
    tactics: &'a [String],
    score: f64,
    certain: bool,
    rule: &'a str,
    /// The file of the rule; none for a bundled one.
    rule_file: Option<&'a str>,
    why: Vec<Why<'a>>,
    weighed: Vec<Weighed<'a>>,
    not_if: &'a str,
    ask: Option<&'a str>,
    mitigations: &'a [String],
    bug_bar: &'a [String],
    status: Option<&'static str>,
}

#[derive(Serialize)]
struct Why<'a> {
    text: &'a str,
    elements: &'a [Id],
    flows: &'a [Id],
}

#[derive(Serialize)]
struct Weighed<'a> {
    text: &'a str,
    points: i32,
}

#[derive(Serialize)]
struct Ranked<'a> {
    technique: &'a str,
    score: f64,
}

fn json<'a>(
    model: &'a Model,
    catalog: &'a Catalog,
    analysis: &'a Analysis,
    shown: &[&'a Suggestion],
) -> Answer<'a> {
    let row = |suggestion: &&'a Suggestion| {
        let technique = catalog.atlas.technique(&suggestion.technique);
        let tactics = technique.map_or(&[][..], |technique| &technique.tactics);
        Row {
            element: &suggestion.element,
            technique: &suggestion.technique,
            name: catalog.atlas.name(&suggestion.technique).into_owned(),
            tactic: tactics.first().map(String::as_str),
            tactics,
            score: score(suggestion.score),
            certain: suggestion.certain,
            rule: &suggestion.rule,
            rule_file: catalog.team.as_ref().and_then(|t| t.source(What::Rule, &suggestion.rule)),
            why: suggestion
                .why
                .iter()
                .map(|why| Why { text: &why.text, elements: &why.elements, flows: &why.flows })
                .collect(),
            weighed: suggestion
                .weighed
                .iter()
                .map(|weighed| Weighed { text: &weighed.text, points: weighed.points })
                .collect(),
            not_if: &suggestion.not_if,
            ask: suggestion.ask().map(|question| question.text.as_str()),
            mitigations: &suggestion.mitigations,
            bug_bar: &suggestion.bug_bar,
            status: suggestion.covered.as_ref().map(|covered| covered.status.id()),
        }
    };
    Answer {
        preparation: None,
        format: 1,
        model: &model.name,
        atlas: catalog.atlas.version(),
        catalogs: catalog.team.as_ref().map(team::row),
        suggestions: shown.iter().map(row).collect(),
        system: analysis
            .system()
            .into_iter()
            .map(|(technique, percent)| Ranked { technique, score: score(percent) })
            .collect(),
    }
}
