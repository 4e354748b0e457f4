//! Fuzzy search: forgiving of word order, case, accents and left-out letters.
//!
//! A query is split into words. Each word must occur in the text with its letters in order, not
//! necessarily next to each other (`inj` and `ijn` differ, `prinj` finds "prompt injection"); the
//! words may come in any order.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use unicode_normalization::char::is_combining_mark;

/// Letters of the word times letters of the text beyond which the matcher is content with the first
/// alignment that it finds, so that a huge name in a hostile file can't take much memory.
const MAX_CELLS: usize = 1 << 16;

/// How well a text fits a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Higher is better; comparable only between matches of the same query.
    pub score: i64,
    /// Positions of the matched characters (not bytes), ascending, for highlighting.
    pub indices: Vec<usize>,
}

/// A text made ready to be compared with many queries.
#[derive(Debug, Clone)]
pub struct Prepared(String);

impl Prepared {
    /// Folds case and accents of `text` where the matcher does not.
    pub fn new(text: &str) -> Self {
        Self(plain(text))
    }
}

/// A query made ready to be compared with many texts.
pub struct Query {
    words: Vec<String>,
    matcher: SkimMatcherV2,
}

impl Query {
    /// Splits `query` at white space. An empty query matches everything with score 0.
    pub fn new(query: &str) -> Self {
        Self {
            words: plain(query)
                .replace(is_combining_mark, "")
                .split_whitespace()
                .map(str::to_ascii_lowercase)
                .collect(),
            matcher: SkimMatcherV2::default().ignore_case().element_limit(MAX_CELLS),
        }
    }

    /// The match of `text`, if every word of the query occurs in it.
    pub fn score(&self, text: &str) -> Option<Match> {
        self.score_prepared(&Prepared::new(text))
    }

    /// The match of a text that is compared with query after query.
    pub fn score_prepared(&self, text: &Prepared) -> Option<Match> {
        let mut found = Match { score: 0, indices: Vec::new() };
        for word in &self.words {
            let (score, indices) = self.matcher.fuzzy_indices(&text.0, word)?;
            found.score += score;
            found.indices.extend(indices);
        }
        found.indices.sort_unstable();
        found.indices.dedup();
        Some(found)
    }
}

/// One-off comparison; to compare a query with many texts, make a [`Query`] once.
pub fn score(query: &str, text: &str) -> Option<Match> {
    Query::new(query).score(text)
}

/// `text` without accents and with one character for each of the original, so that positions
/// stay true. ASCII keeps its case: the matcher ignores it but likes the heads of words.
fn plain(text: &str) -> String {
    text.chars()
        .map(super::fold)
        .map(|c| if c.is_ascii() { c } else { c.to_lowercase().next().unwrap_or(c) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_match_in_any_order() {
        let text = "LLM Prompt Injection: Indirect";
        assert!(score("indirect prompt", text).is_some());
        assert!(score("indirect poison", text).is_none());
        assert!(score("  ", text).is_some_and(|m| m.score == 0 && m.indices.is_empty()));
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        let found = score("uber ENCODER", "Encoder für Über");
        assert_eq!(found.map(|m| m.indices), Some(vec![0, 1, 2, 3, 4, 5, 6, 12, 13, 14, 15]));
        assert!(score("ÜBER", "uber").is_some());
        assert!(score("cafe\u{301}", "cafe").is_some());
        assert!(score("ДАННЫЕ", "данные").is_some());
    }

    #[test]
    fn adjacent_letters_beat_scattered_ones() {
        let together = score("model", "Poison AI Model").map(|m| m.score);
        let apart = score("model", "Manipulate our data early on").map(|m| m.score);
        assert!(together > apart);
    }

    #[test]
    fn a_huge_text_takes_little_memory() {
        let text = "x".repeat(1 << 20) + "model";
        assert!(score("model", &text).is_some_and(|m| m.indices.len() == 5));
    }

    proptest! {
        #[test]
        fn indices_are_ascending_positions_of_the_text(query in "\\PC{0,12}", text in "\\PC{0,40}") {
            if let Some(found) = score(&query, &text) {
                prop_assert!(found.indices.windows(2).all(|pair| pair[0] < pair[1]));
                prop_assert!(found.indices.iter().all(|&i| i < text.chars().count()));
            }
        }

        #[test]
        fn every_text_matches_itself(text in "\\PC{0,40}") {
            prop_assert!(score(&text, &text).is_some());
        }
    }
}
