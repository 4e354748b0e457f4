//! From bytes to a model, strictly: what RON lets pass and a merge or a typing error brings is
//! refused with its place.
//!
//! Reading goes in two steps. The header, the first field of the file, tells its format and is read
//! whatever follows; only then is the rest held to the structs of that format.

use std::ops::Range;

use ron::Options;
use ron::extensions::Extensions;
use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, Visitor};

use super::MAX_BYTES;
use super::comments::comments;
use super::error::StoreError;
use super::explain::explain;
use super::fault::{Fault, Position};
use super::positions::Positions;
use super::track::{Entry, Tracker};
use crate::model::{Arrangement, FORMAT, Model, id};
use crate::text::sanitise_lines;

/// A model as read from a text.
#[derive(Debug)]
pub struct Parsed {
    /// The model, with an empty arrangement.
    pub model: Model,
    /// Where its entries are in the text.
    pub positions: Positions,
    /// Where the text has comments, which writing the model would lose.
    pub comments: Vec<Position>,
    /// The format of the text: today always [`FORMAT`].
    pub format: u32,
}

/// Reads the content of a model file. `file` is what the messages call it.
pub fn parse_model(file: &str, bytes: &[u8]) -> Result<Parsed, StoreError> {
    let text = plain_text(file, bytes)?;
    let format = read_format(file, text)?;
    if format > FORMAT {
        return Err(StoreError::NewerFormat {
            file: file.to_string(),
            format,
            text: sanitise_lines(text),
        });
    }
    if format == 0 {
        let message = "format 0 does not exist";
        let remedy = format!("the first field of a model is `format: {FORMAT},`");
        return Err(Fault::new(file, text, &find(text, "format"), message, remedy).into());
    }

    let tracker = Tracker::new(text);
    let model: Model = read_strictly(file, text, &tracker)?;
    let entries = tracker.into_entries();
    if let Some(entry) = entries.iter().find(|entry| !is_good_key(&entry.section, &entry.key)) {
        return Err(bad_id(file, text, &entry.key, &entry.span).into());
    }
    let positions = Positions::new(text, entries);
    Ok(Parsed { model, positions, comments: comments(text), format })
}

/// Reads the content of a layout file.
pub fn parse_arrangement(file: &str, bytes: &[u8]) -> Result<Arrangement, StoreError> {
    let text = plain_text(file, bytes)?;
    read_strictly(file, text, &Tracker::new(text))
}

/// Reads any other file of ours: the value, the text, and where the entries of its maps are.
pub(super) fn parse_tracked<T: for<'de> Deserialize<'de>>(
    file: &str,
    bytes: &[u8],
) -> Result<(T, String, Vec<Entry>), StoreError> {
    let text = plain_text(file, bytes)?;
    let tracker = Tracker::new(text);
    let value = read_strictly(file, text, &tracker)?;
    Ok((value, text.to_string(), tracker.into_entries()))
}

/// What every file of ours must be before its grammar matters.
fn plain_text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, StoreError> {
    if bytes.len() > MAX_BYTES {
        return Err(StoreError::TooLarge { file: file.to_string() });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let remedy = "save the file with the encoding UTF-8";
        Fault::new(file, &good, &(good.len()..good.len()), "this is not UTF-8 text", remedy)
    })?;
    if text.starts_with('\u{feff}') {
        let message = "the file begins with a byte order mark";
        let remedy = "save the file as UTF-8 without a byte order mark";
        return Err(Fault::new(file, text, &(0..3), message, remedy).into());
    }
    if let Some(span) = conflict_marker(text) {
        let message = "a merge by lines left its conflict markers";
        let remedy = "edit the file so that each marked place keeps one side, or take a whole side: \
                      `git checkout --ours FILE` or `git checkout --theirs FILE`";
        let mut fault = Fault::new(file, text, &span, message, remedy);
        fault.is_unmerged = true;
        return Err(fault.into());
    }
    Ok(text)
}

/// The first line that git marks a conflict with. Seven equals signs alone may be prose.
pub(super) fn conflict_marker(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<< ", "||||||| ", ">>>>>>> "].iter().any(|marker| line.starts_with(marker)) {
            return Some(start..start + 7);
        }
        start += line.len();
    }
    None
}

fn options() -> Options {
    Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// The format that the first field states. Whatever stands after it does not matter.
fn read_format(file: &str, text: &str) -> Result<u32, StoreError> {
    /// The first key, and the format if that is the key.
    struct Header<'a>(&'a mut Option<String>, &'a mut Option<u32>);

    impl<'de> Visitor<'de> for Header<'_> {
        type Value = ();

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a model")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            *self.0 = map.next_key()?;
            if self.0.as_deref() == Some("format") {
                *self.1 = Some(map.next_value()?);
            }
            Ok(())
        }
    }

    let (mut key, mut format) = (None, None);
    let mut ron = ron::Deserializer::from_str_with_options(text, &options())
        .map_err(|error| explain(file, text, &error, &Tracker::new(text)))?;
    // Stops in the middle of the text, which is an error that tells nothing.
    let _ = ron.deserialize_struct("Model", &["format"], Header(&mut key, &mut format));
    if let Some(format) = format {
        return Ok(format);
    }
    let remedy = format!("a model begins with `(` and the field `format: {FORMAT},`");
    let first = text.len() - text.trim_start().len();
    let (message, span) = match key.as_deref() {
        Some("format") => ("the format is not a number".to_string(), find(text, "format")),
        Some(key) => (format!("the first field is `{key}`, not `format`"), find(text, key)),
        None => ("this is not a threatloom model".to_string(), first..first + 1),
    };
    Err(Fault::new(file, text, &span, message, remedy).into())
}

fn read_strictly<'de, T: Deserialize<'de>>(
    file: &str,
    text: &'de str,
    tracker: &Tracker<'de>,
) -> Result<T, StoreError> {
    let read = || {
        let mut ron = ron::Deserializer::from_str_with_options(text, &options())?;
        let value = tracker.read(&mut ron).map_err(|error| ron.span_error(error))?;
        ron.end().map_err(|error| ron.span_error(error))?;
        Ok(value)
    };
    read().map_err(|error: ron::error::SpannedError| explain(file, text, &error, tracker).into())
}

/// `system` is what findings call the whole model.
fn is_good_id(text: &str) -> bool {
    id::is_valid(text) && text != "system"
}

fn is_good_key(section: &str, key: &str) -> bool {
    let has_ids = matches!(
        section,
        "elements" | "flows" | "boundaries" | "assumptions" | "remarks" | "incidents" | "sources"
    );
    !has_ids || is_good_id(key)
}

fn bad_id(file: &str, text: &str, id: &str, span: &Range<usize>) -> Fault {
    let message = format!("`{id}` cannot be an id");
    let remedy = format!(
        "use 1 to {} of the characters a–z, 0–9 and -, not beginning or ending with -, and not \
         `system`",
        id::MAX_LENGTH
    );
    Fault::new(file, text, span, message, remedy)
}

fn find(text: &str, word: &str) -> Range<usize> {
    text.find(word).map_or(0..0, |at| at..at + word.len())
}
