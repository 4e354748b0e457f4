//! Rows of label and value, as the panel and the details of a finding show them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::text::{pad, sanitise, truncate, wrap};
use crate::tui::sheet::Row;
use crate::tui::theme::{Role, Theme};

/// Draws rows with the one under the cursor in view; the cursor is shown where it has the keyboard.
/// The row under the cursor is shown whole, the others are cut at the edge.
pub fn draw(frame: &mut Frame, area: Rect, rows: &[Row], cursor: Option<usize>, theme: Theme) {
    let label_width =
        rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0).clamp(6, 18);
    let columns = usize::from(area.width);
    let room = columns.saturating_sub(label_width + 3).max(4);
    let mut lines: Vec<Line> = Vec::new();
    let mut cursor_at = (0, 0);
    for (i, row) in rows.iter().enumerate() {
        let current = cursor == Some(i);
        let value = sanitise(&row.value);
        let values = if current { wrap(&value, room) } else { vec![truncate(&value, room)] };
        let start = lines.len();
        for (n, value) in values.into_iter().enumerate() {
            let label =
                if n == 0 { truncate(&sanitise(&row.label), label_width) } else { String::new() };
            let style = if current { theme.style(Role::Selected) } else { theme.style(row.role) };
            let label_style = if current { style } else { theme.style(Role::Faint) };
            let pointer = if current && n == 0 { "▸" } else { " " };
            lines.push(Line::from(vec![
                Span::styled(format!("{pointer}{} ", pad(&label, label_width)), label_style),
                Span::styled(pad(&value, room), style),
            ]));
        }
        if current {
            cursor_at = (start, lines.len());
        }
    }
    let height = usize::from(area.height);
    let first =
        cursor_at.1.saturating_sub(height).min(cursor_at.0).min(lines.len().saturating_sub(height));
    let shown: Vec<Line> = lines.into_iter().skip(first).take(height).collect();
    frame.render_widget(Paragraph::new(shown), area);
}
