//! Rows of label and value, as the panel and the details of a finding show them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::text::{pad, sanitise, truncate, wrap};
use crate::tui::sheet::Row;
use crate::tui::theme::{Role, Theme};

/// Draws rows with the one under the cursor in view; the cursor is shown where it has the keyboard.
/// Values are shown whole where there is room for all, else only that under the cursor.
pub fn draw(frame: &mut Frame, area: Rect, rows: &[Row], cursor: Option<usize>, theme: Theme) {
    let height = usize::from(area.height);
    let columns = usize::from(area.width);
    let all = lines(rows, cursor, columns, theme, |_| true);
    let shown: Vec<Line> = if all.len() <= height {
        all
    } else {
        let cut = lines(rows, cursor, columns, theme, |i| Some(i) == cursor);
        // Rows above the cursor take a line each. The row under it is in view with as many of its
        // lines as fit.
        let above = cursor.unwrap_or(0);
        let whole = cut.len() - rows.len() + 1;
        let first = (above + whole).saturating_sub(height).min(above);
        cut.into_iter().skip(first).take(height).collect()
    };
    frame.render_widget(Paragraph::new(shown), area);
}

/// The lines of all rows; `is_whole` says which values are wrapped rather than cut.
fn lines(
    rows: &[Row],
    cursor: Option<usize>,
    columns: usize,
    theme: Theme,
    is_whole: impl Fn(usize) -> bool,
) -> Vec<Line<'static>> {
    let widest = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
    let label_width = widest.clamp(6, 18);
    let room = columns.saturating_sub(label_width + 3).max(4);
    let mut lines = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let current = cursor == Some(i);
        let value = sanitise(&row.value);
        let values = if is_whole(i) { wrap(&value, room) } else { vec![truncate(&value, room)] };
        for (n, value) in values.into_iter().enumerate() {
            let label =
                if n == 0 { truncate(&sanitise(&row.label), label_width) } else { String::new() };
            let style = theme.style(if current { Role::Selected } else { row.role });
            let label_style = if current { style } else { theme.style(Role::Faint) };
            let pointer = if current && n == 0 { "▸" } else { " " };
            lines.push(Line::from(vec![
                Span::styled(format!("{pointer}{} ", pad(&label, label_width)), label_style),
                Span::styled(pad(&value, room), style),
            ]));
        }
    }
    lines
}
