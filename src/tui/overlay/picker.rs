//! A list to pick from, narrowed by a few letters in any order.

use std::collections::BTreeSet;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph};
use ratatui_textarea::TextArea;

use crate::model::{AssessmentKey, FindingKey, Id, IncidentKey};
use crate::text::{pad, sanitise, truncate, width, wrap};
use crate::tui::actions::Action;
use crate::tui::keys::Key;
use crate::tui::overlay::narrow::{Found, Searched, narrow};
use crate::tui::purpose::Purpose;
use crate::tui::state::Settings;
use crate::tui::theme::{Role, Theme};

/// Something that can be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is searched and shown.
    pub text: String,
    /// Shown behind it, and searched too.
    pub detail: String,
    /// What picking it gives.
    pub choice: Choice,
}

/// What an [`Item`] stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// An action to run.
    Action(Action),
    /// An element, flow or boundary.
    Thing(Id),
    /// An ATLAS technique.
    Technique(String),
    /// A finding.
    Finding(FindingKey),
    /// An incident.
    Incident(IncidentKey),
    /// A question of a framework.
    Question(AssessmentKey),
    /// A parked remark.
    Remark(Id),
    /// A word: a kind, a value, a status. None clears the field.
    Word(Option<String>),
}

/// A list with its search line.
#[derive(Debug)]
pub struct Picker {
    /// What is being picked.
    pub title: String,
    /// What the choice will be used for.
    pub purpose: Purpose,
    items: Vec<Item>,
    /// The items as they are searched.
    searched: Vec<Searched>,
    input: TextArea<'static>,
    found: Vec<Found>,
    cursor: usize,
    ticked: Option<BTreeSet<usize>>,
    /// Whether ticks say what is picked, rather than the cursor.
    by_ticks: bool,
}

impl Picker {
    /// A list of which one item is picked.
    pub fn new(title: impl Into<String>, items: Vec<Item>, purpose: Purpose) -> Self {
        let mut input = TextArea::default();
        input.set_cursor_line_style(Style::new());
        let mut picker = Self {
            title: title.into(),
            purpose,
            searched: items.iter().map(searched).collect(),
            items,
            input,
            found: Vec::new(),
            cursor: 0,
            ticked: None,
            by_ticks: false,
        };
        picker.search();
        picker
    }

    #[must_use]
    /// Lets several items be ticked, beginning with those that `is_ticked` names.
    pub fn several(mut self, is_ticked: impl Fn(&Item) -> bool) -> Self {
        let ticked =
            self.items.iter().enumerate().filter(|(_, item)| is_ticked(item)).map(|(i, _)| i);
        let ticked: BTreeSet<usize> = ticked.collect();
        self.by_ticks = !ticked.is_empty();
        self.ticked = Some(ticked);
        self
    }

    #[must_use]
    /// Starts at the first item that `is_current` names.
    pub fn at(mut self, is_current: impl Fn(&Item) -> bool) -> Self {
        self.cursor =
            self.found.iter().position(|found| is_current(&self.items[found.index])).unwrap_or(0);
        self
    }

    /// What is picked: the item under the cursor, or what is ticked once anything was ticked or
    /// unticked.
    pub fn picked(&self) -> Vec<Choice> {
        let choice = |i: &usize| self.items[*i].choice.clone();
        match &self.ticked {
            Some(ticked) if self.by_ticks => ticked.iter().map(choice).collect(),
            _ => {
                self.found.get(self.cursor).map(|found| choice(&found.index)).into_iter().collect()
            }
        }
    }

    /// Elements, flows and boundaries that were found by what is searched for.
    pub fn found_things(&self) -> Vec<&Id> {
        if self.query().trim().is_empty() {
            return Vec::new();
        }
        let things = self.found.iter().filter_map(|found| match &self.items[found.index].choice {
            Choice::Thing(id) => Some(id),
            _ => None,
        });
        things.collect()
    }

    /// Whether anything was searched for, or the cursor was moved.
    pub fn is_used(&self) -> bool {
        self.cursor > 0 || !self.query().is_empty()
    }

