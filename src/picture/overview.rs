//! The whole picture at a glance: scaled down to the cells that there are, in dots of two columns and
//! four rows to the cell or, without them, in plain signs.
//!
//! Boxes are blocks, or outlines where they are large; frames are dotted. Names stand over it as far
//! as there is room. The cells know whose they are, as in the large picture.

use std::cmp::Reverse;

use super::card::{Sized, Urgency};
use super::cell::{Arm, Arms, Owner, Role};
use super::paint::{Grid, columns};
use super::scene::Picture;
use crate::layout::Rect;
use crate::model::Id;

/// Dots of a cell.
const ACROSS: i32 = 2;
const DOWN: i32 = 4;

/// All dots of a cell, and every other one.
const FULL: u8 = 0xff;
const DOTTED: u8 = 0x95;

/// Smallest box in dots that is drawn as an outline: its name then has a row of its own.
const OUTLINE: (i32, i32) = (10, 12);

/// Columns in which a shortened name still says something.
const SHORTEST: i32 = 4;

/// The whole world in a few cells: each axis is scaled for itself, and never up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    world: Rect,
    /// The cells that it is shown in.
    shown: Rect,
}

impl Scale {
    /// All of `world` in the middle of so many cells.
    pub fn fit(world: Rect, columns: i32, rows: i32) -> Self {
        let world = Rect { w: world.w.max(1), h: world.h.max(1), ..world };
        let (w, h) = (world.w.min(columns).max(1), ((world.h + 1) / 2).min(rows).max(1));
        Self { world, shown: Rect { x: (columns - w) / 2, y: (rows - h) / 2, w, h } }
    }

    /// The cell in which a place of the world is shown: column and row.
    pub fn place_of(&self, x: i32, y: i32) -> (i32, i32) {
        let dot = self.dot(x, y);
        (dot.0.div_euclid(ACROSS), dot.1.div_euclid(DOWN))
    }

    /// The cells in which a part of the world is shown, at least one.
    pub fn place(&self, part: Rect) -> Rect {
        let (x, y) = self.place_of(part.x, part.y);
        let (right, bottom) = self.place_of(part.x + part.w - 1, part.y + part.h - 1);
        Rect { x, y, w: right - x + 1, h: bottom - y + 1 }
    }

    /// The middle of what is shown in a cell; beside the picture the nearest place of it.
    pub fn world_at(&self, column: i32, row: i32) -> (i32, i32) {
        let at = |cell: i32, first: i32, cells: i32, start: i32, length: i32| {
            let cell = i64::from((cell - first).clamp(0, cells - 1));
            let middle = (2 * cell + 1) * i64::from(length) / (2 * i64::from(cells));
            start + i32::try_from(middle).unwrap_or(i32::MAX)
        };
        let (world, shown) = (self.world, self.shown);
        (
            at(column, shown.x, shown.w, world.x, world.w),
            at(row, shown.y, shown.h, world.y, world.h),
        )
    }

    /// The dot in which a place of the world is shown.
    fn dot(&self, x: i32, y: i32) -> (i32, i32) {
        let at = |place: i32, start: i32, length: i32, first: i32, dots: i32| {
            let dot = i64::from(place - start) * i64::from(dots);
            first + i32::try_from(dot.div_euclid(i64::from(length))).unwrap_or(i32::MAX)
        };
        let (world, shown) = (self.world, self.shown);
        (
            at(x, world.x, world.w, shown.x * ACROSS, shown.w * ACROSS),
            at(y, world.y, world.h, shown.y * DOWN, shown.h * DOWN),
        )
    }

    /// The dots in which a part of the world is shown, at least one.
    fn dots(&self, part: Rect) -> Rect {
        let (x, y) = self.dot(part.x, part.y);
        let (right, bottom) = self.dot(part.x + part.w - 1, part.y + part.h - 1);
        Rect { x, y, w: right - x + 1, h: bottom - y + 1 }
    }
}

impl Picture {
    /// The whole picture in so many columns and rows; [`Scale::fit`] says what is where. The name of
    /// `first` is not given up for others.
    pub fn overview(&self, columns: i32, rows: i32, first: Option<&str>) -> Grid<'_> {
        let mut sketch = Sketch::of(self, columns, rows);
        sketch.lines();
        sketch.names(first);
        sketch.grid
    }

    /// Boxes and frames of the whole picture in so many columns and rows, without names and flows.
    pub fn map(&self, columns: i32, rows: i32) -> Grid<'_> {
        Sketch::of(self, columns, rows).grid
    }
}

