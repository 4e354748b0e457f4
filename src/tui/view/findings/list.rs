//! The list: headings, findings, and under a finding those that it decides for.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::analysis::queue::QueueRow;
use crate::text::{count, pad, sanitise, truncate, width, wrap};
use crate::tui::queue::{Item, Listing, cursor, marks};
use crate::tui::rating::{role_of, short};
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::view::panel::{framed, inside};

/// Lines of an item.
const fn height(item: &Item) -> usize {
    match item {
        Item::Row(_) => 2,
        Item::Heading { .. } | Item::Follower(..) => 1,
    }
}

/// The first item in view: as few are out of sight above the cursor as can be.
fn first(state: &State, listing: &Listing, inner: Rect) -> usize {
    let at = cursor(state, listing).unwrap_or(0);
    let mut left = usize::from(inner.height);
    let fits = |item: &&Item| {
        let fits = height(item) <= left;
        left = left.saturating_sub(height(item));
        fits
    };
    let above = listing.items.iter().take(at + 1).rev().take_while(fits).count();
    (at + 1).saturating_sub(above.max(1))
}

/// The place of the item at a cell of the list.
pub fn at(area: Rect, state: &State, listing: &Listing, at: Position) -> Option<usize> {
    let inner = inside(area);
    let line = inner.contains(at).then(|| usize::from(at.y - inner.y))?;
    let first = first(state, listing, inner);
    let mut end = 0;
    let mut ends = listing.items.iter().enumerate().skip(first).map(|(place, item)| {
        end += height(item);
        (place, end)
    });
    ends.find(|(_, end)| line < *end).map(|(place, _)| place)
}

/// Draws it.
pub fn draw(frame: &mut Frame, area: Rect, state: &State, listing: &Listing) {
    let theme = state.settings.theme;
    let inner = framed(frame, area, &heading(state, listing), state.pane == Pane::Main, theme);
    if listing.items.is_empty() {
        let text = if listing.rows.is_empty() {
            "No findings yet: accept suggestions in the diagram (Tab, Enter), or write one of your own (^N)."
        } else {
            "No finding passes the filter: Esc drops it."
        };
        let lines: Vec<Line> = wrap(text, usize::from(inner.width.saturating_sub(2)))
            .into_iter()
            .map(|l| Line::raw(format!(" {l}")))
            .collect();
        frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Faint)), inner);
        return;
    }
    let cursor = cursor(state, listing);
    let items = listing.items.iter().enumerate().skip(first(state, listing, inner));
    let columns = usize::from(inner.width);
    let mut lines: Vec<Line> = Vec::new();
    for (at, item) in items {
        if lines.len() >= usize::from(inner.height) {
            break;
        }
        let looks = Looks { state, current: cursor == Some(at), columns };
        match (item, listing.row(item)) {
            (Item::Heading { label, count, late, folded }, _) => {
                lines.push(looks.heading(label, *count, *late, *folded));
            }
            (Item::Row(_), Some(row)) => lines.extend(looks.finding(row)),
            (Item::Follower(..), Some(row)) => lines.push(looks.follower(row)),
            (_, None) => {}
        }
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// How many findings are listed, by what, and how many are marked.
fn heading(state: &State, listing: &Listing) -> String {
    let mut text = format!("Findings {} of {}", listing.found.len(), listing.rows.len());
    let marked = state.findings.marked.len();
    if marked > 0 {
        text = format!("{marked} marked · {text}");
        let hidden = marks::hidden(state);
        if hidden > 0 {
            text = format!("{hidden} of them not shown · {text}");
        }
    }
    if state.findings.filter.is_empty() {
        text
    } else {
        format!("{text} · {}", state.findings.filter)
    }
}

/// How a line looks.
struct Looks<'a> {
    state: &'a State,
    current: bool,
    columns: usize,
}

