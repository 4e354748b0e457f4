//! The order of the slots in every layer, searched for few crossings.
//!
//! A sweep goes through all layers of all levels in one direction and sorts each layer by where
//! its flows come from; at a frame it first sorts the ports, then goes through the inside, and
//! carries on from the ports on the other side. Swaps of neighbours then remove what sweeps leave.

use super::cross;
use super::fit::{Norm, fit};
use super::net::{End, Kind, Net};

/// Coordinate steps from one port to the next while sorting; only ratios matter.
const STEP: i64 = 64;
/// Sweeps without improvement after which a try ends.
const PATIENCE: usize = 4;
/// Slots that may be handled over all tries; bounds the time of the search.
const BUDGET: usize = 20_000;
/// Fewest and most tries from different starting orders.
const FEWEST_TRIES: usize = 3;
const TRIES: usize = 24;

/// Orders all layers of `net`. Fixed slots keep their order among themselves.
pub(super) fn search(net: &mut Net) {
    // After an edit there is one try: another start would redraw what was not edited.
    let tries = if net.known_lines {
        1
    } else {
        (BUDGET / net.slots.len().max(1)).clamp(FEWEST_TRIES, TRIES)
    };
    let mut sorter = Sorter::of(net);
    let mut random = Random(0x5eed);
    let mut best: Option<(usize, Vec<Vec<Vec<usize>>>)> = None;
    for attempt in 0..tries {
        if attempt > 0 {
            sorter.shuffle(&mut random);
        }
        let crossings = sorter.improve();
        if best.as_ref().is_none_or(|b| crossings < b.0) {
            best = Some((crossings, sorter.net.layers.clone()));
        }
        if crossings == 0 {
            break;
        }
    }
    if let Some((_, layers)) = best {
        net.layers = layers;
    }
}

struct Sorter<'a> {
    net: &'a mut Net,
    /// Position of each slot in its layer.
    pos: Vec<u32>,
    /// Where each slot starts, in [`STEP`]s; a frame is as wide as it has ports.
    at: Vec<i64>,
    weight: Vec<i64>,
}

impl<'a> Sorter<'a> {
    fn of(net: &'a mut Net) -> Self {
        let weight = |slot: &super::net::Slot| match slot.kind {
            Kind::Frame(inside) => {
                let most = net.ports(inside, false).len().max(net.ports(inside, true).len());
                STEP * i64::try_from(most.max(1)).unwrap_or(1)
            }
            _ => STEP,
        };
        let weight = net.slots.iter().map(weight).collect();
        let count = net.slots.len();
        let mut sorter = Self { net, pos: vec![0; count], at: vec![0; count], weight };
        sorter.refresh_all();
        sorter
    }

    fn refresh_all(&mut self) {
        for level in 0..self.net.layers.len() {
            for layer in 0..self.net.layers[level].len() {
                self.refresh(level, layer);
            }
        }
    }

    /// Brings positions up to date after a layer was reordered.
    fn refresh(&mut self, level: usize, layer: usize) {
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

    /// A new starting order for everything that is not fixed.
    fn shuffle(&mut self, random: &mut Random) {
        for level in 0..self.net.layers.len() {
            for layer in 0..self.net.layers[level].len() {
                let slots = &mut self.net.layers[level][layer];
                let free: Vec<usize> =
                    (0..slots.len()).filter(|i| !self.net.slots[slots[*i]].fixed).collect();
                for i in (1..free.len()).rev() {
                    slots.swap(free[i], free[random.below(i + 1)]);
                }
            }
        }
        self.refresh_all();
    }

    /// Sweeps and swaps until nothing gets better; the number of crossings left.
    fn improve(&mut self) -> usize {
        let mut best = (cross::total(self.net, &self.pos), self.net.layers.clone());
        let mut idle = 0;
        let mut down = true;
        while idle < PATIENCE && best.0 > 0 {
            self.sweep(0, down);
            down = !down;
            let crossings = cross::total(self.net, &self.pos);
            idle += 1;
            if crossings < best.0 {
                best = (crossings, self.net.layers.clone());
                idle = 0;
            }
        }
        self.net.layers = best.1;
        self.refresh_all();
        self.swap_neighbours();
        cross::total(self.net, &self.pos)
    }

    fn sweep(&mut self, level: usize, down: bool) {
        let count = self.net.layers[level].len();
        let order: Vec<usize> =
            if down { (0..count).collect() } else { (0..count).rev().collect() };
        for (step, layer) in order.into_iter().enumerate() {
            // The ports on the near side were sorted by the level outside.
            if step > 0 || level == 0 {
                self.sort(level, layer, down);
            }
            let frames: Vec<usize> = self.net.layers[level][layer].clone();
            for slot in frames {
                if let Kind::Frame(inside) = self.net.slots[slot].kind {
                    let ports = if down { 0 } else { self.net.layers[inside].len() - 1 };
                    self.sort(inside, ports, down);
                    self.sweep(inside, down);
                }
            }
        }
    }

    /// Sorts a layer by the mean of where its segments come from.
    fn sort(&mut self, level: usize, layer: usize, down: bool) {
        let slots = std::mem::take(&mut self.net.layers[level][layer]);
        let mut valued: Vec<(i64, usize)> =
            slots.iter().map(|slot| (self.value(*slot, down), *slot)).collect();
        let fixed: Vec<usize> =
            (0..slots.len()).filter(|i| self.net.slots[slots[*i]].fixed).collect();
        if fixed.len() > 1 {
            let wants = fixed.iter().map(|i| vec![(valued[*i].0, 1)]).collect();
            let apart = fit(wants, &vec![0; fixed.len() - 1], None, Norm::Squares);
            for (i, value) in fixed.into_iter().zip(apart) {
                valued[i].0 = value;
            }
        }
        valued.sort_by_key(|(value, _)| *value);
        self.net.layers[level][layer] = valued.into_iter().map(|(_, slot)| slot).collect();
        self.refresh(level, layer);
    }

    fn value(&self, slot: usize, down: bool) -> i64 {
        let it = &self.net.slots[slot];
        let segments = if down { &it.ups } else { &it.downs };
        let ends = segments.iter().map(|s| {
            let segment = &self.net.segments[*s];
            self.coordinate(if down { segment.upper } else { segment.lower })
        });
        let count = i64::try_from(segments.len()).unwrap_or(1);
        if count == 0 { self.at[slot] + self.weight[slot] / 2 } else { ends.sum::<i64>() / count }
    }

    /// Swaps neighbours in a layer while that removes crossings.
    fn swap_neighbours(&mut self) {
        for _ in 0..12 {
            let mut swapped = false;
            for level in 0..self.net.layers.len() {
                for layer in 0..self.net.layers[level].len() {
                    swapped |= self.swap_in(level, layer);
                }
            }
            if !swapped {
                break;
            }
        }
    }

    fn swap_in(&mut self, level: usize, layer: usize) -> bool {
        let mut swapped = false;
        for i in 1..self.net.layers[level][layer].len() {
            let slots = &self.net.layers[level][layer];
            let (a, b) = (slots[i - 1], slots[i]);
            if self.net.slots[a].fixed && self.net.slots[b].fixed {
                continue;
            }
            let (before, after) = cross::pair(self.net, &self.pos, a, b);
            if after < before {
                self.net.layers[level][layer].swap(i - 1, i);
                self.pos.swap(a, b);
                swapped = true;
            }
        }
        if swapped {
            self.refresh(level, layer);
        }
        swapped
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
