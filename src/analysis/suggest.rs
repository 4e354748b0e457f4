//! From rules to suggestions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::control_places::Placing;
use super::dismissal::reopened;
use super::evaluate::Evaluator;
use super::evidence::{Evidence, Open};
use super::fact::Fact;
use super::question::{Case, questions};
use super::reading::reading;
use super::reads;
use super::reason::{fill, supposing};
use super::scene::{Scene, Subject};
use super::suggestion::{Analysis, Covered, Reason, Suggestion};
use super::truth::Truth;
use super::truths::Truths;
use super::weighing::{Weighing, boost};
use crate::catalog::{Catalog, Mitigation, Rule, Rules};
use crate::model::{ControlState, FindingKey, Id, Model};

/// What is left of the score, in percent, when the model does not decide whether the rule applies.
const UNDECIDED: u32 = 60;

/// Reasons given for one suggestion.
const REASONS: usize = 3;

/// The highest score: a model never proves that an attack works.
const HIGHEST: u32 = 99;

/// What a control takes away from the score of the techniques that it answers, in percent, if it
/// prevents as much as a control can.
const fn taken_by(state: ControlState) -> u32 {
    match state {
        ControlState::Planned => 0,
        ControlState::Partial => 15,
        ControlState::InPlace => 30,
        ControlState::Verified => 45,
    }
}

/// Controls next to the strongest one count for this part of what they would take away alone.
const FURTHER_CONTROLS: u32 = 4;

/// What controls leave of a score at least, in percent: a threat that is dealt with is shown as
/// reduced and stays in sight.
const LEFT_AT_LEAST: u32 = 55;

/// What is left, in percent, of the score of a rule that only says again what another suggestion on
/// the element says already.
const RESTATED: u32 = 60;

/// How much weaker, in percent, the suggestion that says it already may be: whoever reads "evasion"
/// need not read "access to the product" above it.
const RESTATED_BY: u8 = 12;

/// A rule that holds, or may hold, of an element.
struct Fired<'a> {
    rule: &'a Rule,
    truth: Truth,
    /// Weight and boosts.
    points: i32,
    score: u32,
}

/// All suggestions for a model.
pub fn suggest(model: &Model, catalog: &Catalog) -> Analysis {
    let model = &*reading(model, &catalog.kinds);
    let scene = Scene::of(model, &catalog.kinds);
    let truths = Truths::of(&scene, catalog.rules.conditions());
    let mut suggesting = Suggesting::new(&scene, &truths, catalog);
    let all = (0..scene.elements.len()).flat_map(|element| suggesting.on(element));
    Analysis { suggestions: all.map(Arc::new).collect() }
}

/// Makes suggestions for the elements of one model.
pub struct Suggesting<'a> {
    /// Looks into the model.
    pub evaluator: Evaluator<'a>,
    /// Knows where mitigations can be put.
    pub placing: Placing<'a>,
    catalog: &'a Catalog,
    /// The mitigations of techniques, looked up once.
    mitigations: BTreeMap<&'a str, Vec<&'a Mitigation>>,
}

impl<'a> Suggesting<'a> {
    /// Makes suggestions from what is true of a model.
    pub fn new(scene: &'a Scene<'a>, truths: &'a Truths, catalog: &'a Catalog) -> Self {
        let evaluator = Evaluator::new(scene, catalog.rules.conditions(), truths);
        let placing = Placing::of(scene, catalog);
        Self { evaluator, placing, catalog, mitigations: BTreeMap::new() }
    }

    /// The suggestions for one element, best score first.
    pub fn on(&mut self, element: usize) -> Vec<Suggestion> {
        let (catalog, evaluator) = (self.catalog, &mut self.evaluator);
        let seen = &evaluator.scene.elements[element];
        let mut fired: BTreeMap<&str, Vec<Fired<'_>>> = BTreeMap::new();
        for rule in catalog.rules.on_kind(&seen.element.kind) {
            if let Some(hit) = fire(evaluator, rule, element) {
                fired.entry(&rule.technique).or_default().push(hit);
            }
        }
        let mut found: Vec<Suggestion> = Vec::new();
        for (technique, mut hits) in fired {
            let look_up = || catalog.atlas.mitigations_for(technique);
            let answers = self.mitigations.entry(technique).or_insert_with(look_up);
            let left = left_by_controls(answers, &seen.element.controls, &catalog.rules);
            for hit in &mut hits {
                hit.score = scored(hit.points, hit.truth == Truth::True, left);
            }
            hits.retain(|hit| hit.score > 0);
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
            if !hits.is_empty() {
                let mut suggestion = explain(evaluator, catalog, element, &hits, (answers, left));
                self.placing.advise(&mut suggestion.mitigations, element);
                found.push(suggestion);
            }
        }
        fold_parents(&mut found, catalog);
        fold_restated(&mut found, catalog);
        found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.technique.cmp(&b.technique)));
        found
    }
}

