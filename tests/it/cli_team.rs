//! A team's own catalogs as commands find and use them.

use std::fs;
use std::path::Path;

use serde_json::Value;
use threatloom::model::Model;
use threatloom::store::load_catalog_with;
use threatloom::tui::update::Msg;

use crate::cli::{Place, SHOP};
use crate::sitting::Sitting;

const TEAM: &str = "(format: 1, name: \"Shop security\")";
const RULE: &str = "[(id: \"ours\", technique: \"AML.T0053\", on: (kinds: [\"agent\"]), when: \
                    in(from: kind([\"person\"])), weight: 97, why: \"ours\", not_if: \"x\")]";

/// A repository with a model in a folder, and a team's catalogs at its top.
fn repository() -> Place {
    let place = Place::new();
    fs::create_dir(place.path(".git")).unwrap();
    place.write("models/shop.tm.ron", SHOP);
    place.write("catalogs/team.ron", TEAM);
    place.write("catalogs/rules/own.ron", RULE);
    place
}

/// The rule behind the strongest suggestion for the agent.
fn first_rule(place: &Place, model: &str) -> String {
    let text = place.run(&["suggest", model, "--format", "json"]).done();
    let value: Value = serde_json::from_str(&text).unwrap();
    let first = value["suggestions"].as_array().unwrap().iter().find(|s| s["element"] == "agent");
    first.unwrap()["rule"].as_str().unwrap().to_string()
}

#[test]
fn the_example_is_sound_and_does_what_it_says() {
    let place = Place::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/own-catalogs");
    for file in fs::read_dir(example.join("catalogs/rules")).unwrap().map(Result::unwrap) {
        let text = fs::read_to_string(file.path()).unwrap();
        place.write(&format!("catalogs/rules/{}", file.file_name().to_str().unwrap()), &text);
    }
    for file in
        ["shop.tm.ron", "catalogs/team.ron", "catalogs/kinds.ron", "catalogs/attributes.ron"]
    {
        place.write(file, &fs::read_to_string(example.join(file)).unwrap());
    }
    insta::assert_snapshot!("own-catalogs-checked", place.run(&["catalog", "check"]).done());
    let text = place.run(&["suggest", "shop.tm.ron"]).done();
    for says in [
        "Terminal 4 · card terminal · terminal\n  0.80  AML.T0010.000  ",
        "Clerk can open Terminal 4 unnoticed",
        "catalogs of Shop security (catalogs): 4 added, 1 replaced, 2 switched off\n",
    ] {
        assert!(text.contains(says), "{says} is not in\n{text}");
    }
    let text = place.run(&["check", "shop.tm.ron", "--fail-on", "never"]).done();
    assert!(text.contains("[switched-off]") && text.contains("catalogs/team.ron:7:14"), "{text}");
    let text = place.run(&["catalog", "show", "terminal-swap"]).done();
    assert!(text.contains("catalogs/rules/shop.ron"), "{text}");
    let text = place.run(&["draw", "shop.tm.ron"]).done();
    assert!(text.contains("▭ card terminal"), "{text}");
}

#[test]
fn the_nearest_folder_of_the_repository_counts() {
    let place = repository();
    assert_eq!(first_rule(&place, "models/shop.tm.ron"), "ours");
    place.write("models/catalogs/team.ron", TEAM);
    assert_ne!(first_rule(&place, "models/shop.tm.ron"), "ours");
}

