//! `incident`: from the first call to the lessons, without a screen.

use serde_json::Value;

use crate::cli::{Place, Ran};

const LEAK: &str = "copilot-mailed-a-customer-list";

/// A place with the support copilot in `m.tm.ron`.
fn place() -> Place {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    place
}

fn incident(place: &Place, args: &[&str]) -> Ran {
    place.run(&[&["incident"], args].concat())
}

fn new(place: &Place, more: &[&str]) -> Ran {
    let args = [
        "new",
        "m.tm.ron",
        "Copilot mailed a customer list",
        "--technique",
        "indirect injection",
        "--technique",
        "T0053",
        "--technique",
        "AML.T0086",
        "--element",
        "support AGENT",
    ];
    incident(place, &[&args[..], more].concat())
}

fn json(ran: Ran) -> Value {
    serde_json::from_str(&ran.done()).unwrap()
}

#[test]
fn an_incident_is_recorded_rated_matched_and_closed() {
    let place = place();
    let before = place.read("m.tm.ron");
    let card = new(&place, &["--observed", "A link held addresses."]).done();
    assert!(card.starts_with(LEAK), "{card}");
    assert!(card.contains("severity  unrated, up to critical\n"), "{card}");
    let gone = before.lines().filter(|line| !place.read("m.tm.ron").contains(line)).count();
    assert_eq!(gone, 0, "the rest of the file is untouched");

    let zero_click = ["--answer", "effect=exfiltrates", "--answer", "user-interaction=none"];
    let card = incident(&place, &[&["set", "m.tm.ron", LEAK], &zero_click[..]].concat()).done();
    assert!(card.contains("severity  critical\n"), "{card}");
    assert!(card.contains("without a click"), "the row that fired: {card}");
    assert!(card.contains("with some → important"), "what another answer changes: {card}");

    let told = incident(&place, &["match", "m.tm.ron"]).done();
    assert_eq!(incident(&place, &["match", "m.tm.ron", LEAK]).done(), told);
    assert_eq!(incident(&place, &["match", "m.tm.ron", "--incident", LEAK]).done(), told);
    for text in
        ["AML.CS00", "next:", "foreseen by a finding on Support agent", "missing: a finding on"]
    {
        assert!(told.contains(text), "{text}: {told}");
    }
    let stderr = incident(&place, &["link", "m.tm.ron", LEAK, "--create"]).stderr;
    assert!(stderr.contains("wrote down AML.T0053@support-agent"), "{stderr}");
    let found = json(place.run(&["findings", "m.tm.ron", "--format", "json"]));
    let keys = found["findings"].as_array().unwrap().iter().map(|row| row["key"].clone());
    assert!(keys.into_iter().any(|key| key == "AML.T0053@support-agent"));
    let card =
        place.run(&["triage", "m.tm.ron", "AML.T0053@support-agent", "--comment", "So."]).done();
    assert!(card.contains("answers   effect=exfiltrates"), "as the incident showed: {card}");
    assert!(card.contains("Incident copilot-mailed-a-customer-list"), "{card}");
    let known = json(incident(&place, &["match", "m.tm.ron", "--format", "json"]));
    let missing = |row: &Value| !row["missing"].as_array().unwrap().is_empty();
    assert!(!known["foresight"].as_array().unwrap().iter().any(missing), "{known}");

    let stderr = incident(&place, &["close", "m.tm.ron", LEAK]).failed(2);
    assert!(stderr.contains("--lesson TEXT"), "{stderr}");
    let closed = incident(&place, &["close", "m.tm.ron", LEAK, "--lesson", "Ask first."]);
    assert!(closed.stderr.contains("nobody took or left out: name-lead"), "{}", closed.stderr);
    let card = closed.stdout;
    assert!(
        card.contains("status    closed\n") && card.contains("lessons   Ask first.\n"),
        "{card}"
    );
    assert_eq!(place.run(&["fmt", "--check", "m.tm.ron"]).code, 0);
    let list = json(incident(&place, &["list", "m.tm.ron", "--format", "json"]));
    assert_eq!(list["incidents"][0]["severity"], "critical");
    assert_eq!(list["incidents"][0]["findings"].as_array().unwrap().len(), 3);
    assert!(
        incident(&place, &["list", "m.tm.ron", "--status", "open"]).done().contains("no incidents")
    );
}

