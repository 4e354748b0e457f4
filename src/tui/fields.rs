//! Opens the right editor for a field, and records what comes back.

use super::assess;
use super::finding_fields;
use super::incidents;
use super::items;
use super::overlay::{Ask, Choice, Item, Overlay, Picker, Prompt};
use super::purpose::{Field, Purpose};
use super::remarks;
use super::state::State;
use super::theme::Role;
use crate::catalog::Shape;
use crate::model::{
    Assumption, Boundary, BoundaryKind, Control, ControlState, DueDays, Edit, Element, Flow, Id,
    Values, ops, remark,
};
use crate::text::count;

/// Opens the editor of a field.
pub fn open(state: &mut State, field: &Field) {
    let overlay = match field {
        Field::Name(id) => line(state, field, "Name", state.model().name_of(id).to_string()),
        Field::Owner(id) => line(
            state,
            field,
            "Owner",
            state.model().elements.get(id).map(|e| e.owner.clone()).unwrap_or_default(),
        ),
        Field::ModelName => line(state, field, "Name of the model", state.model().name.clone()),
        Field::DueDays => line(
            state,
            field,
            "Days by severity, such as critical 30, important 90",
            state.model().due_days.to_string(),
        ),
        Field::Owners => line(state, field, "Owners, with commas", state.model().owners.join(", ")),
        Field::Description => prose(field, "What the system does", &state.model().description),
        Field::Scope => prose(field, "What is in scope and what is not", &state.model().scope),
        Field::Notes(id) => prose(field, "Notes", notes(state, id)),
        Field::Assumption(id) => {
            let known = id.as_ref().and_then(|id| state.model().assumptions.get(id));
            prose(field, "Assumption", known.map_or(&[], |assumption| &assumption.text))
        }
        Field::Remark(id) => match remarks::choices(state, id) {
            Some(ask) => Overlay::Ask(ask),
            None => return,
        },
        Field::RemarkText(id) => {
            let known = state.model().remarks.get(id);
            prose(field, "Remark", known.map_or(&[], |remark| &remark.text))
        }
        Field::RemarkAbout(_) => pick("About", items::things(state), field),
        Field::Evidence(id, mitigation) => {
            let control = state.model().elements.get(id).and_then(|e| e.controls.get(mitigation));
            prose(
                field,
                "Evidence that the control works",
                control.map_or(&[], |control| &control.evidence),
            )
        }
        Field::Kind(id) => kind(state, field, id),
        Field::Boundary(_) => pick("Boundary", items::boundaries(state), field),
        Field::BoundaryKind(_) => {
            pick("Kind of boundary", items::words(&BoundaryKind::ALL.map(BoundaryKind::id)), field)
        }
        Field::Attribute(id, attribute) => attribute_editor(state, field, id, attribute),
        Field::Control(id, mitigation) => {
            let mut items = items::words(&ControlState::ALL.map(ControlState::id));
            items.push(Item {
                text: "remove".into(),
                detail: "take the control off".into(),
                choice: Choice::Word(None),
            });
            let current = state
                .model()
                .elements
                .get(id)
                .and_then(|element| element.controls.get(mitigation))
                .map(|control| control.state.id());
            let picker =
                Picker::new(format!("State of {mitigation}"), items, Purpose::Field(field.clone()));
            Overlay::Picker(picker.at(|item| Some(item.text.as_str()) == current))
        }
        Field::AddControl(id) => {
            pick("Control in place or planned", items::mitigations(state, Some(id)), field)
        }
        Field::Finding(key, what) => return finding_fields::open(state, key.clone(), what),
        Field::Incident(key, what) => return incidents::fields::open(state, key, what),
        Field::Assessment(key, what) => return assess::fields::open(state, key, what),
    };
    state.overlay = Some(overlay);
}

