//! Along the direction: channels between layers, layers one after the other, and the frame around
//! them.

use super::Direction;
use super::channel::{self, Hop, Wire};
use super::compact::{Bar, Clearance, Thing, compact};
use super::net::Kind;
use super::place::{Placer, Spacing};

/// Cells that something may stand later than it needs to, because it stood there before.
const SLACK: i64 = 4;

/// The same for how much wider a frame may be than it needs to.
const WIDE_SLACK: i64 = 12;

/// What is placed along the direction.
#[derive(Debug, Clone, Copy)]
enum Part {
    Edge,
    Slot(usize),
    /// A segment, and which of its bends.
    Hop(usize, usize),
}

impl Placer<'_> {
    /// Routes the channels of a level, stacks what is in it and closes its frame.
    pub(super) fn finish(&mut self, level: usize) {
        for segment in self.segments_of(level) {
            self.places.columns[segment] =
                (self.column(segment, true), self.column(segment, false));
        }
        let mut parts: Vec<Part> = Vec::new();
        for (i, layer) in self.net.layers[level].iter().enumerate() {
            let is_border = i == 0 || i + 1 == self.net.layers[level].len();
            if !is_border {
                parts.extend(self.in_rows(layer).into_iter().map(Part::Slot));
            }
            parts.extend(self.route_channel(layer));
        }
        let (low, high) = self.extent(level);
        let mut bars: Vec<Bar> = parts.iter().map(|part| self.bar(*part)).collect();
        if level > 0 {
            let edge = Bar::new(Thing::Edge, low, (high - 1).max(low), 1);
            parts.insert(0, Part::Edge);
            bars.insert(0, edge.clone());
            parts.push(Part::Edge);
            bars.push(edge);
        }
        let starts = compact(&bars, &self.clearance(), SLACK);
        let ends = starts.iter().zip(&bars).map(|(start, bar)| start + bar.height);
        let height = ends.max().unwrap_or(0);
        for (part, start) in parts.into_iter().zip(starts) {
            match part {
                Part::Edge => {}
                Part::Slot(slot) => self.places.v[slot] = start,
                Part::Hop(segment, bend) => self.places.bends[segment][bend].track = start,
            }
        }
        for (end, v) in [(false, 0), (true, height - 1)] {
            for port in self.net.ports(level, end) {
                self.places.v[*port] = v;
            }
        }
        self.close(level, (low, high), height);
    }

    const fn clearance(&self) -> Clearance {
        let Spacing { track, channel, .. } = self.spacing;
        match self.graph.direction {
            Direction::TopToBottom => Clearance {
                edge_to_item: 0,
                items: channel,
                tracks: track - 1,
                track_to_item: 1,
                item_to_label: 1,
                label_to_item: 0,
            },
            Direction::LeftToRight => Clearance {
                edge_to_item: 1,
                items: channel,
                tracks: track - 1,
                track_to_item: 1,
                item_to_label: 2,
                label_to_item: 2,
            },
        }
    }

    /// The segments of a level in an order that depends only on how it looks.
    pub(super) fn segments_of(&self, level: usize) -> Vec<usize> {
        let Some((_, layers)) = self.net.layers[level].split_last() else { return Vec::new() };
        let downs = |slot: &usize| self.net.slots[*slot].downs.iter().copied();
        let mut segments = Vec::new();
        for slot in layers.iter().flatten() {
            match self.net.slots[*slot].kind {
                Kind::Frame(inside) => {
                    segments.extend(self.net.ports(inside, true).iter().flat_map(downs));
                }
                Kind::Node(_) => segments.extend(&self.sides[*slot][1]),
                Kind::Line | Kind::Label(_) | Kind::Port => segments.extend(downs(slot)),
            }
        }
        segments
    }

    /// The things of a layer in the order in which they take their rows: labels side by side that
    /// have not enough room stand on two rows in turn.
    fn in_rows(&self, layer: &[usize]) -> Vec<usize> {
        let mut rows: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
        let mut first_row_ends = i64::MIN;
        for slot in layer {
            match self.net.slots[*slot].kind {
                Kind::Line | Kind::Port => {}
                Kind::Node(_) | Kind::Frame(_) => rows[0].push(*slot),
                Kind::Label(_) if self.places.u[*slot] > first_row_ends => {
                    first_row_ends = self.places.u[*slot] + self.places.w[*slot];
                    rows[0].push(*slot);
                }
                Kind::Label(_) => rows[1].push(*slot),
            }
        }
        rows.concat()
    }

    /// Routes the segments that leave `layer`; their bends in the order of their tracks.
    fn route_channel(&mut self, layer: &[usize]) -> Vec<Part> {
        let mut segments = Vec::new();
        for slot in layer {
            let it = &self.net.slots[*slot];
            let own =
                |s: &&usize| self.net.slots[self.net.segments[**s].upper.slot].level == it.level;
            segments.extend(it.downs.iter().filter(own).copied());
        }
        let wires: Vec<Wire> = segments
            .iter()
            .map(|s| Wire { from: self.places.columns[*s].0, to: self.places.columns[*s].1 })
            .collect();
        let mut bends: Vec<(i64, Part)> = Vec::new();
        for (segment, hops) in segments.iter().zip(channel::route(&wires)) {
            let part = |(bend, hop): (usize, &Hop)| (hop.track, Part::Hop(*segment, bend));
            bends.extend(hops.iter().enumerate().map(part));
            self.places.bends[*segment] = hops;
        }
        bends.sort_by_key(|(track, _)| *track);
        bends.into_iter().map(|(_, part)| part).collect()
    }

    fn bar(&self, part: Part) -> Bar {
        match part {
            Part::Edge => Bar::new(Thing::Edge, 0, 0, 1),
            Part::Hop(segment, bend) => {
                let hops = &self.places.bends[segment];
                let to = hops[bend].to;
                let from = match bend.checked_sub(1) {
                    Some(before) => hops[before].to,
                    None => self.places.columns[segment].0,
                };
                Bar::new(Thing::Track, from.min(to), from.max(to), 1)
            }
            Part::Slot(slot) => {
                let it = &self.net.slots[slot];
                let (u, height) = (self.places.u[slot], self.places.h[slot]);
                let end = u + self.room[slot] - 1;
                if matches!(it.kind, Kind::Label(_)) {
                    // In a row it keeps a cell free after it, so as not to read on into a line.
                    let after = i64::from(self.graph.direction == Direction::TopToBottom);
                    return Bar::new(Thing::Label, u, end + after, height);
                }
                Bar {
                    heads: [self.heads(slot, false), self.heads(slot, true)],
                    layer: Some(it.layer),
                    hangs: it.ups.is_empty() && !it.downs.is_empty(),
                    pin: self.pin[slot].map(|pin| pin.1),
                    kept: self.kept[slot].map(|place| place.1),
                    ..Bar::new(Thing::Item, u, end, height)
                }
            }
        }
    }

    /// Columns where an arrowhead stands at the start or at the end of a box.
    fn heads(&self, slot: usize, end: bool) -> Vec<i64> {
        let it = &self.net.slots[slot];
        if !matches!(it.kind, Kind::Node(_)) {
            return Vec::new();
        }
        let segments = if end { &it.downs } else { &it.ups };
        let arrives = segments.iter().filter(|s| self.net.is_along[**s] != end);
        let columns = arrives.map(|s| self.places.columns[*s]);
        columns.map(|columns| if end { columns.0 } else { columns.1 }).collect()
    }

    /// First column that a level uses, and the one after the last.
    fn extent(&self, level: usize) -> (i64, i64) {
        let slots = self.net.layers[level].iter().flatten();
        let slots = slots.map(|s| (self.places.u[*s], self.places.u[*s] + self.room[*s]));
        let bends = self.segments_of(level).into_iter().flat_map(|s| &self.places.bends[s]);
        let all = slots.chain(bends.map(|hop| (hop.to, hop.to + 1)));
        all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((0, 0))
    }

    /// Moves the contents of a level to where they stand within its frame, and fixes its size.
    fn close(&mut self, level: usize, (mut low, high): (i64, i64), height: i64) {
        let slots = self.net.layers[level].iter().flatten().copied();
        let segments = self.segments_of(level);
        let pad = self.pad(level);
        let stays = self.stays(level);
        let shift = if stays { (pad - low).max(0) } else { pad - low };
        if stays {
            low = low.min(pad);
        }
        for slot in slots {
            self.places.u[slot] += shift;
        }
        for s in segments {
            let columns = &mut self.places.columns[s];
            *columns = (columns.0 + shift, columns.1 + shift);
            self.places.bends[s].iter_mut().for_each(|hop| hop.to += shift);
        }
        let mut size = (high - low + 2 * pad, height);
        if let Some(boundary) = level.checked_sub(1) {
            self.fit_title(level, i64::from(self.graph.boundaries[boundary].title), &mut size);
        }
        let before = self.kept_size[level];
        if (size.0..=size.0 + WIDE_SLACK).contains(&before.0) {
            size.0 = before.0;
        }
        if (size.1..=size.1 + SLACK).contains(&before.1) {
            size.1 = before.1;
        }
        self.places.size[level] = size;
    }

    /// Finds room for the title in the top border, and widens the frame if there is none.
    fn fit_title(&mut self, level: usize, columns: i64, size: &mut (i64, i64)) {
        const AFTER_CORNER: i64 = 2;
        let mut at = AFTER_CORNER;
        if self.graph.direction == Direction::TopToBottom {
            let ports = self.net.ports(level, false).iter();
            let mut taken: Vec<i64> = ports.map(|slot| self.places.u[*slot]).collect();
            taken.sort_unstable();
            for port in taken {
                if at + columns > port {
                    at = port + 1;
                } else {
                    break;
                }
            }
            size.0 = size.0.max(at + columns + 1);
        } else {
            size.1 = size.1.max(at + columns + 1);
        }
        self.places.title[level] = at;
    }
}
