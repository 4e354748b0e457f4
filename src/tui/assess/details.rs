//! The rows of the details on show, by the part of the screen.

use super::{Part, list, risk_sheet, sheet};
use crate::analysis::assess::Where;
use crate::text::or_empty;
use crate::tui::purpose::{AssessmentField, Field};
use crate::tui::sheet::{Row, heading, or_dash, tick};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// The rows.
pub fn rows(state: &State) -> Vec<Row> {
    match state.assess.part {
        Part::Questions => sheet::rows(state),
        Part::Risk => risk_sheet::rows(state),
        Part::Progress => Vec::new(),
        Part::Roadmap => {
            let mut rows = of_step(state);
            rows.extend(sheet::rows(state));
            rows
        }
    }
}

/// The step under the cursor: what is to be done, by whom, until when.
fn of_step(state: &State) -> Vec<Row> {
    let Some(step) = list::step(state) else { return Vec::new() };
    let edit = |label: &str, value: String, what| {
        let row = Row::edit(label, value, Field::Assessment(step.key.clone(), what));
        if step.place == Where::Here { row } else { Row { field: None, ..row } }
    };
    let task = step.task.as_ref();
    let sign = tick(task.and_then(|task| task.settled.as_ref()));
    let text = format!("{sign} {}", step.text);
    let owner = task.map(|task| task.owner.clone()).unwrap_or_default();
    let due = or_empty(task.and_then(|task| task.due));
    let role = if step.is_overdue { Role::Bad } else { Role::Text };
    vec![
        edit("step", text, AssessmentField::Step(step.id.clone())).looking(Role::Strong),
        or_dash(edit("who", owner, AssessmentField::Step(step.id.clone()))),
        or_dash(edit("until", due, AssessmentField::StepDue(step.id.clone())).looking(role)),
        heading("The question that it belongs to"),
    ]
}

/// A row that stands for one element.
pub struct PartRow {
    /// Its place among the rows.
    pub at: usize,
    /// The element's own question.
    pub key: crate::model::AssessmentKey,
}

/// The rows that stand for elements.
pub fn part_rows(state: &State) -> Vec<PartRow> {
    let part = |(at, row): (usize, Row)| match row.field {
        Some(Field::Assessment(key, AssessmentField::Answer)) if key.subject.id().is_some() => {
            Some(PartRow { at, key })
        }
        _ => None,
    };
    rows(state).into_iter().enumerate().filter_map(part).collect()
}
