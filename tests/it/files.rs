//! Saving, opening and recovering by keys: what the workbench decides about what the disk said.

use std::path::{Path, PathBuf};

use threatloom::model::{Edit, Model, ops};
use threatloom::store::{Document, Recovery, StoreError, recoverable};
use threatloom::tui::overlay::{Choice, Item, Overlay};
use threatloom::tui::state::{Effect, Source, Then};
use threatloom::tui::update::Msg;

use crate::sitting::Sitting;

/// Someone with an unsaved change.
fn dirty() -> Sitting {
    let mut sitting = Sitting::with(Model::new("Test"));
    sitting.keys("Auser<enter>");
    sitting.effects.clear();
    sitting
}

fn changed() -> StoreError {
    StoreError::ChangedOnDisk { path: "test.tm.ron".into() }
}

#[test]
fn a_save_is_told_and_then_goes_on() {
    let mut sitting = dirty();
    sitting.keys("<ctrl-s>");
    assert_eq!(sitting.effects, [Effect::Save { overwrite: false, then: Then::Stay }]);
    assert!(sitting.state.is_dirty(), "not before the disk says so");
    sitting.tell(Msg::Saved(Ok(Vec::new()), Then::Stay));
    assert!(!sitting.state.is_dirty() && sitting.footer().contains("saved test.tm.ron"));

    let mut sitting = dirty();
    sitting.tell(Msg::Saved(Err(changed()), Then::Quit)).keys("<esc>");
    assert_eq!(sitting.effects, [], "later is an answer");
    sitting.tell(Msg::Saved(Err(changed()), Then::Quit)).keys("o");
    assert_eq!(sitting.effects, [Effect::Save { overwrite: true, then: Then::Quit }]);
    sitting.tell(Msg::Saved(Ok(Vec::new()), Then::Quit));
    assert_eq!(sitting.effects.last(), Some(&Effect::Quit));

    let mut sitting = dirty();
    sitting.tell(Msg::Saved(Err(changed()), Then::Stay)).keys("r");
    assert_eq!(sitting.effects, [Effect::Open(Source::File("test.tm.ron".into()))]);

    let mut sitting = dirty();
    sitting.tell(Msg::Saved(Err(changed()), Then::Stay)).keys("s<enter>");
    let path = PathBuf::from("test.mine.tm.ron");
    assert_eq!(sitting.effects, [Effect::SaveAs { path, then: Then::Stay }]);
}

#[test]
fn a_name_that_is_taken_stays_at_hand() {
    let mut sitting = dirty();
    sitting.state.has_file = false;
    sitting.keys("<ctrl-s>").keys("2<enter>");
    let path = PathBuf::from("test.tm.ron2.tm.ron");
    assert_eq!(sitting.effects, [Effect::SaveAs { path: path.clone(), then: Then::Stay }]);
    let result = Err(StoreError::Exists { path: path.clone() });
    sitting.tell(Msg::SavedAs { path: path.clone(), result, then: Then::Quit });
    assert!(sitting.screen().contains("test.tm.ron2"), "{}", sitting.screen());
    assert!(sitting.state.is_dirty());
    let document = Document::new(&path, sitting.state.model().clone());
    sitting.tell(Msg::SavedAs { path, result: Ok(Box::new(document)), then: Then::Quit });
    assert!(!sitting.state.is_dirty() && sitting.state.has_file);
    assert_eq!(
        sitting.effects[1..],
        [
            Effect::LoadCatalogs,
            Effect::LoadPolicy,
            Effect::LoadOrganisation,
            Effect::Hold,
            Effect::Quit
        ]
    );
}

