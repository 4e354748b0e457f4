//! The screen, painted from the state.
//!
//! ```text
//! ┌ title: model, screens ───────────────────────┐
//! │ body: canvas and panel, list and details, …  │
//! │ prompt, while text is being written          │
//! └ footer: what can be done, what happened ─────┘
//! ```

mod assess;
mod atlas;
mod canvas;
mod cells;
mod findings;
mod footer;
mod gesture;
mod incidents;
mod marks;
mod meeting;
mod panel;
mod review;
mod rows;
mod spot;
mod title;

use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::text::Line;

pub use spot::Spot;

use super::areas::{areas, areas_now, is_below};
use super::minimap;
use super::overlay::Overlay;
use super::state::{Screen, State};
use super::theme::Role;
use crate::text;

/// Smallest terminal that can be worked in.
const SMALLEST: (u16, u16) = (40, 10);

/// Paints everything.
pub fn view(frame: &mut Frame, state: &State) {
    paint(frame, state);
    if state.settings.ascii {
        for cell in &mut frame.buffer_mut().content {
            let symbol = text::ascii(cell.symbol()).to_string();
            cell.set_symbol(&symbol);
        }
    }
}

fn paint(frame: &mut Frame, state: &State) {
    let screen = frame.area();
    let theme = state.settings.theme;
    if screen.width < SMALLEST.0 || screen.height < SMALLEST.1 {
        let text = format!(
            "{}×{} is too small: {}×{} at least",
            screen.width, screen.height, SMALLEST.0, SMALLEST.1
        );
        frame.render_widget(Line::styled(text, theme.style(Role::Warn)), screen);
        return;
    }
    let areas = areas(state, screen);
    title::draw(frame, areas.title, state);
    match state.screen {
        Screen::Diagram => {
            canvas::draw(frame, areas.canvas, state);
            minimap::draw(frame, state);
            if let Some(panel) = areas.panel {
                panel::draw(frame, panel, state);
            }
        }
        Screen::Findings => findings::draw(frame, areas.body, state),
        Screen::Atlas => atlas::draw(frame, areas.body, state),
        Screen::Review => review::draw(frame, areas.body, state),
        Screen::Incidents => incidents::draw(frame, areas.body, state),
        Screen::Assess => assess::draw(frame, areas.body, state),
    }
    footer::draw(frame, areas.footer, state);
    let asked = meeting::draw(frame, &areas, state);
    match &state.overlay {
        Some(Overlay::Prompt(prompt)) => prompt.draw(frame, areas.prompt, theme),
        Some(Overlay::Picker(picker)) if is_below(state, &picker.purpose) => {
            picker.draw(frame, areas.prompt, &state.settings);
        }
        Some(Overlay::Picker(picker)) => picker.draw(frame, areas.body, &state.settings),
        Some(Overlay::Ask(_)) if asked => {}
        Some(Overlay::Ask(ask)) => ask.draw(frame, areas.body, &state.settings),
        Some(Overlay::Note(note) | Overlay::Summary(note)) => {
            note.draw(frame, areas.body, &state.settings);
        }
        Some(Overlay::Menu(menu)) => menu.draw(frame, areas.body, &state.settings),
        Some(Overlay::Hints(_)) | None => {}
    }
}

/// What is at a cell of the screen, while nothing lies over it: asked of those who draw it.
pub fn spot(state: &State, at: Position) -> Option<Spot> {
    let areas = areas_now(state);
    if areas.title.contains(at) {
        return title::spot(state, areas.title, at);
    }
    if areas.footer.contains(at) {
        return footer::action_at(state, areas.footer, at).map(Spot::Hint);
    }
    match state.screen {
        Screen::Diagram => match areas.panel.filter(|panel| panel.contains(at)) {
            Some(panel) => panel::spot(state, panel, at),
            None => areas.canvas.contains(at).then_some(Spot::Canvas),
        },
        Screen::Findings => findings::spot(state, areas.body, at),
        Screen::Atlas => atlas::spot(state, areas.body, at),
        Screen::Review => review::spot(state, areas.body, at),
        Screen::Incidents => incidents::spot(state, areas.body, at),
        Screen::Assess => assess::spot(state, areas.body, at),
    }
}
