//! Positions within each level, inner levels first: a finished level is a frame of fixed size with
//! fixed ports for the level around it.

use super::channel::{self, Hops, Wire};
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

struct Placer<'a> {
    graph: &'a Graph,
    net: &'a Net,
    spacing: Spacing,
    pos: Vec<u32>,
    /// Width of each slot with the room for loops.
    room: Vec<i64>,
    /// Where the ends of each segment are on their slots.
    offsets: Vec<(i64, i64)>,
    /// Segments at the start side and at the end side of each box, in order.
    sides: Vec<[Vec<usize>; 2]>,
    /// Where the level outside would like each port, relative to the frame.
    pull: Vec<Option<i64>>,
    /// Where each slot stood before, and where a person put it, within its frame.
    kept: Vec<Option<(i64, i64)>>,
    pinned: Vec<Option<i64>>,
    /// How large each level was.
    kept_size: Vec<(i64, i64)>,
    places: Places,
}

/// Rounds over all levels; from the second on, frame ports follow the level outside.
const ROUNDS: usize = 3;

/// Cells that a layer may stand later than it needs to, because it stood there before.
const SLACK: i64 = 4;

/// The same for how much wider a frame may be than it needs to.
const WIDE_SLACK: i64 = 12;

/// Most times that a picture is placed again until it stays the same.
const SETTLING: usize = 3;

/// How much an item wants to stay where it was, in segments that want it elsewhere.
const STAY: i64 = 10_000;

pub(super) fn place(graph: &Graph, tree: &Tree, net: &Net, known: &[Known]) -> Places {
    let mut placer = Placer::of(graph, net);
    for (slot, known) in net.slot_of.iter().zip(known) {
        placer.kept[*slot] = known.place();
        placer.pinned[*slot] = known.pin.map(|pin| pin.1);
    }
    for (known, item) in known.iter().zip(0..) {
        if let Some(level) = tree.inside(item) {
            placer.kept_size[level] = known.size.unwrap_or_default();
        }
    }
    placer.run(tree);
    // Lines find their places anew between boxes that stand where they will stand next time, so
    // that the same picture comes out then.
    for _ in 0..SETTLING {
        let before = std::mem::take(&mut placer.kept);
        placer.kept = vec![None; net.slots.len()];
        for (slot, known) in net.slot_of.iter().zip(known) {
            let here = (placer.places.u[*slot], placer.places.v[*slot]);
            placer.kept[*slot] = Some(known.pin.unwrap_or(here));
        }
        placer.kept_size.clone_from(&placer.places.size);
        if placer.kept == before {
            break;
        }
        placer.run(tree);
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
        Self {
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
            kept_size: vec![(0, 0); net.layers.len()],
            places: nowhere,
        }
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
    fn column(&self, segment: usize, upper: bool) -> i64 {
        let (ends, offsets) = (&self.net.segments[segment], self.offsets[segment]);
        let (end, offset) = if upper { (ends.upper, offsets.0) } else { (ends.lower, offsets.1) };
        self.places.u[end.slot] + end.port.map_or(offset, |port| self.places.u[port])
    }

    fn run(&mut self, tree: &Tree) {
        self.pull.fill(None);
        for slot in 0..self.net.slots.len() {
            self.measure(slot);
        }
        for round in 0..ROUNDS {
            for level in tree.outer_first.iter().rev() {
                self.arrange(*level, round);
                self.finish(*level);
            }
            if round + 1 < ROUNDS {
                self.pull_ports(tree);
            }
        }
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
            if let Some((u, _)) = self.kept[*slot] {
                self.places.u[*slot] = u;
            }
        }
    }

    /// Whether anything in a level is held where it was.
    fn stays(&self, level: usize) -> bool {
        self.net.layers[level].iter().flatten().any(|slot| self.kept[*slot].is_some())
    }

    /// Cells that a level keeps free within its frame.
    fn pad(&self, level: usize) -> i64 {
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
        let wants = slots.iter().map(|slot| self.wants(*slot, from)).collect();
        let low = self.stays(level).then(|| self.pad(level));
        let placed = fit(wants, &self.gaps(slots), low, norm);
        for (slot, u) in slots.iter().zip(placed) {
            self.places.u[*slot] = u;
        }
    }

    fn wants(&self, slot: usize, from: [bool; 2]) -> Vec<Want> {
        let it = &self.net.slots[slot];
        let mut wants = Vec::with_capacity(it.ups.len() + it.downs.len() + 1);
        if let Some(column) = self.pull[slot] {
            wants.push((column, 4));
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

    /// Routes the channels of a level, stacks its layers and closes its frame.
    fn finish(&mut self, level: usize) {
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
