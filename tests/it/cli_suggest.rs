//! `suggest`.

use serde_json::Value;
use threatloom::store::templates;

use crate::cli::{Place, SHOP};

fn suggestions(place: &Place, args: &[&str]) -> Value {
    let stdout = place.run(&[&["suggest", "--format", "json"], args].concat()).done();
    serde_json::from_str(&stdout).unwrap()
}

#[test]
fn the_json_is_what_scripts_rely_on() {
    let place = Place::new();
    for template in templates::list() {
        let name = template.name;
        place.run(&["new", name, "--template", name]);
        let file = format!("{name}.tm.ron");
        let answer = suggestions(&place, &[&file]);
        assert_eq!(answer["format"], 1);
        assert!(answer["model"].is_string());
        let rows = answer["suggestions"].as_array().unwrap();
        assert!(!rows.is_empty(), "{name}");
        for row in rows {
            for field in ["element", "technique", "name", "tactic", "rule"] {
                assert!(!row[field].as_str().unwrap().is_empty(), "{name} {field}: {row}");
            }
            let score = row["score"].as_f64().unwrap();
            assert!((0.4..=1.0).contains(&score), "{name}: {row}");
            assert_eq!(row["tactic"], row["tactics"][0]);
            assert!(row["ask"].is_null() || row["ask"].is_string());
            for why in row["why"].as_array().unwrap() {
                assert!(!why["text"].as_str().unwrap().is_empty());
                assert!(why["elements"].is_array() && why["flows"].is_array());
            }
            assert!(row["why"].as_array().is_some_and(|why| !why.is_empty()), "{row}");
            assert!(row["mitigations"].is_array() && row["bug_bar"].is_array());
        }
        let element = |row: &Value| row["element"].as_str().unwrap().to_string();
        for row in rows {
            let on_it = rows.iter().filter(|other| element(other) == element(row)).count();
            assert!(on_it <= 12, "{name}: {on_it} on {}", element(row));
        }
        let system = answer["system"].as_array().unwrap();
        let scores: Vec<f64> = system.iter().map(|row| row["score"].as_f64().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{name}: {scores:?}");
    }
}

#[test]
fn options_narrow_and_widen() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let all = suggestions(&place, &["m.tm.ron", "--min-score", "0", "--limit", "1000"]);
    let usual = suggestions(&place, &["m.tm.ron"]);
    let one_each = suggestions(&place, &["m.tm.ron", "--limit", "1"]);
    let count = |answer: &Value| answer["suggestions"].as_array().unwrap().len();
    assert!(count(&all) > count(&usual) && count(&usual) > count(&one_each));
    assert_eq!(all["system"], one_each["system"], "the ranking of the system has no limit");
    let element = one_each["suggestions"][0]["element"].as_str().unwrap().to_string();
    let of_one = suggestions(&place, &["m.tm.ron", "--element", &element]);
    assert!(of_one["suggestions"].as_array().unwrap().iter().all(|row| row["element"] == element));
    let stdin = place.run_with_stdin(&["suggest", "-"], &place.read("m.tm.ron")).done();
    assert_eq!(stdin, place.run(&["suggest", "m.tm.ron"]).done());
}

#[test]
fn the_table_fits_80_columns() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let ran = Place::outcome(place.command().env("COLUMNS", "80").args(["suggest", "m.tm.ron"]));
    let table = ran.done();
    for line in table.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let colours = place.run(&["suggest", "m.tm.ron", "--color", "always"]).done();
    assert!(colours.contains("\u{1b}[36mAML.T"), "{colours}");
    assert!(!table.contains('\u{1b}'));
}

#[test]
fn wrong_values_are_answered_with_help() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    insta::assert_snapshot!(place.run(&["suggest", "m.tm.ron", "--element", "agnt"]).failed(2), @r"
    error: the model has no element `agnt`
    hint: did you mean agent?
    ");
    let stderr = place.run(&["suggest", "m.tm.ron", "--min-score", "40"]).failed(2);
    assert!(stderr.contains("is not a number from 0 to 1"), "{stderr}");
}

