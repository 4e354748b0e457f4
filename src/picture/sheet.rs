//! What is shown of a model, with the sizes that the layout needs.

use std::collections::BTreeMap;

use super::card::{Card, Shape, Sized, Zoom};
use super::lens::Lens;
use super::shown::{Shown, ShownBox, ShownFrame, ShownLine, What};
use crate::layout::{self, Direction, Graph, Voice};
use crate::model::{Id, Model};
use crate::text;

/// How a picture is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// How much is shown of every element.
    pub zoom: Zoom,
    /// Which part of the model is shown.
    pub lens: Lens,
}

/// Columns after which labels and titles of boundaries are cut.
const LONGEST_LABEL: usize = 24;
const LONGEST_TITLE: usize = 40;

/// A model made ready for the layout.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub shown: Shown<'a>,
    pub cards: Vec<Sized>,
    pub titles: Vec<String>,
    pub labels: Vec<String>,
    pub graph: Graph,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(model: &'a Model, cards: &BTreeMap<Id, Card>, options: &Options) -> Self {
        let shown = Shown::of(model, &options.lens);
        let sized = |shown: &ShownBox| card(shown, cards).sized(options.zoom);
        let mut sheet = Self {
            cards: shown.boxes.iter().map(sized).collect(),
            titles: shown.frames.iter().map(title).collect(),
            labels: shown.lines.iter().map(|line| label(model, line)).collect(),
            graph: Graph::default(),
            shown,
        };
        sheet.graph = sheet.graph(model.arrangement.direction, cards);
        sheet
    }

    fn graph(&self, direction: Direction, cards: &BTreeMap<Id, Card>) -> Graph {
        let node = |(shown, card): (&ShownBox, &Sized)| layout::Node {
            id: shown.id.clone(),
            width: cells(card.width),
            height: cells(card.height),
            boundary: shown.frame,
            voice: voice(shown, card, cards),
        };
        let frame = |(shown, title): (&ShownFrame, &String)| layout::Boundary {
            id: shown.id.clone(),
            parent: shown.parent,
            title: cells(text::width(title)),
        };
        let flow = |(line, label): (&ShownLine, &String)| layout::Flow {
            id: self.key(line),
            from: line.from,
            to: line.to,
            label: cells(text::width(label)),
        };
        Graph {
            direction,
            nodes: self.shown.boxes.iter().zip(&self.cards).map(node).collect(),
            boundaries: self.shown.frames.iter().zip(&self.titles).map(frame).collect(),
            flows: self.shown.lines.iter().zip(&self.labels).map(flow).collect(),
        }
    }

    /// What is remembered of a line is found under the id of its flow. A line of a collapsed
    /// boundary runs elsewhere than its flows do by themselves: it is found by its ends.
    fn key(&self, line: &ShownLine) -> Id {
        let end = |at: usize| self.shown.boxes.get(at);
        let (from, to) = (end(line.from), end(line.to));
        let is_card =
            |end: Option<&ShownBox>| matches!(end, Some(ShownBox { what: What::Boundary(..), .. }));
        match (from, to, line.flows.first()) {
            (Some(from), Some(to), _) if is_card(Some(from)) || is_card(Some(to)) => {
                format!("{} {}", from.id, to.id)
            }
            (.., first) => first.map(|id| (*id).clone()).unwrap_or_default(),
        }
    }
}

fn card(shown: &ShownBox, cards: &BTreeMap<Id, Card>) -> Card {
    let mut card = cards.get(shown.id).cloned().unwrap_or_else(|| match &shown.what {
        What::Element(element) => {
            Card { title: element.name.clone(), subtitle: element.kind.clone(), ..Card::default() }
        }
        What::Boundary(boundary, holds) => Card::of_boundary(boundary, holds.len()),
    });
    card.leads_out = shown.leads_out;
    card.is_stub = shown.is_stub;
    card
}

fn title(frame: &ShownFrame) -> String {
    let name = text::truncate(&text::sanitise(&frame.boundary.name), LONGEST_TITLE);
    let part =
        (frame.hidden > 0).then(|| format!("{} of {}", frame.holds - frame.hidden, frame.holds));
    let parts: Vec<String> = [Some(name), part].into_iter().flatten().collect();
    let title = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    if title.is_empty() { title } else { format!(" {title} ") }
}

fn label(model: &Model, line: &ShownLine) -> String {
    match line.flows.as_slice() {
        [only] => {
            let label = model.flows.get(*only).map_or("", |flow| flow.label.as_str());
            text::truncate(&text::sanitise(label), LONGEST_LABEL)
        }
        several => text::count(several.len(), "flow"),
    }
}

/// Who speaks first: a collapsed boundary does if all in it are outside the system.
fn voice(shown: &ShownBox, card: &Sized, cards: &BTreeMap<Id, Card>) -> Voice {
    let of = |shape: Shape, person: bool| match shape {
        Shape::External if person => Voice::Person,
        Shape::External => Voice::Outer,
        Shape::Process | Shape::Store | Shape::Boundary => Voice::Inner,
    };
    match &shown.what {
        What::Element(_) => of(card.shape, card.person),
        What::Boundary(_, holds) => {
            let of = |id: &&Id| cards.get(*id).map_or(Voice::Inner, |c| of(c.shape, c.person));
            let voices: Vec<Voice> = holds.iter().map(of).collect();
            let is_outside = !voices.contains(&Voice::Inner);
            voices.into_iter().max().filter(|_| is_outside).unwrap_or_default()
        }
    }
}

/// Widths are cut to a few dozen columns before they come here.
fn cells(columns: usize) -> i32 {
    i32::try_from(columns).unwrap_or(i32::MAX)
}
