//! What waits: answers to look at again, answers that fell away, tasks that are late.

use serde::Serialize;

use super::held::Desk;
use super::{Format, roadmap};
use crate::analysis::assess::{Row, task_text};
use crate::cli::output::{Output, Style};
use crate::cli::rows::{as_csv, as_markdown};
use crate::cli::table::Table;
use crate::cli::{Exit, Outcome};

/// Something that waits. Fields may be added, never renamed.
#[derive(Serialize)]
pub struct Waiting {
    /// `fell_away`, `review` or `task`.
    pub what: &'static str,
    pub framework: String,
    pub item: String,
    /// The step of a task.
    pub step: Option<String>,
    pub name: String,
    /// Since when; none of an answer that fell away.
    pub due: Option<String>,
    pub owner: String,
}

const COLUMNS: [&str; 7] = ["what", "framework", "item", "step", "name", "due", "owner"];

/// What waits in what was asked for: answers that fell away, then the longest due first.
pub fn waiting(desk: &Desk<'_>) -> Vec<Waiting> {
    let rows = desk.sheets.iter().flat_map(|sheet| &sheet.rows);
    let rows = rows.filter(|row| row.applies && desk.is_looked_at(row.place));
    let of = |what: &'static str, row: &Row<'_>, due: Option<String>| Waiting {
        what,
        framework: row.key.framework.clone(),
        item: row.item.id.clone(),
        step: None,
        name: row.item.name.clone(),
        due,
        owner: row.record.map_or_else(String::new, |record| record.owner.clone()),
    };
    let mut waiting = Vec::new();
    for row in rows {
        if row.fell {
            waiting.push(of("fell_away", row, None));
        } else if row.is_due(desk.today) {
            waiting.push(of("review", row, row.review.map(|day| day.to_string())));
        }
        for (id, task) in row.record.into_iter().flat_map(|record| &record.tasks) {
            if let Some(due) = task.due.filter(|_| task.is_late(desk.today)) {
                let mut late = of("task", row, Some(due.to_string()));
                late.step = Some(id.clone());
                late.name = task_text(row.item, id, task);
                late.owner.clone_from(&task.owner);
                waiting.push(late);
            }
        }
    }
    waiting.sort_by(|a, b| a.due.cmp(&b.due));
    waiting
}

impl Waiting {
    /// The question, as `--item` takes it.
    pub fn question(&self) -> String {
        format!("{}/{}", self.framework, self.item)
    }

    /// What it waits for, in words.
    pub fn told(&self) -> String {
        let due = self.due.as_deref().unwrap_or_default();
        match self.what {
            "review" => format!("review due since {due}"),
            "task" => format!("task due since {due}"),
            _ => "what the model offered fell away".to_string(),
        }
    }
}

/// Writes it.
pub fn write(desk: &Desk<'_>, format: Format, out: &mut Output) -> Outcome {
    let waiting = waiting(desk);
    match format {
        Format::Json => out.json(&serde_json::json!({
            "format": 1,
            "model": desk.name(),
            "framework": desk.framework(),
            "due": waiting,
        }))?,
        Format::Csv => as_csv(COLUMNS, &waiting, out)?,
        Format::Markdown => as_markdown(COLUMNS, &waiting, out)?,
        Format::Table if waiting.is_empty() => out.line(&nothing(desk)),
        Format::Table => text(&waiting, out),
    }
    Ok(Exit::Done)
}

fn text(waiting: &[Waiting], out: &mut Output) {
    let mut table = Table::new(&["question", "waits for…", "owner", "what…"]);
    for one in waiting {
        table.row([
            (Style::Id, one.question()),
            (Style::Warning, one.told()),
            (Style::Plain, one.owner.clone()),
            (Style::Plain, one.name.clone()),
        ]);
    }
    table.write(out);
}

/// That nothing waits, and what comes first.
fn nothing(desk: &Desk<'_>) -> String {
    let rows = desk.sheets.iter().flat_map(|sheet| &sheet.rows);
    let rows = rows.filter(|row| row.applies && desk.is_looked_at(row.place));
    let reviews = rows.filter_map(|row| row.review);
    let tasks = roadmap::steps(desk).into_iter().filter(|step| !step.is_settled());
    let tasks = tasks.filter_map(|step| step.task?.due);
    match reviews.chain(tasks).min() {
        Some(day) => format!("nothing is due; the first is on {day}"),
        None => "nothing is due: nothing is answered yet, and no task has a date".to_string(),
    }
}
