//! One question in full: what it asks, what to look for, what is known and what is answered.

use super::held::Desk;
use super::names::{Asked, Named};
use super::{Format, risk, roadmap, row, words};
use crate::analysis::assess::{Row, Where, task_text};
use crate::catalog::frameworks::{Framework, Related};
use crate::cli::output::{Output, Style};
use crate::cli::{Exit, Failure, Outcome};
use crate::model::{Assessment, Task};
use crate::text::or_empty;

/// Columns of labels, and of what belongs to a line of them.
const LABEL: usize = 12;
const ANSWER: usize = 16;

/// Writes it.
pub fn write<'a>(desk: &Desk<'a>, asked: &Asked<'a>, format: Format, out: &mut Output) -> Outcome {
    match asked.named {
        Named::Question(framework, ..) => {
            let sheet = desk.assessor.sheet(framework);
            let row = sheet.row(&asked.key.item);
            let row = row.ok_or_else(|| Failure::usage("nothing is asked here"))?;
            if format == Format::Json {
                json(desk, framework, row, out)?;
            } else {
                question(desk, asked, framework, row, out);
            }
        }
        Named::UseCase => use_case(desk, format, out)?,
        Named::Attack(attack) => {
            let found = desk.assessor.risks().attack(&attack.id);
            let found = found.ok_or_else(|| Failure::usage("there is no such attack"))?;
            if format == Format::Json {
                out.json(&serde_json::json!({"format": 1, "attacks": [risk::row(found)]}))?;
            } else {
                let key = format!("{}/{}", asked.key.framework, asked.key.item);
                out.text(Style::Id, &key).text(Style::Plain, "  ");
                out.text(Style::Strong, &attack.name).end();
                out.paragraph(0, Style::Plain, &attack.about);
                let style = words::risk_style(found.risk);
                out.text(Style::Faint, &crate::text::pad("risk", LABEL));
                out.text(style, found.risk.id()).end();
                risk::facts(0, found, out);
                let applies = if found.applies { "" } else { "nothing in the model to attack so" };
                labelled("applies", applies, out);
                let keys = found.findings.iter().map(ToString::to_string).collect::<Vec<_>>();
                labelled("findings", &keys.join(" · "), out);
                let named =
                    attack.techniques.iter().map(|id| desk.assessor.catalog.atlas.labelled(id));
                labelled("techniques", &named.collect::<Vec<_>>().join(" · "), out);
            }
        }
    }
    Ok(Exit::Done)
}

fn json(
    desk: &Desk<'_>,
    framework: &Framework,
    of: &Row<'_>,
    out: &mut Output,
) -> Result<(), Failure> {
    let item = of.item;
    let answers = of.group.scale.iter().enumerate();
    let answers = answers.map(|(rank, answer)| {
        serde_json::json!({
            "id": answer.id,
            "name": answer.name,
            "means": item.levels.get(rank).unwrap_or(&answer.means),
        })
    });
    let steps = item.steps.iter().map(|step| {
        let to = of.group.scale.get(step.to).map(|answer| &answer.id);
        serde_json::json!({"id": step.id, "text": step.text, "to": to})
    });
    out.json(&serde_json::json!({
        "format": 1,
        "model": desk.name(),
        "framework": framework.id,
        "items": [row::of(desk, of)],
        "objective": item.objective,
        "threat": item.threat,
        "look_for": item.look_for,
        "answers": answers.collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
        "attacks": item.attacks,
        "see": item.see.iter().map(id_of).collect::<Vec<_>>(),
    }))
}

fn id_of(related: &Related) -> String {
    match related {
        Related::Mitigation(id) | Related::Technique(id) | Related::Theme(id) => id.clone(),
        Related::Item(framework, item) => format!("{framework}/{item}"),
    }
}

fn labelled(label: &str, text: &str, out: &mut Output) {
    if !text.is_empty() {
        out.labelled(0, label, LABEL, text);
    }
}

/// Lines under one label.
fn lines(label: &str, lines: impl IntoIterator<Item = String>, out: &mut Output) {
    for (i, line) in lines.into_iter().enumerate() {
        out.labelled(0, if i == 0 { label } else { "" }, LABEL, &format!("• {line}"));
    }
}

