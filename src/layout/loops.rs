//! Flows from a box to itself: nested loops beside the box, each with its label in the line.

use super::{Direction, Graph};

/// What the loops of a box need.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Room {
    /// Least size of the box across and along.
    pub across: i64,
    pub along: i64,
    /// Cells beside the box, across.
    pub beside: i64,
}

/// A loop, relative to its box, in (across, along): corners and the place of the label.
#[derive(Debug)]
pub(super) struct Loop {
    pub corners: [(i64, i64); 4],
    pub label: (i64, i64),
}

/// The flows from each box to itself.
pub(super) fn of_boxes(graph: &Graph) -> Vec<Vec<usize>> {
    let mut loops = vec![Vec::new(); graph.nodes.len()];
    for (f, flow) in graph.flows.iter().enumerate().filter(|(_, flow)| flow.from == flow.to) {
        if let Some(own) = loops.get_mut(flow.from) {
            own.push(f);
        }
    }
    loops
}

/// Room for the `loops` of a box.
pub(super) fn room(graph: &Graph, loops: &[usize]) -> Room {
    let Some(label) = loops.iter().map(|f| i64::from(graph.flows[*f].label)).max() else {
        return Room::default();
    };
    let count = i64::try_from(loops.len()).unwrap_or(0);
    match graph.direction {
        Direction::TopToBottom => {
            Room { across: 3, along: 2 + 2 * count, beside: label + 3 + 2 * count }
        }
        Direction::LeftToRight => {
            Room { across: 3, along: label + 4 + 4 * count, beside: 2 * count + 1 }
        }
    }
}

/// The `loops` of a box, which is `w` across and `h` along, with their flows.
pub(super) fn draw(graph: &Graph, loops: &[usize], w: i64, h: i64) -> Vec<(usize, Loop)> {
    let count = i64::try_from(loops.len()).unwrap_or(0);
    let longest = loops.iter().map(|f| i64::from(graph.flows[*f].label)).max().unwrap_or(0);
    let mut drawn = Vec::new();
    for (i, flow) in (0..).zip(loops.iter().copied()) {
        let (start, end, turn, label) = match graph.direction {
            Direction::TopToBottom => {
                let turn = w + longest + 2 + 2 * (count - 1 - i);
                (1 + i, h - 2 - i, turn, (w + 1, 1 + i))
            }
            Direction::LeftToRight => {
                let turn = w + 2 * (count - 1 - i) + 1;
                (1 + 2 * i, h - 2 - 2 * i, turn, (turn, 2 * count + 1))
            }
        };
        let corners = [(w - 1, start), (turn, start), (turn, end), (w - 1, end)];
        drawn.push((flow, Loop { corners, label }));
    }
    drawn
}
