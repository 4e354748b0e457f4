//! A movement of the mouse with a button down.

use ratatui::layout::Position;

use crate::model::Id;

/// From the press to the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gesture {
    /// What moving the mouse does.
    pub what: Doing,
    /// What is under the place where the button went down.
    pub under: Option<Id>,
    /// World cell where the button went down.
    pub from: (i32, i32),
    /// Screen cell where the pointer was seen last.
    pub at: Position,
    /// Where the camera was.
    pub camera: (i32, i32),
    /// Whether the button went down for the second time in a short while.
    pub is_double: bool,
    /// Whether the pointer has moved; until then it is a click.
    pub moved: bool,
}

impl Gesture {
    /// Whether all that it is about is still there.
    pub fn is_whole(&self, is_there: impl Fn(&str) -> bool) -> bool {
        let held: &[Id] = match &self.what {
            Doing::Move(ids) => ids,
            Doing::Connect(from) => std::slice::from_ref(from),
            Doing::Pan { .. } | Doing::Mark => &[],
        };
        held.iter().chain(&self.under).all(|id| is_there(id))
    }
}

/// What moving the mouse does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// Moves the view.
    Pan {
        /// Whether a click without moving means what is under it, and on nothing drops selection and
        /// marks.
        selects: bool,
    },
    /// Moves these boxes and frames; the first is the one that was grabbed.
    Move(Vec<Id>),
    /// Draws a flow from this element.
    Connect(Id),
    /// Marks what lies inside the rectangle; a click marks or unmarks one thing.
    Mark,
}

/// A click, to tell a double one by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Click {
    /// Screen cell.
    pub at: Position,
    /// When.
    pub when: jiff::Timestamp,
}