fn question(desk: &Desk<'_>, asked: &Asked<'_>, of: &Framework, row: &Row<'_>, out: &mut Output) {
    let item = row.item;
    let key = format!("{}/{}", of.id, item.id);
    out.text(Style::Id, &key).text(Style::Plain, "  ").text(Style::Strong, &item.name).end();
    out.paragraph(0, Style::Faint, &format!("{} · {}", of.name, row.group.name));
    out.line("");
    out.paragraph(0, Style::Strong, &item.ask);
    out.line("");
    labelled("objective", &item.objective, out);
    labelled("threat", &item.threat, out);
    lines("look for", item.look_for.iter().cloned(), out);
    answers(row, out);
    out.line("");
    standing(desk, row, out);
    parts(asked, row, out);
    steps(desk, row, out);
    related(desk, row, out);
}

/// What each answer looks like, with a mark at the one in force.
fn answers(row: &Row<'_>, out: &mut Output) {
    for (rank, answer) in row.group.scale.iter().enumerate() {
        let means = row.item.levels.get(rank).unwrap_or(&answer.means);
        let mark = if row.state.rank() == Some(rank) { "▸ " } else { "  " };
        out.text(Style::Faint, &crate::text::pad(if rank == 0 { "answers" } else { "" }, LABEL));
        let indent = LABEL + 2 + ANSWER;
        let wrapped = match out.width() {
            Some(width) => crate::text::wrap(means, width.saturating_sub(indent).max(20)),
            None => vec![means.clone()],
        };
        out.text(Style::Good, mark).text(Style::Id, &crate::text::pad(&answer.id, ANSWER));
        for (at, line) in wrapped.iter().enumerate() {
            if at > 0 {
                out.text(Style::Plain, &" ".repeat(indent));
            }
            out.line(line);
        }
    }
}

/// The answer, what the model offers, and what hangs on it.
pub fn standing(desk: &Desk<'_>, row: &Row<'_>, out: &mut Output) {
    let (style, _) = words::sign(row);
    out.text(Style::Faint, &crate::text::pad("answer", LABEL))
        .text(style, &words::state(row))
        .end();
    if row.fell {
        labelled(
            "fell away",
            "it was taken from the model, which no longer says so: answer anew",
            out,
        );
    }
    record(row.record, out);
    labelled("elements", &words::by_element(row).unwrap_or_default(), out);
    if let Some(offer) = &row.offer {
        let name = row.group.scale.get(offer.answer).map_or("", |answer| &answer.name);
        labelled("offered", &format!("{name}: {}", offer.why), out);
    }
    match row.place {
        Where::Here => {}
        Where::Organisation => labelled("answered in", &desk.organisation_file(), out),
        Where::Nowhere => {
            let file = desk.organisation_file();
            let told = format!("{file}, which `threatloom new {file}` makes");
            labelled("answered in", &told, out);
        }
    }
    labelled("aims at", words::target(row).unwrap_or_default(), out);
    if let Some(left) = row.risk {
        let severity = row::severity(desk, row).unwrap_or_default();
        labelled("risk left", &format!("{left}, at {severity} severity"), out);
    }
    let due = if row.is_due(desk.today) { ", due" } else { "" };
    let review = row.review.map(|day| format!("{day}{due}"));
    labelled("review", &or_empty(review), out);
}

/// What is recorded, but for the state.
pub fn record(record: Option<&Assessment>, out: &mut Output) {
    let Some(record) = record else { return };
    if let Some(verdict) = &record.answer {
        labelled("why", &verdict.why.join(" "), out);
        labelled("by", &words::signed(&verdict.stamp), out);
    }
    lines("evidence", record.evidence.iter().cloned(), out);
    labelled("owner", &record.owner, out);
}

