//! What the mouse is doing, drawn over the diagram: where things would stand, what would be connected
//! or marked.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::layout;
use crate::tui::act::canvas::rect_of;
use crate::tui::gesture::{Doing, Gesture};
use crate::tui::mouse::plan;
use crate::tui::sight;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Corners from the top left in the order of reading, a line across and a line down.
type Pen = [&'static str; 6];

const GHOST: Pen = ["╔", "╗", "╚", "╝", "═", "║"];
const DOTTED: Pen = ["•"; 6];

/// Draws it into the canvas, which lies in `area`.
pub fn draw(buffer: &mut Buffer, area: Rect, state: &State) {
    let gesture = state.diagram.gesture.as_ref().filter(|gesture| gesture.moved);
    let Some(gesture) = gesture else { return };
    let style = state.settings.theme.style(Role::Question);
    let mut sheet = Sheet { buffer, area, style };
    let place = |part| sight::on_canvas(state, area, part);
    match &gesture.what {
        Doing::Pan { .. } => {}
        Doing::Move(_) => {
            let into = plan::receiver(state, gesture).flatten();
            if let Some(frame) = into.and_then(|id| state.derived.picture.boundary(id)) {
                sheet.light(place(frame));
            }
            for (_, rect) in plan::moved(state, gesture) {
                sheet.outline(place(rect), GHOST);
            }
        }
        Doing::Connect(from) => {
            if let Some(rect) = rect_of(state, from) {
                let (x, y) = (gesture.at.x, gesture.at.y);
                let at = (i32::from(x) - i32::from(area.x), i32::from(y) - i32::from(area.y));
                sheet.rubber(place(rect), at);
            }
            let target = plan::target(state, gesture).and_then(|id| rect_of(state, id));
            if let Some(rect) = target {
                sheet.outline(place(rect), GHOST);
            }
        }
        Doing::Mark => marking(&mut sheet, state, gesture),
    }
}

fn marking(sheet: &mut Sheet<'_>, state: &State, gesture: &Gesture) {
    for id in plan::inside(state, gesture) {
        if let Some(rect) = rect_of(state, &id) {
            sheet.light(sight::on_canvas(state, sheet.area, rect));
        }
    }
    sheet.outline(sight::on_canvas(state, sheet.area, plan::frame(state, gesture)), DOTTED);
}

/// The canvas, drawn on in cells from its top left.
struct Sheet<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    style: Style,
}

impl Sheet<'_> {
    fn cell(&mut self, x: i32, y: i32) -> Option<&mut ratatui::buffer::Cell> {
        let x = u16::try_from(x).ok()?.checked_add(self.area.x)?;
        let y = u16::try_from(y).ok()?.checked_add(self.area.y)?;
        let at = Position::new(x, y);
        self.area.contains(at).then_some(())?;
        self.buffer.cell_mut(at)
    }

    fn put(&mut self, x: i32, y: i32, sign: &str) {
        let style = self.style;
        if let Some(cell) = self.cell(x, y) {
            cell.reset();
            cell.set_symbol(sign).set_style(style);
        }
    }

    /// The cells of a border, each with its place in a pen; only those in view.
    fn border(&self, rect: layout::Rect) -> Vec<(i32, i32, usize)> {
        let (right, bottom) = (rect.x + rect.w - 1, rect.y + rect.h - 1);
        let (w, h) = (i32::from(self.area.width), i32::from(self.area.height));
        let columns = rect.x.max(0)..=right.min(w);
        let rows = rect.y.max(0)..=bottom.min(h);
        let mut cells = Vec::new();
        for x in columns {
            cells.extend([(x, rect.y, 4), (x, bottom, 4)]);
        }
        for y in rows {
            cells.extend([(rect.x, y, 5), (right, y, 5)]);
        }
        if rect.h > 1 {
            let corners = [(rect.x, rect.y), (right, rect.y), (rect.x, bottom), (right, bottom)];
            cells.extend(corners.iter().zip(0..).map(|((x, y), sign)| (*x, *y, sign)));
        }
        cells
    }

    fn outline(&mut self, rect: layout::Rect, pen: Pen) {
        for (x, y, sign) in self.border(rect) {
            self.put(x, y, pen[sign]);
        }
    }

    /// Lifts a border out as it is.
    fn light(&mut self, rect: layout::Rect) {
        let style = self.style.add_modifier(Modifier::REVERSED);
        for (x, y, _) in self.border(rect) {
            if let Some(cell) = self.cell(x, y) {
                cell.set_style(style);
            }
        }
    }

    /// A line from a box to a cell, with one corner at most.
    fn rubber(&mut self, from: layout::Rect, (x, y): (i32, i32)) {
        let (right, bottom) = (from.x + from.w - 1, from.y + from.h - 1);
        let (start_x, start_y) = (x.clamp(from.x, right), y.clamp(from.y, bottom));
        // Where the pointer is neither beside nor above or below, down first and then across.
        let between = |a: i32, b: i32| a.min(b)..=a.max(b);
        for row in between(start_y, y) {
            self.put(start_x, row, "•");
        }
        for column in between(start_x, x) {
            self.put(column, y, "•");
        }
    }
}
