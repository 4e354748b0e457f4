//! From a model to a scene: sized, laid out, and ready to be painted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::card::{Card, Shape, Sized};
use super::recall;
use super::sheet::{Options, Sheet};
use super::shown::Part;
use super::tiles::Tiles;
use super::{Grid, Owner};
use crate::layout::{self, Frame, Graph, Layout, Memory, Rect};
use crate::model::{Arrangement, Cell, Id, Model};

/// A place where a flow passes the frame of a boundary, or the border of a collapsed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// Id of the flow; of several in one line that of the first.
    pub flow: Id,
    /// Id of the boundary.
    pub boundary: Id,
    /// Where, on the frame.
    pub at: Cell,
}

/// A drawn model, in world coordinates: columns and rows from an origin at the top left.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// To be saved, so that the next picture looks like this one. Hidden things keep their places.
    pub arrangement: Arrangement,
    pub(super) cards: Vec<(Id, Sized, Rect)>,
    pub(super) frames: Vec<(Id, String, Frame)>,
    pub(super) lines: Vec<Line>,
    pub(super) crossings: Vec<Crossing>,
    /// Where all of these lie.
    pub(super) tiles: Tiles,
    /// What stands for each element, boundary and flow.
    index: BTreeMap<Id, Part>,
    bounds: Rect,
    options: Options,
    /// This picture and those before it, newest last.
    past: Vec<Arc<Drawn>>,
    /// Where everything outside a focus stands or stood, the hidden included.
    known: Arc<Memory>,
}

/// A graph and how it was laid out.
#[derive(Debug)]
struct Drawn {
    graph: Graph,
    layout: Layout,
    /// Whether it shows what a focus left. Then its places and orders say nothing about the whole.
    is_focus: bool,
}

/// Pictures that are remembered, so that undo brings them back as they were.
const PAST: usize = 16;

/// A drawn flow, or several in one line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The flows; never empty.
    pub flows: Vec<Id>,
    pub points: Vec<Cell>,
    pub label: Option<(String, Rect)>,
}

impl Line {
    /// The flow that stands for all.
    pub(super) fn id(&self) -> &str {
        self.flows.first().map_or("", String::as_str)
    }
}

/// Draws `model`; `cards` says what to show of each element and each collapsed boundary. An element
/// without a card shows its name and the id of its kind. The picture keeps to `model.arrangement` as
/// far as possible; while a model is edited, [`Picture::redraw`] keeps even more.
pub fn draw(model: &Model, cards: &BTreeMap<Id, Card>, options: &Options) -> Picture {
    let nothing = Picture {
        known: Arc::new(Memory::from(model.arrangement.clone())),
        options: options.clone(),
        ..Picture::default()
    };
    nothing.redraw(model, cards, options)
}

