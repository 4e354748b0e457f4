//! How long suggestions take: all of them for large models of three sizes, and after one edit.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros, and a bench")]

mod large;

use criterion::{Criterion, criterion_group, criterion_main};
use threatloom::analysis::{Suggester, suggest};
use threatloom::catalog::Catalog;
use threatloom::model::{Flow, Model, Values};

fn suggestions(criterion: &mut Criterion) {
    let catalog = Catalog::bundled().unwrap();
    for elements in [1_000, 2_000, 4_000] {
        let model = large::model(&catalog, elements, 2 * elements);
        let id = |what: &str| format!("{what}: {elements} elements, {} flows", 2 * elements);
        criterion.bench_function(&id("suggest"), |bench| bench.iter(|| suggest(&model, &catalog)));
        for (what, edit) in EDITS {
            let mut model = model.clone();
            let mut suggester = Suggester::new(&catalog);
            suggester.update(&model);
            let mut at = 0;
            criterion.bench_function(&id(what), |bench| {
                bench.iter(|| {
                    at = (at + 37) % elements;
                    edit(&mut model, at);
                    suggester.update(&model).suggestions.len()
                });
            });
        }
    }
    criterion.bench_function("load all catalogs", |bench| bench.iter(Catalog::bundled));
}

/// A change of one element or flow, at another place every time.
type Edit = fn(&mut Model, usize);

const EDITS: [(&str, Edit); 3] = [
    ("after an answer", |model, at| {
        let element = model.elements.get_mut(&format!("e{at}")).unwrap();
        let word = if element.attributes.remove("exposure").is_some() {
            "content-trust"
        } else {
            "exposure"
        };
        let value = if word == "exposure" { "public" } else { "untrusted" };
        element.attributes.insert(word.to_string(), Values::one(value));
    }),
    ("after a flow", |model, at| {
        let to = (at * 7 + 13) % model.elements.len();
        let flow = Flow { from: format!("e{at}"), to: format!("e{to}"), ..Flow::default() };
        if model.flows.remove("one-more").is_none() {
            model.flows.insert("one-more".to_string(), flow);
        }
    }),
    ("after a name", |model, at| {
        model.elements.get_mut(&format!("e{at}")).unwrap().name.push('.');
    }),
];

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = suggestions
}
criterion_main!(benches);
