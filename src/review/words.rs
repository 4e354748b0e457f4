//! Changes in words.

use serde_json::Value;

use super::assessments::Assessed;
use super::signed::{lines, signed_by, told_by};
use super::{Group, Told, Versions};
use crate::analysis::assess::question_name;
use crate::analysis::queue::title;
use crate::catalog::Catalog;
use crate::compare::{Change, Map, Op, Path, Rule, rule, spell};
use crate::model::{AssessmentKey, FindingKey, Id, Model, ReplyKey, Stamp};

/// The changes as a reviewer reads them. The record of an answer is told with the attribute that it
/// answers.
pub(super) fn tell(versions: Versions<'_>, changes: Vec<Change>) -> Vec<Told> {
    let answered = |change: &Change| {
        let key: Option<ReplyKey> = change.at.key.parse().ok();
        key.filter(|_| change.at.map == Map::Answers).is_some_and(|key| {
            let field = format!("attributes/{}", key.question);
            changes.iter().any(|other| {
                Some(other.at.key.as_str()) == key.subject.id()
                    && other.at.field.as_deref() == Some(&field)
            })
        })
    };
    let told: Vec<bool> = changes.iter().map(answered).collect();
    let rest = changes.into_iter().zip(told).filter(|(_, told)| !told);
    rest.filter_map(|(change, _)| one(versions, change)).collect()
}

fn one(versions: Versions<'_>, change: Change) -> Option<Told> {
    // A new entry in the history of a finding is told as a decision, as is who decided.
    let is_told_elsewhere = matches!(
        (change.at.map, change.at.top()),
        (Map::Findings, Some("history" | "facts")) | (Map::Incidents, Some("history"))
    );
    if is_told_elsewhere {
        return None;
    }
    let Versions { old, new, catalog } = versions;
    let here = if change.op() == Op::Remove && change.at.field.is_none() { old } else { new };
    let (subject, place) = subject(here, catalog, &change.at);
    let is_prose = change
        .at
        .field
        .as_deref()
        .is_some_and(|field| matches!(rule(change.at.map, field), Some(Rule::Lines)));
    let prose = is_prose.then(|| (lines(change.old.as_ref()), lines(change.new.as_ref())));
    Some(Told {
        group: Group::of(&change.at, catalog),
        what: what(versions, &change),
        subject,
        place,
        prose,
        change,
    })
}

/// What people call the record at a place, and the element, flow or boundary to look at, as far as the
/// model has it.
pub fn subject(model: &Model, catalog: &Catalog, at: &Path) -> (String, Option<Id>) {
    let drawn = |id: &str| model.has_id(id).then(|| id.to_string());
    match at.map {
        Map::Model => ("the model".to_string(), None),
        Map::Boundaries | Map::Elements => (model.name_of(&at.key).to_string(), drawn(&at.key)),
        Map::Flows => {
            let flow = model.flows.get(&at.key);
            let name = flow.map_or_else(|| at.key.clone(), |flow| model.labelled_route(flow));
            (name, drawn(&at.key))
        }
        Map::Findings => {
            let key: Option<FindingKey> = at.key.parse().ok();
            let Some(key) = key else { return (at.key.clone(), None) };
            let finding = model.findings.get(&key).cloned().unwrap_or_default();
            let about = key.element().map_or((&model.name).into(), |id| model.place(id));
            let name = format!("{} on {about}", title(catalog, &key, &finding));
            (name, key.element().and_then(drawn))
        }
        Map::Assessments => {
            let key: Option<AssessmentKey> = at.key.parse().ok();
            let Some(key) = key else { return (at.key.clone(), None) };
            (question_name(catalog, model, &key), key.subject.id().and_then(drawn))
        }
        Map::Assumptions => {
            let it = model.assumptions.get(&at.key);
            let about = it.and_then(|it| it.about.as_deref()).and_then(drawn);
            (it.map_or_else(|| at.key.clone(), |it| it.text.join(" ")), about)
        }
        Map::Remarks => {
            let it = model.remarks.get(&at.key);
            let about = it.and_then(|it| it.about.as_deref()).and_then(drawn);
            (it.map_or_else(|| at.key.clone(), |it| it.text.join(" ")), about)
        }
        Map::Incidents => {
            let it = model.incidents.get(&at.key);
            let about = it.and_then(|it| it.elements.first()).and_then(|id| drawn(id));
            (it.map_or_else(|| at.key.clone(), |it| it.title.clone()), about)
        }
        Map::Answers => {
            let key: Option<ReplyKey> = at.key.parse().ok();
            let about = key.as_ref().and_then(|key| key.subject.id());
            (
                about.map_or(model.name.as_str(), |id| model.name_of(id)).to_string(),
                about.and_then(drawn),
            )
        }
        Map::Conflicts => {
            let path: Option<Path> = at.key.parse().ok();
            path.map_or_else(|| (at.key.clone(), None), |path| subject(model, catalog, &path))
        }
    }
}

