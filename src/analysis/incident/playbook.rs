//! The playbook for an incident, with the names of the elements that it is about.

use std::collections::{BTreeMap, VecDeque};

use super::Observed;
use super::kinship::{is_part, kinship};
use crate::analysis::evidence::{Evidence, Found};
use crate::analysis::reason::fill;
use crate::analysis::scene::{Scene, Subject};
use crate::analysis::truth::Truth;
use crate::analysis::truths::Truths;
use crate::catalog::{Catalog, Phase, Playbook, PlaybookStep, Side};
use crate::model::{Id, Incident, Model};

/// Playbooks that are named beside the one that is worked by.
const ALSO: usize = 2;

/// A step of a playbook as it reads for one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Id of the step.
    pub id: String,
    /// Where it belongs.
    pub phase: Phase,
    /// What to do, with names from the model.
    pub text: String,
    /// What a log or artefact tells, or why the step matters; may be empty.
    pub tells: String,
    /// ATLAS mitigations that it puts in place or restores.
    pub mitigations: Vec<String>,
    /// The elements that it names.
    pub elements: Vec<Id>,
}

/// The playbooks that fit what was observed, best first: each with how many of the techniques it is for,
/// where a technique that it knows by a relative counts in part, in percent. Where no playbook lists a
/// technique, those for its classes of bugs count half.
pub fn fitting_playbooks<'a>(catalog: &'a Catalog, techniques: &[String]) -> Vec<&'a Playbook> {
    let listed = |playbook: &Playbook, technique: &str| {
        let kin = playbook.techniques.iter().map(|id| match id.as_str() {
            // A technique that is listed stands for its sub-techniques.
            id if is_part(technique, id) => 100,
            id => kinship(id, technique),
        });
        kin.max().unwrap_or(0)
    };
    let classed = |playbook: &Playbook, technique: &str| {
        let classes = catalog.bug_bar.technique(technique).map(|classed| &classed.classes);
        let fits = playbook.classes.iter().any(|id| classes.is_some_and(|c| c.contains_key(id)));
        if fits { 50 } else { 0 }
    };
    let all = catalog.playbooks.all();
    let mut points: Vec<(u64, &Playbook)> = all.iter().map(|playbook| (0, playbook)).collect();
    for technique in techniques {
        let is_listed = all.iter().any(|playbook| listed(playbook, technique) > 0);
        for (points, playbook) in &mut points {
            *points +=
                if is_listed { listed(playbook, technique) } else { classed(playbook, technique) };
        }
    }
    points.retain(|(points, _)| *points > 0);
    points.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    points.into_iter().map(|(_, playbook)| playbook).collect()
}

/// The playbook of an incident: the one chosen by id, otherwise the one that fits best, otherwise that
/// for any incident.
pub fn playbook_of<'a>(catalog: &'a Catalog, chosen: &str, techniques: &[String]) -> &'a Playbook {
    let by_id = catalog.playbooks.get(chosen);
    by_id
        .or_else(|| fitting_playbooks(catalog, techniques).first().copied())
        .unwrap_or_else(|| catalog.playbooks.common())
}

/// The playbooks that fit as well, best first: an attack on an agent mostly begins as an injection.
pub fn also_fitting<'a>(
    catalog: &'a Catalog,
    playbook: &Playbook,
    techniques: &[String],
) -> Vec<&'a Playbook> {
    let mut others = fitting_playbooks(catalog, techniques);
    others.retain(|other| other.id != playbook.id);
    others.truncate(ALSO);
    others
}

/// The playbook that an incident is worked by, and its steps for what is affected.
pub fn worked_by<'a>(
    model: &Model,
    catalog: &'a Catalog,
    incident: &Incident,
) -> (&'a Playbook, Vec<Task>) {
    let observed = Observed { techniques: &incident.techniques, elements: &incident.elements };
    let playbook = playbook_of(catalog, &incident.playbook, &incident.techniques);
    (playbook, tasks(model, catalog, playbook, observed))
}

/// The steps of a playbook that concern the affected elements, phase by phase; where none are recorded,
/// those that concern any element.
pub fn tasks(
    model: &Model,
    catalog: &Catalog,
    playbook: &Playbook,
    observed: Observed<'_>,
) -> Vec<Task> {
    let scene = Scene::of(model, &catalog.kinds);
    let truths = Truths::of(&scene, catalog.playbooks.conditions());
    let distances = distances(&scene, observed.elements);
    let steps = playbook.steps.iter();
    steps.filter_map(|step| task(&scene, &truths, &distances, step)).collect()
}

fn task(
    scene: &Scene<'_>,
    truths: &Truths,
    distances: &BTreeMap<usize, u32>,
    step: &PlaybookStep,
) -> Option<Task> {
    let mut evidence = Evidence::default();
    let mut elements: Vec<Id> = Vec::new();
    for (name, condition) in &step.on {
        let near = distances.iter().filter(|(_, distance)| **distance <= step.within);
        let mut found: Vec<(u32, usize)> = near
            .filter(|(at, _)| truths.get(*condition, Subject::Element(**at)) != Truth::False)
            .map(|(at, distance)| (*distance, *at))
            .collect();
        found.sort_unstable();
        let found: Vec<usize> = found.into_iter().map(|(_, at)| at).collect();
        if found.is_empty() {
            return None;
        }
        elements.extend(found.iter().map(|at| scene.id(Subject::Element(*at)).to_string()));
        evidence.found.insert(name, Found { elements: found, ..Found::default() });
    }
    Some(Task {
        id: step.id.clone(),
        phase: step.phase,
        // Each placeholder is a name of the step, so it does not matter where one stands.
        text: fill(&step.text, scene, 0, &evidence),
        tells: step.tells.clone(),
        mitigations: step.mitigations.clone(),
        elements,
    })
}

/// How many flows, of either direction, each element is away from the nearest affected one; only those
/// that are connected. Without affected elements all are near.
fn distances(scene: &Scene<'_>, affected: &[Id]) -> BTreeMap<usize, u32> {
    let all = 0..scene.elements.len();
    let starts: Vec<usize> =
        all.clone().filter(|at| affected.iter().any(|id| id == scene.elements[*at].id)).collect();
    if starts.is_empty() {
        return all.map(|at| (at, 0)).collect();
    }
    let mut known: BTreeMap<usize, u32> = starts.iter().map(|at| (*at, 0)).collect();
    let mut queue: VecDeque<usize> = starts.into();
    while let Some(at) = queue.pop_front() {
        let next = known[&at] + 1;
        for side in [Side::Upstream, Side::Downstream] {
            for flow in scene.flows_at(at, side) {
                let end = scene.end(*flow, side);
                known.entry(end).or_insert_with(|| {
                    queue.push_back(end);
                    next
                });
            }
        }
    }
    known
}
