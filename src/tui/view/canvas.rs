//! The diagram, as far as it is in view.

use std::collections::BTreeSet;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

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
                target
                    .set_symbol(cell.glyph(state.settings.ascii))
                    .set_style(focus.style(cell, theme));
            }
        }
    }
    if let Some(Overlay::Hints(hints)) = &state.overlay {
        draw_hints(buffer, area, state, hints, theme);
    }
}

/// What is lifted out of the picture.
struct Focus<'a> {
    selected: Option<&'a str>,
    marked: &'a BTreeSet<String>,
    /// Flows that touch the selected element: their whole routes are shown.
    flows: BTreeSet<&'a str>,
}

impl<'a> Focus<'a> {
    fn of(state: &'a State) -> Self {
        let selected = state.diagram.selected.as_deref();
        let touching = state
            .model()
            .flows
            .iter()
            .filter(|(_, flow)| selected.is_some_and(|id| flow.from == id || flow.to == id));
        Self {
            selected,
            marked: &state.diagram.marked,
            flows: touching.map(|(id, _)| id.as_str()).collect(),
        }
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
        picture::Role::Empty | picture::Role::Label | picture::Role::Card(_) => {
            theme.style(Role::Text)
        }
        picture::Role::Frame => theme.style(Role::Boundary),
        picture::Role::FrameTitle => theme.style(Role::Boundary).add_modifier(Modifier::BOLD),
        picture::Role::Flow => theme.style(Role::Flow),
        picture::Role::Title => theme.style(Role::Strong),
        picture::Role::Subtitle | picture::Role::Badge(Urgency::Low) => theme.style(Role::Faint),
        picture::Role::Badge(Urgency::Moderate | Urgency::Important) => theme.style(Role::Warn),
        picture::Role::Badge(Urgency::Critical) => theme.style(Role::Bad),
        picture::Role::Crossing => theme.style(Role::Warn).add_modifier(Modifier::BOLD),
    }
}

/// The letters of each box, at its top left corner.
fn draw_hints(buffer: &mut Buffer, area: Rect, state: &State, hints: &Hints, theme: Theme) {
    for (label, id) in &hints.boxes {
        let Some(rest) = label.strip_prefix(&hints.typed) else { continue };
        let Some(card) = state.derived.picture.element(id) else { continue };
        let (x, y) = (card.x - state.diagram.camera.0 + 1, card.y - state.diagram.camera.1);
        let at = (u16::try_from(x), u16::try_from(y));
        if let (Ok(x), Ok(y)) = at
            && x + 3 < area.width
            && y < area.height
        {
            let style = theme.style(Role::Match).add_modifier(Modifier::REVERSED);
            buffer.set_string(area.x + x, area.y + y, format!(" {rest} "), style);
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
