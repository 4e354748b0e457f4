//! The review screen.

mod changes;
mod conflicts;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::spot::Spot;
use crate::tui::review::Part;
use crate::tui::state::State;

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    match state.review.part {
        Part::Conflicts => conflicts::draw(frame, area, state),
        Part::Changes => changes::draw(frame, area, state),
    }
}

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    match state.review.part {
        Part::Conflicts => conflicts::spot(state, area, at),
        Part::Changes => changes::spot(state, area, at),
    }
}
