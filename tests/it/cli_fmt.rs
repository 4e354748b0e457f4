//! `fmt` and `migrate`.

use crate::cli::{Place, SHOP};

/// The same model, spelled by a careless hand.
fn careless() -> String {
    SHOP.replace("    format", "  format").replace(",\n)", "\n)")
}

#[test]
fn fmt_writes_the_canonical_form() {
    let place = Place::new();
    place.write("a.tm.ron", &careless());
    place.write("b.tm.ron", SHOP);
    let ran = place.run(&["fmt", "a.tm.ron", "b.tm.ron"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 0));
    assert_eq!(ran.stderr, "a.tm.ron: rewritten\n");
    assert_eq!(place.read("a.tm.ron"), SHOP);
    assert_eq!(place.read("b.tm.ron"), SHOP);
}

#[test]
fn fmt_check_changes_nothing_and_names_what_differs() {
    let place = Place::new();
    place.write("a.tm.ron", &careless());
    place.write("b.tm.ron", SHOP);
    let ran = place.run(&["fmt", "--check", "a.tm.ron", "b.tm.ron"]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("a.tm.ron\n", "", 1));
    assert_eq!(place.read("a.tm.ron"), careless());
    assert_eq!(place.run(&["fmt", "--check", "b.tm.ron"]).done(), "");
}

#[test]
fn fmt_between_pipes() {
    let place = Place::new();
    let ran = place.run_with_stdin(&["fmt", "-"], &careless());
    assert_eq!(ran.done(), SHOP);
    let ran = place.run_with_stdin(&["fmt", "-"], "(format: 1,");
    assert!(ran.failed(3).contains("--> stdin:1:12"));
}

#[test]
fn comments_are_not_lost_unless_asked() {
    let place = Place::new();
    let commented = SHOP.replace("    elements", "    // ask Ben\n    elements");
    place.write("a.tm.ron", &careless());
    place.write("b.tm.ron", &commented);
    insta::assert_snapshot!(place.run(&["fmt", "a.tm.ron", "b.tm.ron"]).failed(3), @r"
    error: b.tm.ron:4:5: a comment, which would be lost
    hint: move what it says into `notes`, or lose it with `threatloom fmt --drop-comments b.tm.ron`
    ");
    assert_eq!(place.read("a.tm.ron"), careless(), "all or nothing");
    assert_eq!(place.run(&["fmt", "--drop-comments", "b.tm.ron"]).code, 0);
    assert_eq!(place.read("b.tm.ron"), SHOP);
}

#[test]
fn migrate_says_what_is_up_to_date() {
    let place = Place::new();
    place.write("a.tm.ron", SHOP);
    let ran = place.run(&["migrate", "a.tm.ron"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 0));
    assert_eq!(ran.stderr, "a.tm.ron: format 1 is the newest\n");
    assert_eq!(place.run_with_stdin(&["migrate", "-"], &careless()).done(), SHOP);
    place.write("b.tm.ron", &SHOP.replace("format: 1", "format: 2"));
    assert!(place.run(&["migrate", "b.tm.ron"]).failed(3).contains("newer threatloom"));
}
