//! Every text that is refused, with the message that people get.

use std::fmt::Write as _;

use threatloom::store::{ErrorClass, MAX_BYTES, StoreError, parse_arrangement, parse_model};

use crate::any_model;

/// A model with `rest` after the name.
fn with(rest: &str) -> String {
    format!("(\n    format: 1,\n    name: \"x\",\n{rest}\n)\n")
}

#[test]
fn every_refusal_says_what_where_and_what_to_do() {
    let elements = |content: &str| with(&format!("    elements: {{\n{content}\n    }},"));
    let cases: Vec<(&str, String)> = vec![
        ("empty file", String::new()),
        ("another kind of file", "{\"json\": true}".into()),
        ("no format", "(\n    name: \"x\",\n)\n".into()),
        ("format not first", "(\n    name: \"x\",\n    format: 1,\n)\n".into()),
        ("format not a number", "(format: \"1\", name: \"x\")".into()),
        ("format 0", "(format: 0, name: \"x\")".into()),
        ("byte order mark", format!("\u{feff}{}", with(""))),
        (
            "conflict markers",
            with("<<<<<<< HEAD\n    owners: [],\n=======\n    scope: [],\n>>>>>>> theirs"),
        ),
        (
            "duplicate element",
            elements(
                "        \"api\": (kind: \"a\", name: \"one\"),\n        \"api\": (kind: \"a\", name: \"two\"),",
            ),
        ),
        (
            "duplicate in disguise",
            elements(
                "        \"api\": (kind: \"a\", name: \"one\"),\n        \"\\u{61}pi\": (kind: \"a\", name: \"two\"),",
            ),
        ),
        (
            "duplicate field",
            elements("        \"api\": (kind: \"a\", name: \"one\", kind: \"b\"),"),
        ),
        (
            "duplicate attribute",
            elements(
                "        \"api\": (kind: \"a\", name: \"n\", attributes: {\"x\": \"1\", \"x\": \"2\"}),",
            ),
        ),
        ("unknown field", elements("        \"api\": (knid: \"a\", name: \"one\"),")),
        ("unknown section", with("    elemnts: {},")),
        (
            "unknown word",
            with(
                "    findings: {\n        \"AML.T0051@api\": (\n            status: acepted,\n        ),\n    },",
            ),
        ),
        (
            "a quoted word",
            with(
                "    findings: {\n        \"AML.T0051@api\": (\n            status: \"open\",\n        ),\n    },",
            ),
        ),
        ("a missing field", elements("        \"api\": (\n            name: \"one\",\n        ),")),
        (
            "a missing comma",
            elements(
                "        \"api\": (\n            kind: \"a\"\n            name: \"one\",\n        ),",
            ),
        ),
        ("a missing colon", elements("        \"api\" (kind: \"a\", name: \"one\"),")),
        ("a list in place of a map", with("    elements: [],")),
        ("text in place of lines", with("    description: \"one line\",")),
        ("a number in place of text", elements("        \"api\": (kind: 7, name: \"one\"),")),
        (
            "an empty set of values",
            elements("        \"api\": (kind: \"a\", name: \"n\", attributes: {\"x\": []}),"),
        ),
        (
            "a bad date",
            with("    findings: {\"AML.T0051@api\": (status: open, due: \"2026-13-45\")},"),
        ),
        (
            "a bad finding key",
            with("    findings: {\n        \"T51@api\": (status: open),\n    },"),
        ),
        ("a bad id", elements("        \"My API\": (kind: \"a\", name: \"one\"),")),
        ("a reserved id", elements("        \"system\": (kind: \"a\", name: \"one\"),")),
        ("an id of escapes", elements("        \"\\u{61} b\": (kind: \"a\", name: \"one\"),")),
        ("an open quote", elements("        \"api: (")),
        ("a bad escape", with("    owners: [\"\\q\"],")),
        ("an early end", with("").trim_end().trim_end_matches(')').to_string()),
        ("something after the end", format!("{}(oops)\n", with(""))),
        ("an open comment", with("    /* never closed")),
        (
            "harmful text is not repeated",
            elements("        \"a\u{202e}\u{1b}[2J\": (kind: \"a\", name: \"one\"),"),
        ),
        ("a very long line", with(&format!("    owners: [{}oops],", "\"somebody\", ".repeat(200)))),
        (
            "not a control state",
            elements(
                "        \"api\": (kind: \"a\", name: \"n\", controls: {\"AML.M0020\": (state: inplace)}),",
            ),
        ),
    ];
    let mut all = String::new();
    for (title, text) in cases {
        let error = parse_model("shop.tm.ron", text.as_bytes()).expect_err(title);
        assert_eq!(error.class(), ErrorClass::InvalidInput, "{title}");
        writeln!(all, "## {title}\n{}\n", error.render()).unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn bytes_that_are_no_text() {
    let mut bytes = with("").into_bytes();
    let at = bytes.len() - 4;
    bytes[at] = 0xff;
    let error = parse_model("m", &bytes).unwrap_err();
    assert!(error.to_string().starts_with("m:3:15: this is not UTF-8 text"), "{error}");
}

#[test]
fn a_file_of_a_later_version_can_be_viewed() {
    let text = "(format: 2, name: \"x\u{1b}[2J\", news: {\"a\": 1, \"a\": 2}, ((((";
    match parse_model("m", text.as_bytes()).unwrap_err() {
        StoreError::NewerFormat { format: 2, text, .. } => {
            assert!(text.contains("x⟨1B⟩[2J"), "{text}");
        }
        other => panic!("{other}"),
    }
}

#[test]
fn conflict_markers_are_told_apart_from_other_faults() {
    let text = with("<<<<<<< HEAD\n>>>>>>> x");
    match parse_model("m", text.as_bytes()).unwrap_err() {
        StoreError::Invalid(fault) => assert!(fault.is_unmerged),
        other => panic!("{other}"),
    }
    assert!(parse_model("m", with("    scope: [\"=======\"],").as_bytes()).is_ok());
}

#[test]
fn oversized_files_are_refused_before_they_are_read() {
    let bytes = vec![b' '; 33 * 1024 * 1024];
    assert!(bytes.len() > MAX_BYTES);
    let error = parse_model("m", &bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "m: the file is larger than 32 MiB: split the system into several models"
    );
}

#[test]
fn hostile_nesting_neither_overflows_nor_takes_long() {
    let started = std::time::Instant::now();
    for unit in ["(", "[", "{", "Some(", "/*", "a(", "{\"a\":", "[(", "(a:", "r#"] {
        let deep = unit.repeat(300_000);
        for text in [
            deep.clone(),
            format!("(format: {deep}"),
            with(&format!("    description: {deep}")),
            with(&format!("    elements: {{\"a\": (kind: \"\", attributes: {{\"x\": {deep}")),
            with(&format!("    findings: {{\"AML.T0051@a\": (status: open, override: {deep}")),
            with(&format!("    conflicts: {{\"a\": (sides: [(value: {deep}")),
        ] {
            parse_model("m", text.as_bytes()).expect_err(unit).render();
        }
        parse_arrangement("m", deep.as_bytes()).expect_err(unit).render();
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    let text = threatloom::store::write_model(&any_model::sample());
    for end in 0..text.len() - 2 {
        parse_model("m", &text.as_bytes()[..end]).expect_err(&text[..end]).render();
    }
}
