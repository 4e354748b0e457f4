//! What changed between two states of a model, as far as suggestions rest on it.

use super::reads::{self, Facets, Reads};
use super::scene::Scene;
use super::truth::Truth;
use super::truths::Truths;
use crate::catalog::{Conditions, Node, Side};
use crate::model::{Attributes, Element, Flow, Id};

/// The state of a model that suggestions were computed from.
#[derive(Debug, Default)]
pub struct State {
    /// The elements in the order of the scene.
    pub elements: Vec<(Id, Element)>,
    /// The flows in the order of the scene.
    pub flows: Vec<(Id, Flow)>,
    /// What was true of them.
    pub truths: Truths,
}

impl State {
    /// Becomes the state that `changes` led to.
    pub fn follow(&mut self, scene: &Scene<'_>, changes: &Changes, truths: Truths) {
        let elements = scene.elements.iter().map(|seen| (seen.id, seen.element));
        let flows = scene.flows.iter().map(|seen| (seen.id, seen.flow));
        self.elements = kept(std::mem::take(&mut self.elements), &changes.elements, elements);
        self.flows = kept(std::mem::take(&mut self.flows), &changes.flows, flows);
        self.truths = truths;
    }
}

/// The records of a list, those that are as they were taken from it.
fn kept<'a, T: Clone + Default + PartialEq + 'a>(
    mut before: Vec<(Id, T)>,
    places: &[Option<usize>],
    now: impl Iterator<Item = (&'a str, &'a T)>,
) -> Vec<(Id, T)> {
    let record = |((id, record), place): ((&str, &T), &Option<usize>)| match place {
        Some(place) if before[*place].1 == *record => std::mem::take(&mut before[*place]),
        _ => (id.to_string(), record.clone()),
    };
    now.zip(places).map(record).collect()
}

/// What changed.
#[derive(Debug)]
pub struct Changes {
    /// Where the elements were, by where they are; none for new ones.
    pub elements: Vec<Option<usize>>,
    /// Where the flows were.
    pub flows: Vec<Option<usize>>,
    /// What changed about the elements that were there.
    facets: Vec<Facets>,
    /// Those whose own records changed, or that are gone.
    touched: Vec<bool>,
    /// What changed anywhere, about new elements as well.
    anywhere: Facets,
}

impl Changes {
    /// Compares a state with a scene and what is true there.
    pub fn between(
        before: &State,
        scene: &Scene<'_>,
        truths: &Truths,
        conditions: &Conditions,
    ) -> Self {
        let ids = scene.elements.iter().map(|seen| seen.id);
        let elements = places(before.elements.iter().map(|(id, _)| id.as_str()), ids);
        let ids = scene.flows.iter().map(|seen| seen.id);
        let flows = places(before.flows.iter().map(|(id, _)| id.as_str()), ids);
        let mut changes = Self {
            facets: vec![Facets::default(); before.elements.len()],
            touched: vec![true; before.elements.len()],
            anywhere: Facets::default(),
            elements,
            flows,
        };
        changes.of_elements(before, scene);
        changes.of_flows(before, scene);
        changes.of_truths(before, scene, truths, conditions);
        for facets in &changes.facets {
            changes.anywhere.extend(facets);
        }
        changes
    }

    /// Whether suggestions for the element that was at a place would be the same again.
    pub fn spare(&self, element: usize, reads: &Reads) -> bool {
        let gone_or_changed = |at: &usize| self.facets[*at].meet(&reads.facets);
        !self.touched[element]
            && !self.anywhere.meet(&reads.everywhere)
            && !reads.elements.iter().any(gone_or_changed)
    }

    /// Where the elements are now, by where they were.
    pub fn now(&self) -> Vec<Option<usize>> {
        let mut now = vec![None; self.facets.len()];
        for (at, before) in self.elements.iter().enumerate() {
            if let Some(before) = before {
                now[*before] = Some(at);
            }
        }
        now
    }

    fn of_elements(&mut self, before: &State, scene: &Scene<'_>) {
        for (seen, place) in scene.elements.iter().zip(&self.elements) {
            let Some(place) = *place else {
                self.anywhere.insert(reads::RECORD);
                continue;
            };
            let (old, new) = (&before.elements[place].1, seen.element);
            self.touched[place] = old != new;
            if (&old.name, &old.kind) != (&new.name, &new.kind) {
                self.facets[place].insert(reads::RECORD);
            }
            for facet in differing(&old.attributes, &new.attributes) {
                self.facets[place].insert(facet);
            }
        }
        // Whoever read an element that is gone read its record.
        let mut gone = vec![true; before.elements.len()];
        for place in self.elements.iter().flatten() {
            gone[*place] = false;
        }
        for (facets, _) in self.facets.iter_mut().zip(gone).filter(|(_, gone)| *gone) {
            facets.insert(reads::RECORD);
        }
    }

