//! What the store takes from the environment: who one is, and where its own folders are. Each test
//! looks from a process of its own, whose environment it sets.

use std::path::Path;
use std::process::Command;

use threatloom::store::{identity, paths};

/// What the store says in an environment of `variables` only, with `folder` as that of the model.
fn look(folder: &Path, variables: &[(&str, &str)]) -> Vec<String> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store_environment::in_a_process_of_its_own", "--nocapture"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TEST_FOLDER", folder)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().filter_map(|line| Some(line.strip_prefix("> ")?.to_string())).collect()
}

#[test]
fn in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os("TEST_FOLDER") else { return };
    println!("\n> {}", identity(None, Path::new(&folder)).unwrap_or_default());
    for folder in [paths::config_folder(), paths::data_folder(), paths::state_folder()] {
        println!("> {}", folder.unwrap().display());
    }
}

#[cfg(unix)]
#[test]
fn own_folders_follow_the_base_directory_specification() {
    let here = Path::new("/");
    assert_eq!(
        look(here, &[("HOME", "/h")])[1..],
        ["/h/.config/threatloom", "/h/.local/share/threatloom", "/h/.local/state/threatloom"]
    );
    let set = [("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "/d"), ("XDG_STATE_HOME", "/s")];
    let set = [&[("HOME", "/h")], &set[..]].concat();
    assert_eq!(look(here, &set)[1..], ["/c/threatloom", "/d/threatloom", "/s/threatloom"]);
}

#[test]
fn git_knows_who_one_is_and_is_not_led_astray() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.arg("-C").arg(folder.path()).args(arguments).env("HOME", home);
        git.output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "--quiet"]) {
        println!("skipped: there is no git");
        return;
    }
    let user = ("USER", "root");
    assert_eq!(look(folder.path(), &[("HOME", home), user])[0], "root");
    assert!(git(&["config", "user.name", "Ana  Silva"]));
    assert_eq!(look(folder.path(), &[("HOME", home), user])[0], "Ana Silva");
    let astray = ("GIT_DIR", "/nowhere");
    assert_eq!(look(folder.path(), &[("HOME", home), user, astray])[0], "Ana Silva");
    let by = ("THREATLOOM_USER", "Ben");
    assert_eq!(look(folder.path(), &[("HOME", home), user, by])[0], "Ben");
    let without_git = ("PATH", "/nowhere");
    assert_eq!(look(folder.path(), &[("HOME", home), user, without_git])[0], "root");
}
