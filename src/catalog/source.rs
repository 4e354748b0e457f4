//! Catalog files as texts, read with the places of what they say.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::text::ron::{position, span_of, words};

/// A catalog file that does not parse or names something that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct CatalogError {
    /// File name, as bundled or as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Reads one catalog file.
pub(crate) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogError> {
    Source { file, text }.parse()
}

/// A catalog file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// Its name for messages.
    pub file: &'a str,
    /// What it says.
    pub text: &'a str,
}

impl<'a> Source<'a> {
    /// Reads the whole file as a `T`.
    pub fn parse<T: Deserialize<'a>>(&self) -> Result<T, CatalogError> {
        let options = ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(self.text).map_err(|error| {
            let (message, remedy) = words(&error.code);
            self.at(span_of(self.text, &error).start, format!("{message}: {remedy}"))
        })
    }

    /// Reads the whole file as a `T`, or notes the problem and goes on with nothing.
    pub fn parse_or<T: Deserialize<'a> + Default>(&self, problems: &mut Vec<CatalogError>) -> T {
        self.parse().unwrap_or_else(|error| {
            problems.push(error);
            T::default()
        })
    }

    /// An error at a byte of the text.
    pub fn at(&self, offset: usize, message: impl Into<String>) -> CatalogError {
        let (line, column) = position(self.text, offset);
        CatalogError { file: self.file.to_string(), line, column, message: message.into() }
    }

    /// An error at the first place within `extent` where `word` stands, in quotes if it does, or at
    /// its beginning.
    pub fn at_word(
        &self,
        extent: &Range<usize>,
        word: &str,
        message: impl Into<String>,
    ) -> CatalogError {
        let part = self.text.get(extent.clone()).unwrap_or("");
        let quoted = || part.find(&format!("\"{word}\"")).map(|at| at + 1);
        let found = if word.is_empty() { None } else { quoted().or_else(|| part.find(word)) };
        self.at(extent.start + found.unwrap_or(0), message)
    }

    /// Where `word` stands in the text, if it was read from there as it is spelled.
    pub fn offset(&self, word: &Spelled<'a>) -> Option<usize> {
        let Cow::Borrowed(part) = word.0 else { return None };
        let start = part.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        (start + part.len() <= self.text.len()).then_some(start)
    }

    /// The parts of the text that begin with each of `words` and end where the next one begins.
    pub fn extents<'w>(&self, words: impl Iterator<Item = &'w Spelled<'a>>) -> Vec<Range<usize>>
    where
        'a: 'w,
    {
        let starts: Vec<usize> = words.map(|word| self.offset(word).unwrap_or(0)).collect();
        let ends = starts.iter().skip(1).copied().chain([self.text.len()]);
        starts.iter().zip(ends).map(|(start, end)| *start..end.max(*start)).collect()
    }
}

/// A text that knows, by its address, where in the file it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelled<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Spelled<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_string()))
            }
        }

        deserializer.deserialize_str(Text).map(Spelled)
    }
}

/// A map as it is written: in the order of the file, with whatever stands there twice.
#[derive(Debug, Clone)]
pub(super) struct Keyed<'a, T>(pub Vec<(Spelled<'a>, T)>);

impl<T> Default for Keyed<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Keyed<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Vec<(Spelled<'de>, T)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }

        deserializer.deserialize_map(Entries(std::marker::PhantomData)).map(Keyed)
    }
}

/// An entry of a catalog file, with its place.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a, T> {
    /// The file.
    pub source: Source<'a>,
    /// Its id.
    pub id: String,
    /// The part of the text from its id to the next one's.
    pub extent: Range<usize>,
    /// What it says.
    pub value: T,
}

impl<'a, T> Entry<'a, T> {
    /// An error at a word of the entry.
    pub fn error(&self, word: &str, message: impl Into<String>) -> CatalogError {
        self.source.at_word(&self.extent, word, message)
    }

    /// The entries of a file, as they were read from it.
    pub fn list(source: Source<'a>, read: Vec<(Spelled<'a>, T)>) -> Vec<Self> {
        let extents = source.extents(read.iter().map(|(id, _)| id));
        let entry = |((id, value), extent): ((Spelled<'a>, T), Range<usize>)| Self {
            source,
            id: id.0.into_owned(),
            extent,
            value,
        };
        read.into_iter().zip(extents).map(entry).collect()
    }

    /// The entries of a file that is a map. An id that stands there twice is a problem, as is a file
    /// that cannot be read.
    pub fn map(source: Source<'a>, problems: &mut Vec<CatalogError>) -> Vec<Self>
    where
        T: Deserialize<'a>,
    {
        let Keyed(read) = source.parse_or(problems);
        let mut entries = Self::list(source, read);
        Self::unique(&mut entries, problems);
        entries
    }

    /// Keeps the first of several entries with one id; the others are problems.
    pub fn unique(entries: &mut Vec<Self>, problems: &mut Vec<CatalogError>) {
        // Lines are counted for those that are taken only: that reads the file up to there.
        let mut first: BTreeMap<String, (Source<'a>, usize)> = BTreeMap::new();
        entries.retain(|entry| {
            let Some((source, start)) = first.get(&entry.id) else {
                first.insert(entry.id.clone(), (entry.source, entry.extent.start));
                return true;
            };
            let other = source.at(*start, "");
            let message = format!(
                "the id `{}` is taken, by {}:{}: keep one of the two, or give this one another id",
                entry.id, other.file, other.line
            );
            problems.push(entry.error("", message));
            false
        });
    }
}
