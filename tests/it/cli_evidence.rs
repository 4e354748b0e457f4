//! Results of garak onto the findings that its probes exercise.

use std::fmt::Write as _;

use serde_json::Value;

use crate::cli::Place;
use crate::shared::shared;

const MODEL: &str = r#"(
    format: 1,
    name: "Shop",
    elements: {
        "agent": (
            kind: "agent",
            name: "Agent",
            attributes: {
                "exposure": "public",
            },
        ),
        "customer": (
            kind: "person",
            name: "Customer",
            attributes: {
                "content-trust": "untrusted",
            },
        ),
        "docs": (
            kind: "knowledge-base",
            name: "Docs",
        ),
        "other-agent": (
            kind: "agent",
            name: "Other agent",
        ),
    },
    flows: {
        "customer-agent": (
            from: "customer",
            to: "agent",
        ),
        "docs-agent": (
            from: "docs",
            to: "agent",
        ),
    },
    findings: {
        "AML.T0051.001@agent": (
            status: open,
        ),
        "AML.T0051.001@other-agent": (
            status: false_positive,
            history: {
                "2026-10-01T09:01:00Z ana": (
                    status: false_positive,
                    why: [
                        "It reads nothing.",
                    ],
                ),
            },
        ),
        "AML.T0070@docs": (
            status: open,
        ),
        "custom-odd@agent": (
            title: "Odd",
            status: open,
        ),
    },
)
"#;

const HEAD: &str = r#"{"entry_type": "start_run setup", "_config.version": "0.15.2", "plugins.target_type": "openai", "plugins.target_name": "gpt-4o"}
{"entry_type": "init", "garak_version": "0.15.2", "start_time": "2026-11-01T10:00:00", "run": "run-1"}
{"entry_type": "attempt", "probe_classname": "promptinject.HijackHateHumans", "passed": "not a number", "notes": {"score": NaN}}
"#;

fn eval(probe: &str, numbers: &str) -> String {
    format!(
        "{{\"entry_type\": \"eval\", \"probe\": {probe:?}, \"detector\": \"base.Trigger\", {numbers}}}\n"
    )
}

fn place(rows: &str) -> Place {
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    place.write("r.report.jsonl", &format!("{HEAD}{rows}"));
    place
}

fn import(place: &Place, more: &[&str]) -> Value {
    let args = ["evidence", "import", "r.report.jsonl", "--model", "m.tm.ron", "--format", "json"];
    serde_json::from_str(&place.run(&[&args[..], more].concat()).done()).unwrap()
}

fn result<'a>(answer: &'a Value, probe: &str) -> &'a Value {
    let results = answer["results"].as_array().unwrap();
    results.iter().find(|it| it["probe"] == probe).unwrap_or_else(|| panic!("{probe}: {answer}"))
}

#[test]
fn k_of_n_becomes_evidence_on_what_a_probe_exercises() {
    let place = place(&eval(
        "latentinjection.Report",
        "\"passed\": 7, \"fails\": 3, \"nones\": 2, \"total_evaluated\": 10",
    ));
    let args = ["evidence", "import", "r.report.jsonl", "--model", "m.tm.ron"];
    insta::assert_snapshot!("evidence", place.run(&args).done());
    let model = place.read("m.tm.ron");
    assert_eq!(model.matches("\"garak latentinjection.Report / base.Trigger\": (").count(), 3);
    assert_eq!(model.matches("succeeded: 3,\n                    of: 10,").count(), 3);
    assert!(model.contains("\"garak 0.15.2, on openai gpt-4o, run run-1, began 2026-11-01\","));
    assert!(model.contains("\"2 more could not be judged\","));
    assert_eq!(place.run(&["fmt", "--check", "m.tm.ron"]).code, 0, "canonical");
    assert!(model.contains("status: false_positive,"), "evidence decides nothing");
}

#[test]
fn the_same_report_again_changes_nothing_and_a_newer_one_replaces() {
    let place = place(&eval("latentinjection.Report", "\"passed\": 7, \"total\": 10"));
    assert_eq!(import(&place, &[])["changed"], true);
    let once = place.read("m.tm.ron");
    for more in [&[][..], &["--by", "ben"]] {
        let again = import(&place, more);
        assert_eq!(again["changed"], false);
        assert_eq!(result(&again, "latentinjection.Report")["findings"][0]["change"], "unchanged");
        assert_eq!(place.read("m.tm.ron"), once);
    }
    place.write("r.report.jsonl", &eval("latentinjection.Report", "\"passed\": 9, \"total\": 10"));
    let newer = import(&place, &[]);
    assert_eq!(result(&newer, "latentinjection.Report")["findings"][0]["change"], "replaced");
    assert!(!place.read("m.tm.ron").contains("succeeded: 3,"));
}

