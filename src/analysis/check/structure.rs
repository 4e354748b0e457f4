//! References that lead nowhere and words that the catalogs do not know.

use std::collections::BTreeSet;

use super::{Problem, Weight};
use crate::catalog::{Attribute, Catalog, On};
use crate::model::{Attributes, Model};
use crate::text::{is_harmful, sanitise};

pub(super) fn problems(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let mut found = conflicts(model);
    found.extend(shared_ids(model));
    found.extend(flows(catalog, model));
    found.extend(elements(catalog, model));
    found.extend(boundaries(model));
    found.extend(assumptions(model));
    found.extend(answers(catalog, model));
    found.extend(hostile_text(model));
    found
}

fn error(rule: &'static str, subject: String, message: String, remedy: &str) -> Problem {
    Problem::new(rule, Weight::Error, subject, message, remedy)
}

fn conflicts(model: &Model) -> Vec<Problem> {
    let conflict = |path: &String| {
        Problem::new(
            "merge-conflict",
            Weight::Conflict,
            format!("conflicts/{path}"),
            format!("the merge could not settle {path}"),
            "open the model in the workbench, where 4 goes through what a merge left open",
        )
    };
    model.conflicts.keys().map(conflict).collect()
}

/// Answers about nothing, to questions that nobody asks, or that the model no longer says.
fn answers(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let mut found = Vec::new();
    for (key, reply) in &model.answers {
        let subject = format!("answers/{key}");
        let id = key.subject.id().unwrap_or_default();
        if !id.is_empty() && !model.has_id(id) {
            let message = format!("the answer is about `{id}`, which does not exist");
            let remedy = "bring the element back, or remove the answer";
            found.push(error("answer-without-subject", subject, message, remedy));
            continue;
        }
        let question = key.question.as_str();
        let attribute = catalog.kinds.attribute(question).is_some();
        if !attribute && catalog.ml_threats.question(question).is_none() {
            let message = format!("no catalog asks `{question}`");
            let remedy = "correct the id of the question, or keep the answer in `notes`";
            let problem = error("unknown-question", subject, message, remedy);
            found.push(Problem { weight: Weight::Warning, ..problem });
            continue;
        }
        let recorded = recorded(model, id).and_then(|attributes| attributes.get(question));
        if attribute && recorded != reply.value.as_ref() {
            let said = reply.value.as_ref().map_or("nothing".to_string(), ToString::to_string);
            let now = recorded.map_or("unknown".to_string(), ToString::to_string);
            let by = reply.stamp.by();
            let message = format!("{by} answered {question} of {id} with {said}, it is {now} now");
            let remedy = "answer again, or remove the old answer";
            let problem = error("answer-outdated", subject, message, remedy);
            found.push(Problem { weight: Weight::Warning, ..problem });
        }
    }
    found
}

/// The attributes of an element or flow.
fn recorded<'a>(model: &'a Model, id: &str) -> Option<&'a Attributes> {
    let flow = || model.flows.get(id).map(|flow| &flow.attributes);
    model.elements.get(id).map(|element| &element.attributes).or_else(flow)
}

/// Ids that two of elements, flows and boundaries use: a reference to them is ambiguous.
fn shared_ids(model: &Model) -> Vec<Problem> {
    let of_element = |id: &String| model.elements.contains_key(id).then_some("an element");
    let of_flow = |id: &String| model.flows.contains_key(id).then_some("a flow");
    let flows = model.flows.keys().map(|id| ("flows", id, of_element(id)));
    let boundaries = model
        .boundaries
        .keys()
        .map(|id| ("boundaries", id, of_element(id).or_else(|| of_flow(id))));
    let clash = |(map, id, other): (&str, &String, Option<&str>)| {
        let message = format!("`{id}` is also the id of {}", other?);
        let remedy = "give one of them another id, and change what refers to it";
        Some(error("shared-id", format!("{map}/{id}"), message, remedy))
    };
    flows.chain(boundaries).filter_map(clash).collect()
}

fn flows(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let mut found = Vec::new();
    for (id, flow) in &model.flows {
        let subject = format!("flows/{id}");
        for (side, end) in [("from", &flow.from), ("to", &flow.to)] {
            if !model.elements.contains_key(end) {
                let message = format!("`{side}` of the flow names `{end}`, which is no element");
                let remedy = "add the element or remove the flow";
                found.push(error("dangling-flow", subject.clone(), message, remedy));
            }
        }
        found.extend(attributes(catalog, &subject, On::Flow, &flow.attributes));
    }
    found
}

