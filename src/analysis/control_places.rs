//! Which mitigations are worth recommending on an element, and in which order.

use std::cmp::Reverse;

use super::scene::{Scene, Subject};
use super::truth::Truth;
use super::truths::Truths;
use crate::catalog::{Catalog, CondId};
use crate::model::Id;

/// What is known about where mitigations can be put in a model.
pub struct Placing<'a> {
    catalog: &'a Catalog,
    truths: Truths,
}

impl<'a> Placing<'a> {
    /// Looks at a model.
    pub fn of(scene: &Scene<'_>, catalog: &'a Catalog) -> Self {
        Self { catalog, truths: Truths::of(scene, &catalog.control_places.conditions) }
    }

    /// Keeps of `mitigations` what can be put on an element and is not drawn there yet: what prevents
    /// most comes first, and of equals what was first.
    pub fn advise(&self, mitigations: &mut Vec<Id>, element: usize) {
        mitigations.retain(|mitigation| self.can_stand(mitigation, element));
        mitigations.sort_by_key(|mitigation| Reverse(self.catalog.rules.prevents(mitigation)));
    }

    /// Which of the mitigations of the catalog can be put on an element, in its order.
    pub fn on(&self, element: usize) -> Vec<bool> {
        let places = self.catalog.control_places.all();
        places.map(|place| self.holds(place, element)).collect()
    }

    fn can_stand(&self, mitigation: &str, element: usize) -> bool {
        let place = self.catalog.control_places.of(mitigation);
        place.is_none_or(|place| self.holds(place, element))
    }

    fn holds(&self, place: CondId, element: usize) -> bool {
        self.truths.get(place, Subject::Element(element)) != Truth::False
    }
}
