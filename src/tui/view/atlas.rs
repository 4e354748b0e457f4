//! The ATLAS matrix: a column a tactic, and for each technique how it stands in the model.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::spot::Spot;
use crate::text::{pad, sanitise, truncate, width as width_of, wrap};
use crate::tui::matrix::{Coverage, Coverages, column, coverages, selected};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Columns of the terminal that a tactic takes.
const COLUMN: u16 = 30;

/// Legend, matrix, and what the technique under the cursor is.
fn parts(area: Rect) -> [Rect; 3] {
    let about_height = if area.height > 16 { 4 } else { 0 };
    Layout::vertical([Constraint::Length(1), Constraint::Min(3), Constraint::Length(about_height)])
        .areas(area)
}

/// The tactics that have anything to show, and the columns of the matrix: which of them each shows,
/// and where.
fn shown(state: &State, coverages: &Coverages, matrix: Rect) -> (Vec<usize>, Vec<(usize, Rect)>) {
    let tactics = 0..state.catalog.atlas.tactics().len();
    let has_any = |tactic: &usize| !column(state, coverages, *tactic).is_empty();
    let tactics: Vec<usize> = tactics.filter(has_any).collect();
    let here = tactics.iter().position(|tactic| *tactic == state.atlas.tactic).unwrap_or(0);
    let shown = usize::from((matrix.width / COLUMN).max(1)).min(tactics.len().max(1));
    // The tactic under the cursor stands in the middle, but for the ends.
    let first = here.saturating_sub(shown / 2).min(tactics.len().saturating_sub(shown));
    let width = matrix.width / u16::try_from(shown).unwrap_or(1).max(1);
    let place = |(i, at): (u16, usize)| (at, Rect { x: matrix.x + width * i, width, ..matrix });
    let columns = (0..).zip(first..tactics.len()).take(shown).map(place).collect();
    (tactics, columns)
}

/// The first technique in view in a column of so many rows.
fn first_row(state: &State, tactic: usize, rows: usize) -> usize {
    let cursor = if tactic == state.atlas.tactic { state.atlas.technique } else { 0 };
    (cursor + 1).saturating_sub(rows)
}

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let [_, matrix, _] = parts(area);
    let coverages = coverages(state);
    let (tactics, columns) = shown(state, &coverages, matrix);
    let (place, within) = columns.into_iter().find(|(_, column)| column.contains(at))?;
    let tactic = *tactics.get(place)?;
    // The first line names the tactic.
    let line = usize::from(at.y - within.y).checked_sub(1)?;
    let row = first_row(state, tactic, usize::from(within.height.saturating_sub(1))) + line;
    (row < column(state, &coverages, tactic).len()).then_some(Spot::Technique(tactic, row))
}

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let [legend, matrix, about] = parts(area);
    let coverages = coverages(state);
    let (tactics, columns) = shown(state, &coverages, matrix);
    for (place, area) in &columns {
        draw_column(frame, *area, state, &coverages, tactics[*place]);
    }
    let here = tactics.iter().position(|tactic| *tactic == state.atlas.tactic).unwrap_or(0);
    let first = columns.first().map_or(0, |(place, _)| *place);
    let shown = columns.len();
    let (left, right) = (first > 0, first + shown < tactics.len());
    let place = format!(
        "{} {} of {} {} ",
        if left { "◂" } else { " " },
        here + 1,
        tactics.len(),
        if right { "▸" } else { " " }
    );
    let room = legend.width.saturating_sub(u16::try_from(width_of(&place)).unwrap_or(0));
    draw_legend(frame, Rect { width: room, ..legend }, state);
    frame.render_widget(Line::styled(place, theme.style(Role::Faint)).right_aligned(), legend);

    if let Some(technique) = selected(state).filter(|_| about.height > 0) {
        let summary = state.catalog.atlas.summary(&technique.id).unwrap_or_default();
        let mut lines = vec![Line::styled(
            format!(" {} {}", technique.id, sanitise(&state.catalog.atlas.display_name(technique))),
            theme.style(Role::Strong),
        )];
        let wrapped = wrap(&sanitise(summary), usize::from(about.width.saturating_sub(2)));
        lines.extend(wrapped.into_iter().take(3).map(|line| Line::raw(format!(" {line}"))));
        frame.render_widget(Paragraph::new(lines), about);
    }
}

