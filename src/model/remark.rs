//! Remarks: what somebody said while the talk went on, parked to be dealt with later.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Assumption, Edit, FindingKey, Id, Model, Prose, Stamp, id};

/// Something that was said and parked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// What was said.
    pub text: Prose,
    /// Whether it waits for an answer.
    #[serde(default, skip_serializing_if = "RemarkKind::is_note")]
    pub kind: RemarkKind,
    /// Element, flow or boundary that it is about; none means the whole system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Id>,
    /// Who parked it and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
    /// What became of it; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// What sort of remark it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// An observation, an idea, a doubt.
    #[default]
    Note,
    /// A question that nobody in the room could answer.
    Question,
}

impl RemarkKind {
    // The signature is what serde asks for.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_note(&self) -> bool {
        *self == Self::Note
    }
}

/// What became of a remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settled {
    /// In which way.
    pub outcome: Outcome,
    /// Key of the assumption or finding that it became; empty for the other outcomes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The answer, or the reason for dropping it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Prose,
    /// Who settled it and when.
    pub stamp: Stamp,
}

/// The ways in which a remark is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was answered in words.
    Answered,
    /// It became an assumption.
    Assumption,
    /// It became a finding.
    Finding,
    /// It does not matter, for a reason.
    Dropped,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 4] = [Self::Answered, Self::Assumption, Self::Finding, Self::Dropped];

    /// The spelling in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Assumption => "assumption",
            Self::Finding => "finding",
            Self::Dropped => "dropped",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Remark {
    /// Whether nobody has dealt with it.
    pub fn is_open(&self) -> bool {
        self.settled.is_none()
    }

    /// Whether it waits for an answer.
    pub fn is_question(&self) -> bool {
        self.kind == RemarkKind::Question
    }
}

/// The edit that parks a remark, and its id.
pub fn park(
    model: &Model,
    kind: RemarkKind,
    text: Prose,
    about: Option<Id>,
    stamp: Stamp,
) -> (Id, Edit) {
    let id = id_of_text(&text, "remark", |id| model.remarks.contains_key(id));
    let remark = Remark { text, kind, about, stamp: Some(stamp), settled: None };
    (id.clone(), Edit::Remark(id, Some(remark)))
}

/// The edit that changes what a remark says or is about; none when there is no such remark.
pub fn revise(model: &Model, id: &str, change: impl FnOnce(&mut Remark)) -> Option<Edit> {
    let mut remark = model.remarks.get(id)?.clone();
    change(&mut remark);
    Some(Edit::Remark(id.to_string(), Some(remark)))
}

/// The edit that settles a remark by words: an answer, or a reason for dropping it.
pub fn settle(model: &Model, id: &str, outcome: Outcome, why: Prose, stamp: Stamp) -> Option<Edit> {
    let settled = Settled { outcome, key: String::new(), why, stamp };
    revise(model, id, |remark| remark.settled = Some(settled))
}

/// The edit that opens a settled remark again; what it became stays.
pub fn reopen(model: &Model, id: &str) -> Option<Edit> {
    revise(model, id, |remark| remark.settled = None)
}

/// The edit that turns a remark into an assumption worded as `text`.
pub fn assume(model: &Model, id: &str, text: Prose, stamp: Stamp) -> Option<Edit> {
    let about = model.remarks.get(id)?.about.clone();
    let (key, assumption) = add_assumption(model, text, about, stamp.clone());
    let settled = Settled { outcome: Outcome::Assumption, key, why: Prose::new(), stamp };
    let remark = revise(model, id, |remark| remark.settled = Some(settled))?;
    Some(Edit::All(vec![assumption, remark]))
}

/// The edit that turns a remark into the finding that `written` records.
pub fn find(model: &Model, id: &str, written: (FindingKey, Edit), stamp: Stamp) -> Option<Edit> {
    let (key, edit) = written;
    let settled =
        Settled { outcome: Outcome::Finding, key: key.to_string(), why: Prose::new(), stamp };
    let remark = revise(model, id, |remark| remark.settled = Some(settled))?;
    Some(Edit::All(vec![edit, remark]))
}

/// The edit that records an assumption, and its id.
pub fn add_assumption(model: &Model, text: Prose, about: Option<Id>, stamp: Stamp) -> (Id, Edit) {
    let id = id_of_text(&text, "assumption", |id| model.assumptions.contains_key(id));
    let assumption = Assumption { text, about, stamp: Some(stamp) };
    (id.clone(), Edit::Assumption(id, Some(assumption)))
}

/// An id from the first words of a text.
pub(super) fn id_of_text(text: &[String], fallback: &str, taken: impl Fn(&str) -> bool) -> Id {
    /// Words that tell one text from another, and still make an id that people can read.
    const WORDS: usize = 6;
    let words: Vec<&str> =
        text.iter().flat_map(|line| line.split_whitespace()).take(WORDS).collect();
    // The whole system is called so where an id is expected.
    id::from_name(&words.join(" "), fallback, |id| id == "system" || taken(id))
}
