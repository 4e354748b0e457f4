//! Files of other tools at the workbench.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use threatloom::model::Stamp;
use threatloom::tui::imports::{offers, read};
use threatloom::tui::state::{Effect, Source, Then};
use threatloom::tui::update::Msg;

use crate::sitting::{Sitting, catalog};

const DRAWING: &str = "flowchart LR\n  user([User]) -- question --> ui[Chat UI]\n  subgraph Cloud\n    ui --> llm[LLM endpoint]\n  end\n";

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chat.mmd");
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// What the runtime does about a file that was picked.
fn bring(sitting: &mut Sitting, path: &std::path::Path) {
    let stamp = Stamp("2026-11-20T09:30:00Z Ana".into());
    let brought = read(path, sitting.state.model(), &catalog(), &stamp);
    let revision = sitting.state.revision;
    sitting.tell(Msg::Brought(revision, brought.map(Box::new)));
    let opened = sitting.effects.iter().find_map(|effect| match effect {
        Effect::Open(Source::Imported(brought)) => Some(brought.clone()),
        _ => None,
    });
    if let Some(brought) = opened {
        sitting.effects.clear();
        sitting.tell(Msg::Imported(brought));
    }
}

#[test]
fn a_file_becomes_the_open_model_with_an_account_of_it() {
    let (_folder, path) = file(DRAWING);
    let mut sitting = Sitting::with(threatloom::model::Model::new("Nothing"));
    bring(&mut sitting, &path);
    insta::assert_snapshot!(sitting.screen());
    sitting.keys("<esc>");
    assert_eq!(sitting.state.model().elements.len(), 3);
    assert!(sitting.state.is_dirty(), "nothing is in a file yet");
    sitting.keys("u");
    assert!(sitting.state.model().elements.is_empty(), "it is one step, which can be taken back");
}

#[test]
fn a_newer_version_is_one_step_in_the_open_model() {
    let (folder, path) = file(DRAWING);
    let mut sitting = Sitting::with(threatloom::model::Model::new("Nothing"));
    bring(&mut sitting, &path);
    sitting.keys("<esc>:confirm kinds<enter>");
    assert!(sitting.said().contains("confirmed"), "{}", sitting.said());
    fs::write(&path, DRAWING.replace("LLM endpoint", "GPT endpoint")).unwrap();
    bring(&mut sitting, &path);
    assert!(sitting.screen().contains("Import of chat.mmd"), "{}", sitting.screen());
    let names = |sitting: &Sitting| {
        let elements = &sitting.state.model().elements;
        elements.values().map(|it| it.name.clone()).collect::<Vec<_>>()
    };
    assert!(names(&sitting).contains(&"GPT endpoint".to_string()), "{:?}", names(&sitting));
    assert!(sitting.state.model().elements.values().all(|it| it.guess.is_none()));
    sitting.keys("<esc>u");
    assert!(names(&sitting).contains(&"LLM endpoint".to_string()), "{:?}", names(&sitting));
    drop(folder);
}

#[test]
fn kinds_that_are_in_doubt_are_confirmed_only_when_they_are_marked() {
    let (_folder, path) = file("flowchart LR\n  a[Customer] --> b[Zorg]\n");
    let mut sitting = Sitting::with(threatloom::model::Model::new("Nothing"));
    bring(&mut sitting, &path);
    sitting.keys("<esc><ctrl-k>");
    assert!(sitting.said().contains("1 kind confirmed, 1 doubtful one left"), "{}", sitting.said());
    let guessed = |sitting: &Sitting| {
        sitting.state.model().elements.values().filter(|it| it.guess.is_some()).count()
    };
    assert_eq!(guessed(&sitting), 1);
    sitting.keys("<ctrl-k>");
    assert!(sitting.said().contains("1 doubtful one left to look at"), "{}", sitting.said());
    sitting.state.select(Some("zorg".into()));
    sitting.keys("<ctrl-k>");
    assert_eq!(guessed(&sitting), 0);
}

#[test]
fn unsaved_work_is_asked_about_before_another_model_takes_its_place() {
    let (_folder, path) = file(DRAWING);
    let mut sitting = Sitting::on("support-copilot");
    sitting.keys("aNew thing<enter><esc>");
    bring(&mut sitting, &path);
    assert!(sitting.screen().contains("Unsaved changes"), "{}", sitting.screen());
    sitting.keys("d");
    let goes_on = sitting.effects.iter().any(|it| matches!(it, Effect::Open(Source::Imported(_))));
    assert!(goes_on, "{:?}", Then::Stay);
}

#[test]
fn files_nearby_are_offered_by_what_they_are() {
    let (folder, _) = file(DRAWING);
    fs::write(folder.path().join("other.json"), "{\"a\": 1}").unwrap();
    let offered: Vec<String> = offers(folder.path()).into_iter().map(|it| it.detail).collect();
    assert_eq!(offered, ["import: Mermaid flowchart"]);
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let (_folder, path) = file("nothing that is known");
    let mut sitting = Sitting::on("support-copilot");
    bring(&mut sitting, &path);
    assert!(sitting.said().contains("no known format"), "{}", sitting.said());
}