impl Looks<'_> {
    fn base(&self) -> Style {
        let role = match (self.current, self.state.pane == Pane::Main) {
            (true, true) => Role::Selected,
            (true, false) => Role::SelectedFaint,
            _ => Role::Text,
        };
        self.state.settings.theme.style(role)
    }

    /// The style of a role, unless the cursor's lies over it.
    fn over(&self, role: Role) -> Style {
        let focused = self.state.pane == Pane::Main;
        if self.current && focused { self.base() } else { self.state.settings.theme.style(role) }
    }

    /// The cursor, and whether the finding is marked.
    fn signs(&self, row: &QueueRow) -> String {
        let pointer = if self.current { "▸" } else { " " };
        let mark = if self.state.findings.marked.contains(&row.key) { "✓" } else { " " };
        format!("{pointer}{mark}")
    }

    fn heading(&self, label: &str, findings: usize, late: usize, folded: bool) -> Line<'static> {
        let pointer = if self.current { "▸" } else { " " };
        let sign = if folded { "+" } else { "-" };
        let late = if late > 0 { format!(" · {late} overdue ") } else { String::new() };
        let findings = format!(" · {}", count(findings, "finding"));
        let room = self.columns.saturating_sub(width(&late));
        let label = format!("{pointer}{sign} {}{findings}", sanitise(label));
        Line::from(vec![
            Span::styled(pad(&truncate(&label, room), room), self.over(Role::Strong)),
            Span::styled(late, self.over(Role::Bad)),
        ])
    }

    /// Two lines a finding: what and how bad; where, how far, whose, by when.
    fn finding(&self, row: &QueueRow) -> [Line<'static>; 2] {
        let level = short(row.level);
        let room = self.columns.saturating_sub(width(&level) + 4);
        let name = sanitise(&row.title).into_owned();
        let first = Line::from(vec![
            Span::styled(format!("{}{} ", self.signs(row), pad(&name, room)), self.base()),
            Span::styled(format!("{level} "), self.over(role_of(row.level))),
        ]);
        let (text, role) = state_of(row);
        let second = format!("    {text}");
        [first, Line::styled(pad(&second, self.columns), self.over(role))]
    }

    /// A finding that the one above decides for.
    fn follower(&self, row: &QueueRow) -> Line<'static> {
        let name = sanitise(&row.title).into_owned();
        let subject = sanitise(&row.subject).into_owned();
        let text = format!("{}   = {subject}: {name}", self.signs(row));
        Line::styled(pad(&text, self.columns), self.over(Role::Faint))
    }
}

/// Where a finding is, how far, whose and by when, and how urgent that looks.
fn state_of(row: &QueueRow) -> (String, Role) {
    let mut role = Role::Faint;
    let subject = sanitise(&row.subject).into_owned();
    let mut parts = Vec::new();
    if row.gone {
        parts.push(format!("{subject} is gone"));
        role = Role::Bad;
    } else {
        parts.push(subject);
    }
    match row.expired {
        Some(date) => {
            parts.push(format!("{} expired on {date}", row.status.id().replace('_', " ")));
            role = Role::Bad;
        }
        None => parts.push(row.standing()),
    }
    if row.second_person {
        parts.push("second person missing".to_string());
        role = Role::Warn;
    }
    if let Some(due) = row.deadline().filter(|_| row.status.is_open()) {
        let by = if row.due_by_policy.is_some() { " by policy" } else { "" };
        let since = if row.due_by_policy.is_some() { "" } else { " since" };
        if row.overdue {
            parts.push(format!("overdue{since} {due}{by}"));
            role = Role::Bad;
        } else {
            parts.push(format!("due {due}{by}"));
        }
    }
    if let Some(date) = row.review_by.filter(|_| !row.is_work()) {
        parts.push(format!("review by {date}"));
    }
    // What is cut at the end of the line matters least.
    if !row.owner.is_empty() {
        parts.push(sanitise(&row.owner).into_owned());
    }
    if !row.followers.is_empty() {
        parts.push(format!("and {} more", row.followers.len()));
    }
    (parts.join(" · "), role)
}
