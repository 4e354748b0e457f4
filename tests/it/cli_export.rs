//! Models for other tools.

use std::collections::BTreeSet;

use serde_json::Value;
use threatloom::catalog::Catalog;

use crate::cli::Place;
use crate::shared::shared;

fn layer(place: &Place, model: &str) -> Value {
    let text = place.run(&["export", model, "--to", "navigator"]).done();
    assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{text}");
    serde_json::from_str(&text).unwrap()
}

fn entry<'a>(layer: &'a Value, id: &str) -> &'a Value {
    let techniques = layer["techniques"].as_array().unwrap();
    techniques.iter().find(|entry| entry["techniqueID"] == id).unwrap_or_else(|| panic!("{id}"))
}

const MODEL: &str = r#"(
    format: 1,
    name: "Shop \u{202e}\u{1b}[2J",
    elements: {
        "agent": (
            kind: "agent",
            name: "Agent <script>\u{1b}[31m",
        ),
        "memory": (
            kind: "memory",
            name: "Memory",
        ),
    },
    findings: {
        "AML.T0051.001@agent": (
            status: mitigated,
            mitigations: [
                "AML.M0020",
            ],
        ),
        "AML.T0051.001@memory": (
            status: open,
        ),
        "AML.T0054@agent": (
            status: false_positive,
        ),
        "AML.T9999@agent": (
            status: open,
        ),
        "custom-odd@agent": (
            title: "Odd",
            status: open,
        ),
    },
)
"#;

#[test]
fn a_layer_says_where_every_technique_stands() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let layer = layer(&place, "m.tm.ron");
    assert_eq!(layer["versions"]["layer"], "4.3");
    assert_eq!(layer["domain"], "atlas-atlas");
    assert_eq!(layer["name"], "Shop ⟨202E⟩⟨1B⟩[2J");
    let open = entry(&layer, "AML.T0051.001");
    assert_eq!((&open["score"], &open["color"]), (&100.into(), &"#C62828".into()), "worst counts");
    assert_eq!(open["comment"], "open: Memory; mitigated: Agent <script>⟨1B⟩[31m");
    assert_eq!(entry(&layer, "AML.T0054")["score"], 10);
    let parent = entry(&layer, "AML.T0051");
    assert_eq!(parent["showSubtechniques"], true, "or nobody sees it");
    let description = layer["description"].as_str().unwrap();
    assert!(description.contains("worst"), "{description}");
    assert!(description.contains("2 findings without a technique"), "{description}");
    let labels: Vec<&str> = layer["legendItems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["label"].as_str().unwrap())
        .collect();
    assert!(labels.contains(&"open (100)") && labels.contains(&"suggested (60)"), "{labels:?}");
}

#[test]
fn a_layer_has_all_findings_and_suggestions_of_bundled_models() {
    let place = Place::new();
    let catalog = Catalog::bundled().unwrap();
    place.run(&["new", "m.tm.ron", "--template", "support-copilot"]);
    let layer = layer(&place, "m.tm.ron");
    let ids: Vec<&str> = layer["techniques"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["techniqueID"].as_str().unwrap())
        .collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "the worst of each technique, once");
    assert!(ids.iter().all(|id| catalog.atlas.technique(id).is_some()), "{ids:?}");
    let suggested = place.run(&["suggest", "m.tm.ron", "--format", "json"]).done();
    let suggested: Value = serde_json::from_str(&suggested).unwrap();
    let found = place.run(&["findings", "m.tm.ron", "--format", "json"]).done();
    let found: Value = serde_json::from_str(&found).unwrap();
    for row in suggested["suggestions"]
        .as_array()
        .unwrap()
        .iter()
        .chain(found["findings"].as_array().unwrap())
    {
        let Some(id) = row["technique"].as_str() else { continue };
        assert!(unique.contains(id), "{id}");
    }
    let colours: BTreeSet<&str> = layer["legendItems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["color"].as_str().unwrap())
        .collect();
    let says = |entry: &&Value| entry["showSubtechniques"] != true || !entry["score"].is_null();
    for entry in layer["techniques"].as_array().unwrap().iter().filter(says) {
        assert!(colours.contains(entry["color"].as_str().unwrap()), "{entry}");
        assert!(entry["score"].as_u64().is_some_and(|score| score <= 100), "{entry}");
        assert!(!entry["comment"].as_str().unwrap().is_empty(), "{entry}");
    }
}

/// The sort of a value.
fn sort(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[test]
fn a_layer_has_the_shape_of_those_of_atlas() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let ours = layer(&place, "m.tm.ron");
    for name in ["AML.CS0016", "AML.CS0026", "atlas_case_study_frequency"] {
        let Some(path) =
            shared(&format!("samples/navigator-layer/atlas-navigator-data__{name}.json"))
        else {
            return;
        };
        let theirs: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        // What gives colour: ours has a legend, the map of frequencies a gradient.
        let top = theirs.as_object().unwrap();
        for (key, value) in top.iter().filter(|(key, _)| *key != "gradient") {
            assert_eq!(sort(&ours[key]), sort(value), "{name}: {key}");
        }
        assert_eq!(ours["versions"], theirs["versions"]);
        assert_eq!(ours["domain"], theirs["domain"]);
        assert_eq!(
            ours["metadata"][0],
            theirs["metadata"].as_array().unwrap().last().unwrap().clone()
        );
        for list in ["legendItems", "techniques"] {
            for key in theirs[list]
                .as_array()
                .iter()
                .flat_map(|all| all.iter())
                .flat_map(|entry| entry.as_object().unwrap())
            {
                let (key, value) = key;
                if key == "tactic" {
                    continue; // Without it an entry stands for the technique in every tactic.
                }
                let with =
                    ours[list].as_array().unwrap().iter().find(|entry| !entry[key].is_null());
                let with = with.unwrap_or_else(|| panic!("{name}: no {key} in {list}"));
                assert_eq!(sort(&with[key]), sort(value), "{name}: {key}");
            }
        }
    }
}

#[test]
fn a_layer_can_go_to_a_file() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let ran = place.run(&["export", "m.tm.ron", "--to", "navigator", "-o", "layer.json"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 0), "{}", ran.stderr);
    let file: Value = serde_json::from_str(&place.read("layer.json")).unwrap();
    assert_eq!(file, layer(&place, "m.tm.ron"));
    let stderr = place.run(&["export", "m.tm.ron", "--to", "paper"]).failed(2);
    assert!(stderr.contains("navigator"), "{stderr}");
}
