//! The assessment screen: a framework and the parts of the screen above; a list below, with the details
//! of what is under its cursor.

mod list;
mod progress;
mod questions;
mod risk;
mod roadmap;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::panel::{framed, inside};
use super::rows;
use super::spot::Spot;
use crate::text::{sanitise, truncate, width};
use crate::tui::areas::is_wide;
use crate::tui::assess::{Part, board, details, list as entries};
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// The line above, list and details: side by side where there is room, else one of them.
fn parts(state: &State, area: Rect) -> (Rect, Option<Rect>, Option<Rect>) {
    let [above, below] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    if state.assess.part == Part::Progress {
        return (above, Some(below), None);
    }
    if is_wide(state) {
        let [left, right] =
            Layout::horizontal([Constraint::Fill(9), Constraint::Fill(11)]).areas(below);
        (above, Some(left), Some(right))
    } else if state.pane == Pane::Details {
        (above, None, Some(below))
    } else {
        (above, Some(below), None)
    }
}

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let (above, left, right) = parts(state, area);
    draw_above(frame, above, state);
    if let Some(left) = left {
        match state.assess.part {
            Part::Questions => questions::draw(frame, left, state),
            Part::Risk => risk::draw(frame, left, state),
            Part::Roadmap => roadmap::draw(frame, left, state),
            Part::Progress => progress::draw(frame, left, state),
        }
    }
    if let Some(right) = right {
        let focused = state.pane == Pane::Details;
        let inner = framed(frame, right, &heading(state), focused, state.settings.theme);
        rows::draw_whole(frame, inner, &details::rows(state), cursor(state), state.settings.theme);
    }
}

/// The row of the details that has the cursor.
fn cursor(state: &State) -> Option<usize> {
    (state.pane == Pane::Details).then_some(state.assess.detail)
}

/// What the details are about.
fn heading(state: &State) -> String {
    if state.assess.part == Part::Risk {
        let attack = state.assess.attack.as_ref();
        let known = attack.and_then(|id| state.catalog.frameworks().risk.attack(id));
        return known.map_or("Severity of the use case".into(), |known| known.name.clone());
    }
    let asked = entries::line(state).and_then(|line| line.asked(state));
    asked.map(|(group, item)| format!("{} · {}", group.name, item.name)).unwrap_or_default()
}

/// The parts of the screen, with the columns that each takes from the left.
fn tabs() -> Vec<(Part, String)> {
    Part::ALL.into_iter().map(|part| (part, format!(" {} ", part.title()))).collect()
}

fn draw_above(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let tabs = tabs();
    let taken: usize = tabs.iter().map(|(_, text)| width(text)).sum();
    let room = usize::from(area.width).saturating_sub(taken + 2);
    let spans: Vec<Span> = tabs
        .into_iter()
        .map(|(part, text)| {
            let role = if part == state.assess.part { Role::Selected } else { Role::Faint };
            Span::styled(text, theme.style(role))
        })
        .collect();
    frame.render_widget(Line::from(spans), area);
    let about = truncate(&sanitise(&about(state)), room);
    frame.render_widget(
        Line::styled(format!("{about} "), theme.style(Role::Strong)).right_aligned(),
        area,
    );
}

/// The framework on show, which of how many it is, and what it sorts the system into.
fn about(state: &State) -> String {
    let frameworks = board::offered(state);
    let here = frameworks.iter().position(|known| known.id == state.assess.framework);
    let Some(here) = here else { return "no framework is there".to_string() };
    let tier = entries::board(state).and_then(|board| board.tier.as_ref());
    let tier = tier.map(|tier| format!(": {tier}")).unwrap_or_default();
    format!("{}{tier} · {} of {}", frameworks[here].name, here + 1, frameworks.len())
}

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let (above, left, right) = parts(state, area);
    if above.contains(at) {
        let mut x = above.x;
        return tabs().into_iter().find_map(|(part, text)| {
            x += u16::try_from(width(&text)).unwrap_or(0);
            (at.x < x).then_some(Spot::Part(part))
        });
    }
    if let Some(right) = right.filter(|right| right.contains(at)) {
        let row = rows::whole_row_at(inside(right), &details::rows(state), cursor(state), at);
        return Some(row.map_or(Spot::Pane(Pane::Details), Spot::Detail));
    }
    let left = left?;
    let found = match state.assess.part {
        Part::Questions => questions::spot(state, left, at),
        Part::Risk => risk::spot(state, left, at),
        Part::Roadmap => roadmap::spot(state, left, at),
        Part::Progress => None,
    };
    Some(found.unwrap_or(Spot::Pane(Pane::Main)))
}
