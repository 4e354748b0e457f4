//! Reading and writing a model of 5 MB, fifty times what a large system needs.

#![allow(clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use threatloom::store::{Document, parse_model, write_model};

#[path = "store/large.rs"]
mod large;

fn benchmark(criterion: &mut Criterion) {
    let model = large::model(5600);
    let text = write_model(&model);
    assert!((4_900_000..5_200_000).contains(&text.len()), "{} bytes", text.len());

    let mut group = criterion.benchmark_group("store");
    group.sample_size(20).throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse 5 MB", |b| {
        b.iter(|| parse_model("large.tm.ron", black_box(text.as_bytes())).map(|p| p.model));
    });
    group.bench_function("write 5 MB", |b| b.iter(|| write_model(black_box(&model))));
    // With the disk: what the workbench does between two keys.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.tm.ron");
    let mut document = Document::new(&path, model);
    document.save().unwrap();
    group
        .bench_function("save 5 MB", |b| b.iter(|| document.save().map(|warnings| warnings.len())));
    group.bench_function("open 5 MB", |b| b.iter(|| Document::open(&path).map(|d| d.model)));
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
