//! The order of the slots in every layer, searched for few crossings.
//!
//! A sweep goes through all layers of all levels in one direction and sorts each layer by where
//! its flows come from; at a frame it first sorts the ports, then goes through the inside, and
//! carries on from the ports on the other side. Sifting then moves single slots to where they cross
//! least. After tries of the whole, each level is tried alone from other starting orders.
//!
//! Fixed slots keep their order among themselves, so that after an edit there is little to do.

use super::cross;
use super::fit::{Norm, Want, fit};
use super::net::{End, Kind, Net};

/// Coordinate steps from one port to the next while sorting; only ratios matter.
const STEP: i64 = 64;
/// Sweeps without improvement after which a try ends.
const PATIENCE: usize = 4;
/// Most rounds of sifting.
const SIFTS: usize = 12;
/// How far sifting looks where everything is new; what is added to a picture looks everywhere.
const NEAR: usize = 1;
/// Slots that may be handled over all tries of the whole, and of its parts: bounds the time.
const BUDGET: usize = 80_000;
const PARTS_BUDGET: usize = 320_000;
/// Fewest and most tries of the whole, and most of a part.
const FEWEST_TRIES: usize = 3;
const TRIES: usize = 8;
const PART_TRIES: usize = 40;
/// Tries far from the best after which a part is given up.
const MISSES: usize = 3;

/// Orders all layers of `net`. Fixed slots keep their order among themselves.
pub(super) fn search(net: &mut Net) {
    // After an edit there is one try: another start would redraw what was not edited.
    let is_edit = net.known_lines;
    let tries = BUDGET / net.slots.len().max(1);
    let mut sorter = Sorter::of(net, if is_edit { usize::MAX } else { NEAR });
    let whole = sorter.whole();
    let mut best = sorter.improve(&whole);
    if is_edit {
        return;
    }
    let mut random = Random(0x5eed);
    for _ in 1..tries.clamp(FEWEST_TRIES, TRIES) {
        if best.0 == 0 {
            break;
        }
        sorter.shuffle(&whole, &mut random);
        let found = sorter.improve(&whole);
        if found.0 < best.0 {
            best = found;
        }
    }
    sorter.restore(&whole, &best.1);
    if best.0 > 0 {
        let inside = (1..sorter.inner.len()).filter(|level| !sorter.inner[*level].is_empty());
        let inside: Vec<Region> = inside.map(|level| sorter.part(level)).collect();
        sorter.improve_parts(&inside, &mut random);
        let alone: Vec<Region> = (1..sorter.inner.len()).map(|level| sorter.alone(level)).collect();
        sorter.improve_parts(&alone, &mut random);
    }
}

/// A layer: its level, and which of the layers of that level it is.
type Layer = (usize, usize);

/// A part of the net that is searched while the rest stays.
struct Region {
    /// The level that sweeps go through, and whether they go on into what is inside.
    level: usize,
    is_deep: bool,
    /// Layers whose order may change.
    layers: Vec<Layer>,
    /// Layers whose crossings with the next one may change.
    counted: Vec<Layer>,
}

/// The orders of the layers of a region.
type Orders = Vec<Vec<usize>>;

struct Sorter<'a> {
    net: &'a mut Net,
    /// Position of each slot in its layer.
    pos: Vec<u32>,
    /// Where each slot starts, in [`STEP`]s; a frame is as wide as it has ports.
    at: Vec<i64>,
    weight: Vec<i64>,
    /// The levels directly inside each level.
    inner: Vec<Vec<usize>>,
    /// Whether a layer has slots that are not fixed.
    is_free: Vec<Vec<bool>>,
    /// Whether a level has such layers, or one inside it.
    is_open: Vec<bool>,
    scratch: cross::Scratch,
    /// Room to sort in.
    valued: Vec<(i64, usize)>,
    /// How far sifting looks.
    reach: usize,
}

