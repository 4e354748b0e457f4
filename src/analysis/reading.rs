//! The model as the analysis reads it: a call has an answer.
//!
//! People draw half of all calls as one arrow, "search", and mean the results as well. Where an agent
//! calls a tool, a memory or what it retrieves from, or something asks a model or an agent, and no flow
//! leads back, an answer is read into the model. It carries content, or a prediction; all else that is recorded about
//! the call, such as whose content it is, counts for the answer too.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::catalog::Kinds;
use crate::model::{Flow, Id, Model, Values};

/// What the id of an answer has behind that of its call; no drawn flow has an id like this.
const ANSWER: &str = "~answer";

/// Who calls whom, by traits: the caller has the first, the called one any of the others.
const CALLS: [(&str, &[&str]); 4] = [
    ("agentic", &["agent-tool", "reads-content", "retrieval-source", "agent-memory", "model"]),
    ("interface", &["agentic", "model"]),
    ("application", &["agentic", "model"]),
    ("human", &["interface", "agentic"]),
];

/// The model with the answers to the calls that were drawn as one arrow.
pub fn reading<'m>(model: &'m Model, kinds: &Kinds) -> Cow<'m, Model> {
    let drawn: BTreeSet<(&str, &str)> =
        model.flows.values().map(|flow| (flow.from.as_str(), flow.to.as_str())).collect();
    let has = |element: &str, wanted: &str| {
        let kind = model.elements.get(element).map_or("", |element| element.kind.as_str());
        kinds.has_trait(kind, wanted)
    };
    let is_call = |flow: &Flow| {
        CALLS.iter().any(|(caller, called)| {
            has(&flow.from, caller) && called.iter().any(|wanted| has(&flow.to, wanted))
        })
    };
    let answers: Vec<(Id, Flow)> = model
        .flows
        .iter()
        .filter(|(_, flow)| {
            is_call(flow) && !drawn.contains(&(flow.to.as_str(), flow.from.as_str()))
        })
        .map(|(id, flow)| {
            let carries = if has(&flow.to, "model") { "prediction" } else { "content" };
            (format!("{id}{ANSWER}"), answer(flow, carries))
        })
        .collect();
    if answers.is_empty() {
        return Cow::Borrowed(model);
    }
    let mut read = model.clone();
    read.flows.extend(answers);
    Cow::Owned(read)
}

fn answer(call: &Flow, carries: &str) -> Flow {
    let mut attributes = call.attributes.clone();
    attributes.insert("carries".into(), Values::one(carries));
    let label =
        if call.label.is_empty() { String::new() } else { format!("answer to {}", call.label) };
    Flow { from: call.to.clone(), to: call.from.clone(), label, attributes, notes: Vec::new() }
}

/// The id of the flow that people drew: that of the call, for an answer.
pub fn drawn(id: &str) -> &str {
    id.strip_suffix(ANSWER).unwrap_or(id)
}

/// Whether a flow was read into the model.
pub fn is_answer(id: &str) -> bool {
    id.ends_with(ANSWER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Element;

    #[test]
    fn only_a_call_without_a_way_back_gets_an_answer() {
        let kinds = Kinds::bundled().unwrap();
        let mut model = Model::new("calls");
        for (id, kind) in [("bot", "agent"), ("search", "tool"), ("log", "log-store")] {
            let element = Element { kind: kind.into(), name: id.into(), ..Element::default() };
            model.elements.insert(id.into(), element);
        }
        let flow =
            |from: &str, to: &str| Flow { from: from.into(), to: to.into(), ..Flow::default() };
        model.flows.insert("ask".into(), flow("bot", "search"));
        model.flows.insert("note".into(), flow("bot", "log"));
        let read = reading(&model, &kinds);
        let ids: Vec<&str> = read.flows.keys().map(String::as_str).collect();
        assert_eq!(ids, ["ask", "ask~answer", "note"]);
        assert_eq!((drawn("ask~answer"), drawn("note")), ("ask", "note"));
        model.flows.insert("results".into(), flow("search", "bot"));
        assert!(matches!(reading(&model, &kinds), Cow::Borrowed(_)));
    }
}
