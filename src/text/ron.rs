//! What RON's errors mean for a person with the file open in an editor.

use std::ops::Range;

use ron::error::{Error, SpannedError};

/// Line and column of byte `offset` in `text`, both from 1, columns in characters.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = 1 + before.bytes().filter(|b| *b == b'\n').count();
    (line, 1 + before[line_start..].chars().count())
}

/// The bytes that RON points to. Its reader stands behind what it last read: the fault is there if
/// that was a value of the wrong kind, or what comes next if a sign is missing.
pub fn span_of(text: &str, error: &SpannedError) -> Range<usize> {
    let offset = |position: ron::error::Position| {
        let mut start = 0;
        for _ in 1..position.line {
            start = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
        }
        let line = &text[start..];
        start
            + line
                .char_indices()
                .nth(position.col.saturating_sub(1))
                .map_or(line.len(), |(at, _)| at)
    };
    let (start, end) = (offset(error.span.start), offset(error.span.end));
    let is_about_what_was_read = matches!(
        error.code,
        Error::Message(_)
            | Error::InvalidValueForType { .. }
            | Error::ExpectedDifferentLength { .. }
            | Error::NoSuchEnumVariant { .. }
            | Error::ExpectedDifferentStructName { .. }
            | Error::IntegerOutOfBounds
            | Error::InvalidEscape(_)
    );
    if is_about_what_was_read && start < end {
        let read = &text[start..end];
        let skipped = read.len() - read.trim_start().len();
        // Of a quoted text RON reports the inside and the closing quote.
        let length = read.trim_end().trim_end_matches('"').len();
        start + skipped..start + length.max(skipped)
    } else if matches!(error.code, Error::ExpectedComma) {
        // The comma belongs to the line before.
        let before = text[..end].trim_end().len();
        before..before + 1
    } else {
        end..end + 1
    }
}

/// What is wrong, and what to do about it.
pub fn words(error: &Error) -> (String, String) {
    let (message, remedy) = match error {
        Error::NoSuchStructField { expected, found, .. } => {
            return (format!("there is no field `{found}`"), one_of(found, expected));
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            return (format!("`{found}` is not a value of this field"), one_of(found, expected));
        }
        Error::MissingStructField { field, .. } => {
            return (format!("the field `{field}` is missing"), format!("add `{field}: …,`"));
        }
        Error::InvalidValueForType { expected, found } => {
            return (format!("{found} stands here"), format!("write {expected}"));
        }
        Error::Message(text) => {
            return (text.clone(), "correct the value".to_string());
        }
        Error::Eof => (
            "the file ends too early",
            "close what is open, or take the whole file from version control",
        ),
        Error::ExpectedString => ("text must stand here", "put the text in double quotes"),
        Error::ExpectedStringEnd => ("the quotes are never closed", "add the closing quote"),
        Error::ExpectedComma => ("a comma is missing", "end the entry before with a comma"),
        Error::ExpectedMapColon => ("a colon is missing", "write `key: value`"),
        Error::ExpectedArray => ("a list must stand here", "write `[`, its parts, `]`"),
        Error::ExpectedMap => ("a map must stand here", "write `{`, entries `\"key\": value`, `}`"),
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => {
            ("a record must stand here", "write `(`, fields `name: value`, `)`")
        }
        Error::ExpectedArrayEnd => ("the list is not closed", "add `]`"),
        Error::ExpectedMapEnd => ("the map is not closed", "add `}`"),
        Error::ExpectedStructLikeEnd | Error::ExpectedOptionEnd => {
            ("the record is not closed", "add `)`")
        }
        Error::ExpectedIdentifier => (
            "a word without quotes must stand here",
            "field names and fixed values are written without quotes",
        ),
        Error::SuggestRawIdentifier(_) | Error::InvalidIdentifier(_) => {
            ("this is not a name", "field names and fixed values consist of letters, digits and _")
        }
        Error::ExpectedInteger | Error::InvalidIntegerDigit { .. } => {
            ("a whole number must stand here", "write digits only")
        }
        Error::IntegerOutOfBounds => {
            ("the number does not fit here", "write a smaller one, or one that is not negative")
        }
        Error::TrailingCharacters => {
            ("there is something after the end of the file's record", "remove it")
        }
        Error::UnclosedBlockComment => ("the comment is never closed", "add `*/`"),
        Error::ExceededRecursionLimit => {
            ("brackets are nested too deeply", "no file needs so many levels")
        }
        Error::InvalidEscape(_) => (
            "there is no such escape",
            "write a backslash as \\\\, a quote as \\\", any character as \\u{…}",
        ),
        other => {
            return (other.to_string(), "correct it, or take the file from version control".into());
        }
    };
    (message.to_string(), remedy.to_string())
}

/// A remedy that names what may stand in place of `found`, the likely intention first.
fn one_of(found: &str, expected: &[&str]) -> String {
    let near = expected.iter().map(|word| (distance(found, word), word)).min();
    match near {
        Some((errors, word)) if errors <= 2.min(word.len() / 2) => {
            format!("did you mean `{word}`? Possible are {}", expected.join(", "))
        }
        _ => format!("possible are {}", expected.join(", ")),
    }
}

/// Letters to change, add or remove to make one word of the other (Levenshtein distance).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(50).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
