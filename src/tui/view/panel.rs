//! The panel of the diagram: details of the selection, the question that matters most, and the
//! suggestions with their reasons.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Borders, Clear, Paragraph};

use super::rows;
use super::spot::Spot;
use crate::analysis::{GRAVE, NOTABLE, Suggestion, score_text};
use crate::text::{sanitise, truncate, width, wrap};
use crate::tui::sheet;
use crate::tui::state::{Pane, State};
use crate::tui::theme::{Role, Theme};

/// What of the panel lies where; what is not shown is empty.
struct Parts {
    details: Rect,
    question: Rect,
    suggestions: Rect,
}

/// Divides the panel.
fn parts(state: &State, area: Rect, details: usize, asks: bool, suggests: bool) -> Parts {
    let is_heard = state.pane != Pane::Suggestions || area.height > 30;
    let question_height = if asks && is_heard && area.height > 18 { 4 } else { 0 };
    // Details keep what they need up to half of the room, suggestions take the rest; where there is
    // little room, what has the keyboard gets most of it.
    let shows_suggestions = suggests || state.pane == Pane::Suggestions;
    let room = area.height - question_height;
    let wanted = u16::try_from(details + 2).unwrap_or(u16::MAX);
    let details_height = match state.pane {
        _ if !shows_suggestions => room,
        Pane::Suggestions if room < 30 => 4,
        Pane::Details if room < 30 => wanted.min(room.saturating_sub(4)),
        _ => wanted.min(room / 2).max(5),
    };
    let [details, question, suggestions] = Layout::vertical([
        Constraint::Length(details_height),
        Constraint::Length(question_height),
        Constraint::Min(0),
    ])
    .areas(area);
    let is_shown = shows_suggestions && suggestions.height > 2;
    Parts {
        details,
        question,
        suggestions: if is_shown { suggestions } else { Rect { height: 0, ..suggestions } },
    }
}

/// What of the panel is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let details = sheet::of_selection(state);
    let suggestions = state.suggestions();
    let asks = state.question().is_some();
    let parts = parts(state, area, details.len(), asks, !suggestions.is_empty());
    if parts.details.contains(at) {
        let cursor = (state.pane == Pane::Details).then_some(state.diagram.detail);
        let row = rows::row_at(inside(parts.details), &details, cursor, at);
        return Some(row.map_or(Spot::Pane(Pane::Details), Spot::Detail));
    }
    if parts.question.contains(at) {
        return Some(Spot::Question);
    }
    if !parts.suggestions.contains(at) {
        return None;
    }
    let inner = inside(parts.suggestions);
    let lines = suggestion_lines(inner, state, &suggestions);
    let line = inner.contains(at).then(|| usize::from(at.y - inner.y));
    let row = line.and_then(|line| lines.get(line)?.0);
    Some(row.map_or(Spot::Pane(Pane::Suggestions), Spot::Suggestion))
}

/// Draws the panel.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    frame.render_widget(Clear, area);
    let details = sheet::of_selection(state);
    let suggestions = state.suggestions();
    let question = state.question();
    let parts = parts(state, area, details.len(), question.is_some(), !suggestions.is_empty());

    let model = state.model();
    let name = match (&state.diagram.selected, &state.diagram.crossing) {
        (Some(id), Some(at)) => format!("{} × {}", model.name_of(id), model.name_of(at)),
        (Some(id), None) => model.name_of(id).to_string(),
        (None, _) => "Model".into(),
    };
    let inner = framed(frame, parts.details, &name, state.pane == Pane::Details, theme);
    let cursor = (state.pane == Pane::Details).then_some(state.diagram.detail);
    rows::draw(frame, inner, &details, cursor, theme);

    if let Some(question) = question.filter(|_| parts.question.height > 0) {
        let key = state.settings.keymap.shown(crate::tui::actions::Action::Answer);
        let inner = framed(
            frame,
            parts.question,
            &format!("{key} answers · about {}", state.model().name_of(&question.subject)),
            false,
            theme,
        );
        let lines: Vec<Line> =
            wrap(&sanitise(&question.text), usize::from(inner.width.saturating_sub(3)))
                .into_iter()
                .take(2)
                .enumerate()
                .map(|(i, line)| {
                    Line::styled(
                        format!("{} {line}", if i == 0 { "?" } else { " " }),
                        theme.style(Role::Question),
                    )
                })
                .collect();
        frame.render_widget(Paragraph::new(lines), inner);
    }

    if parts.suggestions.height > 0 {
        let all = state.count_suggestions();
        let title = if all > suggestions.len() {
            format!("Suggestions {} of {all}", suggestions.len())
        } else {
            format!("Suggestions {all}")
        };
        let inner =
            framed(frame, parts.suggestions, &title, state.pane == Pane::Suggestions, theme);
        let lines = suggestion_lines(inner, state, &suggestions).into_iter();
        frame.render_widget(Paragraph::new(lines.map(|(_, line)| line).collect::<Vec<_>>()), inner);
    }
}

