//! Along the direction: channels between layers, layers one after the other, and the frame around
//! them.

use super::Direction;
use super::channel::{self, Wire};
use super::net::Kind;
use super::place::Placer;

/// Cells that a layer may stand later than it needs to, because it stood there before.
const SLACK: i64 = 4;

/// The same for how much wider a frame may be than it needs to.
const WIDE_SLACK: i64 = 12;

impl Placer<'_> {
    /// Routes the channels of a level, stacks its layers and closes its frame.
    pub(super) fn finish(&mut self, level: usize) {
        let layers = &self.net.layers[level];
        for segment in self.segments_of(level) {
            self.places.columns[segment] =
                (self.column(segment, true), self.column(segment, false));
        }
        let framed = level > 0;
        let mut v = 0;
        for (i, layer) in layers.iter().enumerate() {
            let is_border = i == 0 || i + 1 == layers.len();
            if !is_border {
                v = self.kept_start(layer, v);
            }
            let height = if is_border { i64::from(framed) } else { self.stand(layer, v) };
            if is_border {
                for slot in layer {
                    self.places.v[*slot] = v;
                }
            }
            v += height;
            if i + 1 < layers.len() {
                v += self.route_channel(layer, v, framed || (i > 0 && i + 2 < layers.len()));
            }
        }
        self.close(level, v);
    }

    fn segments_of(&self, level: usize) -> Vec<usize> {
        let slots = self.net.layers[level].iter().flatten();
        let downs = slots.flat_map(|slot| self.net.slots[*slot].downs.iter().copied());
        downs.filter(|s| self.net.slots[self.net.segments[*s].upper.slot].level == level).collect()
    }

    /// Where a layer starts that could start at `v`: where it stood before, if that is near.
    fn kept_start(&self, layer: &[usize], v: i64) -> i64 {
        let is_free = |slot: &&usize| self.pinned[**slot].is_none();
        let before = layer.iter().filter(is_free).filter_map(|slot| self.kept[*slot]);
        let before = before.map(|place| place.1).min().unwrap_or(v);
        if (v..=v + SLACK).contains(&before) { before } else { v }
    }

    /// Places the slots of a layer that starts at `v` along the direction; its height.
    fn stand(&mut self, layer: &[usize], v: i64) -> i64 {
        let end = |slot: &usize| {
            let below_start = self.pinned[*slot].map_or(0, |pin| (pin - v).max(0));
            self.places.h[*slot] + below_start
        };
        let height = layer.iter().map(end).max().unwrap_or(0);
        let mut second_row = false;
        let mut staggered = 0;
        for slot in layer {
            let it = &self.net.slots[*slot];
            let free = height - self.places.h[*slot];
            let is_label = matches!(it.kind, Kind::Label(_));
            let pin = self.pinned[*slot].map(|pin| (pin - v).max(0));
            self.places.v[*slot] = v + match it.kind {
                _ if pin.is_some() => pin.unwrap_or(0),
                Kind::Label(_) if self.graph.direction == Direction::TopToBottom => {
                    i64::from(second_row)
                }
                Kind::Label(_) => free / 2,
                _ if it.ups.is_empty() && !it.downs.is_empty() => free,
                _ => 0,
            };
            staggered = staggered.max(i64::from(is_label && second_row));
            second_row = is_label && !second_row;
        }
        match self.graph.direction {
            Direction::TopToBottom => height + staggered,
            Direction::LeftToRight => height,
        }
    }

    /// Routes the segments that leave `layer`, which ends before `v`; height of the channel.
    fn route_channel(&mut self, layer: &[usize], v: i64, roomy: bool) -> i64 {
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
        let (hops, tracks) = channel::route(&wires);
        let is_box = |slot: usize| matches!(self.net.slots[slot].kind, Kind::Node(_));
        let ends = |upper: bool| {
            segments.iter().any(|s| {
                let segment = &self.net.segments[*s];
                is_box(if upper { segment.upper.slot } else { segment.lower.slot })
            })
        };
        // A cell for arrowheads next to boxes, so that they do not fall on a bend.
        let (before, after) = (i64::from(tracks > 0 && ends(true)), i64::from(ends(false)));
        for (segment, hops) in segments.iter().zip(hops) {
            let place = |hop: channel::Hop| channel::Hop {
                track: v + before + hop.track * self.spacing.track,
                to: hop.to,
            };
            self.places.bends[*segment] = hops.into_iter().map(place).collect();
        }
        let least = if roomy { self.spacing.channel } else { 0 };
        let used = if tracks > 0 { (tracks - 1) * self.spacing.track + 1 } else { 0 };
        (before + used + after).max(least)
    }

    /// Moves the contents of a level to where they stand within its frame, and fixes its size.
    fn close(&mut self, level: usize, height: i64) {
        let slots = self.net.layers[level].iter().flatten().copied();
        let segments = self.segments_of(level);
        let detours = segments.iter().flat_map(|s| self.places.bends[*s].iter().map(|hop| hop.to));
        let (mut low, mut high) = (i64::MAX, i64::MIN);
        for (start, end) in slots
            .clone()
            .map(|s| (self.places.u[s], self.places.u[s] + self.room[s]))
            .chain(detours.map(|column| (column, column + 1)))
        {
            low = low.min(start);
            high = high.max(end);
        }
        if low > high {
            (low, high) = (0, 0);
        }
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
