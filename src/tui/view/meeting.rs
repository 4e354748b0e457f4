//! The parts of the diagram screen that a session adds for the room: the line that is being written,
//! the next question beneath it, and what is open beside the diagram.
//!
//! ```text
//! │ diagram                              │ open    │
//! ├ quick entry ─────────────────────────┴─────────┤
//! │ › Chat UI -> GPT : prompt                      │
//! ├ next question ─────────────────────────────────┤
//! │ ? Does a person approve …   y yes  n no        │
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear, Paragraph};

use crate::text::{sanitise, truncate, width, wrap};
use crate::tui::act::interview;
use crate::tui::actions::Action;
use crate::tui::areas::Areas;
use crate::tui::meeting::Meeting;
use crate::tui::minutes;
use crate::tui::overlay::ask::{IN_WORDS, UNKNOWN};
use crate::tui::overlay::{Ask, Overlay, Prompt};
use crate::tui::purpose::Purpose;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// Draws what a session adds, the overlay that belongs to it included; whether there was one.
pub fn draw(frame: &mut Frame, areas: &Areas, state: &State) -> bool {
    let Some(meeting) = state.shown_meeting() else { return false };
    let asked = match &state.overlay {
        Some(Overlay::Ask(ask)) if matches!(ask.purpose, Purpose::Interview(_)) => Some(ask),
        _ => None,
    };
    if !matches!(state.overlay, Some(Overlay::Prompt(_))) {
        draw_idle_line(frame, areas.prompt, state, meeting);
    }
    let next = if asked.is_none() { interview::next(state) } else { None };
    let open = minutes::open(state, meeting);
    let shown = asked.or(next.as_ref());
    draw_question(frame, areas.question, state, open.len(), shown, asked.is_some());
    if let Some(list) = areas.list {
        draw_list(frame, list, state, &open);
    }
    asked.is_some()
}

/// A rule with a title on the left and a word on the right.
fn ruled(frame: &mut Frame, area: Rect, title: &str, right: &str, theme: Theme) -> Rect {
    frame.render_widget(Clear, area);
    let room = usize::from(area.width).saturating_sub(width(right) + 4);
    let title = truncate(&sanitise(title), room);
    let block = Block::new()
        .borders(Borders::TOP)
        .title(Line::styled(format!(" {title} "), theme.style(Role::Strong)))
        .title(Line::styled(right.to_string(), theme.style(Role::Warn)).right_aligned());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}

/// The line while something else has the keyboard, with what was begun.
fn draw_idle_line(frame: &mut Frame, area: Rect, state: &State, meeting: &Meeting) {
    let theme = state.settings.theme;
    let inner = ruled(frame, area, "Quick entry", "", theme);
    let begun = meeting.draft.as_ref().map(Prompt::text).filter(|text| !text.is_empty());
    let text = match begun {
        Some(text) => text,
        None => format!("{} goes on writing", state.settings.keymap.shown(Action::QuickEntry)),
    };
    let text = truncate(&format!(" › {}", sanitise(&text)), usize::from(inner.width));
    frame.render_widget(Line::styled(text, theme.style(Role::Faint)), inner);
}

/// The question with a key for each answer; nothing but the words that are recorded, so that it can
/// be read from the back of a room.
fn draw_question(
    frame: &mut Frame,
    area: Rect,
    state: &State,
    open: usize,
    ask: Option<&Ask>,
    has_keyboard: bool,
) {
    let theme = state.settings.theme;
    let keymap = &state.settings.keymap;
    let right = match open {
        0 => String::new(),
        open => format!(" {} lists {open} open ", keymap.shown(Action::Remarks)),
    };
    let title = match (ask, has_keyboard) {
        (None, _) => "No question would change a suggestion".to_string(),
        (Some(ask), true) => ask.title.clone(),
        (Some(ask), false) => format!("About {} · Alt-letter answers", ask.title),
    };
    let inner = ruled(frame, area, &title, &right, theme);
    let Some(ask) = ask else { return };
    let rows = usize::from(inner.height);
    let columns = usize::from(inner.width);
    let mut lines: Vec<Line> = wrap(&sanitise(&ask.text), columns.saturating_sub(4))
        .into_iter()
        .take(rows.saturating_sub(1).max(1))
        .enumerate()
        .map(|(at, line)| {
            let sign = if at == 0 { '?' } else { ' ' };
            Line::styled(format!(" {sign} {line}"), theme.style(Role::Question))
        })
        .collect();
    let room = rows.saturating_sub(lines.len());
    lines.extend(answers(ask, columns, has_keyboard, theme).into_iter().take(room));
    frame.render_widget(Paragraph::new(lines), inner);
}

