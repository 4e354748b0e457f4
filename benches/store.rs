//! Reading and writing a model of 5 MB, fifty times what a large system needs.

#![allow(clippy::unwrap_used, reason = "a bench")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use threatloom::model::{
    Element, Finding, FindingKey, Flow, HistoryEntry, Model, Stamp, Status, Values,
};
use threatloom::store::{Document, parse_model, write_model};

/// Elements in a chain of flows, with attributes and a triaged finding each.
fn large_model(elements: usize) -> Model {
    let mut model = Model::new("Large");
    for i in 0..elements {
        let id = format!("element-{i}");
        let element = Element {
            kind: "hosted-model-api".to_string(),
            name: format!("Element number {i}"),
            attributes: BTreeMap::from([
                ("exposure".to_string(), Values::one("public")),
                ("authentication".to_string(), Values::one("api-key")),
            ]),
            notes: vec!["A line of notes as people write them, neither long nor short.".into(); 2],
            ..Element::default()
        };
        let flow = Flow {
            from: id.clone(),
            to: format!("element-{}", (i + 1) % elements),
            label: "requests".to_string(),
            ..Flow::default()
        };
        let entry = HistoryEntry {
            status: Status::Accepted,
            why: vec!["The gateway in front of it limits what can be asked.".to_string()],
        };
        let finding = Finding {
            status: Status::Accepted,
            history: BTreeMap::from([(Stamp("2026-11-20T09:30:00Z ana".to_string()), entry)]),
            ..Finding::default()
        };
        model.findings.insert(FindingKey::technique("AML.T0051.001", &*id), finding);
        model.flows.insert(format!("flow-{i}"), flow);
        model.elements.insert(id, element);
    }
    model
}

fn benchmark(criterion: &mut Criterion) {
    let model = large_model(5600);
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
