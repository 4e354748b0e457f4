//! What git shows of models: `diff`, `log -p`, `show` and `blame` through us.

use crate::cli::{Place, SHOP};
use crate::clone::Clone;

const FILE: &str = "shop.tm.ron";

/// A clone whose last commit renamed the agent.
fn renamed() -> Clone {
    let clone = Clone::with_driver();
    clone.write(FILE, SHOP);
    clone.commit("Begin");
    clone.write(FILE, &SHOP.replace("\"Agent\"", "\"Helper\""));
    clone.commit("Rename the agent");
    clone
}

#[test]
fn a_model_is_lines_that_people_read() {
    let place = Place::new();
    place.write(FILE, SHOP);
    insta::assert_snapshot!(place.run(&["git", "textconv", FILE]).done(), @r"
    name: Shop

    element agent
      kind: agent
      name: Agent

    element customer
      kind: person
      name: Customer

    flow customer-agent
      from: customer
      to: agent
      label: question
    ");
}

#[test]
fn what_is_no_model_is_shown_as_it_is() {
    let place = Place::new();
    let newer = SHOP.replace("format: 1", "format: 7");
    place.write(FILE, &newer);
    assert_eq!(place.run(&["git", "textconv", "--", FILE]).done(), newer);
    place.write("-x", "a\u{1b}[2J\n<<<<<<< ours\n");
    assert_eq!(place.run(&["git", "textconv", "--", "-x"]).done(), "a⟨1B⟩[2J\n<<<<<<< ours\n");
    std::fs::write(place.path("bytes"), b"\xff\x00z\n").unwrap();
    assert_eq!(place.run(&["git", "textconv", "bytes"]).done(), "\u{fffd}⟨0⟩z\n");
    place.write("empty", "");
    assert_eq!(place.run(&["git", "textconv", "empty"]).done(), "");
    let missing = place.run(&["git", "textconv", "missing"]).done();
    assert!(missing.starts_with("(this cannot be read: "), "{missing}");
    for wrong in [&["git", "textconv"][..], &["git", "textconv", "--no"], &["git", "diff-driver"]] {
        assert_eq!(place.run(wrong).code, 0, "{wrong:?}");
    }
}

#[test]
fn git_log_and_blame_read_like_a_story() {
    let clone = renamed();
    let log = clone.ask(&["log", "-p", "-1", "-U0", "--format=%s", FILE]);
    assert!(log.contains("@@ element agent\n-  name: Agent\n+  name: Helper"), "{log}");
    let shown = clone.ask(&["show", "--format=%s", "HEAD"]);
    assert!(shown.contains("+  name: Helper\n"), "{shown}");
    let blamed = clone.ask(&["blame", "-s", FILE]);
    assert!(blamed.contains("  name: Helper"), "{blamed}");
    // Without textconv, headings are the ids.
    let plain = clone.ask(&["log", "-p", "-1", "-U0", "--no-textconv", "--format=%s", FILE]);
    assert!(plain.contains("@@ agent\n"), "{plain}");
}

#[test]
fn a_threatloom_that_is_missing_leaves_the_file_as_it_is() {
    let clone = renamed();
    std::fs::remove_file(clone.program()).unwrap();
    let log = clone.ask(&["log", "-p", "-1", "--format=%s", FILE]);
    assert!(log.contains("+            name: \"Helper\",\n"), "{log}");
}

#[test]
fn git_diff_shows_meaning_where_it_was_asked_for() {
    let clone = renamed();
    assert_eq!(clone.run(&["git", "install", "--external-diff"]).code, 0);
    let diff = |arguments: &[&str]| clone.ask(&[&["diff"], arguments].concat());
    let shown = diff(&["HEAD~1", "HEAD"]);
    assert!(shown.starts_with("shop.tm.ron\n"), "{shown}");
    assert!(shown.contains("  ~ Helper  name: Agent → Helper\n"), "{shown}");
    clone.ask(&["rm", "--quiet", FILE]);
    assert!(diff(&["--cached"]).contains("  - Helper  agent\n"));
    clone.ask(&["reset", "--quiet", "--hard"]);
    let name = "--a 'b'.tm.ron";
    clone.ask(&["mv", FILE, &format!("./{name}")]);
    let told = "shop.tm.ron → --a 'b'.tm.ron\nnothing differs in meaning, 4 records unchanged";
    assert_eq!(diff(&["--cached", "-M"]), told);
    clone.write(name, "garbage\n");
    clone.ask(&["add", "--all"]);
    let broken = diff(&["--cached"]);
    assert!(broken.contains("+ garbage"), "{broken}");
    std::fs::remove_file(clone.program()).unwrap();
    assert!(diff(&["HEAD~1", "HEAD"]).contains("+            name: \"Helper\","));
}

#[test]
fn the_diff_driver_takes_whatever_git_hands_over() {
    let place = Place::new();
    place.write("old", SHOP);
    place.write("new", &SHOP.replace("\"question\"", "\"request\""));
    let run = |arguments: &[&str]| place.run(&[&["git", "diff-driver", "--"], arguments].concat());
    let (old, new) = (["old", "abc", "100644"], ["new", "def", "100644"]);
    let all = [&["shop.tm.ron"][..], &old, &new].concat();
    let change = "Customer → Agent: request  label: question → request\n";
    let shown = run(&all).done();
    assert!(shown.starts_with("shop.tm.ron\n") && shown.contains(change), "{shown}");
    let renamed = [&all[..], &["market.tm.ron", "similarity index 97%\n"]].concat();
    let shown = run(&renamed).done();
    assert!(
        shown.starts_with("shop.tm.ron → market.tm.ron\n") && shown.contains(change),
        "{shown}"
    );
    assert_eq!(run(&["shop.tm.ron"]).done(), "shop.tm.ron: unmerged\n");
    let added = ["shop.tm.ron", "/dev/null", ".", ".", "new", "def", "100644"];
    assert!(run(&added).done().contains("  + Agent  agent\n"));
    let same = ["shop.tm.ron", "old", "a", "b", "old", "a", "b"];
    assert!(run(&same).done().contains("\nnothing differs in meaning, "));
    let missing = ["shop.tm.ron", "nowhere", "a", "b", "old", "a", "b"];
    assert!(run(&missing).done().contains("(this cannot be read: "));
    for wrong in [&[][..], &["a", "b"], &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]] {
        assert_eq!(run(wrong).code, 0, "{wrong:?}");
    }
}
