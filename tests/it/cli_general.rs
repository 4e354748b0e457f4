//! What holds for every command: help, version, wrong usage, colours, pipes, generated texts.

use crate::cli::{Place, SHOP};

#[test]
fn help_is_a_promise() {
    let place = Place::new();
    insta::assert_snapshot!("help", place.run(&["--help"]).done());
    let help = place.run(&["--help"]).done();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let mut seen = 0;
    for line in commands.take_while(|line| !line.is_empty()) {
        let name = line.split_whitespace().next().unwrap();
        if name != "help" {
            let text = place.run(&[name, "--help"]).done();
            assert!(text.contains("Examples:"), "`{name} --help` shows no example:\n{text}");
            insta::assert_snapshot!(format!("help-{name}"), text);
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_version_names_atlas() {
    let version = Place::new().run(&["--version"]).done();
    assert_eq!(version, concat!("threatloom ", env!("CARGO_PKG_VERSION"), " (ATLAS 5.6.0)\n"));
}

#[test]
fn wrong_usage_is_exit_2_with_nothing_on_stdout() {
    let place = Place::new();
    for args in [&["fmt"][..], &["fmt", "--nonsense", "x"], &["--color", "pink", "man"]] {
        let stderr = place.run(args).failed(2);
        assert!(stderr.starts_with("error: "), "{stderr}");
    }
    let stderr = place.run(&["fmt", "--no\u{1b}[2Jnsense"]).failed(2);
    assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
}

#[test]
fn an_unknown_command_is_answered_with_a_near_one() {
    let place = Place::new();
    let stderr = place.run(&["man", "complete"]).failed(2);
    insta::assert_snapshot!(stderr, @r"
    error: there is no command `complete`
    hint: did you mean `completions`?
    ");
}

#[test]
fn a_mistyped_command_is_not_taken_for_a_model() {
    let place = Place::new();
    insta::assert_snapshot!(place.run(&["sugest"]).failed(4), @r"
    error: sugest: there is no such file
    hint: did you mean `threatloom suggest`?
    ");
    let stderr = place.run(&["sugest", "shop.tm.ron"]).failed(2);
    assert!(stderr.ends_with("hint: did you mean `threatloom suggest`?\n"), "{stderr}");
    insta::assert_snapshot!(place.run(&["shop.tm.ron"]).failed(4), @r"
    error: shop.tm.ron: there is no such file
    hint: `threatloom new shop.tm.ron` makes a new model
    ");
}

#[test]
fn completions_and_manual_are_generated() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.run(&["completions", shell]).done();
        assert!(script.contains("migrate"), "{shell}");
    }
    let page = place.run(&["man"]).done();
    assert!(page.contains(".TH threatloom 1") && page.contains("Exit codes"), "{page}");
    let page = place.run(&["man", "fmt"]).done();
    assert!(page.contains(r"\-\-drop\-comments"), "{page}");
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let place = Place::new();
    let script = "threatloom completions bash | true; echo ${PIPESTATUS[0]}";
    let binary = assert_cmd::cargo::cargo_bin("threatloom");
    let script = script.replace("threatloom", binary.to_str().unwrap());
    let output = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "0\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    drop(place);
}

#[test]
fn a_full_disk_behind_stdout_is_exit_4() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let binary = assert_cmd::cargo::cargo_bin("threatloom");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    for argument in ["man", "--help", "--version"] {
        let mut command = std::process::Command::new(&binary);
        let output = command.arg(argument).stdout(full.try_clone().unwrap()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{argument}");
        assert!(stderr.starts_with("error: cannot write to stdout"), "{argument}: {stderr}");
    }
}

#[test]
fn a_missing_file_is_exit_4_and_names_what_is_nearby() {
    let place = Place::new();
    insta::assert_snapshot!(place.run(&["fmt", "shop.tm.ron"]).failed(4), @r"
    error: shop.tm.ron: there is no such file
    hint: `threatloom new shop.tm.ron` makes a new model
    ");
    place.write("shop.tm.ron", SHOP);
    insta::assert_snapshot!(place.run(&["fmt", "shp.tm.ron"]).failed(4), @r"
    error: shp.tm.ron: there is no such file
    hint: did you mean shop.tm.ron?
    hint: `threatloom new shp.tm.ron` makes a new model
    ");
    insta::assert_snapshot!(place.run(&["fmt", "zzz"]).failed(4), @r"
    error: zzz: there is no such file
    hint: models there: shop.tm.ron
    ");
}

#[test]
fn a_folder_is_no_model_but_may_hold_some() {
    let place = Place::new();
    place.write("all/shop.tm.ron", SHOP);
    insta::assert_snapshot!(place.run(&["suggest", "all"]).failed(4), @r"
    error: all: this is a folder, not a model
    hint: did you mean all/shop.tm.ron?
    ");
    let stderr = place.run(&["new", "nowhere/shop"]).failed(4);
    assert!(stderr.contains("nowhere: cannot find the folder"), "{stderr}");
}

#[test]
fn invalid_input_is_exit_3_with_place_and_remedy() {
    let place = Place::new();
    place.write("shop.tm.ron", &SHOP.replace("label:", "lable:"));
    insta::assert_snapshot!(place.run(&["fmt", "shop.tm.ron"]).failed(3));
}

/// `ulimit -f`: the kernel's signal must not end the program with half a file left behind.
#[cfg(unix)]
#[test]
fn a_limit_on_file_sizes_is_an_error_like_any_other() {
    let place = Place::new();
    place.run(&["new", "m", "--template", "support-copilot"]);
    let before = place.read("m.tm.ron");
    let binary = assert_cmd::cargo::cargo_bin("threatloom");
    let script =
        format!("ulimit -f 1; '{}' fmt --drop-comments m.tm.ron; echo $?", binary.display());
    place.write("m.tm.ron", &format!("// a comment\n{before}"));
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "4\n");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("error: ") && stderr.contains("File too large"), "{stderr}");
    assert_eq!(place.read("m.tm.ron"), format!("// a comment\n{before}"));
    let left: Vec<_> = std::fs::read_dir(place.path("")).unwrap().collect();
    assert_eq!(left.len(), 1, "no temporary file is left: {left:?}");
}
