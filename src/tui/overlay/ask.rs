//! A question with one key an answer.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph};

use super::picker::popup;
use crate::text::{sanitise, wrap};
use crate::tui::keys::Key;
use crate::tui::purpose::Purpose;
use crate::tui::theme::{Role, Theme};

/// A question.
#[derive(Debug)]
pub struct Ask {
    /// What is asked about.
    pub title: String,
    /// The question.
    pub text: String,
    /// Why it is asked, or what it changes; may be empty.
    pub why: String,
    /// The answers in order.
    pub answers: Vec<Answer>,
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
    /// A question whose answers get a letter each: one of their own where it is free, so that
    /// `yes` and `no` keep theirs. `q` is left out, so that leaving is never taken for an answer.
    pub fn new(
        title: impl Into<String>,
        text: impl Into<String>,
        answers: Vec<(String, String, String)>,
        purpose: Purpose,
    ) -> Self {
        let mut taken = vec!['q'];
        let answers = answers
            .into_iter()
            .map(|(value, means, effect)| {
                let own = value.chars().chain('a'..='z').filter(char::is_ascii_lowercase);
                let key = own.into_iter().find(|c| !taken.contains(c)).unwrap_or('?');
                taken.push(key);
                Answer { key, value, means, effect }
            })
            .collect();
        Self { title: title.into(), text: text.into(), why: String::new(), answers, purpose }
    }

    /// The answer that a key gives.
    pub fn answer(&self, key: Key) -> Option<&Answer> {
        match key.code {
            KeyCode::Char(c) if key.typed().is_some() => {
                self.answers.iter().find(|answer| answer.key == c)
            }
            _ => None,
        }
    }

    /// Draws it in the middle of `screen`.
    pub fn draw(&self, frame: &mut Frame, screen: Rect, theme: Theme) {
        let columns = 72.min(screen.width.saturating_sub(2));
        let room = usize::from(columns.saturating_sub(4));
        let mut lines: Vec<Line> = wrap(&sanitise(&self.text), room)
            .into_iter()
            .map(|line| Line::styled(format!(" {line}"), theme.style(Role::Question)))
            .collect();
        if !self.why.is_empty() {
            let why = wrap(&sanitise(&self.why), room);
            lines.extend(
                why.into_iter()
                    .map(|line| Line::styled(format!(" {line}"), theme.style(Role::Faint))),
            );
        }
        lines.push(Line::default());
        let widest = self.answers.iter().map(|a| a.value.chars().count()).max().unwrap_or(0);
        for answer in &self.answers {
            let start = widest + 7;
            let text = match answer.effect.as_str() {
                "" => answer.means.clone(),
                effect => format!("{} {effect}", answer.means),
            };
            for (i, part) in
                wrap(&sanitise(&text), room.saturating_sub(start)).into_iter().enumerate()
            {
                if i > 0 {
                    lines.push(Line::raw(format!("{:start$}{part}", "")));
                    continue;
                }
                lines.push(Line::from(vec![
                    Span::styled(format!("   {} ", answer.key), theme.style(Role::Key)),
                    Span::styled(
                        format!("{:widest$}  ", sanitise(&answer.value)),
                        theme.style(Role::Strong),
                    ),
                    Span::raw(part),
                ]));
            }
        }
        let area = popup(screen, columns, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
        frame.render_widget(Clear, area);
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .title(Line::styled(format!(" {} ", sanitise(&self.title)), theme.style(Role::Strong)))
            .title_bottom(Line::styled(" Esc later ", theme.style(Role::Faint)).right_aligned());
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_a_letter_of_its_own() {
        let answers = ["yes", "partly", "no", "yesterday", "quick"];
        let answers =
            answers.map(|value| (value.to_string(), String::new(), String::new())).to_vec();
        let ask = Ask::new("T", "Q?", answers, Purpose::Goto);
        let keys: String = ask.answers.iter().map(|answer| answer.key).collect();
        assert_eq!(keys, "ypneu");
        assert_eq!(ask.answer("n".parse().unwrap()).unwrap().value, "no");
        assert!(ask.answer("ctrl-n".parse().unwrap()).is_none());
    }
}
