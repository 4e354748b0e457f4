//! Lists of rows under headings, and how their lines look.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::text::{pad, sanitise, width};
use crate::tui::assess::list::Entry;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;

/// The first entry in view, of which a row takes `tall` lines: as few are out of sight above the cursor
/// as can be, and the heading of the first row is seen.
pub fn first(entries: &[Entry], cursor: usize, tall: usize, height: usize) -> usize {
    let lines = |entry: &Entry| if entry.row().is_some() { tall } else { 1 };
    let mut left = height;
    let fits = |entry: &&Entry| {
        let fits = lines(entry) <= left;
        left = left.saturating_sub(lines(entry));
        fits
    };
    let above = entries.iter().take(cursor + 1).rev().take_while(fits).count();
    (cursor + 1).saturating_sub(above.max(1))
}

/// The entry at a line of the list.
pub fn entry_at(entries: &[Entry], first: usize, tall: usize, line: usize) -> Option<Entry> {
    let mut end = 0;
    entries.iter().skip(first).copied().find(|entry| {
        end += if entry.row().is_some() { tall } else { 1 };
        line < end
    })
}

/// How a line of a list looks.
pub struct Looks<'a> {
    pub state: &'a State,
    pub current: bool,
    pub columns: usize,
}

impl Looks<'_> {
    /// The style of the name.
    pub fn base(&self, role: Role) -> Style {
        let role = match (self.current, self.state.pane == Pane::Main) {
            (true, true) => Role::Selected,
            (true, false) => Role::SelectedFaint,
            _ => role,
        };
        self.state.settings.theme.style(role)
    }

    /// The style of a role, unless the cursor's lies over it.
    pub fn over(&self, role: Role) -> Style {
        let focused = self.state.pane == Pane::Main;
        if self.current && focused {
            self.base(role)
        } else {
            self.state.settings.theme.style(role)
        }
    }

    /// A heading with something at its end.
    pub fn heading(&self, name: &str, end: &str) -> Line<'static> {
        let room = self.columns.saturating_sub(width(end) + 2);
        let style = self.state.settings.theme.style(Role::Strong);
        Line::styled(format!(" {}{end} ", pad(&sanitise(name), room)), style)
    }

    /// A name behind the cursor and a sign; what is said besides at the end, each in its own role.
    pub fn row(
        &self,
        sign: (&str, Role),
        name: (&str, Role),
        ends: &[(String, Role)],
    ) -> Line<'static> {
        let taken: usize = ends.iter().map(|(text, _)| width(text) + 1).sum();
        let pointer = if self.current { "▸" } else { " " };
        let room = self.columns.saturating_sub(taken + width(sign.0) + 3);
        let mut spans = vec![
            Span::styled(format!("{pointer}{} ", sign.0), self.over(sign.1)),
            Span::styled(pad(&sanitise(name.0), room), self.base(name.1)),
        ];
        for (text, role) in ends {
            spans.push(Span::styled(format!(" {text}"), self.over(*role)));
        }
        spans.push(Span::styled(" ", self.over(Role::Text)));
        Line::from(spans)
    }
}