    /// Whether several items can be ticked.
    pub fn is_several(&self) -> bool {
        self.ticked.is_some()
    }

    /// Moves the cursor by `by` items, round the ends for single steps.
    pub fn step(&mut self, by: isize) {
        let count = self.found.len();
        if count == 0 {
            return;
        }
        let target = self.cursor.checked_add_signed(by);
        self.cursor = match target {
            None if by == -1 => count - 1,
            None => 0,
            Some(target) if target >= count && by == 1 => 0,
            Some(target) => target.min(count - 1),
        };
    }

    /// Ticks or unticks the item under the cursor, and goes on to the next.
    pub fn toggle(&mut self) {
        let Some(Found { index, .. }) = self.found.get(self.cursor) else { return };
        if let Some(ticked) = &mut self.ticked {
            self.by_ticks = true;
            if !ticked.remove(index) {
                ticked.insert(*index);
            }
            self.step(1);
        }
    }

    /// Adds items before the first that `is_before` names. What is under the cursor stays so, unless
    /// nobody has touched the list yet: then the first of it is.
    pub fn insert(&mut self, is_before: impl Fn(&Item) -> bool, items: Vec<Item>) {
        let at = self.items.iter().position(is_before).unwrap_or(self.items.len());
        let added = items.len();
        let moved = |i: usize| if i < at { i } else { i + added };
        let is_untouched = self.cursor == 0 && self.query().is_empty();
        let under = self.found.get(self.cursor).map(|found| moved(found.index));
        self.ticked = self.ticked.take().map(|ticked| ticked.into_iter().map(moved).collect());
        self.searched.splice(at..at, items.iter().map(searched));
        self.items.splice(at..at, items);
        self.search();
        if !is_untouched {
            self.cursor =
                self.found.iter().position(|found| Some(found.index) == under).unwrap_or(0);
        }
    }

    /// Lets the search line have a key.
    pub fn input(&mut self, key: Key) {
        if self.is_several() && key.typed() == Some(' ') && self.query().is_empty() {
            return self.toggle();
        }
        // The search is one line.
        if key.code != KeyCode::Enter && self.input.input(key.event()) {
            self.search();
        }
    }

    /// Adds pasted text to the search line.
    pub fn paste(&mut self, text: &str) {
        self.input.insert_str(sanitise(&text.replace(['\r', '\n'], " ")));
        self.search();
    }

    /// What is being searched for.
    pub fn query(&self) -> String {
        self.input.lines().join(" ")
    }

    fn search(&mut self) {
        self.found = narrow(&self.searched, &self.query());
        self.cursor = 0;
    }

    /// Where it lies on `screen`: in the middle of it.
    fn area(&self, screen: Rect) -> Rect {
        let rows = u16::try_from(self.items.len()).unwrap_or(u16::MAX).saturating_add(6);
        popup(screen, 96, rows)
    }

