//! The diagram, as far as it is in view.

mod focus;

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::{cells, gesture, marks};
use crate::text::{count, width};
use crate::tui::overlay::{Hints, Overlay};
use crate::tui::sight;
use crate::tui::state::State;
use crate::tui::theme::Role;
use focus::Focus;

/// Draws the canvas.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    if state.model().elements.is_empty() {
        return draw_empty(frame, area, state);
    }
    if state.derived.picture.elements().next().is_none() {
        // The layout of a very large model takes a moment.
        let text = format!(" laying out {} …", count(state.model().elements.len(), "element"));
        frame.render_widget(Line::styled(text, theme.style(Role::Faint)), area);
        return;
    }
    let grid = sight::painted(state, area);
    let focus = Focus::of(state);
    let buffer = frame.buffer_mut();
    cells::paint(buffer, area, &grid, |cell| {
        let glyph = focus.glyph(cell, cell.glyph(state.settings.ascii));
        (glyph, focus.style(cell, theme))
    });
    marks::draw(buffer, area, state);
    if let Some(trail) = &state.diagram.trail {
        // Several stops may be in one collapsed boundary.
        let mut numbers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (number, (id, _)) in (1..).zip(&trail.stops) {
            if let Some(card) = state.derived.picture.stand_in(id) {
                numbers.entry(card).or_default().push(number.to_string());
            }
        }
        let labels = numbers.into_iter().map(|(id, numbers)| (numbers.join(","), id));
        draw_labels(buffer, area, state, labels);
    } else if let Some(reach) = &state.diagram.reach {
        let from = (reach.from.as_str(), 0);
        let reached = reach.elements.iter().map(|(id, moves)| (id.as_str(), *moves));
        // Of a collapsed boundary the nearest element counts.
        let mut nearest: BTreeMap<&str, u32> = BTreeMap::new();
        for (id, moves) in reached.chain([from]) {
            if let Some(card) = state.derived.picture.stand_in(id) {
                let known = nearest.entry(card).or_insert(moves);
                *known = moves.min(*known);
            }
        }
        let labels = nearest.into_iter().map(|(id, moves)| (format!("→{moves}"), id));
        draw_labels(buffer, area, state, labels);
    }
    gesture::draw(buffer, area, state);
    if let Some(Overlay::Hints(hints)) = &state.overlay {
        draw_hints(buffer, area, state, hints);
    }
}

/// The letters of each box that has not been ruled out by what was typed.
fn draw_hints(buffer: &mut Buffer, area: Rect, state: &State, hints: &Hints) {
    let boxes = hints.boxes.iter();
    let labels = boxes.filter_map(|(label, id)| {
        Some((label.strip_prefix(&hints.typed)?.to_string(), id.as_str()))
    });
    draw_labels(buffer, area, state, labels);
}

/// Letters or numbers on boxes, at their top left corners.
fn draw_labels<'a>(
    buffer: &mut Buffer,
    area: Rect,
    state: &State,
    labels: impl Iterator<Item = (String, &'a str)>,
) {
    let style = state.settings.theme.style(Role::Match).add_modifier(Modifier::REVERSED);
    for (label, id) in labels {
        let Some(card) = state.derived.picture.element(id) else { continue };
        let Some(place) = sight::place_of(state, area, card) else { continue };
        // A box of one row keeps as much of its name as possible.
        let (x, label) =
            if place.height > 1 { (place.x + 1, format!(" {label} ")) } else { (place.x, label) };
        let room = usize::from(area.right().saturating_sub(x));
        buffer.set_stringn(x, place.y, label, room, style);
    }
}

/// What to do first.
fn draw_empty(frame: &mut Frame, area: Rect, state: &State) {
    use crate::tui::actions::Action;
    let theme = state.settings.theme;
    let key = |action: Action| {
        state.settings.keymap.key(action).map(|key| key.to_string()).unwrap_or_default()
    };
    let example = "User -> Chat UI -> LLM : prompt";
    let mut lines =
        vec![(Role::Strong, "Nothing drawn yet".to_string()), (Role::Text, String::new())];
    if state.shown_meeting().is_some_and(|meeting| meeting.types) {
        lines.push((Role::Text, format!("type what people say: {example}")));
    } else {
        lines.extend([
            (Role::Text, format!("{}  type a sentence: {example}", key(Action::QuickEntry))),
            (Role::Text, format!("{}  add one element", key(Action::Add))),
            (Role::Text, format!("{}  all keys", key(Action::Help))),
        ]);
    }
    let widest = lines.iter().map(|(_, text)| width(text)).max().unwrap_or(0);
    let left = usize::from(area.width).saturating_sub(widest) / 2;
    let top = usize::from(area.height).saturating_sub(lines.len()) / 3;
    let blank = std::iter::repeat_n(Line::default(), top);
    let lines = lines
        .iter()
        .map(|(role, text)| Line::styled(format!("{:left$}{text}", ""), theme.style(*role)));
    frame.render_widget(Paragraph::new(blank.chain(lines).collect::<Vec<_>>()), area);
}
