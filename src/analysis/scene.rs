//! A model laid out for fast questions: elements and flows by index, with the boundaries that each
//! flow crosses.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::reading::drawn;
use crate::catalog::{Kind, Kinds, Shape, Side};
use crate::model::{Attributes, BoundaryKind, Element, Flow, Id, Model};

/// An element or a flow, by its index in the [`Scene`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Index into [`Scene::elements`].
    Element(usize),
    /// Index into [`Scene::flows`].
    Flow(usize),
}

/// The model as the analysis sees it: elements and flows in the order of their ids, without the
/// flows that lack an end.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The model itself.
    pub model: &'a Model,
    /// The elements.
    pub elements: Vec<Seen<'a>>,
    /// The flows.
    pub flows: Vec<SeenFlow<'a>>,
    incoming: Vec<Vec<usize>>,
    outgoing: Vec<Vec<usize>>,
    /// What is recorded, by attribute.
    pub answers: Answers<'a>,
}

/// An element of a [`Scene`].
#[derive(Debug)]
pub struct Seen<'a> {
    /// Its id.
    pub id: &'a str,
    /// The element.
    pub element: &'a Element,
    /// Its kind; none where the catalogs do not know it.
    pub kind: Option<&'a Kind>,
    /// The kinds of boundary around it.
    pub inside: Vec<BoundaryKind>,
}

/// A flow of a [`Scene`].
#[derive(Debug)]
pub struct SeenFlow<'a> {
    /// Its id.
    pub id: &'a str,
    /// The flow.
    pub flow: &'a Flow,
    /// Index of the element that the data leaves.
    pub from: usize,
    /// Index of the element that the data reaches.
    pub to: usize,
    /// The kinds of boundary that it comes out of.
    pub leaves: Vec<BoundaryKind>,
    /// The kinds of boundary that it goes into.
    pub enters: Vec<BoundaryKind>,
}

impl<'a> Scene<'a> {
    /// Lays out a model.
    pub fn of(model: &'a Model, kinds: &'a Kinds) -> Self {
        let elements: Vec<Seen<'a>> = model
            .elements
            .iter()
            .map(|(id, element)| Seen {
                id,
                element,
                kind: kinds.kind(&element.kind),
                inside: boundary_kinds(model, element.boundary.as_deref()),
            })
            .collect();
        let index: BTreeMap<&str, usize> =
            elements.iter().enumerate().map(|(at, seen)| (seen.id, at)).collect();
        let seen = |(id, flow): (&'a Id, &'a Flow)| {
            let (from, to) = (*index.get(flow.from.as_str())?, *index.get(flow.to.as_str())?);
            let (leaves, enters) = crossed(model, flow);
            Some(SeenFlow { id, flow, from, to, leaves, enters })
        };
        let flows: Vec<SeenFlow<'a>> = model.flows.iter().filter_map(seen).collect();
        let mut incoming = vec![Vec::new(); elements.len()];
        let mut outgoing = vec![Vec::new(); elements.len()];
        for (at, flow) in flows.iter().enumerate() {
            outgoing[flow.from].push(at);
            incoming[flow.to].push(at);
        }
        let answers = Answers::of(
            elements.iter().map(|seen| (seen.element, seen.kind)),
            flows.iter().map(|seen| seen.flow),
        );
        Self { model, elements, flows, incoming, outgoing, answers }
    }

    /// Flows on a side of an element, in id order.
    pub fn flows_at(&self, element: usize, side: Side) -> &[usize] {
        match side {
            Side::Upstream => &self.incoming[element],
            Side::Downstream => &self.outgoing[element],
        }
    }

    /// The element at the end of a flow that lies on `side`.
    pub fn end(&self, flow: usize, side: Side) -> usize {
        match side {
            Side::Upstream => self.flows[flow].from,
            Side::Downstream => self.flows[flow].to,
        }
    }

    /// The recorded attributes of an element or flow.
    pub fn attributes(&self, subject: Subject) -> &'a Attributes {
        match subject {
            Subject::Element(index) => &self.elements[index].element.attributes,
            Subject::Flow(index) => &self.flows[index].flow.attributes,
        }
    }

    /// How far an element stands from the people whose deeds matter: 0 for people, 1 for others
    /// outside the system, 2 for its parts.
    pub fn outwardness(&self, element: usize) -> u8 {
        match self.elements[element].kind {
            Some(kind) if kind.traits.iter().any(|known| known == "human") => 0,
            Some(kind) if kind.shape == Shape::External => 1,
            _ => 2,
        }
    }

    /// The id of an element or flow; for the answer to a call that of the call.
    pub fn id(&self, subject: Subject) -> &'a str {
        match subject {
            Subject::Element(index) => self.elements[index].id,
            Subject::Flow(index) => drawn(self.flows[index].id),
        }
    }

    /// What people call an element.
    pub fn name(&self, element: usize) -> &'a str {
        &self.elements[element].element.name
    }
}

fn boundary_kinds(model: &Model, boundary: Option<&str>) -> Vec<BoundaryKind> {
    let chain = model.enclosing(boundary);
    chain.into_iter().filter_map(|id| model.boundaries.get(id)).map(|b| b.kind).collect()
}

/// The kinds of boundary that a flow comes out of and goes into.
fn crossed(model: &Model, flow: &Flow) -> (Vec<BoundaryKind>, Vec<BoundaryKind>) {
    let (from, to) = (model.around(&flow.from), model.around(&flow.to));
    let kinds = |of: &[&str], without: &[&str]| {
        of.iter()
            .filter(|id| !without.contains(id))
            .filter_map(|id| model.boundaries.get(*id))
            .map(|boundary| boundary.kind)
            .collect()
    };
    (kinds(&from, &to), kinds(&to, &from))
}
