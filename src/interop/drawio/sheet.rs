//! A page: its cells, and where they stand.

use std::collections::BTreeMap;

use super::cell::{Cell, Sort};
use crate::interop::content::ImportError;
use crate::interop::foreign::Frame;
use crate::interop::xml::Node;

/// How many cells a page may have, and a file; what stands in what is found by comparing them all.
pub const MAX_CELLS: usize = 20_000;

/// How deep cells may nest.
const MAX_DEPTH: usize = 64;

/// A page.
pub struct Sheet {
    /// Its cells, each with an id of its own.
    pub cells: Vec<Cell>,
    /// Where each of them stands on the page.
    pub frames: Vec<Option<Frame>>,
    /// Whether an arrow ends at each of them.
    pub touched: Vec<bool>,
    parents: Vec<Option<usize>>,
    index: BTreeMap<String, usize>,
}

impl Sheet {
    /// The page whose cells an element holds.
    ///
    /// # Errors
    /// Where there are too many.
    pub fn new(root: &Node) -> Result<Self, ImportError> {
        let mut cells: Vec<Cell> = root.children.iter().filter_map(Cell::of).collect();
        if cells.len() > MAX_CELLS {
            let message = format!("a page has more than {MAX_CELLS} cells");
            return Err(ImportError::new(message).remedy("split it into several pages"));
        }
        let mut index = BTreeMap::new();
        for (at, cell) in cells.iter_mut().enumerate() {
            if cell.id.is_empty() {
                cell.id = format!("cell-{at}");
            }
            if index.contains_key(&cell.id) {
                cell.id = format!("{} #{at}", cell.id);
            }
            index.insert(cell.id.clone(), at);
        }
        let parent = |(at, cell): (usize, &Cell)| {
            index.get(&cell.parent).copied().filter(|parent| *parent != at)
        };
        let parents = cells.iter().enumerate().map(parent).collect();
        let mut touched = vec![false; cells.len()];
        for end in cells.iter().flat_map(|cell| &cell.ends).filter_map(|end| index.get(end)) {
            touched[*end] = true;
        }
        let mut sheet = Self { cells, frames: Vec::new(), touched, parents, index };
        sheet.frames = (0..sheet.cells.len()).map(|at| sheet.frame(at)).collect();
        Ok(sheet)
    }

    /// A cell by its id.
    pub fn named(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The cell that a cell is in.
    pub fn parent(&self, at: usize) -> Option<usize> {
        self.parents[at]
    }

    /// The cells around a cell, from the innermost; an end to it even where cells are in each other.
    pub fn around(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parents[at], |at| self.parents[*at]).take(MAX_DEPTH)
    }

    /// Where the loose end of an arrow is on the page.
    pub fn loose(&self, edge: usize, end: usize) -> Option<(f64, f64)> {
        let (x, y) = self.cells[edge].points[end]?;
        let outer = self.parents[edge].and_then(|parent| self.frames[parent]).unwrap_or_default();
        Some((x + outer.x, y + outer.y))
    }

    /// Where a box stands on the page; its own place is counted from what it is in.
    fn frame(&self, at: usize) -> Option<Frame> {
        let mut frame = self.cells[at].frame.filter(|_| self.cells[at].sort == Sort::Vertex)?;
        (frame.x, frame.y) = (0.0, 0.0);
        for inner in std::iter::once(at).chain(self.around(at)) {
            let Some(own) = self.cells[inner].frame else { break };
            let outer = self.parents[inner].and_then(|outer| self.cells[outer].frame);
            let (w, h) = match outer.filter(|_| self.cells[inner].relative) {
                Some(outer) => (outer.w, outer.h),
                None => (1.0, 1.0),
            };
            frame.x = own.x.mul_add(w, frame.x);
            frame.y = own.y.mul_add(h, frame.y);
        }
        Some(frame)
    }
}

/// Whether the middle of a frame is in another one that is larger.
pub fn holds(outer: Frame, inner: Frame) -> bool {
    outer.holds(inner.centre()) && inner.area() < outer.area()
}

/// How far a point is from a frame; zero inside.
pub fn distance(frame: Frame, (x, y): (f64, f64)) -> f64 {
    let across = (frame.x - x).max(x - frame.x - frame.w).max(0.0);
    let down = (frame.y - y).max(y - frame.y - frame.h).max(0.0);
    across.hypot(down)
}
