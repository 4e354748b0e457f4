//! The laws of the layout through any sequence of edits, and that nothing moves without one.

use proptest::prelude::*;
use threatloom::layout::{Boundary, Direction, Flow, Graph, Memory, Node, Voice, layout};
use threatloom::model::{Cell, Id};

use crate::layout::{check, graphs};

/// What a person does to a diagram; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Edit {
    Add { width: i32, boundary: Option<usize>, flow_from: Option<usize> },
    Remove(usize),
    Connect(usize, usize, i32),
    Disconnect(usize),
    Redirect(usize, usize),
    TurnRound(usize),
    Relabel(usize, i32),
    Widen(usize, i32),
    Move(usize, Option<usize>),
    Enclose { title: i32, parent: Option<usize> },
    Retitle(usize, i32),
    Pin(usize, i32, i32),
    Unpin,
    TurnPicture,
}

fn edits() -> impl Strategy<Value = Edit> {
    let any = || any::<usize>();
    let within = || proptest::option::of(0..usize::MAX);
    prop_oneof![
        (8..40i32, within(), within()).prop_map(|(width, boundary, flow_from)| Edit::Add {
            width,
            boundary,
            flow_from
        }),
        any().prop_map(Edit::Remove),
        (any(), any(), 0..24i32).prop_map(|(from, to, label)| Edit::Connect(from, to, label)),
        any().prop_map(Edit::Disconnect),
        (any(), any()).prop_map(|(flow, to)| Edit::Redirect(flow, to)),
        any().prop_map(Edit::TurnRound),
        (any(), 0..24i32).prop_map(|(flow, label)| Edit::Relabel(flow, label)),
        (any(), 8..60i32).prop_map(|(node, width)| Edit::Widen(node, width)),
        (any(), within()).prop_map(|(node, boundary)| Edit::Move(node, boundary)),
        (0..40i32, within()).prop_map(|(title, parent)| Edit::Enclose { title, parent }),
        (any(), 0..60i32).prop_map(|(boundary, title)| Edit::Retitle(boundary, title)),
        (any(), -5..70i32, -5..50i32).prop_map(|(item, x, y)| Edit::Pin(item, x, y)),
        Just(Edit::Unpin),
        Just(Edit::TurnPicture),
    ]
}

/// A diagram that is edited, with what the picture before left to remember.
struct Drawing {
    graph: Graph,
    memory: Memory,
    made: usize,
}

impl Drawing {
    fn new_id(&mut self) -> Id {
        self.made += 1;
        format!("new{}", self.made)
    }

    fn apply(&mut self, edit: &Edit) {
        let (nodes, flows) = (self.graph.nodes.len(), self.graph.flows.len());
        let boundaries = self.graph.boundaries.len();
        let pick = |at: usize, count: usize| at.checked_rem(count);
        let within = |at: Option<usize>| at.and_then(|at| pick(at, boundaries));
        match *edit {
            Edit::Add { width, boundary, flow_from } => {
                let (id, boundary) = (self.new_id(), within(boundary));
                self.graph.nodes.push(Node { id, width, height: 4, boundary, voice: Voice::Inner });
                if let Some(from) = flow_from.and_then(|from| pick(from, nodes)) {
                    let id = self.new_id();
                    self.graph.flows.push(Flow { id, from, to: nodes, label: 6 });
                }
            }
            Edit::Remove(node) => {
                let Some(gone) = pick(node, nodes) else { return };
                self.graph.nodes.remove(gone);
                self.graph.flows.retain(|flow| flow.from != gone && flow.to != gone);
                for flow in &mut self.graph.flows {
                    flow.from -= usize::from(flow.from > gone);
                    flow.to -= usize::from(flow.to > gone);
                }
            }
            Edit::Connect(from, to, label) => {
                let (Some(from), Some(to)) = (pick(from, nodes), pick(to, nodes)) else { return };
                let id = self.new_id();
                self.graph.flows.push(Flow { id, from, to, label });
            }
            Edit::Disconnect(flow) => {
                if let Some(gone) = pick(flow, flows) {
                    self.graph.flows.remove(gone);
                }
            }
            Edit::Redirect(flow, to) => {
                let (Some(flow), Some(to)) = (pick(flow, flows), pick(to, nodes)) else { return };
                self.graph.flows[flow].to = to;
            }
            Edit::TurnRound(flow) => {
                if let Some(flow) = pick(flow, flows) {
                    let flow = &mut self.graph.flows[flow];
                    std::mem::swap(&mut flow.from, &mut flow.to);
                }
            }
            Edit::Relabel(flow, label) => {
                if let Some(flow) = pick(flow, flows) {
                    self.graph.flows[flow].label = label;
                }
            }
            Edit::Widen(node, width) => {
                if let Some(node) = pick(node, nodes) {
                    self.graph.nodes[node].width = width;
                }
            }
            Edit::Move(node, boundary) => {
                if let Some(node) = pick(node, nodes) {
                    self.graph.nodes[node].boundary = within(boundary);
                }
            }
            Edit::Enclose { title, parent } => {
                let (id, parent) = (self.new_id(), within(parent));
                self.graph.boundaries.push(Boundary { id, parent, title });
            }
            Edit::Retitle(boundary, title) => {
                if let Some(boundary) = pick(boundary, boundaries) {
                    self.graph.boundaries[boundary].title = title;
                }
            }
            Edit::Pin(item, x, y) => {
                let count = self.memory.arrangement.places.len();
                let item = pick(item, count).unwrap_or(count);
                if let Some(place) = self.memory.arrangement.places.values_mut().nth(item) {
                    place.pinned = Some(Cell { x, y });
                }
            }
            Edit::Unpin => {
                for place in self.memory.arrangement.places.values_mut() {
                    place.pinned = None;
                }
            }
            Edit::TurnPicture => {
                self.graph.direction = match self.graph.direction {
                    Direction::TopToBottom => Direction::LeftToRight,
                    Direction::LeftToRight => Direction::TopToBottom,
                };
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold_after_every_edit_and_nothing_moves_without_one(
        graph in graphs(10, 14),
        edits in proptest::collection::vec(edits(), 1..12),
    ) {
        let mut drawing = Drawing { graph, memory: Memory::default(), made: 0 };
        for edit in edits {
            drawing.apply(&edit);
            let now = layout(&drawing.graph, &drawing.memory);
            check(&drawing.graph, &now);
            let again = layout(&drawing.graph, &now.memory);
            prop_assert_eq!(&again.nodes, &now.nodes, "boxes move after {:?}", edit);
            prop_assert_eq!(&again.boundaries, &now.boundaries, "frames move after {:?}", edit);
            prop_assert_eq!(&again.flows, &now.flows, "lines move after {:?}", edit);
            drawing.memory = now.memory;
        }
        let saved = Memory::from(drawing.memory.arrangement);
        let opened = layout(&drawing.graph, &saved);
        check(&drawing.graph, &opened);
        let saved = Memory::from(opened.memory.arrangement.clone());
        prop_assert_eq!(layout(&drawing.graph, &saved), opened);
    }
}
