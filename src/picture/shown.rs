//! The boxes, frames and lines that a [`Lens`] leaves of a model, before anything has a size.

use std::collections::{BTreeMap, BTreeSet};

use super::lens::{Focus, Lens, Nest};
use crate::model::{Boundary, Element, Id, Model};

/// What is shown of a model.
#[derive(Debug, Default)]
pub(super) struct Shown<'a> {
    /// Elements by id, then collapsed boundaries by id.
    pub boxes: Vec<ShownBox<'a>>,
    /// Boundaries that are open, by id.
    pub frames: Vec<ShownFrame<'a>>,
    /// Flows by the id of the first of each line.
    pub lines: Vec<ShownLine<'a>>,
    /// What stands for each element, boundary and flow. What the focus leaves out is not there.
    pub index: BTreeMap<&'a str, Part>,
}

/// A part of the picture, by its position in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Box(usize),
    Frame(usize),
    Line(usize),
}

/// A card.
#[derive(Debug)]
pub(super) struct ShownBox<'a> {
    pub id: &'a Id,
    pub what: What<'a>,
    /// The frame around it.
    pub frame: Option<usize>,
    /// Whether it is there only because something leads to it.
    pub is_stub: bool,
    /// Flows of it that lead to what the focus leaves out.
    pub leads_out: usize,
}

/// What a card stands for.
#[derive(Debug)]
pub(super) enum What<'a> {
    Element(&'a Element),
    /// A collapsed boundary with all elements in it.
    Boundary(&'a Boundary, Vec<&'a Id>),
}

/// A frame.
#[derive(Debug)]
pub(super) struct ShownFrame<'a> {
    pub id: &'a Id,
    pub boundary: &'a Boundary,
    /// The frame around it.
    pub parent: Option<usize>,
    /// Elements in it, and how many of them the focus leaves out.
    pub holds: usize,
    pub hidden: usize,
}

/// A line.
#[derive(Debug)]
pub(super) struct ShownLine<'a> {
    /// What it stands for; never empty.
    pub flows: Vec<&'a Id>,
    /// Boxes that it joins; out of range where the model does not have the element.
    pub from: usize,
    pub to: usize,
}