#[test]
fn another_model_is_opened_from_a_list() {
    let mut sitting = dirty();
    sitting.keys("<ctrl-o>");
    assert_eq!(sitting.effects, [Effect::ListModels]);
    assert!(sitting.screen().contains("looking …"), "{}", sitting.screen());
    let item = |name: &str| Item {
        text: name.into(),
        detail: "model".into(),
        choice: Choice::Word(Some(format!("file:{name}"))),
    };
    sitting.tell(Msg::Found(vec![item("a.tm.ron")], true)).keys("<down>");
    sitting.tell(Msg::Found(vec![item("far/b.tm.ron")], true)).tell(Msg::Found(Vec::new(), false));
    let screen = sitting.screen();
    assert!(screen.contains("▸ Empty model") && !screen.contains("looking"), "{screen}");
    assert!(screen.find("far/b.tm.ron") < screen.find("Empty model"), "{screen}");

    // Unsaved changes are asked about before anything is read.
    sitting.keys("b.tm<enter>");
    assert!(sitting.screen().contains("Unsaved changes"), "{}", sitting.screen());
    assert_eq!(sitting.effects.len(), 1);
    sitting.keys("<esc>");
    assert_eq!(sitting.effects.len(), 1, "Esc stays with the open model");
    sitting.keys("<ctrl-o>");
    sitting.tell(Msg::Found(vec![item("a.tm.ron")], true)).keys("<enter>s");
    let then = Then::Open(Source::File("a.tm.ron".into()));
    let save = Effect::Save { overwrite: false, then: then.clone() };
    assert_eq!(sitting.effects.last(), Some(&save));
    sitting.tell(Msg::Saved(Ok(Vec::new()), then));
    let open = Effect::Open(Source::File("a.tm.ron".into()));
    assert_eq!(sitting.effects.last(), Some(&open));

    sitting.keys("2");
    let other = Document::new(Path::new("a.tm.ron"), Model::new("Other"));
    sitting.tell(Msg::Loaded(Ok((Box::new(other), true))));
    let attended = [Effect::Hold, Effect::KeepJournal, Effect::FindSession];
    assert_eq!(sitting.effects[sitting.effects.len() - 3..], attended);
    let screen = sitting.screen();
    assert!(screen.contains(" Other ") && screen.contains("Nothing drawn yet"), "{screen}");
    sitting.keys("u");
    assert!(sitting.footer().contains("nothing to undo"), "{}", sitting.footer());
    sitting.tell(Msg::Loaded(Err(changed())));
    assert!(sitting.screen().contains(" Other "), "what cannot be read takes no place");
}

#[test]
fn a_list_that_was_left_takes_nothing_more() {
    let mut sitting = dirty();
    sitting.keys("<ctrl-o><esc>");
    assert_eq!(sitting.effects, [Effect::ListModels], "the open model stays");
    sitting.tell(Msg::Found(Vec::new(), false));
    assert!(sitting.state.overlay.is_none());
}

/// What a sitting left that added an element in one step to `base` of the model at `path`.
fn left_behind(state: &Path, path: &Path) -> Vec<Recovery> {
    let mut document = Document::new(path, Model::new("Test"));
    document.keep_journal(state);
    let (_, edit) = ops::add_element(&document.model, "agent", "Robot", None);
    document.record(&edit).unwrap();
    drop(document);
    // Another test may be about to start a program, which holds what is open here until it runs.
    let found = std::iter::repeat_with(|| recoverable(state, path).unwrap());
    found.inspect(|_| std::thread::yield_now()).find(|found| !found.is_empty()).unwrap()
}

#[test]
fn unsaved_work_is_made_again_one_undo_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.tm.ron");
    let mut sitting = Sitting::with(Model::new("Test"));
    sitting.state.document = Document::new(&path, Model::new("Test"));
    sitting.tell(Msg::LookedForUnsaved(Ok(left_behind(folder.path(), &path))));
    let screen = sitting.screen();
    assert!(screen.contains("1 step") && !screen.contains("steps"), "{screen}");
    sitting.keys("r").keys("x");
    assert!(matches!(sitting.state.overlay, Some(Overlay::Ask(_))), "only Enter decides");
    sitting.keys("<enter>");
    assert!(sitting.state.model().elements.contains_key("robot"));
    assert!(
        matches!(&sitting.effects[..], [Effect::Adopt(edit)] if matches!(**edit, Edit::All(_)))
    );
    sitting.tell(Msg::Adopted);
    assert_eq!(sitting.effects[1..], [Effect::DropRecovery]);
    assert!(
        sitting.footer().contains("recovered what was done in 1 step:"),
        "{}",
        sitting.footer()
    );
    sitting.keys("u");
    assert!(sitting.state.model().elements.is_empty());
}

#[test]
fn unsaved_work_on_another_text_becomes_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.tm.ron");
    let found = left_behind(folder.path(), &path);
    let mut sitting = Sitting::with(Model::new("Test"));
    let mut document = Document::new(&path, Model::new("Changed since"));
    document.save().unwrap();
    sitting.state.document = document;
    sitting.tell(Msg::LookedForUnsaved(Ok(found))).keys("<enter>");
    let rescued = folder.path().join("test.recovered.tm.ron");
    assert_eq!(sitting.effects, [Effect::Rescue(rescued.clone())]);
    assert!(sitting.state.model().elements.is_empty());
    sitting.tell(Msg::Rescued(rescued.clone(), Err(changed())));
    assert!(sitting.footer().contains("not recovered"), "{}", sitting.footer());
    assert_eq!(sitting.state.recoveries.len(), 1, "nothing is lost by that");
    sitting.tell(Msg::Rescued(rescued, Ok(())));
    assert_eq!(sitting.effects.last(), Some(&Effect::DropRecovery));
}
