//! What part of a model is asked for: boundaries that are collapsed into a card, and a focus.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Id, Model};

/// The part of a model that is shown. Everything that stands for what is hidden has an id of the
/// model: a collapsed boundary its own, several flows in one line that of the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lens {
    /// Boundaries that are one card each. Flows between a card and the same other box in the same
    /// direction are one line; those within a card are not drawn.
    pub collapsed: BTreeSet<Id>,
    /// What the picture is about; none for all of the model.
    pub focus: Option<Focus>,
}

/// What a picture is about. Around the boxes on show there are all their frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Focus {
    /// Some things with their surroundings, and all flows between what is on show.
    Around {
        /// Elements, boundaries with everything in them, flows with both their ends.
        centre: BTreeSet<Id>,
        /// How many flows away from the centre others are still shown.
        depth: usize,
        /// Elements that are shown at any distance.
        also: BTreeSet<Id>,
    },
    /// A boundary with everything in it, all flows that begin or end there, and the elements outside
    /// that those lead to, small.
    Page(Id),
}

impl Lens {
    /// Boundaries to collapse so that an overview has about `boxes` boxes: from the outside in,
    /// those with few parts are opened first, while there is room for their parts.
    pub fn overview(model: &Model, boxes: usize) -> BTreeSet<Id> {
        let nest = Nest::of(model);
        let mut parts: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
        let mut shown = 0;
        let mut count = |around: Option<&str>| shown += usize::from(around.is_none());
        let mut size: BTreeMap<&str, usize> = BTreeMap::new();
        for element in model.elements.values() {
            let around = nest.known(element.boundary.as_deref());
            count(around);
            if let Some(around) = around {
                *size.entry(around).or_default() += 1;
            }
        }
        for id in model.boundaries.keys() {
            let around = nest.parent(id);
            count(around);
            parts.entry(around).or_default().push(id);
            if let Some(around) = around {
                *size.entry(around).or_default() += 1;
            }
        }
        let mut collapsed: BTreeSet<Id> = model.boundaries.keys().cloned().collect();
        let size = |id: &str| size.get(id).copied().unwrap_or_default();
        let mut cards: Vec<&str> = parts.get(&None).cloned().unwrap_or_default();
        loop {
            let smallest = cards.iter().enumerate().min_by_key(|(_, id)| size(id));
            let Some((at, id)) = smallest.map(|(at, id)| (at, *id)) else { break };
            // Opened, it gives its place to its parts.
            if (shown + size(id)).saturating_sub(1) > boxes {
                break;
            }
            shown = (shown + size(id)).saturating_sub(1);
            cards.swap_remove(at);
            cards.extend(parts.get(&Some(id)).into_iter().flatten());
            collapsed.remove(id);
        }
        collapsed
    }
}

/// Which boundary lies in which, as the layout understands it: a boundary that the model does not
/// have is none, and one that lies inside itself lies outside all others.
#[derive(Debug)]
pub(super) struct Nest<'a> {
    parents: BTreeMap<&'a str, Option<&'a str>>,
}

impl<'a> Nest<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let known = |id: &'a Id| model.boundaries.get_key_value(id).map(|(id, _)| id.as_str());
        let parent = |(id, boundary): (&'a Id, &'a crate::model::Boundary)| {
            (id.as_str(), boundary.parent.as_ref().and_then(known))
        };
        let mut nest = Self { parents: model.boundaries.iter().map(parent).collect() };
        for id in model.boundaries.keys() {
            let mut outer = nest.parent(id);
            // A circle further out does not lead back here.
            for _ in 0..model.boundaries.len() {
                match outer {
                    Some(at) if at != id => outer = nest.parent(at),
                    _ => break,
                }
            }
            if outer == Some(id) {
                nest.parents.insert(id, None);
            }
        }
        nest
    }

    /// The boundary around a boundary.
    pub(super) fn parent(&self, id: &str) -> Option<&'a str> {
        self.parents.get(id).copied().flatten()
    }

    /// The boundary of this name, if there is one.
    pub(super) fn known(&self, id: Option<&str>) -> Option<&'a str> {
        self.parents.get_key_value(id?).map(|(id, _)| *id)
    }

    /// A boundary and those around it, innermost first.
    pub(super) fn outwards(&self, boundary: Option<&str>) -> impl Iterator<Item = &'a str> + '_ {
        std::iter::successors(self.known(boundary), |id| self.parent(id))
    }
}
