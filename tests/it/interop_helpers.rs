//! What tests of formats share: a model with a bit of everything, reading, writing, schemas.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use threatloom::catalog::Shape;
use threatloom::interop::foreign::{
    Assumption, Fact, Foreign, Frame, LeftOut, Link, Node, Threat, Zone,
};
use threatloom::interop::{Content, Format, Written};

use crate::shared::shared;

pub fn read(format: &str, text: &str) -> Foreign {
    let content = Content::parse(text.as_bytes()).unwrap();
    let format = Format::named(format).unwrap();
    assert!((format.recognise)(&content), "{} is not recognised", format.id);
    (format.read.unwrap())(&content).unwrap()
}

/// A sample of others, read by the format that recognises it.
pub fn sample(format: &str, path: &str) -> Option<Foreign> {
    let path = shared(&format!("samples/{path}"))?;
    let content = Content::parse(&fs::read(path).unwrap()).unwrap();
    let recognised = Format::of(&content).map(|format| format.id);
    assert_eq!(recognised, Some(format));
    Some((Format::named(format).unwrap().read.unwrap())(&content).unwrap())
}

pub fn write(format: &str, foreign: &Foreign) -> Written {
    (Format::named(format).unwrap().write.unwrap())(foreign)
}

pub fn tree(written: &Written) -> Value {
    serde_json::from_str(&written.text).unwrap()
}

/// Everything that was left out, a line each.
pub fn told(left_out: &[LeftOut]) -> String {
    left_out.iter().map(|it| format!("{}: {}", it.item, it.why)).collect::<Vec<_>>().join("\n")
}

/// Asserts that a file is valid, where its schema is at hand. References into other schemas are taken
/// for granted: of licences and signatures we write nothing.
pub fn assert_valid(file: &Value, schema: &str) {
    let Some(path) = shared(&format!("samples/schemas/{schema}")) else { return };
    let mut schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    without_others(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(file).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

fn without_others(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let other = object.get("$ref").and_then(Value::as_str);
            if other.is_some_and(|it| !it.starts_with('#') && !it.contains("threat-model.schema")) {
                *schema = true.into();
                return;
            }
            object.values_mut().for_each(without_others);
        }
        Value::Array(list) => list.iter_mut().for_each(without_others),
        _ => {}
    }
}

pub fn fact(name: &str, value: &str) -> Fact {
    Fact { name: name.into(), value: value.into() }
}

const fn frame(x: f64, y: f64, w: f64, h: f64) -> Frame {
    Frame { x, y, w, h }
}

fn node(source: &str, name: &str, kind: &str, shape: Shape, within: &str) -> Node {
    Node {
        source: source.into(),
        name: name.into(),
        stencil: kind.into(),
        shape: Some(shape),
        within: Some(within.to_string()).filter(|it| !it.is_empty()),
        ..Node::default()
    }
}

fn link(source: &str, label: &str, from: &str, to: &str) -> Link {
    Link {
        source: source.into(),
        label: label.into(),
        from: from.into(),
        to: to.into(),
        ..Link::default()
    }
}

fn threat(source: &str, on: &str, status: &str, severity: &str) -> Threat {
    Threat {
        source: source.into(),
        on: Some(on.to_string()).filter(|it| !it.is_empty()),
        title: format!("Title of {source}"),
        description: format!("What happens with {source}.\nA second line."),
        status: status.into(),
        severity: severity.into(),
        ..Threat::default()
    }
}

/// What a writer gets: a small assistant with a bit of everything.
pub fn rich() -> Foreign {
    let zone = |source: &str, name: &str, kind: &str| Zone {
        source: source.into(),
        name: name.into(),
        stencil: kind.into(),
        ..Zone::default()
    };
    Foreign {
        name: "Assistant".into(),
        description: "Answers questions.".into(),
        owners: vec!["Team A".into()],
        zones: vec![
            Zone {
                frame: Some(frame(100.0, 50.0, 600.0, 400.0)),
                ..zone("cloud", "Our “cloud”", "cloud")
            },
            Zone {
                frame: Some(frame(400.0, 100.0, 280.0, 300.0)),
                within: Some("cloud".into()),
                notes: "Only machines.".into(),
                ..zone("inner", "Training", "network")
            },
        ],
        nodes: vec![
            Node {
                frame: Some(frame(0.0, 100.0, 80.0, 60.0)),
                ..node("user", "User <b>", "person", Shape::External, "")
            },
            Node {
                frame: Some(frame(150.0, 100.0, 120.0, 60.0)),
                notes: "Written in-house.".into(),
                facts: vec![fact("exposure", "public"), fact("isWebApplication", "true")],
                ..node("web-app", "Web app", "web-app", Shape::Process, "cloud")
            },
            Node {
                frame: Some(frame(450.0, 150.0, 120.0, 60.0)),
                ..node("model", "Model", "generative-model", Shape::Process, "inner")
            },
            Node {
                frame: Some(frame(450.0, 300.0, 120.0, 60.0)),
                ..node("docs", "Documents", "training-data", Shape::Store, "inner")
            },
            Node {
                frame: Some(frame(150.0, 300.0, 120.0, 60.0)),
                owner: "Team B".into(),
                ..node("db", "Database", "database", Shape::Store, "cloud")
            },
        ],
        links: vec![
            Link { both_ways: true, ..link("ask", "question", "user", "web-app") },
            link("prompt", "prompt", "web-app", "model"),
            link("train", "training data", "docs", "model"),
            Link {
                notes: "Every answer.".into(),
                facts: vec![fact("data-class", "personal"), fact("isEncrypted", "true")],
                ..link("save", "answers", "web-app", "db")
            },
        ],
        threats: vec![
            Threat {
                category: "Prompt injection".into(),
                mitigation: "Filter it.\nWatch it.".into(),
                references: vec!["AML.T0051".into()],
                owner: "Ada".into(),
                ..threat("AML.T0051@web-app", "web-app", "open", "critical")
            },
            Threat {
                references: vec!["CWE-319".into()],
                ..threat("listening", "save", "mitigating", "important")
            },
            threat("all", "", "accepted", "moderate"),
            threat("wrong", "model", "false_positive", "low"),
        ],
        assumptions: vec![Assumption {
            source: "tls".into(),
            on: None,
            text: "Everything is encrypted on its way.".into(),
        }],
        ..Foreign::default()
    }
}

/// Elements by id.
pub fn nodes(foreign: &Foreign) -> BTreeMap<&str, &Node> {
    foreign.nodes.iter().map(|node| (node.source.as_str(), node)).collect()
}

/// Threats by id.
pub fn threats(foreign: &Foreign) -> BTreeMap<&str, &Threat> {
    foreign.threats.iter().map(|threat| (threat.source.as_str(), threat)).collect()
}

/// Elements, flows, boundaries, threats, assumptions, and what was left out.
pub fn counts(foreign: &Foreign) -> [usize; 6] {
    [
        foreign.nodes.len(),
        foreign.links.len(),
        foreign.zones.len(),
        foreign.threats.len(),
        foreign.assumptions.len(),
        foreign.left_out.len(),
    ]
}
