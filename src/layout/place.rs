//! Positions within each level, inner levels first: a finished level is a frame of fixed size with
//! fixed ports for the level around it.

use std::collections::BTreeMap;

use super::channel::Hops;
use super::net::Net;
use super::{
    Direction, Graph,
    memory::{Inside, Known},
    tree::Tree,
};
use crate::model::Id;

/// Distances in cells. Columns are half as wide as rows are high, hence two sets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spacing {
    /// Free cells between two boxes or frames of a layer.
    pub boxes: i64,
    /// Free cells between two lines of a layer.
    pub lines: i64,
    /// Free cells between a line and a box, frame or label.
    pub line_to_box: i64,
    /// From the edge of a frame to what is in it, border included.
    pub pad: i64,
    /// From one track of a channel to the next.
    pub track: i64,
    /// Least height of a channel.
    pub channel: i64,
}

impl Spacing {
    pub(super) const fn of(direction: Direction) -> Self {
        match direction {
            Direction::TopToBottom => {
                Self { boxes: 3, lines: 1, line_to_box: 1, pad: 2, track: 1, channel: 1 }
            }
            Direction::LeftToRight => {
                Self { boxes: 1, lines: 0, line_to_box: 0, pad: 1, track: 2, channel: 2 }
            }
        }
    }
}

/// Positions relative to the frame of the level that a slot or segment stands in.
#[derive(Debug)]
pub(super) struct Places {
    /// Start of each slot across and along.
    pub u: Vec<i64>,
    pub v: Vec<i64>,
    /// Size of each slot across and along; for a box without the room for its loops.
    pub w: Vec<i64>,
    pub h: Vec<i64>,
    /// Column of the upper and of the lower end of each segment.
    pub columns: Vec<(i64, i64)>,
    /// Bends of each segment, with places along instead of track numbers.
    pub bends: Vec<Hops>,
    /// Size of each level across and along, frame included.
    pub size: Vec<(i64, i64)>,
    /// Where the title of each level starts in the top border.
    pub title: Vec<i64>,
}

/// The levels while their slots find their places.
pub(super) struct Placer<'a> {
    pub graph: &'a Graph,
    pub net: &'a Net,
    pub spacing: Spacing,
    pub pos: Vec<u32>,
    /// Width of each slot with the room for loops.
    pub room: Vec<i64>,
    /// Where the ends of each segment are on their slots.
    pub offsets: Vec<(i64, i64)>,
    /// Segments at the start side and at the end side of each box, in order.
    pub sides: Vec<[Vec<usize>; 2]>,
    /// Where the level outside would like each port, relative to the frame.
    pub pull: Vec<Option<i64>>,
    /// Where each slot stood before, and where a person put it, within its frame.
    pub kept: Vec<Option<(i64, i64)>>,
    pub pin: Vec<Option<(i64, i64)>>,
    /// Where each line, port and label stood before, across.
    pub kept_line: Vec<Option<i64>>,
    /// How large each level was.
    pub kept_size: Vec<(i64, i64)>,
    pub places: Places,
}

/// Rounds over all levels; from the second on, frame ports follow the level outside.
const ROUNDS: usize = 3;

/// Places everything. What looks as it did `before` is drawn as it was.
pub(super) fn place(
    graph: &Graph,
    tree: &Tree,
    net: &Net,
    known: &Known,
    before: &BTreeMap<Id, Inside>,
) -> (Places, BTreeMap<Id, Inside>) {
    let mut placer = Placer::of(graph, tree, net, known);
    let before: Vec<Option<&Inside>> =
        (0..net.layers.len()).map(|level| before.get(tree.level_id(graph, level))).collect();
    let mut is_as_before = vec![false; net.layers.len()];
    let mut pulls = vec![Vec::new(); net.layers.len()];
    for round in 0..ROUNDS {
        let mut is_due = vec![round == 0; net.layers.len()];
        for level in tree.outer_first.iter().copied().rev() {
            let now = placer.pulls(level);
            if !is_due[level] && (is_as_before[level] || pulls[level] == now) {
                continue;
            }
            pulls[level] = now;
            is_as_before[level] = placer.draw_as_before(level, before[level]);
            if !is_as_before[level] {
                placer.arrange(level, round == 0);
                placer.finish(level);
            }
            if let Some(item) = tree.item_of(level) {
                placer.fit_frame(net.slot_of[item], level);
                is_due[tree.home[item]] = true;
            }
        }
        if round + 1 < ROUNDS {
            placer.pull_ports(tree);
        }
    }
    let inside = |level: usize| match before[level].filter(|_| is_as_before[level]) {
        Some(same) => same.clone(),
        None => placer.inside(level),
    };
    let levels = 0..net.layers.len();
    let insides =
        levels.map(|level| (tree.level_id(graph, level).clone(), inside(level))).collect();
    (placer.places, insides)
}