/// What a focus asks for.
#[derive(Debug, Default)]
struct Wanted<'a> {
    elements: BTreeSet<&'a str>,
    /// Boundaries that are shown even if there is nothing in them.
    boundaries: BTreeSet<&'a str>,
    /// The boundary that a page is about.
    page: Option<&'a str>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(model: &'a Model, lens: &Lens) -> Self {
        let nest = Nest::of(model);
        let wanted = lens.focus.as_ref().map(|focus| Wanted::of(model, &nest, focus));
        // The outermost collapsed boundary hides all others.
        let card = |boundary: Option<&str>| {
            nest.outwards(boundary).filter(|id| lens.collapsed.contains(*id)).last()
        };
        let mut shown = Self::default();
        shown.add_boxes(model, &nest, wanted.as_ref(), &card);
        shown.add_frames(model, &nest, wanted.as_ref(), &card);
        shown.add_lines(model, wanted.as_ref());
        shown
    }

    fn add_boxes(
        &mut self,
        model: &'a Model,
        nest: &Nest<'a>,
        wanted: Option<&Wanted<'a>>,
        card: &impl Fn(Option<&str>) -> Option<&'a str>,
    ) {
        let is_stub = |id: &'a str, boundary: Option<&str>| {
            let page = wanted.and_then(|wanted| wanted.page);
            page.is_some_and(|page| id != page && !nest.outwards(boundary).any(|id| id == page))
        };
        let is_wanted = |id: &str| wanted.is_none_or(|wanted| wanted.elements.contains(id));
        let mut held: BTreeMap<&str, Vec<&'a Id>> = BTreeMap::new();
        let mut cards: BTreeSet<&str> = BTreeSet::new();
        for (id, element) in &model.elements {
            let boundary = element.boundary.as_deref();
            if let Some(card) = card(boundary) {
                held.entry(card).or_default().push(id);
                if is_wanted(id) {
                    cards.insert(card);
                }
            } else if is_wanted(id) {
                self.index.insert(id, Part::Box(self.boxes.len()));
                let (what, is_stub) = (What::Element(element), is_stub(id, boundary));
                self.boxes.push(ShownBox { id, what, frame: None, is_stub, leads_out: 0 });
            }
        }
        for id in model.boundaries.keys() {
            if wanted.is_none_or(|wanted| wanted.boundaries.contains(id.as_str())) {
                cards.extend(card(Some(id)));
            }
        }
        for (id, boundary) in &model.boundaries {
            if cards.contains(id.as_str()) {
                let holds = held.remove(id.as_str()).unwrap_or_default();
                let at = Part::Box(self.boxes.len());
                self.index.extend(holds.iter().map(|id| (id.as_str(), at)));
                let (what, is_stub) = (What::Boundary(boundary, holds), is_stub(id, Some(id)));
                self.boxes.push(ShownBox { id, what, frame: None, is_stub, leads_out: 0 });
            }
        }
        for (at, shown) in self.boxes.iter().enumerate() {
            if matches!(shown.what, What::Boundary(..)) {
                self.index.insert(shown.id, Part::Box(at));
            }
        }
        // What lies in a card is found there too.
        for id in model.boundaries.keys() {
            let outer = card(Some(id)).and_then(|card| self.index.get(card).copied());
            self.index.extend(outer.map(|part| (id.as_str(), part)));
        }
    }

    fn add_frames(
        &mut self,
        model: &'a Model,
        nest: &Nest<'a>,
        wanted: Option<&Wanted<'a>>,
        card: &impl Fn(Option<&str>) -> Option<&'a str>,
    ) {
        let around: Vec<Option<&'a str>> = self
            .boxes
            .iter()
            .map(|shown| match shown.what {
                What::Element(element) => nest.known(element.boundary.as_deref()),
                What::Boundary(..) => nest.parent(shown.id),
            })
            .collect();
        let mut frames: BTreeSet<&str> =
            around.iter().flat_map(|boundary| nest.outwards(*boundary)).collect();
        let wanted = |id: &str| wanted.is_none_or(|wanted| wanted.boundaries.contains(id));
        let open = model.boundaries.keys().filter(|id| wanted(id) && card(Some(id)).is_none());
        frames.extend(open.flat_map(|id| nest.outwards(Some(id))));
        for (id, boundary) in &model.boundaries {
            if frames.contains(id.as_str()) {
                self.index.insert(id, Part::Frame(self.frames.len()));
                self.frames.push(ShownFrame { id, boundary, parent: None, holds: 0, hidden: 0 });
            }
        }
        let frame = |index: &BTreeMap<&str, Part>, id: Option<&str>| match index.get(id?) {
            Some(Part::Frame(at)) => Some(*at),
            _ => None,
        };
        for (shown, around) in self.boxes.iter_mut().zip(around) {
            shown.frame = frame(&self.index, around);
        }
        for shown in &mut self.frames {
            shown.parent = frame(&self.index, nest.parent(shown.id));
        }
        for (id, element) in &model.elements {
            for around in nest.outwards(element.boundary.as_deref()) {
                if let Some(at) = frame(&self.index, Some(around)) {
                    self.frames[at].holds += 1;
                    self.frames[at].hidden += usize::from(!self.index.contains_key(id.as_str()));
                }
            }
        }
    }

    fn add_lines(&mut self, model: &'a Model, wanted: Option<&Wanted<'a>>) {
        let end = |index: &BTreeMap<&str, Part>, id: &str| match index.get(id) {
            Some(Part::Box(at)) => Some(*at),
            _ => None,
        };
        let mut bundles: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (id, flow) in &model.flows {
            let ends = (end(&self.index, &flow.from), end(&self.index, &flow.to));
            let (from, to) = match ends {
                (Some(from), Some(to)) => (from, to),
                // A flow without an end has no line, but it is not left out.
                (from, to) if wanted.is_none() => {
                    (from.unwrap_or(usize::MAX), to.unwrap_or(usize::MAX))
                }
                (from, to) => {
                    let has_both = [&flow.from, &flow.to].map(|id| model.elements.contains_key(id));
                    if let Some(at) = from.or(to).filter(|_| has_both == [true, true]) {
                        self.boxes[at].leads_out += usize::from(!self.boxes[at].is_stub);
                    }
                    continue;
                }
            };
            let stands_for_many = |at: usize| {
                self.boxes.get(at).is_some_and(|shown| matches!(shown.what, What::Boundary(..)))
            };
            let is_stub = |at: usize| self.boxes.get(at).is_some_and(|shown| shown.is_stub);
            if from == to && stands_for_many(from) {
                self.index.insert(id, Part::Box(from));
            } else if is_stub(from) && is_stub(to) {
                // A page is not about what its neighbours say to each other.
            } else if stands_for_many(from) || stands_for_many(to) {
                let at = *bundles.entry((from, to)).or_insert(self.lines.len());
                self.index.insert(id, Part::Line(at));
                match self.lines.get_mut(at) {
                    Some(line) => line.flows.push(id),
                    None => self.lines.push(ShownLine { flows: vec![id], from, to }),
                }
            } else {
                self.index.insert(id, Part::Line(self.lines.len()));
                self.lines.push(ShownLine { flows: vec![id], from, to });
            }
        }
    }
}

