//! The picture as SVG: the places are those of the text, so it is the same picture. One file that
//! stands alone, in the colours of the reader's light or dark page, with a name for whatever the
//! mouse rests on.

mod path;

use maud::{Markup, PreEscaped, html};

use self::path::{Area, CELL, Point};
use super::card::{Shape, Sized, Urgency};
use super::cell::Role;
use super::scene::{Crossing, Line, Picture};
use crate::layout::{Frame, Rect};
use crate::model::{Id, Model};
use crate::text::{self, sanitise};

/// What the classes of the pictures mean, for a page that holds some.
pub const SVG_STYLE: &str = include_str!("style.css");

/// Pixels from the line on which letters stand up to the middle of their row.
const BASELINE: i32 = 4;

impl Picture {
    /// The picture as an SVG document; `model`, of which it was drawn, knows the names in full.
    pub fn to_svg(&self, model: &Model) -> String {
        self.svg(model, &html! { "\n" style { "\n" (PreEscaped(SVG_STYLE)) } })
    }

    /// The picture as an SVG element for a page that has [`SVG_STYLE`].
    pub fn to_inline_svg(&self, model: &Model) -> String {
        self.svg(model, &Markup::default())
    }

    fn svg(&self, model: &Model, style: &Markup) -> String {
        let bounds = self.bounds();
        let page = Area::of(bounds).wider(CELL.0);
        let (x, y, width, height) = (page.left, page.top - 8, page.width(), page.height() + 16);
        let name = sanitise(&model.name);
        let about = format!(
            "{name}: data-flow diagram with {}, {}, {}",
            text::count(self.cards.len(), "element"),
            text::count(self.lines.len(), "flow"),
            text::count(self.frames.len(), "boundary"),
        );
        let mut frames: Vec<&(Id, String, Frame)> = self.frames.iter().collect();
        frames.sort_by_key(|(_, _, frame)| -i64::from(frame.rect.w) * i64::from(frame.rect.h));
        let markup = html! {
            svg xmlns="http://www.w3.org/2000/svg" class="tl" role="img" aria-label=(about)
                width=(width) height=(height) viewBox={ (x) " " (y) " " (width) " " (height) } {
                "\n" title { (name) }
                (style)
                "\n" rect class="page" x=(x) y=(y) width=(width) height=(height) {}
                @for (id, title, frame) in frames { "\n" (boundary(model, id, title, *frame)) }
                @for line in &self.lines { "\n" (self.flow_line(model, line)) }
                @for (id, card, rect) in &self.cards { "\n" (element(model, id, card, *rect)) }
                @for crossing in &self.crossings { "\n" (self.mark(model, crossing)) }
                "\n"
            }
            "\n"
        };
        markup.into_string()
    }

    fn flow_line(&self, model: &Model, line: &Line) -> Markup {
        let mut points: Vec<Point> = line.points.iter().map(|cell| path::middle(*cell)).collect();
        self.meet_cards(line, &mut points);
        let near = path::bent(&points);
        let mut arrow = None;
        if let [.., from, tip] = points.as_mut_slice() {
            let (data, end) = path::head(*from, *tip);
            (arrow, *tip) = (Some(data), end);
        }
        let label = line.label.as_ref().filter(|(label, _)| !label.is_empty());
        let gap = label.map(|(_, rect)| Area::of(*rect).wider(2));
        let pieces = path::pieces(&points, gap);
        html! {
            g class="flow" {
                title { (about_flows(model, &line.flows)) }
                path class="near" d=(near) {}
                path class="line" d={ @for piece in &pieces { (path::bent(piece)) } } {}
                @if let Some(data) = arrow { path class="head" d=(data) {} }
                @if let Some((label, rect)) = label { (words("label", label, rect.x, rect.y)) }
            }
        }
    }

