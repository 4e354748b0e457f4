//! The triage queue, with the details of the finding under the cursor.
//!
//! ```text
//! views with how many findings each shows
//! ┌ list ─────────────┐┌ details ────────────┐
//! │ heading           ││                     │
//! │   finding         ││                     │
//! └───────────────────┘└─────────────────────┘
//! ```

mod list;
mod views;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};

use super::panel::{framed, inside};
use super::rows;
use super::spot::Spot;
use crate::tui::areas::is_wide;
use crate::tui::finding_sheet;
use crate::tui::queue::listed;
use crate::tui::state::{Pane, State};

/// Views above, list and details below: side by side where there is room, else one of them.
struct Parts {
    views: Rect,
    list: Option<Rect>,
    details: Option<Rect>,
}

fn parts(state: &State, area: Rect) -> Parts {
    let [views, below] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let (list, details) = if is_wide(state) {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(5), Constraint::Fill(6)]).areas(below);
        (Some(left), Some(right))
    } else if state.pane == Pane::Details {
        (None, Some(below))
    } else {
        (Some(below), None)
    };
    Parts { views, list, details }
}

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let parts = parts(state, area);
    let listing = listed(state);
    views::draw(frame, parts.views, state, &listing);
    if let Some(area) = parts.list {
        list::draw(frame, area, state, &listing);
    }
    if let Some(area) = parts.details {
        draw_details(frame, area, state);
    }
}

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let parts = parts(state, area);
    let listing = listed(state);
    if parts.views.contains(at) {
        return views::at(parts.views, state, &listing, at).map(Spot::View);
    }
    if let Some(details) = parts.details.filter(|details| details.contains(at)) {
        let cursor = (state.pane == Pane::Details).then_some(state.findings.detail);
        let rows = finding_sheet::rows(state);
        let row = rows::row_at(inside(details), &rows, cursor, at);
        return Some(row.map_or(Spot::Pane(Pane::Details), Spot::Detail));
    }
    let item = list::at(parts.list?, state, &listing, at);
    Some(item.map_or(Spot::Pane(Pane::Main), Spot::Finding))
}

fn draw_details(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let heading = state.findings.selected.as_ref().map(ToString::to_string).unwrap_or_default();
    let focused = state.pane == Pane::Details;
    let inner = framed(frame, area, &heading, focused, theme);
    let cursor = focused.then_some(state.findings.detail);
    rows::draw(frame, inner, &finding_sheet::rows(state), cursor, theme);
}