fn line(state: &State, field: &Field, title: &str, text: String) -> Overlay {
    let title = match field {
        Field::Name(id) if state.model().flows.contains_key(id) => "Label",
        _ => title,
    };
    // A flow without a label is shown by its id, which is no text to start from.
    let text = match field {
        Field::Name(id) => state.model().flows.get(id).map_or(text, |flow| flow.label.clone()),
        _ => text,
    };
    Overlay::Prompt(Prompt::line(title, &text, Purpose::Field(field.clone())))
}

fn prose(field: &Field, title: &str, lines: &[String]) -> Overlay {
    Overlay::Prompt(Prompt::prose(title, lines, Purpose::Field(field.clone())))
}

fn pick(title: &str, items: Vec<Item>, field: &Field) -> Overlay {
    Overlay::Picker(Picker::new(title, items, Purpose::Field(field.clone())))
}

fn notes<'a>(state: &'a State, id: &str) -> &'a [String] {
    let model = state.model();
    let element = model.elements.get(id).map(|element| &element.notes);
    let flow = || model.flows.get(id).map(|flow| &flow.notes);
    let boundary = || model.boundaries.get(id).map(|boundary| &boundary.notes);
    element.or_else(flow).or_else(boundary).map_or(&[], |notes| notes)
}

fn kind(state: &State, field: &Field, id: &str) -> Overlay {
    let current =
        state.model().elements.get(id).map(|element| element.kind.clone()).unwrap_or_default();
    let items = state
        .catalog
        .kinds
        .kinds()
        .map(|(id, kind)| {
            let shape = match kind.shape {
                Shape::External => "external",
                Shape::Process => "process",
                Shape::Store => "store",
            };
            Item {
                text: kind.name.clone(),
                detail: format!("{shape} · {}", kind.means),
                choice: Choice::Word(Some(id.to_string())),
            }
        })
        .collect();
    let heading = match meant(state, field).len() {
        0 | 1 => "Kind".to_string(),
        several => format!("Kind of {several} elements"),
    };
    let picker = Picker::new(heading, items, Purpose::Field(field.clone()));
    Overlay::Picker(picker.at(|item| item.choice == Choice::Word(Some(current.clone()))))
}

/// One key an answer for a single value, ticks where several can hold.
fn attribute_editor(state: &State, field: &Field, id: &str, attribute: &str) -> Overlay {
    let name = state.model().name_of(id).to_string();
    let heading = match meant(state, field).len() {
        0 | 1 => name.clone(),
        several => format!("{name} and {} more", several - 1),
    };
    let recorded = state
        .model()
        .elements
        .get(id)
        .map(|element| &element.attributes)
        .or_else(|| state.model().flows.get(id).map(|flow| &flow.attributes))
        .and_then(|attributes| attributes.get(attribute));
    let Some(entry) = state.catalog.kinds.attribute(attribute) else {
        let text = recorded.map(ToString::to_string).unwrap_or_default();
        return Overlay::Prompt(Prompt::line(attribute, &text, Purpose::Field(field.clone())));
    };
    let question = entry.question.replace("{it}", &name);
    if entry.many {
        let items = entry.values.iter().map(|value| Item {
            text: value.id().to_string(),
            detail: value.means().to_string(),
            choice: Choice::Word(Some(value.id().to_string())),
        });
        let unknown = Item {
            text: "unknown".into(),
            detail: "nobody knows yet".into(),
            choice: Choice::Word(None),
        };
        let picker =
            Picker::new(question, items.chain([unknown]).collect(), Purpose::Field(field.clone()));
        return Overlay::Picker(
            picker.several(|item| recorded.is_some_and(|values| values.contains(&item.text))),
        );
    }
    let answers = entry
        .values
        .iter()
        .map(|value| (value.id().to_string(), value.means().to_string(), String::new()));
    let unknown = ("unknown".to_string(), "nobody knows yet".to_string(), String::new());
    let purpose = Purpose::Field(field.clone());
    let ask = Ask::new(heading, question, answers.chain([unknown]).collect(), purpose);
    Overlay::Ask(ask.at(recorded.and_then(|values| values.iter().next())))
}

