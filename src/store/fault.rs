//! What is wrong with a text, and where.

use std::fmt;
use std::ops::Range;

use crate::text::ron::position;
use crate::text::{sanitise, width};

/// A place in a text, for people: both numbers count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Character within the line.
    pub column: usize,
}

impl Position {
    /// The position of byte `offset` in `text`.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let (line, column) = position(text, offset);
        Self { line, column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a text is not a model: what, where, and what to do about it. Displayed on one line,
/// [`Fault::render`] shows the line in question too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as people know it.
    pub file: String,
    /// Where in the file.
    pub position: Position,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Whether a merge by lines left its markers.
    pub is_unmerged: bool,
    excerpt: Excerpt,
}

/// The line in question, harmless and short enough to show, and the marked part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Excerpt {
    line: String,
    /// Terminal columns before the mark.
    indent: usize,
    /// Terminal columns of the mark, at least 1.
    marked: usize,
}

impl Fault {
    /// A fault at the bytes `span` of `text`.
    pub(super) fn new(
        file: &str,
        text: &str,
        span: &Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            file: sanitise(file).into_owned(),
            position: Position::of(text, span.start),
            message: sanitise(&message.into()).into_owned(),
            remedy: sanitise(&remedy.into()).into_owned(),
            is_unmerged: false,
            excerpt: Excerpt::new(text, span),
        }
    }

    /// Several lines for a terminal without colours: message, place, the line with the fault
    /// marked, and the remedy. No line break at the end.
    pub fn render(&self) -> String {
        let number = self.position.line.to_string();
        let margin = " ".repeat(number.len());
        let Excerpt { line, indent, marked } = &self.excerpt;
        format!(
            "error: {message}\n\
             {margin}--> {file}:{position}\n\
             {margin} |\n\
             {number} | {line}\n\
             {margin} | {blank}{mark}\n\
             {margin} = help: {remedy}",
            message = self.message,
            file = self.file,
            position = self.position,
            remedy = self.remedy,
            blank = " ".repeat(*indent),
            mark = "^".repeat(*marked),
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.position, self.message, self.remedy)
    }
}

impl Excerpt {
    /// Characters shown before and after the start of the fault.
    const REACH: usize = 60;

    fn new(text: &str, span: &Range<usize>) -> Self {
        let start = span.start.min(text.len());
        let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
        let before = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let after = after.split('\n').next().unwrap_or("").trim_end_matches('\r');

        let cut = before.char_indices().rev().nth(Self::REACH).map(|(at, c)| at + c.len_utf8());
        let ellipsis = if cut.is_some() { "…" } else { "" };
        let before = format!("{ellipsis}{}", sanitise(&before[cut.unwrap_or(0)..]));

        let end = after.char_indices().nth(Self::REACH).map_or(after.len(), |(at, _)| at);
        let ellipsis = if end < after.len() { "…" } else { "" };
        let inside = span.len().min(end);
        let (inside, rest) = after[..end].split_at_checked(inside).unwrap_or((&after[..end], ""));
        let inside = sanitise(inside);

        Self {
            indent: width(&before),
            marked: width(&inside).max(1),
            line: format!("{before}{inside}{}{ellipsis}", sanitise(rest)).trim_end().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_fault() {
        let text = "(\n    name: \"検\u{202e}索\", oops: 1,\n)\n";
        let at = text.find("oops").unwrap();
        let fault = Fault::new("m.tm.ron", text, &(at..at + 4), "unknown field", "remove it");
        insta::assert_snapshot!(fault.render(), @r#"
        error: unknown field
         --> m.tm.ron:2:18
          |
        2 |     name: "検⟨202E⟩索", oops: 1,
          |                         ^^^^
          = help: remove it
        "#);
    }

    #[test]
    fn long_lines_are_cut_around_the_fault() {
        let text = format!("{}X{}", "a".repeat(500), "b".repeat(500));
        let fault = Fault::new("m", &text, &(500..501), "x", "y");
        assert_eq!(fault.position, Position { line: 1, column: 501 });
        assert!(fault.excerpt.line.chars().count() < 130, "{}", fault.excerpt.line);
        assert_eq!(fault.excerpt.line.chars().nth(fault.excerpt.indent), Some('X'));
    }

    #[test]
    fn a_span_outside_the_text_is_harmless() {
        Fault::new("m", "ab", &(9..12), "x", "y").render();
        Fault::new("m", "é", &(1..2), "x", "y").render();
        Fault::new("m", "", &(0..0), "x", "y").render();
    }
}
