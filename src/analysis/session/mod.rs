//! The summary of a session: what people added, changed and removed, what they answered and decided,
//! and what they left open, between the model as it was and as it is now.
//!
//! Entities are compared by their ids, field by field: enough to tell a room what it did.

mod assessed;
mod drawn;
mod said;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalog::Catalog;
use crate::model::{Model, ReplyKey, Stamp};
use crate::text::markdown;

pub use said::open_question;

/// What a summary is made of.
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    /// The model when the session began.
    pub before: &'a Model,
    /// The model now.
    pub now: &'a Model,
    /// Names of kinds, techniques and questions.
    pub catalog: &'a Catalog,
    /// When the session began.
    pub from: Timestamp,
    /// When it ended, or now.
    pub to: Timestamp,
    /// Who sits at the keyboard, since what is drawn does not say who drew it; may be empty.
    pub by: &'a str,
    /// Who was in the room; may be empty.
    pub participants: &'a [String],
    /// Questions that nobody could answer.
    pub put_off: &'a BTreeSet<ReplyKey>,
}

/// A summary, in plain text that was not made harmless yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What it is about.
    pub title: String,
    /// When, who, and against what it was compared.
    pub about: Vec<String>,
    /// What happened; those where nothing did are left out.
    pub sections: Vec<Section>,
}

/// A part of a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// One line each.
    pub items: Vec<String>,
}

/// Sums a session up.
pub fn summarise(session: &Session) -> Summary {
    let sections = [
        ("Added", drawn::added(session)),
        ("Changed", drawn::changed(session)),
        ("Removed", drawn::removed(session)),
        ("Answered", said::answered(session)),
        ("Assessed", assessed::given(session)),
        ("Decided", said::decided(session)),
        ("Left open", said::left_open(session)),
    ];
    let sections = sections.into_iter().filter(|(_, items)| !items.is_empty());
    let sections: Vec<Section> = sections.map(|(title, items)| Section { title, items }).collect();
    let mut about = vec![span(session.from, session.to)];
    if !session.participants.is_empty() {
        about.push(format!("In the room: {}", session.participants.join(", ")));
    }
    let authors = said::authors(session);
    if !authors.is_empty() {
        about.push(format!("Recorded by: {}", authors.join(", ")));
    }
    if sections.is_empty() {
        about.push("Nothing was changed, and nothing is left open.".to_string());
    }
    Summary { title: format!("Session on {}", session.now.name), about, sections }
}

/// From when to when, in universal time like all that is recorded.
fn span(from: Timestamp, to: Timestamp) -> String {
    let (from, to) = (from.to_zoned(TimeZone::UTC), to.to_zoned(TimeZone::UTC));
    let begin = from.strftime("%Y-%m-%d, %H:%M");
    if from.date() == to.date() {
        format!("{begin} to {} UTC", to.strftime("%H:%M"))
    } else {
        format!("{begin} UTC to {} UTC", to.strftime("%Y-%m-%d, %H:%M"))
    }
}

/// Who said or did something, behind it; nothing where nobody signed.
fn by(stamp: &Stamp) -> String {
    match stamp.by() {
        "" => String::new(),
        name => format!(" — {name}"),
    }
}

impl Summary {
    /// The summary as Markdown, with every name made harmless.
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# {}\n\n", markdown(&self.title));
        for line in &self.about {
            let _ = writeln!(out, "- {}", markdown(line));
        }
        for section in &self.sections {
            let _ = write!(out, "\n## {}\n\n", section.title);
            for item in &section.items {
                let _ = writeln!(out, "- {}", markdown(item));
            }
        }
        out
    }
}
