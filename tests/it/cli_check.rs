//! `check` and `findings`.

use serde_json::Value;

use crate::cli::{Place, Ran, SHOP};

const TRIAGED: &str = r#"(
    format: 1,
    name: "Shop",
    elements: {
        "agent": (
            kind: "agent",
            name: "Agent",
        ),
        "customer": (
            kind: "person",
            name: "Customer",
        ),
    },
    flows: {
        "customer-agent": (
            from: "customer",
            to: "agent",
            label: "question",
        ),
    },
    findings: {
        "AML.T0051.000@agent": (
            status: open,
            owner: "ben",
            due: "2020-01-31",
            override: (
                severity: important,
                why: [
                    "A pilot with ten testers.",
                ],
                stamp: "2026-10-01T09:00:00Z ana",
            ),
            history: {
                "2026-10-01T09:00:00Z ana": (
                    status: open,
                ),
            },
        ),
        "AML.T0057@agent": (
            status: not_applicable,
            history: {
                "2026-10-01T09:01:00Z ana": (
                    status: not_applicable,
                    why: [
                        "It knows nothing that is not public.",
                    ],
                ),
            },
        ),
    },
)
"#;

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.stderr, "");
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn a_sound_model_passes() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    assert_eq!(
        place.run(&["check", "m.tm.ron"]).done(),
        "passed: 1 model, 0 remarks, none that fails\n"
    );
    let answer = json(&place.run(&["check", "m.tm.ron", "--format", "json"]));
    assert_eq!(answer, serde_json::json!({"format": 1, "passed": true, "problems": []}));
}

#[test]
fn problems_stand_where_they_are_in_the_file() {
    let place = Place::new();
    place.write(
        "m.tm.ron",
        &SHOP.replace("to: \"agent\"", "to: \"agnt\"").replace("\"person\"", "\"prson\""),
    );
    let ran = place.run(&["check", "m.tm.ron"]);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
    insta::assert_snapshot!(ran.stdout);
    let answer = json(&place.run(&["check", "m.tm.ron", "--format", "json"]));
    assert_eq!(answer["passed"], false);
    let problem = &answer["problems"][0];
    assert_eq!(problem["rule"], "dangling-flow");
    assert_eq!(problem["severity"], "error");
    assert_eq!(problem["path"], "m.tm.ron");
    assert_eq!((&problem["line"], &problem["column"]), (&15.into(), &10.into()));
    assert_eq!(place.run(&["check", "m.tm.ron", "--fail-on", "never"]).code, 0);
}

#[test]
fn the_gate_counts_open_findings_from_its_severity_on() {
    let place = Place::new();
    place.write("m.tm.ron", &TRIAGED.replace("2020-01-31", "2999-01-31"));
    for (gate, code) in [("critical", 0), ("important", 1), ("low", 1), ("never", 0)] {
        let ran = place.run(&["check", "m.tm.ron", "--fail-on", gate]);
        assert_eq!(ran.code, code, "{gate}: {ran:?}");
    }
    let stderr = place.run(&["check", "m.tm.ron", "--fail-on", "high"]).failed(2);
    assert!(stderr.contains("use not_in_scope, content_issue, low"), "{stderr}");
    assert!(stderr.contains("critical, never"), "{stderr}");
}

#[test]
fn conflicts_fail_whatever_the_gate() {
    let place = Place::new();
    let conflict = "    conflicts: {\n        \"elements/agent#name\": (\n            sides: [],\n        ),\n    },\n)\n";
    place.write("m.tm.ron", &SHOP.replace("    },\n)\n", &format!("    }},\n{conflict}")));
    let ran = place.run(&["check", "m.tm.ron", "--fail-on", "never"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("[merge-conflict]"), "{ran:?}");
}

#[test]
fn one_broken_file_does_not_silence_the_rest() {
    let place = Place::new();
    place.write("all/a.tm.ron", TRIAGED);
    place.write("all/deep/b.tm.ron", "(format: 1,");
    for format in [&["check", "all"][..], &["findings", "all"]] {
        let ran = place.run(format);
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 1), "{ran:?}");
        assert!(ran.stdout.contains("all/deep/b.tm.ron:1:12: error: "), "{ran:?}");
        assert!(ran.stdout.contains("AML.T0051.000") || ran.stdout.contains("Direct"), "{ran:?}");
    }
    let answer = json(&place.run(&["check", "all", "--format", "json"]));
    assert_eq!(answer["problems"][0]["rule"], "unreadable");
    assert_eq!(answer["problems"][0]["line"], 1);
    // A single file that is named is a different matter.
    assert!(place.run(&["check", "all/deep/b.tm.ron"]).failed(3).contains("1:12"));
    assert!(place.run(&["findings", "all/deep/b.tm.ron"]).failed(3).contains("1:12"));
    assert!(place.run(&["check", "nowhere"]).failed(4).contains("there is no such file"));
    std::fs::create_dir(place.path("empty")).unwrap();
    assert!(place.run(&["check", "empty"]).failed(4).contains("no model in this folder"));
}

