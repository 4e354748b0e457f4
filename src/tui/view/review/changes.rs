//! What differs from another version: both in one picture, and the list that one goes through.

use std::collections::BTreeSet;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::compare::Op;
use crate::layout;
use crate::picture::{Cell, Owner};
use crate::text::{pad, sanitise, truncate, wrap};
use crate::tui::actions::Action;
use crate::tui::areas::review_areas;
use crate::tui::review::comparison::{Comparison, Entry, role};
use crate::tui::sight;
use crate::tui::state::State;
use crate::tui::theme::Role;
use crate::tui::view::Spot;
use crate::tui::view::cells;
use crate::tui::view::panel::{framed, inside};
use crate::tui::zoom::Zoom;

/// What of the screen is at a cell of it.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let comparison = state.review.comparison.as_ref()?;
    let [canvas, list] = review_areas(area);
    if canvas.contains(at) {
        return Some(Spot::Versions);
    }
    let inner = inside(list);
    let lines = lines(state, comparison, inner);
    let line = inner.contains(at).then(|| usize::from(at.y - inner.y))?;
    lines.get(line)?.0.map(Spot::Change)
}

/// Draws the screen.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let Some(comparison) = &state.review.comparison else { return draw_empty(frame, area, state) };
    let [canvas, list] = review_areas(area);
    draw_picture(frame, canvas, state, comparison);
    let at = state.review.selected().map_or(0, |(at, _)| at + 1);
    let heading = format!(
        "{at} of {} · against {}",
        comparison.entries.len(),
        sanitise(&comparison.other.name)
    );
    let inner = framed(frame, list, &heading, true, theme);
    let lines = lines(state, comparison, inner).into_iter().map(|(_, line)| line);
    frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), inner);
    let risk = match (state.review.waits.is_some(), comparison.is_weighed) {
        (true, _) => "comparing …".to_string(),
        (_, false) => "looking what it means for risk …".to_string(),
        _ => comparison.summary.clone(),
    };
    let room = usize::from(list.width.saturating_sub(4));
    let text = format!(" {} ", truncate(&risk, room));
    let border = Rect { y: list.bottom().saturating_sub(1), height: 1, ..list };
    frame.render_widget(Line::styled(text, theme.style(Role::Faint)).right_aligned(), border);
}

/// What to do first, or what is going on.
fn draw_empty(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let key = |action| state.settings.keymap.shown(action);
    let mut lines = vec![Line::default()];
    if state.review.waits.is_some() {
        lines.push(Line::styled(" comparing …", theme.style(Role::Faint)));
    } else {
        let text = format!(
            "{} compares the model with a branch, a tag, a commit, its file as saved, or another file.",
            key(Action::Compare)
        );
        let text = wrap(&text, usize::from(area.width.saturating_sub(2)));
        lines.extend(text.into_iter().map(|line| Line::raw(format!(" {line}"))));
        let conflicts = state.model().conflicts.len();
        if conflicts > 0 {
            let text = format!(
                " {} goes back to the {}.",
                key(Action::NextPane),
                crate::text::count(conflicts, "conflict")
            );
            lines.push(Line::styled(text, theme.style(Role::Warn)));
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The lines of the list in view, each with the number of its entry; the one under the cursor in full.
fn lines(
    state: &State,
    comparison: &Comparison,
    area: Rect,
) -> Vec<(Option<usize>, Line<'static>)> {
    let theme = state.settings.theme;
    let columns = usize::from(area.width);
    let cursor = state.review.selected().map(|(at, _)| at);
    let mut lines: Vec<(Option<usize>, Line)> = Vec::new();
    if comparison.entries.is_empty() {
        lines.push((None, Line::styled(" nothing differs", theme.style(Role::Good))));
    }
    let height = usize::from(area.height);
    let mut under = (0, 0);
    for row in near(&comparison.entries, cursor.unwrap_or(0), height) {
        let start = lines.len();
        match row {
            Row::Heading(heading, count) => {
                let text = pad(&format!(" {heading} {count}"), columns);
                lines.push((None, Line::styled(text, theme.style(Role::Strong))));
            }
            Row::Entry(at, entry) => {
                let is_here = cursor == Some(at);
                let told = of_entry(state, entry, is_here, columns);
                lines.extend(told.into_iter().map(|line| (Some(at), line)));
                if is_here {
                    under = (start, lines.len());
                }
            }
        }
    }
    let first = under.1.saturating_sub(height).min(under.0);
    lines.into_iter().skip(first).take(height).collect()
}

/// A row of the list.
enum Row<'a> {
    /// A heading, and how many entries stand under it.
    Heading(&'static str, usize),
    /// An entry with its number.
    Entry(usize, &'a Entry),
}

/// The rows around the cursor, a screenful before and behind it: of thousands of changes only those
/// are put into words.
fn near(entries: &[Entry], cursor: usize, height: usize) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut here = 0;
    let mut at = 0;
    for group in entries.chunk_by(|one, other| one.heading == other.heading) {
        rows.push(Row::Heading(group[0].heading, group.len()));
        for entry in group {
            if at == cursor {
                here = rows.len();
            }
            rows.push(Row::Entry(at, entry));
            at += 1;
        }
    }
    let first = here.saturating_sub(height + 1);
    rows.into_iter().skip(first).take(2 * height + 2).collect()
}

fn of_entry(state: &State, entry: &Entry, is_here: bool, columns: usize) -> Vec<Line<'static>> {
    let theme = state.settings.theme;
    let room = columns.saturating_sub(5).max(1);
    let text = sanitise(&entry.text);
    let base = theme.style(if is_here { Role::Selected } else { Role::Text });
    let sign = if is_here { base } else { theme.style(entry.role) };
    let mut texts = if is_here { wrap(&text, room) } else { vec![truncate(&text, room)] };
    let first = texts.remove(0);
    let pointer = if is_here { "▸" } else { " " };
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{pointer} "), base),
        Span::styled(format!("{} ", entry.sign), sign),
        Span::styled(pad(&first, columns.saturating_sub(4)), base),
    ])];
    if !is_here {
        return lines;
    }
    lines.extend(
        texts.into_iter().map(|text| Line::styled(pad(&format!("    {text}"), columns), base)),
    );
    for (sign, text) in &entry.more {
        let role = match sign {
            '+' => Role::Good,
            '-' => Role::Bad,
            _ => Role::Faint,
        };
        for (at, part) in wrap(&sanitise(text), room.saturating_sub(2)).into_iter().enumerate() {
            let sign = if at == 0 { *sign } else { ' ' };
            lines.push(Line::styled(format!("    {sign} {part}"), theme.style(role)));
        }
    }
    lines
}

