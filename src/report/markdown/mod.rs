//! The report as Markdown, as GitHub reads it: the same contents, with long parts folded.

mod findings;
mod front;
mod rest;

use std::fmt::Write as _;

use jiff::civil::Date;

use super::sections::{self, Section};
use super::{Contents, Fact, Rated, Technique, Words, day_in_words};
use crate::text;

/// Paints a report. Every text is made harmless: it brings no markup.
pub fn markdown(contents: &Contents) -> String {
    let mut out = heading("Threat model report", &contents.name, contents.date, &contents.owners);
    front::summary(&mut out, contents);
    front::diagram(&mut out, contents);
    findings::findings(&mut out, &contents.findings);
    findings::suggestions(&mut out, &contents.suggestions);
    rest::coverage(&mut out, &contents.coverage);
    rest::paths(&mut out, &contents.paths);
    rest::notes(&mut out, sections::ASSUMPTIONS, &contents.assumptions);
    rest::notes(&mut out, sections::REMARKS, &contents.remarks);
    rest::questions(&mut out, &contents.questions);
    findings::incidents(&mut out, &contents.incidents);
    rest::conflicts(&mut out, &contents.unsettled);
    rest::made(&mut out, &contents.made);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The first lines of a document.
pub(super) fn heading(what: &str, name: &Words, date: Date, owners: &Words) -> String {
    let mut out = format!("# {what}: {}\n\n{}", plain(name), day_in_words(date));
    if !owners.is_empty() {
        let _ = write!(out, " · {}", plain(owners));
    }
    out.push_str("\n\n");
    out
}

/// A text that shows as it stands.
pub(super) fn plain(words: &Words) -> String {
    text::markdown(words.as_str())
}

/// The heading of a part, and what is said of it; false where there is nothing more to say.
pub(super) fn section(out: &mut String, of: Section, is_empty: bool) -> bool {
    let _ = writeln!(out, "## {}\n", of.title);
    let said = if is_empty { of.empty } else { of.lead };
    if !said.is_empty() {
        let _ = writeln!(out, "{said}\n");
    }
    !is_empty
}

/// Paragraphs.
fn paragraphs(out: &mut String, texts: &[Words]) {
    for text in texts {
        let _ = writeln!(out, "{}\n", plain(text));
    }
}

/// A list; `sign` is `-` or `1.`.
pub(super) fn list(out: &mut String, sign: &str, items: impl IntoIterator<Item = String>) {
    for item in items {
        let _ = writeln!(out, "{sign} {item}");
    }
    out.push('\n');
}

/// What is shown when somebody asks for it. The title is ours: names would need other escapes there.
pub(super) fn folded(out: &mut String, title: &str, write: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "<details><summary>{title}</summary>\n");
    write(out);
    let _ = writeln!(out, "</details>\n");
}

/// A table of cells that are harmless already.
pub(super) fn table(
    out: &mut String,
    titles: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) {
    let _ = writeln!(out, "| {} |", titles.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(titles.len()));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out.push('\n');
}

/// A severity in bold.
fn severity(rated: &Rated) -> String {
    format!("**{}**", plain(&rated.words))
}

/// The name of a technique, with its page.
fn technique(technique: &Technique) -> String {
    let (id, name) = (plain(&technique.id), plain(&technique.name));
    match &technique.page {
        Some(page) => format!("[{id}]({page}) {name}").trim_end().to_string(),
        None => id,
    }
}

/// Facts as a list.
pub(super) fn facts(out: &mut String, facts: &[Fact]) {
    for Fact { label, lines } in facts {
        if let [line] = lines.as_slice() {
            let _ = writeln!(out, "- **{label}:** {}", plain(line));
            continue;
        }
        let _ = writeln!(out, "- **{label}:**");
        for line in lines {
            let _ = writeln!(out, "  - {}", plain(line));
        }
    }
    if !facts.is_empty() {
        out.push('\n');
    }
}
