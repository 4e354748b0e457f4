//! `threatloom config` and `threatloom keys`.

use std::fs;

use crate::cli::Place;

fn configure(place: &Place, text: &str) {
    let folder = place.home().join(".config/threatloom");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.ron"), text).unwrap();
}

#[test]
fn what_is_in_force_can_be_kept_as_the_file() {
    let place = Place::new();
    let defaults = place.run(&["config"]).done();
    let (first, rest) = defaults.split_once('\n').unwrap();
    assert!(first.starts_with("// /") && first.ends_with("(not there: these are the defaults)"));
    assert!(rest.starts_with("(\n    theme: colour,\n    ascii: false,\n    mouse: true,\n"));
    assert!(rest.contains("\n        \"quit\": [\"q\", \"ctrl-q\", \"ctrl-c\"],\n"), "{rest}");

    configure(&place, &defaults);
    let kept = place.run(&["config"]).done();
    assert!(kept.starts_with("// /") && kept.ends_with(rest), "{kept}");
    assert!(kept.lines().next().unwrap().ends_with("threatloom/config.ron"));
}

#[test]
fn own_settings_and_the_environment_count() {
    let place = Place::new();
    configure(&place, r#"(mouse: false, keys: {"undo": ["ctrl-u"], "tidy": []})"#);
    let mut command = place.command();
    let text =
        Place::outcome(command.args(["config"]).env("NO_COLOR", "1").env("LANG", "C")).done();
    assert!(text.contains("theme: plain,\n    ascii: true,\n    mouse: false,\n"), "{text}");
    assert!(text.contains("\"undo\": [\"ctrl-u\"]") && text.contains("\"tidy\": []"), "{text}");
    let keys = place.run(&["keys"]).done();
    let undo = keys.lines().find(|line| line.starts_with("  undo ")).unwrap();
    assert!(undo.contains(" ctrl-u ") && undo.ends_with("Take the last change back."), "{undo}");
    assert!(keys.starts_with("Everywhere\n  quit "), "{keys}");
}

#[test]
fn a_broken_file_is_exit_3_with_its_place() {
    let place = Place::new();
    for (text, position, message) in [
        ("(\n    theme: pink,\n)\n", "2:12", "`pink` is not a value"),
        ("(\n    mouses: true,\n)\n", "2:5", "did you mean `mouse`"),
        ("(mouse: true, mouse: false)", "1:15", "second time"),
        ("(keys: {\n    \"undoo\": [\"u\"],\n})", "2:6", "`undoo` is not an action"),
        ("(keys: {\n    \"undo\": [\"hyper-u\"],\n})", "2:6", "is not a key"),
        ("(keys: {\n    \"undo\": [\"q\"],\n})", "2:6", "both `quit` and `undo`"),
        ("(keys: {\n    \"quit\": [\"u\"],\n})", "2:6", "both `quit` and `undo`"),
        ("(", "1:2", "ends too early"),
        ("", "1:1", ""),
    ] {
        configure(&place, text);
        for args in [&["config"][..], &["keys"], &[]] {
            let stderr = place.run(args).failed(3);
            let place = format!("threatloom/config.ron:{position}\n");
            assert!(stderr.contains(&place) && stderr.contains(message), "{text}: {stderr}");
        }
    }
    configure(&place, "(keys: {\"\u{1b}[2J\": [\"u\"]})");
    let stderr = place.run(&["config"]).failed(3);
    assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
}

#[test]
fn without_a_home_the_defaults_serve() {
    let place = Place::new();
    let mut command = place.command();
    let text = Place::outcome(command.arg("config").env_remove("HOME")).done();
    assert!(text.starts_with("// "), "{text}");
}
