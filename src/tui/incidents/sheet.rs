//! An incident as rows: what was seen, how bad it is, what to do, what it resembles, what was learnt.

use crate::analysis::incident::{
    Verdict, also_fitting, playbook_of, tell_case, tell_foresight, tell_way, to_create,
};
use crate::analysis::severity::{self, Bug};
use crate::model::{Incident, IncidentKey, Keeping, StepState};
use crate::text::{count, or_empty};
use crate::tui::actions::Action;
use crate::tui::purpose::{Field, IncidentField};
use crate::tui::queue::title;
use crate::tui::rating::{beside, severity_rows};
use crate::tui::sheet::{Row, heading, labelled_once, or_unknown, prose, tick};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Case studies and paths that are listed.
pub const LISTED: usize = 5;

/// The rows of the selected incident.
pub fn rows(state: &State) -> Vec<Row> {
    let selected = state.incidents.selected.as_ref();
    let Some((key, incident)) = selected.and_then(|key| Some((key, state.model().incident(key)?)))
    else {
        return Vec::new();
    };
    let mut rows = observed(state, key, incident);
    rows.push(heading("Techniques, in the order seen"));
    rows.extend(techniques(state, key, incident));
    rows.push(heading("Severity"));
    let bug = Bug::incident(incident);
    let rating = severity::rate(&state.catalog, state.model(), &bug);
    let field = |what| Field::Incident(key.clone(), IncidentField::Rating(what));
    rows.extend(severity_rows(state, &bug, incident.severity_override.as_ref(), &rating, &field));
    rows.extend(beside(state, incident.ease.as_ref(), &incident.tries, &field));
    rows.extend(playbook(state, key, incident));
    rows.extend(resembled(state, key));
    rows.push(heading("Evidence and timeline"));
    rows.extend(told_by_people(key, incident));
    rows.push(heading("Lessons"));
    let playbook = playbook_of(&state.catalog, &incident.playbook, &incident.techniques);
    rows.extend(labelled_once("  ask", playbook.lessons.iter().cloned()));
    rows.push(prose("lessons", &incident.lessons, of(key, IncidentField::Lessons)));
    for (stamp, entry) in incident.history.iter().rev() {
        let why =
            if entry.why.is_empty() { String::new() } else { format!(": {}", entry.why.join(" ")) };
        let text = format!("{}{why}", entry.status.id());
        rows.push(Row::show(&format!("{} {}", stamp.day(), stamp.by()), text, Role::Faint));
    }
    rows
}

fn of(key: &IncidentKey, what: IncidentField) -> Field {
    Field::Incident(key.clone(), what)
}

/// What, when, who and where.
fn observed(state: &State, key: &IncidentKey, incident: &Incident) -> Vec<Row> {
    let edit = |label: &str, value: String, what| Row::edit(label, value, of(key, what));
    let kept = match key.keeping {
        Keeping::Model => "in the model",
        Keeping::Confidential => "confidential, outside of the repository",
    };
    let day = or_empty(incident.observed_on);
    let model = state.model();
    let name = |id: &String| {
        let name = model.name_of(id);
        if model.has_id(id) { name.to_string() } else { format!("{name} (gone)") }
    };
    let names: Vec<String> = incident.elements.iter().map(name).collect();
    vec![
        edit("title", incident.title.clone(), IncidentField::Title).looking(Role::Strong),
        edit("status", incident.status.id().to_string(), IncidentField::Status)
            .looking(Role::Strong),
        edit("kept", kept.to_string(), IncidentField::Keeping),
        prose("observed", &incident.observed, of(key, IncidentField::Observed)),
        or_unknown(edit("seen on", day, IncidentField::ObservedOn)),
        or_unknown(edit("seen by", incident.observed_by.clone(), IncidentField::ObservedBy)),
        or_unknown(edit("leads", incident.owner.clone(), IncidentField::Owner)),
        or_unknown(edit("affected", names.join(", "), IncidentField::Elements)),
    ]
}

fn techniques(state: &State, key: &IncidentKey, incident: &Incident) -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, id) in incident.techniques.iter().enumerate() {
        let value = state.catalog.atlas.labelled(id);
        let field = of(key, IncidentField::Technique(Some(at)));
        rows.push(Row::edit(&format!("  {}", at + 1), value, field));
    }
    let field = of(key, IncidentField::Technique(None));
    rows.push(Row::edit("  next", "+ add what was seen next", field).looking(Role::Faint));
    rows
}

