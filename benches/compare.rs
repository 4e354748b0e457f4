//! Difference, merge and review of models of 5 MB, fifty times what a large system needs.

#![allow(clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use threatloom::catalog::Catalog;
use threatloom::compare::{Labels, diff, merge};
use threatloom::model::{Model, Values};
use threatloom::review::{Review, Versions};

#[path = "store/large.rs"]
mod large;

/// What somebody changed: an attribute of every `step`th element, from the `first` on.
fn changed(base: &Model, first: usize, step: usize, exposure: &str) -> Model {
    let mut model = base.clone();
    for element in model.elements.values_mut().skip(first).step_by(step) {
        element.attributes.insert("exposure".to_string(), Values::one(exposure));
        element.notes.push("Looked at again.".to_string());
    }
    model
}

fn benchmark(criterion: &mut Criterion) {
    let base = large::model(5600);
    let (ours, theirs) = (changed(&base, 0, 50, "internal"), changed(&base, 25, 50, "isolated"));
    let everything = changed(&base, 0, 1, "internal");
    let labels = Labels { ours: "ours", theirs: "theirs" };
    let catalog = Catalog::bundled().unwrap();

    let mut group = criterion.benchmark_group("compare");
    group.sample_size(10);
    group.bench_function("difference, 112 of 5,600 elements", |b| {
        b.iter(|| diff(black_box(&base), &ours));
    });
    group.bench_function("difference, all elements", |b| {
        b.iter(|| diff(black_box(&base), &everything));
    });
    group.bench_function("merge, 112 elements on each side", |b| {
        b.iter(|| merge(black_box(&base), &ours, &theirs, labels));
    });
    group.bench_function("merge, all elements against 112", |b| {
        b.iter(|| merge(black_box(&base), &everything, &theirs, labels));
    });
    group.bench_function("review with its risk", |b| {
        b.iter(|| Review::of(Versions { old: black_box(&base), new: &ours, catalog: &catalog }));
    });
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
