//! Fuzzy search over everything that is known.

use std::borrow::Cow;

use super::Catalog;
use crate::text::fuzzy::Query;

/// What a [`Hit`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// ATLAS tactic.
    Tactic,
    /// ATLAS technique or sub-technique.
    Technique,
    /// ATLAS mitigation.
    Mitigation,
    /// ATLAS case study.
    CaseStudy,
    /// Kind of element.
    ElementKind,
    /// Attribute of elements or flows.
    Attribute,
    /// Class of bugs that the bug bars rate.
    BugClass,
    /// What organisations and systems are assessed by.
    Framework,
    /// Question of a framework.
    Question,
    /// Rule that suggests a technique.
    Rule,
}

impl EntryKind {
    /// A word or two for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tactic => "tactic",
            Self::Technique => "technique",
            Self::Mitigation => "mitigation",
            Self::CaseStudy => "case study",
            Self::ElementKind => "element kind",
            Self::Attribute => "attribute",
            Self::BugClass => "bug class",
            Self::Framework => "framework",
            Self::Question => "question",
            Self::Rule => "rule",
        }
    }

    /// How much less its score counts: a search mostly means a technique, a mitigation or a kind of
    /// element; who wants something else adds a word.
    const fn handicap(self) -> i64 {
        match self {
            Self::Tactic | Self::Technique | Self::Mitigation | Self::ElementKind => 0,
            Self::CaseStudy | Self::Attribute | Self::Framework => 40,
            Self::BugClass | Self::Question => 80,
            Self::Rule => 160,
        }
    }
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

/// An entry as far as a search sees it.
struct Entry<'a> {
    kind: EntryKind,
    id: Cow<'a, str>,
    name: String,
    /// Its words are found if they begin with those of the query.
    text: &'a str,
}

/// Part of the best score below which a hit is noise: letters scattered over a long title.
const NOISE: (i64, i64) = (3, 5);

impl Catalog {
    /// The entries that fit `query`, best first: all its words, in any order, in the name or, from
    /// the beginning of a word, in the id or the summary. An empty query finds everything.
    pub fn search(&self, query: &str) -> Vec<Hit> {
        let fuzzy = Query::new(query);
        let whole = folded_words(query);
        let mut hits: Vec<Hit> =
            self.entries().filter_map(|entry| hit(&fuzzy, &whole, entry)).collect();
        let best = hits.iter().map(|hit| hit.score).max().unwrap_or(0);
        hits.retain(|hit| hit.score * NOISE.1 >= best * NOISE.0 || hit.matched.is_empty());
        hits.sort_by(|a, b| {
            b.score.cmp(&a.score).then_with(|| (a.kind, &a.id).cmp(&(b.kind, &b.id)))
        });
        hits
    }

    fn entries<'c>(&'c self) -> impl Iterator<Item = Entry<'c>> {
        let atlas = &self.atlas;
        let text = |id: &str| atlas.summary(id).unwrap_or_default();
        let official = move |kind: EntryKind, id| {
            let name = atlas.name(id).into_owned();
            Entry { kind, id: Cow::Borrowed(id), name, text: text(id) }
        };
        let tactics = atlas.tactics().iter().map(move |t| official(EntryKind::Tactic, &t.id));
        let techniques = atlas.techniques().map(move |t| official(EntryKind::Technique, &t.id));
        let mitigations = atlas.mitigations().map(move |m| official(EntryKind::Mitigation, &m.id));
        let cases = atlas.case_studies().map(move |c| official(EntryKind::CaseStudy, &c.id));
        let own = |kind, id: &'c str, name: &str, text| {
            let (id, name) = (Cow::Borrowed(id), name.to_string());
            Entry { kind, id, name, text }
        };
        let kinds = self.kinds.kinds();
        let kinds = kinds.map(move |(id, k)| own(EntryKind::ElementKind, id, &k.name, &k.means));
        let attributes = self.kinds.attributes();
        let attributes =
            attributes.map(move |(id, a)| own(EntryKind::Attribute, id, &a.name, &a.question));
        let classes = self.bug_bar.classes();
        let classes = classes.map(move |(id, c)| own(EntryKind::BugClass, id, &c.name, &c.means));
        let rules = self.rules.rules().iter();
        let rules = rules.map(move |r| own(EntryKind::Rule, &r.id, &r.id, &r.technique));
        let frameworks = self.frameworks().all().iter();
        let questions = frameworks.clone().flat_map(|framework| {
            framework.items().map(move |(_, item)| Entry {
                kind: EntryKind::Question,
                id: Cow::Owned(format!("{}/{}", framework.id, item.id)),
                name: item.name.clone(),
                text: &item.ask,
            })
        });
        let frameworks =
            frameworks.map(move |it| own(EntryKind::Framework, &it.id, &it.name, &it.about));
        let official = tactics.chain(techniques).chain(mitigations).chain(cases);
        let modelled = kinds.chain(attributes).chain(classes).chain(rules);
        official.chain(modelled).chain(frameworks).chain(questions)
    }
}

