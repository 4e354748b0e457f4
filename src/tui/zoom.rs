//! How close the eye is to the diagram.

use super::ring;
use crate::picture;

/// What is shown of every element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zoom {
    /// Cards of four rows.
    #[default]
    Cards,
    /// Boxes of one row.
    Compact,
    /// The whole picture, in as much as the canvas can show.
    Overview,
}

impl Zoom {
    /// All of them, from the nearest.
    pub const ALL: [Self; 3] = [Self::Cards, Self::Compact, Self::Overview];

    /// The zoom `by` steps farther away, round the ends.
    #[must_use]
    pub fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|zoom| *zoom == self).unwrap_or(0);
        Self::ALL[ring::step(at, by, Self::ALL.len())]
    }

    /// Its name on screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Cards => "full boxes",
            Self::Compact => "compact boxes",
            Self::Overview => "overview",
        }
    }

    /// The boxes of the picture; the overview is the one of full boxes, made small.
    pub const fn boxes(self) -> picture::Zoom {
        match self {
            Self::Cards | Self::Overview => picture::Zoom::Cards,
            Self::Compact => picture::Zoom::Compact,
        }
    }
}
