//! Rows of label and value, as the panel and the details of a finding show them.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::text::{pad, sanitise, truncate, wrap};
use crate::tui::sheet::Row;
use crate::tui::theme::{Role, Theme};

/// Lines that a value takes at most while the cursor is elsewhere and not all values fit whole.
const BRIEF: usize = 2;

/// Draws rows with the one under the cursor in view; the cursor is shown where it has the keyboard.
/// Values are shown whole where there is room for all, else only that under the cursor.
pub fn draw(frame: &mut Frame, area: Rect, rows: &[Row], cursor: Option<usize>, theme: Theme) {
    paint(frame, area, shown(area, rows, cursor, theme, BRIEF));
}

/// Draws rows of which one reads all: every value is shown whole.
pub fn draw_whole(
    frame: &mut Frame,
    area: Rect,
    rows: &[Row],
    cursor: Option<usize>,
    theme: Theme,
) {
    paint(frame, area, shown(area, rows, cursor, theme, usize::MAX));
}

fn paint(frame: &mut Frame, area: Rect, lines: Vec<(usize, Line<'static>)>) {
    let lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// The row at a cell of the area.
pub fn row_at(area: Rect, rows: &[Row], cursor: Option<usize>, at: Position) -> Option<usize> {
    // How it looks does not matter.
    at_line(area, at, &shown(area, rows, cursor, Theme::new(false), BRIEF))
}

/// The row at a cell of the area, where every value is shown whole.
pub fn whole_row_at(
    area: Rect,
    rows: &[Row],
    cursor: Option<usize>,
    at: Position,
) -> Option<usize> {
    at_line(area, at, &shown(area, rows, cursor, Theme::new(false), usize::MAX))
}

fn at_line(area: Rect, at: Position, lines: &[(usize, Line<'static>)]) -> Option<usize> {
    let line = area.contains(at).then(|| usize::from(at.y - area.y))?;
    lines.get(line).map(|(row, _)| *row)
}

/// The lines in view, each with the number of its row.
fn shown(
    area: Rect,
    rows: &[Row],
    cursor: Option<usize>,
    theme: Theme,
    brief: usize,
) -> Vec<(usize, Line<'static>)> {
    let height = usize::from(area.height);
    let columns = usize::from(area.width);
    let mut lines = lines(rows, cursor, columns, theme, usize::MAX);
    if lines.len() > height {
        lines = self::lines(rows, cursor, columns, theme, brief);
    }
    let under = |(row, _): &(usize, Line)| Some(*row) == cursor;
    let start = lines.iter().position(under).unwrap_or(0);
    let whole = lines.iter().filter(|line| under(line)).count();
    let first = (start + whole).saturating_sub(height).min(start);
    lines.into_iter().skip(first).take(height).collect()
}

/// The lines of all rows, each with the number of its row; values but that under the cursor take at
/// most `brief` lines.
fn lines(
    rows: &[Row],
    cursor: Option<usize>,
    columns: usize,
    theme: Theme,
    brief: usize,
) -> Vec<(usize, Line<'static>)> {
    let widest = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
    let label_width = widest.clamp(6, 18);
    let room = columns.saturating_sub(label_width + 3).max(4);
    let mut lines = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let current = cursor == Some(i);
        let value = sanitise(&row.value);
        let mut values = wrap(&value, room);
        if !current && values.len() > brief {
            values.truncate(brief);
            if let Some(last) = values.last_mut() {
                *last = truncate(&format!("{last} …"), room);
            }
        }
        for (n, value) in values.into_iter().enumerate() {
            let label =
                if n == 0 { truncate(&sanitise(&row.label), label_width) } else { String::new() };
            let style = theme.style(if current { Role::Selected } else { row.role });
            let label_style = if current { style } else { theme.style(Role::Faint) };
            let pointer = if current && n == 0 { "▸" } else { " " };
            let line = Line::from(vec![
                Span::styled(format!("{pointer}{} ", pad(&label, label_width)), label_style),
                Span::styled(pad(&value, room), style),
            ]);
            lines.push((i, line));
        }
    }
    lines
}
