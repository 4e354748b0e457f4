//! `git install`, `uninstall` and `doctor`: written once, taken back exactly, looked through.

use std::fs;

use crate::cli::SHOP;
use crate::clone::Clone;

const ATTRIBUTES: &str = ".gitattributes";

fn config(clone: &Clone) -> String {
    clone.read(".git/config")
}

/// The lines of `doctor` that begin with this word.
fn doctor(clone: &Clone, word: &str) -> (i32, Vec<String>) {
    let ran = clone.run(&["git", "doctor"]);
    assert_eq!(ran.stderr, "");
    let lines = ran.stdout.lines().filter(|line| line.starts_with(word)).map(str::to_string);
    (ran.code, lines.collect())
}

#[test]
fn installing_twice_is_installing_once_and_uninstalling_takes_it_back() {
    let clone = Clone::new();
    clone.write(ATTRIBUTES, "*.png binary\n# mine\n");
    clone.ask(&["config", "merge.other.driver", "true"]);
    let before = (config(&clone), clone.read(ATTRIBUTES));
    let ran = clone.run(&["git", "install"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
    let after = (config(&clone), clone.read(ATTRIBUTES));
    assert!(after.1.starts_with(&before.1) && after.1.lines().count() == 5, "{}", after.1);
    assert_eq!(clone.run(&["git", "install"]).stderr, "all of it was there already\n");
    assert_eq!((config(&clone), clone.read(ATTRIBUTES)), after);
    let external = clone.run(&["git", "install", "--external-diff"]);
    assert!(external.stderr.starts_with("diff.threatloom.command: set\n"), "{external:?}");

    assert_eq!(clone.run(&["git", "uninstall"]).code, 0);
    assert_eq!((config(&clone), clone.read(ATTRIBUTES)), before);
    assert_eq!(clone.run(&["git", "uninstall"]).stderr, "there is nothing of ours\n");
}

#[test]
fn an_attributes_file_of_ours_alone_goes_with_us() {
    let clone = Clone::new();
    let before = config(&clone);
    clone.run(&["git", "install", "--local"]);
    clone.run(&["git", "uninstall"]);
    assert!(!clone.path(ATTRIBUTES).exists());
    assert_eq!(config(&clone), before);
}

#[test]
fn all_clones_of_a_person_are_set_up_at_once() {
    let clone = Clone::new();
    let before = config(&clone);
    let ran = clone.run(&["git", "install", "--global"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(config(&clone), before);
    assert!(!clone.path(ATTRIBUTES).exists());
    let home = |name: &str| fs::read_to_string(clone.home().join(name)).unwrap();
    assert!(home(".gitconfig").contains("[merge \"threatloom\"]"));
    assert!(home(".config/git/attributes").contains("merge=threatloom"));
    let attribute = clone.ask(&["check-attr", "merge", "a/b.tm.ron", "c.tm-layout.ron", "d.ron"]);
    assert_eq!(attribute.matches("threatloom").count(), 2, "{attribute}");
    assert_eq!(doctor(&clone, "missing"), (0, Vec::new()));
    clone.run(&["git", "uninstall", "--global"]);
    assert!(!home(".gitconfig").contains("threatloom"));
    assert!(!clone.home().join(".config/git/attributes").exists());

    clone.ask(&["config", "--global", "core.attributesFile", "~/my attributes"]);
    clone.run(&["git", "install", "--global"]);
    assert!(home("my attributes").contains("merge=threatloom"));
}

#[test]
fn what_others_wrote_in_our_place_is_told_and_never_kept_quietly() {
    let clone = Clone::new();
    clone.ask(&["config", "merge.threatloom.driver", "evil %A"]);
    let (code, dangers) = doctor(&clone, "danger");
    assert_eq!((code, dangers.len()), (1, 1), "{dangers:?}");
    assert!(dangers[0].contains("`evil %A`"), "{dangers:?}");
    let ran = clone.run(&["git", "uninstall"]);
    assert!(ran.stderr.contains("left as it is, because others wrote `evil %A`"), "{ran:?}");
    assert_eq!(clone.ask(&["config", "merge.threatloom.driver"]), "evil %A");
    let ran = clone.run(&["git", "install"]);
    assert!(ran.stderr.contains("warning: merge.threatloom.driver was `evil %A`"), "{ran:?}");
    assert_eq!(doctor(&clone, "danger"), (0, Vec::new()));
}

#[test]
fn a_link_for_an_attributes_file_leads_nowhere() {
    let clone = Clone::new();
    let elsewhere = clone.home().join("profile");
    fs::write(&elsewhere, "mine\n").unwrap();
    std::os::unix::fs::symlink(&elsewhere, clone.path(ATTRIBUTES)).unwrap();
    let stderr = clone.run(&["git", "install"]).failed(4);
    assert!(stderr.contains("this is a link"), "{stderr}");
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "mine\n");
    assert!(!config(&clone).contains("threatloom"));
}

#[test]
fn doctor_tells_what_is_missing_and_stale() {
    let clone = Clone::with_driver();
    clone.write("models/shop.tm.ron", SHOP);
    clone.commit("Begin");
    let (code, good) = doctor(&clone, "ok");
    assert_eq!((code, good.len()), (0, 5), "{good:?}");
    assert_eq!(good[4], "ok       attributes of 1 tracked file");

    clone.write("models/.gitattributes", "*.ron merge=union\n");
    let (code, missing) = doctor(&clone, "missing");
    assert_eq!(code, 1);
    let told = "missing  attributes of models/shop.tm.ron: merge is union, not threatloom";
    assert_eq!(missing, [told]);
    fs::remove_file(clone.path("models/.gitattributes")).unwrap();

    let away = clone.bin().with_file_name("elsewhere");
    fs::rename(clone.bin(), &away).unwrap();
    let (code, stale) = doctor(&clone, "stale");
    assert_eq!((code, stale.len()), (1, 2), "{stale:?}");
    assert!(stale[0].contains("where there is no program"), "{stale:?}");
    clone.run(&["git", "install"]);
    assert_eq!(doctor(&clone, "stale"), (0, Vec::new()));
}

#[test]
fn doctor_tells_what_a_prepared_clone_would_start() {
    let clone = Clone::with_driver();
    assert_eq!(doctor(&clone, "danger"), (0, Vec::new()));
    let started = format!("touch '{}'", clone.path("started").display());
    let names = [
        "core.fsmonitor",
        "core.hooksPath",
        "core.sshCommand",
        "diff.external",
        "filter.evil.clean",
        "merge.evil.driver",
        "pager.diff",
        "gpg.ssh.program",
        "include.path",
        "includeIf.gitdir:/.path",
    ];
    for name in names {
        clone.ask(&["config", name, &started]);
    }
    clone.ask(&["config", "alias.st", &format!("!{started}")]);
    clone.ask(&["config", "core.bare", "false"]);
    let (code, dangers) = doctor(&clone, "danger");
    assert_eq!((code, dangers.len()), (1, names.len() + 1), "{dangers:#?}");
    assert!(!clone.path("started").exists());
    clone.ask(&["config", "alias.st", "!\u{1b}[2J"]);
    assert!(!clone.run(&["git", "doctor"]).stdout.contains('\u{1b}'));
}

#[test]
fn without_a_repository_there_is_nothing_to_write_into() {
    let place = crate::cli::Place::new();
    let run = |arguments: &[&str]| {
        let mut command = place.command();
        command.env("PATH", std::env::var_os("PATH").unwrap()).args(arguments);
        crate::cli::Place::outcome(&mut command)
    };
    let stderr = run(&["git", "install"]).failed(4);
    assert!(stderr.contains("no git repository") && stderr.contains("--global"), "{stderr}");
    assert!(run(&["git", "doctor"]).stdout.contains("only your own settings are seen"));
    let mut command = place.command();
    command.env("PATH", "/nowhere").args(["git", "install"]);
    let stderr = crate::cli::Place::outcome(&mut command).failed(4);
    assert!(stderr.contains("git cannot be started"), "{stderr}");
}
