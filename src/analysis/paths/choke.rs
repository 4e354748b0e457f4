//! Where little effort weakens many paths.
//!
//! A control on an element weakens each path that uses a technique suggested on that element which the
//! control answers. How much it takes is computed as for suggestions: with the control taken to be in
//! place, the score of the technique is lowered by what such a control prevents, and the path by what
//! hangs on it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::share::Share;
use super::steps::{Stop, Taken};
use super::terrain::{Hit, Terrain};
use crate::analysis::suggest::left_by_controls;
use crate::model::{Control, ControlState, Id};

/// Choke points that are named at most.
const NAMED: usize = 5;

/// Elements that are named at most as passed by many paths.
const PASSED: usize = 5;

/// A choke point that would take less than this, in percent of what speaks for all paths, is none.
const WORTH_NAMING: f64 = 2.0;

/// A control that would weaken many paths.
#[derive(Debug, Clone, PartialEq)]
pub struct ChokePoint {
    /// The ATLAS mitigation.
    pub mitigation: Id,
    /// The element to put it on.
    pub element: Id,
    /// The paths that it weakens, as indices into [`super::AttackPaths::paths`].
    pub paths: Vec<usize>,
    /// The part of the scores of all paths that belongs to these, 0 to 1.
    pub weight: f64,
    /// The part of the scores of all paths that it takes away when it is in place, 0 to 1.
    pub takes: f64,
}

/// An element between the ends of paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Passed {
    /// The element.
    pub element: Id,
    /// How many paths pass it.
    pub paths: usize,
    /// The part of the scores of all paths that belongs to these, 0 to 1.
    pub weight: f64,
}

/// What one control does to the paths that it weakens: index and what is left of them.
type Effect = BTreeMap<usize, f64>;

/// The controls that weaken most, each chosen for the paths that those before it leave.
pub fn choke_points(terrain: &Terrain<'_>, paths: &[Taken<'_>]) -> Vec<ChokePoint> {
    let scores: Vec<f64> = paths.iter().map(|path| path.score.value()).collect();
    let total: f64 = scores.iter().sum();
    let effects = effects(terrain, paths);
    let mut open = vec![true; paths.len()];
    let mut chosen = Vec::new();
    while chosen.len() < NAMED {
        let gain = |effect: &Effect| -> f64 {
            let taken = effect.iter().filter(|(path, _)| open[**path]);
            taken.map(|(path, left)| scores[*path] * (1.0 - left)).sum()
        };
        // Of equals the one that answers more of what is suggested there.
        let answers = |(element, mitigation): &(&str, &str)| {
            let there = terrain.analysis.on(element).iter();
            there.filter(|s| s.mitigations.iter().any(|id| id == mitigation)).count()
        };
        let ranked = effects.iter().map(|(place, effect)| (gain(effect), place, effect));
        let best = ranked.reduce(|best, other| match other.0.total_cmp(&best.0) {
            Ordering::Greater => other,
            Ordering::Equal if answers(other.1) > answers(best.1) => other,
            _ => best,
        });
        let Some((gain, place, effect)) = best else { break };
        if gain * 100.0 < WORTH_NAMING * total || gain <= 0.0 {
            break;
        }
        let of_all = |part: &dyn Fn(usize, f64) -> f64| -> f64 {
            effect.iter().map(|(path, left)| part(*path, *left)).sum::<f64>() / total
        };
        chosen.push(ChokePoint {
            element: place.0.to_string(),
            mitigation: place.1.to_string(),
            paths: effect.keys().copied().collect(),
            weight: of_all(&|path, _| scores[path]),
            takes: of_all(&|path, left| scores[path] * (1.0 - left)),
        });
        for path in effect.keys() {
            open[*path] = false;
        }
    }
    chosen
}

