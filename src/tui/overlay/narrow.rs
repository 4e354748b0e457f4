//! What a few letters leave of a long list, best first.

use crate::text::fuzzy::{Prepared, Query};

/// An item as it is searched, made ready once for all that is typed.
#[derive(Debug)]
pub struct Searched {
    name: Prepared,
    /// Name and detail in lower case.
    lower: String,
    /// Bytes of `lower` that are the name.
    name_ends: usize,
}

/// An item that was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Which item.
    pub index: usize,
    /// The characters of its name that were searched for, ascending.
    pub hits: Vec<usize>,
}

impl Searched {
    /// Makes an item ready.
    pub fn new(name: &str, detail: &str) -> Self {
        let mut lower = name.to_lowercase();
        let name_ends = lower.len();
        lower.push(' ');
        lower.push_str(&detail.to_lowercase());
        Self { name: Prepared::new(name), lower, name_ends }
    }

    fn lower_name(&self) -> &str {
        &self.lower[..self.name_ends]
    }
}

/// The items that `text` finds, best first, equals in their order.
pub fn narrow(items: &[Searched], text: &str) -> Vec<Found> {
    let query = Query::new(text);
    let lower = text.to_lowercase();
    let (whole, words) = (lower.trim(), lower.split_whitespace().collect::<Vec<_>>());
    let mut found: Vec<(i64, Found)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if let Some(hit) = query.score_prepared(&item.name) {
            // A hit in the name alone beats one that needs the detail, and nothing beats the name
            // itself.
            let score = if item.lower_name() == whole { i64::MAX } else { hit.score + 20 };
            found.push((score, Found { index, hits: hit.indices }));
        } else if words.iter().all(|word| item.lower.contains(word)) {
            // In details only words that stand there count: scattered letters would find anything.
            // Those in the name count most.
            let named = words.iter().filter(|word| item.lower_name().contains(**word)).count();
            let score = 1 + i64::try_from(named).unwrap_or(0);
            found.push((score, Found { index, hits: Vec::new() }));
        }
    }
    found.sort_by_key(|(score, found)| (std::cmp::Reverse(*score), found.index));
    // Letters scattered over a long name are no find next to a word that is there.
    let best = found.iter().map(|hit| hit.0).find(|score| *score < i64::MAX).unwrap_or(0);
    found.retain(|(score, found)| *score >= best / 2 || found.hits.is_empty());
    found.into_iter().map(|(_, found)| found).collect()
}
