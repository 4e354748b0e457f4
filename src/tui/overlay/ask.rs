//! A question with one key an answer.

use std::collections::BTreeSet;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph};

use super::picker::popup;
use crate::text::{sanitise, truncate, wrap};
use crate::tui::actions::Action;
use crate::tui::keys::Key;
use crate::tui::purpose::Purpose;
use crate::tui::ring;
use crate::tui::state::Settings;
use crate::tui::theme::{Role, Theme};

/// What is recorded when nobody knows.
pub const UNKNOWN: &str = "unknown";

/// The answer that none of those on offer is.
pub const IN_WORDS: &str = "in words";

/// A question.
#[derive(Debug)]
pub struct Ask {
    /// What is asked about.
    pub title: String,
    /// The question.
    pub text: String,
    /// Why it is asked, or what it changes; may be empty.
    pub why: String,
    /// What to look for before one answers; shown below the answers as far as there is room, for which
    /// answers give way.
    pub guide: Vec<String>,
    /// The answers in order.
    pub answers: Vec<Answer>,
    /// The answer that is given without a letter.
    pub cursor: usize,
    /// The answers that are ticked, where several can hold.
    pub ticks: Option<BTreeSet<usize>>,
    /// What the answer will be used for.
    pub purpose: Purpose,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The key that gives it.
    pub key: char,
    /// What is recorded.
    pub value: String,
    /// What it means.
    pub means: String,
    /// What it would change, such as the severity that follows; may be empty.
    pub effect: String,
}

impl Ask {
    /// A question whose answers get a letter each, of their own where it is free. Some letters mean
    /// the same everywhere: `?` is unknown, `N` a note in words, `y` and `n` are never given to anything but yes and no,
    /// `u` and `q`, which undo and leave elsewhere, to nothing.
    pub fn new(
        title: impl Into<String>,
        text: impl Into<String>,
        answers: Vec<(String, String, String)>,
        purpose: Purpose,
    ) -> Self {
        let mut taken = vec!['q', 'u'];
        let answers = answers
            .into_iter()
            .map(|(value, means, effect)| {
                let fits =
                    |c: &char| !taken.contains(c) && (!"yn".contains(*c) || value.starts_with(*c));
                let mut letters = value.chars().chain('a'..='z').filter(char::is_ascii_lowercase);
                let key = match value.as_str() {
                    UNKNOWN => '?',
                    IN_WORDS => 'N',
                    _ => letters.find(fits).unwrap_or('-'),
                };
                taken.push(key);
                Answer { key, value, means, effect }
            })
            .collect();
        let (title, text) = (title.into(), text.into());
        Self {
            title,
            text,
            why: String::new(),
            guide: Vec::new(),
            answers,
            cursor: 0,
            ticks: None,
            purpose,
        }
    }

    /// A question whose answers, each with what it means, change nothing that could be told beforehand.
    pub fn simple(
        title: impl Into<String>,
        text: impl Into<String>,
        answers: &[(&str, &str)],
        purpose: Purpose,
    ) -> Self {
        let answer = |(value, means): &(&str, &str)| {
            ((*value).to_string(), (*means).to_string(), String::new())
        };
        Self::new(title, text, answers.iter().map(answer).collect(), purpose)
    }

    /// Lets several answers hold: their keys tick them, Enter takes what is ticked.
    #[must_use]
    pub fn several(mut self) -> Self {
        self.ticks = Some(BTreeSet::new());
        self
    }

    /// Starts at the answer that is recorded.
    #[must_use]
    pub fn at(mut self, value: Option<&str>) -> Self {
        let recorded =
            self.answers.iter().position(|answer| answer.value == value.unwrap_or(UNKNOWN));
        self.cursor = recorded.unwrap_or(0);
        self
    }

    /// Takes the letters away, for a choice that must not be made by what was typed for something
    /// else.
    #[must_use]
    pub fn by_enter_only(mut self) -> Self {
        self.answers.iter_mut().for_each(|answer| answer.key = '\0');
        self
    }

    /// Whether answers have letters.
    pub fn has_letters(&self) -> bool {
        self.answers.iter().any(|answer| answer.key != '\0')
    }

