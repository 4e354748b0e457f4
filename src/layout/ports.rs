//! Sizes of boxes and labels, and where on their sides flows leave and arrive.

use super::cross;
use super::fit::{Norm, Want, fit};
use super::net::Kind;
use super::place::Placer;
use super::{Direction, loops};

impl Placer<'_> {
    /// Size of each slot and where segments meet it, as far as known before anything is placed.
    pub(super) fn measure(&mut self) {
        let loops = loops::of_boxes(self.graph);
        for slot in 0..self.net.slots.len() {
            match self.net.slots[slot].kind {
                Kind::Node(node) => self.measure_box(slot, node, &loops[node]),
                Kind::Label(columns) => self.measure_label(slot, i64::from(columns)),
                Kind::Frame(_) | Kind::Line | Kind::Port => {}
            }
        }
    }

    fn measure_box(&mut self, slot: usize, node: usize, loops: &[usize]) {
        let it = &self.net.slots[slot];
        for (side, segments) in [&it.ups, &it.downs].into_iter().enumerate() {
            let mut sorted = segments.clone();
            sorted.sort_by_cached_key(|s| {
                let segment = &self.net.segments[*s];
                let other = if side == 0 { segment.upper } else { segment.lower };
                (cross::key(&self.pos, other), *s)
            });
            self.sides[slot][side] = sorted;
        }
        let ports = i64::try_from(it.ups.len().max(it.downs.len())).unwrap_or(0);
        let needed = if ports > 1 { 3 + (ports - 1) * (self.spacing.lines + 1) } else { 1 };
        let size = &self.graph.nodes[node];
        let (w, h) = (i64::from(size.width.max(3)), i64::from(size.height.max(1)));
        let (w, h) = if self.graph.direction == Direction::TopToBottom { (w, h) } else { (h, w) };
        let around = loops::room(self.graph, loops);
        self.places.w[slot] = w.max(needed).max(around.across);
        self.places.h[slot] = h.max(around.along);
        self.room[slot] = self.places.w[slot] + around.beside;
        for side in 0..2 {
            self.spread_ports(slot, side);
        }
    }

    fn measure_label(&mut self, slot: usize, columns: i64) {
        let it = &self.net.slots[slot];
        match self.graph.direction {
            Direction::TopToBottom => {
                self.places.w[slot] = columns;
                it.ups.iter().for_each(|s| self.offsets[*s].1 = columns / 2);
                it.downs.iter().for_each(|s| self.offsets[*s].0 = columns / 2);
            }
            Direction::LeftToRight => self.places.h[slot] = columns,
        }
        self.room[slot] = self.places.w[slot];
    }

    /// Ports evenly over one side of a box.
    fn spread_ports(&mut self, slot: usize, side: usize) {
        let inset = self.inset(slot);
        let inner = self.places.w[slot] - 2 * inset;
        let segments = std::mem::take(&mut self.sides[slot][side]);
        let count = i64::try_from(segments.len()).unwrap_or(1);
        for (i, s) in (0i64..).zip(&segments) {
            *self.offset(*s, side) = inset + (2 * i + 1) * inner / (2 * count);
        }
        self.sides[slot][side] = segments;
    }

    /// Cells at the ends of a side that flows leave free: the corners, if there are any.
    fn inset(&self, slot: usize) -> i64 {
        i64::from(self.places.w[slot] > 2)
    }

    /// Where a segment meets the box on whose side 0 (start) or 1 (end) it is.
    fn offset(&mut self, segment: usize, side: usize) -> &mut i64 {
        let (at_upper, at_lower) = &mut self.offsets[segment];
        if side == 0 { at_lower } else { at_upper }
    }

    /// Moves the ports of the boxes of a layer along their sides to where their flows come from.
    /// Says whether any port moved.
    pub(super) fn fit_ports(&mut self, level: usize, layer: usize) -> bool {
        let mut moved = false;
        let net = self.net;
        for slot in &net.layers[level][layer] {
            if matches!(net.slots[*slot].kind, Kind::Node(_)) {
                moved |= self.fit_side(*slot, 0) | self.fit_side(*slot, 1);
            }
        }
        moved
    }

    fn fit_side(&mut self, slot: usize, side: usize) -> bool {
        let segments = std::mem::take(&mut self.sides[slot][side]);
        let mut moved = false;
        if let Some(count) = segments.len().checked_sub(1) {
            let u = self.places.u[slot];
            let want = |(of, s): (usize, &usize)| Want {
                of,
                place: self.column(*s, side == 0) - u,
                weight: 1,
            };
            let wants: Vec<Want> = segments.iter().enumerate().map(want).collect();
            let pitch = self.spacing.lines + 1;
            let inset = self.inset(slot);
            let placed = fit(&wants, &vec![pitch; count], Some(inset), Norm::Sum);
            let mut high = self.places.w[slot] - 1 - inset;
            for (s, wanted) in segments.iter().zip(placed).rev() {
                let offset = self.offset(*s, side);
                moved |= *offset != wanted.min(high);
                *offset = wanted.min(high);
                high = *offset - pitch;
            }
        }
        self.sides[slot][side] = segments;
        moved
    }
}
