//! Merges of models as git makes them, in real repositories: what becomes of both sides.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use threatloom::model::Model;
use threatloom::store::{parse_arrangement, parse_model};

use crate::cli::SHOP;
use crate::clone::Clone;

const FILE: &str = "shop.tm.ron";

fn model(clone: &Clone, file: &str) -> Model {
    let text = clone.read(file);
    parse_model(file, text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}")).model
}

/// A clone with [`SHOP`] on `main`.
fn shop() -> Clone {
    let clone = Clone::with_driver();
    clone.write(FILE, SHOP);
    clone.commit("Begin");
    clone
}

/// Commits the model on a branch, with these texts replaced.
fn on(clone: &Clone, branch: &str, edits: &[(&str, &str)]) -> String {
    let known = clone.git(&["rev-parse", "--verify", "--quiet", branch]).code == 0;
    let arguments: &[&str] = if known { &[] } else { &["-b"] };
    clone.ask(&[&["checkout", "--quiet"], arguments, &[branch]].concat());
    let mut text = clone.read(FILE);
    for (from, to) in edits {
        assert!(text.contains(from), "{from:?} is not in\n{text}");
        text = text.replacen(from, to, 1);
    }
    clone.write(FILE, &text);
    clone.commit(&format!("Edit on {branch}"))
}

const AGENT: &str = "name: \"Agent\"";
const MODEL: &str = "name: \"Shop\"";
const LABEL: &str = "label: \"question\"";

/// Two branches that changed one fact differently, and one each on its own.
fn diverged() -> Clone {
    let clone = shop();
    on(&clone, "side", &[(AGENT, "name: \"Helper\""), (LABEL, "label: \"request\"")]);
    clone.ask(&["checkout", "--quiet", "main"]);
    on(&clone, "main", &[(AGENT, "name: \"Assistant\""), (MODEL, "name: \"Market\"")]);
    clone
}

/// What both sides of [`diverged`] said is there, and what they disagree about is recorded.
fn has_both(model: &Model, labels: [&str; 2]) {
    assert_eq!(model.name, "Market");
    assert_eq!(model.flows["customer-agent"].label, "request");
    assert_eq!(model.elements["agent"].name, "Agent", "the value of the base is in force");
    let conflict = &model.conflicts["elements/agent#name"];
    assert_eq!(conflict.base.as_deref(), Some("Agent"));
    let sides: Vec<_> = conflict.sides.iter().map(|side| side.value.as_deref()).collect();
    assert_eq!(sides, [Some("Assistant"), Some("Helper")]);
    for (side, label) in conflict.sides.iter().zip(labels) {
        assert!(side.label.contains(label), "{side:?}");
    }
}

