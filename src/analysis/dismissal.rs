//! Whether what a finding rested on still holds.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::model::{Finding, Flow, Model};

/// What changed in the facts that a dismissal rested on, one sentence each; empty when the dismissal
/// stands. A dismissal without recorded facts stands until its review date.
///
/// What was recorded is compared with the model as it is, so that rules that come to look at more, or
/// at less, do not re-open anything. Of what speaks for the suggestion `now`, flows and controls also
/// count when they were not there before.
pub fn reopened(
    now: &[String],
    finding: &Finding,
    model: &Model,
    catalog: &Catalog,
) -> Vec<String> {
    if !finding.status.is_dismissed() || finding.facts.is_empty() {
        return Vec::new();
    }
    let was = by_key(&finding.facts);
    let called = |key| called(key, model, catalog);
    let mut changed: Vec<String> = Vec::new();
    for (key, was) in &was {
        let is = current(key, model);
        match is.first() {
            None if is_flow(key) => changed.push(format!("gone: {}", called(key))),
            Some(one) if !is.iter().any(|value| value == was) => {
                let (was, is) = (spelled(was), spelled(one));
                changed.push(format!("{} was {was}, is {is}", called(key)));
            }
            _ => {}
        }
    }
    let came = by_key(now).into_iter().filter(|(key, _)| !was.contains_key(key));
    changed.extend(came.filter(|(key, _)| counts_alone(key)).map(|(key, value)| {
        let value = if value.is_empty() { value.into() } else { format!(" ({})", spelled(value)) };
        format!("counts now: {}{value}", called(key))
    }));
    changed
}

/// What the model says about the key of a fact: a value for each flow between two elements; nothing
/// where what it is about is gone.
fn current(key: &str, model: &Model) -> Vec<String> {
    let unknown = || "unknown".to_string();
    if let Some(rest) = key.strip_prefix("flow ") {
        let (ends, attribute) =
            rest.split_once(' ').map_or((rest, None), |(ends, of)| (ends, Some(of)));
        let Some((from, to)) = ends.split_once("->") else { return Vec::new() };
        let between = model.flows.values().filter(|flow| flow.from == from && flow.to == to);
        let value = |flow: &Flow| match attribute {
            Some(id) => flow.attributes.get(id).map_or_else(unknown, ToString::to_string),
            None => String::new(),
        };
        return between.map(value).collect();
    }
    let Some((id, what)) = key.split_once('.') else { return Vec::new() };
    let Some(element) = model.elements.get(id) else { return Vec::new() };
    vec![if what.starts_with("AML.M") {
        element.controls.get(what).map_or("none", |control| control.state.id()).to_string()
    } else {
        element.attributes.get(what).map_or_else(unknown, ToString::to_string)
    }]
}

/// A recorded fact in words: `autonomy of Support agent: autonomous`.
pub fn fact_in_words(fact: &str, model: &Model, catalog: &Catalog) -> String {
    match fact.split_once('=') {
        Some((key, value)) => format!("{}: {}", called(key, model, catalog), spelled(value)),
        None => called(fact, model, catalog),
    }
}

/// What the key of a fact stands for: `agent.autonomy`, `agent.AML.M0020`, `flow user->agent`,
/// `flow user->agent carries`.
fn called(key: &str, model: &Model, catalog: &Catalog) -> String {
    let attribute = |id: &str| {
        let known = catalog.kinds.attribute(id);
        known.map_or_else(|| id.to_string(), |attribute| attribute.name.clone())
    };
    if let Some(rest) = key.strip_prefix("flow ") {
        let (ends, of) = rest.split_once(' ').map_or((rest, None), |(ends, of)| (ends, Some(of)));
        let Some((from, to)) = ends.split_once("->") else { return key.to_string() };
        let flow = format!("flow from {} to {}", model.name_of(from), model.name_of(to));
        return of.map_or(flow.clone(), |of| format!("{} of the {flow}", attribute(of)));
    }
    match key.split_once('.') {
        Some((id, control)) if control.starts_with("AML.M") => {
            let name = catalog.atlas.name(control);
            format!("control {control} {name} on {}", model.name_of(id))
        }
        Some((id, known)) => format!("{} of {}", attribute(known), model.name_of(id)),
        None => key.to_string(),
    }
}

