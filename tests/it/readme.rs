//! What the README shows is what happens: its console blocks are run, in order, on a copy of the
//! bundled models, and the output compared. A line `…` stands for any lines.

use std::fs;
use std::path::Path;

use crate::cli::{Place, Ran};
use crate::sitting::Sitting;

/// The commands of the console blocks with the output shown for each.
fn shown(readme: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let blocks = readme.split("```console\n").skip(1);
    for block in blocks.filter_map(|block| block.split("```").next()) {
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                commands.push((command.to_string(), String::new()));
            } else if let Some((_, output)) = commands.last_mut() {
                output.push_str(line);
                output.push('\n');
            }
        }
    }
    commands
}

/// Whether `got` is what `wanted` shows.
fn fits(wanted: &str, got: &str) -> bool {
    let mut pieces = wanted.split("…\n");
    let Some(rest) = got.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    let mut rest = rest;
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn what_the_readme_shows_happens() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = Place::new();
    for entry in fs::read_dir(root.join("models")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap();
            place.write(&format!("models/{name}"), &fs::read_to_string(&path).unwrap());
        }
    }
    let commands = shown(&fs::read_to_string(root.join("README.md")).unwrap());
    assert!(commands.len() > 2, "the README shows no commands");
    for (command, wanted) in commands {
        let arguments = command.strip_prefix("threatloom ").expect("only our own commands");
        let mut run = place.command();
        run.env("COLUMNS", "80").args(arguments.split(' '));
        let Ran { stdout, stderr, .. } = Place::outcome(&mut run);
        let got = format!("{stdout}{stderr}");
        assert!(fits(&wanted, &got), "$ {command}\n--- README\n{wanted}--- now\n{got}");
    }
}

#[test]
fn a_gap_stands_for_any_lines() {
    assert!(fits("a\nb\n", "a\nb\n"));
    assert!(fits("a\n…\nd\n", "a\nb\nc\nd\n"));
    assert!(fits("a\n…\n", "a\nb\n"));
    assert!(!fits("a\n", "a\nb\n"));
    assert!(!fits("a\n…\nx\n…\n", "a\nb\n"));
}

/// `UPDATE_README=1` puts the screen in.
#[test]
fn the_screen_of_the_readme_is_real() {
    const MARKS: [&str; 2] = ["<!-- screen: begin -->\n", "<!-- screen: end -->"];
    let mut sitting = Sitting::on("support-copilot").size(120, 38);
    sitting.keys("/support agent<enter>");
    let screen = format!("```text\n{}```\n", sitting.screen());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) =
        readme.split_once(MARKS[0]).expect("the README has a place for the screen");
    let (shown, after) = rest.split_once(MARKS[1]).expect("the place for the screen ends");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(&path, [before, MARKS[0], &screen, MARKS[1], after].concat()).unwrap();
    } else {
        assert_eq!(shown, screen, "run with UPDATE_README=1 and read what changed");
    }
}
