//! What is told of a team's catalogs, collected while they are read.

use super::{Change, Place, What};
use crate::catalog::CatalogError;
use crate::catalog::source::{Entry, Source};
use crate::model::id;
use crate::text::is_harmful;

/// Longest text of an entry, in characters.
const LONGEST: usize = 1_000;

#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong.
    pub problems: Vec<CatalogError>,
    /// What is probably not meant.
    pub remarks: Vec<CatalogError>,
    /// What is added and replaced.
    pub changes: Vec<Change>,
}

impl Report {
    /// Something is wrong with an entry, at one of its words.
    pub fn problem<T>(&mut self, entry: &Entry<'_, T>, word: &str, message: impl Into<String>) {
        self.problems.push(entry.error(word, message));
    }

    /// Something about an entry is probably not meant.
    pub fn remark<T>(&mut self, entry: &Entry<'_, T>, word: &str, message: impl Into<String>) {
        self.remarks.push(entry.error(word, message));
    }

    /// An entry is added, or replaces a bundled one.
    pub fn change<T: PartialEq>(&mut self, what: What, entry: &Entry<'_, T>, bundled: Option<&T>) {
        if bundled == Some(&entry.value) {
            let message = format!(
                "the {} `{}` is the same as the bundled one: remove it, or updates of the bundled \
                 one will not reach you",
                what.word(),
                entry.id
            );
            self.remark(entry, "", message);
        }
        self.changes.push(Change {
            what,
            id: entry.id.clone(),
            place: Place::of(entry),
            replaces: bundled.is_some(),
        });
    }

    /// The id of an entry has to be a well-formed one.
    pub fn check_id<T>(&mut self, entry: &Entry<'_, T>) -> bool {
        let sound = id::is_valid(&entry.id);
        if !sound {
            let message = format!(
                "`{}` cannot be an id: use 1 to {} of the characters a–z, 0–9 and -, not beginning or \
                 ending with -",
                entry.id,
                id::MAX_LENGTH
            );
            self.problem(entry, "", message);
        }
        sound
    }

    /// A text that people read has to say something, on one line, with what can be seen.
    pub fn check_text<T>(&mut self, entry: &Entry<'_, T>, what: &str, text: &str) {
        let word = format!("{what}:");
        if text.trim().is_empty() {
            self.problem(entry, &word, format!("`{what}` of `{}` says nothing", entry.id));
        } else if text.chars().any(is_harmful) {
            let message = format!(
                "`{what}` of `{}` holds a line break, a control or a hidden character: write it anew",
                entry.id
            );
            self.problem(entry, &word, message);
        } else if text.chars().nth(LONGEST).is_some() {
            let message = format!(
                "`{what}` of `{}` is longer than {LONGEST} characters: shorten it",
                entry.id
            );
            self.problem(entry, &word, message);
        }
    }
}

impl Place {
    /// Where an entry stands.
    pub(in crate::catalog) fn of<T>(entry: &Entry<'_, T>) -> Self {
        let CatalogError { file, line, column, .. } = entry.error("", "");
        Self { file, line, column }
    }

    /// Where a byte of a file stands.
    pub(in crate::catalog) fn at(source: Source<'_>, offset: usize) -> Self {
        let CatalogError { file, line, column, .. } = source.at(offset, "");
        Self { file, line, column }
    }

    /// An error there.
    pub(super) fn error(&self, message: impl Into<String>) -> CatalogError {
        let Self { file, line, column } = self.clone();
        CatalogError { file, line, column, message: message.into() }
    }
}
