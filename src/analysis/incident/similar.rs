//! Case studies that resemble what was observed.
//!
//! **Measure.** A technique weighs the less the more case studies use it: one over the square root of
//! their number, so that what four of them share counts half as much as what is in one alone. Two
//! sums are taken, in which a technique and its sub-technique count half, two sub-techniques of one
//! technique a quarter (of the lighter of the two):
//!
//! - *overlap*, of the weight of all techniques that were observed: what the case study has of them,
//!   in any order;
//! - *way*, of the weight of all steps of the case study: the heaviest common subsequence, that is what
//!   was observed of its steps in its order.
//!
//! The similarity is 60 % overlap and 40 % way. So it is 100 for an attack that repeats a case study
//! step by step, observing one more technique that the case study has never lowers it, and a short
//! case study does not win by being short alone.

use std::collections::{BTreeMap, BTreeSet};

use super::kinship::kinship;
use crate::catalog::Atlas;
use crate::catalog::atlas::CaseStudy;

/// Part of the similarity that the overlap makes up, in percent; the way makes up the rest.
const OVERLAP: u64 = 60;

/// The weight of a technique that only one case study uses. Weights and what is summed from them are
/// whole numbers, so that the same observation ranks the same way on every machine.
const HEAVIEST: u64 = 1_000;

/// A case study beside what was observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarCase {
    /// Id of the case study.
    pub case: String,
    /// 1 to 100 percent, by the measure of this module.
    pub similarity: u8,
    /// All of its steps, with what was observed of them.
    pub steps: Vec<CaseStep>,
}

/// A step of a case study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStep {
    /// Tactic id.
    pub tactic: String,
    /// Technique id.
    pub technique: String,
    /// What was observed of it.
    pub sighting: Sighting,
}

/// Whether a step of a case study was observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// The very technique was observed.
    Seen,
    /// A relative of it was: its id.
    Kin(String),
    /// Not observed, though something later was: it may have gone unnoticed.
    Missed,
    /// Not observed, and nothing after it either: what may come next.
    Next,
}

impl Sighting {
    /// Whether it, or something close to it, was observed.
    pub const fn is_seen(&self) -> bool {
        matches!(self, Self::Seen | Self::Kin(_))
    }
}

impl SimilarCase {
    /// The steps that were observed, or relatives of them.
    pub fn shared(&self) -> impl Iterator<Item = &CaseStep> {
        self.steps.iter().filter(|step| step.sighting.is_seen())
    }

    /// What was not observed though something later was.
    pub fn missed(&self) -> impl Iterator<Item = &CaseStep> {
        self.steps.iter().filter(|step| step.sighting == Sighting::Missed)
    }

    /// What comes after all that was observed.
    pub fn next(&self) -> impl Iterator<Item = &CaseStep> {
        self.steps.iter().filter(|step| step.sighting == Sighting::Next)
    }
}

/// The case studies that share something with the techniques observed, given in their order: the most
/// similar first, by id among equals.
pub fn similar_cases(atlas: &Atlas, observed: &[String]) -> Vec<SimilarCase> {
    let rarity = Rarity::of(atlas);
    let mut found: Vec<SimilarCase> = atlas
        .case_studies()
        .filter_map(|case| {
            let similarity = similarity(&rarity, case, observed);
            (similarity > 0).then(|| beside(case, observed, similarity))
        })
        .collect();
    found.sort_by(|a, b| b.similarity.cmp(&a.similarity).then_with(|| a.case.cmp(&b.case)));
    found
}

/// What techniques weigh.
struct Rarity<'a>(BTreeMap<&'a str, u64>);

impl<'a> Rarity<'a> {
    /// By how many case studies use each technique; a sub-technique counts for its parent as well.
    fn of(atlas: &'a Atlas) -> Self {
        let mut studies: BTreeMap<&str, u64> = BTreeMap::new();
        for case in atlas.case_studies() {
            let mut used: BTreeSet<&str> =
                case.steps.iter().map(|step| step.technique.as_str()).collect();
            let known = used.iter().filter_map(|id| atlas.technique(id));
            used.extend(known.filter_map(|t| t.parent.as_deref()).collect::<Vec<_>>());
            for technique in used {
                *studies.entry(technique).or_default() += 1;
            }
        }
        Self(studies)
    }

    fn weight(&self, technique: &str) -> u64 {
        let uses = self.0.get(technique).copied().unwrap_or(1);
        HEAVIEST * HEAVIEST / (uses * HEAVIEST * HEAVIEST).isqrt()
    }

    /// What two techniques have in common.
    fn common(&self, a: &str, b: &str) -> u64 {
        match kinship(a, b) {
            0 => 0,
            percent => self.weight(a).min(self.weight(b)) * percent / 100,
        }
    }
}

/// In percent.
fn similarity(rarity: &Rarity<'_>, case: &CaseStudy, observed: &[String]) -> u8 {
    let seen: BTreeSet<&String> = observed.iter().collect();
    let in_case = |technique: &&String| {
        case.steps.iter().map(|step| rarity.common(technique, &step.technique)).max().unwrap_or(0)
    };
    let overlap: u64 = seen.iter().map(in_case).sum();
    let all_seen: u64 = seen.iter().map(|technique| rarity.weight(technique)).sum();
    let all_steps: u64 = case.steps.iter().map(|step| rarity.weight(&step.technique)).sum();
    let part = |of: u64, whole: u64, percent: u64| of * percent * 100 / whole.max(1);
    let way = way(rarity, case, observed);
    let sum = part(overlap, all_seen, OVERLAP) + part(way, all_steps, 100 - OVERLAP);
    u8::try_from(sum.div_ceil(100)).unwrap_or(100)
}

/// The weight of the heaviest common subsequence.
fn way(rarity: &Rarity<'_>, case: &CaseStudy, observed: &[String]) -> u64 {
    // The best for each number of leading steps of the case study, over what was observed so far.
    let mut best = vec![0_u64; case.steps.len() + 1];
    for technique in observed {
        let before = best.clone();
        for (at, step) in case.steps.iter().enumerate() {
            let with = before[at] + rarity.common(technique, &step.technique);
            best[at + 1] = with.max(before[at + 1]).max(best[at]);
        }
    }
    best.last().copied().unwrap_or(0)
}

fn beside(case: &CaseStudy, observed: &[String], similarity: u8) -> SimilarCase {
    let kin = |technique: &str| {
        let seen = observed.iter().filter(|seen| kinship(seen, technique) > 0);
        seen.max_by_key(|seen| kinship(seen, technique))
    };
    let kin: Vec<Option<&String>> = case.steps.iter().map(|step| kin(&step.technique)).collect();
    let last = kin.iter().rposition(Option::is_some).unwrap_or(0);
    let steps = case.steps.iter().zip(kin).enumerate().map(|(at, (step, seen))| CaseStep {
        tactic: step.tactic.clone(),
        technique: step.technique.clone(),
        sighting: match seen {
            Some(seen) if *seen == step.technique => Sighting::Seen,
            Some(seen) => Sighting::Kin(seen.clone()),
            None if at < last => Sighting::Missed,
            None => Sighting::Next,
        },
    });
    SimilarCase { case: case.id.clone(), similarity, steps: steps.collect() }
}
