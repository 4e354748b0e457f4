//! A small picture of the whole in a corner of the canvas, which shows where the view is.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear};

use super::areas::canvas_area;
use super::overlay::Overlay;
use super::sight;
use super::state::{Screen, State};
use super::theme::Role;
use super::zoom::Zoom;
use crate::layout;
use crate::picture::{self, Scale};

/// The picture has to be so many halves of a screen large.
const LARGE: i64 = 5;

/// Smallest canvas that has room for it.
const ROOM: (u16, u16) = (56, 14);

/// Most columns and rows of the map itself.
const MOST: (u16, u16) = (28, 10);

/// Where it lies on the screen, with its border: in the first corner where it does not cover the
/// selection.
pub fn area(state: &State) -> Option<Rect> {
    let canvas = canvas_area(state);
    let all = state.derived.picture.bounds();
    let cells = |w: i32, h: i32| i64::from(w) * i64::from(h);
    let screen = cells(state.size.0.into(), state.size.1.into());
    let is_wanted = state.diagram.minimap
        && state.screen == Screen::Diagram
        && state.diagram.zoom != Zoom::Overview
        // Letters must not be covered.
        && !matches!(state.overlay, Some(Overlay::Hints(_)));
    let has_room = canvas.width >= ROOM.0 && canvas.height >= ROOM.1;
    if !is_wanted || !has_room || 2 * cells(all.w, all.h) < LARGE * screen {
        return None;
    }
    let most = ((canvas.width / 4).min(MOST.0), (canvas.height / 3).min(MOST.1));
    // The shape of the picture, as far as it has one that is good for a map.
    let fitting = |most: u16, whole: i32, of: u16, to: i32| {
        let length = i64::from(of) * i64::from(whole) / i64::from(to.max(1));
        u16::try_from(length).unwrap_or(most).clamp(most / 2, most)
    };
    let height = fitting(most.1, all.h, most.0, all.w);
    let width = fitting(most.0, all.w, height, all.h);
    let (width, height) = (width + 2, height + 2);
    let (right, bottom) = (canvas.right() - width, canvas.bottom() - height);
    let corners = [(right, bottom), (right, canvas.y), (canvas.x, bottom), (canvas.x, canvas.y)];
    let selected = state.diagram.selected.as_ref();
    let selected = selected.and_then(|id| state.derived.picture.element(id));
    let selected = selected.and_then(|rect| sight::place_of(state, canvas, rect));
    corners
        .into_iter()
        .map(|(x, y)| Rect { x, y, width, height })
        .find(|corner| selected.is_none_or(|selected| !corner.intersects(selected)))
}

/// The place of the world that the map shows at a place of the screen.
pub fn world_at(state: &State, at: Position) -> Option<(i32, i32)> {
    let inner = Block::bordered().inner(area(state)?);
    if !inner.contains(at) {
        return None;
    }
    let scale = scale(state, inner);
    Some(scale.world_at((at.x - inner.x).into(), (at.y - inner.y).into()))
}

/// Draws it.
pub fn draw(frame: &mut Frame, state: &State) {
    let Some(area) = area(state) else { return };
    let (theme, picture) = (state.settings.theme, &state.derived.picture);
    let inner = Block::bordered().inner(area);
    frame.render_widget(Clear, area);
    let title = Line::styled(" map ", theme.style(Role::Faint));
    frame.render_widget(Block::bordered().title(title).style(theme.style(Role::Faint)), area);
    let scale = scale(state, inner);
    let view = scale.place(sight::view(state, canvas_area(state)));
    let grid = picture.map(inner.width.into(), inner.height.into());
    let buffer = frame.buffer_mut();
    for (at, cell) in inner.positions().zip(grid.rows().flatten()) {
        let Some(target) = buffer.cell_mut(at) else { continue };
        let role = match cell.role {
            picture::Role::Frame => Role::Boundary,
            _ => Role::Text,
        };
        target.reset();
        target.set_symbol(cell.glyph(state.settings.ascii)).set_style(theme.style(role));
        let (column, row) = (i32::from(at.x - inner.x), i32::from(at.y - inner.y));
        if view.contains(column, row) {
            target.modifier.insert(Modifier::REVERSED);
        }
    }
    let selected = state.diagram.selected.as_ref();
    if let Some(rect) = selected.and_then(|id| picture.element(id)) {
        let (x, y) = (rect.x + rect.w / 2, rect.y + rect.h / 2);
        let place = scale.place(layout::Rect { x, y, w: 1, h: 1 });
        let (column, row) = (u16::try_from(place.x), u16::try_from(place.y));
        if let (Ok(column), Ok(row)) = (column, row)
            && let Some(cell) = buffer.cell_mut(Position::new(inner.x + column, inner.y + row))
        {
            cell.reset();
            cell.set_symbol("*").set_style(theme.style(Role::Match));
        }
    }
}

fn scale(state: &State, inner: Rect) -> Scale {
    Scale::fit(state.derived.picture.bounds(), inner.width.into(), inner.height.into())
}
