//! Positions within each level, inner levels first: a finished level is a frame of fixed size with
//! fixed ports for the level around it.

use super::channel::Hops;
use super::cross;
use super::fit::{Norm, Want, fit};
use super::net::{Kind, Net};
use super::{Direction, Graph, loops, memory::Known, tree::Tree};

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
    pub pinned: Vec<Option<i64>>,
    /// Where each line, port and label stood before, across.
    pub kept_line: Vec<Option<i64>>,
    /// How large each level was.
    pub kept_size: Vec<(i64, i64)>,
    pub places: Places,
}

/// Rounds over all levels; from the second on, frame ports follow the level outside.
const ROUNDS: usize = 3;

/// How much an item wants to stay where it was, in segments that want it elsewhere.
const STAY: i64 = 10_000;

pub(super) fn place(graph: &Graph, tree: &Tree, net: &Net, known: &Known) -> Places {
    let mut placer = Placer::of(graph, net);
    for (item, known) in known.items.iter().enumerate() {
        let slot = net.slot_of[item];
        placer.kept[slot] = known.place();
        placer.pinned[slot] = known.pin.map(|pin| pin.1);
        if let Some(level) = tree.inside(item) {
            placer.kept_size[level] = known.size.unwrap_or_default();
        }
    }
    for (slots, line) in net.between.iter().zip(&known.lines) {
        if slots.len() == line.len() {
            for (slot, (_, u)) in slots.iter().zip(line) {
                placer.kept_line[*slot] = Some(*u);
            }
        }
    }
    for round in 0..ROUNDS {
        for level in tree.outer_first.iter().rev() {
            placer.arrange(*level, round);
            placer.finish(*level);
        }
        if round + 1 < ROUNDS {
            placer.pull_ports(tree);
        }
    }
    placer.places
}

