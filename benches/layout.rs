//! What a picture takes: from nothing, and after an edit.

#![allow(missing_docs, clippy::unwrap_used, reason = "criterion's macros, and a bench")]

use criterion::{Criterion, criterion_group, criterion_main};
use threatloom::layout::{Boundary, Flow, Graph, Memory, Node, layout};

/// Services in nested boundaries, each a short pipeline; most flows stay near.
fn graph(boxes: usize) -> Graph {
    let mut seed = 1u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let boundaries = boxes / 8;
    let boundary = |b: usize| Boundary {
        id: format!("b{b}"),
        parent: b.checked_sub(8).map(|_| b / 8),
        title: 12,
    };
    let node = |n: usize| Node {
        id: format!("n{n}"),
        width: 16,
        height: 4,
        boundary: Some(n * boundaries / boxes),
        ..Node::default()
    };
    let mut flows = Vec::new();
    for n in 1..boxes {
        let mut add = |from: usize, to: usize| {
            flows.push(Flow { id: format!("f{}", flows.len()), from, to, label: 8 });
        };
        add(n.saturating_sub(1 + random(3)), n);
        match random(10) {
            0 => add(n, n.saturating_sub(1 + random(8))),
            1 => add(random(boxes), n),
            _ => {}
        }
    }
    Graph {
        nodes: (0..boxes).map(node).collect(),
        boundaries: (0..boundaries).map(boundary).collect(),
        flows,
        ..Graph::default()
    }
}

fn pictures(criterion: &mut Criterion) {
    for boxes in [50, 200, 1_000, 2_000] {
        let graph = graph(boxes);
        let mut group = criterion.benchmark_group(format!("{boxes} boxes"));
        group.sample_size(10);
        group.bench_function("from nothing", |bench| {
            bench.iter(|| layout(&graph, &Memory::default()));
        });
        let memory = layout(&graph, &Memory::default()).memory;
        let mut edited = graph.clone();
        let boundary = edited.nodes[boxes / 2].boundary;
        edited.nodes.push(Node {
            id: "new".into(),
            width: 16,
            height: 4,
            boundary,
            ..Node::default()
        });
        edited.flows.push(Flow { id: "new".into(), from: boxes / 2, to: boxes, label: 8 });
        group.bench_function("after an edit", |bench| bench.iter(|| layout(&edited, &memory)));
    }
}

criterion_group!(benches, pictures);
criterion_main!(benches);
