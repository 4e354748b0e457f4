//! What the lists of the assessment screen hold, and where their cursors are.

use super::board::{Board, Line, Step};
use crate::analysis::assess::Where;
use crate::tui::state::State;

/// A line of the list of questions, or of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A group of the framework, or a part of the roadmap, by its place.
    Heading(usize),
    /// A question or a step, by its place on the board.
    Row(usize),
}

impl Entry {
    /// The place of the row.
    pub const fn row(self) -> Option<usize> {
        match self {
            Self::Row(at) => Some(at),
            Self::Heading(_) => None,
        }
    }
}

/// Where the framework on show stands.
pub fn board(state: &State) -> Option<&Board> {
    state.assess.board.as_ref()
}

/// The questions under their groups. One that does not apply is listed only while the cursor is on it;
/// headings tell how many there are.
pub fn questions(state: &State) -> Vec<Entry> {
    let Some(board) = board(state) else { return Vec::new() };
    let is_shown =
        |line: &Line| line.applies || state.assess.item() == Some(line.key.item.as_str());
    let all = with_headings(board.lines.iter().enumerate().map(|(at, line)| (line.group, at)));
    let is_there = |entry: &Entry| entry.row().is_none_or(|at| is_shown(&board.lines[at]));
    all.into_iter().filter(is_there).collect()
}

/// The steps under the parts of the roadmap.
pub fn steps(state: &State) -> Vec<Entry> {
    let Some(board) = board(state) else { return Vec::new() };
    with_headings(board.steps.iter().enumerate().map(|(at, step)| (step.bucket, at)))
}

fn with_headings(rows: impl Iterator<Item = (usize, usize)>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut under = None;
    for (heading, row) in rows {
        if under != Some(heading) {
            entries.push(Entry::Heading(heading));
            under = Some(heading);
        }
        entries.push(Entry::Row(row));
    }
    entries
}

/// The question under the cursor.
pub fn line(state: &State) -> Option<&Line> {
    board(state)?.line(state.assess.item()?)
}

/// Whether the question under the cursor is answered for the organisation, in another file.
pub fn is_elsewhere(state: &State) -> bool {
    line(state).is_some_and(|line| line.place != Where::Here)
}

/// The step under the cursor.
pub fn step(state: &State) -> Option<&Step> {
    let steps = &board(state)?.steps;
    let (key, id) = state.assess.step.as_ref()?;
    steps.iter().find(|step| step.key == *key && step.id == *id)
}

/// The place among the entries of the row under the cursor.
pub fn cursor(state: &State, entries: &[Entry]) -> Option<usize> {
    let board = board(state)?;
    let is_it = |at: usize| match (state.assess.part, state.assess.step.as_ref()) {
        (super::Part::Roadmap, Some((key, id))) => {
            board.steps.get(at).is_some_and(|step| step.key == *key && step.id == *id)
        }
        (super::Part::Roadmap, None) => false,
        _ => board.lines.get(at).is_some_and(|line| Some(&*line.key.item) == state.assess.item()),
    };
    entries.iter().position(|entry| entry.row().is_some_and(is_it))
}
