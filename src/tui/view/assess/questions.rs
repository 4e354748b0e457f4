//! The questions of a framework under their groups, each with how it is answered.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::list::{Looks, entry_at, first};
use crate::analysis::assess::{State as Standing, Where};
use crate::catalog::frameworks::{Framework, Group};
use crate::text::{sanitise, truncate};
use crate::tui::actions::Action;
use crate::tui::assess::asking::{ACCEPTED_KEY, NOT_APPLICABLE_KEY};
use crate::tui::assess::board::{Board, Line as Question, is_organisation};
use crate::tui::assess::list::{self, Entry, cursor};
use crate::tui::assess::sheet::{role_of, role_of_risk};
use crate::tui::state::{Pane, State};
use crate::tui::theme::Role;
use crate::tui::view::panel::{framed, inside};
use crate::tui::view::spot::Spot;

/// Draws the list.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let focused = state.pane == Pane::Main;
    let Some((board, framework)) = shown(state) else {
        framed(frame, area, "Questions", focused, theme);
        return;
    };
    let asked = board.lines.iter().filter(|line| line.applies);
    let (answered, all) = asked.fold((0, 0), |(answered, all), line| {
        (answered + usize::from(line.state != Standing::NotAssessed), all + 1)
    });
    let heading = format!("{answered} of {all} answered");
    let inner = framed(frame, area, &heading, focused, theme);
    draw_letters(frame, area, state);
    let entries = list::questions(state);
    let at = cursor(state, &entries);
    let first = first(&entries, at.unwrap_or(0), 1, usize::from(inner.height));
    let lines: Vec<Line> = entries
        .iter()
        .enumerate()
        .skip(first)
        .take(usize::from(inner.height))
        .map(|(place, entry)| {
            let looks =
                Looks { state, current: at == Some(place), columns: usize::from(inner.width) };
            match entry {
                Entry::Heading(group) => group_line(&looks, board, framework, *group),
                Entry::Row(row) => question(&looks, framework, &board.lines[*row]),
            }
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

fn shown(state: &State) -> Option<(&Board, &Framework)> {
    let framework = state.catalog.frameworks().get(&state.assess.framework)?;
    Some((list::board(state)?, framework))
}

/// The question at a cell of the list.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let inner = inside(area);
    let line = inner.contains(at).then(|| usize::from(at.y - inner.y))?;
    let entries = list::questions(state);
    let here = cursor(state, &entries).unwrap_or(0);
    let first = first(&entries, here, 1, usize::from(inner.height));
    let row = entry_at(&entries, first, 1, line)?.row()?;
    Some(Spot::Asked(list::board(state)?.lines.get(row)?.key.clone()))
}

/// The letters that answer the question under the cursor, in the lower border.
fn draw_letters(frame: &mut Frame, area: Rect, state: &State) {
    let Some(line) = list::line(state).filter(|line| line.place == Where::Here) else { return };
    let Some((group, _)) = line.asked(state) else { return };
    let theme = state.settings.theme;
    let scale = group.scale.iter().map(|answer| (answer.key, answer.name.as_str()));
    let rest = [(NOT_APPLICABLE_KEY, "n/a"), (ACCEPTED_KEY, "accept")];
    let mut spans = vec![Span::raw(" ")];
    for (key, name) in scale.chain(rest) {
        // A number before a name only says its place.
        let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        spans.push(Span::styled(key.to_string(), theme.style(Role::Key)));
        spans.push(Span::styled(format!(" {} ", sanitise(name)), theme.style(Role::Faint)));
    }
    let below = Rect { x: area.x + 1, y: area.bottom().saturating_sub(1), height: 1, ..area };
    let below = Rect { width: area.width.saturating_sub(2), ..below };
    frame.render_widget(Line::from(spans), below);
}

/// A group, how far it is, and what of it is hidden.
fn group_line(looks: &Looks<'_>, board: &Board, framework: &Framework, at: usize) -> Line<'static> {
    let (Some(group), Some(tally)) = (framework.groups.get(at), board.groups.get(at)) else {
        return Line::default();
    };
    let of_it = || board.lines.iter().filter(|line| line.group == at);
    let elsewhere = of_it().any(|line| line.place != Where::Here);
    let hidden = of_it().filter(|line| !line.applies).count();
    let mut name = group.name.clone();
    if elsewhere && !is_organisation(looks.state) {
        name.push_str(" · organisation");
    }
    if hidden > 0 {
        name = format!("{name} · {hidden} not asked here");
    }
    let end = if group.decides {
        let open = of_it().filter(|line| line.state == Standing::NotAssessed).count();
        format!("{}/{}", of_it().count() - open, of_it().count())
    } else {
        format!("{}/{}", tally.assessed(), tally.all())
    };
    looks.heading(&name, &end)
}

/// The sign of a state, which is the letter that gives it.
fn sign(state: Standing, group: &Group) -> char {
    match state {
        Standing::NotAssessed => '?',
        Standing::Answered(rank) => group.scale.get(rank).map_or('?', |answer| answer.key),
        Standing::Accepted => ACCEPTED_KEY,
        Standing::NotApplicable => NOT_APPLICABLE_KEY,
    }
}

/// A question: how it is answered, and what is to be seen to.
fn question(looks: &Looks<'_>, framework: &Framework, line: &Question) -> Line<'static> {
    let Some((group, item)) = framework.item(&line.key.item) else { return Line::default() };
    let mut ends = Vec::new();
    if line.fell {
        ends.push(("fell away".to_string(), Role::Warn));
    }
    if line.is_due {
        ends.push(("review due".to_string(), Role::Warn));
    }
    if let Some(offer) = line.offer.as_ref().filter(|_| line.is_open()) {
        let answer = group.scale.get(offer.answer).map_or("", |answer| &answer.name);
        let key = looks.state.settings.keymap.shown(Action::TakeOffer);
        ends.push((format!("{key}: {}", answer.to_lowercase()), Role::Question));
    }
    if let Some(risk) = line.risk {
        ends.push((risk.id().to_string(), role_of_risk(risk)));
    }
    let role = match line.state {
        _ if !line.applies || line.place != Where::Here => Role::Faint,
        Standing::NotApplicable => Role::Faint,
        _ => Role::Text,
    };
    let sign = format!(" {}", sign(line.state, group));
    let name = truncate(&item.name, looks.columns);
    looks.row((&sign, role_of(line.state, line.target, group)), (&name, role), &ends)
}
