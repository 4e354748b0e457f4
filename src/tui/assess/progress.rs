//! How far the open model was with a framework on each day of its history.

use std::collections::BTreeMap;
use std::path::Path;

use super::list;
use crate::analysis::assess::{Point, Trend, joined};
use crate::store::git::GitError;
use crate::tui::state::{Effect, State};

/// The points of each framework, by its id.
pub type Points = BTreeMap<String, Vec<Point>>;

/// What git tells of the past.
#[derive(Debug)]
pub enum Progress {
    /// Git is being asked.
    Waits,
    /// As of the last commit, and of the model when git was asked.
    Known(Points),
    /// Why nothing is known.
    Unknown(String),
}

/// Asks git, where nobody did since another model was opened or the view was last left.
pub fn ask(state: &mut State) {
    state.assess.progress = Some(Progress::Waits);
    state.effects.push(Effect::LoadProgress);
}

/// Git answered.
pub fn found(state: &mut State, path: &Path, answer: Result<Points, GitError>) {
    // What is told about a model that is no longer open helps nobody.
    if state.document.path() == path {
        let known =
            answer.map_or_else(|error| Progress::Unknown(error.to_string()), Progress::Known);
        state.assess.progress = Some(known);
    }
}

/// How far the framework on show was, with where it stands now as the last point.
pub fn trend(state: &State) -> Option<Trend> {
    let Some(Progress::Known(known)) = &state.assess.progress else { return None };
    let (framework, today) = (&state.assess.framework, state.today());
    let now = Point { date: today, groups: list::board(state)?.own.clone() };
    let mut points = known.get(framework).cloned().unwrap_or_default();
    // What was answered since git was asked counts as of today.
    points.retain(|point| point.date < today || point.groups == now.groups);
    points.push(now);
    Some(joined(framework, &[points]))
}
