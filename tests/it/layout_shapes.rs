//! Shapes that layouts stumble over, in both directions, at first sight and after an edit.

use threatloom::layout::{Boundary, Direction, Flow, Graph, Memory, Node, Voice, layout};

use crate::layout::check;

/// A graph of boxes `(boundary, width)`, boundaries `(parent, title)`, flows `(from, to, label)`.
fn graph(
    boxes: &[(Option<usize>, i32)],
    boundaries: &[(Option<usize>, i32)],
    flows: &[(usize, usize, i32)],
) -> Graph {
    let node = |(i, (boundary, width)): (usize, &(Option<usize>, i32))| Node {
        id: format!("n{i}"),
        width: *width,
        height: 4,
        boundary: *boundary,
        voice: Voice::Inner,
    };
    let boundary = |(i, (parent, title)): (usize, &(Option<usize>, i32))| Boundary {
        id: format!("b{i}"),
        parent: *parent,
        title: *title,
    };
    let flow = |(i, (from, to, label)): (usize, &(usize, usize, i32))| Flow {
        id: format!("f{i}"),
        from: *from,
        to: *to,
        label: *label,
    };
    Graph {
        direction: Direction::TopToBottom,
        nodes: boxes.iter().enumerate().map(node).collect(),
        boundaries: boundaries.iter().enumerate().map(boundary).collect(),
        flows: flows.iter().enumerate().map(flow).collect(),
    }
}

/// Holds the laws over the shape in both directions, and over it with one more box and flow.
fn holds(mut graph: Graph) {
    for direction in [Direction::TopToBottom, Direction::LeftToRight] {
        graph.direction = direction;
        let first = layout(&graph, &Memory::default());
        check(&graph, &first);
        let mut more = graph.clone();
        let boundary = more.nodes.first().and_then(|node| node.boundary);
        more.nodes.push(Node {
            id: "new".into(),
            width: 12,
            height: 4,
            boundary,
            ..Node::default()
        });
        more.flows.push(Flow { id: "new-flow".into(), from: 0, to: graph.nodes.len(), label: 5 });
        check(&more, &layout(&more, &first.memory));
        let opened = layout(&graph, &first.memory.arrangement.clone().into());
        assert_eq!(opened, first);
    }
}

#[test]
fn loops_of_every_number_and_label() {
    holds(graph(&[(None, 10)], &[], &[(0, 0, 0), (0, 0, 9), (0, 0, 30)]));
    holds(graph(&[(Some(0), 10), (Some(0), 10)], &[(None, 3)], &[(0, 0, 4), (0, 1, 2), (1, 1, 0)]));
}

#[test]
fn flows_side_by_side_and_there_and_back() {
    let many: Vec<(usize, usize, i32)> =
        (0..8).zip(0..).map(|(i, label)| (i % 2, 1 - i % 2, label)).collect();
    holds(graph(&[(None, 10), (None, 10)], &[], &many));
    holds(graph(&[(Some(0), 10), (Some(1), 10)], &[(None, 6), (None, 0)], &many));
}

#[test]
fn a_flow_into_the_depth_of_a_neighbour() {
    let nest = [(None, 9), (Some(0), 9), (Some(1), 9)];
    let flows = [(0, 1, 8), (1, 0, 0), (0, 2, 3), (2, 1, 20)];
    holds(graph(&[(None, 10), (Some(2), 10), (Some(0), 10)], &nest, &flows));
}

#[test]
fn boundaries_with_nothing_in_them() {
    holds(graph(&[(None, 10)], &[(None, 0), (None, 12), (Some(1), 7), (Some(2), 0)], &[]));
    holds(graph(&[], &[(None, 0), (Some(0), 0), (Some(1), 40)], &[]));
    holds(Graph::default());
}

#[test]
fn boxes_that_nothing_joins() {
    holds(graph(&[(None, 10); 23], &[], &[]));
    holds(graph(&[(Some(0), 10); 9], &[(None, 5)], &[]));
}

#[test]
fn very_long_names_and_titles() {
    let flows = [(0, 1, 60), (1, 2, 1), (2, 0, 44)];
    holds(graph(&[(Some(0), 120), (Some(0), 4), (None, 3)], &[(None, 90)], &flows));
    holds(graph(
        &[(Some(1), 8), (None, 8)],
        &[(None, 70), (Some(0), 100)],
        &[(0, 1, 0), (1, 0, 4)],
    ));
}

#[test]
fn dozens_of_flows_into_one_box() {
    let boxes: Vec<(Option<usize>, i32)> =
        (0..41).map(|i| ((i % 3 == 1).then_some(0), 10)).collect();
    let flows: Vec<(usize, usize, i32)> =
        (1..41).zip(0..).map(|(i, label)| (i, 0, label % 9)).collect();
    holds(graph(&boxes, &[(None, 8)], &flows));
    let back: Vec<(usize, usize, i32)> =
        flows.iter().map(|(from, to, label)| (*to, *from, *label)).collect();
    holds(graph(&boxes, &[(None, 8)], &back));
}