#[test]
fn the_queue_as_table_and_json() {
    let place = Place::new();
    place.write("m.tm.ron", TRIAGED);
    insta::assert_snapshot!(place.run(&["findings", "m.tm.ron"]).done());
    let answer = json(&place.run(&["findings", "m.tm.ron", "--format", "json"]));
    assert_eq!(answer["format"], 1);
    let finding = &answer["findings"][0];
    let expected = serde_json::json!({
        "key": "AML.T0051.000@agent",
        "title": "LLM Prompt Injection: Direct",
        "element": "agent",
        "technique": "AML.T0051.000",
        "severity": "important",
        "up_to": null,
        "bar": true,
        "status": "open",
        "owner": "ben",
        "due": "2020-01-31",
        "overdue": true,
        "review_by": null,
        "due_by_policy": null,
        "expired": false,
        "second_person_missing": false,
        "same_as": null,
        "group": null,
        "open": true,
        "changed": [],
        "model": "m.tm.ron",
        "line": 22,
    });
    assert_eq!(*finding, expected);
    assert_eq!(answer["findings"].as_array().unwrap().len(), 2);
}

#[test]
fn the_queue_is_filtered() {
    let place = Place::new();
    place.write("a.tm.ron", TRIAGED);
    place.write("b.tm.ron", &TRIAGED.replace("severity: important", "severity: critical"));
    let keys = |args: &[&str]| -> Vec<(String, String)> {
        let answer = json(&place.run(&[&["findings", ".", "--format", "json"], args].concat()));
        let row = |row: &Value| {
            (
                row["model"].as_str().unwrap().to_string(),
                row["severity"].as_str().unwrap().to_string(),
            )
        };
        answer["findings"].as_array().unwrap().iter().map(row).collect()
    };
    let open = keys(&["--status", "open"]);
    assert_eq!(open.len(), 2);
    assert_eq!(open[0], ("b.tm.ron".to_string(), "critical".to_string()), "worst first over all");
    assert_eq!(keys(&["--severity", "critical"]).len(), 1);
    assert_eq!(keys(&["--owner", "Ben"]).len(), 2);
    assert_eq!(keys(&["--owner", ""]).len(), 2);
    assert_eq!(keys(&["--status", "mitigated"]).len(), 0);
    assert_eq!(keys(&["--status", "open", "--status", "not_applicable"]).len(), 4);
    assert_eq!(keys(&["--severity", "critical", "--severity", "important"]).len(), 2);
    assert_eq!(place.run(&["findings", ".", "--status", "mitigated"]).done(), "no findings\n");
    let stderr = place.run(&["findings", ".", "--severity", "high"]).failed(2);
    assert!(stderr.contains("unrated"), "{stderr}");
}

#[test]
fn a_problem_names_the_finding_and_who_has_it() {
    let place = Place::new();
    place.write("m.tm.ron", TRIAGED);
    let answer = json(&place.run(&["check", "m.tm.ron", "--format", "json"]));
    let problems = answer["problems"].as_array().unwrap();
    let problem = problems.iter().find(|problem| problem["rule"] == "untriaged").unwrap();
    let message = "LLM Prompt Injection: Direct on Agent (AML.T0051.000@agent) is open";
    assert_eq!(problem["message"], message);
    assert_eq!(problem["key"], "AML.T0051.000@agent");
    assert_eq!(problem["element"], "agent");
    assert_eq!(problem["owner"], "ben");
    assert_eq!(problem["due"], "2020-01-31");
    let text = place.run(&["check", "m.tm.ron"]).stdout;
    let line = text.lines().find(|line| line.ends_with("[untriaged]")).unwrap();
    assert_eq!(line, format!("m.tm.ron:22:10: important: {message} [untriaged]"));
}

#[test]
fn a_model_that_is_named_twice_is_looked_at_once() {
    let place = Place::new();
    place.write("m.tm.ron", TRIAGED);
    let once = json(&place.run(&["check", "m.tm.ron", "--format", "json"]));
    let twice = json(&place.run(&["check", "m.tm.ron", "./m.tm.ron", ".", "--format", "json"]));
    assert_eq!(once, twice);
    let answer = json(&place.run(&["findings", "m.tm.ron", ".", "--format", "json"]));
    assert_eq!(answer["findings"].as_array().unwrap().len(), 2);
}

#[test]
fn what_may_be_as_bad_is_not_left_out_silently() {
    let place = Place::new();
    let unrated = TRIAGED.replace(
        "status: not_applicable,\n            history",
        "status: open,\n            history",
    );
    place.write("m.tm.ron", &unrated);
    let text = place.run(&["findings", "m.tm.ron", "--severity", "critical"]).done();
    let note = "1 more finding not rated yet may be as bad: --severity unrated lists them\n";
    assert_eq!(text, format!("no findings\n{note}"));
    let answer =
        json(&place.run(&["findings", "m.tm.ron", "--severity", "critical", "--format", "json"]));
    assert_eq!(answer["left_out"], 1);
    let all = ["findings", "m.tm.ron", "--severity", "critical", "--severity", "unrated"];
    assert!(!place.run(&all).done().contains("may be as bad"));
}

#[test]
fn the_review_of_what_was_accepted_stands_where_its_due_date_was() {
    let place = Place::new();
    let accepted = TRIAGED.replace("status: not_applicable,\n            history", "status: not_applicable,\n            due: \"2020-02-01\",\n            review_by: \"2099-01-31\",\n            history");
    place.write("m.tm.ron", &accepted);
    let text = place.run(&["findings", "m.tm.ron"]).done();
    assert!(text.contains("review 2099-01-31") && !text.contains("2020-02-01"), "{text}");
    let answer = json(&place.run(&["findings", "m.tm.ron", "--format", "json"]));
    assert_eq!(answer["findings"][1]["review_by"], "2099-01-31");
    assert_eq!(answer["findings"][1]["open"], false);
}
