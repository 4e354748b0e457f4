//! Questions and what answers changed, as text and as JSON.

use serde::Serialize;

use crate::analysis::{Asked, Change, Interview, Place};
use crate::cli::output::{Output, Style};
use crate::cli::suggest::score;
use crate::text::count;

/// Columns that what belongs to a question is set in, and those of its labels.
const INDENT: usize = 2;
const LABEL: usize = 9;
/// Suggestions that are named one by one.
const NAMED: usize = 6;

/// Writes what answers changed and what is asked next, for people.
pub fn text(interview: &Interview<'_>, change: Option<&Change>, asked: &[Asked], out: &mut Output) {
    if let Some(change) = change {
        changed(interview, change, out);
        out.line("");
    }
    for question in asked {
        one(question, out);
        out.line("");
    }
    let summary = match asked.len() {
        0 => "nothing is open that would change a suggestion".to_string(),
        n => format!("{} next; --answer records one", count(n, "question")),
    };
    out.paragraph(0, Style::Faint, &summary);
}

fn changed(interview: &Interview<'_>, change: &Change, out: &mut Output) {
    let summary = if change.is_empty() { "no suggestion changed".into() } else { change.summary() };
    out.line(&format!("recorded: {summary}"));
    for (label, places) in [("gone", &change.gone), ("new", &change.new)] {
        for (i, place) in places.iter().take(NAMED).enumerate() {
            let label = if i == 0 { label } else { "" };
            out.labelled(INDENT, label, LABEL, &named(interview, place));
        }
        if let Some(more) = places.len().checked_sub(NAMED + 1) {
            out.labelled(INDENT, "", LABEL, &format!("and {} more", more + 1));
        }
    }
}

fn named(interview: &Interview<'_>, (technique, element): &Place) -> String {
    let Interview { model, catalog, .. } = interview;
    format!("{technique} {} on {}", catalog.atlas.name(technique), model.name_of(element))
}

fn one(question: &Asked, out: &mut Output) {
    out.text(Style::Id, &option(question)).text(Style::Plain, "  ");
    out.text(Style::Strong, &question.text).end();
    if let Some(review) = &question.review {
        out.labelled(INDENT, "review", LABEL, review);
    }
    if question.doubt.is_some() {
        out.labelled(INDENT, "guess", LABEL, "answer with the same kind to confirm it");
    } else if question.change > 0 {
        let (whole, rest) = (question.change / 100, question.change % 100);
        let worth = format!("{whole}.{rest:02} suggestions expected");
        out.labelled(INDENT, "change", LABEL, &worth);
    } else {
        let bears_on = count(question.bears_on, "suggestion");
        out.labelled(INDENT, "helps", LABEL, &format!("to judge {bears_on}"));
    }
    if !question.is_attribute() {
        out.labelled(INDENT, "answer", LABEL, "in words");
    }
    let widest = question.answers.iter().map(|answer| answer.value.len()).max().unwrap_or(0);
    for answer in &question.answers {
        let change = answer.change.summary();
        let arrow = if change.is_empty() { "" } else { " → " };
        let text = format!("{}{arrow}{change}", answer.means);
        out.labelled(INDENT, &answer.value, (widest + 2).max(LABEL), &text);
    }
    if question.many {
        out.labelled(INDENT, "", LABEL, "several can hold");
    }
}

/// The left side of `--answer`.
fn option(question: &Asked) -> String {
    if question.is_attribute() {
        format!("{}.{}", question.subject, question.key.question)
    } else {
        question.key.to_string()
    }
}

/// The answer as scripts read it. Fields may be added, never renamed.
#[derive(Serialize)]
pub struct Answer<'a> {
    format: u32,
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<Changed<'a>>,
    questions: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Changed<'a> {
    new: Vec<At<'a>>,
    gone: Vec<At<'a>>,
    moved: Vec<Moved<'a>>,
}

#[derive(Serialize)]
struct At<'a> {
    technique: &'a str,
    element: &'a str,
}

#[derive(Serialize)]
struct Moved<'a> {
    technique: &'a str,
    element: &'a str,
    from: f64,
    to: f64,
}

#[derive(Serialize)]
struct Row<'a> {
    answer: String,
    subject: &'a str,
    question: &'a str,
    text: &'a str,
    review: Option<&'a str>,
    expected_change: f64,
    bears_on: usize,
    many: bool,
    answers: Vec<Offered<'a>>,
}

#[derive(Serialize)]
struct Offered<'a> {
    value: &'a str,
    means: &'a str,
    changes: Changed<'a>,
}

/// What answers changed and what is asked next, for programs.
pub fn json<'a>(
    interview: &Interview<'a>,
    change: Option<&'a Change>,
    asked: &'a [Asked],
) -> Answer<'a> {
    let row = |question: &'a Asked| Row {
        answer: option(question),
        subject: &question.subject,
        question: &question.key.question,
        text: &question.text,
        review: question.review.as_deref(),
        expected_change: f64::from(question.change) / 100.0,
        bears_on: question.bears_on,
        many: question.many,
        answers: question
            .answers
            .iter()
            .map(|answer| Offered {
                value: &answer.value,
                means: &answer.means,
                changes: changes(&answer.change),
            })
            .collect(),
    };
    Answer {
        format: 1,
        model: &interview.model.name,
        changed: change.map(changes),
        questions: asked.iter().map(row).collect(),
    }
}

fn at((technique, element): &Place) -> At<'_> {
    At { technique, element }
}

fn changes(change: &Change) -> Changed<'_> {
    Changed {
        new: change.new.iter().map(at).collect(),
        gone: change.gone.iter().map(at).collect(),
        moved: change
            .moved
            .iter()
            .map(|((technique, element), from, to)| Moved {
                technique,
                element,
                from: score(*from),
                to: score(*to),
            })
            .collect(),
    }
}
