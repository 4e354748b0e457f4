//! Another tool's file into a model, and a newer version of it into the model that came of it.

use serde_json::{Value, json};

use crate::cli::Place;
use crate::shared::shared;

/// A drawing of Threat Dragon: an engineer and a chat UI in a cloud that asks a model, with one threat.
fn drawing() -> Value {
    let cell = |id: &str, shape: &str, name: &str, x: u32| {
        json!({
            "id": id, "shape": shape, "position": {"x": x, "y": 100},
            "size": {"width": 120, "height": 60},
            "data": {"type": format!("tm.{shape}"), "name": name, "threats": []},
        })
    };
    let flow = |id: &str, from: &str, to: &str, name: &str| {
        json!({
            "id": id, "shape": "flow", "source": {"cell": from}, "target": {"cell": to},
            "data": {"type": "tm.Flow", "name": name, "isEncrypted": true, "threats": []},
        })
    };
    let mut ui = cell("c-ui", "process", "Chat UI", 300);
    ui["data"]["threats"] = json!([{
        "id": "t-1", "title": "Indirect prompt injection in uploads", "status": "Open",
        "severity": "High", "type": "Tampering",
        "description": "Uploaded files carry\ninstructions.", "mitigation": "Strip markup",
    }]);
    let mut cloud = cell("c-cloud", "trust-boundary-box", "Cloud", 250);
    cloud["size"] = json!({"width": 500, "height": 300});
    cloud["position"]["y"] = json!(50);
    json!({
        "version": "2.5.0",
        "summary": {"title": "Chat", "owner": "Ada", "description": "Answers questions."},
        "detail": {"contributors": [], "reviewer": "", "diagramTop": 1, "threatTop": 1, "diagrams": [{
            "id": 0, "title": "Main", "diagramType": "STRIDE", "version": "2.5.0", "thumbnail": "",
            "cells": [
                cell("c-user", "actor", "Customer", 0),
                ui,
                cell("c-llm", "process", "LLM\nendpoint", 550),
                cell("c-zorg", "store", "Zorg", 560),
                cloud,
                {"id": "c-note", "shape": "td-text-block", "data": {"name": "Legend"}},
                flow("f-ask", "c-user", "c-ui", "question"),
                flow("f-llm", "c-ui", "c-llm", "prompt"),
                flow("f-loose", "c-ui", "", "nowhere"),
            ],
        }]},
    })
}

fn cells(drawing: &mut Value) -> &mut Vec<Value> {
    drawing["detail"]["diagrams"][0]["cells"].as_array_mut().unwrap()
}

fn cell<'a>(drawing: &'a mut Value, id: &str) -> &'a mut Value {
    cells(drawing).iter_mut().find(|cell| cell["id"] == id).unwrap()
}

fn import(place: &Place, drawing: &Value, args: &[&str]) -> crate::cli::Ran {
    place.write("chat.json", &drawing.to_string());
    place.run(&[&["import", "chat.json"], args].concat())
}