/// What the signs mean, as far as there is room; then of which ATLAS this is.
fn draw_legend(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let mut left = usize::from(area.width).saturating_sub(1);
    let mut spans = vec![Span::raw(" ")];
    for (coverage, word) in [
        (Coverage::Open, "open"),
        (Coverage::Suggested, "suggested"),
        (Coverage::Carried, "accepted"),
        (Coverage::Mitigated, "mitigated"),
        (Coverage::Dismissed, "dismissed"),
    ] {
        let (mark, role) = mark(coverage);
        let needed = 2 + width_of(word) + 2;
        if needed > left {
            break;
        }
        left -= needed;
        spans.push(Span::styled(format!("{mark} "), theme.style(role)));
        spans.push(Span::styled(format!("{word}  "), theme.style(Role::Faint)));
    }
    if state.atlas.preparation {
        let (mark, role) = mark(Coverage::Prepared);
        spans.push(Span::styled(format!("{mark} "), theme.style(role)));
        spans.push(Span::styled("preparation  ", theme.style(Role::Faint)));
    }
    let version = format!("ATLAS {}  ", sanitise(state.catalog.atlas.version()));
    if width_of(&version) <= left {
        spans.push(Span::styled(version, theme.style(Role::Faint)));
    }
    frame.render_widget(Line::from(spans), area);
}

fn draw_column(frame: &mut Frame, area: Rect, state: &State, coverages: &Coverages, tactic: usize) {
    let theme = state.settings.theme;
    let columns = usize::from(area.width.saturating_sub(1));
    let current = tactic == state.atlas.tactic;
    let name = &state.catalog.atlas.tactics()[tactic].name;
    let met = column(state, coverages, tactic)
        .iter()
        .filter(|t| coverages.contains_key(t.id.as_str()))
        .count();
    let name = if met > 0 { format!("{name} {met}") } else { name.clone() };
    let role = if current { Role::SelectedFaint } else { Role::Strong };
    let mut lines =
        vec![Line::styled(truncate(&sanitise(&format!(" {name}")), columns), theme.style(role))];
    let techniques = column(state, coverages, tactic);
    let rows = usize::from(area.height.saturating_sub(1));
    let first = first_row(state, tactic, rows);
    for (row, technique) in techniques.iter().enumerate().skip(first).take(rows) {
        let silent = (Coverage::Silent, 0);
        let (coverage, count) = coverages.get(technique.id.as_str()).copied().unwrap_or(silent);
        let (mark, role) = mark(coverage);
        let indent = if technique.parent.is_some() { " " } else { "" };
        let count = if count > 1 { format!(" {count}") } else { String::new() };
        let is_cursor = current && row == state.atlas.technique;
        let base = match (is_cursor, coverage) {
            (true, _) => theme.style(Role::Selected),
            (false, Coverage::Silent | Coverage::Dismissed) => theme.style(Role::Faint),
            _ => theme.style(Role::Text),
        };
        let room = columns.saturating_sub(3 + indent.len() + count.len());
        lines.push(Line::from(vec![
            Span::styled(format!(" {mark} "), if is_cursor { base } else { theme.style(role) }),
            Span::styled(format!("{indent}{}{count}", pad(&sanitise(&technique.name), room)), base),
        ]));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// A sign and a look for each state, the sign legible without colour.
fn mark(coverage: Coverage) -> (char, Role) {
    match coverage {
        Coverage::Open => ('!', Role::Bad),
        Coverage::Suggested => ('?', Role::Warn),
        Coverage::Carried => ('~', Role::Text),
        Coverage::Mitigated => ('✓', Role::Good),
        Coverage::Dismissed => ('-', Role::Faint),
        Coverage::Prepared => ('»', Role::Text),
        Coverage::Silent => (' ', Role::Faint),
    }
}
