//! The contract of the merge driver, held whatever git hands over.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::Config as ProptestConfig;
use threatloom::store::{parse_model, write_model};

use crate::any_edits::{Step, do_all, steps, system};
use crate::cli::{Place, Ran, SHOP};
use crate::merge_laws::keeps_everything;

/// Runs the driver on three texts; what it did, and what became of ours.
fn drive(place: &Place, texts: [&[u8]; 3], more: &[&str]) -> (Ran, Vec<u8>) {
    for (name, text) in ["O", "A", "B"].iter().zip(texts) {
        fs::write(place.path(name), text).unwrap();
    }
    let arguments = [&["git", "merge-driver", "O", "A", "B"], more].concat();
    let mut command = place.command();
    command.env("PATH", std::env::var_os("PATH").unwrap()).args(arguments);
    let ran = Place::outcome(&mut command);
    assert_eq!(ran.stdout, "", "{ran:?}");
    (ran, fs::read(place.path("A")).unwrap())
}

const MORE: [&str; 4] = ["7", "shop.tm.ron", "main", "side"];

#[test]
fn a_failure_is_beyond_what_git_takes_for_a_conflict() {
    let place = Place::new();
    let shop = SHOP.as_bytes();
    let market = SHOP.replace("Shop", "Market");
    let texts = [shop, market.as_bytes(), shop];
    for more in [&[][..], &["7"], &["7", "a", "b", "c", "d"]] {
        let (ran, ours) = drive(&place, texts, more);
        assert_eq!(ran.code, 129, "{ran:?}");
        assert_eq!(ours, market.as_bytes());
    }
    let run = |arguments: &[&str]| place.run(&[&["git", "merge-driver"], arguments].concat()).code;
    assert_eq!(run(&[]), 129);
    assert_eq!(run(&["--nonsense"]), 129);
    assert_eq!(run(&["O", "missing", "B", "7", "shop.tm.ron"]), 129);
    assert_eq!(run(&["missing", "A", "B", "7", "shop.tm.ron"]), 129);
    assert_eq!(run(&["O", "A", "..", "7", "shop.tm.ron"]), 129);
    assert_eq!(fs::read(place.path("A")).unwrap(), market.as_bytes());
    fs::set_permissions(place.path("A"), readonly(&place.path("A"))).unwrap();
    assert_eq!(run(&["O", "A", "B", "7", "shop.tm.ron"]), 129, "it can't be written");
    assert_eq!(fs::read(place.path("A")).unwrap(), market.as_bytes());
}

fn readonly(path: &Path) -> fs::Permissions {
    let mut permissions = fs::metadata(path).unwrap().permissions();
    permissions.set_readonly(true);
    permissions
}

#[test]
fn labels_are_what_git_says_or_plain() {
    let place = Place::new();
    let (helper, assistant) =
        (SHOP.replace("\"Agent\"", "\"Helper\""), SHOP.replace("\"Agent\"", "\"Assistant\""));
    let texts = [SHOP.as_bytes(), helper.as_bytes(), assistant.as_bytes()];
    let labels = |more: &[&str]| {
        let (ran, ours) = drive(&place, texts, more);
        assert_eq!(ran.code, 1, "{ran:?}");
        let model = parse_model("A", &ours).unwrap().model;
        let sides = &model.conflicts["elements/agent#name"].sides;
        [sides[1].label.clone(), sides[0].label.clone()]
    };
    assert_eq!(labels(&["7", "shop.tm.ron"]), ["ours", "theirs"]);
    assert_eq!(labels(&["7", "shop.tm.ron", "%X", "%Y"]), ["ours", "theirs"]);
    assert_eq!(labels(&["x", "shop.tm.ron", "--output=x", "-h"]), ["--output=x", "-h"]);
    let id = "0123456789012345678901234567890123456789";
    assert_eq!(labels(&["7", "shop.tm.ron", "HEAD", id]), ["HEAD", "0123456789"]);
}

#[test]
fn without_git_both_sides_stand_whole_between_markers() {
    let place = Place::new();
    place.write("O", SHOP);
    place.write("A", SHOP);
    place.write("B", "garbage without an end");
    let mut command = place.command();
    command.env("PATH", "/nowhere").args(["git", "merge-driver", "O", "A", "B"]).args(MORE);
    let ran = Place::outcome(&mut command);
    assert_eq!(ran.code, 1, "{ran:?}");
    let wanted = format!("<<<<<<< main\n{SHOP}=======\ngarbage without an end\n>>>>>>> side\n");
    assert_eq!(place.read("A"), wanted);
}

