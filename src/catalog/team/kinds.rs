//! A team's kinds and attributes.

use std::collections::BTreeSet;

use super::What;
use super::report::Report;
use crate::catalog::condition::unknown;
use crate::catalog::source::{Entry, Source};
use crate::catalog::{Attribute, Kind, Kinds, On};
use crate::model::id;
use crate::text;

/// Longest name of a kind or attribute, in characters: it stands in a column.
const LONGEST_NAME: usize = 40;

/// Adds what the files say, as far as it is sound.
pub fn add(
    kinds: &mut Kinds,
    attributes: Option<Source<'_>>,
    own: Option<Source<'_>>,
    report: &mut Report,
) {
    let bundled = kinds.clone();
    for entry in read::<Attribute>(attributes, report) {
        let before = report.problems.len();
        attribute(&entry, report);
        if report.problems.len() == before {
            report.change(What::Attribute, &entry, bundled.attribute(&entry.id));
            kinds.attributes.insert(entry.id, entry.value);
        }
    }
    for entry in read::<Kind>(own, report) {
        let before = report.problems.len();
        kind(&entry, kinds, report);
        if report.problems.len() == before {
            report.change(What::Kind, &entry, bundled.kind(&entry.id));
            glyph_is_taken(&entry, kinds, report);
            kinds.kinds.insert(entry.id, entry.value);
        }
    }
}

fn read<'a, T: serde::Deserialize<'a>>(
    source: Option<Source<'a>>,
    report: &mut Report,
) -> Vec<Entry<'a, T>> {
    source.map_or_else(Vec::new, |source| Entry::map(source, &mut report.problems))
}

fn check_name<T>(entry: &Entry<'_, T>, name: &str, report: &mut Report) {
    report.check_text(entry, "name", name);
    if name.chars().nth(LONGEST_NAME).is_some() {
        let message = format!("the name is longer than {LONGEST_NAME} characters: shorten it");
        report.problem(entry, "name:", message);
    }
}

fn attribute(entry: &Entry<'_, Attribute>, report: &mut Report) {
    let attribute = &entry.value;
    report.check_id(entry);
    check_name(entry, &attribute.name, report);
    report.check_text(entry, "question", &attribute.question);
    if !attribute.question.contains("{it}") {
        let message = "the question does not name what it is about: write `{it}` for its name";
        report.problem(entry, "question:", message);
    }
    if attribute.on.is_empty() {
        report.problem(entry, "on:", "`on` is empty: write element, flow or both");
    }
    if attribute.values.is_empty() {
        report.problem(entry, "values:", "there is no value to answer with: list some");
    }
    let mut seen = BTreeSet::new();
    for value in &attribute.values {
        let id = value.id();
        if !id::is_valid(id) {
            report.problem(entry, id, format!("`{id}` cannot be a value: use a–z, 0–9 and -"));
        } else if id == "unknown" {
            let message = "`unknown` is what is not recorded: leave it out";
            report.problem(entry, id, message);
        } else if !seen.insert(id) {
            report.problem(entry, id, format!("the value `{id}` stands there twice"));
        }
        report.check_text(entry, "values", value.means());
    }
}

fn kind(entry: &Entry<'_, Kind>, kinds: &Kinds, report: &mut Report) {
    let kind = &entry.value;
    report.check_id(entry);
    check_name(entry, &kind.name, report);
    report.check_text(entry, "means", &kind.means);
    let (unicode, ascii) = kind.glyph;
    if text::is_harmful(unicode) || text::width(&unicode.to_string()) != 1 {
        let message = "the first glyph has to be a visible character one column wide";
        report.problem(entry, "glyph:", message);
    }
    if !ascii.is_ascii_graphic() {
        report.problem(entry, "glyph:", "the second glyph has to be a visible ASCII character");
    }
    for name in &kind.traits {
        if !id::is_valid(name) {
            report.problem(entry, name, format!("`{name}` cannot be a trait: use a–z, 0–9 and -"));
        }
    }
    for word in &kind.words {
        report.check_text(entry, "words", word);
        if *word != word.to_lowercase() {
            let message = format!("`{word}` would never match: write words in lower case");
            report.problem(entry, word, message);
        }
    }
    for id in &kind.attributes {
        match kinds.attribute(id) {
            None => {
                let unknown = unknown("attribute", id, kinds.attributes().map(|(id, _)| id));
                let message = format!("{unknown} (attributes of your own go into attributes.ron)");
                report.problem(entry, id, message);
            }
            Some(known) if !known.on.contains(&On::Element) => {
                report.problem(entry, id, format!("`{id}` is for flows only: leave it out"));
            }
            Some(_) => {}
        }
    }
}

fn glyph_is_taken(entry: &Entry<'_, Kind>, kinds: &Kinds, report: &mut Report) {
    let glyph = entry.value.glyph.0;
    let other = kinds.kinds().find(|(id, kind)| *id != entry.id && kind.glyph.0 == glyph);
    if let Some((other, _)) = other {
        let message = format!("`{other}` has the glyph {glyph} already: they will look alike");
        report.remark(entry, "glyph:", message);
    }
}
