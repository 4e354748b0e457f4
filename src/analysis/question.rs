//! Questions: what is not recorded, and how an answer would move the score.

use super::evidence::Open;
use super::reason::flow_name;
use super::scene::{Scene, Subject};
use crate::catalog::Kinds;
use crate::model::Id;

/// A question about an attribute that is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The element or flow that it is about.
    pub subject: Id,
    /// The attribute that answers it.
    pub attribute: String,
    /// The question as it is put.
    pub text: String,
    /// What can be answered, in the order of the catalog.
    pub answers: Vec<Choice>,
    /// How far an answer can move the score, in percentage points.
    pub effect: u32,
}

/// An answer on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value that would be recorded.
    pub value: String,
    /// What it means.
    pub means: String,
    /// Where it moves the score of the suggestion.
    pub moves: Moves,
}

/// A direction of the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moves {
    /// The suggestion weakens or goes away.
    Down,
    /// No difference.
    Same,
    /// The suggestion becomes stronger.
    Up,
}

/// What an open attribute would decide.
#[derive(Debug, Clone, Copy)]
pub enum Stake {
    /// Whether the rule applies: its score, in percent.
    Rule(u32),
    /// A boost, in percentage points.
    Boost(i32),
}

impl Question {
    /// The question that settles what is open.
    pub fn of(open: &Open, stake: Stake, scene: &Scene<'_>, kinds: &Kinds) -> Option<Self> {
        let attribute = kinds.attribute(&open.attribute)?;
        let name = match open.subject {
            Subject::Element(at) => scene.name(at).to_string(),
            Subject::Flow(at) => flow_name(scene, at),
        };
        let answers = attribute.values.iter().map(|value| Choice {
            value: value.id().to_string(),
            means: value.means().to_string(),
            moves: moves(open, stake, open.values.contains(value.id()) == open.raises),
        });
        Some(Self {
            subject: scene.id(open.subject).to_string(),
            attribute: open.attribute.clone(),
            text: attribute.question.replace("{it}", &name),
            answers: answers.collect(),
            effect: match stake {
                // What is taken for granted is so more often than not.
                Stake::Rule(score) if open.assumed => score / 2,
                Stake::Rule(score) => score,
                Stake::Boost(points) => points.unsigned_abs(),
            },
        })
    }
}

/// Where an answer leads that speaks for the condition (`holds`) or against it.
fn moves(open: &Open, stake: Stake, holds: bool) -> Moves {
    match stake {
        Stake::Rule(_) if !holds => Moves::Down,
        Stake::Rule(_) if open.assumed => Moves::Same,
        Stake::Boost(_) if !holds => Moves::Same,
        Stake::Boost(points) if points < 0 => Moves::Down,
        Stake::Rule(_) | Stake::Boost(_) => Moves::Up,
    }
}

/// Puts the questions of one rule in order: what decides most first, each attribute once.
pub fn ranked(mut questions: Vec<Question>) -> Vec<Question> {
    questions.sort_by_key(|question| std::cmp::Reverse(question.effect));
    let mut kept: Vec<Question> = Vec::new();
    for question in questions {
        let same = |other: &Question| {
            (&other.subject, &other.attribute) == (&question.subject, &question.attribute)
        };
        if !kept.iter().any(same) {
            kept.push(question);
        }
    }
    kept
}
