//! Which boundary stands in which, for formats that write them inside one another.

use std::collections::BTreeMap;

use super::card::{Card, Shape};
use super::lens::Nest;
use crate::layout::Direction;
use crate::model::{Id, Model};

/// What stands directly in each boundary, and in none, by id.
#[derive(Debug, Default)]
pub(super) struct Nesting<'a> {
    /// Boundaries; every boundary of the model is in exactly one of the lists.
    pub boundaries: BTreeMap<Option<&'a str>, Vec<&'a str>>,
    /// Elements; those in a boundary that does not exist stand in none.
    pub elements: BTreeMap<Option<&'a str>, Vec<&'a str>>,
}

impl<'a> Nesting<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let nest = Nest::of(model);
        let mut nesting = Self::default();
        for (id, element) in &model.elements {
            let around = nest.known(element.boundary.as_deref());
            nesting.elements.entry(around).or_default().push(id);
        }
        for id in model.boundaries.keys() {
            nesting.boundaries.entry(nest.parent(id)).or_default().push(id);
        }
        nesting
    }
}

/// Name, kind and form of an element.
pub(super) fn shown<'a>(
    model: &'a Model,
    cards: &'a BTreeMap<Id, Card>,
    id: &'a str,
) -> (&'a str, &'a str, Shape) {
    match cards.get(id) {
        Some(card) => (&card.title, &card.subtitle, card.shape),
        None => (model.name_of(id), "", Shape::default()),
    }
}

/// Where the main flow runs, as Graphviz and Mermaid write it.
pub(super) const fn direction(model: &Model) -> &'static str {
    match model.arrangement.direction {
        Direction::TopToBottom => "TB",
        Direction::LeftToRight => "LR",
    }
}
