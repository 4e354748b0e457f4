//! `triage`.

use crate::cli::{Place, Ran, SHOP};

/// A place with the support copilot in `m.tm.ron`.
fn place() -> Place {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    place
}

fn triage(place: &Place, args: &[&str]) -> Ran {
    place.run(&[&["triage", "m.tm.ron"], args].concat())
}

/// A suggestion that the bundled model has not triaged.
fn untriaged(place: &Place) -> String {
    let stdout = place.run(&["suggest", "m.tm.ron", "--format", "json"]).done();
    let answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let rows = answer["suggestions"].as_array().unwrap();
    let row = rows.iter().find(|row| row["status"].is_null()).expect("an untriaged suggestion");
    format!("{}@{}", row["technique"].as_str().unwrap(), row["element"].as_str().unwrap())
}

#[test]
fn without_options_nothing_changes() {
    let place = place();
    let before = place.read("m.tm.ron");
    let card = triage(&place, &[&untriaged(&place)]).done();
    assert!(card.contains("status    suggested, not triaged\n"), "{card}");
    assert!(card.contains("\nseverity  "), "{card}");
    assert_eq!(place.read("m.tm.ron"), before);
}

#[test]
fn a_suggestion_becomes_a_finding_with_only_its_own_lines() {
    let place = place();
    let before = place.read("m.tm.ron");
    let key = untriaged(&place);
    let card =
        triage(&place, &[&key, "--status", "mitigating", "--owner", "Ben", "--due", "2027-01-31"]);
    let card = card.done();
    assert!(card.contains("status    mitigating\n") && card.contains("owner     Ben\n"), "{card}");
    let after = place.read("m.tm.ron");
    let new: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert!(new.iter().any(|line| line.contains(&key)), "{new:?}");
    let gone = before.lines().filter(|line| !after.contains(line)).count();
    assert_eq!(gone, 0, "nothing else is touched");
    assert!(after.contains("Z ana\": (\n                    status: mitigating"), "{after}");
    assert!(after.contains("due: \"2027-01-31\""));
    assert_eq!(place.run(&["fmt", "--check", "m.tm.ron"]).code, 0);
}

#[test]
fn a_dismissal_needs_a_reason_and_goes_away() {
    let place = place();
    let before = place.read("m.tm.ron");
    let key = untriaged(&place);
    let stderr = triage(&place, &[&key, "--status", "not_applicable"]).failed(2);
    assert_eq!(
        stderr,
        format!("error: {key}: not_applicable needs a reason\nhint: say why with --why TEXT\n")
    );
    assert_eq!(place.read("m.tm.ron"), before);
    triage(&place, &[&key, "--status", "not_applicable", "--why", "plain text only"]).done();
    let (technique, element) = key.split_once('@').unwrap();
    let stdout =
        place.run(&["suggest", "m.tm.ron", "--element", element, "--format", "json"]).done();
    assert!(
        !stdout.contains(&format!("\"technique\": \"{technique}\",\n      \"name\"")),
        "{stdout}"
    );
    // Taking it back brings it back.
    triage(&place, &[&key, "--status", "open"]).done();
    assert!(place.read("m.tm.ron").contains("plain text only"), "history is kept");
}

#[test]
fn what_a_status_asks_for_is_said() {
    let place = place();
    let key = untriaged(&place);
    let stderr = triage(&place, &[&key, "--status", "accepted", "--why", "small"]).failed(2);
    assert!(stderr.contains("hint: for example --review-by 20"), "{stderr}");
    let past = ["--status", "accepted", "--why", "small", "--review-by", "2026-01-01"];
    let stderr = triage(&place, &[&[&*key], &past[..]].concat()).failed(2);
    let told =
        "error: 2026-01-01 went by: the decision would be open again at once\nhint: for example";
    assert!(stderr.starts_with(told), "{stderr}");
    let stderr = triage(&place, &[&key, "--status", "mitigated", "--why", "done"]).failed(2);
    assert!(stderr.contains("hint: add --mitigation"), "{stderr}");
    let stderr = triage(&place, &[&key, "--status", "done"]).failed(2);
    assert!(stderr.contains("use open, mitigating"), "{stderr}");
    let stderr = triage(&place, &[&key, "--answer", "nonsense=1"]).failed(2);
    assert!(stderr.contains("does not ask `nonsense`\nhint: its questions are "), "{stderr}");
    let stderr = triage(&place, &[&key, "--why", "because"]).failed(2);
    assert!(stderr.contains("--why explains"), "{stderr}");
    let stderr = triage(&place, &[&key, "--override", "low"]).failed(2);
    assert!(stderr.contains("say why"), "{stderr}");
    let card = triage(&place, &[&key, "--override", "low", "--why", "test data only"]).done();
    assert!(card.contains("severity  low, set by ana on 20"), "{card}");
}

