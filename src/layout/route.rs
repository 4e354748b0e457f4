//! From positions within each level to rectangles and routes in the picture.

use super::memory::Memory;
use super::place::Places;
use super::{Direction, Frame, Graph, Layout, Rect, Route, loops, narrow, net::Net, tree::Tree};
use crate::model::Cell;

pub(super) fn assemble(graph: &Graph, tree: &Tree, net: &Net, places: &Places) -> Layout {
    let mut origin = vec![(0, 0); net.layers.len()];
    for level in &tree.outer_first {
        if let Some(item) = tree.item_of(*level) {
            let (u, v) = origin[tree.home[item]];
            let slot = net.slot_of[item];
            origin[*level] = (u + places.u[slot], v + places.v[slot]);
        }
    }
    let sheet = Sheet { graph, net, places, origin };
    Layout {
        nodes: (0..graph.nodes.len()).map(|n| sheet.slot_rect(net.slot_of[n])).collect(),
        boundaries: (1..net.layers.len()).map(|level| sheet.frame(level)).collect(),
        flows: sheet.flows(),
        memory: Memory::default(),
    }
}

struct Sheet<'a> {
    graph: &'a Graph,
    net: &'a Net,
    places: &'a Places,
    /// Where each level starts in the picture.
    origin: Vec<(i64, i64)>,
}

impl Sheet<'_> {
    fn cell(&self, u: i64, v: i64) -> Cell {
        let (x, y) = match self.graph.direction {
            Direction::TopToBottom => (u, v),
            Direction::LeftToRight => (v, u),
        };
        Cell { x: narrow(x), y: narrow(y) }
    }

    fn rect(&self, (u, v): (i64, i64), (w, h): (i64, i64)) -> Rect {
        let (at, size) = (self.cell(u, v), self.cell(w, h));
        Rect { x: at.x, y: at.y, w: size.x, h: size.y }
    }

    /// Where a slot starts in the picture.
    fn start(&self, slot: usize) -> (i64, i64) {
        let (u, v) = self.origin[self.net.slots[slot].level];
        (u + self.places.u[slot], v + self.places.v[slot])
    }

    fn slot_rect(&self, slot: usize) -> Rect {
        self.rect(self.start(slot), (self.places.w[slot], self.places.h[slot]))
    }

    fn frame(&self, level: usize) -> Frame {
        let rect = self.rect(self.origin[level], self.places.size[level]);
        let x = rect.x + narrow(self.places.title[level]);
        let columns = self.graph.boundaries[level - 1].title;
        Frame { rect, title: Rect { x, y: rect.y, w: columns, h: 1 } }
    }

    fn flows(&self) -> Vec<Route> {
        let mut routes: Vec<Route> =
            (0..self.graph.flows.len()).map(|flow| self.route(flow)).collect();
        for (node, loops) in loops::of_boxes(self.graph).iter().enumerate() {
            let slot = self.net.slot_of[node];
            let (u, v) = self.start(slot);
            let (w, h) = (self.places.w[slot], self.places.h[slot]);
            for (flow, drawn) in loops::draw(self.graph, loops, w, h) {
                let points = drawn.corners.map(|(du, dv)| self.cell(u + du, v + dv));
                let columns = self.graph.flows[flow].label;
                let at = self.cell(u + drawn.label.0, v + drawn.label.1);
                let label = Rect { x: at.x, y: at.y, w: columns, h: 1 };
                routes[flow] =
                    Route { points: points.to_vec(), label: (columns > 0).then_some(label) };
            }
        }
        routes
    }

    fn route(&self, flow: usize) -> Route {
        let chain = &self.net.chains[flow];
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
            return Route::default();
        };
        let mut points = Vec::new();
        for s in chain {
            let ends = &self.net.segments[*s];
            let (u, v) = self.origin[self.net.slots[ends.upper.slot].level];
            let (mut column, lower) = self.places.columns[*s];
            if s == first {
                let slot = ends.upper.slot;
                let border = v + self.places.v[slot] + self.places.h[slot] - 1;
                points.push((u + column, border));
            }
            for hop in &self.places.bends[*s] {
                points.push((u + column, v + hop.track));
                points.push((u + hop.to, v + hop.track));
                column = hop.to;
            }
            if s == last {
                points.push((u + lower, v + self.places.v[ends.lower.slot]));
            }
        }
        if !self.net.forward[flow] {
            points.reverse();
        }
        let label = self.net.labels[flow].map(|slot| {
            let at = self.start(slot);
            let at = self.cell(at.0, at.1);
            Rect { x: at.x, y: at.y, w: self.graph.flows[flow].label, h: 1 }
        });
        Route { points: simplify(points.into_iter().map(|(u, v)| self.cell(u, v))), label }
    }
}

/// Only the corners: no point twice, none in the middle of a straight line.
fn simplify(points: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let mut corners: Vec<Cell> = Vec::new();
    for point in points {
        if corners.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = corners[..] {
            let straight = (a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y);
            if straight {
                corners.pop();
            }
        }
        corners.push(point);
    }
    corners
}
