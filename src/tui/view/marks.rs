//! Signs on what is marked or has a bookmark, which tell it without colours too.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::layout;
use crate::text::width;
use crate::tui::actions::Action;
use crate::tui::overlay::hints::letter_key;
use crate::tui::sight;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Puts a sign onto the top left corners of marked boxes and frames, and the keys that lead to a
/// bookmark, such as `'a`, near the right ones.
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
    for (id, keys) in bookmarks(state) {
        let rect = picture.element(id).or_else(|| picture.boundary(id));
        let rect = rect.or_else(|| start_of(state, id));
        // Below a border that is out of view the sign would seem to be somebody else's.
        let rect = rect.filter(|rect| sight::on_canvas(state, area, *rect).y >= 0);
        let Some(place) = rect.and_then(|rect| sight::place_of(state, area, rect)) else {
            continue;
        };
        if let Some(x) = stretch(buffer, place, width(&keys)) {
            buffer.set_string(x, place.y, keys, style);
        }
    }
}

/// What has bookmarks, or hides what has, with the keys that lead there: those of the list.
fn bookmarks(state: &State) -> BTreeMap<&str, String> {
    let key = state.settings.keymap.shown(Action::Bookmarks);
    let there = state.diagram.places.bookmarks.iter().filter(|id| state.model().has_id(id));
    let mut shown: BTreeMap<&str, String> = BTreeMap::new();
    for (at, id) in there.enumerate() {
        let letter = letter_key(at).map(|key| key.to_string()).unwrap_or_default();
        if let Some(id) = state.derived.picture.stand_in(id) {
            shown.entry(id).or_insert_with(|| key.clone()).push_str(&letter);
        }
    }
    shown
}

/// The rightmost column where the upper border runs straight for so many, so that corners and
/// crossings stay to be seen; the first one in something as small as that.
fn stretch(buffer: &Buffer, place: Rect, columns: usize) -> Option<u16> {
    let columns = u16::try_from(columns).ok()?;
    if place.height == 1 {
        return Some(place.right().saturating_sub(columns).max(place.x));
    }
    let symbol = |x: u16| buffer.cell((x, place.y)).map(ratatui::buffer::Cell::symbol);
    let mut starts = (place.x + 1..place.right().saturating_sub(columns)).rev();
    starts.find(|x| (*x..x + columns).all(|other| symbol(other) == symbol(*x)))
}

/// The first columns of a flow behind the border that it leaves.
fn start_of(state: &State, id: &str) -> Option<layout::Rect> {
    let [first, second, ..] = state.derived.picture.flow(id)? else { return None };
    let toward = |from: i32, to: i32| from + (to - from).signum();
    let (x, y) = (toward(first.x, second.x), toward(first.y, second.y));
    Some(layout::Rect { x, y, w: 2, h: 1 })
}
