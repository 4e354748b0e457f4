//! From a model to a scene: sized, laid out, and ready to be painted.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::card::{Card, Shape, Sized};
use super::{Grid, Owner};
use crate::layout::{self, Direction, Frame, Graph, Layout, Memory, Rect, Voice};
use crate::model::{Arrangement, Cell, Id, Model};
use crate::text;

/// How much is shown of every element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zoom {
    /// Cards of four rows: name, kind, badge.
    #[default]
    Cards,
    /// One row: name and badge.
    Compact,
}

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Where the main flow runs.
    pub direction: Direction,
    /// How much is shown.
    pub zoom: Zoom,
}

/// Columns after which labels and titles of boundaries are cut.
const LONGEST_LABEL: usize = 24;
const LONGEST_TITLE: usize = 40;

/// A place where a flow passes the frame of a boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// Id of the flow.
    pub flow: Id,
    /// Id of the boundary.
    pub boundary: Id,
    /// Where, on the frame.
    pub at: Cell,
}

/// A drawn model, in world coordinates: columns and rows from an origin at the top left.
#[derive(Debug, Clone)]
pub struct Picture {
    /// To be saved, so that the next picture looks like this one.
    pub arrangement: Arrangement,
    pub(super) cards: Vec<(Id, Sized, Rect)>,
    pub(super) frames: Vec<(Id, String, Frame)>,
    pub(super) lines: Vec<Line>,
    pub(super) crossings: Vec<Crossing>,
    bounds: Rect,
    options: Options,
    /// This picture and those before it, newest last.
    past: Vec<Arc<Drawn>>,
}

/// A graph and how it was laid out.
#[derive(Debug)]
struct Drawn {
    graph: Graph,
    layout: Layout,
}

/// Pictures that are remembered, so that undo brings them back as they were.
const PAST: usize = 16;

/// A drawn flow.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub id: Id,
    pub points: Vec<Cell>,
    pub label: Option<(String, Rect)>,
}

/// Draws `model`; `cards` says what to show of each element. An element without a card shows its
/// name and the id of its kind. The picture keeps to `model.arrangement` as far as possible; while
/// a model is edited, [`Picture::redraw`] keeps even more.
pub fn draw(model: &Model, cards: &BTreeMap<Id, Card>, options: &Options) -> Picture {
    let sheet = Sheet::of(model, cards, *options);
    let layout = layout::layout(&sheet.graph, &model.arrangement.clone().into());
    let drawn = Drawn { graph: sheet.graph.clone(), layout };
    sheet.compose(model, vec![Arc::new(drawn)])
}

/// A model made ready for the layout.
struct Sheet {
    options: Options,
    cards: Vec<(Id, Sized)>,
    titles: Vec<String>,
    labels: Vec<String>,
    graph: Graph,
}

impl Sheet {
    fn of(model: &Model, cards: &BTreeMap<Id, Card>, options: Options) -> Self {
        let cards: Vec<(Id, Sized)> = model
            .elements
            .iter()
            .map(|(id, element)| {
                let card = cards.get(id).cloned().unwrap_or_else(|| Card {
                    title: element.name.clone(),
                    subtitle: element.kind.clone(),
                    ..Card::default()
                });
                (id.clone(), card.sized(options.zoom))
            })
            .collect();
        let titles: Vec<String> = model
            .boundaries
            .values()
            .map(|boundary| text::truncate(&text::sanitise(&boundary.name), LONGEST_TITLE))
            .map(|name| if name.is_empty() { name } else { format!(" {name} ") })
            .collect();
        let labels: Vec<String> = model
            .flows
            .values()
            .map(|flow| text::truncate(&text::sanitise(&flow.label), LONGEST_LABEL))
            .collect();
        let graph = graph(model, options.direction, &cards, &titles, &labels);
        Self { options, cards, titles, labels, graph }
    }

