//! A review at the terminal: signs carry the meaning, colour only repeats it.

use crate::analysis::paths::Share;
use crate::cli::Output;
use crate::cli::output::Style;
use crate::compare::Op;
use crate::review::{Decision, Group, Moved, Review, Risk, Suggested, Told, Way};
use crate::text::count;

/// Rows of one sort that are named; `--format json` has them all.
const NAMED: usize = 8;
/// Columns of the words in front of what is told of risk.
const LABEL: usize = 11;
/// What is said of a search for attack paths that did not come to its end.
pub(super) const LIMIT: &str =
    "the search for paths ended at its limit, with the best first: there may be more";

/// Writes a review.
pub fn write(review: &Review, out: &mut Output) {
    // A search that ended early may have found nothing because of that.
    let is_of_risk = !review.risk.is_empty() || review.may_have_more_paths();
    if is_of_risk || review.decisions.iter().any(Decision::takes_risk) {
        out.text(Style::Strong, "Risk").end();
        of_risk(&review.risk, &review.decisions, out);
        if review.may_have_more_paths() {
            out.paragraph(2, Style::Faint, LIMIT);
        }
        out.line("");
    }
    for group in Group::ALL {
        let told: Vec<&Told> = review.of_group(group).collect();
        let decided =
            review.decisions.iter().filter(|it| group == Group::Findings && !it.takes_risk());
        let decided: Vec<&Decision> = decided.collect();
        if told.is_empty() && decided.is_empty() {
            continue;
        }
        out.text(Style::Strong, group.title()).end();
        for told in told {
            one(told, out);
        }
        for decision in decided {
            of_decision(decision, out);
        }
        out.line("");
    }
    if review.moved > 0 {
        let moved = count(review.moved, "place");
        out.text(Style::Strong, "Layout")
            .text(Style::Plain, &format!("  {moved} in the picture changed"));
        out.end();
    }
    let changes = if review.told.is_empty() {
        "nothing differs in meaning".to_string()
    } else {
        count(review.told.len(), "change")
    };
    let rest = format!("{changes}, {} unchanged", count(review.unchanged, "record"));
    out.paragraph(0, Style::Faint, &rest);
}

fn of_risk(risk: &Risk, decisions: &[Decision], out: &mut Output) {
    several(&risk.paths_opened, out, |way, out| {
        line("!", "opens", Style::Bad, &path(way), out);
        out.labelled(2 + LABEL, "", 2, &format!("{}; {}", way.techniques.join(" → "), way.asset));
    });
    let (stronger, weaker): (Vec<_>, Vec<_>) =
        risk.paths_shifted.iter().partition(|(way, was)| way.score > *was);
    several(&stronger, out, |it, out| line("!", "stronger", Style::Warning, &shifted(it), out));
    several(&risk.suggestions_new, out, |it, out| {
        line("!", "suggests", Style::Warning, &suggestion(it), out);
        out.labelled(2 + LABEL, "", 2, &it.why);
    });
    for moved in risk.severities.iter().filter(|it| it.is_worse()) {
        line("!", "worse", Style::Bad, &severity(moved), out);
    }
    for key in &risk.orphaned {
        line("!", "orphaned", Style::Warning, &format!("{key}: what it is about is gone"), out);
    }
    for decision in decisions.iter().filter(|it| it.takes_risk()) {
        line("!", &decision.status.id().replace('_', " "), Style::Warning, &decided(decision), out);
    }
    for moved in risk.severities.iter().filter(|it| !it.is_worse()) {
        line(" ", "milder", Style::Good, &severity(moved), out);
    }
    several(&weaker, out, |it, out| line(" ", "weaker", Style::Good, &shifted(it), out));
    several(&risk.paths_closed, out, |way, out| line(" ", "closes", Style::Good, &path(way), out));
    several(&risk.suggestions_gone, out, |it, out| {
        line(" ", "no longer", Style::Good, &suggestion(it), out);
    });
}

/// The first of a list, and how many more there are.
fn several<T>(list: &[T], out: &mut Output, mut tell: impl FnMut(&T, &mut Output)) {
    list.iter().take(NAMED).for_each(|it| tell(it, out));
    if let Some(more) = list.len().checked_sub(NAMED).filter(|more| *more > 0) {
        out.paragraph(2 + LABEL, Style::Faint, &format!("and {more} more (--format json)"));
    }
}

fn line(sign: &str, label: &str, style: Style, text: &str, out: &mut Output) {
    out.text(style, sign).text(Style::Plain, " ");
    out.text(style, &crate::text::pad(label, LABEL)).text(Style::Plain, text).end();
}

pub(super) fn path(way: &Way) -> String {
    format!("{}  {}", way.score, way.names.join(" → "))
}

pub(super) fn shifted((way, was): &(Way, Share)) -> String {
    format!("{was} → {}", path(way))
}

pub(super) fn suggestion(it: &Suggested) -> String {
    let score = crate::analysis::score_text(it.score);
    format!("{score}  {}: {} {}", it.name, it.technique, it.title)
}

pub(super) fn severity(moved: &Moved) -> String {
    let [was, is] = [moved.was, moved.is].map(|level| level.to_string().replace('_', " "));
    format!("{} on {}: {was} → {is}", moved.title, moved.subject)
}

/// A decision in a line, with the status that was set.
pub fn position(decision: &Decision) -> String {
    format!("{}: {}", decision.status.id().replace('_', " "), decided(decision))
}

/// A decision in a line.
fn decided(decision: &Decision) -> String {
    let Decision { title, subject, stamp, why, review_by, .. } = decision;
    let review = review_by.map_or_else(String::new, |date| format!("; review by {date}"));
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    format!("{title} on {subject} ({}, {}){why}{review}", stamp.by(), stamp.day())
}

fn of_decision(decision: &Decision, out: &mut Output) {
    out.text(Style::Plain, "  * ").text(Style::Plain, &position(decision)).end();
}

/// Writes one change.
pub fn one(told: &Told, out: &mut Output) {
    // A field that came or went is a change of the thing.
    let (sign, style) = sign_of(if told.at().field.is_some() { Op::Change } else { told.op() });
    out.text(style, &format!("  {sign} ")).text(Style::Strong, &told.subject);
    out.text(Style::Plain, "  ").text(Style::Plain, &told.what).end();
    for (op, line) in told.lines() {
        let (sign, style) = sign_of(op);
        out.text(style, &format!("      {sign} ")).text(Style::Plain, &line).end();
    }
}

const fn sign_of(op: Op) -> (&'static str, Style) {
    match op {
        Op::Add => ("+", Style::Good),
        Op::Remove => ("-", Style::Bad),
        Op::Change => ("~", Style::Warning),
    }
}