/// A box of a picture.
type Card = (Id, Sized, Rect);

struct Sketch<'a> {
    picture: &'a Picture,
    scale: Scale,
    grid: Grid<'a>,
}

impl<'a> Sketch<'a> {
    fn of(picture: &'a Picture, columns: i32, rows: i32) -> Self {
        let grid = Grid::empty(Rect { x: 0, y: 0, w: columns.max(0), h: rows.max(0) });
        let mut sketch = Self { picture, scale: Scale::fit(picture.bounds(), columns, rows), grid };
        for (id, _, frame) in &picture.frames {
            let rect = sketch.scale.dots(frame.rect);
            sketch.outline(rect, DOTTED, Owner::Boundary(id), Role::Frame);
        }
        for (id, card, rect) in &picture.cards {
            let (owner, role) = (Owner::Element(id), Role::Card(card.shape));
            let dots = sketch.scale.dots(*rect);
            if is_outline(dots) {
                sketch.fill(dots, 0, owner, role);
                sketch.outline(dots, FULL, owner, role);
            } else {
                sketch.fill(dots, FULL, owner, role);
            }
        }
        sketch
    }

    fn lines(&mut self) {
        for line in &self.picture.lines {
            for pair in line.points.windows(2) {
                let (a, b) =
                    (self.scale.dot(pair[0].x, pair[0].y), self.scale.dot(pair[1].x, pair[1].y));
                let (x, y) = (a.0.min(b.0), a.1.min(b.1));
                let dots = Rect { x, y, w: (a.0 - b.0).abs() + 1, h: (a.1 - b.1).abs() + 1 };
                self.fill(dots, FULL, Owner::Flow(line.id()), Role::Flow);
            }
        }
    }

    fn outline(&mut self, dots: Rect, dotted: u8, owner: Owner<'a>, role: Role) {
        let (right, bottom) = (dots.x + dots.w - 1, dots.y + dots.h - 1);
        for y in [dots.y, bottom] {
            self.fill(Rect { y, h: 1, ..dots }, dotted, owner, role);
        }
        for x in [dots.x, right] {
            self.fill(Rect { x, w: 1, ..dots }, dotted, owner, role);
        }
    }

    /// Sets those of the dots that are in the pattern of a cell, and makes their cells the owner's.
    fn fill(&mut self, dots: Rect, pattern: u8, owner: Owner<'a>, role: Role) {
        let arm = if role == Role::Frame { Arm::Dashed } else { Arm::Solid };
        let along = |long: bool| if long { arm } else { Arm::None };
        // Without dots, what is longer than high is drawn as a line across.
        let (wide, high) = (dots.w > 1 || dots.h == 1, dots.h > 1);
        let arms = match role {
            Role::Card(_) => Arms::NONE,
            _ => Arms { up: along(high), right: along(wide), down: along(high), left: along(wide) },
        };
        let last = (dots.x + dots.w - 1, dots.y + dots.h - 1);
        for row in dots.y.div_euclid(DOWN)..=last.1.div_euclid(DOWN) {
            let rows = rows_of(dots.y - row * DOWN, last.1 - row * DOWN);
            for column in dots.x.div_euclid(ACROSS)..=last.0.div_euclid(ACROSS) {
                let columns = columns_of(dots.x - column * ACROSS, last.0 - column * ACROSS);
                if let Some(cell) = self.grid.at(column, row) {
                    cell.dots |= rows & columns & pattern;
                    cell.line(arms, owner, role);
                }
            }
        }
    }

    /// Writes names where nothing else is written: boundaries from the outermost, then elements, the
    /// most urgent before the others.
    fn names(&mut self, first: Option<&str>) {
        let picture = self.picture;
        let mut frames: Vec<_> = picture.frames.iter().collect();
        let area = |rect: Rect| i64::from(rect.w) * i64::from(rect.h);
        frames.sort_by_key(|(_, _, frame)| Reverse(area(frame.rect)));
        let mut cards: Vec<_> = picture.cards.iter().collect();
        cards.sort_by_key(|(_, card, rect)| {
            let urgency = card.badge.as_ref().map(|badge| badge.urgency);
            (Reverse(urgency), rect.y, rect.x)
        });
        let is_first = |card: &Card| Some(card.0.as_str()) == first;
        for card in cards.iter().filter(|card| is_first(card)) {
            self.name_of_box(card);
        }
        for (id, title, frame) in frames {
            self.name_of_frame(id, title.trim(), self.scale.place(frame.rect));
        }
        for card in cards.into_iter().filter(|card| !is_first(card)) {
            self.name_of_box(card);
        }
    }

