//! The laws of the layout, over arbitrary nested graphs: nothing overlaps, everything is where it
//! belongs, no line runs where it has no business.

use proptest::prelude::*;
use threatloom::layout::{
    Boundary, Direction, Flow, Graph, Layout, Memory, Node, Rect, Voice, layout,
};
use threatloom::model::Cell;

fn voice() -> impl Strategy<Value = Voice> {
    prop_oneof![Just(Voice::Inner), Just(Voice::Outer), Just(Voice::Person)]
}

/// Nested graphs of fewer than so many boxes and flows.
pub fn graphs(nodes: usize, flows: usize) -> impl Strategy<Value = Graph> {
    let node = (8..30i32, 3..6i32, proptest::option::of(0..6usize), voice());
    let boundary = (proptest::option::of(0..6usize), 0..24i32);
    let flow = (0..nodes, 0..nodes, prop_oneof![Just(0), 1..20i32]);
    (
        proptest::collection::vec(node, 0..nodes),
        proptest::collection::vec(boundary, 0..6),
        proptest::collection::vec(flow, 0..flows),
        any::<bool>(),
    )
        .prop_map(|(nodes, boundaries, flows, down)| Graph {
            direction: if down { Direction::TopToBottom } else { Direction::LeftToRight },
            nodes: (0..)
                .zip(nodes)
                .map(|(i, (width, height, boundary, voice))| Node {
                    id: format!("n{i}"),
                    width,
                    height,
                    boundary,
                    voice,
                })
                .collect(),
            boundaries: (0..)
                .zip(boundaries)
                .map(|(i, (parent, title))| Boundary { id: format!("b{i}"), parent, title })
                .collect(),
            flows: (0..)
                .zip(flows)
                .map(|(i, (from, to, label))| Flow { id: format!("f{i}"), from, to, label })
                .collect(),
        })
}

/// The boundaries around something, innermost first; those that lie inside themselves are cut off
/// as the layout does it.
struct Nesting {
    nodes: Vec<Vec<usize>>,
    boundaries: Vec<Vec<usize>>,
}

fn nesting(graph: &Graph, laid_out: &Layout) -> Nesting {
    // A parent chain that turns back on itself has no right answer: take what was drawn.
    let chain = |start: Option<usize>| {
        let mut chain: Vec<usize> = Vec::new();
        let mut next = start;
        while let Some(b) = next.filter(|b| *b < graph.boundaries.len()) {
            if chain.contains(&b) {
                break;
            }
            if let Some(inner) = chain.last() {
                let (inner, outer) =
                    (laid_out.boundaries[*inner].rect, laid_out.boundaries[b].rect);
                if !outer.encloses(inner) && turns_back(graph, b) {
                    break;
                }
            }
            chain.push(b);
            next = graph.boundaries[b].parent;
        }
        chain
    };
    Nesting {
        nodes: graph.nodes.iter().map(|n| chain(n.boundary)).collect(),
        boundaries: (0..graph.boundaries.len()).map(|b| chain(Some(b))).collect(),
    }
}

fn turns_back(graph: &Graph, start: usize) -> bool {
    let mut at = Some(start);
    for _ in 0..=graph.boundaries.len() {
        at = at.and_then(|b| graph.boundaries[b].parent).filter(|b| *b < graph.boundaries.len());
    }
    at.is_some()
}

/// The straight pieces of a route as rectangles one cell thick.
fn strokes(points: &[Cell]) -> Vec<Rect> {
    let stroke = |pair: &[Cell]| {
        let (a, b) = (pair[0], pair[1]);
        assert!(a.x == b.x || a.y == b.y, "a slanted piece: {a:?} {b:?}");
        Rect {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            w: (a.x - b.x).abs() + 1,
            h: (a.y - b.y).abs() + 1,
        }
    };
    points.windows(2).map(stroke).collect()
}

fn common(a: Rect, b: Rect) -> i32 {
    let w = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
    let h = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
    if w > 0 && h > 0 { w * h } else { 0 }
}

/// Fails where a picture lies, or cannot be read.
pub fn check(graph: &Graph, done: &Layout) {
    let around = nesting(graph, done);
    let frames: Vec<Rect> = done.boundaries.iter().map(|frame| frame.rect).collect();
    for (a, node) in done.nodes.iter().enumerate() {
        assert!(node.w >= graph.nodes[a].width && node.h >= graph.nodes[a].height);
        for other in &done.nodes[a + 1..] {
            assert!(!node.overlaps(*other), "boxes overlap: {node:?} {other:?}");
        }
        for (b, frame) in frames.iter().enumerate() {
            if around.nodes[a].contains(&b) {
                assert!(frame.encloses(*node), "box {a} is not inside frame {b}");
            } else {
                assert!(!frame.overlaps(*node), "box {a} is inside foreign frame {b}");
            }
        }
    }
    for (a, frame) in done.boundaries.iter().enumerate() {
        assert!(frame.rect.encloses(frame.title), "title of {a}: {frame:?}");
        for (b, other) in frames.iter().enumerate() {
            if around.boundaries[a].contains(&b) {
                assert!(other.encloses(frame.rect));
            } else if !around.boundaries[b].contains(&a) {
                assert!(!other.overlaps(frame.rect), "frames {a} and {b} overlap");
            }
        }
    }
    let lines: Vec<Vec<Rect>> = done.flows.iter().map(|route| strokes(&route.points)).collect();
    for (f, flow) in graph.flows.iter().enumerate() {
        let count = graph.nodes.len();
        assert_eq!(done.flows[f].points.is_empty(), flow.from >= count || flow.to >= count);
        if done.flows[f].points.is_empty() {
            continue;
        }
        check_flow(graph, done, &around, &lines, f);
    }
}