/// What may be wrong with a side.
fn spoil(text: &str, (how, much): (u8, usize)) -> Vec<u8> {
    let at = |text: &str| {
        let mut at = much % (text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    match how {
        0 => text.as_bytes()[..at(text)].to_vec(),
        1 => text.replacen("format: 1", "format: 7", 1).into_bytes(),
        2 => {
            let mut bytes = text.as_bytes().to_vec();
            let place = much % bytes.len();
            bytes[place] ^= 0x55;
            bytes
        }
        3 => format!("{}\n<<<<<<< x{much}\n{}", &text[..at(text)], &text[at(text)..]).into_bytes(),
        4 => [b"x\0\xff", much.to_string().as_bytes(), b"\n"].concat(),
        5 => text.replacen("(\n", &format!("(\n    // remark {much}\n"), 1).into_bytes(),
        6 => text.replacen("\n    ", &format!("\n    unknown: {much},\n    "), 1).into_bytes(),
        _ => text.as_bytes().to_vec(),
    }
}

fn fault() -> impl Strategy<Value = (u8, usize)> {
    (0..12_u8, any::<usize>())
}

/// Lines of a side that its base does not have are somewhere in the outcome.
fn keeps_lines(base: &[u8], side: &[u8], outcome: &[u8]) {
    let lines =
        |text: &[u8]| -> Vec<Vec<u8>> { text.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect() };
    let (known, kept) = (lines(base), lines(outcome));
    for line in lines(side).into_iter().filter(|line| !known.contains(line)) {
        let text = String::from_utf8_lossy(&line).into_owned();
        assert!(kept.contains(&line), "{text:?} is lost in\n{}", String::from_utf8_lossy(outcome));
    }
}

#[test]
fn layouts_that_cannot_be_read_are_merged_by_lines_too() {
    let place = Place::new();
    let layout = |rank: &str| {
        format!(
            "(\n    places: {{\n        \"agent\": (\n            rank: {rank},\n            order: 0,\n        ),\n    }},\n)\n"
        )
    };
    let (one, two, three) = (layout("1"), layout("2"), layout("3"));
    let more = ["7", "a b/shop.tm-layout.ron", "main", "side"];
    let (ran, merged) = drive(&place, [one.as_bytes(), two.as_bytes(), three.as_bytes()], &more);
    assert_eq!((ran.code, ran.stderr.as_str(), merged), (0, "", two.clone().into_bytes()));
    for base in ["", "garbage"] {
        let (ran, _) = drive(&place, [base.as_bytes(), two.as_bytes(), three.as_bytes()], &more);
        assert_eq!(ran.code, 0, "what was once says nothing: {ran:?}");
    }
    for broken in ["garbage\n", &three[..20], &layout("x"), "<<<<<<< a\n"] {
        let sides = [two.as_str(), broken];
        for [ours, theirs] in [sides, [sides[1], sides[0]]] {
            let texts = [one.as_bytes(), ours.as_bytes(), theirs.as_bytes()];
            let (ran, merged) = drive(&place, texts, &more);
            assert_eq!(ran.code, 1, "{ran:?}");
            keeps_lines(texts[0], texts[1], &merged);
            keeps_lines(texts[0], texts[2], &merged);
        }
    }
}

fn check(base: &threatloom::model::Model, edits: [&[Step]; 2], faults: [(u8, usize); 3]) {
    let [ours, theirs] = edits.map(|steps| {
        let mut side = base.clone();
        do_all(&mut side, steps);
        side
    });
    let texts = [write_model(base), write_model(&ours), write_model(&theirs)];
    let texts: Vec<Vec<u8>> =
        texts.iter().zip(faults).map(|(text, fault)| spoil(text, fault)).collect();
    let [base, ours, theirs] = [&texts[0][..], &texts[1][..], &texts[2][..]];
    let place = Place::new();
    let (ran, outcome) = drive(&place, [base, ours, theirs], &MORE);
    assert!(matches!(ran.code, 0 | 1), "{ran:?}");
    let parse = |text: &[u8]| parse_model("", text).map(|parsed| parsed.model);
    match [base, ours, theirs, &outcome].map(parse) {
        [base, Ok(ours), Ok(theirs), Ok(merged)] if !ran.stderr.contains("merged by lines") => {
            keeps_everything(&base.unwrap_or_default(), [&ours, &theirs], &merged);
        }
        _ => {
            assert_eq!(ran.code, 1, "{ran:?}");
            assert!(ran.stderr.contains("merged by lines, because"), "{ran:?}");
            keeps_lines(base, ours, &outcome);
            keeps_lines(base, theirs, &outcome);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("DRIVER_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(48),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_lost_whatever_the_sides_are(
        base in system(),
        ours in steps(6),
        theirs in steps(6),
        faults in (fault(), fault(), fault()),
    ) {
        check(&base, [&ours, &theirs], [faults.0, faults.1, faults.2]);
    }
}
