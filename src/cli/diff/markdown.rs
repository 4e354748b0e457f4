//! A review as the comment on a pull request: what matters in sight, the rest folded, within what
//! forges accept.

use std::fmt::Write as _;

use super::picture;
use super::text::{LIMIT, path, position, severity, shifted, suggestion};
use crate::compare::Op;
use crate::review::{Group, Review, Told, Versions};
use crate::text::{count, markdown, sanitise};

/// Characters that a comment may have: GitHub takes 65,536, GitLab more.
const MOST: usize = 60_000;
/// Rows of one sort that are named at the most.
const NAMED: usize = 10;
/// Rows of a group that are named at the most.
const CHANGES: usize = 100;

/// The review in Markdown. Every name is made harmless.
pub(super) fn write(versions: Versions<'_>, review: &Review) -> String {
    let mut out = format!("## Threat model: {}\n\n", markdown(&versions.new.name));
    let _ = writeln!(out, "{}\n", summary(review));
    risk(&mut out, review);
    for group in Group::ALL {
        of_group(&mut out, review, group);
    }
    if review.moved > 0 {
        let _ = writeln!(out, "Layout: {} in the picture changed.\n", count(review.moved, "place"));
    }
    for (title, drawing) in picture::before_and_after(versions, review) {
        let part = format!(
            "<details><summary>{title}</summary>\n\n```text\n{drawing}```\n\n</details>\n\n"
        );
        if out.len() + part.len() < MOST {
            out.push_str(&part);
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    within(out)
}

fn summary(review: &Review) -> String {
    if review.is_empty() {
        return "Nothing differs.".to_string();
    }
    let risk = &review.risk;
    let taken = review.decisions.iter().filter(|decision| decision.takes_risk()).count();
    let worse = risk.severities.iter().filter(|moved| moved.is_worse()).count();
    let parts = [
        (risk.paths_opened.len(), "attack path", "opened"),
        (risk.paths_closed.len(), "attack path", "closed"),
        (risk.suggestions_new.len(), "new suggestion", ""),
        (worse, "finding", "worse"),
        (taken, "risk", "accepted or dismissed"),
    ];
    let told = parts.into_iter().filter(|(n, ..)| *n > 0);
    let told =
        told.map(|(n, what, how)| format!("**{}** {how}", count(n, what)).trim().to_string());
    let changes = format!(
        "{}, {} unchanged",
        count(review.told.len(), "change"),
        count(review.unchanged, "record")
    );
    told.chain([changes]).collect::<Vec<_>>().join(" · ")
}

fn risk(out: &mut String, review: &Review) {
    let risk = &review.risk;
    section(
        out,
        "⚠ Attack paths opened",
        risk.paths_opened
            .iter()
            .map(|way| format!("{} ({}; {})", path(way), way.techniques.join(" → "), way.asset)),
    );
    let (stronger, weaker): (Vec<_>, Vec<_>) =
        risk.paths_shifted.iter().partition(|(way, was)| way.score > *was);
    section(out, "⚠ Attack paths with more to them", stronger.into_iter().map(shifted));
    section(
        out,
        "⚠ Suggested now",
        risk.suggestions_new.iter().map(|it| format!("{} – {}", suggestion(it), it.why)),
    );
    let (worse, milder): (Vec<_>, Vec<_>) = risk.severities.iter().partition(|it| it.is_worse());
    section(out, "⚠ Worse", worse.into_iter().map(severity));
    let orphans = risk.orphaned.iter().map(|key| format!("{key}: what it is about is gone"));
    section(out, "⚠ Findings without their element", orphans);
    let taken = review.decisions.iter().filter(|it| it.takes_risk());
    section(out, "Risks accepted or dismissed", taken.map(position));
    section(out, "Milder", milder.into_iter().map(severity));
    section(out, "Attack paths with less to them", weaker.into_iter().map(shifted));
    section(out, "Attack paths closed", risk.paths_closed.iter().map(path));
    section(out, "No longer suggested", risk.suggestions_gone.iter().map(suggestion));
    if review.may_have_more_paths() {
        let _ = writeln!(out, "{}\n", markdown(LIMIT));
    }
}

/// A list under a bold line, if it has anything. An item is one line, whatever names hold.
fn section(out: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.map(|item| sanitise(&item).into_owned()).collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "**{title}**\n");
    list(out, &items, NAMED);
}

fn list(out: &mut String, items: &[String], most: usize) {
    for item in items.iter().take(most) {
        // What follows the first line belongs to it.
        for (at, line) in item.lines().enumerate() {
            let bullet = if at == 0 { "-" } else { "  -" };
            let _ = writeln!(out, "{bullet} {}", markdown(line));
        }
    }
    if items.len() > most {
        let _ = writeln!(out, "- … and {} more", items.len() - most);
    }
    out.push('\n');
}

fn of_group(out: &mut String, review: &Review, group: Group) {
    let mut items: Vec<String> = review.of_group(group).map(one).collect();
    if group == Group::Findings {
        let rest = review.decisions.iter().filter(|it| !it.takes_risk());
        items.extend(rest.map(|it| sanitise(&position(it)).into_owned()));
    }
    if items.is_empty() {
        return;
    }
    let open = if group <= Group::Capabilities { " open" } else { "" };
    let _ =
        writeln!(out, "<details{open}><summary>{} ({})</summary>\n", group.title(), items.len());
    list(out, &items, CHANGES);
    let _ = writeln!(out, "</details>\n");
}

fn one(told: &Told) -> String {
    let what = match (told.op(), &told.at().field) {
        (Op::Add, None) => "new",
        (Op::Remove, None) => "gone",
        _ => "changed",
    };
    let mut item = format!("{what}: {}: {}", sanitise(&told.subject), sanitise(&told.what));
    for (op, line) in told.lines() {
        let sign = if op == Op::Add { "added" } else { "taken out" };
        let _ = write!(item, "\n{sign}: {}", sanitise(&line));
    }
    item
}

/// Cuts what no forge would take, between two lines, and says so.
fn within(text: String) -> String {
    if text.len() <= MOST {
        return text;
    }
    let mut kept = String::new();
    let mut open = 0usize;
    for line in text.lines() {
        if kept.len() + line.len() > MOST {
            break;
        }
        open += usize::from(line.starts_with("<details"));
        open = open.saturating_sub(usize::from(line.starts_with("</details")));
        kept.push_str(line);
        kept.push('\n');
    }
    kept.push_str("\n… cut to the size of a comment: `threatloom diff` shows all of it.\n");
    kept.push_str(&"\n</details>\n".repeat(open));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::model::Model;

    #[test]
    fn a_search_that_ended_early_is_told_even_if_it_found_nothing() {
        let catalog = Catalog::bundled().unwrap();
        let (old, new) = (Model::new("Shop"), Model::new("Store"));
        let versions = Versions { old: &old, new: &new, catalog: &catalog };
        let mut review = Review::of(versions);
        assert!(!write(versions, &review).contains(LIMIT));
        review.risk.paths_complete = false;
        assert!(write(versions, &review).contains(LIMIT));
        let brief = Review::brief(versions);
        assert!(!write(versions, &brief).contains(LIMIT), "nobody searched");
    }
}