impl<'a> Sorter<'a> {
    fn of(net: &'a mut Net, reach: usize) -> Self {
        let weight = |slot: &super::net::Slot| match slot.kind {
            Kind::Frame(inside) => {
                let most = net.ports(inside, false).len().max(net.ports(inside, true).len());
                STEP * i64::try_from(most.max(1)).unwrap_or(1)
            }
            _ => STEP,
        };
        let weight = net.slots.iter().map(weight).collect();
        let has_free = |layer: &Vec<usize>| layer.iter().any(|slot| !net.slots[*slot].fixed);
        let is_free: Vec<Vec<bool>> =
            net.layers.iter().map(|layers| layers.iter().map(has_free).collect()).collect();
        let mut inner = vec![Vec::new(); net.layers.len()];
        for slot in &net.slots {
            if let Kind::Frame(inside) = slot.kind {
                inner[slot.level].push(inside);
            }
        }
        let mut outer_first = vec![0];
        for next in 0..net.layers.len() {
            let inside = outer_first.get(next).map_or(&[][..], |level: &usize| &inner[*level]);
            outer_first.extend(inside);
        }
        let mut is_open: Vec<bool> = is_free.iter().map(|level| level.contains(&true)).collect();
        for level in outer_first.iter().rev() {
            is_open[*level] |= inner[*level].iter().any(|inside| is_open[*inside]);
        }
        let count = net.slots.len();
        let scratch = cross::Scratch::default();
        let (pos, at) = (vec![0; count], vec![0; count]);
        let mut sorter = Self {
            net,
            pos,
            at,
            weight,
            inner,
            is_free,
            is_open,
            scratch,
            reach,
            valued: Vec::new(),
        };
        for level in 0..sorter.net.layers.len() {
            for layer in 0..sorter.net.layers[level].len() {
                sorter.refresh((level, layer));
            }
        }
        sorter
    }

    /// Everything that may change.
    fn whole(&self) -> Region {
        let mut region =
            Region { level: 0, is_deep: true, layers: Vec::new(), counted: Vec::new() };
        for (level, is_free) in self.is_free.iter().enumerate() {
            for (layer, free) in is_free.iter().enumerate() {
                if *free {
                    region.layers.push((level, layer));
                }
            }
        }
        for level in 0..self.inner.len() {
            let is_near = |layer: usize| {
                let next = (layer + 1).min(self.is_free[level].len() - 1);
                self.is_free[level][layer]
                    || self.is_free[level][next]
                    || self.has_free_ports((level, layer), true)
                    || self.has_free_ports((level, next), false)
            };
            let layers = 0..self.is_free[level].len();
            region.counted.extend(layers.filter(|l| is_near(*l)).map(|layer| (level, layer)));
        }
        region
    }

    /// Whether a frame in a layer has ports at its start (`false`) or end that may change.
    fn has_free_ports(&self, (level, layer): Layer, end: bool) -> bool {
        self.net.layers[level][layer].iter().any(|slot| match self.net.slots[*slot].kind {
            Kind::Frame(inside) => {
                let ports =
                    if end { self.is_free[inside].last() } else { self.is_free[inside].first() };
                ports == Some(&true)
            }
            _ => false,
        })
    }

    /// One level with the ports of the frames in it; its own ports stay.
    fn alone(&self, level: usize) -> Region {
        let last = |level: usize| self.net.layers[level].len() - 1;
        let own = (1..last(level)).map(|layer| (level, layer));
        let ports = self.inner[level].iter().flat_map(|l| [(*l, 0), (*l, last(*l))]);
        let is_free = |layer: &Layer| self.is_free[layer.0][layer.1];
        let near = self.inner[level].iter().flat_map(|l| [(*l, 0), (*l, last(*l) - 1)]);
        Region {
            level,
            is_deep: false,
            layers: own.chain(ports).filter(is_free).collect(),
            counted: (0..last(level)).map(|layer| (level, layer)).chain(near).collect(),
        }
    }

    fn save(&self, region: &Region) -> Orders {
        region.layers.iter().map(|(level, layer)| self.net.layers[*level][*layer].clone()).collect()
    }

    fn restore(&mut self, region: &Region, saved: &Orders) {
        for (at, order) in region.layers.iter().zip(saved) {
            self.net.layers[at.0][at.1].clone_from(order);
            self.refresh(*at);
        }
    }

