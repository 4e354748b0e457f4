//! SARIF, as `check` and `findings` write it.

use std::sync::LazyLock;

use serde_json::Value;

use crate::cli::Place;
use crate::clone::Clone;
use crate::shared::shared;

const MODEL: &str = r#"(
    format: 1,
    name: "Shop",
    elements: {
        "agent": (
            kind: "agent",
            name: "Agent [x](http://evil)",
        ),
        "customer": (
            kind: "persn",
            name: "Customer",
        ),
    },
    flows: {
        "customer-agent": (
            from: "customer",
            to: "agent",
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
        "custom-promise@agent": (
            title: "It promises too much",
            status: open,
        ),
    },
)
"#;

fn sarif(place: &Place, args: &[&str]) -> Value {
    let ran = place.run(&[args, &["--format", "sarif"]].concat());
    assert_eq!(ran.stderr, "");
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    is_sound(&log);
    log
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// The official schema, where it is at hand.
static SCHEMA: LazyLock<Option<Value>> = LazyLock::new(|| {
    let path = shared("samples/schemas/sarif-spec__sarif-schema-2.1.0.json")?;
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
});

/// What SARIF 2.1.0 asks of what we write of it.
fn is_sound(log: &Value) {
    if let Some(schema) = &*SCHEMA {
        let schema = jsonschema::validator_for(schema).unwrap();
        let faults: Vec<String> = schema.iter_errors(log).map(|error| error.to_string()).collect();
        assert_eq!(faults, [""; 0]);
    }
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut marks = std::collections::BTreeSet::new();
    for result in results(log) {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["shortDescription"]["text"].is_string(), "{rule}");
        assert!(rule["help"]["text"].is_string(), "{rule}");
        let level = result["level"].as_str().unwrap();
        assert!(["error", "warning", "note"].contains(&level), "{result}");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        let elsewhere = uri.starts_with("file:///");
        let base = if elsewhere { Value::Null } else { "%SRCROOT%".into() };
        assert_eq!(place["artifactLocation"]["uriBaseId"], base, "{uri}");
        assert!(!uri.starts_with('/') && !uri.contains([' ', '\\']), "{uri}");
        for number in ["startLine", "startColumn"] {
            assert!(place["region"][number].as_u64().is_none_or(|n| n > 0), "{place}");
        }
        let mark = result["partialFingerprints"]["threatloomSubject/v1"].as_str().unwrap();
        assert!(marks.insert(mark.to_string()), "twice: {mark}");
    }
}

