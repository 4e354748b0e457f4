//! Where things stand in the picture: the content of `NAME.tm-layout.ron`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Id;

/// What is remembered of the last picture. Disposable: whatever is missing is placed anew, and ids
/// that the model no longer has are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Arrangement {
    /// Where the main flow of the picture runs.
    #[serde(skip_serializing_if = "Direction::is_usual")]
    pub direction: Direction,
    /// Boundaries that are shown as one card.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub collapsed: BTreeSet<Id>,
    /// Element or boundary id → its place within the boundary around it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<Id, Place>,
}

/// Where the main flow of a picture runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Sources at the top.
    #[default]
    TopToBottom,
    /// Sources on the left.
    LeftToRight,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::TopToBottom => Self::LeftToRight,
            Self::LeftToRight => Self::TopToBottom,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// The place of one element or boundary among its siblings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Layer, counted along the direction of the picture from the start of the boundary.
    pub rank: i32,
    /// Position within the layer, counted across the direction.
    pub order: i32,
    /// Where a person put it; none lets the layout choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Cell>,
}

/// A position in character cells, relative to the top left of the boundary around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Columns from the left.
    pub x: i32,
    /// Rows from the top.
    pub y: i32,
}
