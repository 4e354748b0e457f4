//! Lines and outlines in pixels, as the data of SVG paths.

use std::fmt::Write;

use crate::layout::Rect;
use crate::model::Cell;

/// Pixels of a cell of the picture.
pub(super) const CELL: (i32, i32) = (8, 16);

/// A point in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub x: i32,
    pub y: i32,
}

/// A rectangle in pixels, border included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Area {
    /// All of the cells.
    pub(super) const fn of(rect: Rect) -> Self {
        Self {
            left: rect.x * CELL.0,
            top: rect.y * CELL.1,
            right: (rect.x + rect.w) * CELL.0,
            bottom: (rect.y + rect.h) * CELL.1,
        }
    }

    /// From the middle of the first cell to the middle of the last, where text has its border.
    pub(super) const fn within(rect: Rect) -> Self {
        let all = Self::of(rect);
        Self {
            left: all.left + CELL.0 / 2,
            top: all.top + CELL.1 / 2,
            right: all.right - CELL.0 / 2,
            bottom: all.bottom - CELL.1 / 2,
        }
    }

    /// Larger by this much on the left and on the right.
    pub(super) const fn wider(self, by: i32) -> Self {
        Self { left: self.left - by, right: self.right + by, ..self }
    }

    pub(super) const fn width(self) -> i32 {
        self.right - self.left
    }

    pub(super) const fn height(self) -> i32 {
        self.bottom - self.top
    }

    fn nearest(self, to: Point) -> Point {
        Point { x: to.x.clamp(self.left, self.right), y: to.y.clamp(self.top, self.bottom) }
    }

    fn contains(self, point: Point) -> bool {
        self.nearest(point) == point
    }
}

/// The middle of a cell.
pub(super) const fn middle(cell: Cell) -> Point {
    Point { x: cell.x * CELL.0 + CELL.0 / 2, y: cell.y * CELL.1 + CELL.1 / 2 }
}

/// The part of a horizontal or vertical line that lies in `area`.
fn inside(area: Area, from: Point, to: Point) -> Option<(Point, Point)> {
    let (enter, leave) = (area.nearest(from), area.nearest(to));
    let in_line = (from.x == to.x && enter.x == from.x) || (from.y == to.y && enter.y == from.y);
    (in_line && (enter != leave || area.contains(from))).then_some((enter, leave))
}

/// What is left of a line outside of `gap`.
pub(super) fn pieces(points: &[Point], gap: Option<Area>) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = vec![points.first().copied().into_iter().collect()];
    let mut go = |to: Point, lift: bool| match pieces.last_mut() {
        Some(piece) if !lift => piece.push(to),
        _ => pieces.push(vec![to]),
    };
    for pair in points.windows(2) {
        if let Some((enter, leave)) = gap.and_then(|gap| inside(gap, pair[0], pair[1])) {
            go(enter, false);
            go(leave, true);
        }
        go(pair[1], false);
    }
    for piece in &mut pieces {
        piece.dedup();
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// How far before a corner a line begins to turn.
const BEND: i32 = 4;

/// A line with rounded corners.
pub(super) fn bent(points: &[Point]) -> String {
    let mut data = String::new();
    for (i, point) in points.iter().enumerate() {
        let (before, after) = (i.checked_sub(1).map(|i| points[i]), points.get(i + 1));
        let (x, y) = (point.x, point.y);
        let _ = match (before, after) {
            (None, _) => write!(data, "M{x} {y}"),
            (_, None) => write!(data, "L{x} {y}"),
            (Some(before), Some(after)) => {
                let (a, b) = (towards(*point, before, BEND), towards(*point, *after, BEND));
                write!(data, "L{} {}Q{x} {y} {} {}", a.x, a.y, b.x, b.y)
            }
        };
    }
    data
}

/// The point at `distance` from `from` towards `to`, but no further than half the way.
fn towards(from: Point, to: Point, distance: i32) -> Point {
    let step = |from: i32, to: i32| {
        let way = to - from;
        from + way.signum() * distance.min(way.abs() / 2)
    };
    Point { x: step(from.x, to.x), y: step(from.y, to.y) }
}

/// How long and, to each side, how wide an arrowhead is.
const HEAD: (i32, i32) = (8, 4);

/// An arrowhead with its tip at `tip`, for a line that comes from `from`, and where the line ends.
pub(super) fn head(from: Point, tip: Point) -> (String, Point) {
    let (dx, dy) = ((tip.x - from.x).signum(), (tip.y - from.y).signum());
    let base = Point { x: tip.x - dx * HEAD.0, y: tip.y - dy * HEAD.0 };
    let (wx, wy) = (dy * HEAD.1, dx * HEAD.1);
    let data = format!(
        "M{} {}L{} {}L{} {}Z",
        tip.x,
        tip.y,
        base.x + wx,
        base.y + wy,
        base.x - wx,
        base.y - wy
    );
    (data, towards(tip, from, HEAD.0 - 1))
}

/// The outline of a frame, open at the top from column `from` to column `to`, where its title is.
pub(super) fn frame(area: Area, from: i32, to: i32) -> String {
    let Area { left, top, right, bottom } = area;
    let r = 6.min(area.width() / 2).min(area.height() / 2);
    let (from, to) = (from.max(left + r), to.clamp(left + r, right - r));
    format!(
        "M{to} {top}H{}Q{right} {top} {right} {}V{}Q{right} {bottom} {} {bottom}\
         H{}Q{left} {bottom} {left} {}V{}Q{left} {top} {} {top}H{from}",
        right - r,
        top + r,
        bottom - r,
        right - r,
        left + r,
        bottom - r,
        top + r,
        left + r,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(x: i32, y: i32) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_line_leaves_room_for_its_label() {
        let line = [at(0, 0), at(0, 40), at(100, 40)];
        let gap = |left, top, right, bottom| Some(Area { left, top, right, bottom });
        assert_eq!(pieces(&line, None), [line.to_vec()]);
        assert_eq!(pieces(&line, gap(10, 0, 50, 20)), [line.to_vec()], "beside the line");
        let split = [vec![at(0, 0), at(0, 40), at(20, 40)], vec![at(60, 40), at(100, 40)]];
        assert_eq!(pieces(&line, gap(20, 32, 60, 48)), split);
        let at_corner = [vec![at(0, 0), at(0, 32)], vec![at(60, 40), at(100, 40)]];
        assert_eq!(pieces(&line, gap(-20, 32, 60, 48)), at_corner);
        assert_eq!(pieces(&line, gap(-1, -1, 200, 200)), Vec::<Vec<Point>>::new());
    }

    #[test]
    fn short_lines_bend_in_the_middle_of_what_there_is() {
        assert_eq!(bent(&[at(0, 0), at(0, 20), at(20, 20)]), "M0 0L0 16Q0 20 4 20L20 20");
        assert_eq!(bent(&[at(0, 0), at(0, 4), at(20, 4)]), "M0 0L0 2Q0 4 4 4L20 4");
    }

    #[test]
    fn an_arrowhead_points_where_the_line_goes() {
        let (data, end) = head(at(4, 0), at(4, 40));
        assert_eq!((data.as_str(), end), ("M4 40L8 32L0 32Z", at(4, 33)));
        let (data, end) = head(at(40, 8), at(0, 8));
        assert_eq!((data.as_str(), end), ("M0 8L8 4L8 12Z", at(7, 8)));
    }
}
