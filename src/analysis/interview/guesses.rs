//! Kinds that an import guessed, as questions: is it what it was taken for?

use super::{Asked, Change, Outcome};
use crate::catalog::Catalog;
use crate::model::{Element, Guess, KIND, Model, ReplyKey};

/// Kinds that are offered in place of the guessed one at most.
const OTHERS: usize = 6;

/// The questions about the guessed kinds of elements, or of one.
pub fn guesses(model: &Model, catalog: &Catalog, about: Option<&str>) -> Vec<Asked> {
    let asked = model.elements.iter().filter(|(id, _)| about.is_none_or(|about| about == *id));
    let guessed = asked.filter_map(|(id, element)| Some((id, element, element.guess.as_ref()?)));
    guessed.map(|(id, element, guess)| question(id, element, guess, catalog)).collect()
}

fn question(id: &str, element: &Element, guess: &Guess, catalog: &Catalog) -> Asked {
    let kinds = &catalog.kinds;
    let drawn = |kind: &str| kinds.kind(kind).map(|kind| kind.shape);
    let used = |kind: &str| kinds.kind(kind).map(|kind| kind.stage);
    let is_alike = |kind: &&str| drawn(kind) == drawn(&element.kind);
    let meant: Vec<&str> =
        kinds.meant_by(&element.name).into_iter().map(|(kind, _)| kind).collect();
    // What its name says and the tool draws alike, what its name says, what is drawn and used alike.
    let alike = meant.iter().copied().filter(is_alike);
    let others = meant.iter().copied().filter(|kind| !is_alike(kind));
    let all = kinds.kinds().map(|(id, _)| id).filter(is_alike);
    let near = all.filter(|kind| used(kind) == used(&element.kind));
    let mut offered = vec![element.kind.as_str()];
    for kind in alike.chain(others).chain(near) {
        if offered.len() <= OTHERS && !offered.contains(&kind) {
            offered.push(kind);
        }
    }
    let outcome = |kind: &str| Outcome {
        value: kind.to_string(),
        means: kinds
            .kind(kind)
            .map_or("a kind that the catalogs do not know", |it| &it.means)
            .to_string(),
        change: Change::default(),
    };
    let taken = kinds.name_of(&element.kind);
    Asked {
        key: ReplyKey::about(KIND, id),
        subject: id.to_string(),
        text: format!(
            "What is {}? It was taken for: {taken}, because {}.",
            element.name, guess.why
        ),
        review: None,
        many: false,
        answers: offered.into_iter().map(outcome).collect(),
        change: 0,
        bears_on: 0,
        doubt: Some(guess.doubtful),
    }
}
