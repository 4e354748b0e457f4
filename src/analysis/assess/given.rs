//! The answer in force to one question about one thing.

use std::ops::Bound;

use super::Assessor;
use crate::catalog::frameworks::{Answer, Group, Item, Level, Signal};
use crate::model::assessment::{ACCEPTED, NOT_APPLICABLE};
use crate::model::{Assessment, AssessmentKey, Id};

/// The spelling of what nobody assessed.
const NOT_ASSESSED: &str = "not_assessed";

/// Where an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nobody answered, or the answer fell away.
    NotAssessed,
    /// By its index in the scale.
    Answered(usize),
    /// The gap is lived with, and something makes up for it.
    Accepted,
    /// It does not concern what is assessed.
    NotApplicable,
}

impl State {
    /// The spelling for programs.
    pub fn id(self, scale: &[Answer]) -> &str {
        match self {
            Self::NotAssessed => NOT_ASSESSED,
            Self::Answered(rank) => scale.get(rank).map_or(NOT_ASSESSED, |answer| &answer.id),
            Self::Accepted => ACCEPTED,
            Self::NotApplicable => NOT_APPLICABLE,
        }
    }

    /// What people read.
    pub fn name(self, scale: &[Answer]) -> &str {
        match self {
            Self::NotAssessed => "Not assessed",
            Self::Answered(rank) => scale.get(rank).map_or("Not assessed", |answer| &answer.name),
            Self::Accepted => "Accepted",
            Self::NotApplicable => "Not applicable",
        }
    }

    /// The state that an answer stands for; none for one that the scale does not have.
    pub fn of(answer: &str, group: &Group) -> Option<Self> {
        match answer {
            NOT_APPLICABLE => Some(Self::NotApplicable),
            ACCEPTED => Some(Self::Accepted),
            answer => group.rank(answer).map(Self::Answered),
        }
    }

    /// How far it is from the answer that is aimed at, by the index of that.
    pub const fn reach(self, target: usize) -> Reach {
        match self {
            Self::NotAssessed => Reach::Open,
            Self::Answered(rank) if rank >= target => Reach::Reached,
            Self::Answered(0) => Reach::Nothing,
            Self::Answered(_) => Reach::Some,
            Self::Accepted => Reach::Accepted,
            Self::NotApplicable => Reach::NotApplicable,
        }
    }

    /// Where it stands in the scale; none where it does not.
    pub const fn rank(self) -> Option<usize> {
        match self {
            Self::Answered(rank) => Some(rank),
            _ => None,
        }
    }
}

/// How far an answer is from what is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nobody answered.
    Open,
    /// Nothing is there.
    Nothing,
    /// Something is there, and it is less than what is aimed at.
    Some,
    /// What is aimed at is reached.
    Reached,
    /// The gap is lived with.
    Accepted,
    /// It does not concern what is assessed.
    NotApplicable,
}

/// What the model offers as an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Index in the scale.
    pub answer: usize,
    /// Id of the signal, which an answer that takes it over names.
    pub signal: String,
    /// What it rests on, in words.
    pub why: String,
}

/// The same question about one element.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The element.
    pub element: Id,
    /// How its own answer is recorded.
    pub key: AssessmentKey,
    /// What is recorded of it.
    pub record: Option<&'a Assessment>,
    /// Its own answer; not assessed where that of the whole counts.
    pub state: State,
    /// Why its answer no longer counts, if it was taken over from the model.
    pub fell: bool,
    /// What the model offers.
    pub offer: Option<Offer>,
}

impl<'a> Assessor<'a> {
    /// The state that a record stands for, and whether an answer that was taken over fell away.
    pub(super) fn state(
        &self,
        group: &Group,
        item: &Item,
        record: Option<&Assessment>,
        element: Option<&str>,
    ) -> (State, bool) {
        let Some(verdict) = record.and_then(|record| record.answer.as_ref()) else {
            return (State::NotAssessed, false);
        };
        let state = State::of(&verdict.is, group).unwrap_or(State::NotAssessed);
        // What the organisation's model said of it is for whoever assesses the organisation.
        let is_elsewhere = group.level == Level::Organisation && !self.is_organisation;
        if verdict.from.is_empty() || is_elsewhere {
            return (state, false);
        }
        let signal = item.signals.iter().find(|signal| signal.id == verdict.from);
        let still = signal.is_some_and(|signal| {
            state == State::Answered(signal.says) && self.holds(&signal.when, element).is_some()
        });
        if still { (state, false) } else { (State::NotAssessed, true) }
    }

    /// Whether a recorded answer was taken over from the model, which no longer gives it.
    pub fn fell_away(
        &self,
        (group, item): (&Group, &Item),
        key: &AssessmentKey,
        record: &Assessment,
    ) -> bool {
        self.state(group, item, Some(record), key.subject.id()).1
    }

    /// What the model knows of a question, of the whole or of one element.
    pub(super) fn offer(&self, item: &Item, element: Option<&str>) -> Option<Offer> {
        item.signals.iter().find_map(|signal| {
            let why = self.reason(signal, element)?;
            Some(Offer { answer: signal.says, signal: signal.id.clone(), why })
        })
    }

    /// What a signal rests on, in words; none where it does not hold. Of an element only, where one is
    /// named.
    pub fn reason(&self, signal: &Signal, element: Option<&str>) -> Option<String> {
        let elements = self.holds(&signal.when, element)?;
        Some(self.told(&signal.why, &elements))
    }

    /// The elements for which something is recorded about a question, whether they are still there or not.
    pub(super) fn recorded_on<'k>(
        &self,
        whole: &'k AssessmentKey,
    ) -> impl Iterator<Item = &'a str> + use<'a, 'k> {
        let model: &'a crate::model::Model = self.model;
        let is_same =
            |key: &AssessmentKey| key.framework == whole.framework && key.item == whole.item;
        // Behind what is recorded of the whole.
        let behind = model.assessments.range((Bound::Excluded(whole), Bound::Unbounded));
        behind
            .map(|(key, _)| key)
            .take_while(move |key| is_same(key))
            .filter_map(|key| key.subject.id())
    }

    /// The elements that a question can be answered for one by one, and those that it was.
    pub(super) fn parts(&self, group: &Group, item: &Item, whole: &AssessmentKey) -> Vec<Part<'a>> {
        let model: &'a crate::model::Model = self.model;
        let mut elements: Vec<Id> = match item.on {
            Some(on) => self.may_hold_of(on).into_iter().map(str::to_string).collect(),
            None => Vec::new(),
        };
        for id in self.recorded_on(whole) {
            // What is gone from the model counts no more.
            if model.elements.contains_key(id) && !elements.iter().any(|known| known == id) {
                elements.push(id.to_string());
            }
        }
        let part = |element: Id| {
            let key = whole.on(element.clone());
            let record = model.assessments.get(&key);
            let (state, fell) = self.state(group, item, record, Some(&element));
            let offer = self.offer(item, Some(&element));
            Part { element, key, record, state, fell, offer }
        };
        elements.into_iter().map(part).collect()
    }
}
