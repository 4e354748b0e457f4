//! Which question is meant.

use jiff::civil::Date;

use super::held::Held;
use crate::analysis::assess::{RISK, USE_CASE};
use crate::catalog::frameworks::{Attack, Framework, Group, Item, Level};
use crate::cli::Failure;
use crate::cli::rated::no_such;
use crate::model::{AssessmentKey, Subject};
use crate::store::shown_from_here;
use crate::text::nearest;

/// What a key names.
#[derive(Clone, Copy)]
pub enum Named<'a> {
    /// A question of a framework.
    Question(&'a Framework, &'a Group, &'a Item),
    /// How severe it is what the system is used for.
    UseCase,
    /// A type of attacks.
    Attack(&'a Attack),
}

/// What was asked for.
pub struct Asked<'a> {
    pub key: AssessmentKey,
    pub named: Named<'a>,
}

/// Finds `FRAMEWORK/ITEM[@ELEMENT]`, or `ITEM[@ELEMENT]` of the framework that is named beside it.
pub fn question<'a>(
    text: &str,
    framework: Option<&str>,
    held: &'a Held,
    today: Date,
) -> Result<Asked<'a>, Failure> {
    let (question, subject) = match text.split_once('@') {
        Some((question, subject)) => (question, Some(subject)),
        None => (text, None),
    };
    let (of, item) = match (question.split_once('/'), framework) {
        (Some((of, item)), None) => (of, item),
        (Some((of, item)), Some(named)) if of == named => (of, item),
        (Some(_), Some(named)) => {
            let message = format!("`{question}` is no question of {named}");
            return Err(Failure::usage(message).hint("name the framework once"));
        }
        (None, Some(named)) => (named, question),
        (None, None) => return Err(of_which(question, held)),
    };
    let named = if of == RISK { of_risk(item, held)? } else { of_framework(of, item, held)? };
    let key = AssessmentKey::of(of, item);
    let key = match subject {
        None | Some("system") => key,
        Some(id) => key.on(element(&key, named, id, held, today)?),
    };
    Ok(Asked { key, named })
}

fn of_which(item: &str, held: &Held) -> Failure {
    let failure = Failure::usage(format!("`{item}` names no framework: write FRAMEWORK/QUESTION"));
    let all = held.catalog.frameworks().all();
    let with = all.iter().filter(|framework| framework.item(item).is_some());
    let with: Vec<String> = with.map(|framework| format!("{}/{item}", framework.id)).collect();
    if !with.is_empty() {
        return failure.hint(format!("did you mean {}?", with.join(" or ")));
    }
    let keys = all.iter().flat_map(|framework| {
        framework.items().map(move |(_, item)| format!("{}/{}", framework.id, item.id))
    });
    let keys: Vec<String> = keys.collect();
    match nearest(item, keys.iter().map(String::as_str)).as_slice() {
        [] => failure.hint("for example risk-assessment/data-sources"),
        near => failure.hint(format!("did you mean {}?", near.join(", "))),
    }
}

fn of_risk<'a>(item: &str, held: &'a Held) -> Result<Named<'a>, Failure> {
    if held.is_organisation() {
        return Err(Failure::usage("attacks are rated for each system, in its own model"));
    }
    if item == USE_CASE {
        return Ok(Named::UseCase);
    }
    let tables = &held.catalog.frameworks().risk;
    tables.attack(item).map(Named::Attack).ok_or_else(|| {
        let ids = tables.attacks.iter().map(|attack| attack.id.as_str());
        let known: Vec<&str> = ids.chain([USE_CASE]).collect();
        let all = format!("there are {}", known.join(", "));
        no_such("attack type", item, &known).hint(all)
    })
}

fn of_framework<'a>(of: &str, item: &str, held: &'a Held) -> Result<Named<'a>, Failure> {
    let framework = held.framework(of)?;
    let Some((group, question)) = framework.item(item) else {
        let known: Vec<&str> = framework.items().map(|(_, it)| it.id.as_str()).collect();
        let all = format!("`threatloom assess MODEL --framework {of}` lists them");
        let failure = Failure::usage(format!("{of} has no question `{item}`"));
        let failure = match nearest(item, known).as_slice() {
            [] => failure,
            near => failure.hint(format!("did you mean {}?", near.join(", "))),
        };
        return Err(failure.hint(all));
    };
    if held.is_organisation() && group.level == Level::System {
        let message = format!("`{of}/{item}` is answered for each system, in its own model");
        let hint = format!("`threatloom assess MODEL --item {of}/{item}` shows it");
        return Err(Failure::usage(message).hint(hint));
    }
    Ok(Named::Question(framework, group, question))
}

/// An element that a question can be answered for on its own.
fn element(
    key: &AssessmentKey,
    named: Named<'_>,
    id: &str,
    held: &Held,
    today: Date,
) -> Result<String, Failure> {
    let model = &held.document.model;
    if !model.elements.contains_key(id) {
        let known: Vec<&str> = model.elements.keys().map(String::as_str).collect();
        return Err(no_such("element", id, &known));
    }
    let question = format!("{}/{}", key.framework, key.item);
    let whole = || Failure::usage(format!("`{question}` is answered for the whole system only"));
    let Named::Question(framework, ..) = named else { return Err(whole()) };
    let sheet = held.assessor(today).sheet(framework);
    let parts = sheet.row(&key.item).map_or(Vec::new(), |row| row.parts.clone());
    let ids: Vec<&str> = parts.iter().map(|part| part.element.as_str()).collect();
    match ids.as_slice() {
        ids if ids.contains(&id) => Ok(id.to_string()),
        [] => Err(whole().hint(format!("leave `@{id}` out"))),
        ids => Err(Failure::usage(format!("`{question}` is not about `{id}`"))
            .hint(format!("it can be answered for {}", ids.join(", ")))),
    }
}

/// The failure of an answer that belongs to the organisation, with the command that gives it.
pub fn elsewhere(question: &str, options: &str, held: &Held) -> Failure {
    let path = shown_from_here(&held.organisation_path());
    let message = format!("`{question}` is answered once for the whole organisation, in {path}");
    let mut failure = Failure::usage(message);
    if held.organisation.is_none() {
        failure = failure.hint(format!("`threatloom new {path}` makes that file"));
    }
    failure.hint(format!("`threatloom assess {path} --item {question}{options}` answers it"))
}

/// The subject as commands write it, empty for the whole.
pub fn at(subject: &Subject) -> String {
    subject.id().map_or_else(String::new, |id| format!("@{id}"))
}
