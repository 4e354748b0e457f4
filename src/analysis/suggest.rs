//! From rules to suggestions.

use std::collections::{BTreeMap, BTreeSet};

use super::dismissal::reopened;
use super::evaluate::Evaluator;
use super::evidence::{Evidence, Fact};
use super::question::{Question, Stake, ranked};
use super::reason::fill;
use super::scene::{Scene, Subject};
use super::suggestion::{Analysis, Covered, Reason, Suggestion};
use super::truth::Truth;
use crate::catalog::{Catalog, Mitigation, Rule};
use crate::model::{ControlState, FindingKey, Id, Model};

/// What is left of the score, in percent, when the model does not decide whether the rule applies.
const UNDECIDED: u32 = 60;

/// Reasons given for one suggestion.
const REASONS: usize = 3;

/// The highest score: a model never proves that an attack works.
const HIGHEST: u32 = 99;

/// What a control in place leaves of the score of the techniques that it answers, in percent.
/// Several controls multiply.
const fn left_by(state: ControlState) -> u32 {
    match state {
        ControlState::Planned => 100,
        ControlState::Partial => 85,
        ControlState::InPlace => 70,
        ControlState::Verified => 50,
    }
}

/// A rule that holds, or may hold, of an element.
struct Fired<'a> {
    rule: &'a Rule,
    truth: Truth,
    score: u32,
}

/// All suggestions for a model.
pub fn suggest(model: &Model, catalog: &Catalog) -> Analysis {
    let scene = Scene::of(model, &catalog.kinds);
    let mut evaluator = Evaluator::new(&scene, catalog.rules.conditions());
    let mut mitigations = Mitigations { catalog, known: BTreeMap::new() };
    let mut analysis = Analysis::default();
    for (element, seen) in scene.elements.iter().enumerate() {
        let mut fired: BTreeMap<&str, Vec<Fired<'_>>> = BTreeMap::new();
        for rule in catalog.rules.on_kind(&seen.element.kind) {
            if let Some(hit) = fire(&mut evaluator, rule, element) {
                fired.entry(&rule.technique).or_default().push(hit);
            }
        }
        let mut found: Vec<Suggestion> = Vec::new();
        for (technique, mut hits) in fired {
            let answers = mitigations.of(technique);
            let left = left_by_controls(&answers, &seen.element.controls);
            for hit in &mut hits {
                hit.score = hit.score * left / 100;
            }
            hits.retain(|hit| hit.score > 0);
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
            if !hits.is_empty() {
                found.push(explain(&mut evaluator, catalog, element, &hits, &answers));
            }
        }
        fold_parents(&mut found, catalog);
        found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.technique.cmp(&b.technique)));
        analysis.suggestions.extend(found);
    }
    analysis
}

/// The score of a rule on an element, if the rule does not fail.
fn fire<'a>(evaluator: &mut Evaluator<'_>, rule: &'a Rule, element: usize) -> Option<Fired<'a>> {
    let subject = Subject::Element(element);
    let truth = evaluator.truth(rule.when, subject);
    if truth == Truth::False {
        return None;
    }
    let mut points = i32::from(rule.weight);
    for (condition, boost) in &rule.boosts {
        if evaluator.truth(*condition, subject) == Truth::True {
            points += i32::from(*boost);
        }
    }
    let score = u32::try_from(points).unwrap_or(0).min(HIGHEST);
    let score = if truth == Truth::True { score } else { score * UNDECIDED / 100 };
    Some(Fired { rule, truth, score })
}

/// What the controls on an element leave of a score, in percent.
fn left_by_controls(
    answers: &[&Mitigation],
    controls: &BTreeMap<String, crate::model::Control>,
) -> u32 {
    let states = answers.iter().filter_map(|mitigation| controls.get(&mitigation.id));
    states.fold(100, |left, control| left * left_by(control.state) / 100)
}

