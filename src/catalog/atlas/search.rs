//! Fuzzy search over techniques, mitigations and case studies.

use super::Atlas;
use crate::text::fuzzy::Query;

/// What a [`Hit`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// Technique or sub-technique.
    Technique,
    /// Mitigation.
    Mitigation,
    /// Case study.
    CaseStudy,
}

/// An entry that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: EntryKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Positions of the characters of `name` that matched, ascending; empty if the id or the
    /// summary did.
    pub matched: Vec<usize>,
    /// Higher is better.
    pub score: i64,
}

/// Part of the best score below which a hit is noise: letters scattered over a long title.
const NOISE: (i64, i64) = (3, 5);

impl Atlas {
    /// The entries that fit `query`, best first: all its words, in any order, in the id, the name
    /// or, whole, in the summary. An empty query finds everything in the order of the ids.
    pub fn search(&self, query: &str) -> Vec<Hit> {
        let fuzzy = Query::new(query);
        let whole = folded_words(query);
        let mut hits: Vec<Hit> =
            self.entries().filter_map(|entry| self.hit(&fuzzy, &whole, entry)).collect();
        let best = hits.iter().map(|hit| hit.score).max().unwrap_or(0);
        hits.retain(|hit| hit.score * NOISE.1 >= best * NOISE.0 || hit.matched.is_empty());
        hits.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        hits
    }

    fn entries(&self) -> impl Iterator<Item = (EntryKind, &str, String)> {
        let techniques = self
            .techniques()
            .map(|t| (EntryKind::Technique, t.id.as_str(), self.display_name(t).into_owned()));
        let mitigations =
            self.mitigations().map(|m| (EntryKind::Mitigation, m.id.as_str(), m.name.clone()));
        let cases =
            self.case_studies().map(|c| (EntryKind::CaseStudy, c.id.as_str(), c.title.clone()));
        techniques.chain(mitigations).chain(cases)
    }

    fn hit(
        &self,
        fuzzy: &Query,
        whole: &[String],
        (kind, id, name): (EntryKind, &str, String),
    ) -> Option<Hit> {
        if let Some(found) = fuzzy.score(&name) {
            let id = id.to_string();
            let score = weight(found.score, kind, &name, &found.indices);
            return Some(Hit { kind, id, name, matched: found.indices, score });
        }
        let number = id.trim_start_matches("AML.");
        let summary = self.summary(id).unwrap_or_default();
        let text = folded_words(&format!("{id} {number} {name} {summary}"));
        let found = whole.iter().all(|word| text.iter().any(|t| t.starts_with(word.as_str())));
        found.then(|| Hit { kind, id: id.to_string(), name, matched: Vec::new(), score: 0 })
    }
}

/// The score of the letters, with a preference for names of which they are the greater part, and
/// for techniques and mitigations: who wants a case study adds a word of its title.
fn weight(score: i64, kind: EntryKind, name: &str, matched: &[usize]) -> i64 {
    if matched.is_empty() {
        return 0;
    }
    let rest = name.chars().count().saturating_sub(matched.len());
    let rarely_meant = if kind == EntryKind::CaseStudy { 40 } else { 0 };
    score * 4 - i64::try_from(rest).unwrap_or(i64::MAX / 2) - rarely_meant
}

/// Words in lower case without accents. Ids stay in one piece.
fn folded_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '.')
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().map(crate::text::fold).collect::<String>().to_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str) -> Vec<String> {
        let atlas = Atlas::bundled().unwrap();
        atlas.search(query).into_iter().map(|hit| format!("{} {}", hit.id, hit.name)).collect()
    }

    #[test]
    fn names_are_found_by_words_in_any_order() {
        assert_eq!(found("indirect")[0], "AML.T0051.001 LLM Prompt Injection: Indirect");
        assert_eq!(found("promt injec")[0], "AML.T0051 LLM Prompt Injection");
        assert_eq!(found("membership")[0].split(' ').next(), Some("AML.T0024.000"));
    }

    #[test]
    fn ids_and_words_of_summaries_are_found() {
        assert_eq!(found("t0051.001"), ["AML.T0051.001 LLM Prompt Injection: Indirect"]);
        assert!(found("AML.T0051").iter().any(|hit| hit.starts_with("AML.T0051.002")));
        assert!(found("pickle").iter().any(|hit| hit.starts_with("AML.M0011")));
        assert_eq!(found("no such thing anywhere"), Vec::<String>::new());
    }

    #[test]
    fn an_empty_query_finds_everything() {
        assert_eq!(found("").len(), 170 + 35 + 57);
    }
}
