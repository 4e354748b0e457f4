//! `threatloom report` as a command: formats, files, what is refused.

use crate::cli::{Place, SHOP};
use crate::page::is_sound;

/// A shop with a finding that somebody owns.
fn shop() -> String {
    let finding = "    findings: {\n        \"AML.T0051.001@agent\": (\n            status: open,\n            owner: \"Ana, =cmd()\",\n        ),\n    },\n)\n";
    format!("{}{finding}", SHOP.strip_suffix(")\n").unwrap())
}

#[test]
fn the_ending_of_the_file_says_which_format() {
    let place = Place::new();
    place.write("m.tm.ron", &shop());
    for file in ["m.html", "m.md", "m.csv"] {
        let ran = place.run(&["report", "m.tm.ron", "-o", file]);
        let said = format!("written to {file}\n");
        assert_eq!((ran.stdout.as_str(), ran.stderr, ran.code), ("", said, 0));
    }
    is_sound(&place.read("m.html"));
    assert!(place.read("m.md").starts_with("# Threat model report: Shop\n"));
    assert_eq!(place.read("m.csv"), place.run(&["findings", "m.tm.ron", "--format", "csv"]).done());
    assert!(place.read("m.csv").contains("Ana, =cmd()"), "no formula: it does not begin a cell");
    let named = place.run(&["report", "m.tm.ron", "--format", "html"]).done();
    assert_eq!(named, place.read("m.html"));
    assert_eq!(place.run(&["report", "m.tm.ron"]).done(), place.read("m.md"));
    let piped = place.run_with_stdin(&["report", "-", "--format", "html"], &shop()).done();
    assert_eq!(piped, named);
}

#[test]
fn formats_that_a_kind_does_not_have_are_refused_with_those_it_has() {
    let place = Place::new();
    place.write("m.tm.ron", &shop());
    for (args, said) in [
        (
            &["--format", "json"][..],
            "--kind document has no format json: it has html, markdown, csv",
        ),
        (&["-o", "m.txt"], "--kind document has no format text: it has html, markdown, csv"),
        (
            &["--kind", "test-plan", "--format", "html"],
            "--kind test-plan has no format html: it has markdown, text, json",
        ),
        (&["--finding", "AML.T0051.001@agent"], "only the test plan can be of one finding"),
    ] {
        let failed = place.run(&[&["report", "m.tm.ron"], args].concat()).failed(2);
        assert!(failed.contains(said), "{failed}");
    }
    let replaced =
        place.run(&["report", "m.tm.ron", "--format", "html", "-o", "m.tm.ron"]).failed(2);
    assert!(replaced.contains("would replace the model"), "{replaced}");
    assert!(place.run(&["report", "nowhere.tm.ron"]).failed(4).contains("no such file"));
}

#[test]
fn due_dates_of_the_policy_are_in_the_document() {
    let place = Place::new();
    place.write("m.tm.ron", &shop());
    place.write(
        "threatloom.policy.ron",
        "(format: 1, name: \"House rules\", due_days: (critical: 7, moderate: 30), second_person_from: important)",
    );
    let text = place.run(&["report", "m.tm.ron"]).done();
    assert!(text.contains("by policy"), "{text}");
    assert!(
        text.contains("Findings are due: critical within 7 days, moderate within 30 days."),
        "{text}"
    );
    assert!(
        text.contains("Findings that are important or worse are accepted by two people."),
        "{text}"
    );
}