impl<'a> Placer<'a> {
    fn of(graph: &'a Graph, tree: &Tree, net: &'a Net, known: &Known) -> Self {
        let count = net.slots.len();
        let mut pos = vec![0; count];
        for layer in net.layers.iter().flatten() {
            for (position, slot) in (0..).zip(layer) {
                pos[*slot] = position;
            }
        }
        let nowhere = Places {
            u: vec![0; count],
            v: vec![0; count],
            w: vec![1; count],
            h: vec![1; count],
            columns: vec![(0, 0); net.segments.len()],
            bends: vec![Hops::new(); net.segments.len()],
            size: vec![(0, 0); net.layers.len()],
            title: vec![0; net.layers.len()],
        };
        let mut this = Self {
            graph,
            net,
            spacing: Spacing::of(graph.direction),
            pos,
            room: vec![1; count],
            offsets: vec![(0, 0); net.segments.len()],
            sides: vec![[Vec::new(), Vec::new()]; count],
            pull: vec![None; count],
            kept: vec![None; count],
            pin: vec![None; count],
            kept_line: vec![None; count],
            kept_size: vec![(0, 0); net.layers.len()],
            places: nowhere,
        };
        this.remember(tree, known);
        this.measure();
        this
    }

    /// Takes over what is known of the picture before.
    fn remember(&mut self, tree: &Tree, known: &Known) {
        for (item, known) in known.items.iter().enumerate() {
            let slot = self.net.slot_of[item];
            self.kept[slot] = known.place();
            self.pin[slot] = known.pin;
            if let Some(level) = tree.inside(item) {
                self.kept_size[level] = known.size.unwrap_or_default();
            }
        }
        for (slots, line) in self.net.between.iter().zip(&known.lines) {
            if slots.len() == line.len() {
                for (slot, (_, u)) in slots.iter().zip(line) {
                    self.kept_line[*slot] = Some(*u);
                }
            }
        }
    }

    /// Gives the slot of a finished level its size.
    fn fit_frame(&mut self, slot: usize, inside: usize) {
        (self.places.w[slot], self.places.h[slot]) = self.places.size[inside];
        self.room[slot] = self.places.w[slot];
    }

    /// Where the level outside would like the ports of a level.
    fn pulls(&self, level: usize) -> Vec<Option<i64>> {
        let ports = self.net.ports(level, false).iter().chain(self.net.ports(level, true));
        ports.map(|port| self.pull[*port]).collect()
    }

    /// Whether anything in a level is held where it was.
    pub(super) fn stays(&self, level: usize) -> bool {
        self.net.layers[level].iter().flatten().any(|slot| self.kept[*slot].is_some())
    }

    /// Cells that a level keeps free within its frame.
    pub(super) fn pad(&self, level: usize) -> i64 {
        if level > 0 { self.spacing.pad } else { 0 }
    }

    /// Column of one end of a segment: the upper one or the lower one.
    pub(super) fn column(&self, segment: usize, upper: bool) -> i64 {
        let (ends, offsets) = (&self.net.segments[segment], self.offsets[segment]);
        let (end, offset) = if upper { (ends.upper, offsets.0) } else { (ends.lower, offsets.1) };
        self.places.u[end.slot] + end.port.map_or(offset, |port| self.places.u[port])
    }

    /// Tells every port of a frame where its flow goes on outside.
    fn pull_ports(&mut self, tree: &Tree) {
        let mut origin = vec![0; self.net.layers.len()];
        for level in &tree.outer_first {
            if let Some(item) = tree.item_of(*level) {
                origin[*level] = origin[tree.home[item]] + self.places.u[self.net.slot_of[item]];
            }
        }
        for level in 1..self.net.layers.len() {
            for (end, outside) in [(false, true), (true, false)] {
                for slot in self.net.ports(level, end) {
                    let it = &self.net.slots[*slot];
                    let segment = if outside { it.ups.first() } else { it.downs.first() };
                    let Some(segment) = segment.copied() else { continue };
                    let ends = &self.net.segments[segment];
                    let outer = self.net.slots[ends.upper.slot].level;
                    let column = self.column(segment, outside) + origin[outer];
                    // No further than the frame reaches, or frames would grow without end.
                    let last = self.places.size[level].0 - self.spacing.pad - 1;
                    let inside = (column - origin[level]).min(last).max(self.spacing.pad);
                    if self.kept_line[*slot].is_none() {
                        self.pull[*slot] = Some(inside);
                    }
                }
            }
        }
    }
}
