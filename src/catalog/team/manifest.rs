//! `team.ron`: who the catalogs belong to, and what of the bundled ones is switched off.

use serde::Deserialize;

use super::report::Report;
use super::{Bundled, MANIFEST, Off, Place, TEAM_FORMAT, What};
use crate::catalog::condition::unknown;
use crate::catalog::source::{Entry, Keyed, Source};
use crate::catalog::{Catalog, CatalogError};

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    format: u32,
    name: String,
    #[serde(borrow, default)]
    off: WrittenOff<'a>,
}

/// Ids with the reason why each is switched off.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOff<'a> {
    #[serde(borrow, default)]
    rules: Keyed<'a, String>,
    #[serde(borrow, default)]
    techniques: Keyed<'a, String>,
    #[serde(borrow, default)]
    kinds: Keyed<'a, String>,
    #[serde(borrow, default)]
    frameworks: Keyed<'a, String>,
}

/// What `team.ron` says.
#[derive(Debug, Default)]
pub struct Manifest<'a> {
    /// What the team calls itself or its catalogs.
    pub name: String,
    off: Vec<(What, Entry<'a, String>)>,
}

impl<'a> Manifest<'a> {
    /// Reads the file.
    pub fn read(source: Source<'a>, report: &mut Report) -> Self {
        let written: Written<'a> = match source.parse() {
            Ok(written) => written,
            Err(error) => {
                report.problems.push(error);
                return Self::default();
            }
        };
        if written.format != TEAM_FORMAT {
            let message = format!(
                "these catalogs have format {}, this version reads format {TEAM_FORMAT}: install a \
                 newer threatloom",
                written.format
            );
            report.problems.push(source.at_word(&(0..source.text.len()), "format", message));
        }
        let mut off = Vec::new();
        for (what, Keyed(ids)) in [
            (What::Rule, written.off.rules),
            (What::Technique, written.off.techniques),
            (What::Kind, written.off.kinds),
            (What::Framework, written.off.frameworks),
        ] {
            let mut entries = Entry::list(source, ids);
            Entry::unique(&mut entries, &mut report.problems);
            off.extend(entries.into_iter().map(|entry| (what, entry)));
        }
        let name = Entry {
            source,
            id: MANIFEST.to_string(),
            extent: 0..source.text.len(),
            value: written.name,
        };
        report.check_text(&name, "name", &name.value);
        Self { name: name.value, off }
    }

    /// Whether something is switched off.
    pub fn is_off(&self, what: What, id: &str) -> bool {
        self.off.iter().any(|(known, off)| *known == what && off.id == id)
    }

    /// What is switched off, as far as there is such a thing in the bundled catalogs.
    pub fn check(&self, base: &Catalog, bundled: &Bundled<'_>, report: &mut Report) -> Vec<Off> {
        let mut sound = Vec::new();
        for (what, entry) in &self.off {
            let id = entry.id.as_str();
            let is_bundled = match what {
                What::Rule => base.rules.rule(id).is_some(),
                What::Technique => bundled.is_technique(id),
                What::Framework => base.frameworks().get(id).is_some(),
                _ => base.kinds.kind(id).is_some(),
            };
            let own = report.changes.iter().find(|change| change.what == *what && change.id == id);
            if let Some(own) = own {
                let message = format!(
                    "the {} `{id}` is switched off and stands in {}:{} too: remove one of the two",
                    what.word(),
                    own.place.file,
                    own.place.line
                );
                report.problem(entry, "", message);
            } else if !is_bundled {
                let word = what.word();
                let known: Vec<&str> = match what {
                    What::Rule => base.rules.rules().iter().map(|r| r.id.as_str()).collect(),
                    What::Technique => base.atlas.techniques().map(|t| t.id.as_str()).collect(),
                    What::Framework => {
                        base.frameworks().all().iter().map(|it| it.id.as_str()).collect()
                    }
                    _ => base.kinds.kinds().map(|(id, _)| id).collect(),
                };
                let unknown = unknown(word, id, known);
                let message = format!("{unknown} (`threatloom catalog list {word}s` shows all)");
                report.problem(entry, "", message);
            } else if let Some(problem) = without_reason(entry) {
                report.problems.push(problem);
            } else {
                sound.push(Off {
                    what: *what,
                    id: entry.id.clone(),
                    why: entry.value.clone(),
                    place: Place::of(entry),
                });
            }
        }
        sound
    }
}

/// That there is none. Then nothing says that the other files are meant for this.
pub fn missing(file: &str) -> CatalogError {
    let message = format!(
        "{MANIFEST} is missing, which makes a folder one of team catalogs: write `(format: \
         {TEAM_FORMAT}, name: \"our team\")` into it"
    );
    Source { file, text: "" }.at(0, message)
}

/// Who switches off says why: the next reviewer will ask.
fn without_reason(entry: &Entry<'_, String>) -> Option<CatalogError> {
    let mut report = Report::default();
    report.check_text(entry, "reason", &entry.value);
    let wrong = report.problems.pop()?;
    Some(CatalogError {
        message: format!("{}: say why it is switched off", wrong.message),
        ..wrong
    })
}