#[test]
fn an_unknown_key_is_answered_with_near_ones() {
    let place = place();
    let key = untriaged(&place);
    let typo = key.replacen('@', "@x", 1);
    let stderr = triage(&place, &[&typo]).failed(2);
    assert!(stderr.contains("hint: did you mean ") && stderr.contains(&key), "{stderr}");
    let stderr = triage(&place, &["AML.T9999@support-agent"]).failed(2);
    assert!(stderr.contains("has no technique AML.T9999"), "{stderr}");
    let stderr = triage(&place, &["injection"]).failed(2);
    assert!(stderr.contains("is not a finding key"), "{stderr}");
}

#[test]
fn between_pipes_the_model_goes_through() {
    let place = place();
    let key = untriaged(&place);
    let model = place.read("m.tm.ron");
    let ran = place.run_with_stdin(&["triage", "-", &key, "--owner", "Ben"], &model);
    let changed = ran.done();
    assert!(changed.contains(&format!("\"{key}\": (")), "{changed}");
    assert_eq!(place.read("m.tm.ron"), model);
}

#[test]
fn who_decides_is_recorded() {
    let place = place();
    let key = untriaged(&place);
    let mut nobody = place.command();
    nobody.env_remove("THREATLOOM_USER").args(["triage", "m.tm.ron", &key, "--owner", "Ben"]);
    let stderr = Place::outcome(&mut nobody).failed(2);
    assert_eq!(
        stderr,
        "error: nobody says who you are\nhint: give --by NAME or set THREATLOOM_USER\n"
    );
    triage(&place, &[&key, "--status", "open", "--by", "Mei Lindqvist"]).done();
    assert!(
        place.read("m.tm.ron").contains("Z Mei Lindqvist\": (\n                    status: open")
    );
}

#[test]
fn git_says_who_decides_when_nobody_else_does() {
    let place = place();
    let key = untriaged(&place);
    let path = std::env::var_os("PATH").unwrap();
    let git = |args: &[&str]| {
        let home = place.path("");
        let mut git = std::process::Command::new("git");
        git.args(args).current_dir(place.path("")).env_clear().env("PATH", &path).env("HOME", home);
        git.output().is_ok_and(|output| output.status.success())
    };
    if !(git(&["init", "-q"]) && git(&["config", "user.name", "Gita"])) {
        eprintln!("git is not installed: skipped");
        return;
    }
    let mut command = place.command();
    command.env_remove("THREATLOOM_USER").env("PATH", &path);
    command.args(["triage", "m.tm.ron", &key, "--comment", "one\ntwo"]);
    Place::outcome(&mut command).done();
    let model = place.read("m.tm.ron");
    assert!(
        model.contains("Z Gita\": [\n                    \"one\",\n                    \"two\""),
        "{model}"
    );
}

#[test]
fn a_file_with_comments_is_left_alone() {
    let place = Place::new();
    let commented = SHOP.replace("    elements", "    // ask Ben\n    elements");
    place.write("m.tm.ron", &commented);
    let ran = triage(&place, &["AML.T0051@agent", "--status", "open"]);
    assert!(ran.failed(3).contains("a comment, which would be lost"));
    assert_eq!(place.read("m.tm.ron"), commented);
}

const LEAK: &str = "AML.T0057@support-agent";

#[test]
fn answers_are_for_the_questions_of_the_finding() {
    let place = place();
    let stderr = triage(&place, &[LEAK, "--answer", "domain=physical"]).failed(2);
    assert!(
        stderr.contains("does not ask `domain`\nhint: its questions are disclosed, "),
        "{stderr}"
    );
    let twice = ["--answer", "disclosed=model", "--answer", "disclosed=inputs"];
    let stderr = triage(&place, &[&[LEAK][..], &twice].concat()).failed(2);
    assert!(stderr.contains("`disclosed` is answered twice"), "{stderr}");
    let stderr = triage(&place, &[LEAK, "--answer", "disclosed=nothing"]).failed(2);
    assert!(stderr.contains("use membership, attributes"), "{stderr}");
    triage(&place, &[LEAK, "--answer", "disclosed=inputs"]).done();
    let card = triage(&place, &[LEAK, "--answer", "disclosed="]).done();
    assert!(card.contains("open      disclosed:"), "{card}");
    let stderr = triage(&place, &["AML.T0055@support-agent", "--answer", "aim=targeted"]).failed(2);
    assert!(stderr.contains("hint: no bar rates it"), "{stderr}");
}