/// Both versions in one picture, with the change under the cursor in the middle.
fn draw_picture(frame: &mut Frame, area: Rect, state: &State, comparison: &Comparison) {
    if area.width == 0 || area.height == 0 {
        return;
    }
    let theme = state.settings.theme;
    let picture = &comparison.picture;
    let places: BTreeSet<&str> = state
        .review
        .selected()
        .map(|(_, entry)| entry.places.iter().filter_map(|id| picture.stand_in(id)).collect())
        .unwrap_or_default();
    let grid = if state.review.zoom == Zoom::Overview {
        let here = places.iter().next_back().copied();
        picture.overview(area.width.into(), area.height.into(), here)
    } else {
        picture.paint(viewport(state, area, comparison, &places))
    };
    cells::paint(frame.buffer_mut(), area, &grid, |cell| {
        (cell.glyph(state.settings.ascii), style(state, comparison, &places, cell))
    });
    let words = [(Op::Add, "+ came"), (Op::Remove, "- went"), (Op::Change, "~ is another")];
    let legend = words.map(|(op, word)| Span::styled(format!(" {word} "), theme.style(role(op))));
    let line = Rect { y: area.bottom() - 1, height: 1, ..area };
    frame.render_widget(Line::from(legend.to_vec()), line);
}

fn style(
    state: &State,
    comparison: &Comparison,
    places: &BTreeSet<&str>,
    cell: &Cell<'_>,
) -> Style {
    let theme = state.settings.theme;
    let id = cell.owner.map(|owner| match owner {
        Owner::Boundary(id) | Owner::Flow(id) | Owner::Element(id) | Owner::Label(id) => id,
        Owner::Crossing { flow, .. } => flow,
    });
    let Some(id) = id else { return theme.style(Role::Text) };
    if places.contains(id) {
        return theme.style(Role::Selected);
    }
    match comparison.signs.get(id) {
        Some(op) => theme.style(role(*op)),
        // What is the same steps back.
        None => theme.style(Role::Faint),
    }
}

/// The part of the world in view: what the change is about in the middle, or as much of it as fits.
fn viewport(
    state: &State,
    area: Rect,
    comparison: &Comparison,
    places: &BTreeSet<&str>,
) -> layout::Rect {
    let (w, h) = (i32::from(area.width), i32::from(area.height));
    let picture = &comparison.picture;
    let all = picture.bounds();
    let mut rects: Vec<layout::Rect> =
        places.iter().filter_map(|id| rect_of(comparison, id)).collect();
    let spread = |low: fn(&layout::Rect) -> i32, length: fn(&layout::Rect) -> i32| {
        let to = rects.iter().map(|rect| low(rect) + length(rect)).max().unwrap_or_default();
        to - rects.iter().map(low).min().unwrap_or_default()
    };
    if spread(|rect| rect.x, |rect| rect.w) > w || spread(|rect| rect.y, |rect| rect.h) > h {
        // Of a path that does not fit, its end matters most.
        let end = state.review.selected().and_then(|(_, entry)| entry.places.last());
        rects = end.and_then(|id| rect_of(comparison, id)).into_iter().collect();
    }
    let middle = |low: fn(&layout::Rect) -> i32, length: fn(&layout::Rect) -> i32| {
        let from = rects.iter().map(low).min()?;
        let to = rects.iter().map(|rect| low(rect) + length(rect)).max()?;
        Some(from + (to - from) / 2)
    };
    let x = middle(|rect| rect.x, |rect| rect.w).unwrap_or(all.x + all.w / 2);
    let y = middle(|rect| rect.y, |rect| rect.h).unwrap_or(all.y + all.h / 2);
    let (dx, dy) = state.review.pan;
    sight::held(layout::Rect { x: x - w / 2 + dx, y: y - h / 2 + dy, w, h }, all)
}

/// Where something is; of a flow, the middle of its line.
fn rect_of(comparison: &Comparison, id: &str) -> Option<layout::Rect> {
    let picture = &comparison.picture;
    let flow = || {
        let line = picture.flow(id)?;
        let middle = line.get(line.len() / 2)?;
        Some(layout::Rect { x: middle.x, y: middle.y, w: 1, h: 1 })
    };
    let id = picture.stand_in(id)?;
    picture.element(id).or_else(|| picture.boundary(id)).or_else(flow)
}
