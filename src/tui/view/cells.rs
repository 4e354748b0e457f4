//! A picture on the screen, cell by cell.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::picture::{Cell, Grid};

/// Paints what `look` makes of each cell. The ground between things stays as it is.
pub fn paint<'g>(
    buffer: &mut Buffer,
    area: Rect,
    grid: &'g Grid<'g>,
    look: impl Fn(&'g Cell<'g>) -> (&'g str, Style),
) {
    for (row, cells) in area.rows().zip(grid.rows()) {
        for (column, cell) in row.columns().zip(cells) {
            if cell.covered || cell.owner.is_none() && cell.text.is_none() {
                continue;
            }
            if let Some(target) = buffer.cell_mut(Position::new(column.x, column.y)) {
                let (glyph, style) = look(cell);
                target.set_symbol(glyph).set_style(style);
            }
        }
    }
}
