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
    /// The score that it would have then, in percent, before folding: see
    /// [`super::Suggestion::strength`].
    pub score: u8,
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

/// A rule that speaks for a suggestion, with what it leaves open.
#[derive(Debug)]
pub struct Case<'a> {
    /// Weight and boosts so far, in percentage points.
    pub points: i32,
    /// Whether the rule holds for certain.
    pub certain: bool,
    /// What is open about whether it holds.
    pub open: Vec<Open<'a>>,
    /// What is open about its boosts, with their points and whether they count already.
    pub boosts: Vec<(i32, bool, Open<'a>)>,
}

impl Case<'_> {
    /// The points, and whether the rule is certain, once `value` is recorded; none where the rule
    /// fails then.
    fn after(&self, of: (Subject, &str), value: &str) -> Option<(i32, bool)> {
        let about = |open: &&Open<'_>| (open.subject, open.attribute) == of;
        let holds = |open: &Open<'_>| open.values.contains(&value) == open.raises;
        if self.open.iter().filter(about).any(|open| open.answer.kills && !holds(open)) {
            return None;
        }
        let mut opens = self.open.iter().filter(about);
        let clouded = opens.clone().any(|open| open.answer.clouds && !holds(open));
        let settled = opens.any(|open| open.answer.settles && holds(open));
        let boosts = self.boosts.iter().filter(|(_, _, open)| about(&open));
        let moved: i32 = boosts
            .map(|(points, counts, open)| match (counts, holds(open)) {
                (false, true) if open.answer.settles => *points,
                (true, false) if open.answer.kills || open.answer.clouds => -points,
                _ => 0,
            })
            .sum();
        Some((self.points + moved, settled || self.certain && !clouded))
    }
}

/// The questions whose answers move the score, most telling first. `score` turns points and
/// certainty into a score in percent.
pub fn questions(
    cases: &[Case<'_>],
    score: &dyn Fn(i32, bool) -> u32,
    scene: &Scene<'_>,
    kinds: &Kinds,
) -> Vec<Question> {
    let mut about: Vec<(Subject, &str)> = Vec::new();
    for case in cases {
        let boosts = case.boosts.iter().map(|(_, _, open)| open);
        for open in case.open.iter().chain(boosts) {
            let asks = (open.subject, open.attribute);
            if !about.contains(&asks) {
                about.push(asks);
            }
        }
    }
    let best = |outcomes: &mut dyn Iterator<Item = (i32, bool)>| {
        outcomes.map(|(points, certain)| score(points, certain)).max().unwrap_or(0)
    };
    let now = best(&mut cases.iter().map(|case| (case.points, case.certain)));
    let mut asked: Vec<Question> = Vec::new();
    for (subject, attribute) in about {
        let then = |value: &str| {
            best(&mut cases.iter().filter_map(|case| case.after((subject, attribute), value)))
        };
        asked.extend(ask(subject, attribute, (now, &then), scene, kinds));
    }
    asked.sort_by_key(|question| std::cmp::Reverse(question.effect));
    asked
}

/// The question about one attribute, if an answer makes a difference: `then` says which.
fn ask(
    subject: Subject,
    attribute: &str,
    (now, then): (u32, &dyn Fn(&str) -> u32),
    scene: &Scene<'_>,
    kinds: &Kinds,
) -> Option<Question> {
    let known = kinds.attribute(attribute)?;
    let name = match subject {
        Subject::Element(at) => scene.name(at).to_string(),
        Subject::Flow(at) => flow_name(scene, at),
    };
    let mut effect = 0;
    let mut answers = Vec::new();
    for value in &known.values {
        let score = then(value.id());
        effect = effect.max(score.abs_diff(now));
        let moves = match score.cmp(&now) {
            std::cmp::Ordering::Less => Moves::Down,
            std::cmp::Ordering::Equal => Moves::Same,
            std::cmp::Ordering::Greater => Moves::Up,
        };
        answers.push(Choice {
            value: value.id().to_string(),
            means: value.means().to_string(),
            moves,
            score: u8::try_from(score).unwrap_or(u8::MAX),
        });
    }
    (effect > 0).then(|| Question {
        subject: scene.id(subject).to_string(),
        attribute: attribute.to_string(),
        text: known.question.replace("{it}", &name),
        answers,
        effect,
    })
}
