//! The line of views: the one on show in view, as many others as there is room for.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::text::{sanitise, width};
use crate::tui::queue::Listing;
use crate::tui::queue::views::{Count, current};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Columns of the signs that there is more.
const MORE: usize = 2;

/// Draws the line.
pub fn draw(frame: &mut Frame, area: Rect, state: &State, listing: &Listing) {
    let theme = state.settings.theme;
    let current = current(state, &listing.views);
    let (first, shown) = shown(area, state, listing);
    let mut spans =
        vec![Span::styled(if first > 0 { "… " } else { "  " }, theme.style(Role::Faint))];
    let last = first + shown.len();
    for (at, text) in (first..).zip(shown) {
        let role = match listing.views[at].findings {
            _ if current == Some(at) => Role::Selected,
            Some(0) | None => Role::Faint,
            Some(_) => Role::Text,
        };
        spans.push(Span::styled(text, theme.style(role)));
    }
    if last < listing.views.len() {
        spans.push(Span::styled(" …", theme.style(Role::Faint)));
    }
    frame.render_widget(Line::from(spans), area);
}

/// The view at a cell of the line, by its place.
pub fn at(area: Rect, state: &State, listing: &Listing, at: Position) -> Option<usize> {
    let (first, shown) = shown(area, state, listing);
    let mut end = usize::from(area.x) + MORE;
    let column = usize::from(at.x);
    if column < end {
        return None;
    }
    let mut ends = (first..).zip(shown).map(|(place, text)| {
        end += width(&text);
        (place, end)
    });
    ends.find(|(_, end)| column < *end).map(|(place, _)| place)
}

/// The views that have room, from the first of them on, as they are written there.
fn shown(area: Rect, state: &State, listing: &Listing) -> (usize, Vec<String>) {
    let room = usize::from(area.width).saturating_sub(2 * MORE);
    let texts: Vec<String> = listing.views.iter().map(text).collect();
    let wanted = current(state, &listing.views).unwrap_or(0);
    let fit = |from: usize| {
        let mut left = room;
        let fits = |text: &&String| {
            let fits = width(text) <= left;
            left = left.saturating_sub(width(text));
            fits
        };
        texts[from..].iter().take_while(fits).cloned().collect::<Vec<String>>()
    };
    let first = (0..=wanted).find(|from| from + fit(*from).len() > wanted).unwrap_or(wanted);
    (first, if texts.is_empty() { Vec::new() } else { fit(first) })
}

fn text(count: &Count) -> String {
    let name = sanitise(&count.view.name);
    match count.findings {
        Some(findings) => format!(" {name} {findings} "),
        None => format!(" {name} ? "),
    }
}