/// What every control that is not in place would do, by element and mitigation.
fn effects<'t>(terrain: &Terrain<'t>, paths: &[Taken<'_>]) -> BTreeMap<(&'t str, &'t str), Effect> {
    let mut effects: BTreeMap<(&str, &str), Effect> = BTreeMap::new();
    let mut known: BTreeMap<(usize, &str), f64> = BTreeMap::new();
    for (index, path) in paths.iter().enumerate() {
        for stop in &path.stops {
            let Some(hit) = stop.hit else { continue };
            let suggestion = terrain.suggestion(hit);
            for mitigation in &suggestion.mitigations {
                let left = *known
                    .entry((hit.suggestion, mitigation))
                    .or_insert_with(|| left_with(terrain, hit.suggestion, mitigation));
                let left = left.max(instead(terrain, stop, hit, mitigation));
                let left = of_path(terrain, stop, hit.strength, left);
                if left < 1.0 {
                    let place = (suggestion.element.as_str(), mitigation.as_str());
                    *effects.entry(place).or_default().entry(index).or_insert(1.0) *= left;
                }
            }
        }
    }
    effects
}

/// What is left of the score of a suggestion when a control is put in place on its element, from 0
/// to 1.
fn left_with(terrain: &Terrain<'_>, suggestion: usize, mitigation: &str) -> f64 {
    let suggestion = &terrain.analysis.suggestions[suggestion];
    let element = terrain.scene.model.elements.get(&suggestion.element);
    let mut controls = element.map(|element| element.controls.clone()).unwrap_or_default();
    let answers = terrain.catalog.atlas.mitigations_for(&suggestion.technique);
    let rules = &terrain.catalog.rules;
    let now = left_by_controls(&answers, &controls, rules);
    let placed = Control { state: ControlState::InPlace, ..Control::default() };
    controls.insert(mitigation.to_string(), placed);
    f64::from(left_by_controls(&answers, &controls, rules)) / f64::from(now.max(1))
}

/// What is left of a technique's strength when another one serves as well that the control does not
/// answer: one that is suggested on the same element, is good for the same and does not come too
/// early. It counts in full, though it may only restate the first: that ends as the first gets weak.
fn instead(terrain: &Terrain<'_>, stop: &Stop<'_>, hit: &Hit, mitigation: &str) -> f64 {
    let element = &terrain.suggestion(hit).element;
    let others = terrain.hits[stop.element].iter().filter(|other| {
        let suggestion = terrain.suggestion(other);
        suggestion.element == *element
            && other.role == hit.role
            && other.stages >> stop.stage != 0
            && suggestion.mitigations.iter().all(|known| known != mitigation)
    });
    let strongest = others.map(|other| Share::percent(terrain.suggestion(other).strength));
    let strongest = strongest.max().unwrap_or_default();
    (strongest.value() / hit.strength.value()).min(1.0)
}

/// What is left of a path when `left` of a technique's strength is.
fn of_path(terrain: &Terrain<'_>, stop: &Stop<'_>, strength: Share, left: f64) -> f64 {
    if stop.decides {
        return left;
    }
    let (pass, strength) = (terrain.pass.value(), strength.value());
    let leaves = |strength: f64| pass + (1.0 - pass) * strength;
    leaves(strength * left) / leaves(strength)
}

/// The elements between the ends that carry most of the scores.
pub fn passed(terrain: &Terrain<'_>, paths: &[Taken<'_>]) -> Vec<Passed> {
    let total: f64 = paths.iter().map(|path| path.score.value()).sum();
    let mut on: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
    for path in paths {
        let between = path.stops.iter().skip(1).rev().skip(1);
        for stop in between {
            let (count, weight) = on.entry(stop.element).or_default();
            *count += 1;
            *weight += path.score.value();
        }
    }
    let mut on: Vec<(usize, (usize, f64))> = on.into_iter().collect();
    on.sort_by(|a, b| b.1.1.total_cmp(&a.1.1).then_with(|| a.0.cmp(&b.0)));
    on.truncate(PASSED);
    let passed = |(element, (paths, weight)): (usize, (usize, f64))| Passed {
        element: terrain.scene.elements[element].id.to_string(),
        paths,
        weight: weight / total,
    };
    on.into_iter().map(passed).collect()
}
