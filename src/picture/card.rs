//! What the card of an element shows.

use super::Zoom;
use crate::catalog::{self, Kind};
use crate::model::Element;
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

/// Columns of the narrowest and of the widest card.
const WIDTHS: (usize, usize) = (12, 28);

/// A card with its texts made harmless and cut to size.
#[derive(Debug, Clone)]
pub(super) struct Sized {
    pub title: String,
    pub subtitle: String,
    pub badge: Option<Badge>,
    pub shape: Shape,
    pub person: bool,
    pub width: usize,
    pub height: usize,
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
            badge: None,
        }
    }

    pub(super) fn sized(&self, zoom: Zoom) -> Sized {
        let title = text::sanitise(&self.title);
        let subtitle = text::sanitise(&self.subtitle);
        let badge = self.badge.as_ref().map(|badge| Badge {
            text: text::truncate(&text::sanitise(&badge.text), 8),
            urgency: badge.urgency,
        });
        let beside = badge.as_ref().map_or(0, |badge| text::width(&badge.text) + 1);
        // Border and a space on both sides.
        let (around, height) = (4, if zoom == Zoom::Compact { 1 } else { 4 });
        let inner = match zoom {
            Zoom::Cards => text::width(&title).max(text::width(&subtitle) + beside),
            Zoom::Compact => text::width(&title) + beside,
        };
        let least = if zoom == Zoom::Compact { 5 } else { WIDTHS.0 };
        let width = (inner + around).clamp(least, WIDTHS.1);
        let room = width - around;
        let beside_title = if zoom == Zoom::Compact { beside } else { 0 };
        Sized {
            title: text::truncate(&title, room.saturating_sub(beside_title)),
            subtitle: text::truncate(&subtitle, room.saturating_sub(beside)),
            badge,
            shape: self.shape,
            person: self.person,
            width,
            height,
        }
    }
}
