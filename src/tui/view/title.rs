//! The first line: the model on the left, the screens on the right.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::{sanitise, truncate, width};
use crate::tui::areas::canvas_area;
use crate::tui::state::{Screen, State};
use crate::tui::theme::Role;
use crate::tui::zoom::Zoom;

/// Draws the line.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let tabs = tabs(state);
    let tabs_width: usize = tabs.iter().map(|(_, text)| width(text)).sum();
    let spans: Vec<Span> = tabs
        .into_iter()
        .map(|(screen, text)| {
            let role = if screen == state.screen { Role::Selected } else { Role::Text };
            Span::styled(text, theme.style(role))
        })
        .collect();
    frame.render_widget(Line::from(spans).right_aligned(), area);

    let room = usize::from(area.width).saturating_sub(tabs_width + 2);
    let area = Rect { width: u16::try_from(room).unwrap_or(0).min(area.width), ..area };
    // The name gives way: where the picture goes on and that it is unsaved stand nowhere else.
    let dirty = if state.is_dirty() { " *" } else { "" };
    let rest = format!("{dirty}{}", more(state));
    let name = truncate(&sanitise(&state.model().name), room.saturating_sub(width(&rest) + 1));
    let text = truncate(&format!(" {name}{rest}"), room);
    frame.render_widget(Line::styled(text, theme.style(Role::Strong)), area);
}

/// Where the picture goes on beyond the canvas.
fn more(state: &State) -> String {
    let is_near = state.diagram.zoom != Zoom::Overview;
    if state.screen != Screen::Diagram || !is_near || state.model().elements.is_empty() {
        return String::new();
    }
    let canvas = canvas_area(state);
    let all = state.derived.picture.bounds();
    let (x, y) = state.diagram.camera;
    let goes_on = [
        (all.x < x, "←"),
        (all.x + all.w > x + i32::from(canvas.width), "→"),
        (all.y < y, "↑"),
        (all.y + all.h > y + i32::from(canvas.height), "↓"),
    ];
    let arrows: String =
        goes_on.iter().filter(|(more, _)| *more).map(|(_, arrow)| *arrow).collect();
    if arrows.is_empty() { arrows } else { format!("  more {arrows}") }
}

/// The screens with what their tabs say, from left to right.
pub fn tabs(state: &State) -> Vec<(Screen, String)> {
    let open = state.model().findings.values().filter(|finding| finding.status.is_open()).count();
    Screen::ALL
        .into_iter()
        .zip(1..)
        .map(|(screen, number)| {
            let count = if screen == Screen::Findings && open > 0 {
                format!(" {open}")
            } else {
                String::new()
            };
            (screen, format!(" {number} {}{count} ", screen.title()))
        })
        .collect()
}
