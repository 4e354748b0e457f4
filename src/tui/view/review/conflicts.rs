//! Conflicts of a merge: the list, and the one under the cursor with all that can be chosen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::text::{pad, sanitise, truncate, width, wrap};
use crate::tui::actions::Action;
use crate::tui::areas::is_wide;
use crate::tui::review::conflicts::{Dispute, Way, dispute, open, selected, title};
use crate::tui::state::State;
use crate::tui::theme::Role;
use crate::tui::view::Spot;
use crate::tui::view::panel::{framed, inside};

/// List and details: side by side where there is room, else one above the other.
fn parts(state: &State, area: Rect, conflicts: usize) -> [Rect; 2] {
    if is_wide(state) {
        return Layout::horizontal([Constraint::Fill(4), Constraint::Fill(6)]).areas(area);
    }
    let rows = u16::try_from(conflicts).unwrap_or(u16::MAX).saturating_add(2);
    let list = rows.clamp(3, (area.height / 3).max(3));
    Layout::vertical([Constraint::Length(list), Constraint::Min(0)]).areas(area)
}

/// The first conflict in view.
fn first(state: &State, list: Rect) -> usize {
    (state.review.conflict + 1).saturating_sub(usize::from(list.height))
}

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let conflicts = open(state).len();
    let list = inside(parts(state, area, conflicts)[0]);
    let row = list.contains(at).then(|| first(state, list) + usize::from(at.y - list.y))?;
    (row < conflicts).then_some(Spot::Conflict(row))
}

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let conflicts = open(state);
    let [list, details] = parts(state, area, conflicts.len());
    let heading = match conflicts.len() {
        0 => "Conflicts".to_string(),
        all => format!("Conflicts {} of {all}", state.review.conflict + 1),
    };
    let inner = framed(frame, list, &heading, true, theme);
    if conflicts.is_empty() {
        let key = |action| state.settings.keymap.shown(action);
        let text = format!(
            "No conflict is left: {} saves, {} takes a decision back.",
            key(Action::Save),
            key(Action::Undo)
        );
        let lines = wrap(&text, usize::from(inner.width.saturating_sub(2)));
        let lines: Vec<Line> =
            lines.into_iter().map(|line| Line::raw(format!(" {line}"))).collect();
        frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Good)), inner);
        return;
    }
    let columns = usize::from(inner.width);
    let rows = conflicts.iter().enumerate();
    let rows = rows.skip(first(state, inner)).take(usize::from(inner.height));
    let lines: Vec<Line> = rows
        .map(|(at, path)| {
            let is_here = at == state.review.conflict;
            let pointer = if is_here { "▸" } else { " " };
            let text = format!("{pointer} {}", sanitise(&title(state, path)));
            let role = if is_here { Role::Selected } else { Role::Text };
            Line::styled(pad(&text, columns), theme.style(role))
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);

    let Some(dispute) = selected(state).and_then(|path| dispute(state, path)) else { return };
    let heading = format!("{} · {}", dispute.subject, dispute.field);
    let inner = framed(frame, details, &heading, false, theme);
    let lines = lines_of(state, &dispute, usize::from(inner.width));
    let room = usize::from(inner.height);
    let furthest = lines.len().saturating_sub(room);
    let start = state.review.scroll.min(furthest);
    let more = lines.len() > room;
    let shown: Vec<Line> = lines.into_iter().skip(start).take(room).collect();
    frame.render_widget(Paragraph::new(shown), inner);
    if more {
        let key = |action| state.settings.keymap.shown(action);
        let (up, down) = (key(Action::PageUp), key(Action::PageDown));
        let text = format!(" {up} {down} {} of {} ", start + 1, furthest + 1);
        let border = Rect { y: details.bottom().saturating_sub(1), height: 1, ..details };
        let line = Line::styled(truncate(&text, columns), theme.style(Role::Faint));
        frame.render_widget(line.right_aligned(), border);
    }
}

/// What stands before a value that no side has.
const ANOTHER: &str = "another";

/// What happened, and what can be chosen.
fn lines_of(state: &State, dispute: &Dispute, columns: usize) -> Vec<Line<'static>> {
    let theme = state.settings.theme;
    let room = columns.saturating_sub(2);
    let told = wrap(&sanitise(&dispute.told), room).into_iter();
    let mut lines: Vec<Line> =
        told.map(|line| Line::styled(format!(" {line}"), theme.style(Role::Question))).collect();
    lines.push(Line::default());
    let who = |way: &Way| width(&sanitise(&way.who));
    let widest = dispute.ways.iter().map(who).max().unwrap_or(0);
    let widest =
        widest.min(columns / 4).max(if dispute.other.is_empty() { 0 } else { ANOTHER.len() });
    for way in &dispute.ways {
        lines.extend(lines_of_way(state, way, widest, columns));
    }
    if dispute.other.is_empty() {
        return lines;
    }
    let key = state.settings.keymap.shown(Action::OtherValue);
    let other = Span::styled(pad(ANOTHER, widest), theme.style(Role::Strong));
    let means = Span::styled(
        truncate(&format!("  {}", dispute.other), columns.saturating_sub(widest + 5)),
        theme.style(Role::Faint),
    );
    lines.push(Line::from(vec![
        Span::styled(format!(" {key:>2}  "), theme.style(Role::Key)),
        other,
        means,
    ]));
    lines
}

fn lines_of_way(state: &State, way: &Way, widest: usize, columns: usize) -> Vec<Line<'static>> {
    let theme = state.settings.theme;
    let key = way.action.map(|action| state.settings.keymap.shown(action)).unwrap_or_default();
    let indent = 5 + widest + 2;
    let room = columns.saturating_sub(indent + 3);
    let is_compared = way.lines.iter().any(|(sign, _)| *sign != ' ');
    let mut lines = Vec::new();
    for (sign, text) in &way.lines {
        let role = match sign {
            '+' => Role::Good,
            '-' => Role::Bad,
            _ => Role::Text,
        };
        for (at, part) in wrap(&sanitise(text), room).into_iter().enumerate() {
            let sign = match sign {
                _ if !is_compared => String::new(),
                sign if at == 0 => format!("{sign} "),
                _ => "  ".to_string(),
            };
            let text = Span::styled(format!("{sign}{part}"), theme.style(role));
            lines.push(if lines.is_empty() {
                let who = pad(&sanitise(&way.who), widest);
                Line::from(vec![
                    Span::styled(format!(" {key:>2}  "), theme.style(Role::Key)),
                    Span::styled(format!("{who}  "), theme.style(Role::Strong)),
                    text,
                ])
            } else {
                Line::from(vec![Span::raw(" ".repeat(indent)), text])
            });
        }
    }
    lines
}
