//! Places of the slots of a level across the direction.

use super::Direction;
use super::fit::{Norm, Want, fit};
use super::net::Kind;
use super::place::Placer;

/// How much an item wants to stay where it was, in segments that want it elsewhere.
const STAY: i64 = 10_000;

/// Most passes over the layers of a level, there and back, after the first balance.
const PASSES: usize = 6;

impl Placer<'_> {
    /// Places the slots of a level across. The first round starts from nothing but the order.
    pub(super) fn arrange(&mut self, level: usize, is_first: bool) {
        let net = self.net;
        let gaps: Vec<Vec<i64>> = net.layers[level].iter().map(|slots| self.gaps(slots)).collect();
        let count = gaps.len();
        if is_first {
            for (layer, gaps) in gaps.iter().enumerate() {
                self.pack(level, layer, gaps);
            }
            for down in [true, false, true, false] {
                for layer in there_or_back(count, down) {
                    self.fit_layer(level, layer, &gaps[layer], [down, !down], Norm::Squares);
                    self.fit_ports(level, layer);
                }
            }
        }
        // A layer is looked at again only if something beside it moved.
        let mut due = vec![true; count];
        for pass in 0..PASSES {
            for layer in there_or_back(count, pass % 2 == 0) {
                if !std::mem::take(&mut due[layer]) {
                    continue;
                }
                let moved = self.fit_layer(level, layer, &gaps[layer], [true, true], Norm::Sum);
                let shifted = self.fit_ports(level, layer);
                due[layer] = shifted;
                if moved || shifted {
                    due[layer.saturating_sub(1)..(layer + 2).min(count)].fill(true);
                    due[layer] = shifted;
                }
            }
            if !due.contains(&true) {
                break;
            }
        }
    }

    /// Side by side around column 0, or where each stood.
    fn pack(&mut self, level: usize, layer: usize, gaps: &[i64]) {
        let slots = &self.net.layers[level][layer];
        let width = gaps.iter().sum::<i64>() + slots.last().map_or(0, |s| self.room[*s]);
        let mut u = -width / 2;
        for (i, slot) in slots.iter().enumerate() {
            let kept = self.kept[*slot].map(|place| place.0).or(self.kept_line[*slot]);
            self.places.u[*slot] = kept.unwrap_or(u);
            u += gaps.get(i).copied().unwrap_or(0);
        }
    }

    /// Least distances from the start of each slot to the start of the next.
    fn gaps(&self, slots: &[usize]) -> Vec<i64> {
        slots.windows(2).map(|pair| self.gap(pair[0], pair[1])).collect()
    }

    fn gap(&self, a: usize, b: usize) -> i64 {
        let (kind_a, kind_b) = (self.net.slots[a].kind, self.net.slots[b].kind);
        let is_line = |kind| matches!(kind, Kind::Line | Kind::Port);
        let is_label = |kind| matches!(kind, Kind::Label(_));
        let (wide_a, wide_b) = (self.room[a], self.room[b]);
        if is_label(kind_a) && is_label(kind_b) && self.graph.direction == Direction::TopToBottom {
            // Labels side by side stand on two rows in turn: each has to miss only the other's line.
            let (line_a, line_b) = (wide_a / 2, wide_b / 2);
            let apart = (wide_a - line_a).max(line_b + 1) + self.spacing.line_to_box;
            return apart + line_a - line_b;
        }
        let free = match (is_line(kind_a), is_line(kind_b)) {
            (true, true) => self.spacing.lines,
            (false, false) if !is_label(kind_a) && !is_label(kind_b) => self.spacing.boxes,
            _ => self.spacing.line_to_box,
        };
        wide_a + free
    }

    /// Moves the slots of a layer to where their segments want them; `from` says whether segments
    /// from the layer before and after count. Says whether anything moved.
    fn fit_layer(
        &mut self,
        level: usize,
        layer: usize,
        gaps: &[i64],
        from: [bool; 2],
        norm: Norm,
    ) -> bool {
        let slots = &self.net.layers[level][layer];
        let mut wants = Vec::with_capacity(3 * slots.len());
        for (of, slot) in slots.iter().enumerate() {
            self.wants(of, *slot, from, norm, &mut wants);
        }
        let low = self.stays(level).then(|| self.pad(level));
        let mut moved = false;
        for (slot, u) in slots.iter().zip(fit(&wants, gaps, low, norm)) {
            moved |= std::mem::replace(&mut self.places.u[*slot], u) != u;
        }
        moved
    }

    /// Adds to `wants` what a slot wants, which is at position `of` of its layer.
    fn wants(&self, of: usize, slot: usize, from: [bool; 2], norm: Norm, wants: &mut Vec<Want>) {
        let it = &self.net.slots[slot];
        if let Some((u, _)) = self.kept[slot] {
            let place = u.max(self.pad(it.level));
            return wants.push(Want { of, place, weight: STAY });
        }
        let before = wants.len();
        match self.kept_line[slot] {
            Some(place) if norm == Norm::Squares || it.kind == Kind::Port => {
                return wants.push(Want { of, place, weight: STAY });
            }
            Some(place) => wants.push(Want { of, place, weight: 1 }),
            None => {}
        }
        if let Some(place) = self.pull[slot] {
            wants.push(Want { of, place, weight: 4 });
        }
        for (segments, up) in [(&it.ups, true), (&it.downs, false)] {
            if !from[usize::from(!up)] {
                continue;
            }
            for s in segments {
                let ends = &self.net.segments[*s];
                if self.net.slots[ends.upper.slot].level != it.level {
                    continue; // outside the frame; `pull` speaks for it
                }
                let shift = self.column(*s, up) - self.column(*s, !up);
                wants.push(Want {
                    of,
                    place: self.places.u[slot] + shift,
                    weight: self.weight(*s),
                });
            }
        }
        if wants.len() == before {
            wants.push(Want { of, place: self.places.u[slot], weight: 1 });
        }
    }

    /// Long lines are kept straighter than short ones.
    fn weight(&self, segment: usize) -> i64 {
        let ends = &self.net.segments[segment];
        let is_box =
            |slot: usize| matches!(self.net.slots[slot].kind, Kind::Node(_) | Kind::Frame(_));
        match (is_box(ends.upper.slot), is_box(ends.lower.slot)) {
            (true, true) => 2,
            (false, false) => 8,
            _ => 3,
        }
    }
}

/// The numbers below `count`, rising or falling.
fn there_or_back(count: usize, there: bool) -> impl Iterator<Item = usize> {
    (0..count).map(move |step| if there { step } else { count - 1 - step })
}