    /// Brings positions up to date after a layer was reordered.
    fn refresh(&mut self, (level, layer): Layer) {
        let mut at = 0;
        for (pos, slot) in (0..).zip(&self.net.layers[level][layer]) {
            self.pos[*slot] = pos;
            self.at[*slot] = at;
            at += self.weight[*slot];
        }
    }

    fn coordinate(&self, end: End) -> i64 {
        match end.port {
            Some(port) => self.at[end.slot] + self.at[port] + STEP / 2,
            None => self.at[end.slot] + self.weight[end.slot] / 2,
        }
    }

    /// A new starting order for everything in a region that is not fixed.
    fn shuffle(&mut self, region: &Region, random: &mut Random) {
        for (level, layer) in &region.layers {
            let slots = &mut self.net.layers[*level][*layer];
            let free: Vec<usize> =
                (0..slots.len()).filter(|i| !self.net.slots[slots[*i]].fixed).collect();
            for i in (1..free.len()).rev() {
                slots.swap(free[i], free[random.below(i + 1)]);
            }
            self.refresh((*level, *layer));
        }
    }

    /// Crossings that the orders in a region decide.
    fn crossings(&mut self, region: &Region) -> usize {
        let mut sum = 0;
        for (level, layer) in &region.counted {
            sum += cross::below(
                self.net,
                &self.pos,
                &self.net.layers[*level][*layer],
                &mut self.scratch,
            );
        }
        sum
    }

    /// Sweeps and sifts until nothing gets better: the crossings left, and the orders.
    fn improve(&mut self, region: &Region) -> (usize, Orders) {
        let mut best = (self.crossings(region), self.save(region));
        let mut idle = 0;
        let mut down = true;
        while idle < PATIENCE && best.0 > 0 {
            self.sweep(region, region.level, down);
            down = !down;
            let crossings = self.crossings(region);
            idle += 1;
            if crossings < best.0 {
                best = (crossings, self.save(region));
                idle = 0;
            }
        }
        self.restore(region, &best.1);
        for _ in 0..SIFTS {
            let mut moved = false;
            for layer in &region.layers {
                moved |= self.sift(*layer);
            }
            if !moved {
                break;
            }
        }
        (self.crossings(region), self.save(region))
    }

    fn sweep(&mut self, region: &Region, level: usize, down: bool) {
        let last = self.net.layers[level].len() - 1;
        for step in 0..=last {
            let layer = if down { step } else { last - step };
            // The ports on the near side were sorted by the level outside; in a level alone those on
            // the far side stay as well.
            let is_held = step == 0 || (level == region.level && step == last);
            if !is_held || level == 0 {
                self.sort((level, layer), down);
            }
            for i in 0..self.net.layers[level][layer].len() {
                let slot = self.net.layers[level][layer][i];
                if let Kind::Frame(inside) = self.net.slots[slot].kind {
                    let ports = if down { 0 } else { self.net.layers[inside].len() - 1 };
                    self.sort((inside, ports), down);
                    if region.is_deep && self.is_open[inside] {
                        self.sweep(region, inside, down);
                    }
                }
            }
        }
    }

    /// Sorts a layer by the mean of where its segments come from.
    fn sort(&mut self, (level, layer): Layer, down: bool) {
        if !self.is_free[level][layer] {
            return;
        }
        let mut slots = std::mem::take(&mut self.net.layers[level][layer]);
        let mut valued = std::mem::take(&mut self.valued);
        valued.clear();
        valued.extend(slots.iter().map(|slot| (self.value(*slot, down), *slot)));
        let fixed: Vec<usize> =
            (0..slots.len()).filter(|i| self.net.slots[slots[*i]].fixed).collect();
        if fixed.len() > 1 {
            let want = |(of, i): (usize, &usize)| Want { of, place: valued[*i].0, weight: 1 };
            let wants: Vec<Want> = fixed.iter().enumerate().map(want).collect();
            let apart = fit(&wants, &vec![0; fixed.len() - 1], None, Norm::Squares);
            for (i, value) in fixed.into_iter().zip(apart) {
                valued[i].0 = value;
            }
        }
        valued.sort_by_key(|(value, _)| *value);
        slots.clear();
        slots.extend(valued.iter().map(|(_, slot)| *slot));
        self.net.layers[level][layer] = slots;
        self.valued = valued;
        self.refresh((level, layer));
    }

