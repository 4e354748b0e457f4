//! `interview`.

use serde_json::Value;

use crate::cli::{Place, SHOP};

fn place() -> Place {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    place
}

fn asked(place: &Place, args: &[&str]) -> Value {
    let all = [&["interview", "m.tm.ron", "--format", "json"], args].concat();
    serde_json::from_str(&place.run(&all).done()).unwrap()
}

#[test]
fn the_next_questions_are_listed_with_what_answers_change() {
    let place = place();
    let answer = asked(&place, &[]);
    assert_eq!((&answer["format"], answer["questions"].as_array().unwrap().len()), (&1.into(), 5));
    assert!(answer["changed"].is_null());
    let first = &answer["questions"][0];
    assert!(first["expected_change"].as_f64().unwrap() > 0.0, "{first}");
    assert!(first["answers"][0]["changes"]["new"].is_array());
    let text = place.run(&["interview", "m.tm.ron", "--limit", "2"]).done();
    let option = first["answer"].as_str().unwrap();
    assert!(text.starts_with(&format!("{option}  {}", first["text"].as_str().unwrap())), "{text}");
    assert!(text.ends_with("2 questions next; --answer records one\n"), "{text}");
    let of_flow = asked(&place, &["--element", "customer-agent", "--limit", "99"]);
    let rows = of_flow["questions"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["subject"] == "customer-agent"));
    let error = place.run(&["interview", "m.tm.ron", "--element", "agnet"]).failed(2);
    assert!(error.contains("did you mean agent?"), "{error}");
}

#[test]
fn answers_are_recorded_with_who_and_when() {
    let place = place();
    let answer = asked(
        &place,
        &[
            "--answer",
            "agent.autonomy=human-approves",
            "--answer",
            "agent.authority=message, read",
            "--answer",
            "trolling@agent=They would try; the team answers within a day.",
            "--by",
            "Ben",
        ],
    );
    assert!(answer["changed"]["moved"].is_array());
    let file = place.read("m.tm.ron");
    for line in [
        "                \"authority\": [",
        "                \"autonomy\": \"human-approves\",",
        "    answers: {",
        "        \"autonomy@agent\": (\n            value: \"human-approves\",\n            stamp: \"20",
        "        \"trolling@agent\": (\n            text: [",
    ] {
        assert!(file.contains(line), "{line}\n{file}");
    }
    assert_eq!(file.matches(" Ben\",").count(), 3);
    place.run(&["fmt", "--check", "m.tm.ron"]).done();
    assert!(place.run(&["check", "m.tm.ron", "--fail-on", "never"]).code == 0);
    let before = file;
    place.run(&["interview", "m.tm.ron", "--answer", "agent.autonomy=unknown"]).done();
    let file = place.read("m.tm.ron");
    assert!(!file.contains("autonomy") && file.contains("trolling@agent"), "{file}");
    let stdin = ["interview", "-", "--answer", "agent.autonomy=unknown"];
    assert_eq!(place.run_with_stdin(&stdin, &before).done(), file);
}

#[test]
fn what_can_not_be_answered_is_refused_and_nothing_is_written() {
    let place = place();
    let refused = |answer: &str, said: &str| {
        let good = ["interview", "m.tm.ron", "--answer", "agent.memory=none", "--answer", answer];
        let error = place.run(&good).failed(2);
        assert!(error.contains(said), "{answer}: {error}");
        assert_eq!(place.read("m.tm.ron"), SHOP);
    };
    refused("autonomy", "write ELEMENT.ATTRIBUTE=VALUE");
    refused("agent.autonomy=maybe", "human-approves, human-monitors, autonomous, unknown");
    refused("agent.autonomy=human-approves,autonomous", "only one value");
    refused("agnet.autonomy=autonomous", "did you mean agent");
    refused("agent.autonmy=autonomous", "did you mean autonomy");
    refused("agent.encrypted=yes", "elements have no attribute `encrypted`");
    refused("raw-scores@agent=yes", "write --answer agent.output=VALUE");
    refused("trolling@gone=a lot", "no element or flow `gone`");
}