fn model(place: &Place) -> Value {
    let ran = place.run(&["export", "chat.tm.ron", "--to", "json"]);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn a_drawing_becomes_a_model_and_the_report_names_every_item() {
    let place = Place::new();
    let ran = import(&place, &drawing(), &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    insta::assert_snapshot!(ran.stdout);
    assert!(ran.stderr.contains("chat.tm.ron: made"), "{}", ran.stderr);
    let model = model(&place);
    assert_eq!(model["elements"]["chat-ui"]["boundary"], "cloud");
    assert_eq!(model["elements"]["customer"]["boundary"], Value::Null);
    assert_eq!(model["elements"]["llm-endpoint"]["kind"], "hosted-model-api");
    assert_eq!(model["flows"]["customer-chat-ui"]["attributes"]["encrypted"], "yes");
    let finding = &model["findings"]["AML.T0051.001@chat-ui"];
    assert_eq!(finding["title"], "Indirect prompt injection in uploads");
    let said: Vec<&str> = finding["description"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    let expected = [
        "Uploaded files carry",
        "instructions.",
        "Mitigation: Strip markup",
        "Severity: High",
        "Category: Tampering",
    ];
    assert_eq!(said, expected);
    place.run(&["check", "chat.tm.ron", "--fail-on", "never"]).done();
    place.run(&["fmt", "--check", "chat.tm.ron"]).done();
}

#[test]
fn the_same_file_again_changes_nothing() {
    let place = Place::new();
    import(&place, &drawing(), &[]);
    let before = place.read("chat.tm.ron");
    let ran = import(&place, &drawing(), &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "chat.tm.ron: is up to date\n"), "{ran:?}");
    assert_eq!(place.read("chat.tm.ron"), before);
    let elsewhere = place.run(&["import", "chat.json", "-o", "other.tm.ron", "--dry-run"]);
    assert_eq!(elsewhere.code, 0);
    assert!(!place.path("other.tm.ron").exists(), "a dry run writes nothing");
}

#[test]
fn an_export_that_comes_back_changes_nothing() {
    for (format, file) in
        [("threat-dragon", "chat.json"), ("drawio", "chat.drawio"), ("mermaid", "chat.mmd")]
    {
        let place = Place::new();
        import(&place, &drawing(), &[]);
        // As a model that came of a file of the format, under another name.
        if format != "threat-dragon" {
            place.run(&["export", "chat.tm.ron", "--to", format, "-o", "first"]);
            place.run(&["import", "first", "-o", "chat.tm.ron", "--from", format]);
            std::fs::remove_file(place.path("chat.tm.ron")).unwrap();
            place.run(&["import", "first", "-o", "chat.tm.ron", "--from", format]);
        }
        let why = ["--status", "false_positive", "--why", "known", "--review-by", "2099-01-01"];
        let triage = ["triage", "chat.tm.ron", "AML.T0051.000@llm-endpoint"];
        assert_eq!(place.run(&[&triage[..], &why].concat()).code, 0);
        place.run(&["export", "chat.tm.ron", "--to", format, "-o", file]);
        let before = model(&place);
        let again = place.run(&["import", file, "-o", "chat.tm.ron"]).stdout;
        assert!(again.contains("nothing differs in meaning"), "{format}: {again}");
        let told = "AML.T0051.000@llm-endpoint of this model, which stays as it is here";
        assert_eq!(again.contains(told), format == "threat-dragon", "{again}");
        assert_eq!(model(&place)["findings"], before["findings"], "{format}");
        assert_eq!(model(&place)["elements"], before["elements"], "{format}");
    }
}

#[test]
fn what_people_did_stays_when_the_file_changes() {
    let place = Place::new();
    import(&place, &drawing(), &[]);
    let why = ["--status", "accepted", "--why", "known", "--review-by", "2099-01-01"];
    let triage = ["triage", "chat.tm.ron", "AML.T0051.001@chat-ui"];
    assert_eq!(place.run(&[&triage[..], &why].concat()).code, 0);
    let answer = ["interview", "chat.tm.ron", "--answer", "zorg.kind=vector-store"];
    assert_eq!(place.run(&answer).code, 0);
    let layout = place.read("chat.tm-layout.ron");

    let mut newer = drawing();
    // Renamed, moved, one gone, one new; and a threat more.
    cell(&mut newer, "c-user")["data"]["name"] = json!("Shopper");
    cell(&mut newer, "c-user")["position"]["y"] = json!(900);
    cells(&mut newer).retain(|cell| cell["id"] != "f-ask");
    cell(&mut newer, "c-llm")["data"]["threats"] =
        json!([{"id": "t-2", "title": "Outage", "status": "Mitigated", "type": "DoS"}]);
    let ran = import(&place, &newer, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    insta::assert_snapshot!(ran.stdout);

    let model = model(&place);
    assert_eq!(model["elements"]["customer"]["name"], "Shopper", "the id stays");
    assert_eq!(model["elements"]["zorg"]["kind"], "vector-store", "what was confirmed stands");
    assert_eq!(model["elements"]["zorg"]["guess"], Value::Null);
    assert_eq!(model["flows"]["customer-chat-ui"], Value::Null, "nobody had touched it");
    assert_eq!(model["findings"]["AML.T0051.001@chat-ui"]["status"], "accepted");
    assert_eq!(model["findings"]["custom-outage@llm-endpoint"]["status"], "mitigated");
    assert_eq!(place.read("chat.tm-layout.ron"), layout, "no layout noise");
    // And a third time, now without a change.
    assert!(import(&place, &newer, &[]).stderr.contains("up to date"));
}

#[test]
fn what_both_changed_is_for_a_person_to_decide() {
    let place = Place::new();
    import(&place, &drawing(), &[]);
    let text = place.read("chat.tm.ron").replace("\"Chat UI\"", "\"Chat window\"");
    place.write("chat.tm.ron", &text);
    let mut newer = drawing();
    cell(&mut newer, "c-ui")["data"]["name"] = json!("Chat page");
    let ran = import(&place, &newer, &[]);
    assert_eq!(ran.code, 1, "a conflict was recorded: {ran:?}");
    assert!(ran.stdout.contains("elements/chat-ui#name"), "{}", ran.stdout);
    let model = model(&place);
    assert_eq!(model["elements"]["chat-ui"]["name"], "Chat window", "ours stands");
    let sides = model["conflicts"]["elements/chat-ui#name"]["sides"].to_string();
    assert!(sides.contains("Chat page") && sides.contains("Chat window"), "{sides}");
    assert_eq!(place.run(&["check", "chat.tm.ron", "--fail-on", "never"]).code, 1);
}

#[test]
fn what_was_removed_here_stays_removed_and_what_was_edited_survives() {
    let place = Place::new();
    import(&place, &drawing(), &[]);
    let why = ["--status", "mitigating", "--why", "at it"];
    let triage = ["triage", "chat.tm.ron", "AML.T0051.001@chat-ui"];
    assert_eq!(place.run(&[&triage[..], &why].concat()).code, 0);
    let mut newer = drawing();
    // The tool dropped the threat that somebody works on here.
    cell(&mut newer, "c-ui")["data"]["threats"] = json!([]);
    let ran = import(&place, &newer, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let kept = model(&place);
    assert_eq!(kept["findings"]["AML.T0051.001@chat-ui"]["status"], "mitigating");
    assert!(
        kept["conflicts"]["findings/AML.T0051.001@chat-ui"].is_object(),
        "{}",
        kept["conflicts"]
    );
}

#[test]
fn a_foreign_model_is_not_overwritten() {
    let place = Place::new();
    place.run(&["new", "chat.tm.ron"]);
    let before = place.read("chat.tm.ron");
    let said = import(&place, &drawing(), &[]).failed(2);
    assert!(said.contains("did not come from an earlier version of chat.json"), "{said}");
    assert_eq!(place.read("chat.tm.ron"), before);
}

#[test]
fn another_drawing_with_the_same_plain_ids_is_no_newer_version() {
    let place = Place::new();
    place.write("one.mmd", "flowchart LR\n  A[Customer] --> B[Chat UI] --> C[LLM endpoint]\n");
    place.write("two.mmd", "flowchart LR\n  A[Camera] --> B[Plate reader] --> C[Gate]\n");
    place.run(&["import", "one.mmd", "-o", "one.tm.ron"]);
    let before = place.read("one.tm.ron");
    let said = place.run(&["import", "two.mmd", "-o", "one.tm.ron"]).failed(2);
    assert!(said.contains("did not come from an earlier version"), "{said}");
    assert_eq!(place.read("one.tm.ron"), before);
    // The same drawing under another name, with one thing renamed, is one.
    place.write("new.mmd", "flowchart LR\n  A[Shopper] --> B[Chat UI] --> C[LLM endpoint]\n");
    let ran = place.run(&["import", "new.mmd", "-o", "one.tm.ron"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("Customer → Shopper"), "{}", ran.stdout);
}

#[test]
fn files_that_can_not_be_read_say_where_and_what_to_do() {
    let place = Place::new();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let lines =
        (1..12).map(|n| format!("d{n}: &d{n} [{}]\n", vec![format!("*d{}", n - 1); 8].join(", ")));
    let bomb = format!("d0: &d0 [x, x]\n{}", lines.collect::<String>());
    let deep_xml = format!("<a>{}{}</a>", "<b>".repeat(10_000), "</b>".repeat(10_000));
    let files: [(&str, &str, &[&str]); 10] = [
        ("broken.json", "{\n  \"summary\": {},\n  oops\n}", &["broken.json:3:3", "broken JSON"]),
        ("other.json", "{\"a\": 1}", &["no known format", "--from"]),
        ("named.json", "{\"summary\": {}, \"details\": {}}", &["detail.diagrams"]),
        (
            "dtd.xml",
            "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"b\">]>\n<x>&a;</x>",
            &["dtd.xml:2:", "document type"],
        ),
        ("open.xml", "<mxfile><diagram>", &["not closed"]),
        ("binary.bin", "a\0b", &["no text"]),
        ("deep.json", &deep, &["recursion limit"]),
        ("bomb.yaml", &bomb, &["bomb.yaml", "more than 300000 values", "aliases"]),
        ("empty.json", " \n", &["empty.json: the file is empty"]),
        ("deep.xml", &deep_xml, &["nests deeper"]),
    ];
    for (name, content, expected) in files {
        place.write(name, content);
        let said = place.run(&["import", name]).failed(3);
        for words in expected {
            assert!(said.contains(words), "{name}: {said}");
        }
    }
    let large = "[".to_string() + &"0,".repeat(9 << 20) + "0]";
    place.write("large.json", &large);
    assert!(place.run(&["import", "large.json"]).failed(3).contains("larger than 16 MiB"));
    assert!(place.run(&["import", "gone.json"]).failed(4).contains("no such file"));
}

#[test]
fn hostile_names_reach_neither_terminal_nor_path() {
    let place = Place::new();
    let mut hostile = drawing();
    cell(&mut hostile, "c-ui")["data"]["name"] = json!("\u{1b}[2J\u{202e}../../etc/passwd");
    cell(&mut hostile, "c-ui")["id"] = json!("../../../x");
    let ran = import(&place, &hostile, &[]);
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
    assert!(!place.read("chat.tm.ron").contains(['\u{1b}', '\u{202e}']));
    for format in ["threat-dragon", "otm", "tm-library", "cyclonedx"] {
        let file = place.run(&["export", "chat.tm.ron", "--to", format]).stdout;
        assert!(!file.contains(['\u{1b}', '\u{202e}']), "{file}");
        let tree: Value = serde_json::from_str(&file).unwrap();
        assert!(tree.to_string().contains('\u{202e}'), "{format}: the name stays what it is");
    }
    place.run(&["fmt", "--check", "chat.tm.ron"]).done();
}

#[test]
fn the_interview_asks_about_doubtful_kinds_first() {
    let place = Place::new();
    import(&place, &drawing(), &[]);
    let asked = place.run(&["interview", "chat.tm.ron", "--limit", "1"]).done();
    assert!(asked.starts_with("zorg.kind  What is Zorg?"), "{asked}");
    let wrong = place.run(&["interview", "chat.tm.ron", "--answer", "zorg.kind=databse"]);
    assert!(wrong.failed(2).contains("did you mean database"), "a kind that there is not");
    place.run(&["interview", "chat.tm.ron", "--answer", "zorg.kind=database"]);
    let asked = place.run(&["interview", "chat.tm.ron", "--limit", "1"]).done();
    assert!(!asked.contains("What is Zorg?"), "{asked}");
}

#[test]
fn a_newer_version_of_a_real_model_brings_its_findings_and_no_layout_noise() {
    let (Some(base), Some(newer)) = (
        shared("samples/threat-dragon/huskyai__base.json"),
        shared("samples/threat-dragon/huskyai__gpt5.json"),
    ) else {
        return;
    };
    let place = Place::new();
    place.run(&["import", base.to_str().unwrap(), "-o", "husky.tm.ron"]);
    let layout = place.read("husky.tm-layout.ron");
    place.git(&["init", "-q"]);
    place.git(&["add", "."]);
    place.git(&["commit", "-qm", "base"]);
    let ran = place.run(&["import", newer.to_str().unwrap(), "-o", "husky.tm.ron"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let diff = place.run(&["diff", "HEAD:husky.tm.ron", "husky.tm.ron", "--format", "json"]).done();
    let diff: Value = serde_json::from_str(&diff).unwrap();
    let groups = diff["groups"].as_array().unwrap();
    let changes: Vec<&Value> =
        groups.iter().flat_map(|group| group["changes"].as_array().unwrap()).collect();
    assert_eq!(changes.len(), 43, "{changes:#?}");
    assert!(
        changes.iter().all(|it| it["op"] == "add" && it["entity"] == "finding"),
        "{changes:#?}"
    );
    assert_eq!(place.read("husky.tm-layout.ron"), layout);
}