#[test]
fn steps_of_the_playbook_are_ticked_by_their_ids() {
    let place = place();
    new(&place, &[]).done();
    let shown = json(incident(&place, &["show", "m.tm.ron", LEAK, "--format", "json"]));
    assert_eq!(shown["playbook"], "agent-misuse");
    let step = shown["steps"][0]["id"].as_str().unwrap().to_string();
    let done = format!("{step}=done");
    let note = ["--step", &done, "--note", "Ana leads", "--happened", "Agent paused", "--at"];
    let set = [&["set", "m.tm.ron", LEAK], &note[..], &["2026-11-21T02:10:00Z"]].concat();
    let card = incident(&place, &set).done();
    assert!(card.contains("[x]") && card.contains("Ana leads"), "{card}");
    assert!(card.contains("2026-11-21 02:10 ana: Agent paused"), "{card}");
    let before = place.read("m.tm.ron");
    for (args, message) in [
        (["--step", "no-such=done"], "no step `no-such`"),
        (["--step", &format!("{step}=skipped")], "leaving a step out needs a reason"),
        (["--step", &format!("{step}=gone")], "not a state of a step"),
        (["--answer", "effect=none"], "does not answer `effect`"),
        (["--answer", "nonsense=1"], "does not ask `nonsense`"),
        (["--ease", "peasy"], "does not answer `ease`"),
        (["--tries", "3/2"], "is not K/N"),
        (["--class", "luck"], "no class of bugs `luck`"),
        (["--playbook", "panic"], "no playbook `panic`"),
        (["--technique", "T9999"], "no ATLAS technique"),
        (["--technique", "prompt injection"], "may be several"),
        (["--element", "agnet"], "no element, flow or boundary"),
        (["--override", "low"], "needs a reason"),
    ] {
        let stderr = incident(&place, &[&["set", "m.tm.ron", LEAK], &args[..]].concat()).failed(2);
        assert!(stderr.contains(message), "{args:?}: {stderr}");
    }
    assert_eq!(place.read("m.tm.ron"), before, "what is refused changes nothing");
    let near = incident(&place, &["show", "m.tm.ron", "copilot-mailed-a-list"]).failed(2);
    assert!(near.contains(LEAK), "{near}");
}

#[test]
fn a_confidential_incident_leaves_no_trace_in_the_model() {
    let place = place();
    let before = place.read("m.tm.ron");
    let key = format!("confidential/{LEAK}");
    let card = new(&place, &["--confidential"]).done();
    assert!(card.starts_with(&key), "{card}");
    assert_eq!(place.read("m.tm.ron"), before);
    assert!(incident(&place, &["list", "m.tm.ron"]).done().contains(&key));
    let closed = incident(&place, &["close", "m.tm.ron", &key, "--lesson", "Ask first."]);
    assert!(closed.stdout.contains("status    closed"), "{closed:?}");
    assert_eq!(place.read("m.tm.ron"), before);
    // In a file that is named it is another one.
    let file = place.path("case.tm.ron");
    let file = file.to_str().unwrap();
    new(&place, &["--file", file]).done();
    assert!(place.read("case.tm.ron").contains("incidents: {"));
    let stderr = incident(&place, &["show", "m.tm.ron", &key, "--file", "m.tm.ron"]).failed(3);
    assert!(stderr.contains("holds no incidents of"), "{stderr}");
}

#[test]
fn models_are_asked_whether_they_are_exposed() {
    let place = place();
    place.write("sub/broken.tm.ron", "(format: 1, nam");
    place.run(&["new", "sub/scan", "--template", "malware-classifier"]);
    let folder = ".";
    let ran = incident(&place, &["match", folder, "--technique", "T0051.001", "--format", "json"]);
    assert_eq!(ran.code, 1, "one of them can't be read");
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let exposed: Vec<(&str, u64)> = answer["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["model"].as_str().unwrap(), row["exposed"].as_u64().unwrap()))
        .collect();
    assert_eq!(exposed.len(), 2);
    assert!(exposed[0].0.ends_with("m.tm.ron") && exposed[0].1 == 1, "{exposed:?}");
    assert_eq!(exposed[1].1, 0, "no language model reads there: {exposed:?}");
    assert_eq!(answer["problems"][0]["rule"], "unreadable");
    let ran = incident(&place, &["match", folder, "--case-study", "CS0026"]);
    assert!(
        ran.stdout.contains(" of ") && ran.stdout.contains("1 of 2 models exposed"),
        "{}",
        ran.stdout
    );
    for (args, message) in [
        (vec!["match", folder], "nothing to look for"),
        (vec!["match", folder, "--incident", LEAK], "of one model"),
        (vec!["match", folder, "--case-study", "CS9999"], "no case study"),
        (vec!["match", "m.tm.ron"], "no incident goes on"),
    ] {
        let stderr = incident(&place, &args).failed(2);
        assert!(stderr.contains(message), "{args:?}: {stderr}");
    }
}