    /// The sign of a flow that passes a frame.
    fn mark(&self, model: &Model, crossing: &Crossing) -> Markup {
        let Point { x, y } = path::middle(crossing.at);
        let boundary = sanitise(model.name_of(&crossing.boundary));
        html! {
            g class="crossing" {
                title { (about_flows(model, self.bundle(&crossing.flow))) "\ncrosses " (boundary) }
                path d={ "M" (x) " " (y - 5) "l5 5l-5 5l-5-5z" } {}
            }
        }
    }

    /// A card of one row has its border around its cells, not through them.
    fn meet_cards(&self, line: &Line, points: &mut [Point]) {
        let is_low = |end: usize| {
            let cell = line.points[end];
            self.cards.iter().any(|(_, _, rect)| rect.h == 1 && rect.contains(cell.x, cell.y))
        };
        let last = points.len().saturating_sub(1);
        for (end, next) in [(0, 1), (last, last.saturating_sub(1))] {
            if last > 0 && is_low(end) {
                let (x, y) = (points[next].x - points[end].x, points[next].y - points[end].y);
                points[end].x += x.signum() * CELL.0 / 2;
                points[end].y += y.signum() * CELL.1 / 2;
            }
        }
    }
}

fn boundary(model: &Model, id: &str, title: &str, frame: Frame) -> Markup {
    let area = Area::within(frame.rect);
    let at = Area::of(frame.title);
    let about = model.boundaries.get(id).map(|b| format!("{}: {} boundary", b.name, b.kind.id()));
    html! {
        g class="boundary" {
            @if let Some(about) = about { title { (sanitise(&about)) } }
            rect class="ground" x=(area.left) y=(area.top) rx="6"
                width=(area.width()) height=(area.height()) {}
            path class="rim" d=(path::frame(area, at.left, at.right)) {}
            (words("title", title.trim(), frame.title.x + 1, frame.title.y))
        }
    }
}

fn element(model: &Model, id: &str, card: &Sized, rect: Rect) -> Markup {
    let area = if rect.h == 1 { Area::of(rect) } else { Area::within(rect) };
    let (x, y, width, height) = (area.left, area.top, area.width(), area.height());
    let (border, round) = match card.shape {
        Shape::External | Shape::Store => ("edge", 0),
        Shape::Process => ("edge", 8),
        Shape::Boundary => ("rim", 6),
    };
    let about = format!("{}: {}", model.name_of(id), card.subtitle);
    html! {
        g class="element" {
            title { (sanitise(&about)) }
            rect class="card" x=(x) y=(y) width=(width) height=(height) rx=(round) {}
            @if card.shape == Shape::Store {
                path class="edge" d={ "M" (x) " " (y) "h" (width) "m0 " (height) "h-" (width) } {}
            } @else {
                rect class=(border) x=(x) y=(y) width=(width) height=(height) rx=(round) {}
            }
            @for spot in card.spots(rect) { (words(class(spot.role), spot.text, spot.x, spot.y)) }
        }
    }
}

/// `Customer → Chat UI: question`, a line each.
fn about_flows(model: &Model, ids: &[Id]) -> String {
    let flows = ids.iter().filter_map(|id| model.flows.get(id));
    let about = flows.map(|flow| sanitise(&model.labelled_route(flow)).into_owned());
    about.collect::<Vec<_>>().join("\n")
}

const fn class(role: Role) -> &'static str {
    match role {
        Role::Title => "name",
        Role::Badge(Urgency::Low) => "low",
        Role::Badge(Urgency::Moderate) => "moderate",
        Role::Badge(Urgency::Important) => "important",
        Role::Badge(Urgency::Critical) => "critical",
        _ => "kind",
    }
}

/// Text that begins in this cell.
fn words(class: &str, words: &str, x: i32, y: i32) -> Markup {
    let (x, y) = (x * CELL.0, y * CELL.1 + CELL.1 / 2 + BASELINE);
    html! { @if !words.is_empty() { text class=(class) x=(x) y=(y) { (words) } } }
}
