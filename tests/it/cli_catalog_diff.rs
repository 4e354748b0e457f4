//! `threatloom catalog diff`.

use serde_json::Value;

use crate::atlas::official_file;
use crate::cli::Place;

const OLD: &str = "\
version: 1.0
matrices:
- tactics:
  - {id: AML.TA0001, name: Entry}
  - {id: AML.TA0002, name: Theft}
  techniques:
  - {id: AML.T0001, name: Climb in, tactics: [AML.TA0001]}
  - {id: AML.T0002, name: Walk in, tactics: [AML.TA0001]}
  - {id: AML.T0003, name: Carry away, tactics: [AML.TA0002]}
  - {id: AML.T0003.000, name: By night, subtechnique-of: AML.T0003}
  - {id: AML.T0051, name: Talk over, tactics: [AML.TA0001]}
  mitigations:
  - {id: AML.M0001, name: Lock, techniques: [{id: AML.T0001, use: x}, {id: AML.T0002, use: x}]}
  - {id: AML.M0002, name: Dog, techniques: [{id: AML.T0001, use: x}]}
case-studies: []
";

const NEW: &str = "\
version: 2.0
matrices:
- tactics:
  - {id: AML.TA0001, name: Way in}
  - {id: AML.TA0002, name: Theft}
  techniques:
  - {id: AML.T0001, name: Climb through a window, tactics: [AML.TA0001]}
  - {id: AML.T0003, name: Carry away, tactics: [AML.TA0001, AML.TA0002]}
  - {id: AML.T0003.000, name: By night}
  - {id: AML.T0004, name: Walk in, tactics: [AML.TA0001]}
  - {id: AML.T0005, name: Dig in, tactics: [AML.TA0001]}
  mitigations:
  - {id: AML.M0001, name: Lock, techniques: [{id: AML.T0001, use: x}, {id: AML.T0005, use: x}]}
case-studies:
- id: AML.CS0001
  name: The jewels
  incident-date: 2026-01-01
  incident-date-granularity: YEAR
  procedure: []
";

const MODEL: &str = r#"(
    format: 1,
    name: "House",
    elements: {
        "door": (
            kind: "web-app",
            name: "Door",
            controls: {
                "AML.M0001": (state: in_place),
                "AML.M0002": (state: planned),
            },
        ),
    },
    findings: {
        "AML.T0001@door": (status: open),
        "AML.T0002@door": (status: open, mitigations: ["AML.M0001"]),
        "AML.T0003@door": (status: not_applicable),
    },
)
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("old.yaml", OLD);
    place.write("new.yaml", NEW);
    place.write("models/house.tm.ron", MODEL);
    place
}

#[test]
fn an_update_is_told_with_what_it_touches() {
    let place = place();
    let text = place.run(&["catalog", "diff", "old.yaml", "new.yaml", "models"]).done();
    insta::assert_snapshot!(text);
    let markdown = place.run(&["catalog", "diff", "old.yaml", "new.yaml", "--format", "markdown"]);
    insta::assert_snapshot!("catalog-diff-markdown", markdown.done());
}

#[test]
fn programs_get_all_of_it() {
    let place = place();
    let args = ["catalog", "diff", "old.yaml", "new.yaml", "models", "--format", "json"];
    let value: Value = serde_json::from_str(&place.run(&args).done()).unwrap();
    assert_eq!(
        (&value["format"], &value["old"], &value["new"]),
        (&1.into(), &"1.0".into(), &"2.0".into())
    );
    let ops = |op: &str| -> Vec<String> {
        let all = value["changes"].as_array().unwrap().iter();
        all.filter(|c| c["op"] == op).map(|c| c["id"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(ops("renumbered"), ["AML.T0002"]);
    assert_eq!(ops("removed"), ["AML.T0051", "AML.M0002"]);
    assert_eq!(ops("added"), ["AML.T0005", "AML.CS0001"]);
    assert_eq!(ops("reparented"), ["AML.T0003.000"]);
    assert_eq!(ops("moved"), ["AML.T0003", "AML.T0003.000"]);
    let touched = value["touched"].as_array().unwrap();
    let kinds: Vec<&str> = touched.iter().map(|t| t["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["finding", "finding", "finding", "dismissal", "control", "control"]);
    assert_eq!(touched[0]["model"], "models/house.tm.ron");
    assert_eq!(touched[0]["line"], 15);
    // The bundled rules name AML.T0051 as what others restate, if nowhere else.
    for rule in value["rules"].as_array().unwrap() {
        assert!(rule["file"].as_str().unwrap().starts_with("rules/"), "{rule}");
    }
}

#[test]
fn a_release_differs_in_nothing_from_itself() {
    let place = place();
    assert_eq!(
        place.run(&["catalog", "diff", "bundled", "bundled"]).done(),
        "ATLAS 5.6.0 → 5.6.0\nno difference\n"
    );
    let Some(official) = official_file() else { return };
    place.write("ATLAS.yaml", &official);
    let text = place.run(&["catalog", "diff", "bundled", "ATLAS.yaml"]).done();
    assert_eq!(text, "ATLAS 5.6.0 → 5.6.0\nno difference\n");
    let text = place.run(&["catalog", "diff", "ATLAS.yaml", "new.yaml", "models"]).done();
    assert!(text.contains("rules that name what is gone"), "{text}");
}

#[test]
fn what_is_no_release_is_refused() {
    let place = place();
    place.write("bad.yaml", "version: [");
    place.run(&["catalog", "diff", "old.yaml", "missing.yaml"]).failed(4);
    let stderr = place.run(&["catalog", "diff", "old.yaml", "bad.yaml"]).failed(3);
    assert!(stderr.starts_with("error: bad.yaml:"), "{stderr}");
    place.run(&["catalog", "diff", "old.yaml"]).failed(2);
}

#[test]
fn links_that_follow_a_new_number_are_told_once() {
    let place = place();
    place.write("newer.yaml", &OLD.replace("AML.T0001", "AML.T0009").replace("1.0", "1.1"));
    assert_eq!(
        place.run(&["catalog", "diff", "old.yaml", "newer.yaml"]).done(),
        "ATLAS 1.0 → 1.1\n\nTechniques: 1 change\n  AML.T0001  Climb in\n      now AML.T0009\n"
    );
}
