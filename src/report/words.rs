//! Texts of a report: harmless from the moment they are in it.

use std::fmt;

use serde::Serialize;

use crate::model::Prose;
use crate::text::sanitise;

/// One line of text in which nothing is hidden and nothing moves a terminal. Whoever paints it only
/// has to see to the signs of their own format.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Words(String);

impl Words {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// These words, or others where there is nothing to read.
    #[must_use]
    pub fn or(self, others: &str) -> Self {
        if self.is_empty() { others.into() } else { self }
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl<T: AsRef<str>> From<T> for Words {
    fn from(text: T) -> Self {
        Self(sanitise(text.as_ref()).into_owned())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The paragraphs of a text: its lines run on, an empty one begins the next paragraph.
pub fn paragraphs(prose: &Prose) -> Vec<Words> {
    let blocks = prose.split(|line| line.trim().is_empty());
    blocks.filter(|block| !block.is_empty()).map(|block| Words::from(block.join(" "))).collect()
}

/// Letters of a description that the summary shows at most.
const OPENING: usize = 600;

/// The beginning of a text that is too long to be read in passing, and all of it with a paragraph for
/// each line; nothing of both where it is short.
pub fn shortened(prose: &Prose) -> (Vec<Words>, Vec<Words>) {
    let all = line(prose);
    if all.as_str().chars().count() <= OPENING {
        return (Vec::new(), Vec::new());
    }
    let lines = prose.iter().filter(|line| !line.trim().is_empty());
    let opening = Words::from(crate::text::truncate(all.as_str(), OPENING));
    (vec![opening], lines.map(Words::from).collect())
}

/// A text as one line.
pub fn line(prose: &Prose) -> Words {
    let lines: Vec<&str> = prose.iter().map(|line| line.trim()).collect();
    Words::from(lines.join(" ").trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_becomes_words_is_harmless() {
        assert_eq!(Words::from("evil\u{202e}nor\u{1b}[2J\n").as_str(), "evil⟨202E⟩nor⟨1B⟩[2J⏎");
        assert!(Words::from(" ").is_empty());
    }

    #[test]
    fn a_long_text_is_opened_here_and_told_elsewhere() {
        let short: Prose = vec!["One.".into(), "Two.".into()];
        assert_eq!(shortened(&short), (vec![], vec![]));
        let long: Prose = (0..100).map(|n| format!("Sentence number {n}.")).collect();
        let (opening, all) = shortened(&long);
        assert!(opening[0].as_str().starts_with("Sentence number 0. Sentence number 1."));
        assert!(
            opening[0].as_str().ends_with('…') && opening[0].as_str().chars().count() <= OPENING
        );
        assert_eq!(all.len(), 100);
    }

    #[test]
    fn an_empty_line_begins_a_paragraph() {
        let prose: Prose = ["One.", "Two.", "", "", "Three."].map(str::to_string).to_vec();
        assert_eq!(paragraphs(&prose), ["One. Two.", "Three."].map(Words::from));
        assert_eq!(paragraphs(&Prose::new()), []);
        assert_eq!(line(&prose).as_str(), "One. Two.   Three.");
    }
}
