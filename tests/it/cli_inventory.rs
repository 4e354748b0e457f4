//! `threatloom inventory`: which AI there is in a folder of models.

use serde_json::Value;
use threatloom::model::{Element, Finding, FindingKey, Model, Status};
use threatloom::store::{templates, write_model};

use crate::assessed;
use crate::cli::Place;
use crate::page::is_sound;
use crate::report::HOSTILE;

/// A shop that nobody owns, with an agent that somebody does and a model that nobody does.
fn unowned() -> Model {
    let mut model = templates::get("fraud-scoring").unwrap().model().unwrap();
    model.owners = vec![" ".into()];
    let nobody =
        Element { kind: "generative-model".into(), name: "Stray".into(), ..Element::default() };
    model.elements.insert("stray".into(), nobody);
    model
}

/// Two systems and a broken one in folders, under an organisation.
fn place() -> Place {
    let place = Place::new();
    place.write("organisation.tm.ron", &write_model(&assessed::organisation()));
    place.write("a/copilot.tm.ron", &write_model(&assessed::copilot()));
    place.write("b/fraud.tm.ron", &write_model(&unowned()));
    place.write("b/new.tm.ron", &write_model(&Model::new("New")));
    place.write("c/broken.tm.ron", "(format: 1,");
    place
}

fn json(place: &Place, args: &[&str]) -> Value {
    let ran = place.run(&[&["inventory"], args, &["--format", "json"]].concat());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1), "{ran:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn what_nobody_owns_comes_first() {
    let json = json(&place(), &["."]);
    assert_eq!(json["format"], 1);
    let systems = json["systems"].as_array().unwrap();
    let names: Vec<&str> = systems.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["Fraud scoring", "New", "Support copilot"],
        "no organisation, nothing broken"
    );
    let stray = &systems[0]["models"][0];
    assert_eq!((&stray["name"], &stray["owner_of"]), (&"Stray".into(), &"nobody".into()));
    assert_eq!(json["problems"][0]["path"], "c/broken.tm.ron");
    let numbers = &json["numbers"];
    for (field, n) in [
        ("systems", 3),
        ("systems_without_owner", 2),
        ("models_without_owner", 1),
        ("never_reviewed", 1),
        ("not_assessed", 2),
        ("reviews_due", 1),
    ] {
        assert_eq!(numbers[field], n, "{field}: {numbers}");
    }
    assert_eq!(numbers["tiers"][0][0], "Transparency duties");
}

#[test]
fn a_system_tells_where_it_stands() {
    let json = json(&place(), &["."]);
    let copilot = json["systems"].as_array().unwrap().last().unwrap();
    for (field, value) in [
        ("file", "a/copilot.tm.ron"),
        ("eu_tier", "transparency"),
        ("last_review", "2026-11-09"),
        ("data_class", "confidential, personal data"),
        ("hosting", "cloud, third-party"),
    ] {
        assert_eq!(copilot[field], value, "{field}");
    }
    assert_eq!(copilot["assessment"]["settled"], 10, "of the system, not of the organisation");
    assert_eq!(copilot["open"]["critical"], 1);
    let models = copilot["models"].as_array().unwrap();
    let of = |id: &str| models.iter().find(|model| model["element"] == id).unwrap();
    let llm = of("hosted-llm");
    assert_eq!(
        (&llm["provenance"], &llm["hosting"]),
        (&"third-party".into(), &"third-party".into())
    );
    assert_eq!(of("embedding-model")["data_class"], "general");
    assert!(models.iter().all(|model| model["element"] != "chat-ui"), "no model and no agent");
    assert!(json_without(&place(), "systems"), "only systems were asked for");
}

fn json_without(place: &Place, kind: &str) -> bool {
    let json = json(place, &[".", "--kind", kind]);
    json["systems"].as_array().unwrap().iter().all(|system| system.get("models").is_none())
}

#[test]
fn people_get_tables_and_numbers() {
    let place = place();
    let mut command = place.command();
    command.env("COLUMNS", "80").args(["inventory", "."]);
    let ran = Place::outcome(&mut command);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.lines().all(|line| threatloom::text::width(line) <= 80), "{}", ran.stdout);
    insta::assert_snapshot!(ran.stdout.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"));
    let only = place.run(&["inventory", "a", "--kind", "models"]).done();
    assert!(only.starts_with("MODEL OR AGENT") && !only.contains("REVIEWED"), "{only}");
    let organisation = place.run(&["inventory", "organisation.tm.ron"]).done();
    assert!(organisation.starts_with("0 systems; 0 models and agents"), "{organisation}");
}

#[test]
fn a_page_and_a_table_for_spreadsheets_hold_hostile_names() {
    let place = Place::new();
    let mut model = templates::get("support-copilot").unwrap().model().unwrap();
    model.name = HOSTILE[0].into();
    model.owners = vec![HOSTILE[6].into(), HOSTILE[5].into()];
    for (element, name) in model.elements.values_mut().zip(HOSTILE.iter().cycle()) {
        (element.name, element.owner) = ((*name).into(), (*name).into());
    }
    let open = Finding { status: Status::Open, ..Finding::default() };
    model.findings.insert(FindingKey::technique("AML.T0054", "gone"), open);
    place.write("m.tm.ron", &write_model(&model));
    let page = place.run(&["inventory", "m.tm.ron", "--format", "html"]).done();
    let tags = is_sound(&page);
    assert!(tags.iter().any(|tag| tag.name == "th" && tag.text.contains(HOSTILE[0])));
    let ran = place.run(&["inventory", "m.tm.ron", "-o", "i.csv"]);
    assert_eq!((ran.stderr.as_str(), ran.code), ("written to i.csv\n", 0));
    let text = place.read("i.csv");
    assert!(text.contains("\"'=HYPERLINK("), "{text}");
    assert!(text.lines().any(|row| row.starts_with("model,")), "{text}");
    for kind in ["systems", "models"] {
        is_sound(&place.run(&["inventory", ".", "--kind", kind, "--format", "html"]).done());
    }
    let replaced = place.run(&["inventory", "m.tm.ron", "-o", "m.tm.ron"]).failed(2);
    assert!(replaced.contains("would replace the model"), "{replaced}");
}

#[test]
fn a_broken_file_of_the_organisation_is_told_once() {
    let place = place();
    place.write("organisation.tm.ron", "(format: 1,");
    for paths in [&["."][..], &["a", "b"]] {
        let json = json(&place, paths);
        let problems = json["problems"].as_array().unwrap();
        let told = problems
            .iter()
            .filter(|it| it["path"].as_str().unwrap().ends_with("organisation.tm.ron"));
        assert_eq!(told.count(), 1, "{problems:?}");
        assert_eq!(json["systems"].as_array().unwrap().len(), 3);
    }
}
