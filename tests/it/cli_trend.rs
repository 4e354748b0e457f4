//! How far assessments were over the history of a real repository.

use serde_json::Value;

use crate::cli::{Place, SHOP};

/// A shop whose assessment went on over two years, through a rename; the last answer is not committed.
fn repository() -> Place {
    let place = Place::new();
    place.git(&["init", "-q", "-b", "main"]);
    let commit = |on: &str| {
        place.git(&["add", "."]);
        let date = format!("{on}T10:00:00Z");
        place.git_on(&date, &["commit", "-q", "-m", "Go on"]);
    };
    let answer = |file: &str, item: &str, answer: &str| {
        let item = format!("risk-assessment/{item}");
        place.run(&["assess", file, "--item", &item, "--answer", answer, "--by", "ana"]).done();
    };
    place.write("shop.tm.ron", SHOP);
    commit("2025-01-10");
    answer("shop.tm.ron", "data-sources", "yes");
    commit("2025-06-10");
    answer("shop.tm.ron", "data-storage", "partly");
    commit("2025-06-10");
    place.git(&["mv", "shop.tm.ron", "store.tm.ron"]);
    commit("2026-01-10");
    place.write("broken.tm.ron", "(format: 1, <<<<<<< HEAD");
    answer("store.tm.ron", "data-storage", "yes");
    place
}

fn points(place: &Place, path: &str) -> Vec<(String, Value, Value)> {
    let args = ["assess", path, "--trend", "--framework", "risk-assessment", "--format", "json"];
    let told: Value = serde_json::from_str(&place.run(&args).stdout).unwrap();
    let points = told["trends"][0]["points"].as_array().unwrap().clone();
    let point = |it: Value| {
        let on = it["on"].as_str().unwrap().to_string();
        (on, it["settled"].clone(), it["groups"][0]["settled"].clone())
    };
    points.into_iter().map(point).collect()
}

#[test]
fn answers_count_from_the_day_on_which_the_branch_had_them() {
    let place = repository();
    let points = points(&place, "store.tm.ron");
    let settled: Vec<(&str, i64)> =
        points.iter().map(|(on, all, _)| (on.as_str(), all.as_i64().unwrap())).collect();
    assert_eq!(settled[..2], [("2025-01-10", 0), ("2025-06-10", 1)]);
    assert_eq!(settled.len(), 3, "{settled:?}");
    assert_eq!(settled[2].1, 2, "what is not committed counts today");
    assert!(points.iter().all(|(_, all, first)| all == first), "{points:?}");
}

#[test]
fn a_folder_is_the_sum_of_its_models() {
    let place = repository();
    place.write("other.tm.ron", SHOP);
    let ran = place.run(&["assess", ".", "--trend", "--framework", "risk-assessment"]);
    assert_eq!(ran.code, 1, "what can't be read is told: {ran:?}");
    assert!(ran.stderr.contains("broken.tm.ron"), "{}", ran.stderr);
    assert!(ran.stdout.contains("2 of 32 questions settled (6 %) in 2 models"), "{}", ran.stdout);
    assert!(ran.stdout.lines().any(|line| line.starts_with("Data collection")), "{}", ran.stdout);
    let all = points(&place, ".");
    assert_eq!(all.last().unwrap().1, 2);
    // Of all frameworks, those that nobody began are only named.
    let ran = place.run(&["assess", ".", "--trend"]);
    assert!(ran.stdout.contains("AI security risk assessment: 2 of 32"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("EU AI Act"), "{}", ran.stdout);
    assert!(ran.stderr.contains("never begun: ") && ran.stderr.contains("EU AI Act"), "{ran:?}");
}

#[test]
fn the_organisation_counts_once_for_all() {
    let place = repository();
    place.run(&["new", "organisation.tm.ron", "--name", "Shop Ltd"]);
    let item = ["--item", "maturity/ai-security", "--answer", "developing", "--by", "ana"];
    place.run(&[&["assess", "organisation.tm.ron"][..], &item].concat()).done();
    let told = place.run(&["assess", ".", "--trend", "--framework", "maturity"]).stdout;
    assert!(told.contains("1 of 19 questions settled (5 %)\n"), "{told}");
}

#[test]
fn without_a_repository_or_a_commit_it_says_so() {
    let place = Place::new();
    place.write("shop.tm.ron", SHOP);
    let said = place.run(&["assess", "shop.tm.ron", "--trend"]).failed(4);
    assert!(said.contains("repository"), "{said}");
    place.git(&["init", "-q"]);
    let said = place.run(&["assess", "shop.tm.ron", "--trend"]).failed(3);
    assert!(said.contains("git commit"), "{said}");
}
