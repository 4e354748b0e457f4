//! How long all suggestions for a large model take: 1,000 elements and 2,000 flows.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros, and a bench")]

mod large;

use criterion::{Criterion, criterion_group, criterion_main};
use threatloom::analysis::suggest;
use threatloom::catalog::Catalog;

fn suggestions(criterion: &mut Criterion) {
    let catalog = Catalog::bundled().unwrap();
    let model = large::model(&catalog, 1_000, 2_000);
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
