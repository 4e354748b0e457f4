//! Painting a viewport: only what touches it is looked at closely.

use unicode_segmentation::UnicodeSegmentation;

use super::card::{Shape, Sized};
use super::cell::{Arm, Arms, Arrow, Cell, Mark, Owner, Role};
use super::scene::{Crossing, Line, Picture};
use super::tiles::Piece;
use crate::layout::{Frame, Rect};
use crate::text;

/// The painted cells of a viewport, row by row.
#[derive(Debug, Clone)]
pub struct Grid<'a> {
    viewport: Rect,
    columns: usize,
    cells: Vec<Cell<'a>>,
}

impl<'a> Grid<'a> {
    pub(super) fn paint(picture: &'a Picture, viewport: Rect) -> Self {
        let mut grid = Self::empty(viewport);
        for piece in picture.tiles.near(viewport) {
            grid.piece(picture, piece);
        }
        grid
    }

    /// A viewport with nothing in it.
    pub(super) fn empty(viewport: Rect) -> Self {
        let columns = usize::try_from(viewport.w).unwrap_or(0);
        let rows = usize::try_from(viewport.h).unwrap_or(0);
        Self { viewport, columns, cells: vec![Cell::default(); columns * rows] }
    }

    fn piece(&mut self, picture: &'a Picture, piece: Piece) {
        match piece {
            Piece::Frame(at) => {
                if let Some((id, title, frame)) = picture.frames.get(at) {
                    self.frame(id, title, frame);
                }
            }
            Piece::Line(at) => {
                if let Some(line) = picture.lines.get(at) {
                    self.line(line);
                }
            }
            Piece::Card(at) => {
                if let Some((id, card, rect)) = picture.cards.get(at) {
                    self.card(id, card, *rect);
                }
            }
            Piece::Crossing(at) => {
                if let Some(crossing) = picture.crossings.get(at) {
                    self.crossing(crossing);
                }
            }
        }
    }

    fn crossing(&mut self, crossing: &'a Crossing) {
        let owner = Owner::Crossing { flow: &crossing.flow, boundary: &crossing.boundary };
        if let Some(cell) = self.at(crossing.at.x, crossing.at.y) {
            // At a collapsed boundary the line may end before the border that it passes.
            let Arms { up, right, down, left } = cell.arms;
            let along = [up, down].contains(&Arm::Solid) || [left, right].contains(&Arm::Dashed);
            cell.mark(if along { Mark::CrossingAlong } else { Mark::CrossingAcross });
            cell.claim(owner, Role::Crossing);
        }
    }

    /// The cell in this column and row of the viewport.
    pub fn cell(&self, column: usize, row: usize) -> Option<&Cell<'a>> {
        if column < self.columns { self.cells.get(row * self.columns + column) } else { None }
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[Cell<'a>]> {
        self.cells.chunks(self.columns.max(1))
    }