    fn compose(self, model: &Model, past: Vec<Arc<Drawn>>) -> Picture {
        let nothing = Layout::default();
        let layout = past.last().map_or(&nothing, |drawn| &drawn.layout);
        let cards: Vec<(Id, Sized, Rect)> = self
            .cards
            .into_iter()
            .zip(&layout.nodes)
            .map(|((id, card), rect)| (id, card, *rect))
            .collect();
        let frames: Vec<(Id, String, Frame)> = model
            .boundaries
            .keys()
            .zip(self.titles)
            .zip(&layout.boundaries)
            .map(|((id, title), frame)| (id.clone(), title, *frame))
            .collect();
        let lines: Vec<Line> = model
            .flows
            .keys()
            .zip(self.labels)
            .zip(&layout.flows)
            .map(|((id, label), route)| Line {
                id: id.clone(),
                points: route.points.clone(),
                label: route.label.map(|rect| (label, rect)),
            })
            .collect();
        Picture {
            arrangement: layout.memory.arrangement.clone(),
            crossings: crossings(&frames, &lines),
            bounds: bounds(&cards, &frames, &lines),
            cards,
            frames,
            lines,
            options: self.options,
            past,
        }
    }
}

fn graph(
    model: &Model,
    direction: Direction,
    cards: &[(Id, Sized)],
    titles: &[String],
    labels: &[String],
) -> Graph {
    let element: BTreeMap<&str, usize> =
        model.elements.keys().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    let boundary: BTreeMap<&str, usize> =
        model.boundaries.keys().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    let inside = |id: &Option<Id>| id.as_deref().and_then(|id| boundary.get(id).copied());
    let end = |id: &str| element.get(id).copied().unwrap_or(usize::MAX);
    Graph {
        direction,
        nodes: model
            .elements
            .values()
            .zip(cards)
            .map(|(element, (id, card))| layout::Node {
                id: id.clone(),
                width: cells(card.width),
                height: cells(card.height),
                boundary: inside(&element.boundary),
                voice: match card.shape {
                    Shape::External if card.person => Voice::Person,
                    Shape::External => Voice::Outer,
                    Shape::Process | Shape::Store => Voice::Inner,
                },
            })
            .collect(),
        boundaries: model
            .boundaries
            .iter()
            .zip(titles)
            .map(|((id, boundary), title)| layout::Boundary {
                id: id.clone(),
                parent: inside(&boundary.parent),
                title: cells(text::width(title)),
            })
            .collect(),
        flows: model
            .flows
            .iter()
            .zip(labels)
            .map(|((id, flow), label)| layout::Flow {
                id: id.clone(),
                from: end(&flow.from),
                to: end(&flow.to),
                label: cells(text::width(label)),
            })
            .collect(),
    }
}

/// Where the lines pass frames. A flow meets a frame only at a right angle and never at a corner.
fn crossings(frames: &[(Id, String, Frame)], lines: &[Line]) -> Vec<Crossing> {
    let mut found = Vec::new();
    for line in lines {
        for pair in line.points.windows(2) {
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let (x, y) = ((low.x, high.x), (low.y.min(high.y), low.y.max(high.y)));
            for (id, _, frame) in frames {
                let Rect { x: left, y: top, w, h } = frame.rect;
                let at = |x: i32, y: i32| Crossing {
                    flow: line.id.clone(),
                    boundary: id.clone(),
                    at: Cell { x, y },
                };
                if x.0 == x.1 && left < x.0 && x.0 < left + w - 1 {
                    let rows = [top, top + h - 1].into_iter();
                    found.extend(rows.filter(|r| y.0 <= *r && *r <= y.1).map(|r| at(x.0, r)));
                } else if y.0 == y.1 && top < y.0 && y.0 < top + h - 1 {
                    let columns = [left, left + w - 1].into_iter();
                    found.extend(columns.filter(|c| x.0 <= *c && *c <= x.1).map(|c| at(c, y.0)));
                }
            }
        }
    }
    found
}

fn bounds(cards: &[(Id, Sized, Rect)], frames: &[(Id, String, Frame)], lines: &[Line]) -> Rect {
    let points = lines.iter().flat_map(|line| &line.points);
    let rects = cards
        .iter()
        .map(|card| card.2)
        .chain(frames.iter().map(|frame| frame.2.rect))
        .chain(lines.iter().filter_map(|line| line.label.as_ref().map(|label| label.1)))
        .chain(points.map(|p| Rect { x: p.x, y: p.y, w: 1, h: 1 }));
    rects
        .reduce(|a, b| {
            let (x, y) = (a.x.min(b.x), a.y.min(b.y));
            let (right, bottom) = ((a.x + a.w).max(b.x + b.w), (a.y + a.h).max(b.y + b.h));
            Rect { x, y, w: right - x, h: bottom - y }
        })
        .unwrap_or_default()
}