/// The answers side by side, as many lines as they take.
fn answers(ask: &Ask, columns: usize, has_keyboard: bool, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut spans: Vec<Span> = vec![Span::raw("  ")];
    let mut used = 2;
    for (at, answer) in ask.answers.iter().enumerate() {
        let tick = match &ask.ticks {
            Some(_) if [IN_WORDS, UNKNOWN].contains(&answer.value.as_str()) => "",
            Some(ticks) if ticks.contains(&at) => "[x] ",
            Some(_) => "[ ] ",
            None => "",
        };
        let word = answer.value.replace('_', " ");
        let word =
            if answer.value == UNKNOWN { "later".into() } else { sanitise(&word).into_owned() };
        let text = format!("{tick}{word}   ");
        let needed = 3 + width(&text);
        if used + needed > columns && used > 2 {
            lines.push(Line::from(std::mem::take(&mut spans)));
            spans.push(Span::raw("  "));
            used = 2;
        }
        used += needed;
        let current = has_keyboard && at == ask.cursor;
        let pointer = if current { "▸" } else { " " };
        spans.push(Span::styled(format!("{pointer}{} ", answer.key), theme.style(Role::Key)));
        let role = if current { Role::Strong } else { Role::Text };
        spans.push(Span::styled(text, theme.style(role)));
    }
    lines.push(Line::from(spans));
    lines
}

/// What is open, the latest at the end; where there is no room for all, the oldest give way.
fn draw_list(frame: &mut Frame, area: Rect, state: &State, open: &[String]) {
    /// Lines that one of them takes at most.
    const BRIEF: usize = 3;
    let theme = state.settings.theme;
    let block = Block::new()
        .borders(Borders::LEFT)
        .border_style(theme.style(Role::Faint))
        .title(Line::styled(format!(" Open {}", open.len()), theme.style(Role::Strong)));
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width).saturating_sub(4);
    let height = usize::from(inner.height);
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    let mut used = 1;
    for text in open.iter().rev() {
        let (sign, text) = text.split_at(text.len().min(2));
        let role = if sign.starts_with('?') { Role::Question } else { Role::Warn };
        let mut wrapped = wrap(&sanitise(text), columns);
        if wrapped.len() > BRIEF {
            wrapped.truncate(BRIEF);
            if let Some(last) = wrapped.last_mut() {
                *last = truncate(&format!("{last} …"), columns);
            }
        }
        used += wrapped.len() + 1;
        if used > height {
            break;
        }
        let lines = wrapped.into_iter().enumerate().map(|(at, line)| {
            let sign = if at == 0 { sign } else { "  " };
            Line::from(vec![Span::styled(format!(" {sign}"), theme.style(role)), Span::raw(line)])
        });
        blocks.push(lines.chain([Line::default()]).collect());
    }
    let hidden = open.len() - blocks.len();
    let mut lines: Vec<Line> = Vec::new();
    if hidden > 0 {
        let key = state.settings.keymap.shown(Action::Remarks);
        lines.push(Line::styled(format!(" {key} lists {hidden} more"), theme.style(Role::Faint)));
    } else {
        lines.push(Line::default());
    }
    lines.extend(blocks.into_iter().rev().flatten());
    if open.is_empty() {
        for line in wrap("! parks a remark, ? an open question", columns) {
            lines.push(Line::styled(format!(" {line}"), theme.style(Role::Faint)));
        }
    }
    frame.render_widget(Paragraph::new(lines), inner);
}