    /// Search line, list, and what is under the cursor in full.
    fn parts(&self, screen: Rect) -> [Rect; 3] {
        let inner = Block::bordered().inner(self.area(screen));
        let about_height = if inner.height > 8 { 2 } else { 0 };
        Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(0),
            Constraint::Length(about_height),
        ])
        .areas(inner)
    }

    /// The first row in view.
    fn first(&self, list: Rect) -> usize {
        self.cursor.saturating_sub(usize::from(list.height).saturating_sub(1))
    }

    /// Puts the cursor on the item at a cell of the screen; whether there is one.
    pub fn point(&mut self, screen: Rect, at: Position) -> bool {
        let [_, list, _] = self.parts(screen);
        let row = list.contains(at).then(|| self.first(list) + usize::from(at.y - list.y));
        let Some(row) = row.filter(|row| *row < self.found.len()) else { return false };
        self.cursor = row;
        true
    }

    /// Draws it in the middle of `screen`.
    pub fn draw(&self, frame: &mut Frame, screen: Rect, settings: &Settings) {
        let theme = settings.theme;
        let [submit, cancel] =
            [Action::Submit, Action::Cancel].map(|action| settings.keymap.shown(action));
        let area = self.area(screen);
        frame.render_widget(Clear, area);
        let title = format!(" {} ", sanitise(&self.title));
        let keys = if self.is_several() {
            format!(" Space tick · {submit} done · {cancel} cancel ")
        } else {
            format!(" {submit} pick · {cancel} cancel ")
        };
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .title(Line::styled(title, theme.style(Role::Strong)))
            .title_bottom(Line::styled(keys, theme.style(Role::Faint)).right_aligned());
        frame.render_widget(block, area);
        let [input, list, about] = self.parts(screen);
        let [mark, text, count] =
            Layout::horizontal([Constraint::Length(3), Constraint::Min(1), Constraint::Length(12)])
                .areas(input);
        frame.render_widget(Line::styled(" / ", theme.style(Role::Key)), mark);
        frame.render_widget(&self.input, text);
        let counted = format!("{} of {} ", self.found.len(), self.items.len());
        frame.render_widget(Line::styled(counted, theme.style(Role::Faint)).right_aligned(), count);

        let rows = usize::from(list.height);
        let first = self.first(list);
        let lines: Vec<Line> = self
            .found
            .iter()
            .enumerate()
            .skip(first)
            .take(rows)
            .map(|(row, found)| self.line(row, found, usize::from(list.width), theme))
            .collect();
        if lines.is_empty() {
            frame.render_widget(Line::styled("   nothing matches", theme.style(Role::Faint)), list);
        }
        frame.render_widget(Paragraph::new(lines), list);
        // What is too long for its line stands below in full.
        if let Some(found) = self.found.get(self.cursor) {
            let detail = wrap(
                &sanitise(&self.items[found.index].detail),
                usize::from(about.width.saturating_sub(4)),
            );
            let detail: Vec<Line> =
                detail.into_iter().map(|line| Line::raw(format!("   {line}"))).collect();
            frame.render_widget(Paragraph::new(detail).style(theme.style(Role::Faint)), about);
        }
    }

    fn line(&self, row: usize, found: &Found, columns: usize, theme: Theme) -> Line<'_> {
        let item = &self.items[found.index];
        let tick = match &self.ticked {
            Some(ticked) if ticked.contains(&found.index) => "[x] ",
            Some(_) => "[ ] ",
            None => "",
        };
        let pointer = if row == self.cursor { " ▸ " } else { "   " };
        let room = columns.saturating_sub(width(pointer) + width(tick) + 1);
        let name = truncate(&item.text, room);
        let detail_room = room.saturating_sub(width(&sanitise(&name)) + 2);
        let base = theme.style(if row == self.cursor { Role::Selected } else { Role::Text });
        let mut spans = vec![Span::styled(format!("{pointer}{tick}"), base)];
        for (i, c) in name.chars().enumerate() {
            let style =
                if found.hits.contains(&i) { base.patch(theme.style(Role::Match)) } else { base };
            spans.push(Span::styled(sanitise(c.encode_utf8(&mut [0; 4])).into_owned(), style));
        }
        if !item.detail.is_empty() && detail_room > 4 {
            let style = if row == self.cursor { base } else { theme.style(Role::Faint) };
            spans.push(Span::styled(
                format!("  {}", truncate(&sanitise(&item.detail), detail_room)),
                style,
            ));
        }
        let used: usize = spans.iter().map(|span| width(&span.content)).sum();
        spans.push(Span::styled(pad("", columns.saturating_sub(used)), base));
        Line::from(spans)
    }
}

fn searched(item: &Item) -> Searched {
    Searched::new(&item.text, &item.detail)
}

/// A rectangle of at most this size in the middle of `screen`.
pub fn popup(screen: Rect, columns: u16, rows: u16) -> Rect {
    let width = columns.min(screen.width.saturating_sub(2)).max(screen.width.min(20));
    let height = rows.min(screen.height.saturating_sub(2)).max(screen.height.min(5));
    Rect {
        x: screen.x + (screen.width.saturating_sub(width)) / 2,
        y: screen.y + (screen.height.saturating_sub(height)) / 3,
        width,
        height,
    }
}
