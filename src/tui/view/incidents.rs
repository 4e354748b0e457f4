//! The incidents, with the details of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::panel::{framed, inside};
use super::rows;
use super::spot::Spot;
use crate::model::IncidentStatus;
use crate::text::{pad, sanitise, width, wrap};
use crate::tui::actions::Action;
use crate::tui::areas::is_wide;
use crate::tui::incidents::list::{self, listed};
use crate::tui::incidents::sheet;
use crate::tui::rating::{role_of, short};
use crate::tui::sheet::Row;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// List and details, side by side where there is room, else one of them.
fn parts(state: &State, area: Rect) -> (Option<Rect>, Option<Rect>) {
    if is_wide(state) {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(3), Constraint::Fill(7)]).areas(area);
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
        let heading = state.incidents.selected.as_ref().map(ToString::to_string);
        let focused = state.pane == Pane::Details;
        let heading = heading.unwrap_or_default();
        let inner = framed(frame, details, &heading, focused, state.settings.theme);
        let (_, rows, cursor) = shown(state);
        rows::draw(frame, inner, &rows, cursor, state.settings.theme);
    }
}

/// The rows of the details from the one at their top on, its place, and which of them has the cursor.
fn shown(state: &State) -> (usize, Vec<Row>, Option<usize>) {
    let at = state.incidents.detail;
    let top = state.incidents.top.min(at);
    let rows = sheet::rows(state).into_iter().skip(top).collect();
    (top, rows, (state.pane == Pane::Details).then_some(at - top))
}

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let (list, details) = parts(state, area);
    if let Some(details) = details.filter(|details| details.contains(at)) {
        let (top, rows, cursor) = shown(state);
        let row = rows::row_at(inside(details), &rows, cursor, at);
        return Some(row.map_or(Spot::Pane(Pane::Details), |row| Spot::Detail(top + row)));
    }
    let inner = inside(list?);
    let found = listed(state);
    let row = inner.contains(at).then(|| usize::from(at.y - inner.y) / LINES);
    let row = row.and_then(|row| found.get(first(state, &found, inner) + row));
    Some(row.map_or(Spot::Pane(Pane::Main), |row| Spot::Incident(row.key.clone())))
}

/// Lines of an incident in the list.
const LINES: usize = 2;

/// Incidents that have room.
fn room(inner: Rect) -> usize {
    (usize::from(inner.height) / LINES).max(1)
}

/// Where the cursor is.
fn cursor(state: &State, rows: &[list::Line]) -> usize {
    let selected = state.incidents.selected.as_ref();
    rows.iter().position(|row| Some(&row.key) == selected).unwrap_or(0)
}

/// The first incident in view.
fn first(state: &State, rows: &[list::Line], inner: Rect) -> usize {
    (cursor(state, rows) + 1).saturating_sub(room(inner))
}

fn draw_list(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let rows = listed(state);
    let open = rows.iter().filter(|row| row.status != IncidentStatus::Closed).count();
    let heading = format!("Incidents {open} open of {}", rows.len());
    let inner = framed(frame, area, &heading, state.pane == Pane::Main, theme);
    if rows.is_empty() {
        let key = state.settings.keymap.shown(Action::NewIncident);
        let text = format!("No incident is recorded: {key} records one, on any screen.");
        let lines = wrap(&text, usize::from(inner.width.saturating_sub(2)));
        let lines: Vec<Line> = lines.into_iter().map(|l| Line::raw(format!(" {l}"))).collect();
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

/// Two lines an incident: what and how bad; how far, how old, whose.
fn lines(state: &State, row: &list::Line, current: bool, columns: usize) -> [Line<'static>; LINES] {
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
    let title = Line::from(vec![
        Span::styled(format!("{pointer} {} ", pad(&name, room)), base),
        Span::styled(format!("{level} "), over(role_of(row.level))),
    ]);
    let about = format!("    {}", sanitise(&row.about));
    let style = if current && focused { base } else { theme.style(Role::Faint) };
    [title, Line::styled(pad(&about, columns), style)]
}
