//! The triage queue, with the details of the finding under the cursor.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::panel::framed;
use super::rows;
use crate::analysis::queue::QueueRow;
use crate::text::{pad, sanitise, width};
use crate::tui::areas::is_wide;
use crate::tui::finding_sheet::{self, role_of, short};
use crate::tui::queue::listed;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// Draws the screen: list and details side by side where there is room, else one of them.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let details = state.pane == Pane::Details;
    if is_wide(state) {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(5), Constraint::Fill(6)]).areas(area);
        draw_list(frame, left, state);
        draw_details(frame, right, state);
    } else if details {
        draw_details(frame, area, state);
    } else {
        draw_list(frame, area, state);
    }
}

fn draw_list(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let rows = listed(state);
    let all = state.model().findings.len();
    let filter = if state.findings.filter.is_empty() {
        String::new()
    } else {
        format!(" · {}", state.findings.filter)
    };
    let heading = format!("Findings {} of {all}{filter}", rows.len());
    let inner = framed(frame, area, &heading, state.pane == Pane::Main, theme);
    if rows.is_empty() {
        let text = if all == 0 {
            "No findings yet: accept suggestions in the diagram (Tab, Enter), or write one of your own (^N)."
        } else {
            "No finding passes the filter: Esc drops it."
        };
        let lines: Vec<Line> = crate::text::wrap(text, usize::from(inner.width.saturating_sub(2)))
            .into_iter()
            .map(|l| Line::raw(format!(" {l}")))
            .collect();
        frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Faint)), inner);
        return;
    }
    let cursor =
        rows.iter().position(|row| Some(&row.key) == state.findings.selected.as_ref()).unwrap_or(0);
    let height = usize::from(inner.height) / 2;
    let first = (cursor + 1).saturating_sub(height.max(1));
    let lines: Vec<Line> = rows
        .iter()
        .enumerate()
        .skip(first)
        .take(height.max(1))
        .flat_map(|(i, row)| lines(state, row, i == cursor, usize::from(inner.width)))
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Two lines a finding: what and how bad; where, how far, whose.
fn lines(state: &State, row: &QueueRow, current: bool, columns: usize) -> [Line<'static>; 2] {
    let theme = state.settings.theme;
    let focused = state.pane == Pane::Main;
    let base = match (current, focused) {
        (true, true) => theme.style(Role::Selected),
        (true, false) => theme.style(Role::SelectedFaint),
        _ => theme.style(Role::Text),
    };
    let over = |role: Role| if current && focused { base } else { theme.style(role) };
    let level = short(row.level);
    let pointer = if current { "▸" } else { " " };
    let name = sanitise(&row.title).into_owned();
    let room = columns.saturating_sub(width(&level) + 4);
    let first = Line::from(vec![
        Span::styled(format!("{pointer} {} ", pad(&name, room)), base),
        Span::styled(format!("{level} "), over(role_of(row.level))),
    ]);
    let mut parts = vec![sanitise(&row.subject).into_owned(), row.status.id().replace('_', " ")];
    let gone = row.key.element().is_some_and(|id| !state.model().has_id(id));
    if gone {
        parts[0] = format!("{} is gone", parts[0]);
    }
    if !row.owner.is_empty() {
        parts.push(sanitise(&row.owner).into_owned());
    }
    let mut role = if gone { Role::Bad } else { Role::Faint };
    if let Some(due) = row.due {
        if row.overdue {
            parts.push(format!("overdue since {due}"));
            role = Role::Bad;
        } else {
            parts.push(format!("due {due}"));
        }
    }
    let second = format!("    {}", parts.join(" · "));
    [
        first,
        Line::styled(
            pad(&second, columns),
            if current && focused { base } else { theme.style(role) },
        ),
    ]
}

fn draw_details(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let heading = state.findings.selected.as_ref().map(ToString::to_string).unwrap_or_default();
    let focused = state.pane == Pane::Details;
    let inner = framed(frame, area, &heading, focused, theme);
    let cursor = focused.then_some(state.findings.detail);
    rows::draw(frame, inner, &finding_sheet::rows(state), cursor, theme);
}
