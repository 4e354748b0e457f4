//! What is taken for granted, what was said in passing, what nobody knows yet, and what a merge left.

use super::Seen;
use super::words::{Words, line, paragraphs};
use crate::analysis::{Asked, Interview};
use crate::model::{Id, Remark, Stamp};
use crate::text::count;

/// Questions that are worth asking next.
const QUESTIONS: usize = 10;

/// An assumption or a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it says, in paragraphs.
    pub text: Vec<Words>,
    /// What it is about.
    pub about: Words,
    /// Who said so and when; may be empty.
    pub by: Words,
    /// What became of a remark; empty for an assumption.
    pub state: Words,
}

/// A question whose answer would change what is suggested, or helps to judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The question.
    pub text: Words,
    /// What it is about.
    pub about: Words,
    /// What the answer is good for.
    pub worth: Words,
}

/// A field for which a merge could not choose a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// Where, as the file has it: `elements/api#name`.
    pub place: Words,
    /// What each side wants: `main: "API"`.
    pub sides: Vec<Words>,
}

impl Note {
    /// What it is about, who said so, and what became of it, as far as that is known.
    pub fn beside(&self) -> Vec<&Words> {
        let parts = [&self.about, &self.by, &self.state].into_iter();
        parts.filter(|part| !part.is_empty()).collect()
    }
}

pub(super) fn assumptions(seen: &Seen<'_>) -> Vec<Note> {
    let notes = seen.model.assumptions.values().map(|assumption| Note {
        text: paragraphs(&assumption.text),
        about: about(seen, assumption.about.as_ref()),
        by: by(assumption.stamp.as_ref()),
        state: "".into(),
    });
    notes.collect()
}

/// Those that wait for an answer first, then other open ones, then what is settled.
pub(super) fn remarks(seen: &Seen<'_>) -> Vec<Note> {
    let mut remarks: Vec<&Remark> = seen.model.remarks.values().collect();
    remarks.sort_by_key(|remark| (!remark.is_open(), !remark.is_question()));
    let notes = remarks.into_iter().map(|remark| Note {
        text: paragraphs(&remark.text),
        about: about(seen, remark.about.as_ref()),
        by: by(remark.stamp.as_ref()),
        state: state(remark),
    });
    notes.collect()
}

fn state(remark: &Remark) -> Words {
    let Some(settled) = &remark.settled else {
        return if remark.is_question() { "open question".into() } else { "open".into() };
    };
    let became = match settled.key.as_str() {
        "" => String::new(),
        key => format!(" {key}"),
    };
    let why = line(&settled.why);
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    format!("{}{became} ({}){why}", settled.outcome, by(Some(&settled.stamp))).into()
}

pub(super) fn questions(seen: &Seen<'_>) -> Vec<OpenQuestion> {
    let Seen { model, catalog, analysis, .. } = seen;
    let asked = Interview { model, catalog, analysis }.next(None, &|_| false, QUESTIONS);
    let question = |asked: &Asked| OpenQuestion {
        text: asked.text.as_str().into(),
        about: seen.model.flows.get(&asked.subject).map_or_else(
            || seen.named(Some(&asked.subject)),
            |flow| seen.model.labelled_route(flow).into(),
        ),
        worth: if asked.change > 0 {
            format!("changes about {} suggestions", tenths(asked.change)).into()
        } else {
            format!("helps to judge {}", count(asked.bears_on, "suggestion")).into()
        },
    };
    let telling = asked.iter().filter(|asked| asked.change > 0 || asked.bears_on > 0);
    telling.map(question).collect()
}

/// Hundredths, to a tenth: `1.3`, `2`.
fn tenths(hundredths: u32) -> String {
    match hundredths.saturating_add(5) / 10 {
        whole if whole % 10 == 0 => (whole / 10).to_string(),
        tenths => format!("{}.{}", tenths / 10, tenths % 10),
    }
}

pub(super) fn unsettled(seen: &Seen<'_>) -> Vec<Unsettled> {
    let all = seen.model.conflicts.iter().map(|(place, conflict)| {
        let sides = conflict.sides.iter().map(|side| {
            let value = side.value.as_deref().unwrap_or("removed");
            Words::from(format!("{}: {value}", side.label))
        });
        Unsettled { place: place.into(), sides: sides.collect() }
    });
    all.collect()
}

fn about(seen: &Seen<'_>, id: Option<&Id>) -> Words {
    seen.named(id.map(String::as_str))
}

fn by(stamp: Option<&Stamp>) -> Words {
    stamp.map_or_else(|| "".into(), |stamp| format!("{}, {}", stamp.by(), stamp.day()).into())
}
