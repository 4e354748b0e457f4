//! `check` with a policy, and against a baseline in real repositories.

use std::sync::LazyLock;

use serde_json::Value;
use threatloom::catalog::Checks;

use crate::cli::{Place, Ran, SHOP};
use crate::clone::Clone;

/// A shop whose agent reads what customers write, all of it recorded and reviewed today.
static SOUND: LazyLock<String> = LazyLock::new(|| {
    let today = threatloom::store::clock::today();
    RECORDED.replace("DAY", &today.to_string())
});

const RECORDED: &str = r#"(
    format: 1,
    name: "Shop",
    owners: [
        "shop team",
    ],
    elements: {
        "agent": (
            kind: "agent",
            name: "Agent",
            attributes: {
                "autonomy": "autonomous",
            },
        ),
        "reviews": (
            kind: "web-content",
            name: "Product reviews",
            attributes: {
                "content-trust": "untrusted",
            },
        ),
        "search": (
            kind: "tool",
            name: "Search",
            attributes: {
                "authority": "read",
            },
        ),
    },
    flows: {
        "agent-search": (
            from: "agent",
            to: "search",
        ),
        "reviews-agent": (
            from: "reviews",
            to: "agent",
            attributes: {
                "carries": "content",
            },
        ),
    },
    remarks: {
        "seen": (
            text: [
                "All gone through.",
            ],
            stamp: "DAYT09:00:00Z ana",
        ),
    },
)
"#;

/// The same with a tool that pays.
fn paying() -> String {
    let tool = "        \"refund\": (\n            kind: \"tool\",\n            name: \"Refund\",\n            \
                attributes: {\n                \"authority\": \"payment\",\n            },\n        ),\n        \"reviews\": (";
    let flow = "        \"agent-refund\": (\n            from: \"agent\",\n            to: \"refund\",\n        \
                ),\n        \"agent-search\": (";
    let with_tool = SOUND.replacen("        \"reviews\": (", tool, 1);
    with_tool.replacen("        \"agent-search\": (", flow, 1)
}

const FORBIDDEN: &str = "pays-on-untrusted-content";

fn example() -> String {
    Place::new().run(&["check", "--print-policy"]).done()
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.stderr, "");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Rule, path, state and whether it fails, of each problem.
fn rows(ran: &Ran) -> Vec<(String, String, String, bool)> {
    let checks = Checks::bundled().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    for problem in json(ran)["problems"].as_array().unwrap() {
        let rule = text(&problem["rule"]);
        assert!(rule == FORBIDDEN || checks.get(&rule).is_some(), "no words for {rule}");
    }
    let row = |row: &Value| {
        (text(&row["rule"]), text(&row["path"]), text(&row["state"]), row["fails"] == true)
    };
    json(ran)["problems"].as_array().unwrap().iter().map(row).collect()
}

fn row(rule: &str, path: &str, state: &str, fails: bool) -> (String, String, String, bool) {
    (rule.into(), path.into(), state.into(), fails)
}

/// Runs a command in the repository.
fn run(clone: &Clone, args: &[&str]) -> Ran {
    let mut command = assert_cmd::Command::cargo_bin("threatloom").unwrap();
    let command = command.env_clear().envs(clone.environment()).current_dir(clone.folder());
    Place::outcome(command.args(args))
}

/// A repository with the example policy and the sound model on `main`, on the branch `change`.
fn repository() -> Clone {
    let clone = Clone::new();
    clone.write("threatloom.policy.ron", &example());
    clone.write("models/shop.tm.ron", &SOUND);
    clone.commit("begin");
    clone.ask(&["switch", "--quiet", "--create", "change"]);
    clone
}