fn check_flow(graph: &Graph, done: &Layout, around: &Nesting, lines: &[Vec<Rect>], f: usize) {
    let (flow, route) = (&graph.flows[f], &done.flows[f]);
    for (n, node) in done.nodes.iter().enumerate() {
        let shared: i32 = lines[f].iter().map(|s| common(*s, *node)).sum();
        let ends = i32::from(flow.from == n) + i32::from(flow.to == n);
        assert_eq!(shared, ends, "flow {f} and box {n} {node:?}: {:?}", route.points);
    }
    for (b, frame) in done.boundaries.iter().enumerate() {
        let rect = frame.rect;
        let sides = around.nodes[flow.from].contains(&b) != around.nodes[flow.to].contains(&b);
        let inner = Rect { x: rect.x + 1, y: rect.y + 1, w: rect.w - 2, h: rect.h - 2 };
        let cells = |area: Rect| -> i32 { cells_of(&lines[f], area) };
        let on_border = cells(rect) - cells(inner);
        assert_eq!(on_border, i32::from(sides), "flow {f} passes frame {b} {rect:?}");
        assert!(lines[f].iter().all(|s| !s.overlaps(frame.title)), "flow {f} runs into a title");
    }
    if let Some(label) = route.label {
        assert_eq!(label.w, flow.label);
        assert!(lines[f].iter().any(|s| s.overlaps(label)), "label of {f} is not in its line");
        assert!(done.nodes.iter().all(|node| !node.overlaps(label)), "label {f} on a box");
        for frame in &done.boundaries {
            let r = frame.rect;
            let inner = Rect { x: r.x + 1, y: r.y + 1, w: r.w - 2, h: r.h - 2 };
            assert!(!r.overlaps(label) || inner.encloses(label), "label {f} on a frame");
        }
    } else {
        assert_eq!(flow.label, 0);
    }
    for (g, other) in lines.iter().enumerate().filter(|(g, _)| *g != f) {
        if let Some(label) = route.label {
            assert!(other.iter().all(|s| !s.overlaps(label)), "flow {g} runs into label {f}");
            let apart = done.flows[g].label.is_none_or(|l| !l.overlaps(label));
            assert!(apart, "labels {f} and {g} overlap");
        }
        for s in &lines[f] {
            for t in other {
                let shared = common(*s, *t);
                assert!(shared <= 1, "flows {f} and {g} share a line");
                if shared == 1 {
                    assert!((s.w > 1) != (t.w > 1), "flows {f} and {g} meet in line");
                    assert!(is_inside(*s, *t) && is_inside(*t, *s), "flows {f}, {g} share a bend");
                }
            }
        }
    }
}

/// Whether `line` runs on past the place where `across` meets it, on both sides.
fn is_inside(line: Rect, across: Rect) -> bool {
    if line.w > 1 {
        line.x < across.x && across.x < line.x + line.w - 1
    } else {
        line.y < across.y && across.y < line.y + line.h - 1
    }
}

/// Different cells that the strokes of one line have in an area.
fn cells_of(strokes: &[Rect], area: Rect) -> i32 {
    let corners = strokes.windows(2).map(|pair| {
        let x = pair[0].x.max(pair[1].x);
        let y = pair[0].y.max(pair[1].y);
        let corner = Rect { x, y, w: 1, h: 1 };
        if corner.overlaps(pair[0]) && corner.overlaps(pair[1]) { common(corner, area) } else { 0 }
    });
    strokes.iter().map(|s| common(*s, area)).sum::<i32>() - corners.sum::<i32>()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_overlaps_and_no_line_lies(graph in graphs(14, 24)) {
        check(&graph, &layout(&graph, &Memory::default()));
    }

    #[test]
    fn an_unchanged_graph_keeps_its_picture(graph in graphs(12, 20)) {
        let first = layout(&graph, &Memory::default());
        let second = layout(&graph, &first.memory.arrangement.clone().into());
        prop_assert_eq!(first, second);
    }

    #[test]
    fn the_laws_hold_whatever_is_pinned(
        graph in graphs(10, 16),
        pins in proptest::collection::vec((0..16usize, -5..60i32, -5..40i32), 0..5),
    ) {
        let first = layout(&graph, &Memory::default());
        let mut memory = first.memory;
        let count = memory.arrangement.places.len();
        for (item, x, y) in pins.into_iter().filter(|pin| pin.0 < count) {
            if let Some(place) = memory.arrangement.places.values_mut().nth(item) {
                place.pinned = Some(Cell { x, y });
            }
        }
        let pinned = layout(&graph, &memory);
        check(&graph, &pinned);
        check(&graph, &layout(&graph, &pinned.memory));
        check(&graph, &layout(&graph, &pinned.memory.arrangement.clone().into()));
    }

    #[test]
    fn the_laws_hold_with_the_memory_of_another_graph(
        graph in graphs(12, 20),
        other in graphs(12, 20),
    ) {
        let memory = layout(&other, &Memory::default()).memory;
        let first = layout(&graph, &memory);
        check(&graph, &first);
        check(&graph, &layout(&graph, &first.memory));
    }
}