#[test]
fn nothing_is_dropped_and_the_counts_add_up() {
    let rows = [
        eval("latentinjection.Report", "\"passed\": 7, \"total\": 10"),
        eval("latentinjection.Report", "\"passed\": 1, \"total\": 5"),
        eval("promptinject.Hijack", "\"passed\": 1, \"total\": 5"),
        eval("packagehallucination.Python", "\"passed\": 5, \"total\": 5"),
        eval("test.Test", "\"passed\": 5, \"total\": 5"),
        eval("brandnew.Probe\u{1b}", "\"passed\": 0, \"total\": 5").replace('\u{1b}', "\\u001b"),
        eval("tap.TAP", "\"passed\": 0, \"total\": 0, \"nones\": 3"),
    ];
    let place = place(&rows.concat().replace("\\u{1b}", "\\u001b"));
    let answer = import(&place, &[]);
    let latent = result(&answer, "latentinjection.Report");
    assert_eq!((&latent["succeeded"], &latent["of"]), (&7.into(), &15.into()), "rows of one probe");
    assert_eq!(latent["rows"], 2);
    assert_eq!(result(&answer, "promptinject.Hijack")["fate"], "only_suggested");
    assert_eq!(result(&answer, "packagehallucination.Python")["fate"], "no_place");
    assert_eq!(result(&answer, "test.Test")["fate"], "no_technique");
    assert_eq!(result(&answer, "brandnew.Probe\u{1b}")["fate"], "unknown_probe");
    assert_eq!(result(&answer, "tap.TAP")["fate"], "not_judged");
    let counts = answer["counts"].as_object().unwrap();
    assert_eq!(counts.values().map(|n| n.as_u64().unwrap()).sum::<u64>(), rows.len() as u64);
    assert!(counts.values().all(|n| n.as_u64() > Some(0)), "{counts:?}");
    let args = ["evidence", "import", "r.report.jsonl", "--model", "m.tm.ron"];
    let text = place.run(&args).done();
    assert!(text.contains("brandnew.Probe⟨1B⟩ / base.Trigger"), "{text}");
    assert!(text.contains("\n7 outcomes: 2 on findings, 1 only suggested, "), "{text}");
}

#[test]
fn the_element_that_was_tested_gets_the_evidence() {
    let place = place(&eval("latentinjection.Report", "\"passed\": 7, \"total\": 10"));
    let keys = |answer: &Value| -> Vec<String> {
        let findings = result(answer, "latentinjection.Report")["findings"].as_array().unwrap();
        findings.iter().map(|it| it["key"].as_str().unwrap().to_string()).collect()
    };
    let one = import(&place, &["--element", "agent"]);
    assert_eq!(keys(&one), ["AML.T0051.001@agent", "AML.T0070@docs"], "docs are read by the agent");
    assert!(place.read("m.tm.ron").contains("\"tested: agent\","));
    let all = import(&place, &[]);
    assert_eq!(keys(&all).len(), 3);
    let args = ["evidence", "import", "r.report.jsonl", "--model", "m.tm.ron", "--element", "agnt"];
    let stderr = place.run(&args).failed(2);
    assert!(stderr.contains("did you mean agent, other-agent?"), "{stderr}");
}

#[test]
fn findings_are_made_of_shown_suggestions_that_proved_real() {
    let worked = eval("promptinject.Hijack", "\"passed\": 1, \"total\": 5");
    let failed = eval("sysprompt_extraction.X", "\"passed\": 5, \"total\": 5");
    let place = place(&format!("{worked}{failed}"));
    let answer = import(&place, &["--create"]);
    let created = &result(&answer, "promptinject.Hijack")["findings"][0];
    assert_eq!(created["key"], "AML.T0051.000@agent");
    assert_eq!(created["change"], "created");
    assert!(result(&answer, "sysprompt_extraction.X")["findings"].as_array().unwrap().is_empty());
    let model = place.read("m.tm.ron");
    assert!(
        model.contains("\"AML.T0051.000@agent\": (") && !model.contains("AML.T0056"),
        "{model}"
    );
    assert_eq!(import(&place, &["--create"])["changed"], false);
    assert_eq!(place.read("m.tm.ron"), model);
}

