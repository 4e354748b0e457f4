//! `CycloneDX` in and out.

use std::collections::BTreeSet;

use threatloom::catalog::Shape;
use threatloom::interop::foreign::Foreign;

use crate::interop_helpers::{
    assert_valid, counts, fact, nodes, read, rich, sample, threats, told, tree, write,
};

/// Services that tell of one flow from both ends, somebody outside, and nothing said of a third.
const SERVICES: &str = r#"{
  "bomFormat": "CycloneDX", "specVersion": "1.6",
  "metadata": { "component": { "bom-ref": "app", "type": "application", "name": "Shop" } },
  "services": [
    { "bom-ref": "api", "name": "API", "authenticated": false, "trustZone": "DMZ", "endpoints": ["https://api.example"],
      "provider": { "name": "Acme" },
      "data": [
        { "name": "orders", "flow": "outbound", "classification": "PII", "destination": ["db"] },
        { "name": "clicks", "flow": "inbound", "classification": "public", "source": ["https://customer.example"] },
        { "flow": "unknown", "classification": "secret" }
      ],
      "services": [
        { "bom-ref": "db", "group": "org.postgresql", "name": "DB", "trustZone": "Core",
          "data": [{ "name": "orders", "flow": "inbound", "classification": "personal",
                     "source": ["urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#api"] }] }
      ] }
  ],
  "components": [
    { "type": "library", "name": "left-pad" },
    { "bom-ref": "m", "type": "machine-learning-model", "name": "Scorer",
      "modelCard": {
        "modelParameters": { "task": "scoring", "inputs": [{ "format": "text" }],
          "datasets": [{ "ref": "set" }, { "type": "dataset", "name": "Extra", "classification": "public" }] },
        "considerations": { "ethicalConsiderations": [{ "name": "Bias", "mitigationStrategy": "Measure it" }] } } },
    { "bom-ref": "set", "type": "data", "name": "Training set" }
  ],
  "dependencies": [{ "ref": "app", "dependsOn": ["api"] }, { "ref": "api", "dependsOn": ["db", "m"] }],
  "vulnerabilities": [{ "bom-ref": "v", "id": "CVE-1", "description": "Overflow", "cwes": [120],
    "ratings": [{ "severity": "low" }, { "severity": "high" }],
    "affects": [{ "ref": "api" }, { "ref": "db" }], "analysis": { "state": "exploitable" } }],
  "compositions": [{ "aggregate": "complete" }]
}"#;