/// Where the lines pass frames and borders of collapsed boundaries. A flow meets a frame only at a
/// right angle and never at a corner.
fn crossings(
    cards: &[(Id, Sized, Rect)],
    frames: &[(Id, String, Frame)],
    lines: &[Line],
    ends: &[(usize, usize)],
) -> Vec<Crossing> {
    // A card of one row has no border to put a mark on.
    let crossing = |end: usize, at: Option<&Cell>, line: &Line| {
        let (id, _, _) =
            cards.get(end).filter(|(_, card, rect)| card.shape == Shape::Boundary && rect.h > 1)?;
        Some(Crossing { flow: line.id().to_string(), boundary: id.clone(), at: *at? })
    };
    let mut found = Vec::new();
    for (line, (from, to)) in lines.iter().zip(ends) {
        found.extend(crossing(*from, line.points.first(), line));
        for pair in line.points.windows(2) {
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            let (x, y) = ((low.x, high.x), (low.y.min(high.y), low.y.max(high.y)));
            for (id, _, frame) in frames {
                let Rect { x: left, y: top, w, h } = frame.rect;
                let at = |x: i32, y: i32| Crossing {
                    flow: line.id().to_string(),
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
        found.extend(crossing(*to, line.points.last(), line));
    }
    found
}

fn tiles(
    cards: &[(Id, Sized, Rect)],
    frames: &[(Id, String, Frame)],
    lines: &[Line],
    crossings: &[Crossing],
) -> Tiles {
    let mut tiles = Tiles::default();
    for (i, (_, _, frame)) in frames.iter().enumerate() {
        tiles.add_frame(i, frame);
    }
    for (i, line) in lines.iter().enumerate() {
        tiles.add_line(i, &line.points, line.label.as_ref().map(|label| label.1));
    }
    for (i, (_, _, rect)) in cards.iter().enumerate() {
        tiles.add_card(i, *rect);
    }
    for (i, crossing) in crossings.iter().enumerate() {
        tiles.add_crossing(i, crossing.at);
    }
    tiles
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
    /// Draws `model` after an edit, or with another lens: whatever that did not touch stays where it
    /// is in this picture, and what a recent picture showed looks as it did there. Of
    /// `model.arrangement` only the pins count; a focus, in which little is where it is otherwise,
    /// knows no pins.
    #[must_use]
    pub fn redraw(&self, model: &Model, cards: &BTreeMap<Id, Card>, options: &Options) -> Self {
        let mut sheet = Sheet::of(model, cards, options);
        let is_focus = options.lens.focus.is_some();
        let mut past = self.past.clone();
        let is_same = |drawn: &Arc<Drawn>| {
            let places = &drawn.layout.memory.arrangement;
            let has = |id: &str| places.places.contains_key(id);
            drawn.graph == sheet.graph
                && drawn.is_focus == is_focus
                && (is_focus || recall::pins(places, has).eq(recall::pins(&model.arrangement, has)))
        };
        if let Some(same) = past.iter().rposition(is_same) {
            let drawn = past.remove(same);
            past.push(drawn);
        } else {
            let graph = std::mem::take(&mut sheet.graph);
            let layout = layout::layout(&graph, &self.memory(model, &graph, options));
            past.push(Arc::new(Drawn { graph, layout, is_focus }));
            past.drain(..past.len().saturating_sub(PAST));
        }
        self.compose(model, sheet, options, past)
    }

    /// What the next layout keeps to.
    fn memory(&self, model: &Model, graph: &Graph, options: &Options) -> Memory {
        let looks_alike = self.arrangement.direction == model.arrangement.direction
            && self.options.zoom == options.zoom;
        if options.lens.focus.is_some() {
            let last = self.past.last().filter(|drawn| drawn.is_focus && looks_alike);
            return last.map(|drawn| drawn.layout.memory.clone()).unwrap_or_default();
        }
        let before = self.past.iter().rev().find(|drawn| !drawn.is_focus);
        let turned = before.map_or(0, |before| turned(&before.graph, graph));
        // With more than one boundary opened or collapsed, holding on to places would leave holes.
        let mut memory = if looks_alike && turned < 2 {
            (*self.known).clone()
        } else {
            Memory::from(self.known.arrangement.clone())
        };
        recall::pin(&mut memory.arrangement, &model.arrangement);
        memory
    }

    fn compose(
        &self,
        model: &Model,
        sheet: Sheet,
        options: &Options,
        past: Vec<Arc<Drawn>>,
    ) -> Self {
        let nothing = Layout::default();
        let layout = past.last().map_or(&nothing, |drawn| &drawn.layout);
        let known = if options.lens.focus.is_some() {
            recall::known(model, &self.known)
        } else {
            recall::merged(model, &sheet.shown, &self.known, &layout.memory)
        };
        let boxes = sheet.shown.boxes.iter().zip(sheet.cards).zip(&layout.nodes);
        let cards: Vec<(Id, Sized, Rect)> =
            boxes.map(|((shown, card), rect)| (shown.id.clone(), card, *rect)).collect();
        let frames = sheet.shown.frames.iter().zip(sheet.titles).zip(&layout.boundaries);
        let frames: Vec<(Id, String, Frame)> =
            frames.map(|((shown, title), frame)| (shown.id.clone(), title, *frame)).collect();
        let lines = sheet.shown.lines.iter().zip(sheet.labels).zip(&layout.flows);
        let lines: Vec<Line> = lines
            .map(|((shown, label), route)| Line {
                flows: shown.flows.iter().map(|id| (*id).clone()).collect(),
                points: route.points.clone(),
                label: route.label.map(|rect| (label, rect)),
            })
            .collect();
        let ends: Vec<_> = sheet.shown.lines.iter().map(|line| (line.from, line.to)).collect();
        let index = sheet.shown.index.iter();
        let crossings = crossings(&cards, &frames, &lines, &ends);
        Self {
            arrangement: known.arrangement.clone(),
            tiles: tiles(&cards, &frames, &lines, &crossings),
            crossings,
            bounds: bounds(&cards, &frames, &lines),
            index: index.map(|(id, part)| ((*id).to_string(), *part)).collect(),
            cards,
            frames,
            lines,
            options: options.clone(),
            past,
            known: Arc::new(known),
        }
    }

    /// How it was drawn.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The smallest rectangle around everything.
    pub const fn bounds(&self) -> Rect {
        self.bounds
    }

    /// The id under which an element, boundary or flow is on show: its own, that of the collapsed
    /// boundary that hides it, or that of the first flow in the same line. None for what the model
    /// or the focus does not have.
    pub fn stand_in(&self, id: &str) -> Option<&str> {
        Some(match self.index.get(id)? {
            Part::Box(at) => self.cards.get(*at)?.0.as_str(),
            Part::Frame(at) => self.frames.get(*at)?.0.as_str(),
            Part::Line(at) => self.lines.get(*at)?.id(),
        })
    }

    /// Whether a boundary is on show as a card.
    pub fn is_collapsed(&self, boundary: &str) -> bool {
        self.card(boundary)
            .is_some_and(|(id, card, _)| id == boundary && card.shape == Shape::Boundary)
    }

    /// The flows in the line that shows a flow, itself included: more than one where several share
    /// it, none where it is hidden in a card or not on show.
    pub fn bundle(&self, flow: &str) -> &[Id] {
        self.line(flow).map_or(&[], |line| line.flows.as_slice())
    }

    /// The card of an element or collapsed boundary, or the one that hides it.
    pub fn element(&self, id: &str) -> Option<Rect> {
        self.card(id).map(|card| card.2)
    }

    /// The frame of a boundary; of a collapsed one the card.
    pub fn boundary(&self, id: &str) -> Option<Rect> {
        match self.index.get(id)? {
            Part::Frame(at) => self.frames.get(*at).map(|frame| frame.2.rect),
            _ => self.element(id),
        }
    }

    /// The corners of the line that shows a flow, from the border of its source to the border of its
    /// target.
    pub fn flow(&self, id: &str) -> Option<&[Cell]> {
        self.line(id).map(|line| line.points.as_slice())
    }

    /// Where the label of that line stands.
    pub fn label(&self, id: &str) -> Option<Rect> {
        self.line(id)?.label.as_ref().map(|label| label.1)
    }

    fn card(&self, id: &str) -> Option<&(Id, Sized, Rect)> {
        let Part::Box(at) = self.index.get(id)? else { return None };
        self.cards.get(*at)
    }

    fn line(&self, id: &str) -> Option<&Line> {
        let Part::Line(at) = self.index.get(id)? else { return None };
        self.lines.get(*at)
    }

    /// All elements and collapsed boundaries on show with their cards: elements by id, then
    /// boundaries by id.
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

    /// The boundaries around a cell, collapsed ones included, innermost first: what is dropped there
    /// can go into them. What a collapsed one hides is not among them.
    pub fn boundaries_at(&self, x: i32, y: i32) -> Vec<&str> {
        let frames = self.frames.iter().map(|(id, _, frame)| (id, frame.rect));
        let cards = self.cards.iter().filter(|(_, card, _)| card.shape == Shape::Boundary);
        let all = frames.chain(cards.map(|(id, _, rect)| (id, *rect)));
        let mut around: Vec<(&Id, Rect)> = all.filter(|(_, rect)| rect.contains(x, y)).collect();
        around.sort_by_key(|(_, rect)| i64::from(rect.w) * i64::from(rect.h));
        around.into_iter().map(|(id, _)| id.as_str()).collect()
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

/// How many boundaries are open in one graph and a card in the other.
fn turned(before: &Graph, after: &Graph) -> usize {
    let both = |nodes: &Graph, frames: &Graph| {
        let frames: BTreeSet<&Id> = frames.boundaries.iter().map(|it| &it.id).collect();
        nodes.nodes.iter().filter(|it| frames.contains(&it.id)).count()
    };
    both(before, after) + both(after, before)
}
