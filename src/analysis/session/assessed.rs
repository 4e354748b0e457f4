//! What was answered to frameworks, and which steps somebody took on.

use super::{Session, by};
use crate::analysis::assess::{answer_name, question_name, step_text};
use crate::model::assessment::{Task, Verdict};
use crate::model::{Assessment, AssessmentKey, Stamp, StepState};

/// Answers that were given and taken back, then tasks.
pub fn given(session: &Session) -> Vec<String> {
    let Session { before, now, catalog, .. } = session;
    let answers = now.assessments.iter().filter_map(|(key, record)| {
        let answer = record.answer.as_ref()?;
        (answer_before(session, key) != Some(answer)).then(|| {
            let name = answer_name(catalog, key, &answer.is);
            let from = if answer.from.is_empty() { "" } else { ", as the model says" };
            let why = answer.why.join(" ");
            let why = if why.is_empty() { why } else { format!(": {why}") };
            let question = question_name(catalog, now, key);
            format!("{question}: {name}{from}{why}{}", by(&answer.stamp))
        })
    });
    let taken_back = before.assessments.iter().filter_map(|(key, record)| {
        record.answer.as_ref()?;
        let still = now.assessments.get(key).and_then(|record| record.answer.as_ref());
        let is_there = key.subject.id().is_none_or(|id| now.has_id(id));
        let question = || format!("{}: taken back", question_name(catalog, before, key));
        (still.is_none() && is_there).then(question)
    });
    let tasks = now.assessments.iter().flat_map(|(key, record)| tasks(session, key, record));
    answers.chain(taken_back).chain(tasks).collect()
}

/// Who answered.
pub fn stamps<'a>(session: &Session<'a>) -> impl Iterator<Item = &'a Stamp> {
    let session = *session;
    let answers = session.now.assessments.iter();
    answers.filter_map(move |(key, record)| {
        let answer = record.answer.as_ref()?;
        (answer_before(&session, key) != Some(answer)).then_some(&answer.stamp)
    })
}

fn answer_before<'a>(session: &Session<'a>, key: &AssessmentKey) -> Option<&'a Verdict> {
    session.before.assessments.get(key)?.answer.as_ref()
}

/// Steps of a question that somebody took on, agreed on anew, or settled.
fn tasks(session: &Session, key: &AssessmentKey, record: &Assessment) -> Vec<String> {
    let was = session.before.assessments.get(key);
    let was = |id: &str| was.and_then(|record| record.tasks.get(id));
    let changed = record.tasks.iter().filter(|(id, task)| was(id) != Some(task));
    let question = question_name(session.catalog, session.now, key);
    let told = changed.map(|(id, task)| {
        let text = step_text(session.catalog, key, id).map(str::to_string);
        let text = text.unwrap_or_else(|| task.text.join(" "));
        format!("{question}: task “{text}”{}", agreed(task))
    });
    told.collect()
}

/// Who does a task and until when, or what came of it.
fn agreed(task: &Task) -> String {
    if let Some(settled) = task.settled.as_ref().filter(|step| step.state != StepState::Todo) {
        return format!(": {}{}", settled.state.id().replace('_', " "), by(&settled.stamp));
    }
    let owner = Some(task.owner.trim()).filter(|owner| !owner.is_empty()).map(str::to_string);
    let parts: Vec<String> =
        owner.into_iter().chain(task.due.map(|due| format!("due {due}"))).collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}