#[test]
fn a_folder_without_the_marker_or_above_the_repository_is_none() {
    let place = repository();
    fs::remove_file(place.path("catalogs/team.ron")).unwrap();
    assert_ne!(first_rule(&place, "models/shop.tm.ron"), "ours");
    let place = repository();
    fs::create_dir(place.path("models/.git")).unwrap();
    assert_ne!(first_rule(&place, "models/shop.tm.ron"), "ours");
    assert!(place.run(&["catalog", "check"]).done().contains("1 added"));
    fs::remove_dir_all(place.path("catalogs")).unwrap();
    let stderr = place.run(&["catalog", "check"]).failed(4);
    assert!(stderr.contains("catalogs/team.ron that says"), "{stderr}");
    let stderr = place.run(&["catalog", "check", "nowhere"]).failed(4);
    assert!(stderr.starts_with("error: nowhere: "), "{stderr}");
    place.write("kinds/kinds.ron", "nothing of ours");
    let ran = place.run(&["catalog", "check", "kinds"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (1, 2), "{}", ran.stdout);
    assert!(ran.stdout.starts_with("kinds/team.ron:1:1: error: team.ron is missing"));
}

#[test]
fn a_model_names_a_folder_inside_of_its_repository_only() {
    let place = repository();
    fs::rename(place.path("catalogs"), place.path("policy")).unwrap();
    let naming = |folder: &str| {
        let text =
            SHOP.replace("    elements", &format!("    catalogs: \"{folder}\",\n    elements"));
        place.write("models/shop.tm.ron", &text);
        place.run(&["suggest", "models/shop.tm.ron"])
    };
    naming("../policy").done();
    assert_eq!(first_rule(&place, "models/shop.tm.ron"), "ours");
    assert!(place.run(&["fmt", "--check", "models/shop.tm.ron"]).done().is_empty());
    fs::create_dir(place.path("empty")).unwrap();
    for (folder, says) in [
        ("../../home", "leads out of the repository"),
        ("/etc", "is not a path from the folder of the model"),
        ("../nowhere", "there is no folder"),
        ("../empty", "holds no team.ron"),
        ("", "is not a path"),
    ] {
        let stderr = naming(folder).failed(3);
        assert!(stderr.starts_with("error: models/shop.tm.ron:4:5: catalogs: "), "{stderr}");
        assert!(stderr.contains(says), "{stderr}");
    }
}

#[test]
fn broken_catalogs_are_refused_with_their_place_and_spare_other_models() {
    let place = repository();
    place.write("catalogs/rules/own.ron", &RULE.replace("97", "107").replace("agent", "agnet"));
    place.write("other/.git/x", "");
    place.write("other/shop.tm.ron", SHOP);
    for command in ["suggest", "paths", "interview", "draw", "check", "findings"] {
        let stderr = place.run(&[command, "models/shop.tm.ron"]).failed(3);
        assert!(stderr.starts_with("error: catalogs/rules/own.ron:1:"), "{stderr}");
        assert!(stderr.contains("catalog check catalogs` tells all"), "{stderr}");
    }
    let ran = place.run(&["check", ".", "--format", "json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    let rows = value["problems"].as_array().unwrap();
    let own: Vec<&Value> = rows.iter().filter(|row| row["rule"] == "own-catalogs").collect();
    assert_eq!(own.len(), 2, "{own:#?}");
    assert_eq!(own[0]["path"], "catalogs/rules/own.ron");
    let ran = place.run(&["catalog", "check", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (value["passed"].as_bool(), value["problems"].as_array().unwrap().len()),
        (Some(false), 2)
    );
    let ran = place.run(&["catalog", "list"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.starts_with("warning: your own catalogs are not used: "), "{}", ran.stderr);
    place.run(&["suggest", "other/shop.tm.ron"]).done();
}

#[test]
fn hostile_files_are_refused_and_shown_harmlessly() {
    let place = repository();
    place.write("catalogs/kinds.ron", &" ".repeat((1 << 20) + 1));
    fs::write(place.path("catalogs/attributes.ron"), [0xff, 0xfe]).unwrap();
    place.write("catalogs/rules/\u{202e}nor.ron", "[(id: \"\u{1b}[2J\"");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", place.path("catalogs/rules/link.ron")).unwrap();
        fs::create_dir(place.path("catalogs/rules/folder.ron")).unwrap();
    }
    let ran = place.run(&["catalog", "check"]);
    assert_eq!(ran.code, 1);
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
    for says in ["kinds.ron:1:1: error: is larger", "attributes.ron:1:1: error: is not UTF-8"] {
        assert!(ran.stdout.contains(says), "{says} is not in\n{}", ran.stdout);
    }
    #[cfg(unix)]
    {
        assert!(ran.stdout.contains("is a link that leads elsewhere"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("root:"), "{}", ran.stdout);
        let outside = place.home().join("catalogs");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("team.ron"), TEAM).unwrap();
        std::os::unix::fs::symlink(&outside, place.path("models/catalogs")).unwrap();
        let stderr = place.run(&["suggest", "models/shop.tm.ron"]).failed(3);
        assert!(stderr.contains("is a link that leads elsewhere"), "{stderr}");
    }
    for i in 0..201 {
        place.write(&format!("catalogs/rules/r{i}.ron"), "[]");
    }
    assert!(place.run(&["catalog", "check"]).stdout.contains("more than 200 files"));
}

#[cfg(unix)]
#[test]
fn outside_of_a_repository_nobody_plants_catalogs_for_others() {
    use std::os::unix::fs::PermissionsExt;
    let place = repository();
    fs::remove_dir(place.path(".git")).unwrap();
    assert_eq!(first_rule(&place, "models/shop.tm.ron"), "ours");
    fs::set_permissions(place.path("."), fs::Permissions::from_mode(0o777)).unwrap();
    assert_ne!(first_rule(&place, "models/shop.tm.ron"), "ours");
}

#[test]
fn other_folders_can_be_looked_up() {
    let place = repository();
    fs::rename(place.path("catalogs"), place.path("policy")).unwrap();
    place.run(&["catalog", "show", "ours"]).failed(2);
    let text = place.run(&["catalog", "show", "ours", "--catalogs", "policy"]).done();
    assert!(text.contains("policy/rules/own.ron"), "{text}");
    let text = place.run(&["catalog", "search", "ours", "--catalogs", "policy"]).done();
    assert!(text.contains("ours"), "{text}");
}

#[test]
fn the_workbench_takes_over_the_catalogs_or_goes_on_without() {
    let place = repository();
    let folder = place.path("catalogs");
    let loaded = || Ok(Box::new(load_catalog_with(Ok(Some(folder.clone()))).unwrap()));
    let mut sitting = Sitting::with(Model::new("Shop"));
    sitting.tell(Msg::Catalogs(loaded()));
    assert!(sitting.state.catalog.rules.rule("ours").is_some());
    let told = |sitting: &Sitting| sitting.state.message.clone().unwrap().text;
    assert_eq!(told(&sitting), "catalogs of Shop security: 1 added");
    place.write("catalogs/rules/own.ron", "[");
    sitting.tell(Msg::Catalogs(loaded()));
    assert!(sitting.state.catalog.rules.rule("ours").is_none());
    assert!(sitting.state.catalog.rules.rules().len() > 100);
    assert!(told(&sitting).starts_with("your own catalogs are left aside: "), "{}", told(&sitting));
}
