//! What the card of an element shows.

use super::Role;
use crate::catalog::{self, Kind};
use crate::layout::Rect;
use crate::model::{Boundary, Element};
use crate::text;

/// What to show of one element. Texts need not be harmless; drawing makes them so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// First line: the name.
    pub title: String,
    /// Second line: usually the kind. Not shown in [`Zoom::Compact`].
    pub subtitle: String,
    /// Form of the box.
    pub shape: Shape,
    /// Whether it stands for people: a picture is read from external ones that speak.
    pub person: bool,
    /// Short text at the right edge, such as the number of open suggestions.
    pub badge: Option<Badge>,
    /// Flows that lead to what is not shown: `+3` beside the badge.
    pub leads_out: usize,
    /// Whether it is a neighbour of what the picture is about: one row, as in [`Zoom::Compact`].
    pub is_stub: bool,
}

/// The forms of data-flow diagrams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// External entity: sharp corners.
    External,
    /// Process: rounded corners.
    #[default]
    Process,
    /// Data store: open sides.
    Store,
    /// Collapsed boundary: dashed like its frame.
    Boundary,
}

/// A short text that says where to look first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Badge {
    /// A few columns; it must tell its urgency without colour.
    pub text: String,
    /// How much it matters.
    pub urgency: Urgency,
}

/// How much a badge matters, least first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Something to know.
    #[default]
    Low,
    /// Something to look at.
    Moderate,
    /// Something to act on.
    Important,
    /// Something to act on now.
    Critical,
}

/// How much is shown of every element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zoom {
    /// Cards of four rows: name, kind, badge.
    #[default]
    Cards,
    /// One row: name and badge.
    Compact,
}

/// Columns of the narrowest and of the widest card, and of the widest of a collapsed boundary, which
/// says more.
const WIDTHS: (usize, usize) = (12, 28);
const WIDEST_BOUNDARY: usize = 36;

/// A card with its texts made harmless and cut to size.
#[derive(Debug, Clone)]
pub(super) struct Sized {
    pub title: String,
    pub subtitle: String,
    pub badge: Option<Badge>,
    /// What says that flows lead to what is not shown; empty if none do.
    pub more: String,
    pub shape: Shape,
    pub person: bool,
    pub width: usize,
    pub height: usize,
}

/// A text of a card and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    pub text: &'a str,
    pub x: i32,
    pub y: i32,
    pub role: Role,
}

impl Sized {
    /// The texts of the card in `rect`: name, kind where there is room for it, and at the right the
    /// badge, with what says that flows lead to what is not shown before it.
    pub(super) fn spots(&self, rect: Rect) -> impl Iterator<Item = Spot<'_>> {
        let (x, tall) = (rect.x + 2, rect.h > 3);
        let first =
            (rect.y + (rect.h - 2) / 2 - i32::from(tall)).max(rect.y + i32::from(rect.h > 1));
        let last = first + i32::from(tall);
        let before = |end: i32, text: &str| end - i32::try_from(text::width(text)).unwrap_or(end);
        let mut end = rect.x + rect.w - 2;
        let badge = self.badge.as_ref().filter(|badge| !badge.text.is_empty()).map(|badge| {
            let x = before(end, &badge.text);
            end = x - 1;
            Spot { text: badge.text.as_str(), x, y: last, role: Role::Badge(badge.urgency) }
        });
        let title = Spot { text: self.title.as_str(), x, y: first, role: Role::Title };
        let subtitle = Spot { text: self.subtitle.as_str(), x, y: last, role: Role::Subtitle };
        let x = before(end, &self.more);
        let more = Spot { text: self.more.as_str(), x, y: last, role: Role::Subtitle };
        [Some(title), tall.then_some(subtitle), badge, Some(more)].into_iter().flatten()
    }
}

impl Card {
    /// Name and kind of an element, in the form of its kind; without a badge.
    pub fn of(element: &Element, kind: Option<&Kind>, ascii: bool) -> Self {
        let named = |kind: &Kind| {
            let glyph = if ascii { kind.glyph.1 } else { kind.glyph.0 };
            format!("{glyph} {}", kind.name)
        };
        Self {
            title: element.name.clone(),
            subtitle: kind.map_or_else(|| element.kind.clone(), named),
            shape: match kind.map(|kind| kind.shape) {
                Some(catalog::Shape::External) => Shape::External,
                Some(catalog::Shape::Process) | None => Shape::Process,
                Some(catalog::Shape::Store) => Shape::Store,
            },
            person: kind.is_some_and(|kind| kind.traits.iter().any(|name| name == "human")),
            ..Self::default()
        }
    }

    /// Name of a collapsed boundary, and how many elements it holds; without a badge.
    pub fn of_boundary(boundary: &Boundary, elements: usize) -> Self {
        Self {
            title: format!("[+] {}", boundary.name),
            subtitle: format!("boundary · {}", text::count(elements, "element")),
            shape: Shape::Boundary,
            ..Self::default()
        }
    }

    pub(super) fn sized(&self, zoom: Zoom) -> Sized {
        let zoom = if self.is_stub { Zoom::Compact } else { zoom };
        let title = text::sanitise(&self.title);
        let subtitle = text::sanitise(&self.subtitle);
        let badge = self.badge.as_ref().map(|badge| Badge {
            text: text::truncate(&text::sanitise(&badge.text), 8),
            urgency: badge.urgency,
        });
        let more = if self.leads_out > 0 { format!("+{}", self.leads_out) } else { String::new() };
        let beside = [badge.as_ref().map_or("", |badge| &badge.text), &more];
        let beside = beside.iter().filter(|text| !text.is_empty());
        let beside: usize = beside.map(|text| text::width(text) + 1).sum();
        // Border and a space on both sides.
        let (around, height) = (4, if zoom == Zoom::Compact { 1 } else { 4 });
        let inner = match zoom {
            Zoom::Cards => text::width(&title).max(text::width(&subtitle) + beside),
            Zoom::Compact => text::width(&title) + beside,
        };
        let least = if zoom == Zoom::Compact { 5 } else { WIDTHS.0 };
        let most = if self.shape == Shape::Boundary { WIDEST_BOUNDARY } else { WIDTHS.1 };
        let width = (inner + around).clamp(least, most);
        let room = width - around;
        let beside_title = if zoom == Zoom::Compact { beside } else { 0 };
        Sized {
            title: text::truncate(&title, room.saturating_sub(beside_title)),
            subtitle: text::truncate(&subtitle, room.saturating_sub(beside)),
            badge,
            more,
            shape: self.shape,
            person: self.person,
            width,
            height,
        }
    }
}