    fn value(&self, slot: usize, down: bool) -> i64 {
        let it = &self.net.slots[slot];
        let segments = if down { &it.ups } else { &it.downs };
        if segments.is_empty() {
            return self.at[slot] + self.weight[slot] / 2;
        }
        let mut sum = 0;
        for s in segments {
            let segment = &self.net.segments[*s];
            sum += self.coordinate(if down { segment.upper } else { segment.lower });
        }
        sum / i64::try_from(segments.len()).unwrap_or(1)
    }

    /// Moves each slot of a layer that is not fixed to where it crosses least. Says whether any moved.
    fn sift(&mut self, (level, layer): Layer) -> bool {
        let mut moved = false;
        for slot in self.net.layers[level][layer].clone() {
            if self.net.slots[slot].fixed {
                continue;
            }
            let at = self.pos[slot] as usize;
            let to = self.best_position(&self.net.layers[level][layer], at);
            if to != at {
                let slots = &mut self.net.layers[level][layer];
                let between = if to < at {
                    slots[to..=at].rotate_right(1);
                    to..=at
                } else {
                    slots[at..=to].rotate_left(1);
                    at..=to
                };
                for (pos, slot) in
                    (0..).zip(slots.iter()).skip(*between.start()).take(between.count())
                {
                    self.pos[*slot] = pos;
                }
                moved = true;
            }
        }
        if moved {
            self.refresh((level, layer));
        }
        moved
    }

    /// The position where the slot at position `at` of a layer crosses least.
    fn best_position(&self, slots: &[usize], at: usize) -> usize {
        let mut best = (0, at);
        let mut change = 0;
        for (i, other) in slots.iter().enumerate().skip(at + 1).take(self.reach) {
            let (before, after) = cross::pair(self.net, &self.pos, slots[at], *other);
            change += after - before;
            if change < best.0 {
                best = (change, i);
            }
        }
        change = 0;
        for (i, other) in slots.iter().enumerate().take(at).rev().take(self.reach) {
            let (before, after) = cross::pair(self.net, &self.pos, *other, slots[at]);
            change += after - before;
            if change < best.0 {
                best = (change, i);
            }
        }
        best.1
    }

    /// A level with everything inside it; its own ports stay.
    fn part(&self, level: usize) -> Region {
        let mut levels = vec![level];
        let mut next = 0;
        while let Some(at) = levels.get(next).copied() {
            levels.extend(&self.inner[at]);
            next += 1;
        }
        let last = self.net.layers[level].len() - 1;
        let all =
            levels.iter().flat_map(|l| (0..self.net.layers[*l].len()).map(|layer| (*l, layer)));
        let is_own_port = |at: &Layer| *at == (level, 0) || *at == (level, last);
        let counted: Vec<Layer> = all.collect();
        let layers = counted
            .iter()
            .copied()
            .filter(|at| self.is_free[at.0][at.1] && !is_own_port(at))
            .collect();
        Region { level, is_deep: true, layers, counted }
    }

    /// Tries parts again from other starting orders, most where most flows cross.
    fn improve_parts(&mut self, parts: &[Region], random: &mut Random) {
        let crossings: Vec<usize> = parts.iter().map(|part| self.crossings(part)).collect();
        let sum = crossings.iter().sum::<usize>().max(1);
        for (part, crossings) in parts.iter().zip(crossings) {
            let slots =
                part.layers.iter().map(|(level, layer)| self.net.layers[*level][*layer].len());
            let share = PARTS_BUDGET * crossings / sum / slots.sum::<usize>().max(1);
            let mut best = (self.crossings(part), self.save(part));
            let mut misses = 0;
            for _ in 0..share.min(PART_TRIES) {
                if best.0 == 0 || misses == MISSES {
                    break;
                }
                self.shuffle(part, random);
                let found = self.improve(part);
                misses += usize::from(5 * found.0 > 6 * best.0 + 5);
                if found.0 < best.0 {
                    best = found;
                }
            }
            self.restore(part, &best.1);
        }
    }
}

/// A small generator (`SplitMix64`), so that the search is the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (bound.max(1) as u64)).unwrap_or(0)
    }
}
