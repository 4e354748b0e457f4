//! Model cards: what a model was trained on becomes elements, what it may do wrong becomes threats, and
//! the rest notes.

use serde_json::Value;

use crate::catalog::Shape;
use crate::interop::foreign::{Foreign, LeftOut, Link, Node, Threat};
use crate::interop::json::{list, text, words};
use crate::interop::reading::{called, facts, id, leave_out, lines, own_id, text_or};

/// What a model card says about the model, in lines.
pub fn notes(card: &Value) -> String {
    let (parameters, considered) = (&card["modelParameters"], &card["considerations"]);
    let formats = |field: &str| {
        let formats = list(parameters, field).iter().map(|it| text(it, "format"));
        formats.filter(|format| !format.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let several = |field: &str| words(considered, field).join("; ");
    lines(&[
        ("Approach", text(&parameters["approach"], "type")),
        ("Task", text(parameters, "task")),
        ("Architecture family", text(parameters, "architectureFamily")),
        ("Architecture", text(parameters, "modelArchitecture")),
        ("Inputs", formats("inputs")),
        ("Outputs", formats("outputs")),
        ("Users", several("users")),
        ("Use cases", several("useCases")),
        ("Technical limitations", several("technicalLimitations")),
        ("Performance trade-offs", several("performanceTradeoffs")),
    ])
}

/// The data sets and risks of a model.
pub fn add(card: &Value, model: &str, foreign: &mut Foreign) {
    for (at, set) in list(&card["modelParameters"], "datasets").iter().enumerate() {
        let known = id(&text(set, "ref"));
        let from = if known.is_empty() {
            let source = own_id(set, "bom-ref", &format!("{model}/dataset-{at}"));
            foreign.nodes.push(data_set(set, &source));
            source
        } else {
            known
        };
        foreign.links.push(Link {
            source: format!("{from}->{model}:datasets"),
            label: "training data".into(),
            from,
            to: model.to_string(),
            ..Link::default()
        });
    }
    let considered = &card["considerations"];
    for (at, risk) in list(considered, "ethicalConsiderations").iter().enumerate() {
        foreign.threats.push(Threat {
            source: format!("{model}/ethical-consideration-{at}"),
            on: Some(model.to_string()),
            title: text(risk, "name"),
            category: "ethical consideration".into(),
            mitigation: text(risk, "mitigationStrategy"),
            ..Threat::default()
        });
    }
    for (at, risk) in list(considered, "fairnessAssessments").iter().enumerate() {
        foreign.threats.push(Threat {
            source: format!("{model}/fairness-assessment-{at}"),
            on: Some(model.to_string()),
            title: text_or(risk, "harms", "unfair outcomes"),
            description: lines(&[
                ("Group at risk", text(risk, "groupAtRisk")),
                ("Benefits", text(risk, "benefits")),
            ]),
            category: "fairness".into(),
            mitigation: text(risk, "mitigationStrategy"),
            ..Threat::default()
        });
    }
    let why = "a model here has no measurements of quality";
    let metrics = list(&card["quantitativeAnalysis"], "performanceMetrics").iter().map(|metric| {
        let metric = called("performance metric", &text(metric, "type"), "without a name");
        LeftOut::new(format!("{metric} of {model}"), why)
    });
    foreign.left_out.extend(metrics);
    let pictures = list(&card["quantitativeAnalysis"]["graphics"], "collection");
    leave_out(pictures, "picture", "a model here has no pictures", &mut foreign.left_out);
    if considered["environmentalConsiderations"].is_object() {
        foreign.left_out.push(LeftOut::new(
            format!("environmental considerations of {model}"),
            "they are no risk to security",
        ));
    }
}

fn data_set(set: &Value, source: &str) -> Node {
    Node {
        source: source.to_string(),
        name: text(set, "name"),
        stencil: text_or(set, "type", "dataset"),
        shape: Some(Shape::Store),
        notes: lines(&[
            ("", text(set, "description")),
            ("Sensitive data", words(set, "sensitiveData").join(", ")),
            ("Contents", text(&set["contents"], "url")),
        ]),
        facts: facts(set, &["classification"]),
        ..Node::default()
    }
}
