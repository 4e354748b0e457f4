//! The diagram, as far as it is in view.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::gesture;
use crate::layout;
use crate::picture::{self, Cell, Owner, Urgency};
use crate::text::{count, width};
use crate::tui::overlay::{Hints, Overlay};
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

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
    let (x, y) = state.diagram.camera;
    let viewport = layout::Rect { x, y, w: i32::from(area.width), h: i32::from(area.height) };
    let grid = state.derived.picture.paint(viewport);
    let focus = Focus::of(state);
    let buffer = frame.buffer_mut();
    for (row, cells) in area.rows().zip(grid.rows()) {
        for (column, cell) in row.columns().zip(cells) {
            if cell.covered || cell.owner.is_none() && cell.text.is_none() {
                continue;
            }
            if let Some(target) = buffer.cell_mut(Position::new(column.x, column.y)) {
                let glyph = cell.glyph(state.settings.ascii);
                let glyph = if focus.is_on_trail(cell) { heavy(glyph) } else { glyph };
                target.set_symbol(glyph).set_style(focus.style(cell, theme));
            }
        }
    }
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
    }
    gesture::draw(buffer, area, state);
    if let Some(Overlay::Hints(hints)) = &state.overlay {
        draw_hints(buffer, area, state, hints);
    }
}

/// What is lifted out of the picture.
struct Focus<'a> {
    selected: Option<&'a str>,
    marked: BTreeSet<&'a str>,
    /// Flows that touch the selected element: their whole routes are shown.
    flows: BTreeSet<&'a str>,
    /// An attack path: its elements and flows.
    trail: BTreeSet<&'a str>,
}

impl<'a> Focus<'a> {
    fn of(state: &'a State) -> Self {
        // What is hidden is lifted out as what stands for it.
        let stands = |id: &'a String| state.derived.picture.stand_in(id);
        let selected = state.diagram.selected.as_ref().and_then(stands);
        let touching = state.model().flows.iter().filter(|(_, flow)| {
            selected.is_some() && (stands(&flow.from) == selected || stands(&flow.to) == selected)
        });
        let touching = touching.filter_map(|(id, _)| stands(id));
        let trail = state.diagram.trail.iter();
        let trail =
            trail.flat_map(|trail| trail.stops.iter().map(|(id, _)| id).chain(&trail.flows));
        Self {
            selected,
            trail: trail.filter_map(stands).collect(),
            marked: state.diagram.marked.iter().filter_map(stands).collect(),
            flows: touching.collect(),
        }
    }

    /// Whether a flow of the attack path runs through the cell.
    fn is_on_trail(&self, cell: &Cell) -> bool {
        let on = |owner: Option<Owner<'_>>| match owner {
            Some(Owner::Flow(id) | Owner::Crossing { flow: id, .. }) => self.trail.contains(id),
            _ => false,
        };
        cell.text.is_none()
            && !matches!(cell.owner, Some(Owner::Element(_)))
            && (on(cell.owner) || on(cell.under))
    }

    fn style(&self, cell: &Cell, theme: Theme) -> Style {
        let base = look(cell.role, theme);
        let on_box = matches!(cell.owner, Some(Owner::Element(_)));
        let (over, under) = (cell.owner.map(id_of), cell.under.map(id_of));
        if self.selected.is_some() && (over == self.selected || under == self.selected && !on_box) {
            return theme.style(Role::Selected);
        }
        if over.is_some_and(|id| self.marked.contains(id)) {
            return base.patch(theme.style(Role::Match));
        }
        let on_trail = over.is_some_and(|id| self.trail.contains(id));
        if on_trail || self.is_on_trail(cell) {
            return base.patch(theme.style(Role::Question));
        }
        // While a path is on show, nothing else is lifted out.
        if !self.trail.is_empty() {
            return base;
        }
        // Ids are unique among elements, flows and boundaries.
        if [over, under].into_iter().flatten().any(|id| self.flows.contains(id)) {
            return base.patch(theme.style(Role::Key));
        }
        base
    }
}

/// What a cell belongs to.
fn id_of(owner: Owner<'_>) -> &str {
    match owner {
        Owner::Boundary(id) | Owner::Flow(id) | Owner::Element(id) | Owner::Label(id) => id,
        Owner::Crossing { flow, .. } => flow,
    }
}

fn look(role: picture::Role, theme: Theme) -> Style {
    match role {
        picture::Role::Frame | picture::Role::Card(picture::Shape::Boundary) => {
            theme.style(Role::Boundary)
        }
        picture::Role::Empty | picture::Role::Label | picture::Role::Card(_) => {
            theme.style(Role::Text)
        }
        picture::Role::FrameTitle => theme.style(Role::Boundary).add_modifier(Modifier::BOLD),
        picture::Role::Flow => theme.style(Role::Flow),
        picture::Role::Title => theme.style(Role::Strong),
        picture::Role::Subtitle | picture::Role::Badge(Urgency::Low) => theme.style(Role::Faint),
        picture::Role::Badge(Urgency::Moderate | Urgency::Important) => theme.style(Role::Warn),
        picture::Role::Badge(Urgency::Critical) => theme.style(Role::Bad),
        picture::Role::Crossing => theme.style(Role::Warn).add_modifier(Modifier::BOLD),
    }
}

/// A line of an attack path, which is told from others by its sign too.
fn heavy(glyph: &str) -> &str {
    match glyph {
        "─" => "━",
        "│" => "┃",
        "╭" => "┏",
        "╮" => "┓",
        "╰" => "┗",
        "╯" => "┛",
        "├" => "┣",
        "┤" => "┫",
        "┬" => "┳",
        "┴" => "┻",
        "┼" => "╋",
        "-" => "=",
        "|" | "+" => "#",
        other => other,
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
        let (x, y) = (card.x - state.diagram.camera.0 + 1, card.y - state.diagram.camera.1);
        let at = (u16::try_from(x), u16::try_from(y));
        if let (Ok(x), Ok(y)) = at
            && x + 3 < area.width
            && y < area.height
        {
            buffer.set_string(area.x + x, area.y + y, format!(" {label} "), style);
        }
    }
}

/// What to do first.
fn draw_empty(frame: &mut Frame, area: Rect, state: &State) {
    use crate::tui::actions::Action;
    let theme = state.settings.theme;
    let key = |action: Action| {
        state.settings.keymap.key(action).map(|key| key.to_string()).unwrap_or_default()
    };
    let lines = [
        (Role::Strong, "Nothing drawn yet".to_string()),
        (Role::Text, String::new()),
        (
            Role::Text,
            format!(
                "{}  type a sentence: User -> Chat UI -> LLM : prompt",
                key(Action::QuickEntry)
            ),
        ),
        (Role::Text, format!("{}  add one element", key(Action::Add))),
        (Role::Text, format!("{}  all keys", key(Action::Help))),
    ];
    let widest = lines.iter().map(|(_, text)| width(text)).max().unwrap_or(0);
    let left = usize::from(area.width).saturating_sub(widest) / 2;
    let top = usize::from(area.height).saturating_sub(lines.len()) / 3;
    let blank = std::iter::repeat_n(Line::default(), top);
    let lines = lines
        .iter()
        .map(|(role, text)| Line::styled(format!("{:left$}{text}", ""), theme.style(*role)));
    frame.render_widget(Paragraph::new(blank.chain(lines).collect::<Vec<_>>()), area);
}
