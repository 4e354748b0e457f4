//! `threatloom diff`, as a reviewer and as a script use it.

use serde_json::Value;
use threatloom::model::triage::{self, Change};
use threatloom::model::{
    Control, ControlState, Edit, Element, FindingKey, Model, Place as Spot, Stamp, Status, Values,
    ops,
};
use threatloom::store::{templates, write_arrangement, write_model};

use crate::cli::Place;

/// The support copilot, and a version of it in which an agent quietly got a tool that pays.
fn versions() -> (Model, Model) {
    let old = templates::get("support-copilot").unwrap().model().unwrap();
    let mut new = old.clone();
    let (tool, edit) = ops::add_element(&new, "tool", "Refund tool", Some("ai-services"));
    let _ = edit.apply(&mut new);
    set(&mut new, &tool, |it| {
        it.attributes.insert("authority".into(), Values::one("payment"));
    });
    let (_, edit) = ops::connect(&new, "support-agent", &tool, "refund request");
    let _ = edit.apply(&mut new);
    set(&mut new, "chat-ui", |it| {
        it.attributes.insert("exposure".into(), Values::one("internal"));
        it.notes.push("Moved behind the single sign-on.".into());
        let state = ControlState::InPlace;
        it.controls.insert("AML.M0004".into(), Control { state, evidence: vec![] });
    });
    set(&mut new, "customer", |it| it.name = "Client".into());
    let key = FindingKey::technique("AML.T0051.000", "support-agent");
    let change = Change {
        review_by: Some(jiff::civil::date(2027, 3, 1)),
        ..Change::to(Status::Accepted, "the vendor filters")
    };
    let stamp = Stamp("2026-11-20T09:30:00Z ben".into());
    let edit = if new.findings.contains_key(&key) {
        triage::set_status(&new, &key, change, stamp)
    } else {
        triage::decide(&new, &key, vec![], change, stamp)
    };
    let _ = edit.unwrap().apply(&mut new);
    (old, new)
}

fn set(model: &mut Model, id: &str, change: impl FnOnce(&mut Element)) {
    let mut element = model.elements[id].clone();
    change(&mut element);
    let _ = Edit::Element(id.into(), Some(element)).apply(model);
}

fn place(old: &Model, new: &Model) -> Place {
    let place = Place::new();
    place.write("old.tm.ron", &write_model(old));
    place.write("new.tm.ron", &write_model(new));
    place
}

#[test]
fn a_reviewer_reads_the_risk_first() {
    let (old, new) = versions();
    let place = place(&old, &new);
    insta::assert_snapshot!(place.run(&["diff", "old.tm.ron", "new.tm.ron"]).done());
}

#[test]
fn a_pull_request_gets_a_comment() {
    let (old, new) = versions();
    let place = place(&old, &new);
    let diff = ["diff", "old.tm.ron", "new.tm.ron", "--format", "markdown"];
    insta::assert_snapshot!(place.run(&diff).done());
}

#[test]
fn a_script_reads_every_change_with_both_values() {
    let (old, new) = versions();
    let place = place(&old, &new);
    let diff = ["diff", "old.tm.ron", "new.tm.ron", "--format", "json"];
    let answer: Value = serde_json::from_str(&place.run(&diff).done()).unwrap();
    assert_eq!(answer["format"], 1);
    let changes = |group: &str| -> Vec<Value> {
        let groups = answer["groups"].as_array().unwrap();
        let group = groups.iter().find(|it| it["group"] == group).unwrap();
        group["changes"].as_array().unwrap().clone()
    };
    let exposure = &changes("exposure")[0];
    assert_eq!(
        (&exposure["op"], &exposure["field"]),
        (&"change".into(), &"attributes/exposure".into())
    );
    assert_eq!((&exposure["old"], &exposure["new"]), (&"public".into(), &"internal".into()));
    let tool = &changes("capabilities")[0];
    assert_eq!(
        (&tool["op"], &tool["entity"], &tool["id"]),
        (&"add".into(), &"element".into(), &"refund-tool".into())
    );
    assert_eq!(tool["new"]["attributes"]["authority"], "payment");
    let opened = answer["risk"]["paths_opened"].as_array().unwrap();
    assert!(
        opened
            .iter()
            .any(|path| path["elements"].as_array().unwrap().contains(&"refund-tool".into()))
    );
    let decision = &answer["decisions"][0];
    assert_eq!((&decision["status"], &decision["by"]), (&"accepted".into(), &"ben".into()));
    assert!(answer["unchanged"].as_u64().unwrap() > 40);
}