/// Records a value given as text, or as one word of a list; none clears the field. What can be said
/// of several things at once is said of all that are marked, if the field is that of one of them.
pub fn set(state: &mut State, field: &Field, value: Option<&str>) {
    let text = value.unwrap_or("").trim();
    match field {
        Field::Name(id) if text.is_empty() && !state.model().flows.contains_key(id) => {
            return state.say(Role::Warn, "a name can't be empty");
        }
        Field::ModelName if text.is_empty() => {
            return state.say(Role::Warn, "a name can't be empty");
        }
        Field::DueDays => {
            if let Err(error) = text.parse::<DueDays>() {
                return state.say(Role::Warn, error);
            }
        }
        Field::Finding(key, what) => return finding_fields::set(state, key, what, value),
        Field::Incident(key, what) => return incidents::fields::set(state, key, what, value),
        Field::Assessment(key, what) => return assess::fields::set(state, key, what, value),
        _ => {}
    }
    record(state, field, |state, field| edit(state, field, value));
    if let Field::AddControl(id) = field {
        // How far it is decides what it is worth, so that is asked next.
        open(state, &Field::Control(id.clone(), text.to_string()));
    }
}

fn edit(state: &State, field: &Field, value: Option<&str>) -> Option<Edit> {
    let text = value.unwrap_or("").trim();
    match field {
        Field::Name(id) => ops::rename(state.model(), id, text),
        Field::Kind(id) => ops::set_kind(state.model(), id, text),
        Field::Boundary(id) => ops::move_into(state.model(), id, value),
        Field::BoundaryKind(id) => boundary_kind(state, id, text),
        Field::Owner(id) => with_element(state, id, |element| element.owner = text.to_string()),
        Field::Attribute(id, attribute) => {
            let known = state.catalog.kinds.attribute(attribute).is_some();
            let values = value.filter(|value| *value != "unknown").map(|value| {
                // Without a catalog several values are written with commas.
                let parts =
                    value.split(',').map(str::trim).filter(|part| !known && !part.is_empty());
                let parts: Vec<&str> = parts.collect();
                if known { vec![value] } else { parts }
            });
            let values = Values::new(values.unwrap_or_default());
            ops::set_attribute(state.model(), id, attribute, values.as_ref())
        }
        Field::Control(id, mitigation) => control(state, id, mitigation, value),
        Field::AddControl(id) => with_element(state, id, |element| {
            element.controls.entry(text.to_string()).or_default();
        }),
        Field::ModelName | Field::Owners | Field::DueDays => {
            let mut about = state.model().about();
            if *field == Field::ModelName {
                about.name = text.to_string();
            } else if *field == Field::DueDays {
                about.due_days = text.parse::<DueDays>().ok()?;
            } else {
                about.owners = text
                    .split(',')
                    .map(|owner| owner.trim().to_string())
                    .filter(|o| !o.is_empty())
                    .collect();
            }
            Some(Edit::About(about))
        }
        Field::RemarkAbout(id) => {
            let about = value.map(str::to_string);
            remark::revise(state.model(), id, |remark| remark.about = about)
        }
        Field::Remark(_)
        | Field::RemarkText(_)
        | Field::Description
        | Field::Scope
        | Field::Notes(_)
        | Field::Evidence(..)
        | Field::Finding(..)
        | Field::Incident(..)
        | Field::Assessment(..)
        | Field::Assumption(_) => None,
    }
}

/// Records several values.
pub fn set_many(state: &mut State, field: &Field, values: &[String]) {
    match field {
        Field::Attribute(..) => {
            let values = Values::new(values.iter().cloned());
            record(state, field, |state, field| match field {
                Field::Attribute(id, attribute) => {
                    ops::set_attribute(state.model(), id, attribute, values.as_ref())
                }
                _ => None,
            });
        }
        Field::Finding(key, what) => finding_fields::set_many(state, key, what, values),
        Field::Incident(key, what) => incidents::fields::set_many(state, key, what, values),
        field => set(state, field, values.first().map(String::as_str)),
    }
}

