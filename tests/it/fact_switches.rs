//! Switching one fact changes the ranking in the direction that an attacker would expect, and the
//! explanation says so. The expectations are data, written before the rules: `fact_switches.ron`.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use threatloom::analysis::{Analysis, Suggestion, suggest};
use threatloom::catalog::Catalog;
use threatloom::model::Model;

use crate::rules_engine::read;
use crate::rules_examples::check;
use crate::sketch;

/// What one fact changes; see the head of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    fact: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    sketch: String,
    change: String,
    moves: Vec<(String, Vec<String>, Way)>,
    because: String,
}

#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Way {
    Up,
    Down,
}

impl Switch {
    fn before(&self) -> Model {
        if self.model.is_empty() {
            return sketch::model(&self.sketch);
        }
        let file = format!("models/{}.tm.ron", self.model);
        read(&std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap())
    }

    /// Where the ranking does not move as expected, or does not say why.
    fn wrong(&self, catalog: &Catalog) -> Vec<String> {
        let before = self.before();
        let mut after = before.clone();
        sketch::change(&mut after, &self.change);
        check(&after, &catalog.kinds, &self.fact);
        let (before, after) = (suggest(&before, catalog), suggest(&after, catalog));
        let mut wrong = Vec::new();
        for (technique, elements, way) in &self.moves {
            let old = best(&before, technique, elements);
            let new = best(&after, technique, elements);
            let (was, is) = (old.map_or(0, |s| s.score), new.map_or(0, |s| s.score));
            let moved = if *way == Way::Up { is > was } else { is < was };
            let on = elements.join(", ");
            if !moved {
                wrong.push(format!("{technique}@{on}: {was} to {is}, should go {way:?}"));
            } else if old.map(explanation) == new.map(explanation) {
                wrong.push(format!("{technique}@{on}: {was} to {is} with the same explanation"));
            }
        }
        wrong
    }
}

/// The best suggestion of a technique over some elements.
fn best<'a>(
    analysis: &'a Analysis,
    technique: &str,
    elements: &[String],
) -> Option<&'a Suggestion> {
    elements.iter().filter_map(|on| analysis.find(technique, on)).max_by_key(|s| s.score)
}

/// What a reader is told about a suggestion: reasons, what moved the score, questions, and what would
/// answer it.
fn explanation(suggestion: &Suggestion) -> BTreeSet<&str> {
    let reasons = suggestion.why.iter().map(|reason| reason.text.as_str());
    let questions = suggestion.questions.iter().map(|question| question.text.as_str());
    let answers = suggestion.mitigations.iter().map(String::as_str);
    let weighed = suggestion.weighed.iter().map(|weighed| weighed.text.as_str());
    reasons.chain(weighed).chain(questions).chain(answers).collect()
}

fn switches() -> Vec<Switch> {
    ron::from_str(include_str!("fact_switches.ron")).unwrap()
}

#[test]
fn a_switched_fact_moves_what_it_should_and_says_why() {
    let catalog = Catalog::bundled().unwrap();
    let mut report = Vec::new();
    for switch in switches() {
        let wrong = switch.wrong(&catalog);
        if !wrong.is_empty() {
            report.push(format!("{} ({})", switch.fact, switch.because));
            report.extend(wrong.iter().map(|line| format!("    {line}")));
        }
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

#[test]
fn expectations_cover_twenty_facts_and_name_techniques_that_exist() {
    let catalog = Catalog::bundled().unwrap();
    let switches = switches();
    let facts: BTreeSet<&str> = switches.iter().map(|switch| &*switch.fact).collect();
    assert!(facts.len() == switches.len() && facts.len() >= 20);
    for switch in &switches {
        let mut model = switch.before();
        sketch::change(&mut model, &switch.change);
        for (technique, elements, _) in &switch.moves {
            assert!(catalog.atlas.technique(technique).is_some(), "{technique}");
            let missing = elements.iter().find(|on| !model.elements.contains_key(*on));
            assert!(missing.is_none(), "{}: no {missing:?}", switch.fact);
        }
    }
}