    /// What a key settles, or [a key that submits](Action::Submit). Where several answers can hold,
    /// their keys tick and untick them, and submitting takes what is ticked.
    pub fn taken(&mut self, key: Key, submits: bool) -> Option<Vec<String>> {
        let given = match key.typed() {
            _ if submits => self.answers.get(self.cursor).cloned(),
            Some(' ') if self.ticks.is_some() => self.answers.get(self.cursor).cloned(),
            _ => self.by_letter(key).cloned(),
        }?;
        let Some(ticks) = &mut self.ticks else { return Some(vec![given.value]) };
        if submits && !ticks.is_empty() {
            let value = |at: &usize| self.answers.get(*at).map(|answer| answer.value.clone());
            return Some(ticks.iter().filter_map(value).collect());
        }
        if submits || [UNKNOWN, IN_WORDS].contains(&given.value.as_str()) {
            return Some(vec![given.value]);
        }
        self.cursor = self.answers.iter().position(|answer| *answer == given)?;
        if !ticks.remove(&self.cursor) {
            ticks.insert(self.cursor);
        }
        None
    }

    /// The answer whose letter a key types.
    pub fn by_letter(&self, key: Key) -> Option<&Answer> {
        let typed = key.typed()?;
        self.answers.iter().find(|answer| answer.key == typed)
    }

    /// Moves the cursor, round the ends.
    pub fn step(&mut self, by: isize) {
        self.cursor = ring::step(self.cursor, by, self.answers.len());
    }

    /// The answer at a cell of the screen.
    pub fn answer_at(&self, screen: Rect, at: Position) -> Option<usize> {
        // How it looks does not matter.
        let lines = self.lines(screen, Theme::new(false));
        let inner = Block::bordered().inner(self.area(screen, lines.len()));
        let row = inner.contains(at).then(|| usize::from(at.y - inner.y))?;
        lines.get(row)?.0
    }

    /// The lines, each with the answer that it belongs to.
    fn lines(&self, screen: Rect, theme: Theme) -> Vec<(Option<usize>, Line<'static>)> {
        let room = usize::from(self.columns(screen).saturating_sub(4));
        let mut lines: Vec<(Option<usize>, Line)> = wrap(&sanitise(&self.text), room)
            .into_iter()
            .map(|line| (None, Line::styled(format!(" {line}"), theme.style(Role::Question))))
            .collect();
        if !self.why.is_empty() {
            let why = self.why.lines().flat_map(|line| wrap(&sanitise(line), room));
            let faint = |line| (None, Line::styled(format!(" {line}"), theme.style(Role::Faint)));
            lines.extend(why.map(faint));
        }
        let short = usize::from(screen.height) < lines.len() + self.answers.len() + 4;
        if !short {
            lines.push((None, Line::default()));
        }
        let whole = self.area(screen, usize::from(screen.height)).height.saturating_sub(2);
        let left = usize::from(whole).saturating_sub(lines.len());
        let mut answers = self.answer_lines(room, theme, false);
        let mut guidance = self.guidance(room, theme);
        if !guidance.is_empty() && answers.len() + guidance.len() > left {
            answers = self.answer_lines(room, theme, true);
        }
        let left = left.saturating_sub(answers.len());
        if guidance.len() > left {
            guidance.truncate(left.saturating_sub(1));
            guidance.push(Line::styled(" …", theme.style(Role::Faint)));
        } else if guidance.len() < left && !guidance.is_empty() {
            guidance.insert(0, Line::default());
        }
        lines.extend(answers.into_iter().map(|(at, line)| (Some(at), line)));
        lines.extend(guidance.into_iter().map(|line| (None, line)));
        lines
    }

