//! How long all suggestions for a large model take: 1,000 elements and 2,000 flows.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros, and a bench")]

use criterion::{Criterion, criterion_group, criterion_main};
use threatloom::analysis::suggest;
use threatloom::catalog::Catalog;
use threatloom::model::{Element, Flow, Model, Values};

/// A model with elements of all kinds, attributes answered at random, connected at random.
fn large(catalog: &Catalog, elements: usize, flows: usize) -> Model {
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

fn suggestions(criterion: &mut Criterion) {
    let catalog = Catalog::bundled().unwrap();
    let model = large(&catalog, 1_000, 2_000);
    criterion.bench_function("suggest: 1000 elements, 2000 flows", |bench| {
        bench.iter(|| suggest(&model, &catalog));
    });
    criterion.bench_function("load all catalogs", |bench| bench.iter(Catalog::bundled));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = suggestions
}
criterion_main!(benches);