impl<'a> Wanted<'a> {
    fn of(model: &'a Model, nest: &Nest<'a>, focus: &Focus) -> Self {
        match focus {
            Focus::Around { centre, depth, also } => {
                let mut wanted = Self::centre(model, nest, centre.iter());
                for _ in 0..*depth {
                    wanted.grow(model);
                }
                let also = also.iter().filter_map(|id| model.elements.get_key_value(id));
                wanted.elements.extend(also.map(|(id, _)| id.as_str()));
                wanted
            }
            Focus::Page(boundary) => {
                let mut wanted = Self::centre(model, nest, std::iter::once(boundary));
                wanted.page = nest.known(Some(boundary));
                wanted.grow(model);
                wanted
            }
        }
    }

    fn centre<'b>(
        model: &'a Model,
        nest: &Nest<'a>,
        ids: impl Iterator<Item = &'b Id> + Clone,
    ) -> Self {
        let mut wanted = Self::default();
        wanted.boundaries.extend(ids.clone().filter_map(|id| nest.known(Some(id))));
        for id in ids {
            let flow = model.flows.get(id);
            let ends = flow.into_iter().flat_map(|flow| [&flow.from, &flow.to]);
            let elements = ends.chain([id]).filter_map(|id| model.elements.get_key_value(id));
            wanted.elements.extend(elements.map(|(id, _)| id.as_str()));
        }
        let is_inside = |boundary: Option<&str>| {
            nest.outwards(boundary).any(|around| wanted.boundaries.contains(around))
        };
        let inside = model.elements.iter().filter(|(_, of)| is_inside(of.boundary.as_deref()));
        let inside: Vec<&str> = inside.map(|(id, _)| id.as_str()).collect();
        let nested: Vec<&Id> = model.boundaries.keys().filter(|id| is_inside(Some(id))).collect();
        wanted.elements.extend(inside);
        wanted.boundaries.extend(nested.into_iter().map(String::as_str));
        wanted
    }

    /// Adds the neighbours of what is wanted.
    fn grow(&mut self, model: &'a Model) {
        let mut met = Vec::new();
        for flow in model.flows.values() {
            for (here, there) in [(&flow.from, &flow.to), (&flow.to, &flow.from)] {
                if self.elements.contains(here.as_str()) {
                    met.extend(model.elements.get_key_value(there).map(|(id, _)| id.as_str()));
                }
            }
        }
        self.elements.extend(met);
    }
}