#[test]
fn mitigations_are_those_of_atlas_and_can_be_removed() {
    let place = place();
    let stderr = triage(&place, &[LEAK, "--mitigation", "foo"]).failed(2);
    assert!(stderr.contains("there is no ATLAS mitigation `foo`"), "{stderr}");
    let stderr = triage(&place, &[LEAK, "--mitigation", "AML.M0209"]).failed(2);
    assert!(stderr.contains("hint: did you mean AML.M0"), "{stderr}");
    let stderr = triage(&place, &[LEAK, "--evidence", " "]).failed(2);
    assert!(stderr.contains("--evidence says nothing"), "{stderr}");
    let card = triage(&place, &[LEAK, "--mitigation", "AML.M0020", "--evidence", "test 7"]).done();
    assert!(card.contains("fix       AML.M0020") && card.contains("evidence  test 7"), "{card}");
    let card = triage(&place, &[LEAK, "--mitigation", "none"]).done();
    assert!(!card.contains("AML.M0020"), "{card}");
}

#[test]
fn dates_are_set_and_cleared() {
    let place = place();
    let stderr = triage(&place, &[LEAK, "--due", "31.1.2027"]).failed(2);
    assert!(stderr.contains("write it like 2027-01-31"), "{stderr}");
    assert!(triage(&place, &[LEAK, "--due", "2027-01-31"]).done().contains("due       2027-01-31"));
    assert!(!triage(&place, &[LEAK, "--due", ""]).done().contains("due  "));
    let accepted = ["--status", "accepted", "--why", "small", "--review-by", "2099-01-31"];
    triage(&place, &[&[LEAK][..], &accepted].concat()).done();
    let before = place.read("m.tm.ron");
    let stderr = triage(&place, &[LEAK, "--review-by", "none"]).failed(2);
    assert!(stderr.contains("accepted needs a date"), "{stderr}");
    let stderr = triage(&place, &[LEAK, "--status", "open"]).failed(2);
    assert!(stderr.contains("re-opening what was accepted needs a reason"), "{stderr}");
    assert_eq!(place.read("m.tm.ron"), before);
    triage(&place, &[LEAK, "--status", "open", "--why", "it happened"]).done();
}

#[test]
fn a_finding_of_ones_own_is_written_classed_and_rated() {
    let place = place();
    let stderr = triage(&place, &["--new", "Quota abuse", "--on", "suport-agent"]).failed(2);
    assert!(stderr.contains("hint: did you mean support-agent"), "{stderr}");
    let card = triage(&place, &["--new", "Quota abuse", "--on", "support-agent"]).done();
    assert!(card.starts_with("custom-quota-abuse@support-agent  Quota abuse"), "{card}");
    assert!(card.contains("severity  no bar\n          counts as moderate until"), "{card}");
    let key = "custom-quota-abuse@support-agent";
    let stderr = triage(&place, &[key, "--class", "reprograming"]).failed(2);
    assert!(stderr.contains("hint: did you mean reprogramming?"), "{stderr}");
    let answer = "who-affected=attacker-only";
    let card = triage(&place, &[key, "--class", "reprogramming", "--answer", answer]).done();
    assert!(card.contains("severity  important"), "{card}");
    let card = triage(&place, &[key, "--class", "none"]).done();
    assert!(card.contains("severity  no bar"), "{card}");
    let card = triage(&place, &["--new", "Nobody is on call"]).done();
    assert!(card.contains("the whole system"), "{card}");
    assert!(triage(&place, &["--new", " "]).failed(2).contains("needs a title"));
    assert!(triage(&place, &[key, "--new", "X"]).failed(2).contains("cannot be used with"));
    assert!(triage(&place, &[]).failed(2).contains("required"));
}

#[test]
fn an_override_is_taken_back_with_a_reason() {
    let place = place();
    triage(&place, &[LEAK, "--override", "low", "--why", "test data only"]).done();
    assert!(place.read("m.tm.ron").contains("against: \"unrated, up to critical\""));
    let stderr = triage(&place, &[LEAK, "--override", "none"]).failed(2);
    assert!(stderr.contains("hint: say why"), "{stderr}");
    let card = triage(&place, &[LEAK, "--override", "none", "--why", "real data now"]).done();
    assert!(
        card.contains("No longer low by hand, as ana had it: test data only real data now"),
        "{card}"
    );
    let stderr = triage(&place, &[LEAK, "--override", "none", "--why", "again"]).failed(2);
    assert!(stderr.contains("no severity was set by hand"), "{stderr}");
}