fn hit(fuzzy: &Query, whole: &[String], entry: Entry<'_>) -> Option<Hit> {
    let Entry { kind, id, name, text } = entry;
    if let Some(found) = fuzzy.score(&name) {
        let score = weight(found.score, kind, &name, &found.indices);
        return Some(Hit { kind, id: id.into_owned(), name, matched: found.indices, score });
    }
    let number = id.trim_start_matches("AML.");
    let text = folded_words(&format!("{id} {number} {name} {text}"));
    let found = whole.iter().all(|word| text.iter().any(|t| t.starts_with(word.as_str())));
    found.then(|| Hit { kind, id: id.into_owned(), name, matched: Vec::new(), score: 0 })
}

/// The score of the letters, with a preference for names of which they are the greater part.
fn weight(score: i64, kind: EntryKind, name: &str, matched: &[usize]) -> i64 {
    if matched.is_empty() {
        return 0;
    }
    let rest = name.chars().count().saturating_sub(matched.len());
    score * 4 - i64::try_from(rest).unwrap_or(i64::MAX / 2) - kind.handicap()
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
        let catalog = Catalog::bundled().unwrap();
        catalog.search(query).into_iter().map(|hit| format!("{} {}", hit.id, hit.name)).collect()
    }

    #[test]
    fn names_are_found_by_words_in_any_order() {
        assert_eq!(found("indirect")[0], "AML.T0051.001 LLM Prompt Injection: Indirect");
        assert_eq!(found("promt injec")[0], "AML.T0051 LLM Prompt Injection");
        assert_eq!(found("training membership")[0].split(' ').next(), Some("AML.T0024.000"));
    }

    #[test]
    fn ids_and_words_of_summaries_are_found() {
        assert_eq!(found("t0051.001"), ["AML.T0051.001 LLM Prompt Injection: Indirect"]);
        assert!(found("AML.T0051").iter().any(|hit| hit.starts_with("AML.T0051.002")));
        assert!(found("pickle").iter().any(|hit| hit.starts_with("AML.M0011")));
        assert_eq!(found("no such thing anywhere"), Vec::<String>::new());
    }

    #[test]
    fn our_own_catalogs_are_found_too() {
        assert!(found("vector store").contains(&"vector-store vector store".to_string()));
        assert!(
            found("membership").contains(&"membership-inference membership inference".to_string())
        );
        assert_eq!(found("data sources")[0], "risk-assessment/data-sources Data sources");
        assert!(found("maturity").iter().any(|hit| hit.starts_with("maturity ")));
        assert!(found("direct-injection").iter().any(|hit| hit.starts_with("direct-injection ")));
    }

    #[test]
    fn an_empty_query_finds_everything() {
        let catalog = Catalog::bundled().unwrap();
        let own = catalog.kinds.kinds().count()
            + catalog.kinds.attributes().count()
            + catalog.bug_bar.classes().count()
            + catalog.rules.rules().len()
            + catalog.frameworks().all().iter().map(|it| 1 + it.items().count()).sum::<usize>();
        assert_eq!(found("").len(), 16 + 170 + 35 + 57 + own);
    }
}
