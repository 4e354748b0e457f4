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
    let stderr = triage(&place, &[&key, "--status", "mitigated", "--why", "done"]).failed(2);
    assert!(stderr.contains("hint: add --mitigation"), "{stderr}");
    let stderr = triage(&place, &[&key, "--status", "done"]).failed(2);
    assert!(stderr.contains("use open, mitigating"), "{stderr}");
    let stderr = triage(&place, &[&key, "--answer", "nonsense=1"]).failed(2);
    assert!(stderr.contains("no question `nonsense`: there are"), "{stderr}");
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
