//! Where things are on the screen.

use ratatui::layout::{Constraint, Layout, Rect};

use super::overlay::Overlay;
use super::purpose::Purpose;
use super::state::{Pane, Screen, State};

/// Columns from which the panel stands beside the canvas instead of being a drawer over it.
pub const WIDE: u16 = 100;

/// Columns from which a session lists what is open beside the diagram.
pub const LISTED: u16 = 120;

/// Rows from which the next question of a session has a line more.
const TALL: u16 = 36;

/// Rows of a list below the canvas at most.
const LIST: u16 = 16;

/// Whether the panel stands beside the canvas.
pub fn is_wide(state: &State) -> bool {
    state.size.0 >= WIDE
}

/// Whether a list lies below the diagram, which shows what is under its cursor.
pub fn is_below(state: &State, purpose: &Purpose) -> bool {
    match purpose {
        Purpose::Paths => true,
        Purpose::Find => state.screen == Screen::Diagram && !state.model().elements.is_empty(),
        _ => false,
    }
}

/// Where things are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// Model and screens.
    pub title: Rect,
    /// Everything between title and footer.
    pub body: Rect,
    /// The diagram.
    pub canvas: Rect,
    /// Details and suggestions, if shown; lies over the canvas on narrow terminals.
    pub panel: Option<Rect>,
    /// The next question, while a session is on show; else nothing.
    pub question: Rect,
    /// What is open, beside the diagram of a session.
    pub list: Option<Rect>,
    /// The prompt, or the list of what the diagram shows, if open; lies over the body.
    pub prompt: Rect,
    /// Hints and messages.
    pub footer: Rect,
}

/// Divides the screen.
pub fn areas(state: &State, screen: Rect) -> Areas {
    let title = Rect { height: 1, ..screen };
    let footer = Rect { y: screen.bottom().saturating_sub(1), height: 1, ..screen };
    let body = Rect { y: screen.y + 1, height: screen.height.saturating_sub(2), ..screen };
    let prompt_height = match &state.overlay {
        Some(Overlay::Prompt(prompt)) => prompt.height().min(body.height),
        Some(Overlay::Picker(picker)) if is_below(state, &picker.purpose) => {
            (body.height / 2).min(LIST)
        }
        _ => 0,
    };
    let meeting = state.shown_meeting();
    let (question_height, prompt_height) = match meeting {
        // The line keeps its place while something else has the keyboard.
        Some(_) => {
            let question = if screen.height < TALL { 4 } else { 5 }.min(body.height / 3);
            (question, prompt_height.max(3).min(body.height - question))
        }
        None => (0, prompt_height),
    };
    let question = Rect { y: body.bottom() - question_height, height: question_height, ..body };
    let prompt = Rect { y: question.y - prompt_height, height: prompt_height, ..body };
    let above = Rect { height: prompt.y - body.y, ..body };
    // The screen may be smaller already than the last size that was reported.
    let wide = screen.width >= WIDE;
    let panel_width = if wide { 45 } else { 46.min(body.width.saturating_sub(16)) };
    // Beside the canvas the panel stays; over it, it shows while it has the keyboard.
    let shown =
        if wide && meeting.is_none() { state.diagram.panel } else { state.pane != Pane::Main };
    let panel =
        shown.then_some(Rect { x: body.right() - panel_width, width: panel_width, ..above });
    let lists =
        meeting.is_some_and(|meeting| meeting.list) && screen.width >= LISTED && panel.is_none();
    let list_width = (screen.width / 4).min(40);
    let list = lists.then_some(Rect { x: body.right() - list_width, width: list_width, ..above });
    let canvas = match panel.or(list) {
        Some(panel) => Rect { width: body.width - panel.width, ..above },
        None => above,
    };
    Areas { title, body, canvas, panel, question, list, prompt, footer }
}

/// Where the parts of the review are: the picture of both versions, and the list of what differs.
/// Beside each other where there is room.
pub fn review_areas(body: Rect) -> [Rect; 2] {
    if body.width >= WIDE {
        return Layout::horizontal([Constraint::Min(0), Constraint::Length(52)]).areas(body);
    }
    let list = (body.height / 2).max(6).min(body.height);
    Layout::vertical([Constraint::Min(0), Constraint::Length(list)]).areas(body)
}

/// Divides the terminal, as large as it was reported last.
pub fn areas_now(state: &State) -> Areas {
    areas(state, Rect::new(0, 0, state.size.0, state.size.1))
}

/// The part of the terminal that shows the diagram.
pub fn canvas_area(state: &State) -> Rect {
    areas_now(state).canvas
}