#[test]
fn the_policy_is_the_nearest_or_the_one_that_is_named() {
    let place = Place::new();
    place.write("all/a/m.tm.ron", SHOP);
    assert_eq!(place.run(&["check", "all"]).code, 0);
    place.write(
        "all/threatloom.policy.ron",
        "(format: 1, name: \"x\", required_owners: (model: true))",
    );
    let ran = place.run(&["check", "all"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(ran.stdout);
    place.write("all/a/threatloom.policy.ron", "(format: 1, name: \"x\")");
    assert_eq!(place.run(&["check", "all"]).code, 0, "the nearer one counts alone");
    let other = "(format: 1, name: \"x\", reviews: (model_days: 5))";
    place.write("other.ron", other);
    let ran = place.run(&["check", "all", "--policy", "other.ron", "--format", "json"]);
    assert_eq!(rows(&ran), [row("review-overdue", "all/a/m.tm.ron", "", true)]);
    assert_eq!(place.run(&["check", "all", "--policy", "other.ron", "--fail-on", "never"]).code, 0);
    let stderr = place.run(&["check", "all", "--policy", "gone.ron"]).failed(4);
    assert!(stderr.contains("gone.ron: there is no such file"), "{stderr}");
    // From standard input, the one around the current folder.
    place.write("threatloom.policy.ron", other);
    let ran = place.run_with_stdin(&["check", "-", "--format", "json"], SHOP);
    assert_eq!(rows(&ran), [row("review-overdue", "stdin", "", true)]);
}

#[test]
fn a_broken_policy_stops_the_gate() {
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    let broken = "(\n    format: 1,\n    name: \"x\",\n    exemptions: [\n        (rule: \"overdu\", reason: \
                  \"r\", by: \"a\", until: \"soon\"),\n    ],\n)\n";
    place.write("threatloom.policy.ron", broken);
    insta::assert_snapshot!(place.run(&["check", "."]).failed(3));
    for (text, says) in [
        ("\u{feff}(format: 1)", "byte order mark"),
        (
            "(\n<<<<<<< ours\n)",
            "threatloom.policy.ron:2:1: a merge by lines left its conflict markers",
        ),
    ] {
        place.write("threatloom.policy.ron", text);
        let stderr = place.run(&["check", "."]).failed(3);
        assert!(stderr.contains(says), "{stderr}");
    }
    std::fs::write(place.path("threatloom.policy.ron"), b"(\xff)").unwrap();
    assert!(place.run(&["check", "."]).failed(3).contains("not UTF-8"));
}

#[test]
fn a_view_that_makes_no_sense_is_told_with_its_place() {
    let broken = "(\n    format: 1,\n    name: \"x\",\n    views: {\n        \"Late\": \"due:overdue\",\n        \
                  \"Worst\": \"severity:hgih\",\n    },\n)\n";
    let clone = repository();
    clone.write("threatloom.policy.ron", broken);
    let told = "threatloom.policy.ron:6:19: warning: the view `Worst` makes no sense: `hgih` is no severity";
    let ran = run(&clone, &["check", "."]);
    assert!(ran.code == 0 && ran.stdout.contains(told), "{}", ran.stdout);
    assert!(!ran.stdout.contains("`Late`"), "{}", ran.stdout);
    // Where a pull request is judged by the old policy, too.
    let ran = run(&clone, &["check", ".", "--baseline", "main"]);
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn the_policy_says_what_fails_unless_it_is_asked_for() {
    let place = Place::new();
    place.write("m.tm.ron", &paying());
    let policy = |fail_on: &str| {
        example()
            .replace("fail_on: important", fail_on)
            .replace("severity: critical", "severity: moderate")
    };
    place.write("threatloom.policy.ron", &policy("fail_on: important"));
    assert_eq!(place.run(&["check", "."]).code, 0);
    assert_eq!(place.run(&["check", ".", "--fail-on", "moderate"]).code, 1);
    place.write("threatloom.policy.ron", &policy("fail_on: moderate"));
    assert_eq!(place.run(&["check", "."]).code, 1);
    assert_eq!(place.run(&["check", ".", "--fail-on", "critical"]).code, 0);
}

#[test]
fn an_exemption_counts_until_its_day_and_then_says_so() {
    let place = Place::new();
    place.write("m.tm.ron", &paying());
    let exempt = |until: &str, element: &str| {
        let exemption = format!(
            "exemptions: [(rule: \"{FORBIDDEN}\", element: \"{element}\", reason: \"a pilot with a limit\", \
             by: \"ben\", until: \"{until}\")],\n    // "
        );
        place.write(
            "threatloom.policy.ron",
            &example().replace("exemptions: [", &exemption).replace("\n    ],\n)", "\n)"),
        );
        place.run(&["check", "."])
    };
    let ran = exempt("2999-12-31", "agent");
    assert_eq!(ran.code, 0, "{ran:?}");
    insta::assert_snapshot!(ran.stdout);
    let ran = exempt("2020-12-31", "agent");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
    let ran = exempt("2999-12-31", "reviews");
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("covers nothing in what was checked [exemption-unused]"),
        "{ran:?}"
    );
    let answer = {
        exempt("2999-12-31", "agent");
        json(&place.run(&["check", ".", "--format", "json"]))
    };
    let expected =
        serde_json::json!({"reason": "a pilot with a limit", "by": "ben", "until": "2999-12-31"});
    let problem = &answer["problems"][0];
    assert_eq!((&problem["exempt"], &problem["fails"]), (&expected, &Value::Bool(false)));
}

#[test]
fn a_pull_request_that_quietly_adds_a_payment_tool_fails() {
    let clone = repository();
    assert_eq!(run(&clone, &["check", ".", "--baseline", "main"]).code, 0);
    clone.write("models/shop.tm.ron", &paying());
    let ran = run(&clone, &["check", ".", "--baseline", "main"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(ran.stdout);
    // One that keeps quiet about what the tool may do fails as well.
    clone.write("models/shop.tm.ron", &paying().replace("\"authority\": \"payment\",\n", ""));
    let ran = run(&clone, &["check", ".", "--baseline", "main", "--format", "json"]);
    let expected = [
        row(FORBIDDEN, "models/shop.tm.ron", "new", true),
        row("required-attribute", "models/shop.tm.ron", "new", true),
    ];
    assert_eq!(rows(&ran), expected);
}

#[test]
fn only_what_is_new_or_worse_fails() {
    let clone = repository();
    clone.write("models/shop.tm.ron", &paying());
    clone.commit("let it in");
    let args = ["check", "models", "--baseline", "HEAD", "--format", "json"];
    assert_eq!(rows(&run(&clone, &args)), [row(FORBIDDEN, "models/shop.tm.ron", "known", false)]);
    assert_eq!(run(&clone, &["check", "models"]).code, 1, "without a baseline it fails");
    let text = run(&clone, &["check", "models", "--baseline", "HEAD"]).done();
    assert_eq!(text, "passed: 1 model, 0 remarks, none that fails; 1 more were there at HEAD\n");
    // A second tool that pays is the same rule on the same agent, and worse.
    let second = paying().replace("\"authority\": \"read\"", "\"authority\": \"payment\"");
    clone.write("models/shop.tm.ron", &second);
    assert_eq!(rows(&run(&clone, &args)), [row(FORBIDDEN, "models/shop.tm.ron", "worse", true)]);
    let text = run(&clone, &["check", "models", "--baseline", "HEAD"]).stdout;
    assert!(text.contains("critical, worse than before by search: An agent with"), "{text}");
}

#[test]
fn a_pull_request_that_edits_the_policy_is_judged_by_the_old_one() {
    let clone = repository();
    clone.write("models/shop.tm.ron", &paying());
    let policy = example()
        .replace("fail_on: important", "fail_on: low")
        .replace("severity: critical", "severity: low");
    let weaker = policy.replace("fail_on: low", "fail_on: critical");
    clone.write("threatloom.policy.ron", &weaker);
    assert_eq!(run(&clone, &["check", "."]).code, 0, "by the new policy it passes");
    let ran = run(&clone, &["check", ".", "--baseline", "main"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stdout);
    // The same with one that is named.
    let args = [
        "check",
        ".",
        "--baseline",
        "main",
        "--policy",
        "threatloom.policy.ron",
        "--format",
        "json",
    ];
    let expected = [
        row("policy-changed", "threatloom.policy.ron", "", false),
        row(FORBIDDEN, "models/shop.tm.ron", "new", true),
    ];
    assert_eq!(rows(&run(&clone, &args)), expected);
    // Removing it, or putting another one beside the model, helps as little.
    std::fs::remove_file(clone.path("threatloom.policy.ron")).unwrap();
    let args = ["check", ".", "--baseline", "main", "--format", "json"];
    assert_eq!(rows(&run(&clone, &args)), expected);
    clone.write("threatloom.policy.ron", &example());
    clone.write("models/threatloom.policy.ron", "(format: 1, name: \"mine\")");
    let nearer = row("policy-changed", "models/threatloom.policy.ron", "", false);
    assert_eq!(rows(&run(&clone, &args)), [nearer, expected[1].clone()]);
    // A policy that the change breaks would break the gate for all.
    std::fs::remove_file(clone.path("models/threatloom.policy.ron")).unwrap();
    clone.write("threatloom.policy.ron", "(format: 1, nam: \"x\")");
    let rules: Vec<String> = rows(&run(&clone, &args)).into_iter().map(|row| row.0).collect();
    assert_eq!(rules, ["policy-changed", "policy-unreadable", FORBIDDEN]);
}

#[test]
fn a_broken_policy_on_main_can_be_repaired() {
    let clone = repository();
    clone.write("threatloom.policy.ron", "(format: 1, nam: \"x\")");
    clone.commit("break it");
    clone.write("threatloom.policy.ron", &example());
    clone.write("models/shop.tm.ron", &paying());
    let ran = run(&clone, &["check", ".", "--baseline", "HEAD", "--format", "json"]);
    let rules: Vec<(String, bool)> = rows(&ran).into_iter().map(|row| (row.0, row.3)).collect();
    let expected = [("policy-changed", false), ("policy-unreadable", false), (FORBIDDEN, true)];
    assert_eq!(rules, expected.map(|(rule, fails)| (rule.to_string(), fails)));
    // The same for one that is no text at all.
    std::fs::write(clone.path("threatloom.policy.ron"), b"\xff").unwrap();
    clone.commit("break it more");
    clone.write("threatloom.policy.ron", &example());
    let ran = run(&clone, &["check", ".", "--baseline", "HEAD", "--format", "json"]);
    assert_eq!(rows(&ran)[0].0, "policy-unreadable");
    clone.write("threatloom.policy.ron", "(");
    assert_eq!(run(&clone, &["check", ".", "--baseline", "HEAD"]).code, 3, "nothing can judge");
}

#[test]
fn a_pull_request_that_edits_catalogs_is_judged_by_the_old_ones() {
    let clone = repository();
    let team =
        "(format: 1, name: \"Shop\", off: (rules: {\"valid-accounts\": \"single sign-on\"}))";
    clone.write("catalogs/team.ron", "(format: 1, name: \"Shop\")");
    clone.commit("own catalogs");
    let args = ["check", ".", "--baseline", "HEAD", "--format", "json"];
    assert_eq!(rows(&run(&clone, &args)), []);
    // A term that the policy rests on is taken from it.
    clone.write("catalogs/team.ron", team);
    clone.write(
        "catalogs/rules/terms.ron",
        "{\"steered\": all([kind([\"sensor\"]), upstream(some: kind([\"sensor\"]), as: \"source\")])}",
    );
    clone.write("models/shop.tm.ron", &paying());
    let ran = run(&clone, &args);
    let changed = row("catalogs-changed", "catalogs", "", false);
    assert_eq!(rows(&ran), [changed, row(FORBIDDEN, "models/shop.tm.ron", "new", true)]);
    let message = json(&ran)["problems"][0]["message"].as_str().unwrap().to_string();
    let says = "2 files of the team's catalogs changed since HEAD: rules/terms.ron, team.ron; those of HEAD judge";
    assert_eq!(message, says);
    // Catalogs of its own that a model names anew.
    clone.ask(&["checkout", "--quiet", "--", "catalogs"]);
    std::fs::remove_dir_all(clone.path("catalogs/rules")).unwrap();
    clone.write(
        "mine/team.ron",
        "(format: 1, name: \"Mine\", off: (kinds: {\"sensor\": \"none here\"}))",
    );
    clone.write(
        "models/shop.tm.ron",
        &paying().replacen("    elements:", "    catalogs: \"../mine\",\n    elements:", 1),
    );
    let found = rows(&run(&clone, &args));
    assert_eq!(found[0], row("catalogs-changed", "mine", "", false));
    assert_eq!(found[1], row(FORBIDDEN, "models/shop.tm.ron", "new", true));
}

#[test]
fn models_are_found_again_in_folders_sub_folders_and_under_other_names() {
    let clone = repository();
    clone.write("models/deep/other.tm.ron", &paying().replace("\"Shop\"", "\"Other\""));
    clone.commit("another one");
    let known = |path: &str| row(FORBIDDEN, path, "known", false);
    let check = |clone: &Clone, path: &str| {
        rows(&run(clone, &["check", path, "--baseline", "HEAD", "--format", "json"]))
    };
    assert_eq!(check(&clone, "models/deep"), [known("models/deep/other.tm.ron")]);
    assert_eq!(check(&clone, "models/deep/other.tm.ron"), [known("models/deep/other.tm.ron")]);
    // From within a folder.
    let mut command = assert_cmd::Command::cargo_bin("threatloom").unwrap();
    let command =
        command.env_clear().envs(clone.environment()).current_dir(clone.path("models/deep"));
    let ran =
        Place::outcome(command.args(["check", "..", "--baseline", "HEAD", "--format", "json"]));
    assert_eq!(rows(&ran), [known("../deep/other.tm.ron")]);
    // Renamed, and changed a little.
    let renamed = paying().replace("\"Shop\"", "\"Another name\"");
    std::fs::remove_file(clone.path("models/deep/other.tm.ron")).unwrap();
    clone.write("elsewhere/renamed.tm.ron", &renamed);
    assert_eq!(check(&clone, "."), [known("elsewhere/renamed.tm.ron")]);
    // A copy is a new model, and all that is wrong with it is new.
    clone.ask(&["checkout", "--quiet", "--", "models"]);
    let new = row(FORBIDDEN, "elsewhere/renamed.tm.ron", "new", true);
    assert_eq!(check(&clone, "."), [new, known("models/deep/other.tm.ron")]);
    // One that is gone is told.
    std::fs::remove_dir_all(clone.path("elsewhere")).unwrap();
    std::fs::remove_file(clone.path("models/deep/other.tm.ron")).unwrap();
    assert_eq!(check(&clone, "."), [row("model-removed", "models/deep/other.tm.ron", "", false)]);
    assert_eq!(check(&clone, "models/shop.tm.ron"), []);
}

#[test]
fn conflicts_and_unreadable_models_fail_even_if_they_were_there() {
    let clone = repository();
    let conflict = "    conflicts: {\n        \"elements/agent#name\": (\n            sides: [],\n        ),\n    },\n)\n";
    clone.write(
        "models/shop.tm.ron",
        &SOUND.replace("    },\n)\n", &format!("    }},\n{conflict}")),
    );
    clone.write("models/torn.tm.ron", "(format: 1,");
    clone.commit("a merge");
    let ran = run(
        &clone,
        &["check", ".", "--baseline", "HEAD", "--fail-on", "never", "--format", "json"],
    );
    assert_eq!(ran.code, 1);
    let expected = [
        row("unreadable", "models/torn.tm.ron", "", true),
        row("merge-conflict", "models/shop.tm.ron", "known", true),
    ];
    assert_eq!(rows(&ran), expected);
}

#[test]
fn a_baseline_that_cannot_be_read_says_why() {
    let clone = repository();
    let stderr = run(&clone, &["check", ".", "--baseline", "mian"]).failed(4);
    assert!(
        stderr.contains("there is no revision `mian`") && stderr.contains("`main`"),
        "{stderr}"
    );
    let stderr = run(&clone, &["check", ".", "--baseline=--output=x"]).failed(4);
    assert!(stderr.contains("there is no revision"), "{stderr}");
    assert!(!clone.path("x").exists());
    assert!(run(&clone, &["check", "-", "--baseline", "main"]).failed(2).contains("no baseline"));
    let place = Place::new();
    place.write("m.tm.ron", SHOP);
    let mut command = place.command();
    command.env("PATH", std::env::var_os("PATH").unwrap());
    let ran = Place::outcome(command.args(["check", ".", "--baseline", "main"]));
    assert!(ran.failed(4).contains("in no git repository"));
    let ran = place.run(&["check", ".", "--baseline", "main"]);
    assert_eq!(ran.code, 4, "without git: {ran:?}");
}

#[cfg(unix)]
#[test]
fn a_policy_behind_a_link_judges_too() {
    let clone = repository();
    clone.ask(&["mv", "threatloom.policy.ron", "shared.ron"]);
    std::os::unix::fs::symlink("shared.ron", clone.path("link.ron")).unwrap();
    std::os::unix::fs::symlink("link.ron", clone.path("threatloom.policy.ron")).unwrap();
    clone.write("common/team.ron", "(format: 1, name: \"Shop\")");
    std::os::unix::fs::symlink("common", clone.path("catalogs")).unwrap();
    std::os::unix::fs::symlink(".", clone.path("round")).unwrap();
    std::os::unix::fs::symlink("../../etc", clone.path("models/out")).unwrap();
    clone.commit("links");
    clone.write("models/shop.tm.ron", &paying());
    clone.write("common/team.ron", "(format: 1, name: \"Other\")");
    let args = ["check", "models", "--baseline", "HEAD", "--format", "json"];
    let found = rows(&run(&clone, &args));
    assert_eq!(found[0].0, "catalogs-changed");
    assert_eq!(found[1], row(FORBIDDEN, "models/shop.tm.ron", "new", true));
    // The change may lead the link elsewhere.
    clone.write("weak.ron", "(format: 1, name: \"weak\")");
    std::fs::remove_file(clone.path("threatloom.policy.ron")).unwrap();
    std::os::unix::fs::symlink("weak.ron", clone.path("threatloom.policy.ron")).unwrap();
    let rules: Vec<String> = rows(&run(&clone, &args)).into_iter().map(|row| row.0).collect();
    assert_eq!(rules, ["policy-changed", "catalogs-changed", FORBIDDEN]);
}

#[test]
fn a_named_policy_is_that_of_the_baseline_where_it_was_there() {
    let clone = repository();
    clone.write("models/shop.tm.ron", &paying());
    clone.write("ci/gate.ron", &example());
    let args = ["check", ".", "--baseline", "HEAD", "--policy", "ci/gate.ron", "--format", "json"];
    let forbidden = row(FORBIDDEN, "models/shop.tm.ron", "new", true);
    // It is new: it judges, since it was asked for.
    let changed = row("policy-changed", "ci/gate.ron", "", false);
    assert_eq!(rows(&run(&clone, &args)), [changed.clone(), forbidden.clone()]);
    clone.ask(&["add", "ci"]);
    clone.ask(&["commit", "--quiet", "-m", "a gate"]);
    assert_eq!(rows(&run(&clone, &args)), std::slice::from_ref(&forbidden));
    clone.write("ci/gate.ron", "(format: 1, name: \"weak\")");
    assert_eq!(rows(&run(&clone, &args)), [changed, forbidden.clone()]);
    // One outside of the repository is nothing that a change can touch.
    let outside = clone.home().join("gate.ron");
    std::fs::write(&outside, example()).unwrap();
    let args = [
        "check",
        ".",
        "--baseline",
        "HEAD",
        "--policy",
        outside.to_str().unwrap(),
        "--format",
        "json",
    ];
    assert_eq!(rows(&run(&clone, &args)), [forbidden]);
}