fn what(versions: Versions<'_>, change: &Change) -> String {
    let Versions { old, new, catalog } = versions;
    let at = &change.at;
    match (&at.field, change.op()) {
        (None, Op::Change) => whole(catalog, at, old, new, change),
        (None, op) => {
            let (model, record) =
                if op == Op::Remove { (old, &change.old) } else { (new, &change.new) };
            about(catalog, model, at, record.as_ref().unwrap_or(&Value::Null), op)
        }
        (Some(field), op) => {
            let assessed =
                (at.map == Map::Assessments).then(|| Assessed::at(catalog, at)).flatten();
            let said =
                assessed.and_then(|it| it.field(field, change.old.as_ref(), change.new.as_ref()));
            if let Some(said) = said {
                return said;
            }
            let name = field_name(catalog, at, field);
            let by = by(new, change);
            let (was, is) = (
                change.old.as_ref().map(|it| value(catalog, old, at, it)),
                change.new.as_ref().map(|it| value(catalog, new, at, it)),
            );
            match op {
                _ if matches!(rule(at.map, field), Some(Rule::Lines)) => name,
                Op::Add => format!("{name}: {}{by}", is.unwrap_or_default()),
                Op::Remove => format!("{name}: {} taken away{by}", was.unwrap_or_default()),
                Op::Change => {
                    format!("{name}: {} → {}{by}", was.unwrap_or_default(), is.unwrap_or_default())
                }
            }
        }
    }
}

/// A record without fields of its own: an answer, a conflict.
fn whole(catalog: &Catalog, at: &Path, old: &Model, new: &Model, change: &Change) -> String {
    let told = |model, record: &Option<Value>| {
        about(catalog, model, at, record.as_ref().unwrap_or(&Value::Null), Op::Change)
    };
    format!("{} → {}", told(old, &change.old), told(new, &change.new))
}

/// What a record that came or went is, in a line.
fn about(catalog: &Catalog, model: &Model, at: &Path, record: &Value, op: Op) -> String {
    let text = |field: &str| record.get(field).and_then(Value::as_str).unwrap_or_default();
    let inside = |field: &str| match text(field) {
        "" => String::new(),
        id => format!(" in {}", model.name_of(id)),
    };
    let attributes = || {
        let of = record.get("attributes").and_then(Value::as_object).into_iter().flatten();
        let told = of.map(|(id, it)| {
            let at = at.field(format!("attributes/{id}"));
            format!("{} {}", catalog.kinds.attribute_name(id), value(catalog, model, &at, it))
        });
        let told = told.collect::<Vec<_>>().join(", ");
        if told.is_empty() { told } else { format!("; {told}") }
    };
    match at.map {
        Map::Boundaries => format!("boundary ({}){}", text("kind"), inside("parent")),
        Map::Elements => {
            let kind = catalog.kinds.name_of(text("kind"));
            format!("{kind}{}{}", inside("boundary"), attributes())
        }
        Map::Flows => format!("flow{}", attributes()),
        Map::Findings => format!("finding, {}", text("status").replace('_', " ")),
        Map::Assessments => {
            let told = Assessed::at(catalog, at).map(|assessed| assessed.whole(record, op));
            told.filter(|told| !told.is_empty()).unwrap_or_else(|| "assessment".to_string())
        }
        Map::Assumptions => "assumption".to_string(),
        Map::Remarks => "remark".to_string(),
        Map::Incidents => {
            let named = |field: &str, name: &dyn Fn(&str) -> String| {
                let ids = record.get(field).and_then(Value::as_array).into_iter().flatten();
                ids.filter_map(Value::as_str).map(name).collect::<Vec<_>>().join(", ")
            };
            let elements = named("elements", &|id| model.name_of(id).to_string());
            let techniques = named("techniques", &|id| catalog.atlas.name(id).into_owned());
            let parts = ["incident".to_string(), techniques, elements];
            let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            told.join("; ")
        }
        Map::Answers => {
            let key: Option<ReplyKey> = at.key.parse().ok();
            let question = key.map_or_else(|| at.key.clone(), |key| key.question);
            let answer = record.get("value").map(|it| value(catalog, model, at, it));
            let words = lines(record.get("text")).join(" ");
            let who = Stamp(text("stamp").to_string());
            let said: Vec<String> =
                answer.into_iter().chain((!words.is_empty()).then_some(words)).collect();
            let name = catalog.kinds.attribute_name(&question);
            format!("{name}: answered {}{}", said.join(" · "), told_by(&who))
        }
        Map::Conflicts => "a merge left this open".to_string(),
        Map::Model => String::new(),
    }
}

