//! How each cell of the diagram looks: by what it is, and by what is lifted out of the picture.

use std::collections::BTreeSet;

use ratatui::style::{Modifier, Style};

use crate::picture::{self, Cell, Owner, Urgency};
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// What is lifted out of the picture.
pub struct Focus<'a> {
    selected: Option<&'a str>,
    /// The boundary at which the selected flow is looked at.
    crossing: Option<&'a str>,
    /// What is marked, and what the last search found.
    marked: BTreeSet<&'a str>,
    /// Flows that touch the selected element: their whole routes are shown.
    flows: BTreeSet<&'a str>,
    /// An attack path, or what an attacker reaches: elements and flows.
    trail: BTreeSet<&'a str>,
    /// What came with the last edit of a session.
    fresh: BTreeSet<&'a str>,
}

impl<'a> Focus<'a> {
    /// What the state lifts out.
    pub fn of(state: &'a State) -> Self {
        // What is hidden is lifted out as what stands for it.
        let stands = |id: &'a String| state.derived.picture.stand_in(id);
        let selected = state.diagram.selected.as_ref().and_then(stands);
        // Only a collapsed boundary stands for other things than itself: nothing else is looked up.
        let collapsed = selected.filter(|id| state.derived.picture.is_collapsed(id));
        let is_selected = |id: &'a String| {
            selected == Some(id.as_str()) || collapsed.is_some() && stands(id) == collapsed
        };
        let flows = state.model().flows.iter();
        let touching = flows.filter(|(_, flow)| is_selected(&flow.from) || is_selected(&flow.to));
        let touching = touching.filter_map(|(id, _)| stands(id));
        let trail: Vec<&String> = match (&state.diagram.trail, &state.diagram.reach) {
            (Some(trail), _) => trail.stops.iter().map(|(id, _)| id).chain(&trail.flows).collect(),
            (None, Some(reach)) => {
                reach.elements.keys().chain(&reach.flows).chain([&reach.from]).collect()
            }
            (None, None) => Vec::new(),
        };
        let marked = state.diagram.marked.iter().chain(&state.diagram.lit);
        let fresh = state.meeting.iter().flat_map(|meeting| &meeting.fresh);
        Self {
            selected,
            crossing: state.diagram.crossing.as_deref(),
            fresh: fresh.filter_map(stands).collect(),
            trail: trail.into_iter().filter_map(stands).collect(),
            marked: marked.filter_map(stands).collect(),
            flows: touching.collect(),
        }
    }

    /// What stands for a cell.
    pub fn glyph<'g>(&self, cell: &Cell, glyph: &'g str) -> &'g str {
        match cell.owner {
            _ if is_line_of(cell, &self.trail) || is_line_of(cell, &self.fresh) => heavy(glyph),
            // Dots in reverse would look like another pattern of dots.
            Some(Owner::Element(id))
                if cell.dots > 0 && cell.text.is_none() && self.selected == Some(id) =>
            {
                " "
            }
            _ => glyph,
        }
    }

    /// How a cell looks.
    pub fn style(&self, cell: &Cell, theme: Theme) -> Style {
        let base = look(cell.role, theme);
        let on_box = matches!(cell.owner, Some(Owner::Element(_)));
        let (over, under) = (cell.owner.map(id_of), cell.under.map(id_of));
        if self.selected.is_some() && (over == self.selected || under == self.selected && !on_box) {
            // Of a flow that is looked at where it passes a frame, that place is selected.
            let is_here = self.crossing.is_none_or(
                |at| matches!(cell.owner, Some(Owner::Crossing { boundary, .. }) if boundary == at),
            );
            let key = base.patch(theme.style(Role::Key));
            return if is_here { theme.style(Role::Selected) } else { key };
        }
        if over.is_some_and(|id| self.marked.contains(id)) {
            return base.patch(theme.style(Role::Match));
        }
        let on_trail = over.is_some_and(|id| self.trail.contains(id));
        if on_trail || is_line_of(cell, &self.trail) {
            return base.patch(theme.style(Role::Question));
        }
        // While a path is on show, nothing else is lifted out.
        if !self.trail.is_empty() {
            return base;
        }
        let is_fresh = over.is_some_and(|id| self.fresh.contains(id));
        if is_fresh || is_line_of(cell, &self.fresh) {
            return base.patch(theme.style(Role::Good)).add_modifier(Modifier::BOLD);
        }
        // Ids are unique among elements, flows and boundaries.
        if [over, under].into_iter().flatten().any(|id| self.flows.contains(id)) {
            return base.patch(theme.style(Role::Key));
        }
        base
    }
}

/// Whether a flow of a set runs through the cell.
fn is_line_of(cell: &Cell, set: &BTreeSet<&str>) -> bool {
    let on = |owner: Option<Owner<'_>>| match owner {
        Some(Owner::Flow(id) | Owner::Crossing { flow: id, .. }) => set.contains(id),
        _ => false,
    };
    cell.text.is_none()
        && !matches!(cell.owner, Some(Owner::Element(_)))
        && (on(cell.owner) || on(cell.under))
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

/// A line that is lifted out, which is told from others by its sign too.
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
