//! How good the suggestions are: the models in `models/case-studies` against what their case studies
//! tell. `cargo bench --bench suggestions` prints the table; a test holds the figures.
//!
//! Truth are the techniques of a case study's steps outside Reconnaissance and Resource Development.
//! The ranking is that of the whole model: each technique with its best strength over the elements.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use threatloom::analysis::{Analysis, suggest};
use threatloom::catalog::Catalog;
use threatloom::catalog::atlas::CaseStudy;
use threatloom::store::parse_model;

/// The tactics of attackers who prepare on their own: Reconnaissance, Resource Development.
const PREPARATION: [&str; 2] = ["AML.TA0002", "AML.TA0003"];

/// How a suggested technique counts for one that was used.
#[derive(Clone, Copy)]
pub enum Match {
    /// Only the very same.
    Exact,
    /// Also a parent for its sub-technique, and the reverse.
    Family,
}

impl Match {
    fn counts(self, suggested: &str, used: &str) -> bool {
        let is_parent = |a: &str, b: &str| b.strip_prefix(a).is_some_and(|r| r.starts_with('.'));
        let family = is_parent(suggested, used) || is_parent(used, suggested);
        suggested == used || (matches!(self, Self::Family) && family)
    }
}

/// The figures of one ranking against one truth.
#[derive(Clone, Copy, Default)]
pub struct Figures {
    /// Part of the truth among the first ten.
    pub at_10: f64,
    /// Part of the truth among the first twenty.
    pub at_20: f64,
    /// Part of the truth among what is shown.
    pub shown: f64,
    /// One over the rank of the first technique of the truth.
    pub reciprocal_rank: f64,
}

impl Figures {
    /// Measures a ranking, best first, and what of it is shown.
    pub fn of(ranked: &[&str], shown: &BTreeSet<&str>, truth: &BTreeSet<&str>, by: Match) -> Self {
        let recall = |suggested: &mut dyn Iterator<Item = &str>| {
            let suggested: Vec<&str> = suggested.collect();
            let is_found = |used: &&&str| suggested.iter().any(|s| by.counts(s, used));
            ratio(truth.iter().filter(is_found).count(), truth.len())
        };
        let is_true = |suggested: &&str| truth.iter().any(|used| by.counts(suggested, used));
        Self {
            at_10: recall(&mut ranked.iter().take(10).copied()),
            at_20: recall(&mut ranked.iter().take(20).copied()),
            shown: recall(&mut shown.iter().copied()),
            reciprocal_rank: ranked.iter().position(is_true).map_or(0.0, |at| ratio(1, at + 1)),
        }
    }

    /// The mean of several; zeros for none.
    pub fn mean(all: &[Self]) -> Self {
        let over = |figure: fn(&Self) -> f64| {
            all.iter().map(figure).sum::<f64>()
                / f64::from(u32::try_from(all.len()).unwrap().max(1))
        };
        Self {
            at_10: over(|f| f.at_10),
            at_20: over(|f| f.at_20),
            shown: over(|f| f.shown),
            reciprocal_rank: over(|f| f.reciprocal_rank),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at_10, at_20, shown, reciprocal_rank } = self;
        write!(f, "{at_10:.2}  {at_20:.2}  {shown:.2}  {reciprocal_rank:.2}")
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap())
}

/// A case study with what is suggested for its model.
pub struct Case<'c> {
    /// The record; its steps are the truth.
    pub study: &'c CaseStudy,
    /// What is suggested.
    pub analysis: Analysis,
    /// How many elements the model has.
    pub elements: usize,
}

impl Case<'_> {
    /// The techniques that a good review should have raised.
    pub fn truth(&self) -> BTreeSet<&str> {
        truth(self.study)
    }

    /// The techniques of the whole model, best first.
    pub fn ranked(&self) -> Vec<&str> {
        self.analysis.system().into_iter().map(|(technique, _)| technique).collect()
    }

    /// The figures of the suggestions.
    pub fn figures(&self, by: Match) -> Figures {
        let shown = self.analysis.shown().iter().map(|s| s.technique.as_str()).collect();
        Figures::of(&self.ranked(), &shown, &self.truth(), by)
    }

    /// Suggestions shown per element.
    pub fn per_element(&self) -> f64 {
        ratio(self.analysis.shown().len(), self.elements)
    }
}

fn truth(study: &CaseStudy) -> BTreeSet<&str> {
    let steps = study.steps.iter();
    let steps = steps.filter(|step| !PREPARATION.contains(&step.tactic.as_str()));
    steps.map(|step| step.technique.as_str()).collect()
}

/// Every case study that has a model and used anything that a review could have raised.
pub fn cases(catalog: &Catalog) -> Vec<Case<'_>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/case-studies");
    let modelled = |study: &'_ CaseStudy| {
        let file = format!("{}.tm.ron", study.id.trim_start_matches("AML.").to_lowercase());
        let text = fs::read(folder.join(&file)).ok()?;
        Some(parse_model(&file, &text).unwrap_or_else(|error| panic!("{}", error.render())).model)
    };
    let studies = catalog.atlas.case_studies().filter(|study| !truth(study).is_empty());
    studies
        .filter_map(|study| {
            let model = modelled(study)?;
            let analysis = suggest(&model, catalog);
            Some(Case { study, analysis, elements: model.elements.len() })
        })
        .collect()
}

/// What a tool would reach that knows no system: techniques by how many other case studies used them.
pub fn popularity(catalog: &Catalog, of: &CaseStudy, by: Match) -> Figures {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for study in catalog.atlas.case_studies().filter(|study| study.id != of.id) {
        for technique in truth(study) {
            *uses.entry(technique).or_default() += 1;
        }
    }
    let mut ranked: Vec<&str> = uses.keys().copied().collect();
    ranked.sort_by_key(|technique| std::cmp::Reverse(uses[technique]));
    Figures::of(&ranked, &BTreeSet::new(), &truth(of), by)
}

#[cfg(test)]
#[test]
fn the_case_studies_are_recalled() {
    let catalog = Catalog::bundled().unwrap();
    let cases = cases(&catalog);
    assert!(cases.len() > 25, "{} cases", cases.len());
    for (by, at_10, at_20) in [(Match::Family, 0.70, 0.85), (Match::Exact, 0.60, 0.78)] {
        let mean = |figures: &dyn Fn(&Case<'_>) -> Figures| {
            Figures::mean(&cases.iter().map(figures).collect::<Vec<_>>())
        };
        let ours = mean(&|case| case.figures(by));
        let baseline = mean(&|case| popularity(&catalog, case.study, by));
        assert!(ours.at_10 >= at_10 && ours.at_20 >= at_20, "{ours}");
        assert!(ours.at_10 > baseline.at_10 && ours.at_20 > baseline.at_20, "{ours}, {baseline}");
    }
    for case in &cases {
        assert!(case.per_element() <= 8.0, "{}: {}", case.study.id, case.per_element());
    }
}
