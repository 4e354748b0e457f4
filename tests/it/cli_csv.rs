//! The triage queue as comma-separated values.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cli::Place;

/// A model whose names would run something in a spreadsheet or in a terminal.
fn hostile() -> String {
    let named = |id: &str, name: &str| {
        format!(
            "        {id:?}: (\n            kind: \"agent\",\n            name: {name:?},\n        ),\n"
        )
    };
    let titled = |key: &str, title: &str, owner: &str| {
        format!(
            "        {key:?}: (\n            title: {title:?},\n            status: open,\n            owner: {owner:?},\n        ),\n"
        )
    };
    let findings = [
        titled("custom-a@a", "=HYPERLINK(\"http://evil\",\"ok\")", "@ben"),
        titled("custom-b@a", " +1, \"x\"", "-ben"),
        titled("custom-c@a", "\t=1", "\u{202e}=ben"),
        titled("custom-d@a", "＝cmd|' /C calc'!A0", "ben\r\n=1"),
        titled("custom-e@a", &"x".repeat(10_000), "ben; ana"),
    ]
    .concat();
    format!(
        "(\n    format: 1,\n    name: \"m\",\n    elements: {{\n{}    }},\n    findings: {{\n{findings}    }},\n)\n",
        named("a", "A\u{1b}[2J")
    )
    .replace("\\u{1b}", "\\u{1B}")
}

/// What a reader of RFC 4180 makes of a text.
fn parse(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut rest) = (false, text.chars().peekable());
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => cell.push(rest.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(rest.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted, "the last line has no end");
    rows
}

#[test]
fn a_spreadsheet_gets_every_field_and_runs_nothing() {
    let place = Place::new();
    place.write("m.tm.ron", &hostile());
    let text = place.run(&["findings", "m.tm.ron", "--format", "csv"]).done();
    let json = place.run(&["findings", "m.tm.ron", "--format", "json"]).done();
    let json: Value = serde_json::from_str(&json).unwrap();
    let rows = parse(&text);
    let fields: BTreeSet<&str> =
        json["findings"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(rows[0].iter().map(String::as_str).collect::<BTreeSet<_>>(), fields);
    assert_eq!(rows.len(), 6);
    for (row, finding) in rows[1..].iter().zip(json["findings"].as_array().unwrap()) {
        assert_eq!(row.len(), rows[0].len());
        for (column, cell) in rows[0].iter().zip(row) {
            let start = cell.trim_start();
            assert!(!start.starts_with(['=', '+', '-', '@', '＝', '\t', '\r']), "{column}: {cell}");
            assert!(!cell.chars().any(char::is_control), "{column}: {cell:?}");
        }
        assert_eq!(*row[1], *finding["key"].as_str().unwrap());
        assert_eq!(row[15], finding["line"].to_string());
    }
    let title = |key: &str| &rows.iter().find(|row| row[1] == key).unwrap()[2];
    assert_eq!(title("custom-a@a"), "'=HYPERLINK(\"http://evil\",\"ok\")");
    assert_eq!(title("custom-b@a"), "' +1, \"x\"");
    assert_eq!(title("custom-c@a"), "' =1");
    assert_eq!(title("custom-e@a").len(), 10_000);
}

#[test]
fn over_a_folder_what_cannot_be_read_is_told_beside_it() {
    let place = Place::new();
    place.write("models/a.tm.ron", &hostile());
    place.write("models/=b.tm.ron", "(format: 1,");
    let ran = place.run(&["findings", "models", "--format", "csv"]);
    assert_eq!(ran.code, 1);
    assert_eq!(parse(&ran.stdout).len(), 6);
    assert!(ran.stderr.contains("=b.tm.ron"), "{}", ran.stderr);
}