    fn of_flows(&mut self, before: &State, scene: &Scene<'_>) {
        let place =
            |id: &str| before.elements.binary_search_by(|(known, _)| (**known).cmp(id)).ok();
        let mut gone = vec![true; before.flows.len()];
        for (seen, was) in scene.flows.iter().zip(self.flows.clone()) {
            let ends = [self.elements[seen.from], self.elements[seen.to]];
            let Some(was) = was else {
                self.drawn(ends);
                continue;
            };
            let (old, new) = (&before.flows[was].1, seen.flow);
            if (&old.from, &old.to) == (&new.from, &new.to) {
                gone[was] = false;
            } else {
                // As if another flow were drawn; the old one is gone.
                self.drawn(ends);
            }
            let renamed = (old.label != new.label).then_some(reads::RECORD);
            for facet in differing(&old.attributes, &new.attributes).chain(renamed) {
                for end in ends.into_iter().flatten() {
                    self.facets[end].insert(facet);
                }
            }
        }
        for ((_, flow), _) in before.flows.iter().zip(gone).filter(|(_, gone)| *gone) {
            self.drawn([place(&flow.from), place(&flow.to)]);
        }
    }

    /// A flow is drawn, or gone, between two elements, of which those are given that were there.
    fn drawn(&mut self, [from, to]: [Option<usize>; 2]) {
        for (end, side) in [(from, Side::Downstream), (to, Side::Upstream)] {
            self.anywhere.insert(reads::flows(side));
            if let Some(end) = end {
                self.facets[end].insert(reads::flows(side));
            }
        }
    }

    fn of_truths(
        &mut self,
        before: &State,
        scene: &Scene<'_>,
        truths: &Truths,
        conditions: &Conditions,
    ) {
        let same = |places: &[Option<usize>], before: usize| {
            places.len() == before && places.iter().all(Option::is_some)
        };
        let same_elements = same(&self.elements, before.elements.len());
        let same_flows = same(&self.flows, before.flows.len());
        let mut changed: Vec<Changed> = Vec::new();
        for id in conditions.ids() {
            let (old, new) = (before.truths.elements(id), truths.elements(id));
            let elements = differences(old, new, (&self.elements, same_elements));
            let (old, new) = (before.truths.flows(id), truths.flows(id));
            let flows = differences(old, new, (&self.flows, same_flows));
            let ends = flows.iter().flat_map(|at| [scene.flows[*at].from, scene.flows[*at].to]);
            let mut facets_at: Vec<usize> = elements.iter().copied().chain(ends).collect();
            if let Node::Link { side, flow, other } = conditions.node(id) {
                // What links find is theirs to tell, for readers that look at no end of it.
                let others = changed[other.index()].elements.iter();
                let links = others.flat_map(|at| scene.flows_at(*at, side.opposite()));
                let links = links.chain(&changed[flow.index()].flows);
                facets_at.extend(links.map(|at| scene.end(*at, side.opposite())));
            }
            for at in facets_at {
                if let Some(place) = self.elements[at] {
                    self.facets[place].insert(reads::condition(id));
                }
            }
            changed.push(Changed { elements, flows });
        }
    }
}

/// The elements and flows about which a condition says something else than before.
struct Changed {
    elements: Vec<usize>,
    flows: Vec<usize>,
}

/// Where the known ones were in a sorted list, for each of another sorted list.
fn places<'a>(
    before: impl Iterator<Item = &'a str>,
    now: impl Iterator<Item = &'a str>,
) -> Vec<Option<usize>> {
    let mut before = before.enumerate().peekable();
    now.map(|id| {
        while before.next_if(|(_, known)| *known < id).is_some() {}
        before.next_if(|(_, known)| *known == id).map(|(at, _)| at)
    })
    .collect()
}

/// The facets of the attributes that are not the same.
fn differing(old: &Attributes, new: &Attributes) -> impl Iterator<Item = usize> {
    let mut facets = Vec::new();
    if old != new {
        let all = old.keys().chain(new.keys());
        facets.extend(all.filter(|id| old.get(*id) != new.get(*id)).map(|id| reads::attribute(id)));
    }
    facets.into_iter()
}

/// The places of a column at which it says something else than before; `same` says that nothing came
/// or went, which spares a closer look at most columns.
fn differences(
    old: &[Truth],
    new: &[Truth],
    (places, same): (&[Option<usize>], bool),
) -> Vec<usize> {
    if same && old == new {
        return Vec::new();
    }
    let differs = |at: &usize| places[*at].is_some_and(|place| old[place] != new[*at]);
    (0..new.len()).filter(differs).collect()
}