#[test]
fn an_element_that_is_not_there_is_answered_with_near_ones() {
    let place = place();
    let stderr = triage(&place, &["AML.T0077@chat-iu"]).failed(2);
    assert!(stderr.contains("hint: did you mean AML.T0077@chat-ui"), "{stderr}");
    let stderr = triage(&place, &["AML.T0077@zzz"]).failed(2);
    assert!(stderr.contains("hint: its elements are "), "{stderr}");
}

#[test]
fn a_dismissal_whose_facts_changed_says_so() {
    let place = Place::new();
    let with = |exposure: &str| {
        let attributes = format!(
            "attributes: {{\n                \"exposure\": \"{exposure}\",\n            }},"
        );
        SHOP.replace("name: \"Agent\",", &format!("name: \"Agent\",\n            {attributes}"))
    };
    place.write("m.tm.ron", &with("authenticated"));
    let suggest = ["suggest", "m.tm.ron", "--element", "agent", "--format", "json"];
    let answer: serde_json::Value = serde_json::from_str(&place.run(&suggest).done()).unwrap();
    for row in answer["suggestions"].as_array().unwrap() {
        let key = format!("{}@agent", row["technique"].as_str().unwrap());
        triage(&place, &[&key, "--status", "not_applicable", "--why", "staff only"]).done();
    }
    assert!(!place.run(&["findings", "m.tm.ron"]).done().contains("facts changed"));
    let model = place.read("m.tm.ron");
    place.write(
        "m.tm.ron",
        &model.replace("\"exposure\": \"authenticated\"", "\"exposure\": \"public\""),
    );
    let ran = place.run(&["findings", "m.tm.ron", "--format", "json"]).done();
    let answer: serde_json::Value = serde_json::from_str(&ran).unwrap();
    let rows = answer["findings"].as_array().unwrap();
    let changed = serde_json::json!(["exposure of Agent was authenticated, is public"]);
    let row = rows.iter().find(|row| row["changed"] == changed).expect("an outdated dismissal");
    assert!(place.run(&["findings", "m.tm.ron"]).done().contains("not_applicable, facts changed"));
    let card = triage(&place, &[row["key"].as_str().unwrap()]).done();
    let status = "status    not_applicable, but what that rested on changed: exposure of Agent was";
    assert!(card.contains(status), "{card}");
}

#[test]
fn a_dismissal_opens_again_when_its_facts_change_and_says_which() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "agent-platform"]);
    let key = "AML.T0053@coding-agent";
    let why = ["--status", "not_applicable", "--why", "only in a sandbox"];
    let card = place.run(&[&["triage", "m.tm.ron", key], &why[..]].concat()).done();
    assert!(
        card.contains("rests on") && card.contains("authority of Code sandbox: execute-code"),
        "{card}"
    );
    let suggests = |place: &Place| {
        let listed = place.run(&["suggest", "m.tm.ron", "--element", "coding-agent"]).done();
        listed.contains("AML.T0053")
    };
    assert!(!suggests(&place), "it is put aside");
    let answer = "code-sandbox.authority=network";
    place.run(&["interview", "m.tm.ron", "--answer", answer, "--limit", "0"]).done();
    assert!(suggests(&place), "its facts changed");
    let said = "authority of Code sandbox was execute-code, network, is network";
    let listed = place.run(&["suggest", "m.tm.ron", "--element", "coding-agent"]).done();
    assert!(listed.contains(said), "{listed}");
    let card = place.run(&["triage", "m.tm.ron", key]).done();
    assert!(card.contains("what that rested on changed: ") && card.contains(said), "{card}");
    let check = place.run(&["check", "m.tm.ron", "--fail-on", "never"]);
    assert!(check.stdout.contains(said), "{check:?}");
}

