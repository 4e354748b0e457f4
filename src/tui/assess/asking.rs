//! A question of a framework with a letter for each answer.

use super::board::Line;
use super::list;
use crate::analysis::assess::Offer;
use crate::model::AssessmentKey;
use crate::model::assessment::{ACCEPTED, NOT_APPLICABLE};
use crate::tui::overlay::Ask;
use crate::tui::purpose::Purpose;
use crate::tui::state::State;

/// Takes over what the model offers.
pub const TAKE: &str = "offer";
/// Stands for [`NOT_APPLICABLE`].
pub const NOT_HERE: &str = "n/a";
/// Stands for [`ACCEPTED`].
pub const ACCEPT: &str = "accept";
/// Leaves the question open.
pub const LATER: &str = "later";

/// The letter that takes over what the model offers.
const TAKE_KEY: char = 't';
/// The letter of [`NOT_APPLICABLE`].
pub const NOT_APPLICABLE_KEY: char = 'x';
/// The letter of [`ACCEPTED`].
pub const ACCEPTED_KEY: char = 'c';

/// The question, about the whole or about one element. What the model offers comes first, and is where
/// the cursor begins; else it begins where nothing is recorded.
pub fn ask(state: &State, key: &AssessmentKey) -> Option<Ask> {
    let line = list::board(state)?.line(&key.item)?;
    let (group, item) = line.asked(state)?;
    let offer = offer(line, key);
    let recorded = state.model().assessments.get(key).and_then(|record| record.answer.as_ref());
    let mut answers = Vec::new();
    if let Some(offer) = offer {
        let name = group.scale.get(offer.answer).map_or("", |answer| &answer.name);
        answers.push((TAKE_KEY, TAKE, format!("{name}: {}", offer.why)));
    }
    for (rank, answer) in group.scale.iter().enumerate() {
        let means = item.levels.get(rank).unwrap_or(&answer.means).clone();
        answers.push((answer.key, answer.id.as_str(), means));
    }
    let rest = [
        (NOT_APPLICABLE_KEY, NOT_HERE, "does not concern what is assessed: asks why"),
        (ACCEPTED_KEY, ACCEPT, "the gap is lived with: asks what makes up for it"),
        ('?', LATER, "leave it open"),
    ];
    answers.extend(rest.map(|(key, word, means)| (key, word, means.to_string())));
    let keys: Vec<char> = answers.iter().map(|(key, ..)| *key).collect();
    let answers = answers.into_iter().map(|(_, id, means)| (id.to_string(), means, String::new()));
    let about = match key.subject.id() {
        Some(id) => format!("{} · {}", item.name, state.model().name_of(id)),
        None => format!("{} · {}", group.name, item.name),
    };
    let purpose = Purpose::Assess(key.clone());
    let mut ask = Ask::new(about, item.ask.clone(), answers.collect(), purpose);
    for (answer, key) in ask.answers.iter_mut().zip(keys) {
        answer.key = key;
    }
    // Enter takes what the model offers, or leaves things as they are.
    let recorded = recorded.map(|verdict| match verdict.is.as_str() {
        NOT_APPLICABLE => NOT_HERE,
        ACCEPTED => ACCEPT,
        is => is,
    });
    let begin = recorded.unwrap_or(if offer.is_some() { TAKE } else { LATER });
    ask.cursor = ask.answers.iter().position(|answer| answer.value == begin).unwrap_or(0);
    ask.guide.clone_from(&item.look_for);
    Some(ask)
}

/// What the model offers for the whole, or for one element.
pub fn offer<'a>(line: &'a Line, key: &AssessmentKey) -> Option<&'a Offer> {
    match key.subject.id() {
        None => line.offer.as_ref(),
        Some(id) => line.parts.iter().find(|part| part.element == id)?.offer.as_ref(),
    }
}
