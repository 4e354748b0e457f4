//! A line of text, or a few lines of prose, at the bottom of the screen.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Clear, Paragraph};
use ratatui_textarea::TextArea;

use crate::text::{sanitise, sanitise_lines, truncate, width};
use crate::tui::keys::Key;
use crate::tui::purpose::Purpose;
use crate::tui::theme::{Role, Theme};

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What, in plain words.
    pub text: String,
    /// Byte of the line where it is; none where it is not one place.
    pub at: Option<usize>,
}

impl<T: Into<String>> From<T> for Complaint {
    fn from(text: T) -> Self {
        Self { text: text.into(), at: None }
    }
}

/// Text being written.
#[derive(Debug)]
pub struct Prompt {
    /// What is asked for.
    pub title: String,
    /// What the text will be used for.
    pub purpose: Purpose,
    /// What the text would do, or what is wrong with it; refreshed after every key.
    pub preview: Result<String, Complaint>,
    area: TextArea<'static>,
    begun_with: Vec<String>,
    is_prose: bool,
    /// How many lines back it shows one that was written before, and what was being written then.
    recalled: (usize, String),
}

impl Prompt {
    /// A single line that starts out as `text`.
    pub fn line(title: impl Into<String>, text: &str, purpose: Purpose) -> Self {
        Self::new(title.into(), &[text.replace('\n', " ")], false, purpose)
    }

    /// Several lines.
    pub fn prose(title: impl Into<String>, lines: &[String], purpose: Purpose) -> Self {
        Self::new(title.into(), lines, true, purpose)
    }

    fn new(title: String, lines: &[String], is_prose: bool, purpose: Purpose) -> Self {
        // A text field shows what it holds as it is, so what it holds has to be harmless.
        let lines: Vec<String> = lines.iter().map(|line| sanitise(line).into_owned()).collect();
        let mut area = TextArea::new(lines);
        area.move_cursor(ratatui_textarea::CursorMove::Bottom);
        area.move_cursor(ratatui_textarea::CursorMove::End);
        area.set_cursor_line_style(Style::new());
        Self {
            title,
            purpose,
            preview: Ok(String::new()),
            begun_with: area.lines().to_vec(),
            area,
            is_prose,
            recalled: (0, String::new()),
        }
    }

    /// The text as a single line.
    pub fn text(&self) -> String {
        self.area.lines().join(" ").trim().to_string()
    }

    /// The text as it stands in the field, for places in it.
    pub fn raw(&self) -> String {
        self.area.lines().join(" ")
    }

    /// Shows an earlier line, the newest last in `written`, or a later one, back to what was being
    /// written.
    pub fn recall(&mut self, written: &[String], earlier: bool) {
        let (before, _) = self.recalled;
        let back = if earlier { (before + 1).min(written.len()) } else { before.saturating_sub(1) };
        if before == 0 {
            self.recalled.1 = self.raw();
        }
        if back == before {
            return;
        }
        let shown = written.len().checked_sub(back).and_then(|at| written.get(at));
        let shown = shown.unwrap_or(&self.recalled.1).clone();
        self.clear();
        self.area.insert_str(shown);
        self.recalled.0 = back;
    }

    /// The lines without those that are empty at the end.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.area.lines().iter().map(|line| line.trim_end().to_string()).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// Whether nothing was changed since it was opened.
    pub fn is_untouched(&self) -> bool {
        self.area.lines() == self.begun_with
    }

    /// Whether several lines can be written, with Alt-Enter.
    pub fn is_prose(&self) -> bool {
        self.is_prose
    }

    /// Lets the text field have a key.
    pub fn input(&mut self, key: Key) {
        // As in a shell; the text field would take it for undo.
        if key.code == KeyCode::Char('u') && key.modifiers == KeyModifiers::CONTROL {
            self.area.delete_line_by_head();
        } else if key.code != KeyCode::Enter {
            self.area.input(key.event());
        }
    }

    /// Breaks the line.
    pub fn newline(&mut self) {
        self.area.insert_newline();
    }

    /// Inserts pasted text; a single line stays one.
    pub fn paste(&mut self, text: &str) {
        if self.is_prose {
            self.area.insert_str(sanitise_lines(&text.replace('\r', "")));
        } else {
            self.area.insert_str(sanitise(&text.replace(['\r', '\n'], " ")));
        }
    }

    /// Empties the text.
    pub fn clear(&mut self) {
        self.area.select_all();
        self.area.cut();
        self.recalled.0 = 0;
    }

    /// Rows that it takes at the bottom of the screen.
    pub fn height(&self) -> u16 {
        let lines = u16::try_from(self.area.lines().len()).unwrap_or(u16::MAX);
        2 + if self.is_prose { lines.clamp(3, 10) } else { 1 }
    }

    /// A complaint with a caret under its place, as far as the line is shown whole.
    fn point_out(&self, complaint: &Complaint, room: usize) -> String {
        let (line, text) = (self.raw(), &complaint.text);
        let before = complaint.at.and_then(|at| line.get(..at)).filter(|_| width(&line) < room);
        match before.map(width) {
            Some(column) if column + 2 + width(text) <= room => format!("{:column$}^ {text}", ""),
            Some(column) if width(text) < column => {
                let left = column - width(text) - 1;
                format!("{:left$}{text} ^", "")
            }
            _ => text.clone(),
        }
    }

    /// Draws it into the whole of `area`.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        frame.render_widget(Clear, area);
        let title = Line::styled(format!(" {} ", sanitise(&self.title)), theme.style(Role::Strong));
        let block = Block::new().borders(Borders::TOP).title(title).style(theme.style(Role::Text));
        let inner = block.inner(area);
        frame.render_widget(block, area);
        if inner.height < 2 {
            return;
        }
        let text = Rect {
            x: inner.x + 3,
            width: inner.width.saturating_sub(3),
            height: inner.height - 1,
            ..inner
        };
        frame.render_widget(
            Line::styled(" › ", theme.style(Role::Key)),
            Rect { height: 1, ..inner },
        );
        frame.render_widget(&self.area, text);
        let room = usize::from(text.width);
        let (preview, role) = match &self.preview {
            Ok(text) if text.is_empty() && self.is_prose => {
                ("Enter done · Alt-Enter new line · Esc cancel".to_string(), Role::Faint)
            }
            Ok(text) => (text.clone(), Role::Faint),
            Err(complaint) => (self.point_out(complaint, room), Role::Warn),
        };
        let preview = Paragraph::new(truncate(&sanitise(&preview), room)).style(theme.style(role));
        frame.render_widget(
            preview,
            Rect { x: text.x, y: inner.bottom() - 1, width: text.width, height: 1 },
        );
    }
}