/// A suggestion from the rules that agree on a technique, best first.
fn explain(
    evaluator: &mut Evaluator<'_>,
    catalog: &Catalog,
    element: usize,
    hits: &[Fired<'_>],
    answers: &[&Mitigation],
) -> Suggestion {
    let scene = evaluator.scene;
    let seen = &scene.elements[element];
    let mut facts: BTreeSet<Fact> = BTreeSet::new();
    let mut why: Vec<Reason> = Vec::new();
    let mut questions: Vec<Question> = Vec::new();
    let mut not_if = String::new();
    for (place, hit) in hits.iter().enumerate() {
        let evidence = Evidence::of(evaluator, hit.rule.when, element);
        let mut asked: Vec<Question> = Vec::new();
        for open in &evidence.open {
            asked.extend(Question::of(open, Stake::Rule(hit.score), scene, &catalog.kinds));
        }
        for (condition, points) in &hit.rule.boosts {
            let boost = Evidence::of(evaluator, *condition, element);
            let stake = Stake::Boost(i32::from(*points));
            for open in &boost.open {
                asked.extend(Question::of(open, stake, scene, &catalog.kinds));
            }
            facts.extend(boost.facts);
        }
        let text = fill(&hit.rule.why, scene, element, &evidence);
        let text = match evidence.open.iter().find(|open| !open.assumed) {
            Some(open) if hit.truth == Truth::Unknown => hedged(&text, open, catalog, scene),
            _ => text,
        };
        if why.len() < REASONS && why.iter().all(|reason| reason.text != text) {
            why.push(Reason { text, ..involved(scene, &evidence) });
        }
        if place == 0 {
            not_if = fill(&hit.rule.not_if, scene, element, &evidence);
            questions = ranked(asked);
        }
        facts.extend(evidence.facts);
    }
    let controls = &seen.element.controls;
    let in_place = |id: &str| {
        let state = controls.get(id).map(|control| control.state);
        state.is_some_and(|state| state >= ControlState::InPlace)
    };
    let relevant = answers.iter().filter(|mitigation| controls.contains_key(&mitigation.id));
    facts.extend(relevant.map(|mitigation| Fact::Control(element, mitigation.id.clone())));
    let facts: BTreeSet<String> = facts.iter().map(|fact| fact.line(scene)).collect();
    let facts: Vec<String> = facts.into_iter().collect();
    let best = &hits[0];
    Suggestion {
        element: seen.id.to_string(),
        technique: best.rule.technique.clone(),
        score: u8::try_from(best.score).unwrap_or(u8::MAX),
        rule: best.rule.id.clone(),
        certain: best.truth == Truth::True,
        why,
        questions,
        not_if,
        mitigations: answers
            .iter()
            .filter(|mitigation| !in_place(&mitigation.id))
            .map(|mitigation| mitigation.id.clone())
            .collect(),
        bug_bar: catalog
            .bug_bar
            .technique(&best.rule.technique)
            .map(|classed| classed.classes.keys().cloned().collect())
            .unwrap_or_default(),
        covered: covered(scene.model, &best.rule.technique, seen.id, &facts),
        facts,
    }
}

/// A reason that is not certain says so first, and names what is missing.
fn hedged(
    text: &str,
    open: &super::evidence::Open,
    catalog: &Catalog,
    scene: &Scene<'_>,
) -> String {
    let attribute = catalog.kinds.attribute(&open.attribute);
    let attribute = attribute.map_or(open.attribute.as_str(), |known| known.name.as_str());
    let of = match open.subject {
        Subject::Element(at) => scene.name(at).to_string(),
        Subject::Flow(at) => super::reason::flow_name(scene, at),
    };
    format!("possibly ({attribute} of {of} is not recorded): {text}")
}

fn involved(scene: &Scene<'_>, evidence: &Evidence) -> Reason {
    let ids = |subjects: Vec<Subject>| -> Vec<Id> {
        subjects.into_iter().map(|subject| scene.id(subject).to_string()).collect()
    };
    Reason {
        text: String::new(),
        elements: ids(evidence.elements.iter().map(|at| Subject::Element(*at)).collect()),
        flows: ids(evidence.flows.iter().map(|at| Subject::Flow(*at)).collect()),
    }
}

fn covered(model: &Model, technique: &str, element: &str, facts: &[String]) -> Option<Covered> {
    let key = FindingKey::technique(technique, element);
    let finding = model.findings.get(&key)?;
    Some(Covered { status: finding.status, changed: reopened(facts, finding), key })
}

/// Leaves out a technique where one of its sub-techniques is at least as strong: the more precise
/// statement says it all.
fn fold_parents(found: &mut Vec<Suggestion>, catalog: &Catalog) {
    let mut best_child: BTreeMap<String, u8> = BTreeMap::new();
    for suggestion in found.iter() {
        let technique = catalog.atlas.technique(&suggestion.technique);
        if let Some(parent) = technique.and_then(|technique| technique.parent.clone()) {
            let best = best_child.entry(parent).or_default();
            *best = (*best).max(suggestion.score);
        }
    }
    found.retain(|suggestion| {
        best_child.get(&suggestion.technique).is_none_or(|best| *best < suggestion.score)
    });
}

/// The mitigations of techniques, looked up once.
struct Mitigations<'a> {
    catalog: &'a Catalog,
    known: BTreeMap<String, Vec<&'a Mitigation>>,
}

impl<'a> Mitigations<'a> {
    fn of(&mut self, technique: &str) -> Vec<&'a Mitigation> {
        if let Some(known) = self.known.get(technique) {
            return known.clone();
        }
        let found = self.catalog.atlas.mitigations_for(technique);
        self.known.insert(technique.to_string(), found.clone());
        found
    }
}