/// Records lines of prose.
pub fn set_lines(state: &mut State, field: &Field, lines: Vec<String>) {
    let mut about = state.model().about();
    let edit = match field {
        Field::Description => {
            about.description = lines;
            Some(Edit::About(about))
        }
        Field::Scope => {
            about.scope = lines;
            Some(Edit::About(about))
        }
        Field::Notes(id) => set_notes(state, id, lines),
        Field::Evidence(id, mitigation) => with_element(state, id, |element| {
            element.controls.entry(mitigation.clone()).or_default().evidence = lines;
        }),
        Field::RemarkText(id) if lines.is_empty() => Some(Edit::Remark(id.clone(), None)),
        Field::RemarkText(id) => remark::revise(state.model(), id, |remark| remark.text = lines),
        Field::Assumption(known) => assumption(state, known.as_ref(), lines),
        Field::Finding(key, what) => return finding_fields::set_lines(state, key, what, lines),
        Field::Incident(key, what) => {
            return incidents::fields::set_lines(state, key, what, lines);
        }
        Field::Assessment(key, what) => {
            return assess::fields::set_lines(state, key, what, lines);
        }
        field => return set(state, field, Some(&lines.join(" "))),
    };
    if let Some(edit) = edit {
        let title = format!("change {}", title(state, field));
        state.edit(title, edit);
    }
}

/// Changes a field, and that of everything else that it [stands for](meant), in one step.
fn record(state: &mut State, field: &Field, edit: impl Fn(&State, &Field) -> Option<Edit>) {
    let meant = meant(state, field);
    let edits: Vec<Edit> = meant.iter().filter_map(|field| edit(state, field)).collect();
    if edits.is_empty() {
        return;
    }
    let what = title(state, field);
    if meant.len() < 2 {
        return state.edit(format!("change {what}"), Edit::All(edits));
    }
    let what = what.rsplit_once(" of ").or(what.rsplit_once(" on ")).map_or(&*what, |what| what.0);
    let left = state.diagram.marked.len() - meant.len();
    let text = format!("{what} set on {}", count(meant.len(), "thing"));
    let besides = match left {
        0 => String::new(),
        1 => "; 1 that is marked has no such thing".to_string(),
        n => format!("; {n} that are marked have no such thing"),
    };
    state.edit(format!("change {what} of {}", count(meant.len(), "thing")), Edit::All(edits));
    state.say(Role::Good, format!("{text}{besides}"));
}

/// The fields that change with a field: that of every marked thing which has it, if it is the field
/// of a marked one, and something that can be said of several.
pub fn meant(state: &State, field: &Field) -> Vec<Field> {
    let (model, marked) = (state.model(), &state.diagram.marked);
    let of_all = |field: &dyn Fn(&Id) -> Option<Field>| marked.iter().filter_map(field).collect();
    let element = |id: &Id| model.elements.get(id);
    match field {
        Field::Kind(id) if marked.contains(id) => {
            of_all(&|id| element(id).map(|_| Field::Kind(id.clone())))
        }
        Field::Owner(id) if marked.contains(id) => {
            of_all(&|id| element(id).map(|_| Field::Owner(id.clone())))
        }
        Field::AddControl(id) if marked.contains(id) => {
            of_all(&|id| element(id).map(|_| Field::AddControl(id.clone())))
        }
        Field::BoundaryKind(id) if marked.contains(id) => {
            of_all(&|id| model.boundaries.contains_key(id).then(|| Field::BoundaryKind(id.clone())))
        }
        Field::Boundary(id) if marked.contains(id) => {
            let members: Vec<Id> = marked.iter().cloned().collect();
            ops::outermost(model, &members).into_iter().map(Field::Boundary).collect()
        }
        Field::Control(id, control) if marked.contains(id) => of_all(&|id| {
            let has = element(id)?.controls.contains_key(control);
            has.then(|| Field::Control(id.clone(), control.clone()))
        }),
        Field::Attribute(own, attribute) if marked.contains(own) => of_all(&|id| {
            let element = element(id)?;
            let kind = state.catalog.kinds.kind(&element.kind);
            let asks = kind.is_some_and(|kind| kind.attributes.contains(attribute));
            let has = id == own || asks || element.attributes.contains_key(attribute);
            has.then(|| Field::Attribute(id.clone(), attribute.clone()))
        }),
        field => vec![field.clone()],
    }
}

