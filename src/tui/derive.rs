//! What is computed from the model: picture and suggestions. It runs on a thread of its own and
//! carries the revision that it was computed from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use super::asking::Remembered;
use crate::analysis::paths::{Query, Reach};
use crate::analysis::{self, Analysis, Asked, AttackPaths, GRAVE, Interview, NOTABLE, Suggester};
use crate::catalog::Catalog;
use crate::model::{Id, IncidentStatus, Model};
use crate::picture::{self, Badge, Card, Options, Picture, Urgency};

/// Picture and suggestions of one revision.
#[derive(Debug)]
pub struct Derived {
    /// The revision they belong to.
    pub revision: u64,
    /// The drawn diagram.
    pub picture: Picture,
    /// Suggestions, those put aside included.
    pub analysis: Analysis,
    /// How many shown suggestions nobody took a position on yet.
    pub open: usize,
    /// What is worth asking about the whole model, the best questions first.
    pub questions: Vec<Asked>,
    /// What is worth asking next, as far as somebody wanted to know.
    pub asking: Remembered,
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
pub const QUESTIONS: usize = 32;

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

    /// The picture alone, which is there long before the suggestions for a large model.
    pub fn sketch(revision: u64, model: &Model, catalog: &Catalog, look: &Look) -> Self {
        let analysis = Analysis::default();
        let cards = cards(model, catalog, &analysis, look);
        let picture = picture::draw(model, &cards, &look.options);
        Self {
            revision,
            picture,
            analysis,
            open: 0,
            questions: Vec::new(),
            asking: Remembered::default(),
        }
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
        let cards = cards(model, catalog, &analysis, look);
        let picture = match before {
            Some(before) => before.redraw(model, &cards, &look.options),
            None => picture::draw(model, &cards, &look.options),
        };
        let interview = Interview { model, catalog, analysis: &analysis };
        let questions = interview.next(None, &|_| false, QUESTIONS);
        let open = analysis.shown().iter().filter(|suggestion| suggestion.is_open()).count();
        Self { revision, picture, analysis, open, questions, asking: Remembered::default() }
    }
}

/// The attack paths of a model.
pub fn paths_of(model: &Model, catalog: &Catalog) -> AttackPaths {
    let analysis = analysis::suggest(model, catalog);
    analysis::attack_paths(model, catalog, &analysis, &Query::default())
}

/// What an attacker reaches from an element.
pub fn reach_of(model: &Model, catalog: &Catalog, from: &str) -> Reach {
    let analysis = analysis::suggest(model, catalog);
    analysis::paths::reach(model, catalog, &analysis, from)
}

/// What the picture shows of each element and of each collapsed boundary.
pub fn cards(
    model: &Model,
    catalog: &Catalog,
    analysis: &Analysis,
    look: &Look,
) -> BTreeMap<Id, Card> {
    let mut open: BTreeMap<&str, (usize, u8)> = BTreeMap::new();
    for suggestion in analysis.shown().into_iter().filter(|suggestion| suggestion.is_open()) {
        let (count, best) = open.entry(&suggestion.element).or_default();
        *count += 1;
        *best = (*best).max(suggestion.score);
    }
    // A collapsed boundary sums up what is in it.
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, element) in &model.elements {
        for boundary in model.enclosing(element.boundary.as_deref()) {
            if look.options.lens.collapsed.contains(boundary) {
                *held.entry(boundary).or_default() += 1;
                let (more, worst) = open.get(id.as_str()).copied().unwrap_or_default();
                let (count, best) = open.entry(boundary).or_default();
                *count += more;
                *best = (*best).max(worst);
            }
        }
    }
    let incidents = model.all_incidents().map(|(_, incident)| incident);
    let going_on = incidents.filter(|incident| incident.status != IncidentStatus::Closed);
    let struck: BTreeSet<&Id> = going_on.flat_map(|incident| &incident.elements).collect();
    let finish = |id: &Id, card: Card| {
        let (count, best) = open.get(id.as_str()).copied().unwrap_or_default();
        let badge = (count > 0).then(|| badge(count, best));
        let place = model.arrangement.places.get(id);
        let is_pinned = place.is_some_and(|place| place.pinned.is_some());
        let pin = if look.ascii { "* " } else { "⊙ " };
        let title = if is_pinned { format!("{pin}{}", card.title) } else { card.title };
        let flag = if look.ascii { "^ " } else { "⚑ " };
        let title = if struck.contains(id) { format!("{flag}{title}") } else { title };
        (id.clone(), Card { title, badge, ..card })
    };
    let elements = model.elements.iter().map(|(id, element)| {
        finish(id, Card::of(element, catalog.kinds.kind(&element.kind), look.ascii))
    });
    let collapsed = model.boundaries.iter();
    let collapsed = collapsed.filter(|(id, _)| look.options.lens.collapsed.contains(*id));
    let boundaries = collapsed.map(|(id, boundary)| {
        let held = held.get(id.as_str()).copied().unwrap_or_default();
        finish(id, Card::of_boundary(boundary, held))
    });
    elements.chain(boundaries).collect()
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
