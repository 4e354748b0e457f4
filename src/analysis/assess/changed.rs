//! What became of answers between two versions of a model.

use super::{Sheet, State};
use crate::catalog::frameworks::{Group, Item};
use crate::model::AssessmentKey;

/// An answer that is another one now.
#[derive(Debug, Clone)]
pub struct Changed<'a> {
    /// The question.
    pub key: AssessmentKey,
    /// Its group, for the names of the answers.
    pub group: &'a Group,
    /// The question itself.
    pub item: &'a Item,
    /// Before.
    pub was: State,
    /// Now.
    pub is: State,
}

impl Changed<'_> {
    /// Whether the system is further than before; none where the two can't be compared.
    pub fn is_better(&self) -> Option<bool> {
        match (self.was, self.is) {
            (State::Answered(was), State::Answered(is)) => Some(is > was),
            _ => None,
        }
    }
}

/// The answers of a framework that differ, in its order.
pub fn changed<'a>(before: &Sheet<'a>, now: &Sheet<'a>) -> Vec<Changed<'a>> {
    let differs = now.rows.iter().filter_map(|row| {
        let was = before.row(&row.item.id).map_or(State::NotAssessed, |row| row.state);
        let (key, group, item) = (row.key.clone(), row.group, row.item);
        (was != row.state).then_some(Changed { key, group, item, was, is: row.state })
    });
    differs.collect()
}
