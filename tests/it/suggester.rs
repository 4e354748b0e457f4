//! Suggestions that keep up with a model: equal to those from scratch after every edit, and computed
//! only where something changed.

use proptest::prelude::*;
use threatloom::analysis::{Suggester, suggest};
use threatloom::catalog::Catalog;
use threatloom::model::{
    Boundary, BoundaryKind, Control, ControlState, Element, Finding, FindingKey, Flow, Model,
    Status, Values,
};

use crate::large;
use crate::rules_engine::any_model;

fn catalog() -> &'static Catalog {
    static CATALOG: std::sync::LazyLock<Catalog> =
        std::sync::LazyLock::new(|| Catalog::bundled().unwrap());
    &CATALOG
}

/// Changes a model as `what` says, at place `at`, with records of a `donor`.
fn edit(model: &mut Model, what: usize, at: usize, donor: &Model) {
    let catalog = catalog();
    let element = format!("e{at}");
    let flow = format!("f{at}");
    let any = |model: &Model| model.elements.keys().nth(at % model.elements.len().max(1)).cloned();
    match what {
        0 => {
            if let Some(given) = donor.elements.values().nth(at % donor.elements.len()) {
                model.elements.insert(element, given.clone());
            }
        }
        1 => {
            model.elements.remove(&element);
        }
        2 => {
            if let Some(given) = donor.flows.values().next() {
                model.flows.insert(flow, given.clone());
            }
        }
        3 => {
            model.flows.remove(&flow);
        }
        4 => {
            let kind = BoundaryKind::ALL[at % BoundaryKind::ALL.len()];
            model.boundaries.insert("b".into(), Boundary { kind, ..Boundary::default() });
            if let Some(element) = model.elements.get_mut(&element) {
                element.boundary = element.boundary.take().map_or(Some("b".into()), |_| None);
            }
        }
        5 => {
            let analysis = suggest(model, catalog);
            let all: Vec<_> = analysis.all().collect();
            if let Some(about) = all.get(at % all.len().max(1)) {
                let key = FindingKey::technique(&about.technique, &about.element);
                let (status, facts) = (Status::NotApplicable, about.facts.clone());
                model.findings.insert(key, Finding { status, facts, ..Finding::default() });
            }
        }
        6 => {
            model.findings.pop_first();
        }
        7 => {
            let mitigation = catalog.atlas.mitigations().nth(at % 20).unwrap().id.clone();
            let control = Control { state: ControlState::InPlace, ..Control::default() };
            if let Some(element) = any(model).and_then(|id| model.elements.get_mut(&id)) {
                element.controls.insert(mitigation, control);
            }
        }
        8 => {
            if let Some(element) = any(model).and_then(|id| model.elements.get_mut(&id)) {
                element.name.push('!');
            }
        }
        9 => {
            if let Some(flow) = model.flows.values_mut().nth(at % 7) {
                flow.label.push('!');
            }
        }
        10 => {
            // As in renaming an id: gone here, there again elsewhere.
            if let Some((_, flow)) = model.flows.pop_first() {
                model.flows.insert(format!("a{at}"), flow);
            }
        }
        _ => {
            let names: Vec<_> = catalog.kinds.attributes().collect();
            let (name, attribute) = names[(what * 31 + at) % names.len()];
            let value = attribute.values[at % attribute.values.len()].id();
            if let Some(element) = any(model).and_then(|id| model.elements.get_mut(&id))
                && element.attributes.insert(name.to_string(), Values::one(value))
                    == Some(Values::one(value))
            {
                element.attributes.remove(name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn keeping_up_is_the_same_as_beginning_again(
        model in any_model(),
        edits in proptest::collection::vec((0..20usize, 0..9usize, any_model()), 1..12),
    ) {
        let mut model = model;
        let mut suggester = Suggester::new(catalog());
        prop_assert_eq!(suggester.update(&model), &suggest(&model, catalog()));
        for (what, at, donor) in edits {
            edit(&mut model, what, at, &donor);
            prop_assert_eq!(suggester.update(&model), &suggest(&model, catalog()), "edit {}", what);
        }
    }
}

#[test]
fn many_edits_of_a_connected_model_are_followed() {
    let mut model = large::model(catalog(), 60, 120);
    let donor = large::model(catalog(), 9, 18);
    let mut suggester = Suggester::new(catalog());
    suggester.update(&model);
    let mut kept = 0;
    for step in 0..150 {
        edit(&mut model, step * 7 % 20, step * 13 % 60, &donor);
        assert_eq!(suggester.update(&model), &suggest(&model, catalog()), "step {step}");
        kept += model.elements.len() - suggester.renewed;
    }
    assert!(kept > 150 * 60 / 3, "{kept} of {} were kept", 150 * 60);
}

#[test]
fn an_edit_costs_what_it_touches() {
    let mut model = large::model(catalog(), 300, 600);
    let mut suggester = Suggester::new(catalog());
    suggester.update(&model);
    assert_eq!(suggester.renewed, 300);
    suggester.update(&model);
    assert_eq!((suggester.renewed, suggester.work), (0, 0), "nothing changed");
    let full = work(&model);
    let (mut renewed, mut work) = (0, 0);
    for at in 0..20 {
        edit(&mut model, 11 + at % 9, at * 14, &Model::new("none"));
        suggester.update(&model);
        renewed += suggester.renewed;
        work += suggester.work;
    }
    assert!(renewed < 20 * 30, "{renewed} elements in 20 edits");
    assert!(work < full * 2, "{work} for 20 edits, {full} for the whole model");
}

/// The work for models of a shape and then of twice the size, which must not be more than about twice
/// as much.
fn grows(shape: &dyn Fn(usize) -> Model, sizes: [usize; 2]) -> f64 {
    let [small, large] = sizes.map(|size| work(&shape(size)));
    #[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^52")]
    let ratio = large as f64 / small as f64;
    ratio
}

/// The work of a full run.
fn work(model: &Model) -> u64 {
    let mut suggester = Suggester::new(catalog());
    suggester.update(model);
    suggester.work
}

#[test]
fn work_grows_with_the_model_and_not_with_its_square() {
    let random = |size| large::model(catalog(), size, 2 * size);
    let ratio = grows(&random, [300, 600]);
    assert!(ratio < 2.6, "random: {ratio}");
    // Everybody talks to one orchestrator, or everything stands in one row.
    let kinds = ["person", "agent", "tool", "web-content", "knowledge-base", "generative-model"];
    let joined = |ends: fn(usize) -> (usize, usize), size: usize| {
        let mut model = Model::new("joined");
        for at in 0..size {
            let kind = if at == 0 { "orchestrator" } else { kinds[at % kinds.len()] };
            let element =
                Element { kind: kind.into(), name: format!("E{at}"), ..Element::default() };
            model.elements.insert(format!("e{at}"), element);
            let (from, to) = ends(at);
            let flow = |from: usize, to: usize| Flow {
                from: format!("e{from}"),
                to: format!("e{to}"),
                ..Flow::default()
            };
            model.flows.insert(format!("f{at}"), flow(from, to));
            model.flows.insert(format!("g{at}"), flow(to, from));
        }
        model
    };
    let star = |size| joined(|at| (0, at), size);
    let ratio = grows(&star, [300, 600]);
    assert!(ratio < 2.6, "star: {ratio}");
    let row = |size| joined(|at| (at, at + 1), size);
    let ratio = grows(&row, [300, 600]);
    assert!(ratio < 2.6, "row: {ratio}");
}
