//! A short list beside what it is about, with a key for each line.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph};

use super::hints;
use super::picker::Choice;
use crate::text::{pad, sanitise, truncate, width};
use crate::tui::keys::Key;
use crate::tui::ring;
use crate::tui::state::Settings;
use crate::tui::theme::Role;

/// Columns that a line takes at most.
const WIDEST: usize = 60;

/// The list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// What it is about.
    pub title: String,
    /// Screen cell beside which it opens.
    pub near: Position,
    /// The lines.
    pub entries: Vec<Entry>,
    /// The line that Enter takes.
    pub cursor: usize,
}

/// A line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key that takes it; those beyond the last letter have none.
    pub key: Option<Key>,
    /// What it says.
    pub text: String,
    /// What taking it gives.
    pub choice: Choice,
}

impl Menu {
    /// A menu with the cursor on its first line.
    pub fn new(title: impl Into<String>, near: Position, entries: Vec<Entry>) -> Self {
        Self { title: title.into(), near, entries, cursor: 0 }
    }

    /// A menu whose lines get letters.
    pub fn lettered(
        title: impl Into<String>,
        near: Position,
        lines: impl IntoIterator<Item = (String, Choice)>,
    ) -> Self {
        let entry = |(at, (text, choice))| Entry { key: hints::letter_key(at), text, choice };
        Self::new(title, near, lines.into_iter().enumerate().map(entry).collect())
    }

    /// The line of a key.
    pub fn by_key(&self, key: Key) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == Some(key))
    }

    /// The line under the cursor.
    pub fn picked(&self) -> Option<&Entry> {
        self.entries.get(self.cursor)
    }

    /// Moves the cursor, round the ends.
    pub fn step(&mut self, by: isize) {
        self.cursor = ring::step(self.cursor, by, self.entries.len());
    }

    /// The line at a cell of the screen.
    pub fn entry_at(&self, screen: Rect, at: Position) -> Option<usize> {
        let inner = Block::bordered().inner(self.area(screen));
        let row = inner.contains(at).then(|| usize::from(at.y - inner.y))?;
        Some(self.first(inner) + row).filter(|line| *line < self.entries.len())
    }

    /// The first line in view.
    fn first(&self, inner: Rect) -> usize {
        (self.cursor + 1).saturating_sub(usize::from(inner.height))
    }

    /// Below and right of what it is about; above or left of it where there is no room.
    fn area(&self, screen: Rect) -> Rect {
        let widest = self.entries.iter().map(|entry| width(&entry.text) + self.keys() + 2).max();
        let widest = widest.unwrap_or(0).max(width(&self.title)).min(WIDEST) + 4;
        let columns = u16::try_from(widest).unwrap_or(u16::MAX).min(screen.width);
        let rows = u16::try_from(self.entries.len() + 2).unwrap_or(u16::MAX).min(screen.height);
        let (right, below) = (self.near.x.saturating_add(1), self.near.y.saturating_add(1));
        let x = if right + columns <= screen.right() {
            right
        } else {
            self.near.x.saturating_sub(columns).max(screen.x).min(screen.right() - columns)
        };
        let y = if below + rows <= screen.bottom() {
            below
        } else {
            self.near.y.saturating_sub(rows).max(screen.y).min(screen.bottom() - rows)
        };
        Rect { x, y, width: columns, height: rows }
    }

    /// Columns of the keys.
    fn keys(&self) -> usize {
        let keys = self.entries.iter().filter_map(|entry| entry.key);
        keys.map(|key| width(&key.to_string())).max().unwrap_or(0)
    }

    /// Draws it over `screen`.
    pub fn draw(&self, frame: &mut Frame, screen: Rect, settings: &Settings) {
        let theme = settings.theme;
        let area = self.area(screen);
        frame.render_widget(Clear, area);
        let title = truncate(&sanitise(&self.title), usize::from(area.width.saturating_sub(4)));
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .title(Line::styled(format!(" {title} "), theme.style(Role::Strong)));
        let inner = block.inner(area);
        // What does not fit must not seem to be missing.
        let count = self.entries.len();
        let place = if count > usize::from(inner.height) {
            format!(" {} of {count} ", self.cursor + 1)
        } else {
            String::new()
        };
        let place = Line::styled(place, theme.style(Role::Faint)).right_aligned();
        frame.render_widget(block.title_bottom(place), area);
        let keys = self.keys();
        let room = usize::from(inner.width).saturating_sub(keys + 3);
        let line = |(at, entry): (usize, &Entry)| {
            let base = theme.style(if at == self.cursor { Role::Selected } else { Role::Text });
            let key = entry.key.map(|key| key.to_string()).unwrap_or_default();
            Line::from(vec![
                Span::styled(format!(" {} ", pad(&key, keys)), base.patch(theme.style(Role::Key))),
                Span::styled(format!("{} ", pad(&sanitise(&entry.text), room)), base),
            ])
        };
        let lines = self.entries.iter().enumerate().skip(self.first(inner));
        let lines: Vec<Line> = lines.take(usize::from(inner.height)).map(line).collect();
        frame.render_widget(Paragraph::new(lines), inner);
    }
}