#[test]
fn only_a_difference_ends_with_one() {
    let (old, new) = versions();
    let place = place(&old, &new);
    let same = place.run(&["diff", "old.tm.ron", "old.tm.ron", "--exit-code"]);
    assert_eq!((same.code, same.stderr.as_str()), (0, ""));
    assert!(same.stdout.starts_with("nothing differs in meaning, "), "{}", same.stdout);
    let other = place.run(&["diff", "old.tm.ron", "new.tm.ron", "--exit-code"]);
    assert_eq!(other.code, 1);
    assert_eq!(place.run(&["diff", "old.tm.ron", "new.tm.ron"]).code, 0);
    assert_eq!(place.run(&["diff", "old.tm.ron", "missing.tm.ron"]).code, 4);
    place.write("bad.tm.ron", "(format: 1, name: ");
    let bad = place.run(&["diff", "old.tm.ron", "bad.tm.ron"]);
    assert_eq!((bad.code, bad.stdout.as_str()), (3, ""));
    assert!(bad.stderr.contains("bad.tm.ron:1"), "{}", bad.stderr);
}

#[test]
fn without_the_risk_the_changes_are_the_same() {
    let (old, new) = versions();
    let place = place(&old, &new);
    let diff = ["diff", "old.tm.ron", "new.tm.ron", "--format", "json"];
    let whole: Value = serde_json::from_str(&place.run(&diff).done()).unwrap();
    let brief = place.run(&[&diff[..], &["--brief"]].concat()).done();
    let brief: Value = serde_json::from_str(&brief).unwrap();
    assert_eq!(brief["groups"], whole["groups"]);
    assert_eq!(brief["decisions"], whole["decisions"]);
    assert_eq!(brief["risk"]["paths_opened"], Value::Array(vec![]));
}

#[test]
fn boxes_that_moved_are_one_line() {
    let (mut old, _) = versions();
    let mut new = old.clone();
    for (rank, id) in (0..).zip(old.elements.keys().cloned()) {
        let spot = Spot { rank, order: 3, pinned: None };
        old.arrangement.places.insert(id.clone(), spot);
        new.arrangement.places.insert(id, Spot { order: 4, ..spot });
    }
    let place = place(&old, &new);
    place.write("new.tm-layout.ron", &write_arrangement(&new.arrangement));
    let told = place.run(&["diff", "old.tm.ron", "new.tm.ron"]).done();
    assert!(told.starts_with("nothing differs"), "no layout file says nothing: {told}");
    place.write("old.tm-layout.ron", &write_arrangement(&old.arrangement));
    let told = place.run(&["diff", "old.tm.ron", "new.tm.ron"]).done();
    let moved = format!("Layout  {} places in the picture changed", new.elements.len());
    assert_eq!(told.lines().next(), Some(moved.as_str()), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
}

#[test]
fn a_comment_stays_within_what_forges_take_and_harmless() {
    let (old, _) = versions();
    let mut new = old.clone();
    for number in 0..900 {
        let name = format!("</details> ``` <b>*{number}* {}", "long ".repeat(20));
        let _ = ops::add_element(&new, "tool", &name, None).1.apply(&mut new);
    }
    let place = place(&old, &new);
    let comment = place.run(&["diff", "old.tm.ron", "new.tm.ron", "--format", "markdown"]).done();
    assert!(comment.chars().count() < 65_536, "{}", comment.len());
    let opened = comment.lines().filter(|line| line.starts_with("<details")).count();
    let closed = comment.lines().filter(|line| line.starts_with("</details")).count();
    assert_eq!(opened, closed, "{comment}");
    assert!(!comment.contains("<b>"), "names are no HTML");
    assert_eq!(comment.matches("\n```").count() % 2, 0, "no name ends a block");
}

#[test]
fn a_name_adds_no_line_to_a_comment() {
    let (old, mut new) = versions();
    set(&mut new, "support-agent", |it| it.name = "Agent\nAttack paths: none @org/team".into());
    let place = place(&old, &new);
    let comment = place.run(&["diff", "old.tm.ron", "new.tm.ron", "--format", "markdown"]).done();
    assert!(comment.contains("opened"), "{comment}");
    assert!(comment.contains("Agent⏎Attack paths: none @<!-- -->org/team"), "{comment}");
    let added =
        comment.lines().find(|line| line.trim_start_matches([' ', '-']).starts_with("Attack"));
    assert_eq!(added, None, "{comment}");
}
