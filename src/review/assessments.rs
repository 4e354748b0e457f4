//! Assessments in words: names of questions, answers and steps for their ids.

use serde_json::Value;

use super::signed::{lines, signed_by};
use crate::analysis::assess::{State, answer_name, severity_name, step_text};
use crate::catalog::Catalog;
use crate::compare::{Op, Path, spell};
use crate::model::AssessmentKey;
use crate::text::truncate;

/// Columns of a step that is told by its text.
const STEP: usize = 60;

/// What is recorded about one question of a framework.
pub(super) struct Assessed<'a> {
    catalog: &'a Catalog,
    key: AssessmentKey,
}

impl<'a> Assessed<'a> {
    /// At a place of a model; none of a key that cannot be.
    pub fn at(catalog: &'a Catalog, at: &Path) -> Option<Self> {
        Some(Self { catalog, key: at.key.parse().ok()? })
    }

    /// A record that came or went.
    pub fn whole(&self, record: &Value, op: Op) -> String {
        let fields = record.as_object().into_iter().flatten();
        let told = fields.map(|(field, value)| match field.as_str() {
            "answer" => self.answer(Some(value), op),
            "evidence" => format!("evidence: {}", lines(Some(value)).join(" ")),
            "tasks" => {
                let tasks = value.as_object().into_iter().flatten();
                let tasks = tasks
                    .map(|(id, task)| format!("{}: {}", self.step(id), self.value("tasks", task)));
                tasks.collect::<Vec<_>>().join("; ")
            }
            field => {
                let who = signed_by(value);
                format!("{}: {}{who}", field.replace('_', " "), self.value(field, value))
            }
        });
        let told: Vec<String> = told.filter(|told| !told.is_empty()).collect();
        told.join("; ")
    }

    /// An answer that came or went: `not assessed → Partly (ana, 2026-11-21)`.
    fn answer(&self, answer: Option<&Value>, op: Op) -> String {
        let said = answer.map(|it| self.value("answer", it)).unwrap_or_default();
        let nobody = State::NotAssessed.name(&[]).to_lowercase();
        match op {
            Op::Remove => format!("{said} → {nobody}"),
            Op::Add | Op::Change => {
                format!("{nobody} → {said}{}", answer.map(signed_by).unwrap_or_default())
            }
        }
    }

    /// A field that changed, where it is told otherwise than any field.
    pub fn field(&self, field: &str, old: Option<&Value>, new: Option<&Value>) -> Option<String> {
        let told = match (field, old, new) {
            ("answer", Some(old), Some(new)) => {
                let (was, is) = (self.value(field, old), self.value(field, new));
                format!("{was} → {is}{}", signed_by(new))
            }
            ("answer", None, new) => self.answer(new, Op::Add),
            ("answer", old, None) => self.answer(old, Op::Remove),
            _ => return None,
        };
        Some(told)
    }

    /// What people call a field; none of one that is called as it is spelled.
    pub fn field_name(&self, field: &str) -> Option<String> {
        let task = field.strip_prefix("tasks/")?;
        Some(match task.split_once('/') {
            Some((id, last)) => format!("{}, {}", self.step(id), last.replace('_', " ")),
            None => self.step(task),
        })
    }

    /// A task by the text of its step.
    fn step(&self, id: &str) -> String {
        match step_text(self.catalog, &self.key, id) {
            Some(text) => format!("task “{}”", truncate(text, STEP)),
            None => format!("task {}", id.replace('-', " ")),
        }
    }

    /// A value of a field in words, without who gave it.
    pub fn value(&self, field: &str, value: &Value) -> String {
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        let why = || lines(value.get("why")).join(" ");
        let with = |main: String, more: String| {
            if more.is_empty() { main } else { format!("{main}: {more}") }
        };
        match field {
            "answer" => {
                let from = if text("from").is_empty() { "" } else { ", as the model says" };
                with(answer_name(self.catalog, &self.key, text("is")) + from, why())
            }
            "target" => answer_name(self.catalog, &self.key, value.as_str().unwrap_or_default()),
            "severity" => severity_name(self.catalog, text("value")),
            "likelihood" | "impact" => text("value").to_string(),
            "tasks" if value.is_object() => {
                let due = Some(text("due")).filter(|due| !due.is_empty());
                let settled = value.get("settled").and_then(|it| it.get("state")).map(spell);
                let parts = [
                    lines(value.get("text")).join(" "),
                    text("owner").to_string(),
                    due.map_or_else(String::new, |due| format!("due {due}")),
                    settled.unwrap_or_default().replace('_', " "),
                ];
                let told: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
                if told.is_empty() { "taken on".to_string() } else { told.join(", ") }
            }
            "evidence" => lines(Some(value)).join(" "),
            _ => spell(value),
        }
    }
}