fn elements(catalog: &Catalog, model: &Model) -> Vec<Problem> {
    let connected: BTreeSet<&String> =
        model.flows.values().flat_map(|flow| [&flow.from, &flow.to]).collect();
    let mut found = Vec::new();
    for (id, element) in &model.elements {
        let subject = format!("elements/{id}");
        if let Some(outer) =
            element.boundary.as_ref().filter(|b| !model.boundaries.contains_key(*b))
        {
            let message = format!("{} lies in `{outer}`, which is no boundary", element.name);
            let remedy = "add the boundary or move the element out";
            found.push(error("dangling-boundary", subject.clone(), message, remedy));
        }
        if catalog.kinds.kind(&element.kind).is_none() {
            let guess = catalog.kinds.guess(&element.kind.replace(['-', '_'], " "));
            let remedy = match guess {
                Some(kind) => format!("use a kind of the catalog, perhaps `{kind}`"),
                None => "use a kind of the catalog, or add it to a catalog of your own".to_string(),
            };
            let message = format!("{} is of an unknown kind, `{}`", element.name, element.kind);
            found.push(error("unknown-kind", subject.clone(), message, &remedy));
        }
        if let Some(guess) = &element.guess {
            let message = format!("the kind of {} is a guess: {}", element.name, guess.why);
            let remedy = "confirm or change it: `threatloom interview` asks";
            found.push(Problem::new(
                "guessed-kind",
                Weight::Hint,
                subject.clone(),
                message,
                remedy,
            ));
        }
        for control in element.controls.keys() {
            if catalog.atlas.mitigation(control).is_none() {
                let message = format!("{} has an unknown control, `{control}`", element.name);
                let remedy = "use the id of an ATLAS mitigation, such as AML.M0020";
                found.push(error("unknown-control", subject.clone(), message, remedy));
            }
        }
        found.extend(attributes(catalog, &subject, On::Element, &element.attributes));
        if !connected.contains(id) && model.elements.len() > 1 {
            found.push(Problem::new(
                "isolated-element",
                Weight::Hint,
                subject,
                format!("nothing flows to or from {}", element.name),
                "connect it, or leave it out of the model",
            ));
        }
    }
    found
}

fn attributes(catalog: &Catalog, subject: &str, on: On, recorded: &Attributes) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut report = |rule, message, remedy: &str| {
        found.push(error(rule, subject.to_string(), message, remedy));
    };
    for (id, values) in recorded {
        let Some(attribute) = catalog.kinds.attribute(id) else {
            let remedy = "use an attribute of the catalog, or keep the fact in `notes`";
            report("unknown-attribute", format!("there is no attribute `{id}`"), remedy);
            continue;
        };
        if !attribute.on.contains(&on) {
            let (here, there) = match on {
                On::Element => ("an element", "flows"),
                On::Flow => ("a flow", "elements"),
            };
            let message = format!("`{id}` is recorded on {here}");
            report("misplaced-attribute", message, &format!("record it on {there}"));
        }
        for value in values.iter().filter(|value| !attribute.allows(value)) {
            let message = format!("`{id}` is never `{value}`");
            report("unknown-value", message, &format!("use {}", offered(attribute)));
        }
        if !attribute.many && values.iter().count() > 1 {
            let message = format!("`{id}` has several values: {values}");
            report("several-values", message, "keep the one that fits best");
        }
    }
    found
}

fn offered(attribute: &Attribute) -> String {
    let values: Vec<&str> = attribute.values.iter().map(crate::catalog::Value::id).collect();
    values.join(", ")
}

fn boundaries(model: &Model) -> Vec<Problem> {
    let mut found = Vec::new();
    for (id, boundary) in &model.boundaries {
        let subject = format!("boundaries/{id}");
        if let Some(outer) = boundary.parent.as_ref().filter(|p| !model.boundaries.contains_key(*p))
        {
            let message = format!("{} lies in `{outer}`, which is no boundary", boundary.name);
            let remedy = "add the boundary around it, or remove `parent`";
            found.push(error("dangling-boundary", subject, message, remedy));
            continue;
        }
        let around = model.enclosing(boundary.parent.as_deref());
        // Every boundary of a cycle encloses itself; the first in order speaks for all.
        if around.contains(&id.as_str()) && around.iter().all(|other| *other >= id.as_str()) {
            let message =
                format!("{} lies inside itself, by way of {}", boundary.name, around.join(", "));
            let remedy = "remove the `parent` of the outermost";
            found.push(error("boundary-cycle", subject, message, remedy));
        }
    }
    found
}

fn assumptions(model: &Model) -> Vec<Problem> {
    let dangling = |(id, about): (&String, &String)| {
        Problem::new(
            "dangling-assumption",
            Weight::Warning,
            format!("assumptions/{id}"),
            format!("the assumption is about `{about}`, which does not exist"),
            "name an element, flow or boundary, or remove `about`",
        )
    };
    model
        .assumptions
        .iter()
        .filter_map(|(id, assumption)| Some((id, assumption.about.as_ref()?)))
        .filter(|(_, about)| !model.has_id(about))
        .map(dangling)
        .collect()
}

/// Names with characters that a terminal obeys or hides. They are always shown harmlessly; whoever
/// wrote them may not mean well.
fn hostile_text(model: &Model) -> Vec<Problem> {
    let of_model = std::iter::once(("name/".to_string(), &model.name));
    let elements = model.elements.iter().map(|(id, e)| (format!("elements/{id}"), &e.name));
    let flows = model.flows.iter().map(|(id, f)| (format!("flows/{id}"), &f.label));
    let boundaries = model.boundaries.iter().map(|(id, b)| (format!("boundaries/{id}"), &b.name));
    let findings = model.findings.iter().map(|(key, f)| (format!("findings/{key}"), &f.title));
    of_model
        .chain(elements)
        .chain(flows)
        .chain(boundaries)
        .chain(findings)
        .filter(|(_, text)| text.chars().any(is_harmful))
        .map(|(subject, text)| {
            Problem::new(
                "hostile-text",
                Weight::Hint,
                subject,
                format!("the name {} holds control or hidden characters", sanitise(text)),
                "write it anew, and ask where it came from",
            )
        })
        .collect()
}
