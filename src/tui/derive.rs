//! What is computed from the model: picture and suggestions. It runs on a thread of its own and
//! carries the revision that it was computed from.

use std::collections::BTreeMap;
use std::ops::Deref;

use crate::analysis::paths::Query;
use crate::analysis::{self, Analysis, Asked, AttackPaths, GRAVE, Interview, NOTABLE, Suggester};
use crate::catalog::Catalog;
use crate::model::{Id, Model};
use crate::picture::{self, Badge, Card, Options, Picture, Urgency, Zoom};

/// Picture and suggestions of one revision.
#[derive(Debug)]
pub struct Derived {
    /// The revision they belong to.
    pub revision: u64,
    /// How much the picture shows of every element.
    pub zoom: Zoom,
    /// The drawn diagram.
    pub picture: Picture,
    /// Suggestions, those put aside included.
    pub analysis: Analysis,
    /// How many shown suggestions nobody took a position on yet.
    pub open: usize,
    /// What is worth asking about the whole model, the best questions first.
    pub questions: Vec<Asked>,
}

/// How the picture is drawn.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// Direction, zoom and lens.
    pub options: Options,
    /// Only ASCII in the cards.
    pub ascii: bool,
}

/// Questions about the whole model that are kept, so that some are left when many are put off.
const QUESTIONS: usize = 32;

impl Derived {
    /// Computes them for a model that nothing is known of. With the picture `before` an edit, whatever
    /// the edit did not touch stays where it was.
    pub fn new(
        revision: u64,
        model: &Model,
        catalog: &Catalog,
        look: &Look,
        before: Option<&Picture>,
    ) -> Self {
        Self::keeping_up(revision, model, &mut Suggester::new(catalog), look, before)
    }

    /// Computes what changed since the suggester was asked last.
    pub fn keeping_up(
        revision: u64,
        model: &Model,
        suggester: &mut Suggester<impl Deref<Target = Catalog>>,
        look: &Look,
        before: Option<&Picture>,
    ) -> Self {
        let analysis = suggester.update(model).clone();
        let catalog = &**suggester.catalog();
        let cards = cards(model, catalog, &analysis, look.ascii);
        let picture = match before {
            Some(before) => before.redraw(model, &cards, &look.options),
            None => picture::draw(model, &cards, &look.options),
        };
        let interview = Interview { model, catalog, analysis: &analysis };
        let questions = interview.next(None, &|_| false, QUESTIONS);
        let open = analysis.shown().iter().filter(|suggestion| suggestion.is_open()).count();
        Self { revision, zoom: look.options.zoom, picture, analysis, open, questions }
    }
}

/// The attack paths of a model.
pub fn paths_of(model: &Model, catalog: &Catalog) -> AttackPaths {
    let analysis = analysis::suggest(model, catalog);
    analysis::attack_paths(model, catalog, &analysis, &Query::default())
}

/// What the picture shows of each element.
fn cards(model: &Model, catalog: &Catalog, analysis: &Analysis, ascii: bool) -> BTreeMap<Id, Card> {
    let mut open: BTreeMap<&str, (usize, u8)> = BTreeMap::new();
    for suggestion in analysis.shown().into_iter().filter(|suggestion| suggestion.is_open()) {
        let (count, best) = open.entry(&suggestion.element).or_default();
        *count += 1;
        *best = (*best).max(suggestion.score);
    }
    model
        .elements
        .iter()
        .map(|(id, element)| {
            let badge = open.get(id.as_str()).map(|(count, best)| badge(*count, *best));
            let kind = catalog.kinds.kind(&element.kind);
            let mut card = Card { badge, ..Card::of(element, kind, ascii) };
            let place = model.arrangement.places.get(id);
            if place.is_some_and(|place| place.pinned.is_some()) {
                card.title = format!("{} {}", if ascii { '*' } else { '⊙' }, card.title);
            }
            (id.clone(), card)
        })
        .collect()
}

/// The number of open suggestions, with signs for the worst of them.
fn badge(count: usize, best: u8) -> Badge {
    let (signs, urgency) = match best {
        GRAVE.. => ("!! ", Urgency::Critical),
        NOTABLE.. => ("! ", Urgency::Moderate),
        _ => ("", Urgency::Low),
    };
    Badge { text: format!("{signs}{count}"), urgency }
}