#[test]
fn several_findings_are_changed_all_or_none() {
    let place = place();
    let keys = open_findings(&place);
    let (first, second) = (keys[0].as_str(), keys[1].as_str());
    let before = place.read("m.tm.ron");
    let args = [first, second, "--status", "false_positive", "--why", "no such thing"];
    let stderr = triage(&place, &args).failed(2);
    assert!(stderr.contains("2 of 2 findings can't be changed, so none is:"), "{stderr}");
    assert!(stderr.contains("false_positive needs a date by which it is reviewed"), "{stderr}");
    assert_eq!(place.read("m.tm.ron"), before);

    let told = triage(&place, &[first, second, "--owner", "zoe", "--dry-run"]).done();
    assert!(
        told.contains("→ zoe") && told.ends_with("2 of 2 findings would change; nothing did\n"),
        "{told}"
    );
    assert_eq!(place.read("m.tm.ron"), before);
    let told = triage(&place, &[first, second, "--owner", "zoe"]).done();
    assert!(told.ends_with("2 of 2 findings changed\n"), "{told}");
    assert_eq!(place.read("m.tm.ron").matches("owner: \"zoe\"").count(), 2);

    let told = triage(&place, &["--query", "owner:zoe", "--due", "2027-01-31"]).done();
    assert!(told.contains("→ 2027-01-31") && told.ends_with("2 of 2 findings changed\n"), "{told}");
    let told = triage(&place, &["--query", "owner:zoe"]).done();
    assert!(told.ends_with("2 findings; nothing was asked to change\n"), "{told}");
    let stderr = triage(&place, &["--query", "ownr:zoe"]).failed(2);
    assert!(stderr.contains("column 1: `ownr` is no field of findings: `owner`?"), "{stderr}");
    let listed = place.run(&["findings", "m.tm.ron", "--query", "owner:zoe stat:x"]).failed(2);
    assert!(listed.contains("column 11: `stat` is no field of findings"), "{listed}");
}

#[test]
fn a_finding_that_is_the_same_is_decided_with_the_other() {
    let place = place();
    let keys = open_findings(&place);
    let (lead, other) = (keys[0].as_str(), keys[1].as_str());
    let card = triage(&place, &[other, "--same-as", lead]).done();
    assert!(card.contains(&format!("same as   {lead}, which decides for it")), "{card}");
    let stderr = triage(&place, &[other, "--owner", "mei"]).failed(2);
    assert!(
        stderr.contains(&format!("{other} is the same as {lead}, which decides for it")),
        "{stderr}"
    );
    // What decides says where triage stands, and that a decision no longer holds.
    let args = ["--status", "accepted", "--why", "paid for", "--review-by", "2099-01-01"];
    triage(&place, &[&[lead][..], &args].concat()).done();
    place.write("m.tm.ron", &place.read("m.tm.ron").replace("2099-01-01", "2026-01-01"));
    let card = triage(&place, &[other]).done();
    let expired = "accepted, expired on 2026-01-01: it counts as open again";
    assert!(card.contains(expired), "{card}");
    let stderr = triage(&place, &[lead, "--same-as", other]).failed(2);
    assert!(stderr.contains("can't be the same as"), "{stderr}");
    let listed = place.run(&["findings", "m.tm.ron", "--format", "json"]).done();
    assert!(listed.contains(&format!("\"same_as\": \"{lead}\"")), "{listed}");
    triage(&place, &[other, "--same-as", "none"]).done();
    assert!(!place.read("m.tm.ron").contains("same_as"));
}

#[test]
fn views_are_listed_with_their_counts_and_used_by_name() {
    let place = place();
    let policy = "(format: 1, name: \"Ours\", views: {\"Mine too\": \"owner:none\", \"Broken\": \"ownr:x\"})";
    place.write("threatloom.policy.ron", policy);
    let views = place.run(&["findings", "m.tm.ron", "--views"]).done();
    assert!(views.contains("Mine too") && views.contains("owner:none"), "{views}");
    assert!(views.contains("`ownr` is no field"), "{views}");
    place.run(&["findings", "m.tm.ron", "--view", "mine"]).done();
    let stderr = place.run(&["findings", "m.tm.ron", "--view", "broken"]).failed(2);
    assert!(stderr.contains("the view `Broken` makes no sense"), "{stderr}");
    let stderr = place.run(&["findings", "m.tm.ron", "--view", "overdu e"]).done();
    assert!(stderr.contains("no findings") || stderr.contains("finding"), "{stderr}");
    let stderr = place.run(&["findings", "m.tm.ron", "--view", "zzz"]).failed(2);
    assert!(stderr.contains("there is no view `zzz`"), "{stderr}");
    let grouped =
        place.run(&["findings", "m.tm.ron", "--group", "status", "--sort", "-age"]).done();
    assert!(grouped.starts_with("open · "), "{grouped}");
}

/// Keys of findings that are open.
fn open_findings(place: &Place) -> Vec<String> {
    let listed =
        place.run(&["findings", "m.tm.ron", "--status", "open", "--format", "json"]).done();
    let answer: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let findings = answer["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["key"].as_str().unwrap().to_string()).collect()
}
