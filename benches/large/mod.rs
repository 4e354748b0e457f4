//! A large model for benches.

use threatloom::catalog::Catalog;
use threatloom::model::{Boundary, Element, Flow, Model, Values};

/// A model with elements of all kinds, attributes answered at random, connected at random.
pub fn model(catalog: &Catalog, elements: usize, flows: usize) -> Model {
    let mut model = Model::new("large");
    let kinds: Vec<_> = catalog.kinds.kinds().collect();
    let mut seed = 1u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for i in 0..elements {
        let (id, kind) = kinds[random(kinds.len())];
        let name = format!("Element {i}");
        let mut element = Element { kind: id.to_string(), name, ..Element::default() };
        for name in &kind.attributes {
            let values = &catalog.kinds.attribute(name).unwrap().values;
            // One in four stays unanswered.
            if random(4) > 0 {
                let value = values[random(values.len())].id();
                element.attributes.insert(name.clone(), Values::one(value));
            }
        }
        model.elements.insert(format!("e{i}"), element);
    }
    let carried = &catalog.kinds.attribute("carries").unwrap().values;
    for i in 0..flows {
        let (from, to) = (format!("e{}", random(elements)), format!("e{}", random(elements)));
        let mut flow = Flow { from, to, ..Flow::default() };
        let value = carried[random(carried.len())].id();
        flow.attributes.insert("carries".to_string(), Values::one(value));
        model.flows.insert(format!("f{i}"), flow);
    }
    model
}

/// A model as large systems are: boundaries of about ten elements, five to an organisation, and
/// flows that mostly stay inside.
#[allow(dead_code, reason = "not every bench wants it")]
pub fn nested(catalog: &Catalog, elements: usize) -> Model {
    let mut model = model(catalog, elements, 0);
    let rooms = elements / 10;
    for room in 0..rooms {
        let house = format!("h{}", room / 5);
        let of = |name: String, parent| Boundary { name, parent, ..Boundary::default() };
        let name = format!("House {}", room / 5);
        model.boundaries.entry(house.clone()).or_insert_with(|| of(name, None));
        model.boundaries.insert(format!("r{room}"), of(format!("Room {room}"), Some(house)));
    }
    for i in 0..elements {
        if let Some(element) = model.elements.get_mut(&format!("e{i}")) {
            element.boundary = Some(format!("r{}", i / 10 % rooms));
        }
        // To a neighbour, to another one in the room, and now and then to the room beside it.
        let far = if i % 7 == 0 { 13 } else { 4 };
        for (k, step) in [1, far].into_iter().enumerate() {
            let (from, to) = (format!("e{i}"), format!("e{}", (i + step) % elements));
            let label = format!("data {}", i % 9);
            model.flows.insert(format!("f{i}-{k}"), Flow { from, to, label, ..Flow::default() });
        }
    }
    model
}
