//! Details as rows of label and value, each of which can be edited where it stands.

use std::collections::BTreeSet;

use crate::catalog::{Attribute, Catalog, Kind, On};
use crate::model::{Boundary, Element, Flow, Id, Model, Reply, ReplyKey, Step, StepState};
use crate::text::count;
use crate::tui::actions::Action;
use crate::tui::crossing;
use crate::tui::incidents::list::open_on;
use crate::tui::purpose::{Field, IncidentField};
use crate::tui::remarks;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// What a row without a [`Row::field`] says to who wants to change it.
pub const ONLY_SHOWN: &str = "this is only shown: it follows from the rest";

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// What is recorded.
    pub value: String,
    /// How the value looks.
    pub role: Role,
    /// What Enter edits; none for what is only shown.
    pub field: Option<Field>,
}

impl Row {
    /// A row that can be edited.
    pub fn edit(label: &str, value: impl Into<String>, field: Field) -> Self {
        Self { label: label.into(), value: value.into(), role: Role::Text, field: Some(field) }
    }

    /// A row that is only shown.
    pub fn show(label: &str, value: impl Into<String>, role: Role) -> Self {
        Self { label: label.into(), value: value.into(), role, field: None }
    }

    /// The same row with another look.
    pub fn looking(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

/// A row that begins a part of a sheet.
pub fn heading(text: &str) -> Row {
    Row::show("────────────────", text, Role::Strong)
}

/// Whether a row begins a part of the sheet.
pub fn is_heading(row: &Row) -> bool {
    row.label.starts_with('─') && row.field.is_none()
}

/// Rows that are only shown, of which the first says what all of them are.
pub fn labelled_once(
    label: &str,
    texts: impl Iterator<Item = String>,
) -> impl Iterator<Item = Row> {
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    labels.zip(texts).map(|(label, text)| Row::show(label, text, Role::Faint))
}

/// How far a step is.
pub fn tick(step: Option<&Step>) -> &'static str {
    match step.map(|step| step.state).unwrap_or_default() {
        StepState::Todo => "[ ]",
        StepState::Done => "[x]",
        StepState::Skipped => "[–]",
    }
}

/// The rows of what is selected in the diagram: an element, flow or boundary, else the model.
pub fn of_selection(state: &State) -> Vec<Row> {
    let model = state.model();
    let Some(id) = state.diagram.selected.as_ref() else {
        return of_model(model, &state.settings.who);
    };
    let mut rows = if let Some(element) = model.elements.get(id) {
        of_element(model, &state.catalog, id, element)
    } else if let Some(flow) = model.flows.get(id) {
        let place = state.diagram.crossing.as_deref();
        let facts = place.and_then(|at| crossing::facts(model, flow, at)).unwrap_or_default();
        let show = |(label, value): (&str, String)| Row::show(label, value, Role::Boundary);
        let mut rows: Vec<Row> = facts.into_iter().map(show).collect();
        rows.extend(of_line(state, id));
        rows.extend(of_flow(model, &state.catalog, id, flow));
        rows
    } else if let Some(boundary) = model.boundaries.get(id) {
        of_boundary(model, id, boundary)
    } else {
        Vec::new()
    };
    let incidents = open_on(state, id).map(|(key, incident)| {
        let text = format!("{} ({})", incident.title, incident.status.id());
        let field = Field::Incident(key, IncidentField::Show);
        Row::edit("incident", text, field).looking(Role::Bad)
    });
    rows.splice(0..0, incidents);
    rows.extend(parked(model, Some(id)));
    rows
}

fn of_model(model: &Model, who: &str) -> Vec<Row> {
    let mut rows = vec![
        Row::edit("name", &model.name, Field::ModelName),
        prose("description", &model.description, Field::Description),
        prose("scope", &model.scope, Field::Scope),
        or_unknown(Row::edit("owners", model.owners.join(", "), Field::Owners)),
        or_dash(Row::edit("due days", model.due_days.to_string(), Field::DueDays)),
    ];
    for (id, assumption) in &model.assumptions {
        let about = assumption
            .about
            .as_ref()
            .map(|id| format!("{}: ", model.name_of(id)))
            .unwrap_or_default();
        let text = format!("{about}{}", assumption.text.join(" "));
        rows.push(Row::edit("assumes", text, Field::Assumption(Some(id.clone()))));
    }
    rows.push(
        Row::edit("assumes", "+ add an assumption", Field::Assumption(None)).looking(Role::Faint),
    );
    rows.extend(parked(model, None));
    let count = format!(
        "{}, {}, {}",
        count(model.elements.len(), "element"),
        count(model.flows.len(), "flow"),
        count(model.boundaries.len(), "boundary"),
    );
    rows.push(Row::show("holds", count, Role::Faint));
    let who = if who.is_empty() { "nobody: set THREATLOOM_USER to triage" } else { who };
    rows.push(Row::show("you are", who, Role::Faint));
    rows
}

fn of_element(model: &Model, catalog: &Catalog, id: &Id, element: &Element) -> Vec<Row> {
    let kind = catalog.kinds.kind(&element.kind);
    let kind_name = kind.map_or(element.kind.as_str(), |kind| kind.name.as_str());
    let kind_name = match &element.guess {
        Some(guess) => format!("{kind_name}, guessed: {}", guess.why),
        None => kind_name.to_string(),
    };
    let mut rows = vec![
        Row::edit("name", &element.name, Field::Name(id.clone())),
        Row::edit("kind", kind_name, Field::Kind(id.clone())),
        Row::edit(
            "boundary",
            boundary_name(model, element.boundary.as_ref()),
            Field::Boundary(id.clone()),
        ),
    ];
    if kind.is_none() {
        rows[1] = rows[1].clone().looking(Role::Warn);
    }
    for attribute in listed(kind, &element.attributes) {
        rows.push(attribute_row(catalog, id, &attribute, element.attributes.get(&attribute)));
    }
    for (mitigation, control) in &element.controls {
        let name =
            catalog.atlas.mitigation(mitigation).map_or(mitigation.as_str(), |m| m.name.as_str());
        let value = format!("{name} ({})", control.state.id().replace('_', " "));
        rows.push(Row::edit("control", value, Field::Control(id.clone(), mitigation.clone())));
        if !control.evidence.is_empty() {
            let evidence = Field::Evidence(id.clone(), mitigation.clone());
            rows.push(
                Row::edit("evidence", control.evidence.join(" "), evidence).looking(Role::Faint),
            );
        }
    }
    rows.push(
        Row::edit("control", "+ add a control", Field::AddControl(id.clone())).looking(Role::Faint),
    );
    rows.push(or_unknown(Row::edit("owner", &element.owner, Field::Owner(id.clone()))));
    rows.push(prose("notes", &element.notes, Field::Notes(id.clone())));
    rows.extend(answers(model, catalog, id));
    rows
}

/// Flows of one line that are listed at most.
const LISTED: usize = 8;

/// The flows that share a line with a flow, the part of the list around it where it is long.
fn of_line(state: &State, id: &Id) -> Vec<Row> {
    let (model, line) = (state.model(), state.derived.picture.bundle(id));
    let Some(here) = line.iter().position(|other| other == id).filter(|_| line.len() > 1) else {
        return Vec::new();
    };
    let key = |action| state.settings.keymap.shown(action);
    let (next, before) = (key(Action::NextFlow), key(Action::PreviousFlow));
    let value = format!("{} of {} flows: {next} next, {before} before", here + 1, line.len());
    let mut rows = vec![Row::show("in line", value, Role::Faint)];
    let first = here.saturating_sub(LISTED / 2).min(line.len().saturating_sub(LISTED));
    for other in line.iter().skip(first).take(LISTED) {
        let Some(flow) = model.flows.get(other) else { continue };
        let (sign, role) = if other == id { ("▸", Role::Strong) } else { ("", Role::Text) };
        rows.push(Row::show(sign, model.labelled_route(flow), role));
    }
    rows
}

fn of_flow(model: &Model, catalog: &Catalog, id: &Id, flow: &Flow) -> Vec<Row> {
    let mut rows = vec![
        Row::edit("label", &flow.label, Field::Name(id.clone())),
        Row::show("from", model.name_of(&flow.from), Role::Text),
        Row::show("to", model.name_of(&flow.to), Role::Text),
    ];
    let crossed: Vec<&str> =
        model.crossings(flow).into_iter().map(|id| model.name_of(id)).collect();
    if !crossed.is_empty() {
        rows.push(Row::show("crosses", crossed.join(", "), Role::Boundary));
    }
    for (attribute, entry) in catalog.kinds.attributes() {
        if entry.on.contains(&On::Flow) || flow.attributes.contains_key(attribute) {
            rows.push(attribute_row(catalog, id, attribute, flow.attributes.get(attribute)));
        }
    }
    rows.push(prose("notes", &flow.notes, Field::Notes(id.clone())));
    rows.extend(answers(model, catalog, id));
    rows
}

fn of_boundary(model: &Model, id: &Id, boundary: &Boundary) -> Vec<Row> {
    let inside: BTreeSet<&Id> = model.inside(id).collect();
    let elements = inside.len();
    let crosses = |flow: &&Flow| inside.contains(&flow.from) != inside.contains(&flow.to);
    let crossing = model.flows.values().filter(crosses).count();
    vec![
        Row::edit("name", &boundary.name, Field::Name(id.clone())),
        Row::edit("kind", boundary.kind.id(), Field::BoundaryKind(id.clone())),
        Row::edit(
            "inside",
            boundary_name(model, boundary.parent.as_ref()),
            Field::Boundary(id.clone()),
        ),
        Row::show("holds", count(elements, "element"), Role::Faint),
        Row::show("crossed by", count(crossing, "flow"), Role::Faint),
        prose("notes", &boundary.notes, Field::Notes(id.clone())),
    ]
}

/// Who answered what about an element or flow when it was asked, and in which words.
fn answers(model: &Model, catalog: &Catalog, id: &Id) -> Vec<Row> {
    let about = model.answers.iter().filter(|(key, _)| key.subject.id() == Some(id));
    let row = |(key, reply): (&ReplyKey, &Reply)| {
        let attribute = catalog.kinds.attribute(&key.question).map(|known| known.name.clone());
        let review = catalog.ml_threats.question(&key.question).map(|known| known.ask.clone());
        let asked = attribute.or(review).unwrap_or_else(|| key.question.clone());
        let value = reply.value.as_ref().map(ToString::to_string);
        let words = (!reply.text.is_empty()).then(|| reply.text.join(" "));
        let said: Vec<String> = value.into_iter().chain(words).collect();
        let (by, day) = (reply.stamp.by(), reply.stamp.day());
        let text = format!("{asked}: {} ({by}, {day})", said.join(" · "));
        Row::show("answered", text, Role::Faint)
    };
    about.map(row).collect()
}

/// The open remarks about an element, flow or boundary; of the model all of them.
fn parked<'a>(model: &'a Model, about: Option<&'a Id>) -> impl Iterator<Item = Row> + 'a {
    let open = model.remarks.iter().filter(move |(_, remark)| {
        remark.is_open() && (about.is_none() || remark.about.as_ref() == about)
    });
    open.map(move |(id, remark)| {
        let subject = remark.about.as_ref().filter(|_| about.is_none());
        let subject = subject.map(|id| format!("{}: ", model.name_of(id))).unwrap_or_default();
        let text = format!("{subject}{}", remarks::line(remark));
        Row::edit("parked", text, Field::Remark(id.clone())).looking(Role::Warn)
    })
}

/// What the kind asks for, in its order, then what is recorded besides.
fn listed(kind: Option<&Kind>, recorded: &crate::model::Attributes) -> Vec<String> {
    let asked = kind.map(|kind| kind.attributes.clone()).unwrap_or_default();
    let besides: Vec<String> = recorded.keys().filter(|id| !asked.contains(id)).cloned().collect();
    asked.into_iter().chain(besides).collect()
}

fn attribute_row(
    catalog: &Catalog,
    id: &Id,
    attribute: &str,
    values: Option<&crate::model::Values>,
) -> Row {
    let entry: Option<&Attribute> = catalog.kinds.attribute(attribute);
    let label = entry.map_or(attribute, |entry| entry.name.as_str());
    let value = values.map(ToString::to_string).unwrap_or_default();
    let row =
        or_unknown(Row::edit(label, value, Field::Attribute(id.clone(), attribute.to_string())));
    if entry.is_none() { row.looking(Role::Warn) } else { row }
}

/// The row, saying so when nothing is recorded.
pub fn or_unknown(row: Row) -> Row {
    if row.value.is_empty() {
        Row { value: "? unknown".into(), ..row }.looking(Role::Faint)
    } else {
        row
    }
}

/// Lines of prose in one row.
pub fn prose(label: &str, lines: &[String], field: Field) -> Row {
    if lines.is_empty() {
        Row::edit(label, "+ write", field).looking(Role::Faint)
    } else {
        Row::edit(label, lines.join(" "), field)
    }
}

fn boundary_name(model: &Model, id: Option<&Id>) -> String {
    id.map_or("none".into(), |id| model.name_of(id).to_string())
}

/// The row, with a dash where it has no value.
pub fn or_dash(row: Row) -> Row {
    if row.value.is_empty() { Row { value: "–".into(), ..row }.looking(Role::Faint) } else { row }
}