#[test]
fn services_models_and_vulnerabilities() {
    let foreign = read("cyclonedx", SERVICES);
    assert_eq!(foreign.name, "Shop");
    let nodes = nodes(&foreign);
    let ids: Vec<&str> = nodes.keys().copied().collect();
    assert_eq!(ids, ["api", "db", "https://customer.example", "m", "m/dataset-1", "set"]);
    assert_eq!(nodes["api"].within.as_deref(), Some("trust-zone/DMZ"));
    assert_eq!(nodes["api"].facts, [fact("authenticated", "false")]);
    assert_eq!(nodes["db"].stencil, "service org.postgresql");
    assert_eq!(nodes["https://customer.example"].shape, Some(Shape::External));
    assert_eq!(nodes["m"].stencil, "machine-learning-model");
    assert_eq!(nodes["m"].notes, "Task: scoring\nInputs: text");
    let links: BTreeSet<String> = foreign
        .links
        .iter()
        .map(|it| {
            let facts: Vec<&str> = it.facts.iter().map(|fact| fact.value.as_str()).collect();
            format!("{} -> {}: {} {facts:?}", it.from, it.to, it.label)
        })
        .collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    assert_eq!(
        links,
        [
            "api -> db: orders [\"PII\", \"personal\"]",
            "api -> m:  []",
            "https://customer.example -> api: clicks [\"public\"]",
            "m/dataset-1 -> m: training data []",
            "set -> m: training data []",
        ]
    );
    let threats = threats(&foreign);
    assert_eq!(threats["v"].on.as_deref(), Some("api"));
    assert_eq!(threats["v@db"].on.as_deref(), Some("db"));
    assert_eq!(
        (threats["v"].severity.as_str(), threats["v"].status.as_str()),
        ("high", "exploitable")
    );
    assert_eq!(threats["v"].references, ["CWE-120"]);
    assert_eq!(threats["m/ethical-consideration-0"].title, "Bias");
    let told = told(&foreign.left_out);
    for item in
        ["library “left-pad”", "`compositions`", "data “secret”", "dependency of “app” on “api”"]
    {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn a_blueprint_with_threats_and_risks() {
    let text = r#"{
      "specFormat": "CycloneDX", "specVersion": "2.0",
      "blueprints": [{ "bom-ref": "bp", "name": "Bank", "modelTypes": ["data-flow"],
        "zones": [{ "bom-ref": "z", "name": "Core", "type": "trust" }, { "bom-ref": "y", "name": "Inner", "type": "trust", "parent": "z" }],
        "actors": [{ "bom-ref": "c", "party": { "persona": { "archetype": "customer" } } }],
        "assets": [{ "bom-ref": "a", "type": "service", "name": "Transfers", "zone": "y" },
                   { "bom-ref": "s", "type": "data-store", "name": "Accounts", "zone": "z" }],
        "flows": [{ "bom-ref": "f", "name": "Transfer", "type": "data", "source": "c", "destination": "a", "encrypted": true, "protocols": ["https"] }],
        "assumptions": [{ "bom-ref": "as", "description": "TLS everywhere", "validity": "verified" }],
        "boundaries": [{ "bom-ref": "b", "name": "Internet to core", "zones": ["z", "y"] }] }],
      "threats": {
        "threats": [{ "bom-ref": "t", "name": "Theft", "affectedAssets": ["a", "gone"], "mitigations": ["r"],
                      "attackPatterns": ["p"], "categories": [{ "taxonomy": "STRIDE", "category": "spoofing" }] }],
        "attackPatterns": [{ "bom-ref": "p", "name": "Phishing", "capecId": 98, "techniques": [{ "id": "T1566" }] }],
        "scenarios": [{ "bom-ref": "sc", "name": "A bad day", "threats": ["t"] }] },
      "risks": { "risks": [
        { "bom-ref": "r1", "name": "Loss", "statement": "Money is lost", "relatedThreats": ["t"], "inherentRisk": { "score": { "level": "high" } } },
        { "bom-ref": "r2", "name": "Fine", "statement": "A fine", "affects": ["s"], "residualRisk": { "score": { "level": "low" } } }] },
      "definitions": { "requirements": [{ "bom-ref": "r", "name": "Second factor" }] }
    }"#;
    let foreign = read("cyclonedx", text);
    assert_eq!(counts(&foreign), [3, 1, 2, 2, 1, 2]);
    assert_eq!(foreign.pages[0].name, "Bank");
    assert_eq!(foreign.zones[1].within.as_deref(), Some("z"));
    let (nodes, threats) = (nodes(&foreign), threats(&foreign));
    assert_eq!((nodes["c"].name.as_str(), nodes["c"].shape), ("customer", Some(Shape::External)));
    assert_eq!(nodes["s"].shape, Some(Shape::Store));
    assert_eq!(
        foreign.links[0].facts,
        [fact("encrypted", "true"), fact("type", "data"), fact("protocols", "https")]
    );
    let theft = threats["t"];
    assert_eq!(theft.on.as_deref(), Some("a"));
    assert_eq!((theft.severity.as_str(), theft.mitigation.as_str()), ("high", "Second factor"));
    assert_eq!(theft.references, ["CAPEC-98", "T1566"]);
    assert!(theft.description.contains("Affects: gone"), "{}", theft.description);
    assert!(theft.description.contains("Risk: Loss: Money is lost"), "{}", theft.description);
    assert_eq!(threats["r2"].on.as_deref(), Some("s"));
}

#[test]
fn what_is_written_is_valid() {
    let file = tree(&write("cyclonedx", &rich()));
    assert_valid(&file, "specification__bom-1.6.schema.json");
    assert_eq!(file["specVersion"], "1.6");
    assert_eq!(file["components"].as_array().unwrap().len(), 2);
    let service = &file["services"][0];
    assert_eq!(service["trustZone"], "Our “cloud”");
    assert_eq!(service["x-trust-boundary"], true);
    assert_eq!(service["data"][2]["classification"], "personal");
    let empty = tree(&write("cyclonedx", &Foreign::default()));
    assert_valid(&empty, "specification__bom-1.6.schema.json");
}

#[test]
fn it_comes_back() {
    let before = rich();
    let written = write("cyclonedx", &before);
    let back = read("cyclonedx", &written.text);
    assert_eq!(back.left_out, []);
    assert_eq!((&back.name, &back.owners), (&before.name, &before.owners));
    assert_eq!(back.assumptions[0].text, before.assumptions[0].text);
    let (old, new) = (nodes(&before), nodes(&back));
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    for (id, old) in old.into_iter().filter(|(id, _)| *id != "user") {
        let new = new[id];
        assert_eq!(
            (&old.name, &old.stencil, &old.owner, &old.within, &old.notes),
            (&new.name, &new.stencil, &new.owner, &new.within, &new.notes)
        );
        for fact in &old.facts {
            assert!(new.facts.contains(fact), "{fact:?} of {id}");
        }
    }
    let ends = |foreign: &Foreign| -> BTreeSet<String> {
        let link = |it: &threatloom::interop::foreign::Link| {
            let mut ends = [it.from.clone(), it.to.clone()];
            if it.both_ways {
                ends.sort();
            }
            format!("{ends:?} {} {} {}", it.label, it.both_ways, it.notes)
        };
        foreign.links.iter().map(link).collect()
    };
    assert_eq!(ends(&before), ends(&back));
    let (old, new) = (threats(&before), threats(&back));
    for (id, old) in old {
        let new = new[id];
        assert_eq!(
            (&old.title, &old.description, &old.status, &old.severity, &old.category),
            (&new.title, &new.description, &new.status, &new.severity, &new.category)
        );
        assert_eq!(
            (&old.mitigation, &old.owner, &old.references),
            (&new.mitigation, &new.owner, &new.references)
        );
    }
    let told = told(&written.left_out);
    for item in [
        "the element “User <b>”",
        "the boundary around “Training”",
        "the place of ",
        "`isEncrypted` of “answers”",
        "the flow that is meant by “Title of listening”",
    ] {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn samples_of_the_specification() {
    // Elements, flows, boundaries, threats, assumptions, left out.
    for (path, expected) in [
        ("specification__valid-blueprint-data-flow-2.0.json", [6, 4, 3, 0, 1, 2]),
        ("specification__valid-machine-learning-1.5.json", [2, 1, 0, 2, 0, 2]),
        ("specification__valid-machine-learning-1.6.json", [2, 1, 0, 2, 0, 2]),
        ("specification__valid-saasbom-1.6.json", [7, 6, 3, 0, 0, 1]),
        ("specification__valid-threatmodel-simple-2.0.json", [0, 0, 0, 1, 0, 5]),
    ] {
        if let Some(foreign) = sample("cyclonedx", &format!("cyclonedx/{path}")) {
            assert_eq!(counts(&foreign), expected, "{path}: {}", told(&foreign.left_out));
        }
    }
}
