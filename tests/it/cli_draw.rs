//! `draw`.

use crate::cli::{Place, SHOP};

#[test]
fn a_small_model_as_text() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    insta::assert_snapshot!(place.run(&["draw", "m.tm.ron"]).done());
    let ascii = place.run(&["draw", "m.tm.ron", "--ascii"]).done();
    assert!(ascii.is_ascii(), "{ascii}");
    let piped = place.run_with_stdin(&["draw", "-"], SHOP).done();
    assert_eq!(piped, place.run(&["draw", "m.tm.ron"]).done());
}

#[test]
fn what_does_not_fit_is_said() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let whole = place.run(&["draw", "m.tm.ron"]).done();
    let ran = place.run(&["draw", "m.tm.ron", "--width", "30"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 30), "{}", ran.stdout);
    assert!(ran.stderr.contains("columns do not fit and are cut: --width "), "{}", ran.stderr);
    let widest = whole.lines().map(|line| line.chars().count()).max().unwrap();
    assert_eq!(place.run(&["draw", "m.tm.ron", "--width", &widest.to_string()]).done(), whole);
    let stderr = place.run(&["draw", "m.tm.ron", "--width", "0"]).failed(2);
    assert!(stderr.contains("--width"), "{stderr}");
}

#[test]
fn an_empty_model_says_so() {
    let place = Place::new();
    place.run(&["new", "m"]);
    let ran = place.run(&["draw", "m.tm.ron"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 0));
    assert_eq!(ran.stderr, "the model has no elements yet: there is nothing to draw\n");
}

#[test]
fn positions_as_json_for_models_and_for_graphs() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    let of = |stdout: String| -> serde_json::Value { serde_json::from_str(&stdout).unwrap() };
    let model = of(place.run(&["draw", "--format", "layout-json", "m.tm.ron"]).done());
    assert_eq!(model["cell"], serde_json::json!([8, 16]));
    assert_eq!(model["nodes"].as_object().unwrap().len(), 2);
    assert!(model["flows"]["customer-agent"]["points"].as_array().unwrap().len() >= 2);
    assert!(model["flows"]["customer-agent"]["label"].is_array());
    let piped = place.run_with_stdin(&["draw", "--format", "layout-json", "-"], SHOP).done();
    assert_eq!(of(piped)["nodes"], model["nodes"]);
    let graph = r#"{"dir":"TB","nodes":[{"id":"a","w":80,"h":64},{"id":"b","w":80,"h":64}],
        "flows":[{"id":"f","from":"a","to":"b","lw":24}]}"#;
    let graph = of(place.run_with_stdin(&["draw", "--format", "layout-json", "-"], graph).done());
    assert_eq!(graph["nodes"]["a"], serde_json::json!([0, 0, 10, 4]));
    let stderr = place.run_with_stdin(&["draw", "--format", "layout-json", "-"], "{").failed(3);
    assert!(stderr.starts_with("error: stdin:1:1: EOF while parsing an object"), "{stderr}");
}

#[test]
fn a_faulty_graph_is_told_with_its_place() {
    let place = Place::new();
    let run = |graph: &str| {
        place.run_with_stdin(&["draw", "--format", "layout-json", "-"], graph).failed(3)
    };
    let stderr = run("{\"nodes\": [{\"id\": \"a\"}]}");
    assert!(stderr.starts_with("error: stdin:1:22: missing field `w`: "), "{stderr}");
    let stderr = run(r#"{"nodes": [{"id": "a", "w": -8, "h": 64}]}"#);
    assert_eq!(stderr, "error: stdin: `a`: a width of -8 pixels: write a positive number\n");
}
