//! Assessments as `check`, `diff`, `log` and `catalog` treat them, with files of an organisation, policies
//! and baselines.

use serde_json::Value;

use crate::cli::{Place, SHOP};
use crate::clone::Clone;

const POLICY: &str = "(format: 1, name: \"Ours\", required_assessments: [\
                      (framework: \"maturity\", assessed: 100), \
                      (framework: \"risk-assessment\", items: [\"data-sources\", \"data-access\"], settled: 100)])";

/// A file with answers: question, answer, reason.
fn answering(name: &str, answers: &[(&str, &str)]) -> String {
    let today = threatloom::store::clock::today();
    let answers: Vec<String> = answers
        .iter()
        .map(|(key, is)| {
            format!(
                "        \"{key}\": (\n            answer: (\n                is: \"{is}\",\n                why: \
                 [\n                    \"Seen.\",\n                ],\n                stamp: \"{today}T08:00:00Z \
                 ana\",\n            ),\n        ),\n"
            )
        })
        .collect();
    format!(
        "(\n    format: 1,\n    name: \"{name}\",\n    assessments: {{\n{}    }},\n)\n",
        answers.concat()
    )
}

/// The shop with answers besides.
fn shop(answers: &[(&str, &str)]) -> String {
    let answers = answering("x", answers);
    let from = answers.find("    assessments").unwrap();
    let end = SHOP.trim_end().strip_suffix(')').unwrap();
    // The map stands where the format has it: the writer sorts it out.
    format!("{end}{}", &answers[from..])
}

/// The organisation with all of its maturity assessed, but so many dimensions.
fn organisation(without: usize) -> String {
    let catalog = threatloom::catalog::Catalog::bundled().unwrap();
    let keys: Vec<String> = catalog
        .frameworks()
        .get("maturity")
        .unwrap()
        .items()
        .map(|(_, item)| format!("maturity/{}@system", item.id))
        .collect();
    let answers: Vec<(&str, &str)> =
        keys.iter().skip(without).map(|key| (key.as_str(), "emerging")).collect();
    answering("Our organisation", &answers)
}

/// Rule, path and whether it fails, of problems about assessments.
fn rules(answer: &str) -> Vec<(String, String, bool)> {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let problems = answer["problems"].as_array().unwrap().iter().map(|row| {
        let text = |field: &str| row[field].as_str().unwrap().to_string();
        (text("rule"), text("path"), row["fails"] == true)
    });
    let ours = ["required-", "residual", "unknown-ass", "misplaced-ass", "unreadable", "exemption"];
    problems.filter(|(rule, ..)| ours.iter().any(|begin| rule.starts_with(begin))).collect()
}

fn row(rule: &str, path: &str, fails: bool) -> (String, String, bool) {
    (rule.to_string(), path.to_string(), fails)
}

const JSON: [&str; 2] = ["--format", "json"];
const DONE: [(&str, &str); 2] =
    [("risk-assessment/data-access@system", "yes"), ("risk-assessment/data-sources@system", "yes")];

#[test]
fn the_file_of_an_organisation_has_nothing_of_a_diagram_to_miss() {
    let place = Place::new();
    place.write("organisation.tm.ron", &organisation(0));
    let text = place.run(&["check", "organisation.tm.ron"]).done();
    assert!(text.starts_with("passed"), "{text}");
    place.write("threatloom.policy.ron", &place.run(&["check", "--print-policy"]).done());
    let text = place.run(&["check", "organisation.tm.ron", "--format", "json"]);
    assert!(!text.stdout.contains("review-overdue"), "{}", text.stdout);
    assert!(text.stdout.contains("nobody answers for the organisation"), "{}", text.stdout);
}

#[test]
fn what_the_organisation_lacks_is_told_once_and_where_it_is_answered() {
    let place = Place::new();
    place.write("threatloom.policy.ron", POLICY);
    place.write("models/a/shop.tm.ron", &shop(&DONE));
    place.write("models/b/shop.tm.ron", &shop(&DONE));
    let check = |path: &str, code: i32| {
        let ran = place.run(&["check", path, "--format", "json"]);
        assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
        rules(&ran.stdout)
    };
    let a = "models/a/shop.tm.ron";
    assert_eq!(check(a, 1), [row("required-assessment", a, true)], "there is no such file");
    place.write("models/organisation.tm.ron", &organisation(2));
    assert_eq!(check(a, 1), [row("required-assessment", a, true)]);
    let once = [row("required-assessment", "models/organisation.tm.ron", true)];
    assert_eq!(check("models", 1), once);
    place.write("models/organisation.tm.ron", &organisation(0));
    assert_eq!(check("models", 0), []);
    assert_eq!(check(a, 0), []);
    // What is broken answers nothing, and is told, whoever asks.
    place.write("models/organisation.tm.ron", "(format: 1, name: ");
    let broken = row("unreadable", "models/organisation.tm.ron", true);
    assert_eq!(check(a, 1), [broken.clone(), row("required-assessment", a, true)]);
    assert_eq!(check("models", 1).iter().filter(|found| **found == broken).count(), 1);
}

