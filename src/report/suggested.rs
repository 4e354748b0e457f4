//! What is suggested and waits for somebody to take a position.

use super::{Seen, Technique, Words};
use crate::analysis::score_text;
use crate::text::count;

/// Suggestions that are told one by one; the rest is a number.
const TOLD: usize = 40;

/// What nobody took a position on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// The strongest.
    pub told: Vec<Suggested>,
    /// How many there are in all, of those that are shown by default.
    pub all: usize,
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The technique.
    pub technique: Technique,
    /// Name of the element.
    pub place: Words,
    /// From `0.00` to `1.00`; it ranks and is no probability.
    pub score: Words,
    /// What speaks for it most.
    pub why: Words,
}

impl Suggestions {
    /// How many there are and how many are told.
    pub fn caption(&self) -> Words {
        let all = count(self.all, "suggestion");
        match self.all - self.told.len() {
            0 => format!("{all}, the strongest first.").into(),
            _ => format!("The {} strongest of {all}.", self.told.len()).into(),
        }
    }
}

pub(super) fn of(seen: &Seen<'_>) -> Suggestions {
    let mut open = seen.analysis.shown();
    open.retain(|suggestion| suggestion.is_open());
    let all = open.len();
    // Elements come in order and the sort is stable.
    open.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.score));
    let told = open.into_iter().take(TOLD).map(|suggestion| Suggested {
        technique: seen.technique(&suggestion.technique),
        place: seen.named(Some(&suggestion.element)),
        score: score_text(suggestion.score).into(),
        why: suggestion.why.first().map_or_else(|| "".into(), |why| Words::from(&why.text)),
    });
    Suggestions { told: told.collect(), all }
}