    /// Names a boundary on its border or right below it, on boxes only where nothing else is left.
    fn name_of_frame(&mut self, id: &'a str, title: &'a str, place: Rect) {
        let rows = [place.y, place.y + 1, place.y + place.h - 1];
        for over_boxes in [false, true] {
            for y in rows.into_iter().filter(|y| *y < place.y + place.h) {
                let width = columns(title).min(place.w - 2);
                let fits = width > 0 && width >= SHORTEST.min(columns(title));
                if fits && self.is_free((place.x + 1, y), width, over_boxes) {
                    let owner = Owner::Boundary(id);
                    return self.grid.write(
                        title,
                        (place.x + 1, y),
                        width,
                        owner,
                        Role::FrameTitle,
                    );
                }
            }
        }
    }

    /// Writes the name of a box with signs behind it into the first free row, the middle one before
    /// the others; where there is no room for both, the signs alone, as far as they fit.
    fn name_of_box(&mut self, (id, card, rect): &'a Card) {
        let place = self.scale.place(*rect);
        let room = if is_outline(self.scale.dots(*rect)) {
            Rect { x: place.x + 1, y: place.y + 1, w: place.w - 2, h: place.h - 2 }
        } else {
            place
        };
        let urgency = card.badge.as_ref().map_or(Urgency::Low, |badge| badge.urgency);
        let signs = match urgency {
            Urgency::Low => "",
            Urgency::Moderate => "!",
            Urgency::Important | Urgency::Critical => "!!",
        };
        let (owner, badge) = (Owner::Element(id), Role::Badge(urgency));
        let behind = columns(signs) + i32::from(!signs.is_empty());
        let mut rows: Vec<i32> = (room.y..room.y + room.h).collect();
        rows.sort_by_key(|y| ((2 * (y - room.y) - room.h + 1).abs(), *y));
        for y in rows {
            let width = columns(&card.title).min(room.w - behind);
            let fits = width > 0 && width >= SHORTEST.min(columns(&card.title));
            let x = room.x + (room.w - width - behind) / 2;
            if fits && self.is_free((x, y), width + behind, true) {
                self.grid.write(&card.title, (x, y), width, owner, Role::Title);
                if behind > 0 {
                    self.grid.write(" ", (x + width, y), 1, owner, Role::Title);
                    self.grid.write(signs, (x + width + 1, y), behind - 1, owner, badge);
                }
                return;
            }
            let width = columns(signs).min(room.w);
            let x = room.x + (room.w - width) / 2;
            if width > 0 && self.is_free((x, y), width, true) {
                let signs = if width < columns(signs) { "!" } else { signs };
                return self.grid.write(signs, (x, y), width, owner, badge);
            }
        }
    }

    /// Whether nothing is written in so many columns, and perhaps no box is there either.
    fn is_free(&mut self, (x, y): (i32, i32), width: i32, over_boxes: bool) -> bool {
        (x..x + width).all(|x| {
            self.grid.at(x, y).is_some_and(|cell| {
                let is_box = matches!(cell.owner, Some(Owner::Element(_)));
                cell.text.is_none() && !cell.covered && (over_boxes || !is_box)
            })
        })
    }
}

const fn is_outline(dots: Rect) -> bool {
    dots.w >= OUTLINE.0 && dots.h >= OUTLINE.1
}

/// The bits of a cell's dots in rows `from` to `to`, of which 0 to 3 are in the cell.
fn rows_of(from: i32, to: i32) -> u8 {
    const ROWS: [u8; 4] = [0x09, 0x12, 0x24, 0xc0];
    (0..DOWN)
        .zip(ROWS)
        .filter(|(row, _)| (from..=to).contains(row))
        .fold(0, |all, (_, bits)| all | bits)
}

/// The bits of a cell's dots in columns `from` to `to`, of which 0 and 1 are in the cell.
fn columns_of(from: i32, to: i32) -> u8 {
    let left = if from <= 0 && to >= 0 { 0x47 } else { 0 };
    let right = if from <= 1 && to >= 1 { 0xb8 } else { 0 };
    left | right
}