    /// The lines of the answers, each with its place; in brief only the answer under the cursor takes more
    /// than one.
    fn answer_lines(&self, room: usize, theme: Theme, brief: bool) -> Vec<(usize, Line<'static>)> {
        let mut lines = Vec::new();
        let widest = self.answers.iter().map(|a| a.value.chars().count()).max().unwrap_or(0);
        let start = widest + if self.ticks.is_some() { 11 } else { 7 };
        for (at, answer) in self.answers.iter().enumerate() {
            let text = match answer.effect.as_str() {
                "" => answer.means.clone(),
                effect => format!("{} {effect}", answer.means),
            };
            let room = room.saturating_sub(start);
            let parts = if brief && at != self.cursor {
                vec![truncate(&sanitise(&text), room)]
            } else {
                wrap(&sanitise(&text), room)
            };
            for (i, part) in parts.into_iter().enumerate() {
                if i > 0 {
                    lines.push((at, Line::raw(format!("{:start$}{part}", ""))));
                    continue;
                }
                let tick = match &self.ticks {
                    Some(ticks) if ticks.contains(&at) => "[x] ",
                    Some(_) => "[ ] ",
                    None => "",
                };
                let pointer = if at == self.cursor { "▸" } else { " " };
                let key = if answer.key == '\0' { ' ' } else { answer.key };
                let name = format!("{tick}{:widest$}  ", sanitise(&answer.value));
                let line = Line::from(vec![
                    Span::styled(format!(" {pointer} {key} "), theme.style(Role::Key)),
                    Span::styled(name, theme.style(Role::Strong)),
                    Span::raw(part),
                ]);
                lines.push((at, line));
            }
        }
        lines
    }

    /// What to look for.
    fn guidance(&self, room: usize, theme: Theme) -> Vec<Line<'static>> {
        if self.guide.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![Line::styled(" Look for", theme.style(Role::Strong))];
        for text in &self.guide {
            let wrapped = wrap(&sanitise(text), room.saturating_sub(2));
            lines.extend(wrapped.into_iter().enumerate().map(|(i, line)| {
                let sign = if i == 0 { "·" } else { " " };
                Line::raw(format!(" {sign} {line}"))
            }));
        }
        lines
    }

    /// Columns that it takes: more where there is more to read.
    fn columns(&self, screen: Rect) -> u16 {
        let wanted = if self.guide.is_empty() { 72 } else { 108 };
        wanted.min(screen.width.saturating_sub(2))
    }

    /// Where so many lines lie.
    fn area(&self, screen: Rect, lines: usize) -> Rect {
        popup(screen, self.columns(screen), u16::try_from(lines + 2).unwrap_or(u16::MAX))
    }

    /// Draws it in the middle of `screen`.
    pub fn draw(&self, frame: &mut Frame, screen: Rect, settings: &Settings) {
        let theme = settings.theme;
        let lines = self.lines(screen, theme);
        let area = self.area(screen, lines.len());
        frame.render_widget(Clear, area);
        let key = |action: Action| settings.keymap.shown(action);
        let (submit, cancel) = (key(Action::Submit), key(Action::Cancel));
        let choose = format!("{}{} {submit}", key(Action::PickerUp), key(Action::PickerDown));
        let keys = match (&self.purpose, &self.ticks) {
            _ if !self.has_letters() => format!("{choose} · {cancel} later"),
            (Purpose::Interview(_), Some(_)) => {
                format!("letters tick · {submit} done · {cancel} end")
            }
            (Purpose::Interview(_), None) => format!("letter or {choose} · {cancel} end"),
            _ => format!("letter or {choose} · {cancel} later"),
        };
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .title(Line::styled(format!(" {} ", sanitise(&self.title)), theme.style(Role::Strong)))
            .title_bottom(
                Line::styled(format!(" {keys} "), theme.style(Role::Faint)).right_aligned(),
            );
        let lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_a_letter_of_its_own() {
        let answers = ["yes", "partly", "no", "yesterday", "quick", "unknown"];
        let answers =
            answers.map(|value| (value.to_string(), String::new(), String::new())).to_vec();
        let ask = Ask::new("T", "Q?", answers, Purpose::Goto);
        let keys: String = ask.answers.iter().map(|answer| answer.key).collect();
        assert_eq!(keys, "ypnei?");
        assert_eq!(ask.by_letter("n".parse().unwrap()).unwrap().value, "no");
        assert!(ask.by_letter("ctrl-n".parse().unwrap()).is_none());
    }
}
