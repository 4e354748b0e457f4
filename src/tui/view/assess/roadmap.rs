//! The roadmap: steps in the parts of the time ahead, with who does them until when.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::list::{Looks, entry_at, first};
use crate::analysis::assess::Where;
use crate::text::{count, pad, sanitise, wrap};
use crate::tui::assess::board::Step;
use crate::tui::assess::list::{self, Entry, cursor};
use crate::tui::assess::sheet::told;
use crate::tui::sheet::tick;
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::view::panel::{framed, inside};
use crate::tui::view::spot::Spot;

/// Lines of a step.
const LINES: usize = 2;

/// Draws the list.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let steps = list::board(state).map_or(&[][..], |board| &board.steps);
    let taken = steps.iter().filter(|step| step.task.is_some()).count();
    let done = steps.iter().filter(|step| step.is_settled()).count();
    let late = steps.iter().filter(|step| step.is_overdue).count();
    let late = if late > 0 { format!(" · {late} overdue") } else { String::new() };
    let heading = format!("{} · {taken} taken on · {done} done{late}", count(steps.len(), "step"));
    let inner = framed(frame, area, &heading, state.pane == Pane::Main, theme);
    if steps.is_empty() {
        let text = "Nothing is left to do: every question has the answer that is aimed at.";
        let lines = wrap(text, usize::from(inner.width.saturating_sub(2)));
        let lines: Vec<Line> = lines.into_iter().map(|l| Line::raw(format!(" {l}"))).collect();
        frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Faint)), inner);
        return;
    }
    let entries = list::steps(state);
    let at = cursor(state, &entries);
    let columns = usize::from(inner.width);
    let first = first(&entries, at.unwrap_or(0), LINES, usize::from(inner.height));
    let lines = entries.iter().enumerate().skip(first).flat_map(|(place, entry)| {
        let looks = Looks { state, current: at == Some(place), columns };
        match entry {
            Entry::Heading(bucket) => vec![bucket_line(&looks, steps, *bucket)],
            Entry::Row(row) => step_lines(&looks, &steps[*row]).to_vec(),
        }
    });
    let lines: Vec<Line> = lines.take(usize::from(inner.height)).collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

/// The step at a cell of the list.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let inner = inside(area);
    let line = inner.contains(at).then(|| usize::from(at.y - inner.y))?;
    let entries = list::steps(state);
    let here = cursor(state, &entries).unwrap_or(0);
    let first = first(&entries, here, LINES, usize::from(inner.height));
    let row = entry_at(&entries, first, LINES, line)?.row()?;
    let step = list::board(state)?.steps.get(row)?;
    Some(Spot::Step(step.key.clone(), step.id.clone()))
}

fn bucket_line(looks: &Looks<'_>, steps: &[Step], at: usize) -> Line<'static> {
    let Some(bucket) = looks.state.catalog.frameworks().buckets.get(at) else {
        return Line::default();
    };
    let steps = steps.iter().filter(|step| step.bucket == at);
    let (done, all) =
        steps.fold((0, 0), |(done, all), step| (done + usize::from(step.is_settled()), all + 1));
    looks.heading(&format!("{} · {}", bucket.name, bucket.theme), &format!("{done}/{all}"))
}

/// What is to be done; for which question, by whom, until when, and how many findings it helps with.
fn step_lines(looks: &Looks<'_>, step: &Step) -> [Line<'static>; LINES] {
    let role = match &step.task {
        _ if step.is_settled() || step.place != Where::Here => Role::Faint,
        Some(_) => Role::Strong,
        None => Role::Text,
    };
    let sign = tick(step.task.as_ref().and_then(|task| task.settled.as_ref()));
    let what = looks.row((sign, role), (&step.text, role), &[]);
    let mut parts = vec![step.item.clone()];
    if step.is_overdue {
        parts.push("overdue".to_string());
    }
    parts.extend(step.task.as_ref().map(told).filter(|told| !told.is_empty()));
    if step.place != Where::Here {
        parts.push("organisation".to_string());
    }
    if step.findings > 0 {
        parts.push(format!("helps with {}", count(step.findings, "finding")));
    }
    let role = if step.is_overdue { Role::Bad } else { Role::Faint };
    let about = format!("     {}", sanitise(&parts.join(" · ")));
    [what, Line::styled(pad(&about, looks.columns), looks.over(role))]
}