/// A block with a title, heavier while it has the keyboard; what is inside it.
pub fn framed(frame: &mut Frame, area: Rect, title: &str, focused: bool, theme: Theme) -> Rect {
    let role = if focused { Role::Selected } else { Role::Strong };
    let border = if focused { BorderType::Thick } else { BorderType::Plain };
    let title = truncate(&sanitise(title), usize::from(area.width.saturating_sub(4)));
    let block = Block::new()
        .borders(Borders::ALL)
        .border_type(border)
        .title(Line::styled(format!(" {title} "), theme.style(role)));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}

/// What is inside a block with borders.
pub fn inside(area: Rect) -> Rect {
    Block::bordered().inner(area)
}

/// The lines in view, each with the number of its suggestion.
fn suggestion_lines(
    area: Rect,
    state: &State,
    suggestions: &[&Suggestion],
) -> Vec<(Option<usize>, Line<'static>)> {
    let theme = state.settings.theme;
    let columns = usize::from(area.width);
    let focused = state.pane == Pane::Suggestions;
    let mut lines: Vec<(Option<usize>, Line)> = Vec::new();
    let mut cursor_at = (0, 0);
    if suggestions.is_empty() {
        lines.push((None, Line::styled(" nothing is suggested here", theme.style(Role::Faint))));
    }
    for (i, suggestion) in suggestions.iter().enumerate() {
        let current = i == state.diagram.suggestion;
        let start = lines.len();
        lines.push((Some(i), head(state, suggestion, current, focused, columns)));
        if current {
            let mut say = |text: String, role: Role| {
                lines.push((Some(i), Line::styled(text, theme.style(role))));
            };
            for change in suggestion.covered.iter().flat_map(|covered| &covered.changed) {
                for line in wrap(&sanitise(&format!("again: {change}")), columns.saturating_sub(4))
                {
                    say(format!("   {line}"), Role::Warn);
                }
            }
            for reason in &suggestion.why {
                let reason = wrap(&sanitise(&reason.text), columns.saturating_sub(6));
                for (n, line) in reason.into_iter().enumerate() {
                    let mark = if n == 0 { "-" } else { " " };
                    say(format!("   {mark} {line}"), Role::Text);
                }
            }
            if !suggestion.not_if.is_empty() {
                let not_if = format!("not if: {}", sanitise(&suggestion.not_if));
                for line in wrap(&not_if, columns.saturating_sub(5)) {
                    say(format!("     {line}"), Role::Faint);
                }
            }
            cursor_at = (start, lines.len());
        }
    }
    let height = usize::from(area.height);
    let first =
        cursor_at.1.saturating_sub(height).min(cursor_at.0).min(lines.len().saturating_sub(height));
    lines.into_iter().skip(first).take(height).collect()
}

fn head(
    state: &State,
    suggestion: &Suggestion,
    current: bool,
    focused: bool,
    columns: usize,
) -> Line<'static> {
    let theme = state.settings.theme;
    let base = match (current, focused) {
        (true, true) => theme.style(Role::Selected),
        (true, false) => theme.style(Role::SelectedFaint),
        _ => theme.style(Role::Text),
    };
    let (mark, role) = match suggestion.score {
        _ if !suggestion.is_open() => ("✓ ", Role::Good),
        GRAVE.. => ("!!", Role::Bad),
        NOTABLE.. => ("! ", Role::Warn),
        _ => ("· ", Role::Faint),
    };
    let id = suggestion.technique.trim_start_matches("AML.");
    let name = state.catalog.atlas.name(&suggestion.technique);
    // Of a boundary they are about different elements.
    let name = match state.selected_boundary() {
        Some(_) => format!("{}: {name}", state.model().name_of(&suggestion.element)),
        None => name.into_owned(),
    };
    let score = format!(" {}", score_text(suggestion.score));
    let pointer = if current { "▸" } else { " " };
    let used = 1 + 3 + width(id) + 1 + width(&score);
    let name = crate::text::pad(&sanitise(&name), columns.saturating_sub(used));
    let mark_style = if current && focused { base } else { theme.style(role) };
    Line::from(vec![
        Span::styled(pointer, base),
        Span::styled(format!("{mark} "), mark_style),
        Span::styled(format!("{id} {name}"), base),
        Span::styled(score, base),
    ])
}
