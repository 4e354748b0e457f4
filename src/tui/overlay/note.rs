//! A page to read.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Paragraph};

use super::picker::popup;
use crate::text::{sanitise, width, wrap};
use crate::tui::actions::Action;
use crate::tui::state::Settings;
use crate::tui::theme::{Role, Theme};

/// Paragraphs with a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The heading.
    pub title: String,
    /// Paragraphs and how they look.
    pub text: Vec<(Role, String)>,
    /// First line shown.
    pub scroll: usize,
}

impl Note {
    /// Scrolls by `by` lines; the end is held when it is drawn.
    pub fn step(&mut self, by: isize) {
        self.scroll = self.scroll.saturating_add_signed(by);
    }

    /// Scrolls if an action says so; whether it did.
    pub fn scrolls(&mut self, action: Option<Action>) -> bool {
        match action {
            Some(Action::Up) => self.step(-1),
            Some(Action::Down) => self.step(1),
            Some(Action::PageUp) => self.step(-10),
            Some(Action::PageDown | Action::ReadOn) => self.step(10),
            _ => return false,
        }
        true
    }

    /// Whether a cell of the screen is one of its own.
    pub fn contains(&self, screen: Rect, at: Position) -> bool {
        area(screen, self.lines(screen, Theme::new(false)).len()).contains(at)
    }

    fn lines(&self, screen: Rect, theme: Theme) -> Vec<Line<'static>> {
        let room = usize::from(columns(screen).saturating_sub(4));
        self.text
            .iter()
            .flat_map(|(role, text)| {
                let style = theme.style(*role);
                let text = sanitise(text);
                let indent = text.chars().take_while(|c| *c == ' ').count().min(8);
                // What has room keeps its columns.
                let lines = if width(&text) <= room {
                    vec![text.get(indent..).unwrap_or_default().to_string()]
                } else {
                    wrap(&text, room.saturating_sub(indent))
                };
                lines
                    .into_iter()
                    .map(move |line| Line::styled(format!(" {:indent$}{line}", ""), style))
            })
            .collect()
    }

    /// Draws it in the middle of `screen`.
    pub fn draw(&self, frame: &mut Frame, screen: Rect, settings: &Settings) {
        let (theme, keys) = (settings.theme, &settings.keymap);
        let lines = self.lines(screen, theme);
        let area = area(screen, lines.len());
        let rows = usize::from(area.height.saturating_sub(2));
        let last = lines.len().saturating_sub(rows);
        let first = self.scroll.min(last);
        let [up, down, close] =
            [Action::Up, Action::Down, Action::Cancel].map(|action| keys.shown(action));
        let position = if last > 0 {
            format!(" {up}{down} {} of {} · {close} close ", first + 1, last + 1)
        } else {
            format!(" {close} close ")
        };
        frame.render_widget(Clear, area);
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .title(Line::styled(format!(" {} ", sanitise(&self.title)), theme.style(Role::Strong)))
            .title_bottom(Line::styled(position, theme.style(Role::Faint)).right_aligned());
        let shown: Vec<Line> = lines.into_iter().skip(first).take(rows).collect();
        frame.render_widget(Paragraph::new(shown).block(block), area);
    }
}

/// Columns that it takes.
fn columns(screen: Rect) -> u16 {
    84.min(screen.width.saturating_sub(2))
}

/// Where so many lines lie.
fn area(screen: Rect, lines: usize) -> Rect {
    popup(screen, columns(screen), u16::try_from(lines + 2).unwrap_or(u16::MAX))
}