fn spelled(value: &str) -> String {
    value.replace('_', " ")
}

/// Flows as such, and controls.
fn counts_alone(key: &str) -> bool {
    is_flow(key) || key.contains(".AML.M")
}

/// A flow as such, not one of its attributes.
fn is_flow(key: &str) -> bool {
    key.strip_prefix("flow ").is_some_and(|ends| !ends.contains(' '))
}

/// `key=value` as a map; a fact without a value has the empty one.
fn by_key(facts: &[String]) -> BTreeMap<&str, &str> {
    facts.iter().map(|fact| fact.split_once('=').unwrap_or((fact, ""))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Control, ControlState, Element, Status, Values};

    /// A customer who talks to an agent of the given autonomy.
    fn model(autonomy: &str) -> Model {
        let mut model = Model::new("test");
        for (id, name) in [("agent", "Support agent"), ("user", "Customer"), ("tool", "Mail")] {
            let element = Element { name: name.into(), ..Element::default() };
            model.elements.insert(id.into(), element);
        }
        let agent = model.elements.get_mut("agent").unwrap();
        agent.attributes.insert("autonomy".into(), Values::one(autonomy));
        let state = ControlState::InPlace;
        agent.controls.insert("AML.M0020".into(), Control { state, ..Control::default() });
        let flow = Flow { from: "user".into(), to: "agent".into(), ..Flow::default() };
        model.flows.insert("ask".into(), flow);
        model
    }

    fn changed(was: &[&str], now: &[&str], model: &Model) -> Vec<String> {
        let strings = |facts: &[&str]| facts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let finding =
            Finding { status: Status::NotApplicable, facts: strings(was), ..Finding::default() };
        reopened(&strings(now), &finding, model, &Catalog::bundled().unwrap())
    }

    #[test]
    fn a_changed_fact_reopens_and_a_newly_regarded_one_does_not() {
        let was = ["agent.autonomy=human-approves", "flow user->agent", "agent.AML.M0020=in_place"];
        let then = model("human-approves");
        let none = Vec::<String>::new();
        assert_eq!(changed(&was, &was, &then), none);
        assert_eq!(changed(&was, &[], &then), none, "the rules look at less");
        let regarded = [was[0], was[1], was[2], "agent.memory=none"];
        assert_eq!(changed(&was, &regarded, &then), none, "the rules look at more");
        assert_eq!(changed(&[], &was, &then), none);
        let autonomous = "autonomy of Support agent was human-approves, is autonomous";
        assert_eq!(changed(&was, &was[1..], &model("autonomous")), [autonomous]);
        let gained = [was[0], was[1], was[2], "flow agent->tool", "tool.kind=tool"];
        assert_eq!(changed(&was, &gained, &then), ["counts now: flow from Support agent to Mail"]);
    }

    #[test]
    fn flows_and_controls_that_go_reopen_too() {
        let was = ["agent.AML.M0020=in_place", "flow user->agent", "flow user->agent carries=data"];
        let mut model = model("autonomous");
        let agent = model.elements.get_mut("agent").unwrap();
        agent.controls.get_mut("AML.M0020").unwrap().state = ControlState::Planned;
        let control = "control AML.M0020 Generative AI Guardrails on Support agent";
        assert_eq!(
            changed(&was, &[], &model),
            [
                format!("{control} was in place, is planned"),
                "carries of the flow from Customer to Support agent was data, is unknown".into(),
            ]
        );
        model.flows.clear();
        let gone = "gone: flow from Customer to Support agent".to_string();
        assert_eq!(changed(&was, &[], &model)[1..], [gone]);
    }
}
