//! The OWASP Threat Model Library in and out.

use threatloom::catalog::Shape;
use threatloom::interop::foreign::{Foreign, Node, Zone};

use crate::interop_helpers::{
    assert_valid, counts, fact, nodes, read, rich, sample, threats, told, tree, write,
};

const SCHEMA: &str = "www-project-threat-model-library__threat-model.schema.json";

#[test]
fn names_are_unique_within_a_type_only() {
    let text = r#"{
      "version": "1.0",
      "scope": { "title": "Shop", "description": "Sells", "exposure": "external" },
      "trust_zones": [{ "symbolic_name": "z", "title": "Zone", "description": "" }, { "symbolic_name": "y", "title": "Other", "description": "" }],
      "trust_boundaries": [{ "trust_zone_a": "z", "trust_zone_b": "y", "authentication_methods": ["otp"] }],
      "actors": [{ "symbolic_name": "shop", "title": "Shopper", "type": "user", "trust_zone": "y" }],
      "components": [{ "symbolic_name": "shop", "title": "Shop", "trust_zone": "z", "parent_component": "mall" }],
      "data_stores": [{ "symbolic_name": "db", "title": "Orders", "type": "sql", "vendor": "Acme", "trust_zone": "z" }],
      "data_sets": [{ "symbolic_name": "o", "title": "Orders", "data_sensitivity": ["pii"], "placements": [{ "data_store": "db", "encrypted": true }, { "data_store": "gone" }] },
                    { "symbolic_name": "p", "title": "Papers", "placements": [{ "data_store": "gone" }] }],
      "data_flows": [{ "symbolic_name": "buy", "title": "Buys", "source": { "type": "actor", "object": "shop" }, "destination": { "type": "component", "object": "shop" }, "encrypted": true, "has_sensitive_data": false }],
      "threat_personas": [{ "symbolic_name": "eve", "title": "Eve", "skill_level": "engineer" }, { "symbolic_name": "mal", "title": "Mal" }],
      "threats": [{ "symbolic_name": "t", "title": "Theft", "description": "Steals", "threat_persona": "eve", "event": "theft", "components_affected": ["shop"], "weaknesses": [{ "cwe_id": 20 }], "attack_mechanisms": [{ "capec_id": 1 }] }],
      "controls": [{ "symbolic_name": "c", "title": "Guard", "description": "Stands there", "threats": ["t"], "status": "active", "priority": "high" },
                   { "symbolic_name": "d", "title": "Dog", "threats": [] }],
      "risks": [{ "symbolic_name": "r", "title": "Loss", "threats": ["t"], "level": "high", "score": 9 },
                { "symbolic_name": "r2", "title": "More loss", "threats": ["t"], "level": "low" }],
      "diagrams": [{ "title": "Picture", "type": "svg", "source": "" }],
      "surprise": { "a": 1 }
    }"#;
    let foreign = read("tm-library", text);
    let nodes = nodes(&foreign);
    assert_eq!(nodes.keys().copied().collect::<Vec<_>>(), ["component/shop", "db", "shop"]);
    assert_eq!(nodes["shop"].shape, Some(Shape::External));
    assert_eq!(nodes["component/shop"].notes, "Part of: mall");
    assert_eq!(nodes["db"].stencil, "sql Acme");
    assert_eq!(nodes["db"].facts, [fact("data_sensitivity", "pii"), fact("encrypted", "true")]);
    assert_eq!(
        (foreign.links[0].from.as_str(), foreign.links[0].to.as_str()),
        ("shop", "component/shop")
    );
    assert_eq!(
        foreign.links[0].facts,
        [fact("encrypted", "true"), fact("has_sensitive_data", "false")]
    );
    assert_eq!(foreign.zones[0].notes, "Boundary to y: authentication otp");
    let theft = &foreign.threats[0];
    assert_eq!(theft.on.as_deref(), Some("component/shop"));
    assert_eq!(theft.severity, "high");
    assert_eq!(theft.mitigation, "Guard: Stands there (active, priority: high)");
    assert_eq!(theft.references, ["CWE-20", "CAPEC-1"]);
    assert!(theft.description.contains("Persona: Eve; skill: engineer"), "{}", theft.description);
    assert!(theft.description.contains("Risk: More loss"), "{}", theft.description);
    assert!(foreign.description.contains("Exposure: external"));
    let told = told(&foreign.left_out);
    for item in
        ["data set “Papers”", "control “Dog”", "persona “Mal”", "diagram “Picture”", "`surprise`"]
    {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn what_is_written_is_valid() {
    assert_valid(&tree(&write("tm-library", &rich())), SCHEMA);
    assert_valid(&tree(&write("tm-library", &Foreign::default())), SCHEMA);
    let file = tree(&write("tm-library", &rich()));
    assert_eq!(file["actors"][0]["trust_zone"], "outside-every-boundary");
    assert_eq!(file["data_stores"].as_array().unwrap().len(), 2);
    assert_eq!(file["threats"][0]["components_affected"][0], "web-app");
    assert_eq!(file["controls"][0]["status"], "suggested");
}

#[test]
fn it_comes_back() {
    let before = rich();
    let written = write("tm-library", &before);
    let back = read("tm-library", &written.text);
    assert_eq!(back.left_out, []);
    let mut nodes_before = before.nodes.clone();
    for node in &mut nodes_before {
        node.frame = None;
    }
    nodes_before.sort_by(|a, b| a.source.cmp(&b.source));
    let shaped = |node: &Node| Node { shape: node.shape.or(Some(Shape::Process)), ..node.clone() };
    let mut nodes_back: Vec<Node> = back.nodes.iter().map(shaped).collect();
    nodes_back.sort_by(|a, b| a.source.cmp(&b.source));
    assert_eq!(nodes_back, nodes_before);
    let zone = |zone: &Zone| Zone { frame: None, ..zone.clone() };
    assert_eq!(back.zones, before.zones.iter().map(zone).collect::<Vec<_>>());
    assert_eq!(back.links, before.links);
    assert_eq!(threats(&back), threats(&before));
    assert_eq!((back.name, back.owners), (before.name, before.owners));
    assert_eq!(back.description, before.description);
    assert_eq!(back.assumptions[0].text, before.assumptions[0].text);
    let told = told(&written.left_out);
    for item in [
        "business criticality, exposure and tier “Assistant”",
        "the kind of ",
        "the place of ",
        "the way back of “question”",
        "`encrypted` of “question”",
        "the severity of ",
        "what is affected by “Title of listening”",
        "references other than to CWE and CAPEC of “Title of AML.T0051@web-app”",
    ] {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn samples_of_the_library() {
    for (path, expected) in [
        (
            "www-project-threat-model-library__cryptocurrency-wallet-threat-model.json",
            [14, 11, 3, 6, 2, 1],
        ),
        ("www-project-threat-model-library__husky-ai-threat-model.json", [17, 23, 3, 9, 1, 3]),
    ] {
        if let Some(foreign) = sample("tm-library", &format!("tm-library/{path}")) {
            assert_eq!(counts(&foreign), expected, "{path}: {}", told(&foreign.left_out));
        }
    }
}
