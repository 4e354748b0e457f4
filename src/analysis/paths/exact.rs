//! The search against trying everything, on small random models.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::arrival::Arrival;
use super::search::{Limits, Route, Search};
use super::share::Share;
use super::steps::Taken;
use super::terrain::{Hold, Move, Stage, Terrain};
use crate::analysis::scene::Scene;
use crate::analysis::suggest;
use crate::catalog::{Catalog, Side};
use crate::model::{Attributes, Element, Flow, Model, Values};

/// Kinds that paths are made of, each with what makes it matter.
const KINDS: &[(&str, &[(&str, &str)])] = &[
    ("person", &[("content-trust", "untrusted")]),
    (
        "web-app",
        &[("exposure", "public"), ("renders-markup", "yes"), ("data-class", "confidential")],
    ),
    ("guardrail", &[]),
    (
        "agent",
        &[("authority", "write"), ("autonomy", "autonomous"), ("data-class", "confidential")],
    ),
    ("tool", &[("authority", "message"), ("holds-secrets", "yes")]),
    ("database", &[("data-class", "confidential"), ("personal-data", "yes")]),
    ("knowledge-base", &[("content-trust", "partner"), ("write-access", "users")]),
    ("retriever", &[]),
    ("human-review", &[]),
    ("predictive-model", &[("output-use", "automated"), ("exposure", "internal")]),
    ("training", &[]),
    ("marketplace", &[("content-trust", "untrusted")]),
];

fn attributes<'a>(of: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Attributes {
    of.into_iter().map(|(id, value)| ((*id).to_string(), Values::one(*value))).collect()
}

fn model() -> impl Strategy<Value = Model> {
    let carries = select(vec!["instructions", "content", "data", "action", "model", "code"]);
    let review = select(vec!["none", "automatic", "human"]);
    let flow = (any::<u8>(), any::<u8>(), option::of(carries), option::of(review));
    (vec(select(KINDS), 3..7), vec(flow, 3..12)).prop_map(|(kinds, flows)| {
        let mut model = Model::new("Random");
        for (at, (kind, known)) in kinds.iter().enumerate() {
            let attributes = attributes(*known);
            let element = Element { kind: (*kind).into(), attributes, ..Element::default() };
            model.elements.insert(format!("e{at}"), element);
        }
        let count = model.elements.len();
        for (at, (from, to, carries, review)) in flows.iter().enumerate() {
            let known = [("carries", *carries), ("content-review", *review)];
            let known = known.iter().filter_map(|(id, value)| Some((*id, (*value)?)));
            let known: Vec<(&str, &str)> = known.collect();
            let end = |at: &u8| format!("e{}", usize::from(*at) % count);
            let flow = Flow {
                from: end(from),
                to: end(to),
                attributes: attributes(&known),
                ..Flow::default()
            };
            model.flows.insert(format!("f{at:02}"), flow);
        }
        model
    })
}

/// A route as it can be compared: the entry, and flows with their directions.
type Named = (usize, Vec<(usize, Side)>);

fn named(entry: usize, moves: &[&Move]) -> Named {
    (entry, moves.iter().map(|step| (step.flow, step.side)).collect())
}

/// Every route that is worth something, by trying all of them with all choices of techniques.
fn by_trying(terrain: &Terrain<'_>, limits: Limits) -> Vec<(Named, Share)> {
    let mut found = Vec::new();
    for entry in 0..terrain.entries.len() {
        if terrain.entries[entry].is_some() {
            go(terrain, limits, entry, &mut Vec::new(), &mut found);
        }
    }
    found
}

fn go<'t>(
    terrain: &'t Terrain<'_>,
    limits: Limits,
    entry: usize,
    moves: &mut Vec<&'t Move>,
    found: &mut Vec<(Named, Share)>,
) {
    let worth = terrain.entries[entry].as_ref().map_or(Share::NONE, |end| end.worth);
    let best = best(terrain, entry, moves, (0, Hold::Content, 0), worth);
    if best >= limits.least {
        found.push((named(entry, moves), best));
    }
    if moves.len() == limits.longest {
        return;
    }
    let visited = |element: usize| element == entry || moves.iter().any(|step| step.to == element);
    let here = moves.last().map_or(entry, |step| step.to);
    let before = match moves.len() {
        0 => None,
        1 => Some(entry),
        more => Some(moves[more - 2].to),
    };
    let next: Vec<&Move> = terrain.moves[here].iter().filter(|step| !visited(step.to)).collect();
    for step in next {
        if before.is_none_or(|before| terrain.passes_on(before, here, step.to)) {
            moves.push(step);
            go(terrain, limits, entry, moves, found);
            moves.pop();
        }
    }
}

/// The best end of a route from one of its elements on.
fn best(
    terrain: &Terrain<'_>,
    entry: usize,
    moves: &[&Move],
    (place, hold, stage): (usize, Hold, Stage),
    share: Share,
) -> Share {
    let (element, arrival) = match place.checked_sub(1) {
        None => (entry, Arrival::Start),
        Some(at) => (moves[at].to, Arrival::By(moves[at], hold)),
    };
    let mut top = Share::NONE;
    if place == moves.len() {
        terrain.endings(element, arrival, stage, &mut |_, outcome| {
            top = top.max(outcome.left.of(share));
        });
    } else {
        terrain.outcomes(element, arrival, stage, &mut |outcome| {
            let on = (place + 1, outcome.hold, outcome.stage);
            top = top.max(best(terrain, entry, moves, on, outcome.left.of(share)));
        });
    }
    top
}

fn exhaustive(terrain: &Terrain<'_>, limits: Limits) -> Vec<(Named, Share)> {
    Search::new(terrain, limits)
        .map(|route: Route<'_>| (named(route.entry, &route.moves), route.score))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_search_finds_what_trying_everything_finds(model in model()) {
        let catalog = Catalog::bundled().unwrap();
        let analysis = suggest(&model, &catalog);
        let scene = Scene::of(&model, &catalog.kinds);
        let terrain = Terrain::of(&scene, &catalog, &analysis);
        let limits = Limits { expansions: usize::MAX, longest: 6, least: Share::percent(1_u32) };
        let found = exhaustive(&terrain, limits);
        prop_assert!(found.is_sorted_by(|a, b| a.1 >= b.1), "best first: {found:?}");
        let mut sorted = found.clone();
        sorted.sort();
        let mut tried = by_trying(&terrain, limits);
        tried.sort();
        prop_assert_eq!(sorted, tried);
        // A budget cuts the ranking off and changes nothing before that.
        let few = exhaustive(&terrain, Limits { expansions: 10, ..limits });
        prop_assert_eq!(&few[..], &found[..few.len()]);
        // The techniques that are told come to the very score.
        for route in Search::new(&terrain, limits) {
            let taken = Taken::of(&terrain, &route).unwrap();
            prop_assert_eq!(taken.stops.len(), route.moves.len() + 1);
            let stages: Vec<Stage> = taken.stops.iter().map(|stop| stop.stage).collect();
            prop_assert!(stages.is_sorted(), "tactics go on: {stages:?}");
        }
    }
}