impl<'a> Placer<'a> {
    fn of(graph: &'a Graph, net: &'a Net) -> Self {
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
            pinned: vec![None; count],
            kept_line: vec![None; count],
            kept_size: vec![(0, 0); net.layers.len()],
            places: nowhere,
        };
        for slot in 0..count {
            this.measure(slot);
        }
        this
    }

    /// Size of a slot and where segments meet it, as far as known before anything is placed.
    fn measure(&mut self, slot: usize) {
        let it = &self.net.slots[slot];
        let down = self.graph.direction == Direction::TopToBottom;
        match it.kind {
            Kind::Node(node) => {
                for (side, segments) in [&it.ups, &it.downs].into_iter().enumerate() {
                    let mut sorted = segments.clone();
                    sorted.sort_by_key(|s| {
                        let segment = &self.net.segments[*s];
                        let other = if side == 0 { segment.upper } else { segment.lower };
                        (cross::key(&self.pos, other), *s)
                    });
                    self.sides[slot][side] = sorted;
                }
                let ports = it.ups.len().max(it.downs.len());
                let ports = i64::try_from(ports).unwrap_or(0);
                let needed = if ports > 1 { 3 + (ports - 1) * (self.spacing.lines + 1) } else { 1 };
                let size = &self.graph.nodes[node];
                let (w, h) = (i64::from(size.width.max(3)), i64::from(size.height.max(1)));
                let (w, h) = if down { (w, h) } else { (h, w) };
                let around = loops::room(self.graph, node);
                self.places.w[slot] = w.max(needed).max(around.across);
                self.places.h[slot] = h.max(around.along);
                self.room[slot] = self.places.w[slot] + around.beside;
                for side in 0..2 {
                    self.spread_ports(slot, side);
                }
            }
            Kind::Label(columns) => {
                let columns = i64::from(columns);
                if down {
                    self.places.w[slot] = columns;
                    for s in &it.ups {
                        self.offsets[*s].1 = columns / 2;
                    }
                    for s in &it.downs {
                        self.offsets[*s].0 = columns / 2;
                    }
                } else {
                    self.places.h[slot] = columns;
                }
                self.room[slot] = self.places.w[slot];
            }
            Kind::Frame(_) | Kind::Line | Kind::Port => {}
        }
    }

    /// Ports evenly over one side of a box.
    fn spread_ports(&mut self, slot: usize, side: usize) {
        let inset = self.inset(slot);
        let inner = self.places.w[slot] - 2 * inset;
        let segments = std::mem::take(&mut self.sides[slot][side]);
        let count = i64::try_from(segments.len()).unwrap_or(1);
        for (i, s) in (0i64..).zip(&segments) {
            self.set_offset(*s, side, inset + (2 * i + 1) * inner / (2 * count));
        }
        self.sides[slot][side] = segments;
    }

    /// Cells at the ends of a side that flows leave free: the corners, if there are any.
    fn inset(&self, slot: usize) -> i64 {
        i64::from(self.places.w[slot] > 2)
    }

    fn set_offset(&mut self, segment: usize, side: usize, offset: i64) {
        if side == 0 {
            self.offsets[segment].1 = offset;
        } else {
            self.offsets[segment].0 = offset;
        }
    }

    /// Column of one end of a segment: the upper one or the lower one.
    pub(super) fn column(&self, segment: usize, upper: bool) -> i64 {
        let (ends, offsets) = (&self.net.segments[segment], self.offsets[segment]);
        let (end, offset) = if upper { (ends.upper, offsets.0) } else { (ends.lower, offsets.1) };
        self.places.u[end.slot] + end.port.map_or(offset, |port| self.places.u[port])
    }

    /// Places the slots of a level across.
    fn arrange(&mut self, level: usize, round: usize) {
        for layer in &self.net.layers[level] {
            for slot in layer {
                if let Kind::Frame(inside) = self.net.slots[*slot].kind {
                    (self.places.w[*slot], self.places.h[*slot]) = self.places.size[inside];
                    self.room[*slot] = self.places.w[*slot];
                }
            }
        }
        let count = self.net.layers[level].len();
        if round == 0 {
            for layer in 0..count {
                self.pack(level, layer);
            }
        }
        let both = [true, true];
        let mut passes: Vec<(bool, [bool; 2], Norm)> = Vec::new();
        if round == 0 {
            for down in [true, false, true, false] {
                passes.push((down, [down, !down], Norm::Squares));
            }
        }
        for down in [true, false, true, false, true, false] {
            passes.push((down, both, Norm::Sum));
        }
        for (down, from, norm) in passes {
            for step in 0..count {
                let layer = if down { step } else { count - 1 - step };
                self.fit_layer(level, layer, from, norm);
                self.fit_ports(level, layer);
            }
        }
    }

    /// Side by side around column 0.
    fn pack(&mut self, level: usize, layer: usize) {
        let slots = &self.net.layers[level][layer];
        let gaps = self.gaps(slots);
        let width = gaps.iter().sum::<i64>() + slots.last().map_or(0, |s| self.room[*s]);
        let mut u = -width / 2;
        for (i, slot) in slots.iter().enumerate() {
            self.places.u[*slot] = u;
            u += gaps.get(i).copied().unwrap_or(0);
        }
        for slot in slots {
            let kept = self.kept[*slot].map(|place| place.0).or(self.kept_line[*slot]);
            if let Some(u) = kept {
                self.places.u[*slot] = u;
            }
        }
    }

    /// Whether anything in a level is held where it was.
    pub(super) fn stays(&self, level: usize) -> bool {
        self.net.layers[level].iter().flatten().any(|slot| self.kept[*slot].is_some())
    }

    /// Cells that a level keeps free within its frame.
    pub(super) fn pad(&self, level: usize) -> i64 {
        if level > 0 { self.spacing.pad } else { 0 }
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
    /// from the layer before and after count.
    fn fit_layer(&mut self, level: usize, layer: usize, from: [bool; 2], norm: Norm) {
        let slots = &self.net.layers[level][layer];
        if slots.is_empty() {
            return;
        }
        let wants = slots.iter().map(|slot| self.wants(*slot, from, norm)).collect();
        let low = self.stays(level).then(|| self.pad(level));
        let placed = fit(wants, &self.gaps(slots), low, norm);
        for (slot, u) in slots.iter().zip(placed) {
            self.places.u[*slot] = u;
        }
    }

    fn wants(&self, slot: usize, from: [bool; 2], norm: Norm) -> Vec<Want> {
        let it = &self.net.slots[slot];
        let mut wants = Vec::with_capacity(it.ups.len() + it.downs.len() + 1);
        if let Some(column) = self.pull[slot] {
            wants.push((column, 4));
        }
        match self.kept_line[slot] {
            Some(u) if norm == Norm::Squares => return vec![(u, STAY)],
            Some(u) => wants.push((u, 1)),
            None => {}
        }
        if let Some((u, _)) = self.kept[slot] {
            return vec![(u.max(self.pad(it.level)), STAY)];
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
                wants.push((self.places.u[slot] + shift, self.weight(*s)));
            }
        }
        if wants.is_empty() {
            wants.push((self.places.u[slot], 1));
        }
        wants
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

    /// Moves the ports of the boxes of a layer along their sides to where their flows come from.
    fn fit_ports(&mut self, level: usize, layer: usize) {
        for slot in self.net.layers[level][layer].clone() {
            if !matches!(self.net.slots[slot].kind, Kind::Node(_)) {
                continue;
            }
            for side in 0..2 {
                self.fit_side(slot, side);
            }
        }
    }

    fn fit_side(&mut self, slot: usize, side: usize) {
        let segments = std::mem::take(&mut self.sides[slot][side]);
        if let Some(count) = segments.len().checked_sub(1) {
            let u = self.places.u[slot];
            let wants =
                segments.iter().map(|s| vec![(self.column(*s, side == 0) - u, 1)]).collect();
            let pitch = self.spacing.lines + 1;
            let inset = self.inset(slot);
            let placed = fit(wants, &vec![pitch; count], Some(inset), Norm::Sum);
            let mut high = self.places.w[slot] - 1 - inset;
            for (s, offset) in segments.iter().zip(placed).rev() {
                self.set_offset(*s, side, offset.min(high));
                high = offset.min(high) - pitch;
            }
        }
        self.sides[slot][side] = segments;
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
                    self.pull[*slot] = Some(inside);
                }
            }
        }
    }
}