/// The points of a rule on an element, if the rule does not fail.
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
    Some(Fired { rule, truth, points, score: 0 })
}

/// A score in percent from points, doubt, and what controls leave.
fn scored(points: i32, certain: bool, left: u32) -> u32 {
    let score = u32::try_from(points).unwrap_or(0).min(HIGHEST);
    let score = if certain { score } else { score * UNDECIDED / 100 };
    score * left / 100
}

/// What the controls on an element leave of a score, in percent.
pub(super) fn left_by_controls(
    answers: &[&Mitigation],
    controls: &BTreeMap<String, crate::model::Control>,
    rules: &Rules,
) -> u32 {
    let taken = answers.iter().filter_map(|mitigation| {
        let control = controls.get(&mitigation.id)?;
        Some(taken_by(control.state) * u32::from(rules.prevents(&mitigation.id)) / 100)
    });
    let taken: Vec<u32> = taken.collect();
    let strongest = taken.iter().copied().max().unwrap_or(0);
    let further = taken.iter().sum::<u32>() - strongest;
    100_u32.saturating_sub(strongest + further / FURTHER_CONTROLS).max(LEFT_AT_LEAST)
}

/// A suggestion from the rules that agree on a technique, best first.
fn explain<'a>(
    evaluator: &mut Evaluator<'a>,
    catalog: &Catalog,
    element: usize,
    hits: &[Fired<'a>],
    (answers, left): (&[&'a Mitigation], u32),
) -> Suggestion {
    let scene = evaluator.scene;
    let seen = &scene.elements[element];
    let mut facts: BTreeSet<Fact<'_>> = BTreeSet::new();
    let mut why: Vec<Reason> = Vec::new();
    let mut cases: Vec<Case<'_>> = Vec::new();
    let mut weighed: Vec<Weighing> = Vec::new();
    let mut not_if = String::new();
    for (place, hit) in hits.iter().enumerate() {
        let evidence = Evidence::of(evaluator, hit.rule.when, element);
        for attribute in hit.rule.why.attributes().chain(hit.rule.not_if.attributes()) {
            evaluator.notes.facet(reads::attribute(attribute));
        }
        let text = fill(&hit.rule.why, scene, element, &evidence);
        let text = match evidence.open.iter().find(|open| !open.assumed) {
            Some(open) if hit.truth == Truth::Unknown => {
                supposing(&text, open, &catalog.kinds, scene)
            }
            _ => text,
        };
        // What is only possible is worth saying where nothing is certain, and once.
        let worth_saying = place == 0 || hit.truth == Truth::True;
        if worth_saying && why.len() < REASONS && why.iter().all(|reason| reason.text != text) {
            why.push(Reason { text, ..involved(scene, &evidence) });
        }
        if place == 0 {
            not_if = fill(&hit.rule.not_if, scene, element, &evidence);
            facts.extend(evidence.facts);
        }
        let (case, moved) = case(evaluator, catalog, hit, element, evidence.open);
        if place == 0 {
            weighed = moved;
        }
        cases.push(case);
    }
    let score = |points, certain| scored(points, certain, left);
    let controls = &seen.element.controls;
    let in_place = |id: &str| {
        let state = controls.get(id).map(|control| control.state);
        state.is_some_and(|state| state >= ControlState::InPlace)
    };
    let relevant = answers.iter().filter(|mitigation| controls.contains_key(&mitigation.id));
    facts.extend(relevant.map(|mitigation| Fact::Control(element, &mitigation.id)));
    let facts: BTreeSet<String> = facts.iter().map(|fact| fact.line(scene)).collect();
    let facts: Vec<String> = facts.into_iter().collect();
    let best = &hits[0];
    weighed.extend(controlled(best, answers, controls));
    Suggestion {
        element: seen.id.to_string(),
        technique: best.rule.technique.clone(),
        score: u8::try_from(best.score).unwrap_or(u8::MAX),
        strength: u8::try_from(best.score).unwrap_or(u8::MAX),
        rule: best.rule.id.clone(),
        certain: best.truth == Truth::True,
        why,
        weighed,
        questions: questions(&cases, &score, scene, &catalog.kinds),
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
        covered: covered((scene.model, catalog), &best.rule.technique, seen.id, &facts),
        facts,
    }
}

/// What the controls take away, named together.
fn controlled(
    best: &Fired<'_>,
    answers: &[&Mitigation],
    controls: &BTreeMap<String, crate::model::Control>,
) -> Option<Weighing> {
    let named = answers.iter().filter_map(|mitigation| {
        let control = controls.get(&mitigation.id)?;
        (taken_by(control.state) > 0)
            .then(|| format!("{} {}", mitigation.id, control.state.id().replace('_', " ")))
    });
    let text = named.collect::<Vec<_>>().join(", ");
    let without = scored(best.points, best.truth == Truth::True, 100);
    let points = i32::try_from(best.score).ok()? - i32::try_from(without).ok()?;
    (!text.is_empty() && points < 0).then_some(Weighing { text, points })
}

/// What a rule says and leaves open, for the questions, and what moved its points.
fn case<'a>(
    evaluator: &mut Evaluator<'a>,
    catalog: &Catalog,
    hit: &Fired<'a>,
    element: usize,
    open: Vec<Open<'a>>,
) -> (Case<'a>, Vec<Weighing>) {
    let scene = evaluator.scene;
    let mut boosts = Vec::new();
    let mut weighed = Vec::new();
    for (condition, points) in &hit.rule.boosts {
        let counts = match evaluator.truth(*condition, Subject::Element(element)) {
            Truth::False => continue,
            truth => truth == Truth::True,
        };
        let evidence = Evidence::of(evaluator, *condition, element);
        let points = i32::from(*points);
        if counts {
            weighed.extend(boost(points, element, &evidence, scene, &catalog.kinds));
        }
        boosts.extend(evidence.open.into_iter().map(|open| (points, counts, open)));
    }
    let case = Case { points: hit.points, certain: hit.truth == Truth::True, open, boosts };
    (case, weighed)
}

fn involved(scene: &Scene<'_>, evidence: &Evidence<'_>) -> Reason {
    let ids = |subjects: Vec<Subject>| -> Vec<Id> {
        subjects.into_iter().map(|subject| scene.id(subject).to_string()).collect()
    };
    Reason {
        text: String::new(),
        elements: ids(evidence.elements.iter().map(|at| Subject::Element(*at)).collect()),
        flows: ids(evidence.flows.iter().map(|at| Subject::Flow(*at)).collect()),
    }
}

/// The finding about a suggestion, if there is one.
pub fn covered(
    (model, catalog): (&Model, &Catalog),
    technique: &str,
    element: &str,
    facts: &[String],
) -> Option<Covered> {
    let key = FindingKey::technique(technique, element);
    let own = model.findings.get(&key)?;
    // Another finding may decide for it; what it rests on is its own.
    let status = model.findings.get(model.lead_of(&key)).map_or(own.status, |lead| lead.status);
    let finding =
        if status == own.status { own } else { &crate::model::Finding { status, ..own.clone() } };
    let changed = reopened(facts, finding, model, catalog);
    Some(Covered { key, status, changed })
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

/// Lowers what only restates another suggestion on the element that is about as strong.
fn fold_restated(found: &mut [Suggestion], catalog: &Catalog) {
    let strengths: BTreeMap<String, u8> =
        found.iter().map(|s| (s.technique.clone(), s.strength)).collect();
    for suggestion in found {
        let Some(rule) = catalog.rules.rule(&suggestion.rule) else { continue };
        let says_it = |id: &String| {
            strengths.get(id).is_some_and(|s| *s + RESTATED_BY >= suggestion.strength)
        };
        if rule.restates.iter().any(says_it) {
            let score = u32::from(suggestion.strength) * RESTATED / 100;
            suggestion.score = u8::try_from(score).unwrap_or(u8::MAX);
        }
    }
}
