//! Bug bars: how severe a bug of a class is, decided by the answers to a few questions.
//!
//! Severity is no property of a technique. It follows from who is affected, how much the victim has
//! to do, what is disclosed and what the output is used for, so a bar is a list of rows over such
//! answers, and all of it is data in `catalogs/bug-bar/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CatalogError, parse};
use crate::model::Severity;

/// Question id → the answers that are taken. All entries must hold; no entry means always.
pub type When = BTreeMap<String, Vec<String>>;

/// Everything that rates findings: classes, questions, bars, and the classes of the techniques.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BugBar {
    classes: BTreeMap<String, BugClass>,
    questions: Vec<Question>,
    ease: Question,
    bars: Vec<Bar>,
    techniques: BTreeMap<String, Classed>,
}

/// A class of bugs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BugClass {
    /// What people read.
    pub name: String,
    /// What an attacker does.
    pub means: String,
}

/// Something that a person is asked so that a bar can rate a finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// How answers are recorded.
    pub id: String,
    /// The question.
    pub text: String,
    /// Why the answer matters.
    pub why: String,
    /// Id and meaning, in the order in which they are offered.
    pub answers: Vec<(String, String)>,
    /// Facts of the model that answer it until a person does; the first that holds wins.
    #[serde(default)]
    pub derive: Vec<Derivation>,
}

/// A fact of the model that answers a question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// An attribute of the element or flow in question, and the answer that each value gives.
    Attribute(String, BTreeMap<String, String>),
    /// Some direct source of the element has this trait: then the answer holds.
    FedBy(String, String),
    /// An attribute of the element in question if it has this trait, otherwise of a direct source
    /// that has it, and the answer that each value gives.
    From(String, String, BTreeMap<String, String>),
}

/// One bug bar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// Short id: `sdl`, `msrc`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The year of its severities: where bars disagree, the newer one is nearer to today's practice.
    pub year: u16,
    /// Where it was published.
    pub source: String,
    /// The rows, in the order of the source.
    pub rows: Vec<Row>,
}

/// A row of a bug bar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Unique within its bar.
    pub id: String,
    /// Classes that the row rates.
    pub classes: Vec<String>,
    /// Answers that the row takes.
    #[serde(default)]
    pub when: When,
    /// What the row says.
    pub outcome: Severity,
    /// The row in a line.
    pub text: String,
    /// How sure we are of what the source says.
    pub basis: Basis,
}

/// How sure we are that a row says what its source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Read in the source, or two readings agree.
    Verified,
    /// From memory of the source.
    Recalled,
    /// Our reading of a range that the source leaves open.
    Reading,
}

impl Basis {
    /// A few words for whoever has to rely on the row.
    pub const fn means(self) -> &'static str {
        match self {
            Self::Verified => "as in the source",
            Self::Recalled => "recalled, not verified against the source",
            Self::Reading => "our reading of a range that the source leaves open",
        }
    }
}

/// What a technique is to the bars.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classed {
    /// Class → the answers under which the technique belongs to it.
    pub classes: BTreeMap<String, When>,
    /// Questions that only people answer for this technique: what the model records about the
    /// element says nothing about it.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Question → the answer that follows from what the technique is.
    #[serde(default)]
    pub implies: BTreeMap<String, String>,
}

impl BugBar {
    /// The bundled bars.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which tests rule out.
    pub fn bundled() -> Result<Self, CatalogError> {
        macro_rules! file {
            ($name:literal) => {
                parse(
                    concat!("bug-bar/", $name),
                    include_str!(concat!("../../catalogs/bug-bar/", $name)),
                )?
            };
        }
        Ok(Self {
            classes: file!("classes.ron"),
            questions: file!("questions.ron"),
            ease: file!("ease.ron"),
            bars: vec![file!("sdl.ron"), file!("msrc.ron")],
            techniques: file!("techniques.ron"),
        })
    }

    /// A class by id.
    pub fn class(&self, id: &str) -> Option<&BugClass> {
        self.classes.get(id)
    }

    /// All classes by id.
    pub fn classes(&self) -> impl Iterator<Item = (&str, &BugClass)> {
        self.classes.iter().map(|(id, class)| (id.as_str(), class))
    }

    /// A bar by id.
    pub fn bar(&self, id: &str) -> Option<&Bar> {
        self.bars.iter().find(|bar| bar.id == id)
    }

    /// A question by id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// All questions, most telling first.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question how easy a bug is to exploit. No bar asks it: the answer is told beside the severity.
    pub const fn ease(&self) -> &Question {
        &self.ease
    }

    /// The bars, in the order in which they are shown.
    pub fn bars(&self) -> &[Bar] {
        &self.bars
    }

    /// What a technique is to the bars; a sub-technique without an entry of its own is what its
    /// parent is. None where no bar applies.
    pub fn technique(&self, id: &str) -> Option<&Classed> {
        self.techniques
            .get(id)
            .or_else(|| id.rsplit_once('.').and_then(|(parent, _)| self.techniques.get(parent)))
    }

    /// All techniques that have an entry of their own.
    pub fn techniques(&self) -> impl Iterator<Item = (&str, &Classed)> {
        self.techniques.iter().map(|(id, classed)| (id.as_str(), classed))
    }

    /// Whether `answer` can be given to `question`; otherwise what could be given.
    ///
    /// # Errors
    /// A sentence that names the questions, or the answers to this one.
    pub fn check_answer(&self, question: &str, answer: &str) -> Result<(), String> {
        let Some(found) = self.question(question) else {
            let known: Vec<&str> = self.questions.iter().map(|q| q.id.as_str()).collect();
            return Err(format!("no question `{question}`: there are {}", known.join(", ")));
        };
        found.check(answer)
    }

    /// Whether `answer` says how easy something is to exploit; otherwise what would.
    ///
    /// # Errors
    /// A sentence that names the answers.
    pub fn check_ease(&self, answer: &str) -> Result<(), String> {
        self.ease.check(answer)
    }
}

impl Question {
    fn check(&self, answer: &str) -> Result<(), String> {
        if self.offers(answer) {
            return Ok(());
        }
        let known: Vec<&str> = self.answers.iter().map(|(id, _)| id.as_str()).collect();
        Err(format!("`{answer}` does not answer `{}`: use {}", self.id, known.join(", ")))
    }

    /// Whether `answer` is one of the answers on offer.
    pub fn offers(&self, answer: &str) -> bool {
        self.answers.iter().any(|(id, _)| id == answer)
    }

    /// What an answer means; empty for an unknown one.
    pub fn meaning(&self, answer: &str) -> &str {
        self.answers.iter().find(|(id, _)| id == answer).map_or("", |(_, means)| means)
    }
}
