//! Risk: the heat map of consequence by likelihood, and the types of attacks, the worst first.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::list::Looks;
use crate::catalog::frameworks::{Consequence, Ordinal};
use crate::text::{pad, sanitise, wrap};
use crate::tui::assess::board::{Attack, Board, is_organisation};
use crate::tui::assess::list;
use crate::tui::assess::sheet::role_of_risk;
use crate::tui::state::{Pane, State};
use crate::tui::theme::{Role, Theme};
use crate::tui::view::panel::{framed, inside};
use crate::tui::view::spot::Spot;

/// Lines of the heat map: the likelihoods, a line for each consequence, and one between it and the list.
const MAP: u16 = 6;

/// Columns of the names of consequences.
const NAMES: usize = 12;

/// The heat map, where there is room for it, and the list.
fn parts(area: Rect) -> [Rect; 2] {
    let inner = inside(area);
    let map = if inner.height > MAP + 4 { MAP } else { 0 };
    Layout::vertical([Constraint::Length(map), Constraint::Min(0)]).areas(inner)
}

/// Draws both.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let focused = state.pane == Pane::Main;
    framed(frame, area, "Risk by type of attack", focused, theme);
    let [map, below] = parts(area);
    let Some(board) = list::board(state) else { return };
    if is_organisation(state) {
        let text = "Risk is assessed in the model of each system.";
        let lines = wrap(text, usize::from(below.width.saturating_sub(2)));
        let lines: Vec<Line> = lines.into_iter().map(|l| Line::raw(format!(" {l}"))).collect();
        frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Faint)), inside(area));
        return;
    }
    if map.height > 0 {
        frame.render_widget(Paragraph::new(heat_map(board, map.width, theme)), map);
    }
    let first = first(state, board, below);
    let lines: Vec<Line> = std::iter::once(use_case(state, board, below.width))
        .chain(board.attacks.iter().enumerate().map(|(at, attack)| {
            let looks = Looks {
                state,
                current: state.assess.attack.as_ref() == Some(&attack.id),
                columns: usize::from(below.width),
            };
            line(&looks, attack, letter(at))
        }))
        .skip(first)
        .take(usize::from(below.height))
        .collect();
    frame.render_widget(Paragraph::new(lines), below);
}

/// The first row in view; the severity of the use case is the first of all.
fn first(state: &State, board: &Board, below: Rect) -> usize {
    let here = board.attacks.iter().position(|it| Some(&it.id) == state.assess.attack.as_ref());
    let here = here.map_or(0, |at| at + 1);
    (here + 1).saturating_sub(usize::from(below.height).max(1))
}

/// What is at a cell of the list.
pub fn spot(state: &State, area: Rect, at: Position) -> Option<Spot> {
    let [_, below] = parts(area);
    let board = list::board(state).filter(|_| !is_organisation(state))?;
    let line = below.contains(at).then(|| usize::from(at.y - below.y))?;
    match (first(state, board, below) + line).checked_sub(1) {
        None => Some(Spot::Attack(None)),
        Some(at) => Some(Spot::Attack(Some(board.attacks.get(at)?.id.clone()))),
    }
}

/// The letter that stands for an attack in the heat map.
fn letter(at: usize) -> char {
    ('a'..='z').nth(at).unwrap_or('+')
}

/// Consequence by likelihood, with the letters of the attacks in their cells, and how bad each cell is.
fn heat_map(board: &Board, columns: u16, theme: Theme) -> Vec<Line<'static>> {
    let room = usize::from(columns).saturating_sub(NAMES + 1);
    let cell = room / Ordinal::ALL.len();
    let mut above = vec![Span::raw(pad(" likelihood", NAMES))];
    above.extend(
        Ordinal::ALL
            .iter()
            .map(|likelihood| Span::styled(pad(likelihood.id(), cell), theme.style(Role::Faint))),
    );
    let mut lines = vec![Line::from(above)];
    for consequence in Consequence::ALL.iter().rev() {
        let name = pad(&format!(" {consequence}"), NAMES);
        let mut spans = vec![Span::styled(name, theme.style(Role::Faint))];
        for likelihood in Ordinal::ALL {
            let here = board.attacks.iter().enumerate().filter(|(_, attack)| {
                attack.applies
                    && (attack.consequence, attack.likelihood) == (*consequence, *likelihood)
            });
            let found: Vec<(char, Role)> =
                here.map(|(at, attack)| (letter(at), role_of_risk(attack.risk))).collect();
            let text: Vec<String> = found.iter().map(|(letter, _)| letter.to_string()).collect();
            let text = if text.is_empty() { "·".to_string() } else { text.join(" ") };
            let role = found.first().map_or(Role::Faint, |(_, role)| *role);
            spans.push(Span::styled(pad(&text, cell), theme.style(role)));
        }
        lines.push(Line::from(spans));
    }
    lines.push(Line::default());
    lines
}

/// How bad it is if a control is missing.
fn use_case(state: &State, board: &Board, columns: u16) -> Line<'static> {
    let current = state.assess.attack.is_none();
    let looks = Looks { state, current, columns: usize::from(columns) };
    let (name, set) = board
        .severity
        .as_ref()
        .map_or(("", false), |severity| (severity.name.as_str(), severity.set.is_some()));
    let by = if set { "by hand " } else { "" };
    let end = [(format!("{by}{}", name.to_lowercase()), Role::Strong)];
    looks.row(("  ", Role::Text), ("Severity of the use case", Role::Strong), &end)
}

fn line(looks: &Looks<'_>, attack: &Attack, letter: char) -> Line<'static> {
    let name = attack.known(looks.state).map_or(&attack.id, |known| &known.name);
    let name = sanitise(name);
    if !attack.applies {
        let end = [("nothing to attack".to_string(), Role::Faint)];
        return looks.row(("  ", Role::Faint), (&name, Role::Faint), &end);
    }
    let end = [(attack.risk.id().to_string(), role_of_risk(attack.risk))];
    looks.row((&format!(" {letter}"), Role::Key), (&name, Role::Text), &end)
}
