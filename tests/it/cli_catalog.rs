//! `threatloom catalog` as scripts and people use it.

use std::fs;

use serde_json::Value;

use crate::atlas::official_file;
use crate::atlas_import::SMALL;
use crate::cli::Place;

fn json(text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(value["format"], 1);
    value
}

#[test]
fn list_says_which_version_is_active() {
    let place = Place::new();
    let text = place.run(&["catalog", "list"]).done();
    assert!(text.starts_with("MITRE ATLAS 5.6.0, bundled\n"), "{text}");
    assert!(
        text.contains("16 tactics, 101 techniques, 69 sub-techniques, 35 mitigations, 57 case")
    );
    let value = json(&place.run(&["catalog", "list", "--format", "json"]).done());
    assert_eq!(value["atlas"]["source"], "bundled");
    assert_eq!(value["atlas"]["version"], "5.6.0");
}

#[test]
fn entries_are_listed() {
    let place = Place::new();
    for (what, count) in
        [("tactics", 16), ("techniques", 170), ("mitigations", 35), ("case-studies", 57)]
    {
        let text = place.run(&["catalog", "list", what]).done();
        assert_eq!(text.lines().count(), count + 1, "{text}");
        let value = json(&place.run(&["catalog", "list", what, "--format", "json"]).done());
        assert_eq!(value["entries"].as_array().unwrap().len(), count);
    }
    insta::assert_snapshot!(
        place.run(&["catalog", "list", "techniques", "--tactic", "AML.TA0014"]).done(), @r"
    id         name            maturity
    AML.T0072  Reverse Shell   realized
    AML.T0096  AI Service API  realized
    AML.T0108  AI Agent        demonstrated
    ");
    place.run(&["catalog", "list", "techniques", "--tactic", "AML.TA9999"]).failed(2);
    place.run(&["catalog", "list", "mitigations", "--tactic", "AML.TA0014"]).failed(2);
}

#[test]
fn search_finds_words_in_any_order() {
    let place = Place::new();
    let text = place.run(&["catalog", "search", "indirect", "prompt", "--limit", "1"]);
    assert_eq!(text.code, 0);
    assert!(text.stdout.contains("AML.T0051.001  technique  LLM Prompt Injection: Indirect"));
    assert!(text.stderr.contains("--limit"), "{}", text.stderr);
    let value = json(&place.run(&["catalog", "search", "pickle", "--format", "json"]).done());
    let found = value["entries"].as_array().unwrap();
    assert!(found.iter().any(|entry| entry["id"] == "AML.M0011"), "{found:#?}");
    let none = place.run(&["catalog", "search", "zzzz"]);
    assert_eq!((none.code, none.stdout.as_str()), (0, ""));
    assert_eq!(none.stderr, "nothing found for `zzzz`\n");
}

#[test]
fn show_has_facts_summary_and_links() {
    let place = Place::new();
    insta::assert_snapshot!("show-technique", place.run(&["catalog", "show", "t0024.000"]).done());
    let text = place.run(&["catalog", "show", "AML.M0034", "AML.TA0015"]).done();
    insta::assert_snapshot!("show-mitigation-and-tactic", text);
    let narrow = place.command().args(["catalog", "show", "CS0016"]).env("COLUMNS", "60").output();
    insta::assert_snapshot!("show-case-narrow", String::from_utf8(narrow.unwrap().stdout).unwrap());
    let value = json(&place.run(&["catalog", "show", "CS0016", "--format", "json"]).done());
    let case = &value["entries"][0];
    assert_eq!(case["date"], "2023-01-28");
    assert_eq!(case["kind"], "exercise");
    assert_eq!(case["official"], Value::Null);
    assert_eq!(case["steps"].as_array().unwrap().len(), 9);
}

#[test]
fn our_own_catalogs_can_be_looked_up() {
    let place = Place::new();
    for what in ["kinds", "attributes", "rules", "bug-classes", "bug-bars"] {
        let value = json(&place.run(&["catalog", "list", what, "--format", "json"]).done());
        let id = value["entries"][0]["id"].as_str().unwrap();
        let card = place.run(&["catalog", "show", id]).done();
        assert!(card.starts_with(&format!("{id}  ")), "{card}");
        let shown = json(&place.run(&["catalog", "show", id, "--format", "json"]).done());
        assert_eq!(shown["entries"][0]["id"], id);
    }
    let both = json(&place.run(&["catalog", "show", "memory", "--format", "json"]).done());
    let kinds: Vec<&Value> =
        both["entries"].as_array().unwrap().iter().map(|e| &e["kind"]).collect();
    assert_eq!(kinds, ["element kind", "attribute"]);
}

#[test]
fn an_unknown_id_is_wrong_usage_and_answered_with_a_near_one() {
    let place = Place::new();
    insta::assert_snapshot!(place.run(&["catalog", "show", "AML.T0051.009"]).failed(2), @r"
    error: the catalogs have no entry `AML.T0051.009`
    hint: did you mean AML.T0051.000?
    ");
    insta::assert_snapshot!(place.run(&["catalog", "show", "jail break"]).failed(2), @r"
    error: the catalogs have no entry `jail break`
    hint: did you mean AML.T0054 LLM Jailbreak?
    ");
    let stderr = place.run(&["catalog", "show", "\u{1b}[2J"]).failed(2);
    assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
}

#[test]
fn an_official_file_is_taken_in_and_given_up_again() {
    let place = Place::new();
    place.write("ATLAS.yaml", SMALL);
    let ran = place.run(&["catalog", "import", "ATLAS.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
    insta::assert_snapshot!(ran.stderr, @r"
    ATLAS 9.1 is active, with MITRE's own texts
    new techniques: 2 (AML.T0900, AML.T0900.000)
    techniques of the bundled 5.6.0 that it lacks and rules may still suggest: 170 (AML.T0000, AML.T0000.000, AML.T0000.001, …)
    back to the bundled version: threatloom catalog import --bundled
    ");
    let text = place.run(&["catalog", "list"]).done();
    assert!(text.starts_with("MITRE ATLAS 9.1, imported, from "), "{text}");
    assert!(text.contains("threatloom catalog import --bundled"), "{text}");
    let text = place.run(&["catalog", "show", "AML.T0900"]).done();
    assert!(text.contains("MITRE's own words."), "{text}");

    let ran = place.run(&["catalog", "import", "--bundled"]);
    assert_eq!(ran.stderr, "the bundled ATLAS 5.6.0 is active again\n");
    assert!(place.run(&["catalog", "list"]).done().starts_with("MITRE ATLAS 5.6.0, bundled\n"));
    let ran = place.run(&["catalog", "import", "--bundled"]);
    assert_eq!(ran.stderr, "the bundled ATLAS 5.6.0 is active, nothing was imported\n");

    let ran = place.run_with_stdin(&["catalog", "import", "-"], SMALL);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn mitres_own_text_is_shown_after_an_import() {
    let Some(official) = official_file() else { return };
    let place = Place::new();
    place.write("ATLAS.yaml", &official);
    let ran = place.run(&["catalog", "import", "ATLAS.yaml"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = place.run(&["catalog", "show", "AML.T0051.001"]).done();
    let own = official.split("- id: AML.T0051.001").nth(1).unwrap();
    let own = own.split("description: '").nth(1).unwrap().lines().next().unwrap();
    assert!(text.contains(own), "{own} is not in\n{text}");
}

#[test]
fn a_file_that_is_not_atlas_is_exit_3_and_a_missing_one_exit_4() {
    let place = Place::new();
    place.write("other.yaml", "name: \u{202e}x\nversion: 1\n");
    let stderr = place.run(&["catalog", "import", "other.yaml"]).failed(3);
    assert!(stderr.starts_with("error: other.yaml:1:1: "), "{stderr}");
    assert!(stderr.contains("use ATLAS.yaml"), "{stderr}");
    place.run(&["catalog", "import", "missing.yaml"]).failed(4);
    place.run(&["catalog", "import"]).failed(2);
    place.run(&["catalog", "import", "x", "--bundled"]).failed(2);
}

#[test]
fn a_damaged_import_is_a_warning_and_the_bundled_version_serves() {
    let place = Place::new();
    place.write("ATLAS.yaml", SMALL);
    assert_eq!(place.run(&["catalog", "import", "ATLAS.yaml"]).code, 0);
    let list = json(&place.run(&["catalog", "list", "--format", "json"]).done());
    let file = list["atlas"]["file"].as_str().unwrap();
    fs::write(file, "version: 9.1\nmatrices: \u{1b}[2J").unwrap();
    let ran = place.run(&["catalog", "list"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.starts_with("MITRE ATLAS 5.6.0, bundled\n"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("warning: the imported ATLAS is not used"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
    let version = place.run(&["--version"]);
    assert!(version.stdout.ends_with("(ATLAS 5.6.0)\n"), "{}", version.stdout);
    assert_eq!(version.stderr, ran.stderr);
}

#[test]
fn an_official_file_that_is_not_there_is_no_missing_model() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    for (path, says) in [("/nonexist", "there is no such file"), ("folder", "this is a folder")] {
        let stderr = place.run(&["catalog", "import", path]).failed(4);
        assert!(stderr.contains(says) && stderr.contains("ATLAS.yaml"), "{stderr}");
        assert!(!stderr.contains("threatloom new") && !stderr.contains("model"), "{stderr}");
    }
}