    /// The cell at a place in the world, if it is in the viewport.
    pub(super) fn at(&mut self, x: i32, y: i32) -> Option<&mut Cell<'a>> {
        if !self.viewport.contains(x, y) {
            return None;
        }
        let column = usize::try_from(x - self.viewport.x).ok()?;
        let row = usize::try_from(y - self.viewport.y).ok()?;
        self.cells.get_mut(row * self.columns + column)
    }

    /// A straight line from one cell to another in the same row or column: arms point inwards
    /// at both ends.
    fn stroke(&mut self, from: (i32, i32), to: (i32, i32), arm: Arm, owner: Owner<'a>, role: Role) {
        let view = self.viewport;
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        if top == bottom && left != right {
            for x in left.max(view.x)..=right.min(view.x + view.w - 1) {
                let arms = Arms {
                    left: if x > left { arm } else { Arm::None },
                    right: if x < right { arm } else { Arm::None },
                    ..Arms::NONE
                };
                if let Some(cell) = self.at(x, top) {
                    cell.line(arms, owner, role);
                }
            }
        } else if left == right {
            for y in top.max(view.y)..=bottom.min(view.y + view.h - 1) {
                let arms = Arms {
                    up: if y > top { arm } else { Arm::None },
                    down: if y < bottom { arm } else { Arm::None },
                    ..Arms::NONE
                };
                if let Some(cell) = self.at(left, y) {
                    cell.line(arms, owner, role);
                }
            }
        }
    }

    fn border(&mut self, rect: Rect, arm: Arm, sides: bool, owner: Owner<'a>, role: Role) {
        let (left, top) = (rect.x, rect.y);
        let (right, bottom) = (rect.x + rect.w - 1, rect.y + rect.h - 1);
        self.stroke((left, top), (right, top), arm, owner, role);
        self.stroke((left, bottom), (right, bottom), arm, owner, role);
        if sides {
            self.stroke((left, top), (left, bottom), arm, owner, role);
            self.stroke((right, top), (right, bottom), arm, owner, role);
        }
    }

    fn frame(&mut self, id: &'a str, title: &'a str, frame: &Frame) {
        if frame.rect.overlaps(self.viewport) {
            let owner = Owner::Boundary(id);
            self.border(frame.rect, Arm::Dashed, true, owner, Role::Frame);
            self.text(title, frame.title.x, frame.title.y, owner, Role::FrameTitle);
        }
    }

    fn line(&mut self, line: &'a Line) {
        let owner = Owner::Flow(line.id());
        let last = line.points.len().saturating_sub(2);
        for (i, pair) in line.points.windows(2).enumerate() {
            let (a, mut b) = ((pair[0].x, pair[0].y), (pair[1].x, pair[1].y));
            if i == last {
                // The border of the target stays whole; the arrowhead stands before it.
                b = (b.0 - (b.0 - a.0).signum(), b.1 - (b.1 - a.1).signum());
                self.arrowhead(a, b);
            }
            self.stroke(a, b, Arm::Solid, owner, Role::Flow);
        }
        if let Some((label, rect)) = &line.label {
            self.text(label, rect.x, rect.y, Owner::Label(line.id()), Role::Label);
        }
    }

    /// An arrowhead at the end of a straight line.
    fn arrowhead(&mut self, from: (i32, i32), end: (i32, i32)) {
        let arrow = match ((end.0 - from.0).signum(), (end.1 - from.1).signum()) {
            (0, -1) => Arrow::Up,
            (1, 0) => Arrow::Right,
            (-1, 0) => Arrow::Left,
            _ => Arrow::Down,
        };
        if let Some(cell) = self.at(end.0, end.1) {
            cell.mark(Mark::Arrow(arrow));
        }
    }

    fn card(&mut self, id: &'a str, card: &'a Sized, rect: Rect) {
        let (owner, role) = (Owner::Element(id), Role::Card(card.shape));
        for y in
            rect.y.max(self.viewport.y)..(rect.y + rect.h).min(self.viewport.y + self.viewport.h)
        {
            for x in rect.x.max(self.viewport.x)
                ..(rect.x + rect.w).min(self.viewport.x + self.viewport.w)
            {
                if let Some(cell) = self.at(x, y) {
                    cell.claim(owner, role);
                    cell.sharp |= card.shape == Shape::External;
                }
            }
        }
        if rect.h == 1 {
            let (open, close) = match card.shape {
                Shape::External => ("[", "]"),
                Shape::Process => ("(", ")"),
                Shape::Store => ("=", "="),
                Shape::Boundary => ("{", "}"),
            };
            self.blank(rect, owner, role);
            self.text(open, rect.x, rect.y, owner, role);
            self.text(close, rect.x + rect.w - 1, rect.y, owner, role);
        } else {
            let arm = if card.shape == Shape::Boundary { Arm::Dashed } else { Arm::Solid };
            self.border(rect, arm, card.shape != Shape::Store, owner, role);
            if card.shape == Shape::Store {
                self.open_sides(rect);
            }
        }
        for spot in card.spots(rect) {
            self.text(spot.text, spot.x, spot.y, owner, spot.role);
        }
    }

    /// Where a store has lines at its open sides, they run through.
    fn open_sides(&mut self, rect: Rect) {
        for y in rect.y..rect.y + rect.h {
            for x in [rect.x, rect.x + rect.w - 1] {
                if let Some(cell) =
                    self.at(x, y).filter(|c| c.arms.left.max(c.arms.right) > Arm::None)
                {
                    (cell.arms.left, cell.arms.right) = (Arm::Solid, Arm::Solid);
                }
            }
        }
    }

    /// Covers the ends of flows that reach into a card of one row.
    fn blank(&mut self, rect: Rect, owner: Owner<'a>, role: Role) {
        for x in rect.x..rect.x + rect.w {
            self.text(" ", x, rect.y, owner, role);
        }
    }

    /// Writes a text over what is there, in at most `room` columns; a cut is marked with `…`.
    pub(super) fn write(
        &mut self,
        text: &'a str,
        (mut x, y): (i32, i32),
        room: i32,
        owner: Owner<'a>,
        role: Role,
    ) {
        let is_cut = columns(text) > room;
        let end = x + room - i32::from(is_cut);
        let whole = text.graphemes(true).take_while(|grapheme| {
            x += columns(grapheme);
            x <= end
        });
        let mut at = end - room + i32::from(is_cut);
        for grapheme in whole.chain(is_cut.then_some("…")) {
            for column in 0..columns(grapheme) {
                if let Some(cell) = self.at(at + column, y) {
                    cell.text = (column == 0).then_some(grapheme);
                    cell.covered = column > 0;
                    cell.take(owner, role);
                }
            }
            at += columns(grapheme);
        }
    }

    fn text(&mut self, text: &'a str, x: i32, y: i32, owner: Owner<'a>, role: Role) {
        if y < self.viewport.y || y >= self.viewport.y + self.viewport.h {
            return;
        }
        let mut x = x;
        for grapheme in text.graphemes(true) {
            let wide = columns(grapheme);
            if wide == 0 {
                continue;
            }
            // A wide character cut by an edge of the viewport leaves a space.
            let is_cut = !self.viewport.contains(x, y) || !self.viewport.contains(x + wide - 1, y);
            if let Some(cell) = self.at(x, y) {
                cell.text = Some(if is_cut { " " } else { grapheme });
                cell.claim(owner, role);
            }
            for covered in x + 1..x + wide {
                if let Some(cell) = self.at(covered, y) {
                    cell.text = is_cut.then_some(" ");
                    cell.covered = !is_cut;
                    cell.claim(owner, role);
                }
            }
            x += wide;
        }
    }
}

pub(super) fn columns(text: &str) -> i32 {
    i32::try_from(text::width(text)).unwrap_or(i32::MAX)
}