impl Picture {
    /// Draws `model` after an edit: whatever the edit did not touch stays where it is in this
    /// picture, and what a recent picture showed looks as it did there. Of `model.arrangement` only
    /// the pins count.
    #[must_use]
    pub fn redraw(&self, model: &Model, cards: &BTreeMap<Id, Card>, options: &Options) -> Self {
        let sheet = Sheet::of(model, cards, *options);
        let mut past = self.past.clone();
        let is_same = |drawn: &Arc<Drawn>| {
            drawn.graph == sheet.graph
                && pins(&drawn.layout.memory.arrangement).eq(pins(&model.arrangement))
        };
        if let Some(same) = past.iter().rposition(is_same) {
            let drawn = past.remove(same);
            past.push(drawn);
            return sheet.compose(model, past);
        }
        let mut memory = match past.last() {
            Some(drawn) if self.options == *options => drawn.layout.memory.clone(),
            _ => Memory::from(self.arrangement.clone()),
        };
        for place in memory.arrangement.places.values_mut() {
            place.pinned = None;
        }
        for (id, place) in &model.arrangement.places {
            if place.pinned.is_some() {
                let known = memory.arrangement.places.entry(id.clone()).or_insert(*place);
                known.pinned = place.pinned;
            }
        }
        let layout = layout::layout(&sheet.graph, &memory);
        past.push(Arc::new(Drawn { graph: sheet.graph.clone(), layout }));
        past.drain(..past.len().saturating_sub(PAST));
        sheet.compose(model, past)
    }

    /// The smallest rectangle around everything.
    pub const fn bounds(&self) -> Rect {
        self.bounds
    }

    /// The card of an element.
    pub fn element(&self, id: &str) -> Option<Rect> {
        self.cards.iter().find(|card| card.0 == id).map(|card| card.2)
    }

    /// The frame of a boundary.
    pub fn boundary(&self, id: &str) -> Option<Rect> {
        self.frames.iter().find(|frame| frame.0 == id).map(|frame| frame.2.rect)
    }

    /// The corners of a flow, from the border of its source to the border of its target.
    pub fn flow(&self, id: &str) -> Option<&[Cell]> {
        self.lines.iter().find(|line| line.id == id).map(|line| line.points.as_slice())
    }

    /// Where the label of a flow stands.
    pub fn label(&self, id: &str) -> Option<Rect> {
        let line = self.lines.iter().find(|line| line.id == id)?;
        line.label.as_ref().map(|label| label.1)
    }

    /// All elements with their cards, by id.
    pub fn elements(&self) -> impl Iterator<Item = (&str, Rect)> {
        self.cards.iter().map(|(id, _, rect)| (id.as_str(), *rect))
    }

    /// All places where flows pass frames, flow by flow from source to target.
    pub fn crossings(&self) -> &[Crossing] {
        &self.crossings
    }

    /// What the mouse meets in a cell: a crossing before a label, a card, a line and a frame.
    pub fn hit(&self, x: i32, y: i32) -> Option<Owner<'_>> {
        self.paint(Rect { x, y, w: 1, h: 1 }).cell(0, 0).and_then(|cell| cell.owner)
    }

    /// The innermost boundary around a cell, for dropping things into it.
    pub fn boundary_at(&self, x: i32, y: i32) -> Option<&str> {
        let around = self.frames.iter().filter(|frame| frame.2.rect.contains(x, y));
        let area = |rect: Rect| i64::from(rect.w) * i64::from(rect.h);
        around.min_by_key(|frame| area(frame.2.rect)).map(|frame| frame.0.as_str())
    }

    /// The cells of a viewport.
    pub fn paint(&self, viewport: Rect) -> Grid<'_> {
        Grid::paint(self, viewport)
    }

    /// The whole picture as lines of text without trailing spaces, each ended by a line break.
    pub fn to_text(&self, ascii: bool) -> String {
        let grid = self.paint(self.bounds);
        let mut out = String::new();
        for row in grid.rows() {
            let line: String = row.iter().map(|cell| cell.glyph(ascii)).collect();
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

/// Where people put things.
fn pins(arrangement: &Arrangement) -> impl Iterator<Item = (&Id, Cell)> {
    arrangement.places.iter().filter_map(|(id, place)| Some((id, place.pinned?)))
}

/// Widths are cut to a few dozen columns before they come here.
fn cells(columns: usize) -> i32 {
    i32::try_from(columns).unwrap_or(i32::MAX)
}
