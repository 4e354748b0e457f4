//! A model of about 5 MB when it has 5,600 elements.

use std::collections::BTreeMap;

use threatloom::model::{
    Element, Finding, FindingKey, Flow, HistoryEntry, Model, Stamp, Status, Values,
};

/// Elements in a chain of flows, with attributes and a triaged finding each.
pub fn model(elements: usize) -> Model {
    let mut model = Model::new("Large");
    for i in 0..elements {
        let id = format!("element-{i}");
        let element = Element {
            kind: "hosted-model-api".to_string(),
            name: format!("Element number {i}"),
            attributes: BTreeMap::from([
                ("exposure".to_string(), Values::one("public")),
                ("authentication".to_string(), Values::one("api-key")),
            ]),
            notes: vec!["A line of notes as people write them, neither long nor short.".into(); 2],
            ..Element::default()
        };
        let flow = Flow {
            from: id.clone(),
            to: format!("element-{}", (i + 1) % elements),
            label: "requests".to_string(),
            ..Flow::default()
        };
        let entry = HistoryEntry {
            status: Status::Accepted,
            rated: None,
            why: vec!["The gateway in front of it limits what can be asked.".to_string()],
        };
        let finding = Finding {
            status: Status::Accepted,
            history: BTreeMap::from([(Stamp("2026-11-20T09:30:00Z ana".to_string()), entry)]),
            ..Finding::default()
        };
        model.findings.insert(FindingKey::technique("AML.T0051.001", &*id), finding);
        model.flows.insert(format!("flow-{i}"), flow);
        model.elements.insert(id, element);
    }
    model
}
