//! A sign on everything that is marked, which tells it without colours too.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::sight;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Puts the sign onto the top left corners of marked boxes and frames.
pub fn draw(buffer: &mut Buffer, area: Rect, state: &State) {
    let style = state.settings.theme.style(Role::Match);
    let sign = if state.settings.ascii { "#" } else { "█" };
    let picture = &state.derived.picture;
    for id in &state.diagram.marked {
        let rect = picture.element(id).or_else(|| picture.boundary(id));
        if let Some(place) = rect.and_then(|rect| sight::place_of(state, area, rect)) {
            buffer.set_string(place.x, place.y, sign, style);
        }
    }
}
