//! Positions and routes for a data-flow diagram, in whole character cells.
//!
//! The method is layered drawing, boundary by boundary. Flows are turned so that most of them run
//! in one direction ([`orient`]), items get a rank along that direction ([`rank`]), long flows and
//! labels become items of their own ([`net`]), the order within each rank is searched for few
//! crossings ([`order`]), and then a finished boundary is one item of the boundary around it, with
//! fixed ports on its frame ([`place`], [`channel`]). So containment, no overlap and no flow
//! through a boundary that it has no business in hold by construction, not by checking.
//!
//! Inside this module `u` runs across the ranks and `v` along them: from top to bottom `u` is the
//! column and `v` the row, from left to right the other way round. Only [`route`] knows both.

mod across;
mod channel;
mod compact;
mod cross;
mod fit;
pub mod json;
mod loops;
mod memory;
mod net;
mod order;
mod orient;
mod place;
mod ports;
mod rank;
mod remember;
mod reuse;
mod route;
mod stack;
mod tree;

use crate::model::{Cell, Id};

pub use crate::model::Direction;
pub use memory::{Inside, Memory, Spot};

/// What is to be laid out. References are positions in these lists; a flow with an end that is not
/// there, or a boundary inside itself, is treated as if it had none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// Main direction of the picture.
    pub direction: Direction,
    /// Boxes.
    pub nodes: Vec<Node>,
    /// Frames around boxes and other frames.
    pub boundaries: Vec<Boundary>,
    /// Lines between boxes.
    pub flows: Vec<Flow>,
}

/// A box.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Key of its place in the [`Arrangement`](crate::model::Arrangement).
    pub id: Id,
    /// Columns it needs, border included; the box grows where its flows need more room.
    pub width: i32,
    /// Rows it needs, border included.
    pub height: i32,
    /// Innermost boundary around it.
    pub boundary: Option<usize>,
    /// Whether the picture starts here.
    pub voice: Voice,
}

/// Who speaks first: a picture is read from those who do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// Part of the system: acts on what reaches it.
    #[default]
    Inner,
    /// External entity: starts a conversation, unless all that it sends are replies.
    Outer,
    /// External person: starts a conversation by sending anything.
    Person,
}

/// A frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boundary {
    /// Key of its place in the [`Arrangement`](crate::model::Arrangement).
    pub id: Id,
    /// Boundary around it.
    pub parent: Option<usize>,
    /// Columns of its title, spaces around it included; 0 for none.
    pub title: i32,
}

/// A line from one box to another, or to itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// Key of what is remembered of its line.
    pub id: Id,
    /// Box that it leaves.
    pub from: usize,
    /// Box that it reaches.
    pub to: usize,
    /// Columns of its label, which takes one row; 0 for none.
    pub label: i32,
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rect {
    /// First column.
    pub x: i32,
    /// First row.
    pub y: i32,
    /// Columns.
    pub w: i32,
    /// Rows.
    pub h: i32,
}

impl Rect {
    /// Whether the cell lies within.
    pub const fn contains(self, x: i32, y: i32) -> bool {
        x >= self.x && y >= self.y && x < self.x + self.w && y < self.y + self.h
    }

    /// Whether the two share a cell.
    pub const fn overlaps(self, other: Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    /// Whether all cells of `inner` lie within.
    pub const fn encloses(self, inner: Self) -> bool {
        inner.x >= self.x
            && inner.y >= self.y
            && inner.x + inner.w <= self.x + self.w
            && inner.y + inner.h <= self.y + self.h
    }
}

/// A drawn boundary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frame {
    /// The frame with its border, which is one cell thick.
    pub rect: Rect,
    /// Where the title stands: in the top border, clear of corners and flows.
    pub title: Rect,
}

/// A drawn flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Corners from the border of the source box to the border of the target box, both included.
    /// Neighbouring points share a row or a column. Empty for a flow with a missing end.
    pub points: Vec<Cell>,
    /// Where the label stands, in the line.
    pub label: Option<Rect>,
}

/// Positions of everything in a [`Graph`], in the order of its lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Rectangle of each box.
    pub nodes: Vec<Rect>,
    /// Each frame.
    pub boundaries: Vec<Frame>,
    /// Each line.
    pub flows: Vec<Route>,
    /// What to remember, so that the next picture looks like this one.
    pub memory: Memory,
}

/// Lays out `graph`, keeping to `memory` as far as possible. The same graph with the arrangement
/// that came out is laid out the same way again.
pub fn layout(graph: &Graph, memory: &Memory) -> Layout {
    let tree = tree::Tree::of(graph);
    let mut known = memory::known(graph, &tree, memory);
    let ranks = rank::ranks(graph, &tree, &known.items);
    let mut net = net::Net::build(graph, &tree, &ranks, &known);
    order::search(&mut net);
    if memory.spots.is_empty() && known.items.iter().any(|item| item.order.is_none()) {
        // What is saved must be enough to draw the same picture again.
        for (known, order) in known.items.iter_mut().zip(net.orders()) {
            known.order = Some(order);
        }
        net = net::Net::build(graph, &tree, &ranks, &known);
        order::search(&mut net);
    }
    let (places, insides) = place::place(graph, &tree, &net, &known, &memory.insides);
    let mut layout = route::assemble(graph, &tree, &net, &places);
    layout.memory = remember::remember(graph, &tree, &ranks, &net, &places, &layout, memory);
    layout.memory.insides = insides;
    layout
}

/// Sizes are cells of a picture; what does not fit 32 bits is cut.
fn narrow(cells: i64) -> i32 {
    i32::try_from(cells).unwrap_or(if cells < 0 { i32::MIN } else { i32::MAX })
}
