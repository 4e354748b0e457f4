//! The inside of a boundary is drawn as it was while nothing in it changes.
//!
//! Two levels look the same if the same kinds of slots of the same sizes stand in the same order,
//! joined in the same way: names do not matter. So a level is known by a key over all that.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::cross;
use super::memory::Inside;
use super::net::Kind;
use super::place::Placer;

impl Placer<'_> {
    /// What a level looks like depends on this alone, and on what it looked like before.
    pub(super) fn key(&self, level: usize) -> u64 {
        let mut key = DefaultHasher::new();
        let title = level.checked_sub(1).map(|b| self.graph.boundaries[b].title);
        (self.graph.direction as u8, title).hash(&mut key);
        for layer in &self.net.layers[level] {
            layer.len().hash(&mut key);
            for slot in layer {
                let size = (self.places.w[*slot], self.places.h[*slot], self.room[*slot]);
                match self.net.slots[*slot].kind {
                    Kind::Node(_) => (0u8, size, self.pin[*slot]).hash(&mut key),
                    Kind::Frame(inside) => {
                        (1u8, size, self.pin[*slot]).hash(&mut key);
                        for port in
                            [false, true].iter().flat_map(|end| self.net.ports(inside, *end))
                        {
                            self.places.u[*port].hash(&mut key);
                        }
                    }
                    Kind::Label(_) => (2u8, size).hash(&mut key),
                    Kind::Line | Kind::Port => 3u8.hash(&mut key),
                }
            }
        }
        for segment in self.segments_of(level) {
            let ends = &self.net.segments[segment];
            let (upper, lower) =
                (cross::key(&self.pos, ends.upper), cross::key(&self.pos, ends.lower));
            (upper, lower, self.net.is_along[segment]).hash(&mut key);
        }
        key.finish()
    }

    /// Draws a level as it was, if it looks the same as `before`. Says whether it does.
    pub(super) fn draw_as_before(&mut self, level: usize, before: Option<&Inside>) -> bool {
        let Some(before) = before.filter(|before| before.key == self.key(level)) else {
            return false;
        };
        let net = self.net;
        for (slot, (u, v)) in net.layers[level].iter().flatten().zip(&before.slots) {
            (self.places.u[*slot], self.places.v[*slot]) = (*u, *v);
        }
        for (segment, (columns, bends)) in self.segments_of(level).into_iter().zip(&before.segments)
        {
            self.places.columns[segment] = *columns;
            self.places.bends[segment].clone_from(bends);
        }
        self.places.size[level] = before.size;
        self.places.title[level] = before.title;
        true
    }

    /// How a finished level is drawn.
    pub(super) fn inside(&self, level: usize) -> Inside {
        let slots = self.net.layers[level].iter().flatten();
        let segments = self.segments_of(level).into_iter();
        let places = &self.places;
        Inside {
            key: self.key(level),
            size: places.size[level],
            title: places.title[level],
            slots: slots.map(|slot| (places.u[*slot], places.v[*slot])).collect(),
            segments: segments.map(|s| (places.columns[s], places.bends[s].clone())).collect(),
        }
    }
}
