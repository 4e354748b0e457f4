//! The panel of the diagram: details of the selection, the question that matters most, and the
//! suggestions with their reasons.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Borders, Clear, Paragraph};

use super::rows;
use crate::analysis::{GRAVE, NOTABLE, Suggestion, score_text};
use crate::text::{sanitise, truncate, width, wrap};
use crate::tui::sheet;
use crate::tui::state::{Pane, State};
use crate::tui::theme::{Role, Theme};

/// Draws the panel.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    frame.render_widget(Clear, area);
    let details = sheet::of_selection(state);
    let suggestions = state.suggestions();
    let question = state.question();
    let asks = state.pane != Pane::Suggestions || area.height > 30;
    let question_height = if question.is_some() && asks && area.height > 18 { 4 } else { 0 };
    // Details keep what they need up to half of the room, suggestions take the rest; where there is
    // little room, what has the keyboard gets most of it.
    let shows_suggestions = !suggestions.is_empty() || state.pane == Pane::Suggestions;
    let room = area.height - question_height;
    let wanted = u16::try_from(details.len() + 2).unwrap_or(u16::MAX);
    let details_height = match state.pane {
        _ if !shows_suggestions => room,
        Pane::Suggestions if room < 30 => 4,
        Pane::Details if room < 30 => wanted.min(room.saturating_sub(4)),
        _ => wanted.min(room / 2).max(5),
    };
    let [top, middle, bottom] = Layout::vertical([
        Constraint::Length(details_height),
        Constraint::Length(question_height),
        Constraint::Min(0),
    ])
    .areas(area);

    let model = state.model();
    let name = match (&state.diagram.selected, &state.diagram.crossing) {
        (Some(id), Some(at)) => format!("{} × {}", model.name_of(id), model.name_of(at)),
        (Some(id), None) => model.name_of(id).to_string(),
        (None, _) => "Model".into(),
    };
    let inner = framed(frame, top, &name, state.pane == Pane::Details, theme);
    let cursor = (state.pane == Pane::Details).then_some(state.diagram.detail);
    rows::draw(frame, inner, &details, cursor, theme);

    if let Some(question) = question.filter(|_| question_height > 0) {
        let key = state.settings.keymap.key(crate::tui::actions::Action::Answer);
        let key = key.map(|key| key.to_string()).unwrap_or_default();
        let inner = framed(
            frame,
            middle,
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

    if bottom.height > 2 && shows_suggestions {
        let all = state.count_suggestions();
        let title = if all > suggestions.len() {
            format!("Suggestions {} of {all}", suggestions.len())
        } else {
            format!("Suggestions {all}")
        };
        let inner = framed(frame, bottom, &title, state.pane == Pane::Suggestions, theme);
        draw_suggestions(frame, inner, state, &suggestions);
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

fn draw_suggestions(frame: &mut Frame, area: Rect, state: &State, suggestions: &[&Suggestion]) {
    let theme = state.settings.theme;
    let columns = usize::from(area.width);
    let focused = state.pane == Pane::Suggestions;
    let mut lines: Vec<Line> = Vec::new();
    let mut cursor_at = (0, 0);
    if suggestions.is_empty() {
        lines.push(Line::styled(" nothing is suggested here", theme.style(Role::Faint)));
    }
    for (i, suggestion) in suggestions.iter().enumerate() {
        let current = i == state.diagram.suggestion;
        let start = lines.len();
        lines.push(head(state, suggestion, current, focused, columns));
        if current {
            for change in suggestion.covered.iter().flat_map(|covered| &covered.changed) {
                for line in wrap(&sanitise(&format!("again: {change}")), columns.saturating_sub(4))
                {
                    lines.push(Line::styled(format!("   {line}"), theme.style(Role::Warn)));
                }
            }
            for reason in &suggestion.why {
                let reason = wrap(&sanitise(&reason.text), columns.saturating_sub(6));
                for (i, line) in reason.into_iter().enumerate() {
                    let mark = if i == 0 { "-" } else { " " };
                    lines.push(Line::styled(format!("   {mark} {line}"), theme.style(Role::Text)));
                }
            }
            if !suggestion.not_if.is_empty() {
                let not_if = format!("not if: {}", sanitise(&suggestion.not_if));
                for line in wrap(&not_if, columns.saturating_sub(5)) {
                    lines.push(Line::styled(format!("     {line}"), theme.style(Role::Faint)));
                }
            }
            cursor_at = (start, lines.len());
        }
    }
    let height = usize::from(area.height);
    let first =
        cursor_at.1.saturating_sub(height).min(cursor_at.0).min(lines.len().saturating_sub(height));
    let shown: Vec<Line> = lines.into_iter().skip(first).take(height).collect();
    frame.render_widget(Paragraph::new(shown), area);
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
    let name = state.catalog.atlas.name(&suggestion.technique).into_owned();
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