#[test]
fn check_as_sarif() {
    let place = Place::new();
    place.write("a folder/m.tm.ron", MODEL);
    place.write("b.tm.ron", "(format: 1,");
    let log = sarif(&place, &["check", "."]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
    assert_eq!(place.run(&["check", ".", "--format", "sarif"]).code, 1);
}

#[test]
fn findings_as_sarif() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let log = sarif(&place, &["findings", "m.tm.ron"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn results_are_known_again_after_lines_moved_and_words_changed() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let marks = |log: &Value| -> Vec<Value> {
        results(log).iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let before = sarif(&place, &["check", "m.tm.ron"]);
    let moved = MODEL
        .replacen(
            "    elements: {",
            "    description: [\n        \"A shop.\",\n    ],\n    elements: {",
            1,
        )
        .replace("\"Customer\"", "\"Buyer\"");
    place.write("m.tm.ron", &moved);
    let after = sarif(&place, &["check", "m.tm.ron"]);
    assert_eq!(marks(&before), marks(&after));
    let line = |log: &Value| {
        results(log)[0]["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap()
    };
    assert_eq!(line(&before) + 3, line(&after));
}

#[test]
fn places_count_from_the_top_of_the_repository() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("repo/.git")).unwrap();
    place.write("repo/models/m.tm.ron", MODEL);
    let log = sarif(&place, &["check", "repo/models/m.tm.ron"]);
    let uri = &results(&log)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "models/m.tm.ron");
}

/// What a URI stands for.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let code = [rest.next().unwrap(), rest.next().unwrap()];
            let code = std::str::from_utf8(&code).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn hostile_names_keep_it_valid_and_harmless() {
    let place = Place::new();
    let odd = "\\u{202e}\\u{1b}[2J\\\"x\\\" \\\\ %41 {0} [a](http://evil) \\u{e0041}\\n\\u{0}";
    let model = MODEL
        .replace("\"Agent [x](http://evil)\"", &format!("\"{odd}\""))
        .replace("\"It promises too much\"", &format!("\"{odd}{}\"", "long ".repeat(20_000)))
        .replace("\"ben\"", &format!("\"{odd}\""))
        .replace("It knows nothing that is not public.", odd);
    let name = "100%25 \"odd\" ü%2e%2e [x]#?.tm.ron";
    place.write(&format!("a b/{name}"), &model);
    for command in ["check", "findings"] {
        let log = sarif(&place, &[command, "a b"]);
        assert!(results(&log).len() >= 3, "{command}");
        for result in results(&log) {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert_eq!(decoded(uri), format!("a b/{name}"));
            let text = result["message"]["text"].as_str().unwrap();
            assert!(!text.contains("](") && !text.chars().any(char::is_control), "{text:.300}");
        }
        // The same from elsewhere, where paths are absolute.
        let folder = place.path("a b");
        let absolute = sarif(&place, &[command, folder.to_str().unwrap()]);
        assert_eq!(results(&absolute).len(), results(&log).len());
        let outside = Place::new();
        let path = outside.write(&format!("c d/{name}"), &model);
        let log = sarif(&place, &[command, path.to_str().unwrap()]);
        let location = &results(&log)[0]["locations"][0]["physicalLocation"]["artifactLocation"];
        let uri = location["uri"].as_str().unwrap();
        assert_eq!(decoded(uri.strip_prefix("file://").unwrap()), path.to_str().unwrap());
    }
}

#[test]
fn every_result_stands_where_its_entry_is() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let line_of = |text: &str| {
        1 + MODEL.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}"))
    };
    for (command, rule, text) in [
        ("findings", "AML.T0051.000", "\"AML.T0051.000@agent\""),
        ("findings", "AML.T0057", "\"AML.T0057@agent\""),
        ("findings", "custom-promise", "\"custom-promise@agent\""),
        ("check", "unknown-kind", "\"customer\": ("),
    ] {
        let log = sarif(&place, &[command, "m.tm.ron"]);
        let result = results(&log).iter().find(|result| result["ruleId"] == rule).unwrap();
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], line_of(text), "{rule}");
        assert_eq!(region["startColumn"], 10, "{rule}: the id within its quotes");
    }
}

#[test]
fn what_a_policy_says_is_in_it() {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    let policy = r#"(
    format: 1,
    name: "Ours",
    forbidden: [
        (
            id: "no-agents",
            title: "There are no agents",
            severity: moderate,
            on: (traits: ["agentic"]),
            when: all([]),
            why: "{element} is one",
            remedy: "remove it",
        ),
    ],
    exemptions: [(rule: "unknown-kind", reason: "a new kind", by: "ben", until: "2999-12-31")],
)"#;
    place.write("threatloom.policy.ron", policy);
    let log = sarif(&place, &["check", "."]);
    let of = |id: &str| results(&log).iter().find(|result| result["ruleId"] == id).unwrap();
    let forbidden = of("no-agents");
    assert_eq!(forbidden["level"], "warning");
    assert_eq!(forbidden["suppressions"], serde_json::json!([]));
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    let rule = rules.as_array().unwrap().iter().find(|rule| rule["id"] == "no-agents").unwrap();
    let expected = serde_json::json!({
        "id": "no-agents",
        "shortDescription": {"text": "There are no agents"},
        "help": {"text": "remove it"},
        "properties": {"tags": ["security"], "security-severity": "5.5"},
    });
    assert_eq!(*rule, expected);
    let exempt = &of("unknown-kind")["suppressions"][0];
    assert_eq!(exempt["justification"], "until 2999-12-31, by ben: a new kind");
}

#[test]
fn a_baseline_says_what_is_new() {
    let clone = Clone::new();
    clone.write("m.tm.ron", MODEL);
    clone.commit("begin");
    clone.write("m.tm.ron", &MODEL.replace("to: \"agent\"", "to: \"agnt\""));
    clone.write("threatloom.policy.ron", "(format: 1, name: \"new\")");
    let mut command = assert_cmd::Command::cargo_bin("threatloom").unwrap();
    let command = command.env_clear().envs(clone.environment()).current_dir(clone.folder());
    let ran =
        Place::outcome(command.args(["check", ".", "--baseline", "main", "--format", "sarif"]));
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    is_sound(&log);
    let state = |id: &str| {
        let result = results(&log).iter().find(|result| result["ruleId"] == id).unwrap();
        result["baselineState"].as_str().unwrap().to_string()
    };
    assert_eq!(state("policy-changed"), "new");
    assert_eq!(state("dangling-flow"), "new");
    assert_eq!(state("unknown-kind"), "unchanged");
}
