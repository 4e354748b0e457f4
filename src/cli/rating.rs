//! What the bars and people say of a bug, for the cards of findings and incidents.

use super::output::{Output, Style, level_style};
use crate::analysis::severity::{self, Bug, Level, Rating, Source};
use crate::catalog::Catalog;
use crate::model::{Model, reliability};

/// Columns of the labels.
pub const LABEL: usize = 10;
/// Rows of a bar that are quoted.
const ROWS: usize = 2;

/// Writes the severity with the rows that say so.
pub fn severity(catalog: &Catalog, rating: &Rating, out: &mut Output) {
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

/// Writes what stands beside the severity: how easy it is, and how often it worked.
pub fn beside(catalog: &Catalog, bug: &Bug, out: &mut Output) {
    if let Some(ease) = bug.ease {
        let means = catalog.bug_bar.ease().meaning(&ease.value);
        out.labelled(0, "ease", LABEL, &format!("{}: {means}", ease.value));
    }
    if let Some((hits, of)) = reliability(bug.tries) {
        out.labelled(0, "worked", LABEL, &format!("{hits} of {of} tries"));
        for (what, tries) in bug.tries {
            let note = tries.note.join(" ");
            let note = if note.is_empty() { note } else { format!(": {note}") };
            let text = format!(
                "{} of {}, {what}, {} {}{note}",
                tries.succeeded,
                tries.of,
                tries.stamp.day(),
                tries.stamp.by()
            );
            out.labelled(LABEL, "", 2, &text);
        }
    }
}

/// Writes the answers in effect, what others would change, and the questions that are open.
pub fn answers(catalog: &Catalog, model: &Model, bug: &Bug, rating: &Rating, out: &mut Output) {
    let others = severity::otherwise(catalog, model, bug);
    let mut label = "answers";
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
        let text = format!("{id}={}: {meaning} ({source}){against}", known.value);
        out.labelled(0, std::mem::take(&mut label), LABEL, &text);
        for other in others.iter().filter(|other| other.question == *id) {
            out.labelled(LABEL, "", 2, &format!("with {} → {}", other.answer, other.level));
        }
    }
    for id in &rating.open {
        let Some(question) = catalog.bug_bar.question(id) else { continue };
        out.labelled(0, "open", LABEL, &format!("{id}: {}", question.text));
        out.labelled(LABEL, "", 2, &question.why);
        for (answer, level) in severity::preview(catalog, model, bug, id) {
            let meaning = question.meaning(&answer);
            out.labelled(LABEL, "", 2, &format!("{id}={answer}: {meaning} → {level}"));
        }
    }
}

/// Lines under one label.
pub fn lines_under(label: &str, lines: &[String], out: &mut Output) {
    for (i, line) in lines.iter().enumerate() {
        out.labelled(0, if i == 0 { label } else { "" }, LABEL, line);
    }
}