#[test]
fn a_requirement_can_be_let_pass_for_a_time() {
    let place = Place::new();
    let exempt = "exemptions: [(rule: \"required-target\", reason: \"new system\", by: \"ana\", until: \
                  \"2999-01-31\")], required_assessments";
    let policy = POLICY.replace("required_assessments", exempt);
    place.write(
        "threatloom.policy.ron",
        &policy.replace("(framework: \"maturity\", assessed: 100), ", ""),
    );
    place.write("shop.tm.ron", &shop(&DONE[..1]));
    let text = place.run(&["check", "shop.tm.ron"]).done();
    assert!(
        text.contains("exempt: AI security risk assessment: 1 of 2 questions settled"),
        "{text}"
    );
}

#[test]
fn a_change_may_leave_gaps_and_make_none() {
    let clone = Clone::new();
    clone.write("threatloom.policy.ron", POLICY);
    clone.write("shop.tm.ron", &shop(&DONE[..1]));
    clone.write("organisation.tm.ron", &organisation(1));
    clone.git(&["add", "."]).done();
    clone.git(&["commit", "--quiet", "-m", "base"]).done();
    let check = || {
        let ran = clone.run(&["check", ".", "--baseline", "HEAD", "--format", "json"]);
        (ran.code, rules(&ran.stdout))
    };
    let known = [
        row("required-assessment", "organisation.tm.ron", false),
        row("required-target", "shop.tm.ron", false),
    ];
    assert_eq!(check(), (0, known.to_vec()));
    // The organisation took an answer back, the shop another.
    clone.write("organisation.tm.ron", &organisation(2));
    clone.write("shop.tm.ron", &shop(&[]));
    let (code, found) = check();
    assert_eq!(code, 1);
    assert!(found.iter().all(|(.., fails)| *fails) && found.len() == 2, "{found:?}");
    let text = clone.run(&["check", ".", "--baseline", "HEAD"]).stdout;
    assert!(text.contains("worse than before by risk-assessment/data-access"), "{text}");
    // A policy that stops asking is told, and changes nothing yet.
    clone.write("threatloom.policy.ron", "(format: 1, name: \"Ours\")");
    assert_eq!(check().0, 1);
}

#[test]
fn a_reviewer_reads_answers_by_their_names() {
    let clone = Clone::new();
    let key = "risk-assessment/data-sources@system";
    clone.write("shop.tm.ron", &shop(&[]));
    clone.git(&["add", "."]).done();
    clone.git(&["commit", "--quiet", "-m", "base"]).done();
    let today = threatloom::store::clock::today();
    clone.write("shop.tm.ron", &shop(&[(key, "partly")]));
    let diff = || clone.run(&["diff", "HEAD:shop.tm.ron", "shop.tm.ron"]).done();
    let text = diff();
    let says = format!(
        "Data sources (AI security risk assessment)  not assessed → Partly: Seen. (ana, {today})"
    );
    assert!(text.contains("Assessments") && text.contains(&says), "{text}");
    clone.git(&["commit", "--quiet", "-a", "-m", "assessed"]).done();
    clone.write("shop.tm.ron", &shop(&[(key, "accepted")]));
    let text = diff();
    let changed = format!("Partly: Seen. → Accepted: Seen. (ana, {today})");
    assert!(text.contains(&changed), "{text}");
    assert!(
        text.contains("! accepted") && text.contains("Data sources (AI security risk"),
        "{text}"
    );
    let text = clone.run(&["diff", "HEAD:shop.tm.ron", "shop.tm.ron", "--format", "json"]).done();
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["decisions"][0]["key"], key);
    clone.git(&["commit", "--quiet", "-a", "-m", "accepted"]).done();
    let text = clone.run(&["log", "shop.tm.ron"]).done();
    assert!(text.contains("accepted: Data sources (AI security risk assessment)"), "{text}");
    assert!(text.contains(&says), "{text}");
}

#[test]
fn frameworks_are_looked_up() {
    let place = Place::new();
    let text = place.run(&["catalog", "list", "frameworks"]).done();
    assert_eq!(text.lines().count(), 7, "{text}");
    let text = place.run(&["catalog", "list"]).done();
    assert!(text.contains("AI security risk assessment, 16 questions"), "{text}");
    let text = place.run(&["catalog", "show", "maturity"]).done();
    assert!(text.contains("once for the organisation, in organisation.tm.ron"), "{text}");
    let text = place.run(&["catalog", "show", "risk-assessment/data-sources"]).done();
    for says in [
        "risk-assessment/data-sources  Data sources\n",
        "group       Data collection",
        "Objective\n",
        "Without it\n",
        "What to look for\n  - ",
        "Yes (target)",
        "to Partly  ",
        "poisoning",
        "AML.M",
    ] {
        assert!(text.contains(says), "{says} is not in\n{text}");
    }
    let args = ["catalog", "show", "risk-assessment/data-sources", JSON[0], JSON[1]];
    let value: Value = serde_json::from_str(&place.run(&args).done()).unwrap();
    assert_eq!(value["entries"][0]["kind"], "question");
    assert_eq!(value["entries"][0]["answers"].as_array().unwrap().len(), 3);
    let text = place.run(&["catalog", "search", "data", "sources"]).done();
    assert!(text.contains("risk-assessment/data-sources  question"), "{text}");
    let told = place.run(&["catalog", "show", "risk-assessment/data-source"]).failed(2);
    assert!(told.contains("did you mean risk-assessment/data-sources"), "{told}");
}
