//! Who could have known: findings and suggestions about what was observed, and the findings that are
//! missing.
//!
//! A finding or suggestion is about an observed technique if it is on an affected element (or, for a
//! finding, on the whole system) and names the technique, its parent or a sub-technique of it. Where
//! nobody recorded the affected elements, any element counts.

use super::Observed;
use super::kinship::{akin, is_part};
use crate::analysis::suggestion::{Analysis, Suggestion, THRESHOLD};
use crate::catalog::Catalog;
use crate::model::{FindingKey, Id, Model};

/// What was known of a technique before it was observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foresight {
    /// The technique observed.
    pub technique: String,
    /// How it stood.
    pub verdict: Verdict,
    /// Findings about it, put aside or not.
    pub findings: Vec<FindingKey>,
    /// Suggestions of it, the strongest first.
    pub suggested: Vec<Suggested>,
    /// Findings that should be there: new ones, or dismissed ones to take up again.
    pub create: Vec<FindingKey>,
}

/// How well a technique was foreseen, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A finding says so.
    Found,
    /// A finding said so and was dismissed.
    Dismissed,
    /// It was suggested, and nobody took a position.
    Suggested,
    /// Neither a finding nor a suggestion said so.
    Unseen,
    /// It takes place outside of the system, where no model shows it.
    Outside,
}

/// A suggestion of what was observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The element.
    pub element: Id,
    /// The technique observed, its parent or a sub-technique of it.
    pub technique: String,
    /// Percent.
    pub score: u8,
    /// Whether it is in the list that people are shown, rather than folded or too weak.
    pub shown: bool,
}

/// What was known of each technique observed, in the order observed, each once.
pub fn foreseen(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    observed: Observed<'_>,
) -> Vec<Foresight> {
    let shown = analysis.shown();
    let mut all: Vec<Foresight> = Vec::new();
    for technique in observed.techniques {
        if all.iter().all(|known| known.technique != *technique) {
            all.push(foresight(model, catalog, (analysis, &shown), observed.elements, technique));
        }
    }
    all
}

/// The findings that are missing, over all techniques observed, each once.
pub fn to_create(foresight: &[Foresight]) -> Vec<FindingKey> {
    let mut keys: Vec<FindingKey> = Vec::new();
    for key in foresight.iter().flat_map(|known| &known.create) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

fn foresight(
    model: &Model,
    catalog: &Catalog,
    (analysis, shown): (&Analysis, &[&Suggestion]),
    affected: &[Id],
    technique: &str,
) -> Foresight {
    let concerns = |element: &str| affected.is_empty() || affected.iter().any(|id| id == element);
    let about = |key: &&FindingKey| {
        key.technique_id().is_some_and(|id| akin(id, technique))
            && key.element().is_none_or(concerns)
    };
    let findings: Vec<FindingKey> = model.findings.keys().filter(about).cloned().collect();
    let of_it = |s: &&Suggestion| akin(&s.technique, technique) && concerns(&s.element);
    let mut suggested: Vec<Suggested> = analysis
        .all()
        .filter(of_it)
        .map(|s| Suggested {
            element: s.element.clone(),
            technique: s.technique.clone(),
            score: s.score,
            shown: shown.iter().any(|other| std::ptr::eq(*other, s)),
        })
        .collect();
    suggested.sort_by(|a, b| {
        let precise = |s: &Suggested| s.technique == technique;
        b.score.cmp(&a.score).then(precise(b).cmp(&precise(a))).then(a.element.cmp(&b.element))
    });
    let dismissed = |key: &&FindingKey| {
        model.findings.get(key).is_some_and(|finding| finding.status.is_dismissed())
    };
    let verdict = if findings.iter().any(|key| !dismissed(&key)) {
        Verdict::Found
    } else if !findings.is_empty() {
        Verdict::Dismissed
    } else if is_outside(catalog, technique) {
        Verdict::Outside
    } else if suggested.is_empty() {
        Verdict::Unseen
    } else {
        Verdict::Suggested
    };
    let create = match verdict {
        Verdict::Found | Verdict::Outside => Vec::new(),
        Verdict::Dismissed => findings.iter().filter(dismissed).cloned().collect(),
        Verdict::Suggested => missing(&suggested, technique),
        Verdict::Unseen => unsuggested(model, catalog, affected, technique),
    };
    Foresight { technique: technique.to_string(), verdict, findings, suggested, create }
}

/// Whether no model shows a technique because attackers use it before they touch the system.
fn is_outside(catalog: &Catalog, technique: &str) -> bool {
    let prepares = |id: &String| catalog.paths.preparation.contains(id);
    catalog.unsuggested.get(technique).is_some()
        && catalog.atlas.technique(technique).is_some_and(|t| t.tactics.iter().all(prepares))
}

/// A finding for each element on which the technique is suggested strongly enough to be shown; for the
/// strongest one alone where it is on none. What was observed counts as it was named, unless a
/// suggestion names it more precisely.
fn missing(suggested: &[Suggested], technique: &str) -> Vec<FindingKey> {
    let strong = suggested.iter().take_while(|s| s.score >= THRESHOLD).count();
    let mut keys: Vec<FindingKey> = Vec::new();
    for s in &suggested[..strong.max(1).min(suggested.len())] {
        let precise = is_part(&s.technique, technique);
        let named = if precise { &s.technique } else { technique };
        if keys.iter().all(|key| key.element() != Some(&s.element)) {
            keys.push(FindingKey::technique(named, s.element.as_str()));
        }
    }
    keys
}

/// Where no rule sees it: on the first affected element for whose kind a rule knows the technique, or
/// else on the first.
fn unsuggested(
    model: &Model,
    catalog: &Catalog,
    affected: &[Id],
    technique: &str,
) -> Vec<FindingKey> {
    let known = |id: &&Id| model.elements.contains_key(id.as_str());
    let ruled = |id: &&Id| {
        let kind = model.elements.get(id.as_str()).map_or("", |element| &element.kind);
        catalog.rules.on_kind(kind).any(|rule| akin(&rule.technique, technique))
    };
    let there = || affected.iter().filter(known);
    let place = there().find(ruled).or_else(|| there().next());
    place.map(|id| FindingKey::technique(technique, id.as_str())).into_iter().collect()
}