#[test]
fn names_that_obey_no_terminal() {
    let place = Place::new();
    let evil = SHOP.replace("\"Agent\"", "\"A\\u{1b}[2J\\u{202e}gent\"");
    place.write("m.tm.ron", &evil);
    for args in [
        &["suggest", "m.tm.ron", "--min-score", "0"][..],
        &["suggest", "m.tm.ron", "--min-score", "0", "--format", "json"],
        &["draw", "m.tm.ron"],
        &["fmt", "m.tm.ron"],
    ] {
        let ran = place.run(args);
        assert_eq!(ran.code, 0, "{ran:?}");
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stdout.contains(bad) && !ran.stderr.contains(bad), "{args:?} {ran:?}");
    }
}

#[test]
fn why_not_says_which_condition_failed() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let why_not =
        |rest: &[&str]| place.run(&[&["suggest", "m.tm.ron", "--why-not"], rest].concat()).done();
    let text = why_not(&["AML.T0051.001", "--element", "chat-ui"]);
    assert!(text.contains("Chat UI: the rules look at agent,") && text.contains("not at web app"));
    let text = why_not(&["AML.T0053"]);
    assert!(text.contains("but its score 0.") && text.contains("is below 0.40"), "{text}");
    assert!(text.contains("its exposure is isolated, not authenticated or public"), "{text}");
    let text = why_not(&["AML.T0024.002"]);
    assert!(text.contains("stops at Support desk"), "{text}");
    let text = why_not(&["AML.T0024.002", "--element", "hosted-llm"]);
    assert!(text.contains("it is of kind hosted model API, which rules it out"), "{text}");
    assert!(why_not(&["AML.T0065"]).contains("no model shows it: attackers write their prompts"));
    let json: Value = serde_json::from_str(&why_not(&["AML.T0020", "--format", "json"])).unwrap();
    assert!(json["why_not"].as_array().unwrap().iter().any(|row| row["rule"].is_string()));
    let error = place.run(&["suggest", "m.tm.ron", "--why-not", "AML.T9999"]).failed(2);
    assert!(error.contains("has no technique `AML.T9999`"), "{error}");
}

#[test]
fn every_rule_can_say_why_it_is_silent() {
    let catalog = threatloom::catalog::Catalog::bundled().unwrap();
    for template in threatloom::store::templates::list() {
        let model = template.model().unwrap();
        let analysis = threatloom::analysis::suggest(&model, &catalog);
        for technique in catalog.atlas.techniques() {
            let id = &technique.id;
            let reasons = threatloom::analysis::why_not(&model, &catalog, &analysis, id, None);
            assert!(!reasons.is_empty(), "{} {id}", template.name);
            for reason in reasons {
                let text = reason.text;
                assert!(
                    text.len() > 8 && text.len() < 1500 && !text.contains("  "),
                    "{id}: {text}"
                );
            }
        }
    }
}

#[test]
fn attacker_preparation_is_listed_on_request() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    assert!(suggestions(&place, &["m.tm.ron"])["preparation"].is_null());
    let answer = suggestions(&place, &["m.tm.ron", "--preparation"]);
    let rows = answer["preparation"].as_array().unwrap();
    assert!(rows.len() > 20);
    let crafting = rows.iter().find(|row| row["technique"] == "AML.T0065").unwrap();
    let led = crafting["leads_to"].as_array().unwrap();
    assert!(led.iter().any(|to| to["technique"] == "AML.T0051.001"), "{crafting}");
    let text = place.run(&["suggest", "m.tm.ron", "--preparation"]).done();
    assert!(
        text.contains("Attacker preparation") && text.contains("leads to AML.T0051.00"),
        "{text}"
    );
}
