//! `incident show`: all about one incident.

use std::fmt::Write as _;

use super::open::{Opened, Where};
use crate::analysis::incident::{also_fitting, worked_by};
use crate::analysis::severity::{Bug, rate};
use crate::catalog::Playbook;
use crate::cli::output::Style;
use crate::cli::rating::{self, LABEL, lines_under};
use crate::cli::{Exit, Outcome, Output, TextFormat};
use crate::model::{Incident, IncidentKey, Stamp, StepState};
use crate::text::or_empty;

/// Show an incident: what is known, its severity and why, its playbook, what happened
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Where,
    /// Id of the incident
    incident: String,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// Runs the command.
pub fn run(args: &Args, out: &mut Output) -> Outcome {
    let opened = args.place.open(out)?;
    let (key, incident) = opened.find(&args.incident)?;
    match args.format {
        TextFormat::Json => out.json(&json(&opened, &key, incident))?,
        TextFormat::Text => write(&opened, &key, out),
    }
    Ok(Exit::Done)
}

/// Writes the card of an incident.
pub fn write(opened: &Opened, key: &IncidentKey, out: &mut Output) {
    let (model, catalog) = (opened.model(), &opened.catalog);
    let Some(incident) = model.incident(key) else { return };
    out.text(Style::Id, &key.to_string()).text(Style::Plain, "  ");
    out.text(Style::Strong, &incident.title).end();
    out.labelled(0, "status", LABEL, incident.status.id());
    lines_under("observed", &incident.observed, out);
    let mut seen = or_empty(incident.observed_on);
    if !incident.observed_by.is_empty() {
        let _ = write!(seen, " by {}", incident.observed_by);
    }
    let elements: Vec<String> =
        incident.elements.iter().map(|id| format!("{} ({id})", model.name_of(id))).collect();
    let techniques: Vec<String> =
        incident.techniques.iter().map(|id| catalog.atlas.labelled(id)).collect();
    let findings: Vec<String> = incident.findings.iter().map(ToString::to_string).collect();
    for (label, text) in [
        ("seen", seen.trim().to_string()),
        ("owner", incident.owner.clone()),
        ("affects", elements.join(", ")),
        ("shows", techniques.join(" → ")),
    ] {
        if !text.is_empty() {
            out.labelled(0, label, LABEL, &text);
        }
    }
    let bug = Bug::incident(incident);
    let rated = rate(catalog, model, &bug);
    rating::severity(catalog, &rated, out);
    rating::beside(catalog, &bug, out);
    rating::answers(catalog, model, &bug, &rated, out);
    if !findings.is_empty() {
        out.labelled(0, "findings", LABEL, &findings.join(", "));
    }
    lines_under("evidence", &incident.evidence, out);
    playbook(opened, incident, out);
    let line = |stamp: &Stamp, what: &str| format!("{} {}: {what}", stamp.minute(), stamp.by());
    let happened = incident.timeline.iter().map(|(at, what)| (at, line(at, &what.0.join(" "))));
    let changed = incident.history.iter().map(|(at, entry)| {
        let why =
            if entry.why.is_empty() { String::new() } else { format!(", {}", entry.why.join(" ")) };
        (at, line(at, &format!("{}{why}", entry.status)))
    });
    let mut told: Vec<(&Stamp, String)> = happened.chain(changed).collect();
    told.sort();
    lines_under("timeline", &told.into_iter().map(|(_, line)| line).collect::<Vec<_>>(), out);
    lines_under("lessons", &incident.lessons, out);
}

/// The steps of the playbook, with what came of them.
fn playbook(opened: &Opened, incident: &Incident, out: &mut Output) {
    let (model, catalog) = (opened.model(), &opened.catalog);
    let (playbook, tasks) = worked_by(model, catalog, incident);
    let named = |playbook: &Playbook| format!("{} ({})", playbook.name, playbook.id);
    let others = also_fitting(catalog, playbook, &incident.techniques);
    let mut text = named(playbook);
    if !others.is_empty() {
        let others: Vec<String> = others.into_iter().map(named).collect();
        text = format!("{text}; also fits: {}", others.join(", "));
    }
    out.labelled(0, "playbook", LABEL, &text);
    let mut phase = None;
    for task in tasks {
        if phase != Some(task.phase) {
            out.text(Style::Plain, &" ".repeat(LABEL)).text(Style::Strong, task.phase.id()).end();
            phase = Some(task.phase);
        }
        let step = incident.steps.get(&task.id);
        let mark = match step.map(|step| step.state) {
            None | Some(StepState::Todo) => "[ ]",
            Some(StepState::Done) => "[x]",
            Some(StepState::Skipped) => "[-]",
        };
        out.labelled(LABEL, mark, 4, &format!("{} ({})", task.text, task.id));
        if let Some(step) = step {
            let note = step.note.join(" ");
            let note = if note.is_empty() { note } else { format!(": {note}") };
            let text = format!("{} {}{note}", step.stamp.day(), step.stamp.by());
            out.labelled(LABEL, "", 4, &text);
        }
    }
}

fn json(opened: &Opened, key: &IncidentKey, incident: &Incident) -> serde_json::Value {
    let (model, catalog) = (opened.model(), &opened.catalog);
    let rated = rate(catalog, model, &Bug::incident(incident));
    let (playbook, tasks) = worked_by(model, catalog, incident);
    let steps = tasks.into_iter().map(|task| {
        let state = incident.steps.get(&task.id).map_or(StepState::Todo, |step| step.state);
        serde_json::json!({
            "id": task.id, "phase": task.phase.id(), "text": task.text, "state": state.id(),
            "mitigations": task.mitigations, "elements": task.elements,
        })
    });
    let bars = rated.bars.iter().map(|bar| {
        let rows: Vec<&str> =
            bar.rows.iter().filter(|row| row.fired).map(|row| row.row.as_str()).collect();
        serde_json::json!({ "bar": bar.bar, "severity": bar.level.id(), "rows": rows })
    });
    serde_json::json!({
        "format": 1,
        "key": key.to_string(),
        "incident": incident,
        "severity": rated.level.id(),
        "up_to": rated.level.up_to().map(crate::model::Severity::id),
        "bars": bars.collect::<Vec<_>>(),
        "open_questions": rated.open,
        "playbook": playbook.id,
        "steps": steps.collect::<Vec<_>>(),
    })
}
