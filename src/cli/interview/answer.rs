//! Answers as the command line gives them.

use super::Args;
use crate::catalog::{Catalog, On, Value};
use crate::cli::Failure;
use crate::cli::who;
use crate::model::{Edit, KIND, Model, ReplyKey, Stamp, Subject, Values, ops};
use crate::text::nearest;

/// What takes an answer back.
const UNKNOWN: &str = "unknown";

/// An answer: what was asked about what, and what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    question: String,
    subject: String,
    text: String,
}

/// Reads `SUBJECT.ATTRIBUTE=VALUE` or `QUESTION@ELEMENT=TEXT`.
pub fn parse(text: &str) -> Result<Given, String> {
    let wrong =
        || format!("`{text}` is no answer: write ELEMENT.ATTRIBUTE=VALUE or QUESTION@ELEMENT=TEXT");
    let (what, said) = text.split_once('=').ok_or_else(wrong)?;
    let (question, subject) = match (what.split_once('@'), what.split_once('.')) {
        (Some((question, subject)), _) => (question, subject),
        (None, Some((subject, attribute))) => (attribute, subject),
        (None, None) => return Err(wrong()),
    };
    let trimmed = |part: &str| part.trim().to_string();
    Ok(Given { question: trimmed(question), subject: trimmed(subject), text: trimmed(said) })
}

/// Records all answers, or says why one of them can't be; nothing is to be saved then.
pub fn record(args: &Args, model: &mut Model, catalog: &Catalog) -> Result<(), Failure> {
    let stamp = who::stamp(&args.model, args.by.as_deref())?;
    for given in &args.answer {
        let edit = match catalog.kinds.attribute(&given.question) {
            Some(_) => attribute(given, model, catalog, stamp.clone())?,
            None if given.question == KIND => kind(given, model, catalog)?,
            None => in_words(given, model, catalog, stamp.clone())?,
        };
        let _ = edit.apply(model);
    }
    Ok(())
}

fn attribute(
    given: &Given,
    model: &Model,
    catalog: &Catalog,
    stamp: Stamp,
) -> Result<Edit, Failure> {
    let Given { question, subject, text } = given;
    let on = if model.elements.contains_key(subject) {
        On::Element
    } else if model.flows.contains_key(subject) {
        On::Flow
    } else {
        return Err(no_subject(subject, model));
    };
    let Some(known) = catalog.kinds.attribute(question).filter(|known| known.on.contains(&on))
    else {
        let what = if on == On::Flow { "flows have" } else { "elements have" };
        return Err(Failure::usage(format!("{what} no attribute `{question}`")));
    };
    let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    let offered: Vec<&str> = known.values.iter().map(Value::id).collect();
    if words.is_empty() || words == [UNKNOWN] {
        return ops::set_attribute(model, subject, question, None)
            .ok_or_else(|| no_subject(subject, model));
    }
    if let Some(wrong) = words.iter().find(|word| !known.allows(word)) {
        let failure = Failure::usage(format!("`{question}` has no value `{wrong}`"));
        return Err(failure.hint(format!("its values are {}, {UNKNOWN}", offered.join(", "))));
    }
    if words.len() > 1 && !known.many {
        return Err(Failure::usage(format!("only one value of `{question}` can hold")));
    }
    Values::new(words)
        .and_then(|values| ops::answer(model, subject, question, &values, stamp))
        .ok_or_else(|| no_subject(subject, model))
}

/// What an element is, which nobody has to confirm then.
fn kind(given: &Given, model: &Model, catalog: &Catalog) -> Result<Edit, Failure> {
    let Given { subject, text, .. } = given;
    if catalog.kinds.kind(text).is_none() {
        let failure = Failure::usage(format!("there is no kind `{text}`"));
        let near = nearest(text, catalog.kinds.kinds().map(|(id, _)| id));
        return Err(match near.as_slice() {
            [] => failure.hint("`threatloom catalog list kinds` lists them"),
            near => failure.hint(format!("did you mean {}?", near.join(", "))),
        });
    }
    ops::set_kind(model, subject, text).ok_or_else(|| no_subject(subject, model))
}

fn in_words(
    given: &Given,
    model: &Model,
    catalog: &Catalog,
    stamp: Stamp,
) -> Result<Edit, Failure> {
    let Given { question, subject, text } = given;
    let review = catalog.ml_threats.question(question);
    if review.is_none() {
        let reviews = catalog.ml_threats.questions().map(|question| question.id.as_str());
        let attributes = catalog.kinds.attributes().map(|(id, _)| id);
        let near = nearest(question, reviews.chain(attributes));
        let failure = Failure::usage(format!("nothing asks `{question}`"));
        return Err(match near.as_slice() {
            [] => failure.hint("`threatloom interview MODEL` lists what is asked"),
            near => failure.hint(format!("did you mean {}?", near.join(", "))),
        });
    }
    if let Some(attribute) = review.and_then(|review| review.attribute.as_ref()) {
        let failure = Failure::usage(format!("`{question}` is answered by an attribute"));
        return Err(failure.hint(format!("write --answer {subject}.{attribute}=VALUE")));
    }
    let about: Subject = subject.parse().map_err(|()| no_subject(subject, model))?;
    if about.id().is_some_and(|id| !model.has_id(id)) {
        return Err(no_subject(subject, model));
    }
    let key = ReplyKey { question: question.clone(), subject: about };
    let text =
        if text == UNKNOWN { Vec::new() } else { text.lines().map(str::to_string).collect() };
    Ok(ops::answer_in_words(model, key, text, stamp))
}

fn no_subject(id: &str, model: &Model) -> Failure {
    let failure = Failure::usage(format!("the model has no element or flow `{id}`"));
    let ids = model.elements.keys().chain(model.flows.keys()).map(String::as_str);
    match nearest(id, ids).as_slice() {
        [] => failure,
        near => failure.hint(format!("did you mean {}?", near.join(", "))),
    }
}
