//! The triage queue, with the details of the finding under the cursor.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::panel::{framed, inside};
use super::rows;
use super::spot::Spot;
use crate::analysis::queue::QueueRow;
use crate::text::{pad, sanitise, width};
use crate::tui::areas::is_wide;
use crate::tui::finding_sheet::{self, role_of, short};
use crate::tui::queue::listed;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// List and details, side by side where there is room, else one of them.
fn parts(state: &State, area: Rect) -> (Option<Rect>, Option<Rect>) {
    if is_wide(state) {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(5), Constraint::Fill(6)]).areas(area);
        (Some(left), Some(right))
    } else if state.pane == Pane::Details {
        (None, Some(area))
    } else {
        (Some(area), None)
    }
}

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let (list, details) = parts(state, area);
    if let Some(list) = list {
        draw_list(frame, list, state);
    }
    if let Some(details) = details {
        draw_details(frame, details, state);
    }
}

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let (list, details) = parts(state, area);
    if let Some(details) = details.filter(|details| details.contains(at)) {
        let cursor = (state.pane == Pane::Details).then_some(state.findings.detail);
        let rows = finding_sheet::rows(state);
        let row = rows::row_at(inside(details), &rows, cursor, at);
        return Some(row.map_or(Spot::Pane(Pane::Details), Spot::Detail));
    }
    let inner = inside(list?);
    let found = listed(state);
    let row = inner.contains(at).then(|| usize::from(at.y - inner.y) / LINES);
    let row = row.and_then(|row| found.get(first(state, &found, inner) + row));
    Some(row.map_or(Spot::Pane(Pane::Main), |row| Spot::Finding(row.key.clone())))
}

/// Lines of a finding in the list.
const LINES: usize = 2;

/// Findings that have room.
fn room(inner: Rect) -> usize {
    (usize::from(inner.height) / LINES).max(1)
}

/// Where the cursor is.
fn cursor(state: &State, rows: &[QueueRow]) -> usize {
    let selected = state.findings.selected.as_ref();
    rows.iter().position(|row| Some(&row.key) == selected).unwrap_or(0)
}

/// The first finding in view.
fn first(state: &State, rows: &[QueueRow], inner: Rect) -> usize {
    (cursor(state, rows) + 1).saturating_sub(room(inner))
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
    let cursor = cursor(state, &rows);
    let lines: Vec<Line> = rows
        .iter()
        .enumerate()
        .skip(first(state, &rows, inner))
        .take(room(inner))
        .flat_map(|(i, row)| lines(state, row, i == cursor, usize::from(inner.width)))
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Two lines a finding: what and how bad; where, how far, whose.
fn lines(state: &State, row: &QueueRow, current: bool, columns: usize) -> [Line<'static>; LINES] {
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
