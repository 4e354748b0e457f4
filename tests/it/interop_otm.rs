//! OTM in and out.

use threatloom::catalog::Shape;
use threatloom::interop::foreign::{Foreign, Frame, Node};

use crate::interop_helpers::{
    assert_valid, counts, fact, nodes, read, rich, sample, threats, told, tree, write,
};

const SCHEMA: &str = "threat-dragon-repo__open-threat-model.schema.json";

const YAML: &str = "
otmVersion: 0.2.0
project: { name: Shop, id: shop, owner: Ada }
representations:
  - { name: Code, id: code, type: code }
  - { name: Diagram, id: d, type: diagram }
assets:
  - { id: money, name: Money, risk: { confidentiality: 1, integrity: 1, availability: 1 } }
  - { id: dust, name: Dust }
trustZones:
  - id: cloud
    name: Cloud
    type: b61d6911-338d-46a8-9f39-8dcd24abfe91
    risk: { trustRating: 10 }
    representations: [{ representation: d, id: c, position: { x: 100, y: 50 }, size: { width: 500, height: 500 } }]
  - { id: a, name: A, parent: { trustZone: b }, risk: { trustRating: 1 } }
  - { id: b, name: B, parent: { trustZone: a }, risk: { trustRating: 1 } }
components:
  - id: vpc
    name: VPC
    type: vpc
    parent: { trustZone: cloud }
    representations: [{ representation: d, id: v, position: { x: 10, y: 10 } }]
  - id: web
    name: Web
    type: web-application
    parent: { component: vpc }
    assets: { processed: [money] }
    representations: [{ representation: d, id: w, position: { x: 1, y: 2 }, size: { width: 30, height: 40 } }]
    attributes: { Name: Web, Running As: Not Selected, Code Type: U }
    threats:
      - { threat: t1, state: exposed, mitigations: [{ mitigation: m1, state: IMPLEMENTED }] }
      - { threat: gone, state: exposed }
dataflows:
  - { id: f, name: Calls, source: vpc, destination: web, bidirectional: true, threats: [{ threat: t1, state: hidden }] }
threats:
  - { id: t1, name: Theft, categories: [Spoofing], cwes: [CWE-287], risk: { likelihood: 50, impact: 100 } }
  - { id: t2, name: Elsewhere }
mitigations:
  - { id: m1, name: Guard, riskReduction: 50, description: Stands there }
  - { id: m2, name: Dog, riskReduction: 50 }
";

#[test]
fn components_inside_components_and_threats_by_place() {
    let foreign = read("otm", YAML);
    assert_eq!(counts(&foreign), [1, 1, 4, 3, 0, 4]);
    let zones: Vec<(&str, Option<&str>)> =
        foreign.zones.iter().map(|it| (it.source.as_str(), it.within.as_deref())).collect();
    assert_eq!(
        zones,
        [("cloud", None), ("a", Some("b")), ("b", Some("a")), ("vpc", Some("cloud"))]
    );
    assert_eq!(foreign.zones[0].stencil, "", "an id is no word");
    assert_eq!(foreign.zones[0].facts, [fact("trustRating", "10")]);
    let web = nodes(&foreign)["web"].clone();
    assert_eq!(web.frame, Some(Frame { x: 111.0, y: 62.0, w: 30.0, h: 40.0 }));
    assert_eq!(web.within.as_deref(), Some("vpc"));
    assert_eq!(web.facts, [fact("Code Type", "U")]);
    assert_eq!(web.notes, "Processes: Money");
    let threats = threats(&foreign);
    assert_eq!(threats["t1@web"].status, "exposed");
    assert_eq!(threats["t1@web"].mitigation, "Guard: Stands there (IMPLEMENTED)");
    assert_eq!(threats["t1@web"].references, ["CWE-287"]);
    assert_eq!(threats["t1@f"].on.as_deref(), Some("f"));
    assert_eq!(threats["t2"].on, None);
    assert!(threats["t1@f"].description.contains("Likelihood: 50\nImpact: 100"));
    let told = told(&foreign.left_out);
    for item in
        ["threat “gone” of “web”", "mitigation “Dog”", "asset “Dust”", "representation “Code”"]
    {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
}

#[test]
fn what_is_written_is_valid() {
    let file = tree(&write("otm", &rich()));
    assert_valid(&file, SCHEMA);
    assert_eq!(file["components"][0]["parent"]["trustZone"], "outside-every-boundary");
    assert_eq!(file["components"][1]["representations"][0]["position"]["x"], 50.0);
    assert_eq!(file["components"][1]["type"], "web-app");
    assert_valid(&tree(&write("otm", &Foreign::default())), SCHEMA);
}

#[test]
fn it_comes_back() {
    let mut before = rich();
    before.nodes[2].facts = vec![fact("output", "action"), fact("output", "text")];
    // The format has a threat once, and the places where it holds: a place is part of what comes back.
    for threat in &mut before.threats {
        let place = threat.on.as_ref().map(|on| format!("@{on}")).unwrap_or_default();
        if !threat.source.ends_with(&place) {
            threat.source += &place;
        }
    }
    let written = write("otm", &before);
    let back = read("otm", &written.text);
    assert_eq!(back.left_out, []);
    let node = |node: &Node| Node { shape: None, ..node.clone() };
    assert_eq!(back.nodes, before.nodes.iter().map(node).collect::<Vec<_>>());
    assert_eq!(back.zones, before.zones);
    assert_eq!(back.links, before.links);
    assert_eq!(threats(&back), threats(&before));
    assert_eq!((back.name, back.owners), (before.name, before.owners));
    let told = told(&written.left_out);
    for item in ["the assumption “Everything is", "the trust rating of “Our “cloud””, “Training”"]
    {
        assert!(told.contains(item), "{item} is not in\n{told}");
    }
    assert_eq!(rich().nodes[0].shape, Some(Shape::External), "shapes follow from kinds");
}

#[test]
fn samples_of_startleft_and_threat_dragon() {
    for (path, expected) in [
        ("startleft__minimal_content.yaml", [0, 0, 0, 0, 0, 1]),
        ("startleft__nested_tz.otm", [4, 2, 3, 0, 0, 0]),
        ("startleft__otm_file_example.otm", [15, 22, 9, 0, 0, 1]),
        ("threat-dragon__mobile-cloud.otm.json", [4, 6, 2, 43, 0, 0]),
    ] {
        if let Some(foreign) = sample("otm", &format!("otm/{path}")) {
            assert_eq!(counts(&foreign), expected, "{path}: {}", told(&foreign.left_out));
        }
    }
}