/// Elements that can be answered on their own: all where the question as a whole is asked about, or the
/// one that was named.
fn parts(asked: &Asked<'_>, row: &Row<'_>, out: &mut Output) {
    let named = |element: &str| asked.key.subject.id().is_none_or(|id| id == element);
    let parts: Vec<_> = row.parts.iter().filter(|part| named(&part.element)).collect();
    for (at, part) in parts.iter().enumerate() {
        let scale = &row.group.scale;
        let mut told = vec![match part.state.rank() {
            None if part.record.is_none_or(|it| it.answer.is_none()) => "as the whole".to_string(),
            _ => part.state.name(scale).to_string(),
        }];
        if part.fell {
            told.push("fell away".to_string());
        }
        if let Some(verdict) = part.record.and_then(|it| it.answer.as_ref()) {
            told.push(words::signed(&verdict.stamp));
            told.extend((!verdict.why.is_empty()).then(|| verdict.why.join(" ")));
        }
        if let Some(offer) = part.offer.as_ref().filter(|it| part.state.rank() != Some(it.answer)) {
            let name = scale.get(offer.answer).map_or("", |answer| &answer.name);
            told.push(format!("the model offers {name}: {}", offer.why));
        }
        let label = if at == 0 { "one by one" } else { "" };
        out.labelled(0, label, LABEL, &format!("@{}: {}", part.element, told.join(" · ")));
    }
}

/// Steps of the catalog and those of one's own, with who took them on.
fn steps(desk: &Desk<'_>, row: &Row<'_>, out: &mut Output) {
    let tasks = row.record.map(|record| &record.tasks);
    let of = |id: &str| tasks.and_then(|tasks| tasks.get(id));
    let known = row.item.steps.iter().map(|step| {
        let to = row.group.scale.get(step.to).map_or("", |answer| &answer.name);
        (step.id.as_str(), step.text.clone(), format!(" (to {to})"))
    });
    let own = tasks.into_iter().flatten();
    let own = own.filter(|(id, _)| row.item.steps.iter().all(|step| step.id != **id));
    let own = own.map(|(id, task)| (id.as_str(), task_text(row.item, id, task), String::new()));
    for (at, (id, text, to)) in known.chain(own).enumerate() {
        let taken = of(id).map_or_else(String::new, |task| format!(" · {}", taken(desk, task)));
        let label = if at == 0 { "steps" } else { "" };
        out.labelled(0, label, LABEL, &format!("{id}: {text}{to}{taken}"));
    }
}

/// Steps that somebody took on.
pub fn tasks(desk: &Desk<'_>, row: &Row<'_>, out: &mut Output) {
    let tasks = row.record.into_iter().flat_map(|record| &record.tasks);
    for (at, (id, task)) in tasks.enumerate() {
        let told = format!("{id}: {} · {}", task_text(row.item, id, task), taken(desk, task));
        out.labelled(0, if at == 0 { "tasks" } else { "" }, LABEL, &told);
    }
}

fn taken(desk: &Desk<'_>, task: &Task) -> String {
    match roadmap::taken(task, task.is_late(desk.today)) {
        told if told.is_empty() => "taken on".to_string(),
        told => told,
    }
}

/// Attacks that it guards against, findings that it helps with, and what it is related to elsewhere.
fn related(desk: &Desk<'_>, row: &Row<'_>, out: &mut Output) {
    let catalog = desk.assessor.catalog;
    let frameworks = catalog.frameworks();
    let attacks = row.item.attacks.iter().filter_map(|id| frameworks.risk.attack(id));
    let attacks: Vec<&str> = attacks.map(|attack| attack.name.as_str()).collect();
    labelled("against", &attacks.join(" · "), out);
    let findings: Vec<String> = row.findings.iter().map(ToString::to_string).collect();
    labelled("helps with", &findings.join(" · "), out);
    let see = row.item.see.iter().map(|related| match related {
        Related::Mitigation(id) | Related::Technique(id) => catalog.atlas.labelled(id),
        Related::Theme(_) => frameworks.name_of(related),
        Related::Item(framework, item) => {
            let name = frameworks.item(framework, item).map_or("", |(_, item)| &item.name);
            format!("{framework}/{item} {name}")
        }
    });
    lines("see", see.collect::<Vec<_>>(), out);
}

fn use_case(desk: &Desk<'_>, format: Format, out: &mut Output) -> Result<(), Failure> {
    let risks = desk.assessor.risks();
    if format == Format::Json {
        return out.json(&serde_json::json!({"format": 1, "severity": risk::severity(risks)}));
    }
    out.paragraph(0, Style::Plain, &risk::severity_told(risks));
    out.line("");
    for level in &desk.assessor.catalog.frameworks().risk.severities {
        let is_it = risks.severity.as_ref().is_some_and(|it| it.level.id == level.id);
        let mark = if is_it { "▸ " } else { "  " };
        out.labelled(0, &format!("{mark}{}", level.id), ANSWER, &level.means);
    }
    Ok(())
}
