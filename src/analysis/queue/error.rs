//! What is wrong with a query.

use std::fmt;

use crate::text::nearest;

/// A query that makes no sense, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// Byte of the text where the word begins that is to blame.
    pub at: usize,
    /// What is wrong and what would not be.
    pub text: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for QueryError {}

/// The complaint about a word that is none of those known.
pub fn unknown(word: &str, what: &str, known: &[&str]) -> String {
    let near = nearest(word, known.iter().copied());
    match near.first() {
        Some(near) if !word.is_empty() => {
            format!("`{word}` is no {what}: `{near}`? Known: {}", known.join(", "))
        }
        _ => format!("`{word}` is no {what}: {}", known.join(", ")),
    }
}