#[test]
fn what_is_no_report_is_refused_with_line_and_remedy() {
    let good = eval("dan.X", "\"passed\": 1, \"total\": 5");
    for (text, place_and_words) in [
        (String::new(), "r.report.jsonl:1:1"),
        (HEAD.to_string(), "r.report.jsonl:3:1"),
        ("{\"goal\": \"x\"}\n".to_string(), "no `entry_type`"),
        (format!("{good}garbage\n"), "r.report.jsonl:2:1"),
        (format!("{good}{{\"entry_type\": \"ev"), "r.report.jsonl:2:18"),
        (eval("dan.X", "\"passed\": 6, \"total\": 5"), "more passed (6) than were judged"),
        (eval("dan.X", "\"passed\": -1, \"total\": 5"), "not an outcome of a probe"),
        (eval("dan.X", "\"passed\": 1"), "neither `total_evaluated` nor `total`"),
        (eval("dan.X", "\"total\": 5"), "missing field `passed`"),
        (format!("{good}[[[[\n"), "r.report.jsonl:2:"),
    ] {
        let place = Place::new();
        place.write("m.tm.ron", MODEL);
        place.write("r.report.jsonl", &text);
        let args = ["evidence", "import", "r.report.jsonl", "--model", "m.tm.ron"];
        let stderr = place.run(&args).failed(3);
        assert!(stderr.contains(place_and_words), "{place_and_words}: {stderr}");
        assert!(stderr.contains("= help: "), "{stderr}");
        assert_eq!(place.read("m.tm.ron"), MODEL);
    }
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    std::fs::write(place.path("r.report.jsonl"), [0xff, 0xfe, b'\n']).unwrap();
    let args = ["evidence", "import", "r.report.jsonl", "--model", "m.tm.ron"];
    assert!(place.run(&args).failed(3).contains("not UTF-8"));
    let missing = ["evidence", "import", "nope.jsonl", "--model", "m.tm.ron"];
    assert!(place.run(&missing).failed(4).contains("nope.jsonl"));
}

#[test]
fn model_and_report_can_come_through_pipes() {
    let place = place(&eval("latentinjection.Report", "\"passed\": 7, \"total\": 10"));
    let ran =
        place.run_with_stdin(&["evidence", "import", "r.report.jsonl", "--model", "-"], MODEL);
    assert!(ran.stdout.contains("succeeded: 3,"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("1 outcome: 1 on findings"), "{}", ran.stderr);
    let report = place.read("r.report.jsonl");
    let args = ["evidence", "import", "-", "--model", "m.tm.ron"];
    assert!(place.run_with_stdin(&args, &report).done().contains("recorded on 3 findings"));
    place.run(&["evidence", "import", "-", "--model", "-"]).failed(2);
}

#[test]
fn a_large_report_is_read_line_by_line() {
    let mut text = String::from(HEAD);
    let attempt =
        format!("{{\"entry_type\": \"attempt\", \"outputs\": [\"{}\"]}}\n", "x".repeat(10_000));
    for _ in 0..500 {
        text.push_str(&attempt);
    }
    for n in 0..200 {
        let _ = write!(
            text,
            "{}",
            eval(&format!("latentinjection.P{n}"), "\"passed\": 1, \"total\": 2")
        );
    }
    let place = Place::new();
    place.write("m.tm.ron", MODEL);
    place.write("r.report.jsonl", &text);
    assert_eq!(import(&place, &[])["counts"]["evidence"], 200);
}

#[test]
fn reports_of_garak_itself_are_read() {
    for (name, rows) in [("agg", 2), ("quack", 1)] {
        let Some(path) = shared(&format!("samples/garak/{name}.report.jsonl")) else { return };
        let place = place("");
        std::fs::copy(path, place.path("r.report.jsonl")).unwrap();
        let answer = import(&place, &[]);
        assert_eq!(answer["version"], "0.14.0.pre1");
        let counts = answer["counts"].as_object().unwrap();
        assert_eq!(counts.values().map(|n| n.as_u64().unwrap()).sum::<u64>(), rows);
        assert_eq!(result(&answer, "lmrc.QuackMedicine")["of"], 1);
    }
}