/// What to ask, to do and to decide.
fn playbook(state: &State, key: &IncidentKey, incident: &Incident) -> Vec<Row> {
    let playbook = playbook_of(&state.catalog, &incident.playbook, &incident.techniques);
    let tasks = state.incidents.about().map_or(&[][..], |told| &told.tasks);
    let is_settled =
        |id: &String| incident.steps.get(id).is_some_and(|step| step.state != StepState::Todo);
    let settled = tasks.iter().filter(|task| is_settled(&task.id)).count();
    let mut rows =
        vec![heading(&format!("What to do: {settled} of {}", count(tasks.len(), "step")))];
    let by = if incident.playbook.is_empty() { " (by the techniques)" } else { "" };
    let mut name = format!("{}{by}", playbook.name);
    let others = also_fitting(&state.catalog, playbook, &incident.techniques);
    if !others.is_empty() {
        let names: Vec<&str> = others.iter().map(|other| other.name.as_str()).collect();
        name = format!("{name}; also fits: {}", names.join(", "));
    }
    rows.push(Row::edit("playbook", name, of(key, IncidentField::Playbook)));
    rows.extend(labelled_once("  ask first", playbook.first.iter().cloned()));
    let mut phase = None;
    for task in tasks {
        let label = if phase == Some(task.phase) { String::new() } else { task.phase.to_string() };
        phase = Some(task.phase);
        let step = incident.steps.get(&task.id);
        let mut value = format!("{} {}", tick(step), task.text);
        if !task.tells.is_empty() {
            value = format!("{value}: {}", task.tells);
        }
        if !task.mitigations.is_empty() {
            value = format!("{value} ({})", task.mitigations.join(", "));
        }
        let role = match step.map(|step| step.state) {
            None | Some(StepState::Todo) => Role::Text,
            Some(StepState::Done | StepState::Skipped) => Role::Faint,
        };
        let field = of(key, IncidentField::Step(task.id.clone()));
        rows.push(Row::edit(&format!("  {label}"), value, field).looking(role));
        if let Some(step) = step.filter(|step| !step.note.is_empty()) {
            let text = format!("    {}: {}", step.stamp.by(), step.note.join(" "));
            let field = of(key, IncidentField::Step(task.id.clone()));
            rows.push(Row::edit("", text, field).looking(Role::Question));
        }
    }
    let decisions = playbook.decisions.iter();
    let decisions = decisions.map(|d| format!("{}, {}: {}", d.who, d.what, d.criterion));
    rows.extend(labelled_once("  decides", decisions));
    rows
}

/// Case studies, attack paths, and who could have known.
fn resembled(state: &State, key: &IncidentKey) -> Vec<Row> {
    let Some(told) = state.incidents.about() else {
        return vec![heading("Looking what it resembles …")];
    };
    let (model, atlas) = (state.model(), &state.catalog.atlas);
    let linked = model.incident(key).map_or(&[][..], |incident| &incident.findings);
    let mut rows = Vec::new();
    if !told.found.cases.is_empty() {
        rows.push(heading("Case studies that resemble it"));
    }
    for (at, case) in told.found.cases.iter().take(LISTED).enumerate() {
        let value = format!("{}: {}", atlas.name(&case.case), tell_case(atlas, case));
        let label = format!("  {} %", case.similarity);
        rows.push(Row::edit(&label, value, of(key, IncidentField::Case(at))));
    }
    if !told.found.ways.is_empty() {
        rows.push(heading("Attack paths through it"));
    }
    for (at, way) in told.found.ways.iter().take(LISTED).enumerate() {
        let ends = [way.path.steps.first(), way.path.steps.last()];
        let ends = ends.map(|step| step.map_or("", |step| model.name_of(&step.element)));
        let value = format!("{}: {}", ends.join(" → "), tell_way(model, atlas, way));
        let label = format!("  {}", way.path.score);
        rows.push(Row::edit(&label, value, of(key, IncidentField::Way(at))));
    }
    if !told.found.foresight.is_empty() {
        rows.push(heading("Who could have known"));
    }
    for (at, known) in told.found.foresight.iter().enumerate() {
        let name = atlas.name(&known.technique);
        let mut value = format!("{name}: {}", tell_foresight(model, known));
        let field = match known.findings.first() {
            Some(finding) if known.create.is_empty() => {
                if !linked.contains(finding) {
                    let tick = state.settings.keymap.shown(Action::Tick);
                    value = format!("{value}; {tick} links it");
                }
                IncidentField::Finding(finding.clone())
            }
            _ => IncidentField::Gap(Some(at)),
        };
        let role = match known.verdict {
            Verdict::Found | Verdict::Outside => Role::Text,
            Verdict::Dismissed | Verdict::Suggested | Verdict::Unseen => Role::Warn,
        };
        rows.push(Row::edit("  known", value, of(key, field)).looking(role));
    }
    let missing = to_create(&told.found.foresight);
    if missing.len() > 1 {
        let text = format!("+ create {}", count(missing.len(), "missing finding"));
        let row = Row::edit("  missing", text, of(key, IncidentField::Gap(None)));
        rows.push(row.looking(Role::Question));
    }
    rows.extend(linked.iter().map(|finding| {
        let field = of(key, IncidentField::Finding(finding.clone()));
        Row::edit("  linked", format!("{} · {finding}", title(state, finding)), field)
    }));
    rows
}

fn told_by_people(key: &IncidentKey, incident: &Incident) -> Vec<Row> {
    let mut rows = vec![prose("evidence", &incident.evidence, of(key, IncidentField::Evidence))];
    for (stamp, entry) in &incident.timeline {
        let text = format!("{} ({})", entry.0.join(" "), stamp.by());
        rows.push(Row::show(&stamp.minute(), text, Role::Text));
    }
    let field = of(key, IncidentField::Happened);
    rows.push(
        Row::edit("happened", "+ write, with its time before it", field).looking(Role::Faint),
    );
    rows
}