/// What a field is called in the undo message.
fn title(state: &State, field: &Field) -> String {
    let of = |id: &Id| state.model().name_of(id).to_string();
    match field {
        Field::Name(id) => format!("the name of {}", of(id)),
        Field::Kind(id) | Field::BoundaryKind(id) => format!("the kind of {}", of(id)),
        Field::Boundary(id) => format!("the boundary of {}", of(id)),
        Field::Owner(id) => format!("the owner of {}", of(id)),
        Field::Attribute(id, attribute) => format!("{attribute} of {}", of(id)),
        Field::Control(id, what) | Field::Evidence(id, what) => format!("{what} on {}", of(id)),
        Field::AddControl(id) => format!("the controls of {}", of(id)),
        Field::Notes(id) => format!("the notes of {}", of(id)),
        Field::ModelName => "the name of the model".into(),
        Field::Description => "the description".into(),
        Field::Scope => "the scope".into(),
        Field::Owners => "the owners".into(),
        Field::DueDays => "the due days".into(),
        Field::Assumption(_) => "an assumption".into(),
        Field::Remark(_) | Field::RemarkText(_) | Field::RemarkAbout(_) => "a remark".into(),
        Field::Finding(key, what) => format!("{what:?} of {key}").to_lowercase(),
        Field::Incident(key, what) => format!("{what:?} of {key}").to_lowercase(),
        Field::Assessment(key, what) => format!("{what:?} of {key}").to_lowercase(),
    }
}

fn with_element(state: &State, id: &str, change: impl FnOnce(&mut Element)) -> Option<Edit> {
    let mut element = state.model().elements.get(id)?.clone();
    change(&mut element);
    Some(Edit::Element(id.to_string(), Some(element)))
}

fn boundary_kind(state: &State, id: &str, text: &str) -> Option<Edit> {
    let boundary = state.model().boundaries.get(id)?;
    let kind = text.parse().ok()?;
    Some(Edit::Boundary(id.to_string(), Some(Boundary { kind, ..boundary.clone() })))
}

fn control(state: &State, id: &str, mitigation: &str, value: Option<&str>) -> Option<Edit> {
    with_element(state, id, |element| match value.map(str::parse::<ControlState>) {
        Some(Ok(progress)) => {
            let control =
                element.controls.entry(mitigation.to_string()).or_insert_with(Control::default);
            control.state = progress;
        }
        _ => {
            element.controls.remove(mitigation);
        }
    })
}

fn set_notes(state: &State, id: &str, notes: Vec<String>) -> Option<Edit> {
    let model = state.model();
    if let Some(element) = model.elements.get(id) {
        return Some(Edit::Element(id.to_string(), Some(Element { notes, ..element.clone() })));
    }
    if let Some(flow) = model.flows.get(id) {
        return Some(Edit::Flow(id.to_string(), Some(Flow { notes, ..flow.clone() })));
    }
    let boundary = model.boundaries.get(id)?;
    Some(Edit::Boundary(id.to_string(), Some(Boundary { notes, ..boundary.clone() })))
}

/// Writing nothing removes the assumption.
fn assumption(state: &State, known: Option<&Id>, text: Vec<String>) -> Option<Edit> {
    let model = state.model();
    let Some(id) = known else {
        let add = || remark::add_assumption(model, text.clone(), None, state.stamp()).1;
        return (!text.is_empty()).then(add);
    };
    if text.is_empty() {
        return Some(Edit::Assumption(id.clone(), None));
    }
    let before = model.assumptions.get(id).cloned().unwrap_or_default();
    let stamp = Some(state.stamp());
    Some(Edit::Assumption(id.clone(), Some(Assumption { text, stamp, ..before })))
}
