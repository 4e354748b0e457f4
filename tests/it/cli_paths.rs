//! `paths`.

use serde_json::Value;
use threatloom::store::templates;

use crate::cli::{Place, SHOP};

fn paths(place: &Place, args: &[&str]) -> Value {
    let stdout = place.run(&[&["paths", "--format", "json"], args].concat()).done();
    serde_json::from_str(&stdout).unwrap()
}

fn rows<'a>(answer: &'a Value, list: &str) -> &'a [Value] {
    answer[list].as_array().unwrap()
}

#[test]
fn the_json_is_what_scripts_rely_on() {
    let place = Place::new();
    for template in templates::list() {
        let name = template.name;
        place.run(&["new", name, "--template", name]);
        let answer = paths(&place, &[&format!("{name}.tm.ron")]);
        assert_eq!(answer["format"], 1);
        assert_eq!(answer["complete"], true, "{name}");
        let found = rows(&answer, "paths");
        assert!(!found.is_empty() && found.len() <= 10, "{name}: {}", found.len());
        let scores: Vec<f64> = found.iter().map(|path| path["score"].as_f64().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{name}: {scores:?}");
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{name}: {scores:?}");
        for step in found.iter().flat_map(|path| rows(path, "steps")) {
            assert!(step["element"].is_string() && step["why"].is_string(), "{name}: {step}");
            assert_eq!(step["technique"].is_null(), step["tactic"].is_null(), "{name}: {step}");
        }
        for path in found {
            let steps = rows(path, "steps");
            assert!(steps[0]["flow"].is_null(), "{name}: {path}");
            assert!(steps[1..].iter().all(|step| step["flow"].is_string()), "{name}: {path}");
            assert!(steps.iter().any(|step| step["technique"].is_string()), "{name}: {path}");
        }
        assert!(!rows(&answer, "choke_points").is_empty(), "{name}");
        for point in rows(&answer, "choke_points") {
            assert!(point["mitigation"].as_str().unwrap().starts_with("AML.M"), "{point}");
            assert!(point["takes"].as_f64().unwrap() <= point["weight"].as_f64().unwrap());
        }
    }
}

#[test]
fn from_to_and_limit_narrow() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let all = paths(&place, &["m.tm.ron", "--limit", "1000"]);
    let two = paths(&place, &["m.tm.ron", "--limit", "2"]);
    assert_eq!(rows(&two, "paths"), &rows(&all, "paths")[..2]);
    assert_eq!(two["choke_points"], all["choke_points"], "choke points have no limit");
    let ends = |answer: &Value, last: bool| -> Vec<String> {
        let paths = rows(answer, "paths").iter();
        let step = |path: &Value| {
            let steps = rows(path, "steps");
            if last { steps.last().cloned() } else { steps.first().cloned() }
        };
        paths.map(|path| step(path).unwrap()["element"].as_str().unwrap().to_string()).collect()
    };
    let from = paths(&place, &["m.tm.ron", "--from", "delivery-partner"]);
    assert!(!ends(&from, false).is_empty());
    assert!(ends(&from, false).iter().all(|id| id == "delivery-partner"));
    let to = paths(&place, &["m.tm.ron", "--to", "order-database"]);
    assert!(!ends(&to, true).is_empty());
    assert!(ends(&to, true).iter().all(|id| id == "order-database"));
    // Whoever holds the agent holds what it reads, whatever it took to get there.
    let held = paths(
        &place,
        &["m.tm.ron", "--from", "support-agent", "--to", "order-database", "--limit", "1"],
    );
    assert_eq!(rows(&held["paths"][0], "steps").len(), 2, "{held}");
    let stdin = place.run_with_stdin(&["paths", "-"], &place.read("m.tm.ron")).done();
    assert_eq!(stdin, place.run(&["paths", "m.tm.ron"]).done());
}

#[test]
fn the_table_fits_80_columns() {
    let place = Place::new();
    for template in templates::list() {
        let name = template.name;
        place.run(&["new", name, "--template", name]);
        let file = format!("{name}.tm.ron");
        let ran = Place::outcome(place.command().env("COLUMNS", "80").args(["paths", &file]));
        for line in ran.done().lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn a_path_reads_like_a_story() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let mut command = place.command();
    let args = ["paths", "m.tm.ron", "--to", "order-database", "--limit", "1"];
    let table = Place::outcome(command.env("COLUMNS", "80").args(args)).done();
    insta::assert_snapshot!(table);
}

#[test]
fn unknown_elements_are_answered_with_help() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    for option in ["--from", "--to"] {
        let stderr = place.run(&["paths", "m.tm.ron", option, "agnt"]).failed(2);
        assert!(stderr.contains("did you mean agent?"), "{stderr}");
    }
}

#[test]
fn names_that_obey_no_terminal() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let text = place.read("m.tm.ron");
    let evil = text.replace("\"Support agent\"", "\"A\\u{1b}[2J\\u{202e}gent\"");
    assert_ne!(evil, text);
    place.write("m.tm.ron", &evil);
    for format in ["table", "json"] {
        let ran = place.run(&["paths", "m.tm.ron", "--format", format]);
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(ran.code == 0 && !ran.stdout.contains(bad), "{ran:?}");
    }
}
