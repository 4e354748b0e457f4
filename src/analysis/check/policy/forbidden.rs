//! Combinations of facts that a policy forbids.

use std::collections::BTreeSet;

use super::ends::Ends;
use super::{Problem, Weight};
use crate::analysis::evaluate::Evaluator;
use crate::analysis::evidence::{Evidence, Open};
use crate::analysis::reading::reading;
use crate::analysis::reason::{fill, supposing};
use crate::analysis::scene::{Scene, Subject};
use crate::analysis::severity::Level;
use crate::analysis::truth::Truth;
use crate::analysis::truths::Truths;
use crate::catalog::{Catalog, Forbidden, Policy};
use crate::model::Model;

pub(super) fn problems(catalog: &Catalog, policy: &Policy, model: &Model) -> Vec<Problem> {
    if policy.forbidden.is_empty() {
        return Vec::new();
    }
    let model = &*reading(model, &catalog.kinds);
    let scene = Scene::of(model, &catalog.kinds);
    let truths = Truths::of(&scene, policy.conditions());
    let mut evaluator = Evaluator::new(&scene, policy.conditions(), &truths);
    let ends = Ends { scene: &scene, conditions: policy.conditions(), truths: &truths };
    let mut found = Vec::new();
    for rule in &policy.forbidden {
        for (at, seen) in scene.elements.iter().enumerate() {
            if rule.kinds.contains(&seen.element.kind) {
                found.extend(broken(catalog, &mut evaluator, &ends, rule, at));
            }
        }
    }
    found
}

/// How an element breaks a rule, or may: what is not recorded counts by the worst that it may be.
fn broken<'a>(
    catalog: &Catalog,
    evaluator: &mut Evaluator<'a>,
    ends: &Ends<'_>,
    rule: &'a Forbidden,
    element: usize,
) -> Option<Problem> {
    let scene = evaluator.scene;
    let truth = evaluator.truth(rule.when, Subject::Element(element));
    if truth == Truth::False {
        return None;
    }
    let evidence = Evidence::of(evaluator, rule.when, element);
    let why = fill(&rule.why, scene, element, &evidence);
    let open = evidence.open.iter().find(|open| !open.assumed);
    let (level, why, remedy) = match open {
        Some(open) if truth == Truth::Unknown => (
            Level::Unrated { up_to: rule.severity },
            supposing(&why, open, &catalog.kinds, scene),
            format!("{}; otherwise: {}", record(open, scene), rule.remedy),
        ),
        _ => (Level::Rated(rule.severity), why, rule.remedy.clone()),
    };
    let ends = ends.of(rule.when, element).into_iter();
    let detail: BTreeSet<String> = ends.map(|at| scene.elements[at].id.to_string()).collect();
    Some(Problem {
        detail,
        ..Problem::new(
            rule.id.clone(),
            Weight::Finding(level),
            format!("elements/{}", scene.elements[element].id),
            format!("{}: {why}", rule.title),
            remedy,
        )
    })
}

/// What to record to have it settled.
fn record(open: &Open<'_>, scene: &Scene<'_>) -> String {
    format!("record `{}` of `{}`", open.attribute, scene.id(open.subject))
}
