//! The first line: the model and where the selection stands in it on the left, the screens on the
//! right.

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::spot::Spot;
use crate::model::{Id, IncidentStatus};
use crate::text::{sanitise, truncate, width};
use crate::tui::areas::{LISTED, canvas_area, is_wide};
use crate::tui::crumbs;
use crate::tui::queue::rows;
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

    let mut spans = vec![Span::raw(" ")];
    for (at, (crumb, text)) in crumbs(state, room(area, tabs_width)).into_iter().enumerate() {
        if at > 0 {
            spans.push(Span::styled(BETWEEN, theme.style(Role::Faint)));
        }
        let is_boundary =
            crumb.as_ref().is_some_and(|id| state.model().boundaries.contains_key(id));
        let style = theme.style(if is_boundary { Role::Boundary } else { Role::Strong });
        spans.push(Span::styled(text, style));
        if at == 0 {
            spans.push(Span::styled(dirty(state), theme.style(Role::Strong)));
        }
    }
    spans.push(Span::styled(after(state), theme.style(Role::Strong)));
    let left = u16::try_from(room(area, tabs_width)).unwrap_or(0).min(area.width);
    frame.render_widget(Line::from(spans), Rect { width: left, ..area });
}

const BETWEEN: &str = " › ";

/// Columns left of the tabs.
fn room(area: Rect, tabs: usize) -> usize {
    usize::from(area.width).saturating_sub(tabs + 2)
}

/// That there are unsaved changes.
fn dirty(state: &State) -> &'static str {
    if state.is_dirty() { " *" } else { "" }
}

/// The model and where the selection stands in it, with what a click selects, in so many columns. The
/// path is shortened behind the model, from the outside in: where the picture goes on, and that it is
/// unsaved, stand nowhere else, and what is selected is of more interest than what is far around it.
fn crumbs(state: &State, room: usize) -> Vec<(Option<Id>, String)> {
    let room = room.saturating_sub(1 + width(dirty(state)) + width(&after(state)));
    let mut crumbs: Vec<(Option<Id>, String)> = match state.screen {
        Screen::Diagram => crumbs::crumbs(state),
        _ => vec![(None, state.model().name.clone())],
    }
    .into_iter()
    .map(|(id, name)| (id, sanitise(&name).into_owned()))
    .collect();
    let model = crumbs[0].1.clone();
    let name = |crumbs: &mut Vec<(Option<Id>, String)>| {
        let rest = wide(crumbs) - width(&crumbs[0].1);
        crumbs[0].1 = truncate(&model, room.saturating_sub(rest).max(LEAST));
    };
    name(&mut crumbs);
    if wide(&crumbs) > room && crumbs.len() > 2 {
        // The sign for what is left out goes to the nearest of it.
        crumbs[1].1 = "…".into();
        while wide(&crumbs) > room && crumbs.len() > 3 {
            crumbs[1].0 = crumbs.remove(2).0;
        }
        name(&mut crumbs);
    }
    if wide(&crumbs) > room && crumbs.len() > 2 {
        crumbs.remove(0);
    } else if wide(&crumbs) > room && crumbs.len() > 1 {
        crumbs[0].1 = "…".into();
    }
    let before = wide(&crumbs[..crumbs.len() - 1]);
    let between = if crumbs.len() > 1 { width(BETWEEN) } else { 0 };
    if let Some((_, last)) = crumbs.last_mut() {
        *last = truncate(last, room.saturating_sub(before + between));
    }
    crumbs
}

/// Columns of the names with what stands between them.
fn wide(crumbs: &[(Option<Id>, String)]) -> usize {
    let names: usize = crumbs.iter().map(|(_, name)| width(name)).sum();
    names + width(BETWEEN) * crumbs.len().saturating_sub(1)
}

/// Columns below which the name of the model says nothing.
const LEAST: usize = 6;

/// What of the line is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let tabs = tabs(state);
    let tabs_width: usize = tabs.iter().map(|(_, text)| width(text)).sum();
    let column = usize::from(at.x.saturating_sub(area.x));
    let mut x = usize::from(area.width).saturating_sub(tabs_width);
    if column >= x {
        for (screen, text) in tabs {
            x += width(&text);
            if column < x {
                return Some(Spot::Tab(screen));
            }
        }
    }
    let mut x = 1;
    for (at, (crumb, text)) in crumbs(state, room(area, tabs_width)).into_iter().enumerate() {
        let end = x + width(&text);
        if (x..end).contains(&column) {
            return Some(Spot::Crumb(crumb));
        }
        x = end + width(BETWEEN) + if at == 0 { width(dirty(state)) } else { 0 };
    }
    None
}

/// What stands behind the model and never gives way: where the picture goes on, and the session.
fn after(state: &State) -> String {
    more(state) + &session(state)
}

/// That a session goes on; since when, and with whom, where there is room.
fn session(state: &State) -> String {
    let Some(meeting) = &state.meeting else { return String::new() };
    if state.size.0 < LISTED {
        return "  session".into();
    }
    let since = meeting.kept.since.to_zoned(TimeZone::UTC).strftime("%H:%M").to_string();
    let names = meeting.kept.participants.join(", ");
    let names = if names.is_empty() { names } else { format!(" · {names}") };
    format!("  session since {since} UTC{}", truncate(&sanitise(&names), 30))
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
fn tabs(state: &State) -> Vec<(Screen, String)> {
    let model = state.model();
    let findings = rows(state);
    let open = findings.iter().filter(|row| row.is_work()).count();
    let late = findings.iter().filter(|row| row.overdue).count();
    let incidents = model.all_incidents();
    let incidents = incidents.filter(|(_, known)| known.status != IncidentStatus::Closed).count();
    Screen::ALL
        .into_iter()
        .zip(1..)
        .map(|(screen, number)| {
            let waiting = match screen {
                Screen::Findings => open,
                Screen::Review => model.conflicts.len(),
                Screen::Incidents => incidents,
                Screen::Diagram | Screen::Atlas | Screen::Assess => 0,
            };
            let late = match screen {
                Screen::Findings if late > 0 && is_wide(state) => format!(" ({late} overdue)"),
                Screen::Findings if late > 0 => format!("!{late}"),
                _ => String::new(),
            };
            let count = if waiting > 0 { format!(" {waiting}{late}") } else { String::new() };
            let is_whole = screen == state.screen || is_wide(state);
            let title = if is_whole { screen.title() } else { screen.short() };
            // What is selected needs the room more than the tabs do.
            let end = if is_whole { " " } else { "" };
            (screen, format!(" {number} {title}{count}{end}"))
        })
        .collect()
}