/// The field of a place, such as `attributes/exposure`, in words.
pub fn field_name(catalog: &Catalog, at: &Path, field: &str) -> String {
    let name = at.name().unwrap_or_default();
    let assessed = (at.map == Map::Assessments).then(|| Assessed::at(catalog, at)).flatten();
    if let Some(name) = assessed.and_then(|it| it.field_name(field)) {
        return name;
    }
    match at.top() {
        Some("attributes") => catalog.kinds.attribute_name(name).to_string(),
        Some("controls") => {
            let (id, last) = match name.rsplit_once('/') {
                Some((id, "evidence")) => (id, " (evidence)"),
                Some((id, "state")) => (id, ""),
                _ => (name, ""),
            };
            format!("control {}{last}", catalog.atlas.name(id))
        }
        Some("answers") => {
            let question = catalog.bug_bar.question(name);
            question.map_or_else(|| name.to_string(), |question| question.text.clone())
        }
        Some("comments") => "comment".to_string(),
        Some("timeline") => "timeline".to_string(),
        Some("tries") => format!("tries of {name}"),
        Some("steps") => format!("step {}", name.replace('-', " ")),
        Some("same_as") => "the same as".to_string(),
        Some("guess") => "kind to confirm".to_string(),
        Some("override") => "severity by hand".to_string(),
        _ => field.replace('_', " "),
    }
}

/// A value in words: names for ids, no brackets.
pub fn value(catalog: &Catalog, model: &Model, at: &Path, value: &Value) -> String {
    if let (Map::Assessments, Some(field)) = (at.map, at.top())
        && let Some(assessed) = Assessed::at(catalog, at)
    {
        // A field of a task is a value of its own.
        let is_of_task = at.name().is_some_and(|name| name.contains('/'));
        return assessed.value(if is_of_task { "" } else { field }, value);
    }
    match (at.map, at.top(), value) {
        (_, Some("boundary" | "parent" | "from" | "to" | "about"), Value::String(id)) => {
            model.name_of(id).to_string()
        }
        (Map::Elements, Some("kind"), Value::String(kind)) => {
            catalog.kinds.name_of(kind).to_string()
        }
        (Map::Incidents, Some("elements"), Value::Array(ids)) => {
            let names = ids.iter().filter_map(Value::as_str).map(|id| model.name_of(id));
            names.collect::<Vec<_>>().join(", ")
        }
        (Map::Elements, Some("guess"), Value::Object(guess)) => {
            guess.get("why").map(spell).unwrap_or_default()
        }
        (_, Some("tries"), Value::Object(tries)) => {
            let number = |field: &str| tries.get(field).map(spell).unwrap_or_default();
            format!("{} of {}", number("succeeded"), number("of"))
        }
        (_, Some("mitigations" | "techniques"), Value::Array(ids)) => {
            let names = ids.iter().filter_map(Value::as_str).map(|id| catalog.atlas.name(id));
            names.collect::<Vec<_>>().join(", ")
        }
        // What people wrote stays as it is; words of the format are read as words.
        (_, Some("attributes" | "controls" | "kind" | "status"), Value::String(word)) => {
            word.replace('_', " ")
        }
        (_, _, Value::Array(list)) => list.iter().map(spell).collect::<Vec<_>>().join(", "),
        (_, _, Value::Object(record)) => {
            let main = ["severity", "state", "value", "outcome", "status", "is"];
            let main = main.into_iter().find_map(|field| record.get(field)).map(spell);
            let why = lines(record.get("why")).join(" ");
            let main = main.unwrap_or_default().replace('_', " ");
            if why.is_empty() { main } else { format!("{main}: {why}") }
        }
        (_, _, other) => spell(other),
    }
}

/// Who answered or commented, of what is recorded with a stamp.
fn by(model: &Model, change: &Change) -> String {
    let at = &change.at;
    let stamp = match at.top() {
        Some("attributes") => {
            let key = ReplyKey::about(at.name().unwrap_or_default(), at.key.as_str());
            model.answers.get(&key).map(|reply| reply.stamp.clone())
        }
        Some("comments" | "timeline") => at.name().map(|stamp| Stamp(stamp.to_string())),
        _ => return change.new.as_ref().map(signed_by).unwrap_or_default(),
    };
    stamp.as_ref().map(told_by).unwrap_or_default()
}
