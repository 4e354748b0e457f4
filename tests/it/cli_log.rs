//! `threatloom log` and versions of a model in a real repository.

use serde_json::Value;

use crate::cli::{Place, SHOP};

/// A repository in which a shop was drawn, changed, triaged and renamed.
pub fn repository() -> Place {
    let place = Place::new();
    place.git(&["init", "-q", "-b", "main"]);
    let commit = |text: &str, subject: &str| {
        place.write("shop.tm.ron", text);
        place.git(&["add", "."]);
        place.git(&["commit", "-q", "-m", subject]);
    };
    commit(SHOP, "Draw the shop");
    let agent = SHOP.replace(
        r#"name: "Agent","#,
        r#"name: "Agent",
            attributes: {
                "authority": "payment",
            },"#,
    );
    commit(&agent, "Let the agent pay");
    commit("(format: 1, <<<<<<< HEAD", "Leave a merge half done");
    commit(&agent, "Mend the file");
    let key = "AML.T0053@agent";
    let accept = [
        "triage",
        "shop.tm.ron",
        key,
        "--status",
        "accepted",
        "--why",
        "small sums",
        "--by",
        "Ben",
        "--review-by",
        "2027-01-01",
    ];
    assert_eq!(place.run(&accept).code, 0);
    place.git(&["commit", "-q", "-am", "Triage"]);
    place.git(&["mv", "shop.tm.ron", "store.tm.ron"]);
    place.git(&["commit", "-q", "-m", "Rename the file"]);
    place
}

/// What is told, without names of commits and dates.
fn told(place: &Place, args: &[&str]) -> String {
    let said = place.run(args).done();
    let plain = said.lines().map(|line| match line.split_once(" 20") {
        Some((id, rest)) if id.len() == 10 => format!("<commit> {}", &rest[9..]),
        _ => line.to_string(),
    });
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    plain.collect::<Vec<_>>().join("\n").replace(&today, "<today>")
}

#[test]
fn history_reads_like_a_story() {
    insta::assert_snapshot!(told(&repository(), &["log", "store.tm.ron"]));
}

#[test]
fn one_thing_has_a_history_of_its_own() {
    let place = repository();
    let finding = told(&place, &["log", "store.tm.ron", "--finding", "AML.T0053@agent"]);
    assert!(finding.contains("small sums") && finding.contains("recorded as Ben"), "{finding}");
    assert_eq!(finding.matches("<commit>").count(), 1, "{finding}");
    let element = told(&place, &["log", "store.tm.ron", "--element", "agent"]);
    assert!(
        element.contains("authority: payment") && element.contains("Draw the shop"),
        "{element}"
    );
    assert!(!element.contains("Rename the file"), "{element}");
    let last = place.run(&["log", "store.tm.ron", "--limit", "2", "--format", "json"]).done();
    let last: Value = serde_json::from_str(&last).unwrap();
    let commits = last["commits"].as_array().unwrap();
    assert_eq!(commits.len(), 2);
    assert_eq!(commits[1]["decisions"][0]["signed_by_another"], true);
    assert_eq!(commits[1]["subject"], "Triage");
}

#[test]
fn versions_are_named_as_git_names_them() {
    let place = repository();
    let said = place.run(&["diff", "main~5:shop.tm.ron", "store.tm.ron"]).done();
    assert!(said.contains("authority: payment"), "{said}");
    assert_eq!(place.run(&["diff", "HEAD:store.tm.ron", "store.tm.ron", "--exit-code"]).code, 0);
    for (version, code, says) in [
        ("nosuch:store.tm.ron", 4, "there is no revision `nosuch`"),
        ("HEAD:nosuch.tm.ron", 4, "nosuch.tm.ron"),
        ("main~3:shop.tm.ron", 3, "main~3:shop.tm.ron:1:13"),
    ] {
        let failed = place.run(&["diff", version, "store.tm.ron"]);
        assert_eq!(
            (failed.code, failed.stdout.as_str()),
            (code, ""),
            "{version}: {}",
            failed.stderr
        );
        assert!(failed.stderr.contains(says), "{}", failed.stderr);
    }
    let hostile = place.run(&["diff", "--", "--output=x:store.tm.ron", "store.tm.ron"]);
    assert_eq!(hostile.code, 4, "{}", hostile.stderr);
    assert!(!place.path("x").exists());
}

#[test]
fn without_a_repository_history_says_so() {
    let place = Place::new();
    place.write("shop.tm.ron", SHOP);
    let failed = place.run(&["log", "shop.tm.ron"]);
    assert!(failed.code > 2 && failed.stdout.is_empty(), "{failed:?}");
    assert!(failed.stderr.contains("git"), "{}", failed.stderr);
}