#[test]
fn a_merge_without_a_dispute_is_clean() {
    let clone = shop();
    on(&clone, "side", &[(LABEL, "label: \"request\"")]);
    clone.ask(&["checkout", "--quiet", "main"]);
    on(
        &clone,
        "main",
        &[(
            "label:",
            "attributes: {\n                \"encrypted\": \"yes\",\n            },\n            label:",
        )],
    );
    // Neighbouring lines, which a merge by lines would not settle.
    let ran = clone.git(&["merge", "--quiet", "--no-edit", "side"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let merged = model(&clone, FILE);
    assert_eq!(merged.flows["customer-agent"].label, "request");
    assert_eq!(merged.flows["customer-agent"].attributes.len(), 1);
    assert!(merged.conflicts.is_empty());
    assert_eq!(clone.ask(&["status", "--porcelain"]), "");
}

#[test]
fn a_merge_records_what_it_cannot_settle() {
    let clone = diverged();
    let ran = clone.git(&["merge", "side"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let told = "threatloom: shop.tm.ron: recorded 1 conflict: elements/agent#name";
    assert!(ran.stderr.contains(told), "{ran:?}");
    has_both(&model(&clone, FILE), ["main", "side"]);
    assert!(clone.ask(&["ls-files", "--unmerged"]).lines().count() == 3);
}

#[test]
fn a_pull_is_recorded_under_the_name_of_the_branch() {
    let clone = diverged();
    // What `git pull` merges is the name of a commit.
    let side = clone.ask(&["rev-parse", "side"]);
    assert_eq!(clone.git(&["merge", &side]).code, 1);
    has_both(&model(&clone, FILE), ["main", "side"]);
}

#[test]
fn a_rebase_swaps_the_sides_and_loses_nothing() {
    let clone = diverged();
    clone.ask(&["checkout", "--quiet", "side"]);
    assert_eq!(clone.git(&["rebase", "main"]).code, 1);
    has_both(&model(&clone, FILE), ["HEAD", "(Edit on side)"]);
    clone.ask(&["add", FILE]);
    clone.ask(&["rebase", "--continue"]);
    has_both(&model(&clone, FILE), ["HEAD", "(Edit on side)"]);
}

#[test]
fn a_cherry_pick_brings_one_change() {
    let clone = shop();
    on(&clone, "side", &[(MODEL, "name: \"Market\"")]);
    let picked = on(&clone, "side", &[(LABEL, "label: \"request\"")]);
    clone.ask(&["checkout", "--quiet", "main"]);
    on(&clone, "main", &[(AGENT, "name: \"Assistant\"")]);
    clone.ask(&["cherry-pick", &picked]);
    let merged = model(&clone, FILE);
    assert_eq!(merged.flows["customer-agent"].label, "request");
    assert_eq!(
        (merged.name.as_str(), merged.elements["agent"].name.as_str()),
        ("Shop", "Assistant")
    );
    assert!(merged.conflicts.is_empty());
}

#[test]
fn a_criss_cross_takes_a_recorded_conflict_for_a_base() {
    let clone = diverged();
    // Each side merges the other, and takes its own name for the agent.
    let main = clone.ask(&["rev-parse", "main"]);
    let take_ours = |clone: &Clone, name: &str| {
        clone.ask(&["checkout", "--ours", FILE]);
        let text = clone.read(FILE);
        let text = text.replacen("name: \"Shop\"", "name: \"Market\"", 1);
        clone.write(FILE, &text.replacen("\"question\"", "\"request\"", 1));
        assert_eq!(model(clone, FILE).elements["agent"].name, name);
        clone.commit("Settle it");
    };
    assert_eq!(clone.git(&["merge", "side"]).code, 1);
    take_ours(&clone, "Assistant");
    clone.ask(&["checkout", "--quiet", "side"]);
    assert_eq!(clone.git(&["merge", &main]).code, 1);
    take_ours(&clone, "Helper");
    assert_eq!(clone.ask(&["merge-base", "--all", "main", "side"]).lines().count(), 2);
    clone.ask(&["checkout", "--quiet", "main"]);
    let ran = clone.git(&["merge", "side"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    has_both(&model(&clone, FILE), ["main", "side"]);
}

#[test]
fn a_model_that_both_sides_added_is_one() {
    let clone = Clone::with_driver();
    clone.ask(&["checkout", "--quiet", "-b", "side"]);
    clone.write(FILE, &SHOP.replace("\"Shop\"", "\"Market\"").replace("\"customer\"", "\"buyer\""));
    clone.commit("Add it");
    clone.ask(&["checkout", "--quiet", "main"]);
    clone.write(FILE, SHOP);
    clone.commit("Add it");
    assert_eq!(clone.git(&["merge", "side"]).code, 1);
    let merged = model(&clone, FILE);
    assert!(["agent", "buyer", "customer"].iter().all(|id| merged.elements.contains_key(*id)));
    let conflict = &merged.conflicts["model#name"];
    assert_eq!(
        (conflict.base.as_deref(), merged.name.as_str()),
        (None, "Market"),
        "the smaller one"
    );
    assert_eq!(conflict.sides.len(), 2);
}

#[test]
fn a_model_that_one_side_deleted_stays_with_the_edits_of_the_other() {
    let clone = shop();
    clone.ask(&["checkout", "--quiet", "-b", "side"]);
    clone.ask(&["rm", "--quiet", FILE]);
    clone.commit("Delete it");
    clone.ask(&["checkout", "--quiet", "main"]);
    on(&clone, "main", &[(MODEL, "name: \"Market\"")]);
    assert_eq!(clone.git(&["merge", "side"]).code, 1);
    assert_eq!(model(&clone, FILE).name, "Market");
    clone.ask(&["merge", "--abort"]);
    clone.ask(&["checkout", "--quiet", "side"]);
    assert_eq!(clone.git(&["merge", "main"]).code, 1);
    assert_eq!(model(&clone, FILE).name, "Market");
}

#[test]
fn a_renamed_model_is_followed() {
    let clone = shop();
    on(&clone, "side", &[(LABEL, "label: \"request\"")]);
    clone.ask(&["checkout", "--quiet", "main"]);
    let name = "models/it's a \"market\" $(touch x).tm.ron";
    fs::create_dir(clone.path("models")).unwrap();
    clone.ask(&["mv", FILE, name]);
    clone.write(name, &SHOP.replace("\"Agent\"", "\"Assistant\""));
    clone.commit("Rename it");
    clone.ask(&["merge", "--no-edit", "side"]);
    let merged = model(&clone, name);
    assert_eq!(merged.elements["agent"].name, "Assistant");
    assert_eq!(merged.flows["customer-agent"].label, "request");
    assert!(!clone.path(FILE).exists() && !clone.path("x").exists());
}

#[test]
fn sides_of_a_renamed_model_have_the_names_of_branches() {
    let clone = shop();
    on(&clone, "side", &[("\"Agent\"", "\"Helper\"")]);
    clone.ask(&["checkout", "--quiet", "main"]);
    clone.ask(&["mv", FILE, "market.tm.ron"]);
    clone.write("market.tm.ron", &SHOP.replace("\"Agent\"", "\"Assistant\""));
    clone.commit("Rename it");
    assert_eq!(clone.git(&["merge", "side"]).code, 1);
    let conflicts = model(&clone, "market.tm.ron").conflicts;
    let sides = conflicts["elements/agent#name"].sides.iter();
    assert_eq!(sides.map(|side| side.label.as_str()).collect::<Vec<_>>(), ["main", "side"]);
}

#[test]
fn paths_may_hold_anything() {
    let clone = Clone::with_driver_in("a folder; $(touch x) 'of' \"mine\"");
    let name = "-n 'a' \"b\" %P $(touch x).tm.ron";
    clone.write(name, SHOP);
    clone.commit("Begin");
    clone.ask(&["checkout", "--quiet", "-b", "side"]);
    clone.write(name, &SHOP.replace("\"Agent\"", "\"Helper\""));
    clone.commit("Edit");
    clone.ask(&["checkout", "--quiet", "main"]);
    clone.write(name, &SHOP.replace("\"Agent\"", "\"Assistant\""));
    clone.commit("Edit");
    let ran = clone.git(&["merge", "side"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(model(&clone, name).conflicts.contains_key("elements/agent#name"), "{ran:?}");
    assert!(!clone.path("x").exists());
}

#[test]
fn a_threatloom_that_is_missing_broken_or_panics_leaves_a_merge_by_lines() {
    let scripts = [
        None,
        Some("#!/nowhere/interpreter\n"),
        Some("#!/bin/sh\nexit 101\n"),
        Some("#!/bin/sh\nexit 2\n"),
        Some("#!/bin/sh\nexit 127\n"),
    ];
    for script in scripts {
        let clone = diverged();
        fs::remove_file(clone.program()).unwrap();
        if let Some(script) = script {
            fs::write(clone.program(), script).unwrap();
            fs::set_permissions(clone.program(), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let ran = clone.git(&["merge", "side"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        let text = clone.read(FILE);
        for line in [
            "<<<<<<< ours",
            "\"Assistant\"",
            "\"Helper\"",
            ">>>>>>> theirs",
            "\"Market\"",
            "\"request\"",
        ] {
            assert!(text.contains(line), "{line} is lost with {script:?}:\n{text}");
        }
    }
}

#[test]
fn a_driver_that_fails_stops_the_merge_and_touches_nothing() {
    let clone = diverged();
    fs::remove_file(clone.program()).unwrap();
    fs::write(clone.program(), "#!/bin/sh\nexit 129\n").unwrap();
    fs::set_permissions(clone.program(), fs::Permissions::from_mode(0o755)).unwrap();
    let before = clone.read(FILE);
    let ran = clone.git(&["merge", "side"]);
    assert!(ran.code > 1, "{ran:?}");
    assert_eq!(clone.read(FILE), before);
    assert_eq!(clone.ask(&["status", "--porcelain", "--untracked-files=no"]), "");
}

#[test]
fn what_is_no_model_is_merged_by_lines_with_both_sides_in_it() {
    let newer = SHOP.replace("format: 1", "format: 99").replace("\"Agent\"", "\"From later\"");
    let cut = &SHOP[..SHOP.len() / 2];
    let garbage = "name: \"Garbage\"\n";
    let binary = "a\0b\u{1}Binary\n";
    for broken in [newer.as_str(), cut, garbage, binary, ""] {
        let clone = shop();
        clone.ask(&["checkout", "--quiet", "-b", "side"]);
        clone.write(FILE, broken);
        clone.commit("Break it");
        clone.ask(&["checkout", "--quiet", "main"]);
        on(&clone, "main", &[(MODEL, "name: \"Market\"")]);
        let ran = clone.git(&["merge", "side"]);
        assert_eq!(ran.code, 1, "{broken:?}: {ran:?}");
        assert!(ran.stderr.contains("merged by lines, because"), "{ran:?}");
        let text = clone.read(FILE);
        assert!(text.contains("\"Market\""), "{broken:?}:\n{text}");
        for line in broken.lines().filter(|line| !SHOP.contains(line)) {
            assert!(text.contains(line), "{line:?} is lost:\n{text}");
        }
        assert_eq!(clone.ask(&["ls-files", "--unmerged"]).lines().count(), 3);
    }
}

#[test]
fn layouts_never_conflict() {
    let layout = |rank: i32, order: i32| {
        format!(
            "(\n    places: {{\n        \"agent\": (\n            rank: {rank},\n            order: 0,\n        ),\n        \"customer\": (\n            rank: 0,\n            order: {order},\n        ),\n    }},\n)\n"
        )
    };
    let clone = Clone::with_driver();
    let file = "shop.tm-layout.ron";
    clone.write(file, &layout(1, 1));
    clone.commit("Begin");
    clone.ask(&["checkout", "--quiet", "-b", "side"]);
    clone.write(file, &layout(2, 5));
    clone.commit("Move");
    clone.ask(&["checkout", "--quiet", "main"]);
    clone.write(file, &layout(3, 1));
    clone.commit("Move");
    clone.ask(&["merge", "--no-edit", "side"]);
    let merged = parse_arrangement(file, clone.read(file).as_bytes()).unwrap();
    assert_eq!((merged.places["agent"].rank, merged.places["customer"].order), (2, 5));
}

#[test]
fn comments_survive_a_merge() {
    let clone = shop();
    on(&clone, "side", &[("elements: {", "elements: {\n        // Ask Ben.\n")]);
    clone.ask(&["checkout", "--quiet", "main"]);
    on(&clone, "main", &[(MODEL, "name: \"Market\"")]);
    clone.ask(&["merge", "--no-edit", "side"]);
    assert!(clone.read(FILE).contains("// Ask Ben."));
    assert_eq!(model(&clone, FILE).name, "Market");
    // Where lines can't settle it, a person does.
    on(&clone, "side", &[(AGENT, "name: \"Helper\"")]);
    clone.ask(&["checkout", "--quiet", "main"]);
    on(&clone, "main", &[(AGENT, "name: \"Assistant\"")]);
    let ran = clone.git(&["merge", "side"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let text = clone.read(FILE);
    assert!(["// Ask Ben.", "Helper", "Assistant"].iter().all(|it| text.contains(it)), "{text}");
}

#[test]
fn a_clone_without_the_settings_merges_by_lines() {
    let clone = diverged();
    clone.ask(&["config", "--remove-section", "merge.threatloom"]);
    assert_eq!(clone.git(&["merge", "side"]).code, 1);
    let text = clone.read(FILE);
    assert!(text.contains("<<<<<<< HEAD") && text.contains("Helper") && text.contains("Assistant"));
    let stderr = clone.run(&["check", FILE]).failed(3);
    assert!(stderr.contains("a merge by lines left its conflict markers"), "{stderr}");
}

#[test]
fn a_value_adds_no_line_to_what_a_merge_says() {
    let clone = shop();
    let named = |name: &str| SHOP.replace("\"Agent\"", &format!("\"{name}\""));
    clone.write("one.tm.ron", &named("One\\nshop.tm.ron: merged without conflicts"));
    clone.write("other.tm.ron", &named("Other"));
    let ran = clone.run(&["merge", FILE, "one.tm.ron", "other.tm.ron", "-o", "-"]);
    assert_eq!((ran.code, ran.stderr.lines().count()), (1, 1), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("elements/agent#name: "), "{}", ran.stderr);
}

#[test]
fn merge_takes_files_and_revisions() {
    let clone = diverged();
    clone.write("shop.tm-layout.ron", "(\n    collapsed: [\n        \"agent\",\n    ],\n)\n");
    let base = clone.ask(&["merge-base", "main", "side"]);
    let base = format!("{base}:{FILE}");
    let ran = clone.run(&["merge", &base, FILE, &format!("side:{FILE}"), "-o", "out.tm.ron"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(
        ran.stdout,
        "elements/agent#name: Assistant (shop.tm.ron) against Helper (side:shop.tm.ron) where there was Agent\n"
    );
    assert_eq!(ran.stderr, "out.tm.ron: merged; 1 conflict recorded\n");
    has_both(&model(&clone, "out.tm.ron"), [FILE, "side"]);
    let layout = clone.read("out.tm-layout.ron");
    assert!(parse_arrangement("out", layout.as_bytes()).unwrap().collapsed.contains("agent"));

    let ran = clone.run(&["merge", &base, FILE, &base, "-o", "-"]);
    assert_eq!((ran.code, ran.stdout, ran.stderr), (0, clone.read(FILE), String::new()));
    // A file that exists is meant, whatever its name looks like.
    clone.write("side:shop.tm.ron", &SHOP.replace("\"Shop\"", "\"File\""));
    let ran = clone.run(&["merge", FILE, FILE, "side:shop.tm.ron", "-o", "-"]);
    assert!(ran.stdout.contains("name: \"File\""), "{ran:?}");

    let stderr = clone.run(&["merge", FILE, FILE, "sied:shop.tm.ron", "-o", "x"]).failed(4);
    assert_eq!(stderr, "error: there is no revision `sied` in this clone: did you mean `side`?\n");
    let stderr = clone.run(&["merge", FILE, FILE, "main:none.tm.ron", "-o", "x"]).failed(4);
    assert!(stderr.contains("`main` has no file none.tm.ron"), "{stderr}");
    let stderr = clone.run(&["merge", FILE, FILE, "--output=x:shop.tm.ron", "-o", "x"]).failed(2);
    assert!(stderr.contains("--output"), "{stderr}");
    let stderr =
        clone.run(&["merge", FILE, "-o", "x", "--", FILE, "--output=x:shop.tm.ron"]).failed(4);
    assert!(stderr.contains("there is no revision `--output=x`"), "{stderr}");
    clone.write("broken.tm.ron", "(format: 1,\n");
    let stderr = clone.run(&["merge", FILE, FILE, "broken.tm.ron", "-o", "x"]).failed(3);
    assert!(stderr.contains("broken.tm.ron:"), "{stderr}");
    clone.run(&["merge", "-", "-", FILE, "-o", "x"]).failed(2);
    assert!(!clone.path("x").exists());
}

/// Commits on a branch what `assess` records about a question.
fn assessed(clone: &Clone, branch: &str, item: &str, options: &[&str]) {
    clone.ask(&["checkout", "--quiet", "-B", branch]);
    let ran = clone.run(&[&["assess", FILE, "--item", item], options].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    clone.commit(&format!("Assess on {branch}"));
}

const SOURCES: &str = "risk-assessment/data-sources";
const STORAGE: &str = "risk-assessment/data-storage";

#[test]
fn branches_that_answer_different_controls_never_conflict() {
    let clone = shop();
    assessed(&clone, "main", SOURCES, &["--answer", "no", "--by", "ana"]);
    // Beside each other in the file, and different fields of one control.
    assessed(
        &clone,
        "side",
        STORAGE,
        &["--answer", "yes", "--evidence", "register", "--by", "ben"],
    );
    assessed(&clone, "side", "risk-assessment/data-access", &["--answer", "no", "--by", "ben"]);
    assessed(&clone, "side", SOURCES, &["--owner", "ben", "--task", "pin-web", "--by", "ben"]);
    clone.ask(&["checkout", "--quiet", "main"]);
    assessed(
        &clone,
        "main",
        "risk-assessment/data-integrity",
        &["--answer", "partly", "--by", "ana"],
    );
    let ours = ["--answer", "partly", "--task", "list-sources", "--by", "ana"];
    assessed(&clone, "main", SOURCES, &ours);
    let ran = clone.git(&["merge", "--quiet", "--no-edit", "side"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let merged = model(&clone, FILE);
    assert!(merged.conflicts.is_empty());
    assert_eq!(merged.assessments.len(), 4);
    let sources = &merged.assessments[&format!("{SOURCES}@system").parse().unwrap()];
    assert_eq!(sources.answer.as_ref().unwrap().is, "partly");
    assert_eq!((sources.owner.as_str(), sources.tasks.len()), ("ben", 2));
    assert_eq!(clone.ask(&["status", "--porcelain"]), "");
}

#[test]
fn branches_that_answer_one_control_differently_leave_a_conflict() {
    let clone = shop();
    assessed(&clone, "side", SOURCES, &["--answer", "yes", "--by", "ben"]);
    clone.ask(&["checkout", "--quiet", "main"]);
    assessed(&clone, "main", SOURCES, &["--answer", "no", "--by", "ana"]);
    assert_eq!(clone.git(&["merge", "side"]).code, 1);
    let merged = model(&clone, FILE);
    assert_eq!(merged.conflicts.len(), 1, "{:?}", merged.conflicts);
    let (place, _) = merged.conflicts.first_key_value().unwrap();
    assert!(place.starts_with("assessments/risk-assessment/data-sources@system"), "{place}");
}
