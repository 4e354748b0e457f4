//! Which parts of a picture lie where, so that painting and pointing look only at what is near.

use std::collections::BTreeMap;

use crate::layout::{Frame, Rect};
use crate::model::Cell;

/// Columns and rows of a tile: about a screen has a dozen of them.
const TILE: (i32, i32) = (48, 24);

/// A part of a picture, by its position in the list of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    Frame(usize),
    Line(usize),
    Card(usize),
    Crossing(usize),
}

/// The parts that have a cell in each tile.
#[derive(Debug, Clone, Default)]
pub(super) struct Tiles {
    tiles: BTreeMap<(i32, i32), Vec<Piece>>,
}

impl Tiles {
    pub(super) fn add_frame(&mut self, at: usize, frame: &Frame) {
        let Rect { x, y, w, h } = frame.rect;
        let across = |y: i32| Rect { x, y, w, h: 1 };
        let along = |x: i32| Rect { x, y, w: 1, h };
        // Its inside belongs to others.
        let sides = [across(y), across(y + h - 1), along(x), along(x + w - 1), frame.title];
        for side in sides {
            self.add(side, Piece::Frame(at));
        }
    }

    pub(super) fn add_line(&mut self, at: usize, points: &[Cell], label: Option<Rect>) {
        for pair in points.windows(2) {
            self.add(between(pair[0], pair[1]), Piece::Line(at));
        }
        if let Some(label) = label {
            self.add(label, Piece::Line(at));
        }
    }

    pub(super) fn add_card(&mut self, at: usize, rect: Rect) {
        self.add(rect, Piece::Card(at));
    }

    pub(super) fn add_crossing(&mut self, at: usize, cell: Cell) {
        self.add(between(cell, cell), Piece::Crossing(at));
    }

    /// The parts that may have a cell in `area`, each once: frames, lines, cards, crossings.
    pub(super) fn near(&self, area: Rect) -> Vec<Piece> {
        let mut near: Vec<Piece> = Vec::new();
        if area.w < 1 || area.h < 1 {
            return near;
        }
        let ((left, right), (top, bottom)) = reach(area);
        for row in top..=bottom {
            for (_, pieces) in self.tiles.range((row, left)..=(row, right)) {
                near.extend(pieces);
            }
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    fn add(&mut self, area: Rect, piece: Piece) {
        let ((left, right), (top, bottom)) = reach(area);
        for row in top..=bottom {
            for column in left..=right {
                let tile = self.tiles.entry((row, column)).or_default();
                // The sides of a frame and the parts of a line come one after another.
                if tile.last() != Some(&piece) {
                    tile.push(piece);
                }
            }
        }
    }
}

/// The first and last column and row of tiles that an area touches.
fn reach(area: Rect) -> ((i32, i32), (i32, i32)) {
    let columns = (area.x.div_euclid(TILE.0), (area.x + area.w - 1).div_euclid(TILE.0));
    let rows = (area.y.div_euclid(TILE.1), (area.y + area.h - 1).div_euclid(TILE.1));
    (columns, rows)
}

/// The cells of a straight line.
fn between(a: Cell, b: Cell) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect { x, y, w: (a.x - b.x).abs() + 1, h: (a.y - b.y).abs() + 1 }
}
