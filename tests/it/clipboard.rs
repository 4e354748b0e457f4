//! What is cut or copied, on its way through a file that anybody may have written.

use std::fs;

use proptest::prelude::*;
use tempfile::tempdir;
use threatloom::model::ops::{self, Target};
use threatloom::model::{Clip, Id, Model, Taken};
use threatloom::store::{keep_clip, kept_clip, templates};

use crate::any_model;
#[cfg(unix)]
use crate::pseudo_terminal::Desk;

/// All of a model.
fn whole(model: &Model, taken: Taken) -> Option<Clip> {
    let ids: Vec<Id> = model.elements.keys().chain(model.boundaries.keys()).cloned().collect();
    ops::clip(model, &ids, taken)
}

#[test]
fn nothing_is_kept_at_first_and_the_last_afterwards() {
    let state = tempdir().unwrap();
    let folder = state.path().join("deeper");
    assert_eq!(kept_clip(&folder).unwrap(), None);
    let model = templates::get("support-copilot").unwrap().model().unwrap();
    for taken in [Taken::Cut, Taken::Copied] {
        let clip = whole(&model, taken).unwrap();
        keep_clip(&folder, &clip).unwrap();
        assert_eq!(kept_clip(&folder).unwrap(), Some(clip));
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left there");
}

#[test]
fn what_is_no_clip_is_refused_with_its_place() {
    let state = tempdir().unwrap();
    let file = state.path().join("clip.ron");
    let model = templates::get("support-copilot").unwrap().model().unwrap();
    keep_clip(state.path(), &whole(&model, Taken::Cut).unwrap()).unwrap();
    let good = fs::read_to_string(&file).unwrap();
    let boundary = "            \"shop\": (\n                kind: organisation,\n";
    assert!(good.contains(boundary) && good.contains("clip: 1,") && good.contains("taken: cut"));
    let circle = format!("{boundary}                parent: \"ai-services\",\n");
    for (text, message) in [
        (String::new(), "clip.ron:1:1"),
        ("(clip: 1".to_string(), "clip.ron:1:"),
        (good.replace("clip: 1,", "clip: 2,"), "its format is 2"),
        (good.replace("format: 1,", "format: 7,"), "its model has format 7"),
        (good.replace("taken: cut", "taken: stolen"), "stolen"),
        (good.replace("taken: cut,", "taken: cut,\n    run: \"rm\","), "run"),
        (good.replace("\"shop\": (", "\"../shop\": ("), "`../shop` cannot be an id"),
        (good.replace("\"shop\": (", "\"system\": ("), "`system` cannot be an id"),
        (good.replace("\"shop\": (", "\"guardrail\": ("), "`guardrail` is the id of two things"),
        (
            good.replace("from: \"chat-ui\"", "from: \"nobody\"")
                .replace("to: \"guardrail\"", "to: \"nowhere\""),
            "touches nothing",
        ),
        (good.replace(boundary, &circle), "lies inside itself"),
        ("(".repeat(100_000), "clip.ron"),
        (" ".repeat(9 * 1024 * 1024), "larger than 8 MiB"),
        ("\u{1b}]0;x\u{7}".to_string(), "clip.ron:1:1"),
    ] {
        fs::write(&file, &text).unwrap();
        let error = kept_clip(state.path()).unwrap_err().to_string();
        assert!(error.contains(message), "{message}: {error}");
        assert!(!error.chars().any(char::is_control), "{error:?}");
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let error = kept_clip(state.path()).unwrap_err().to_string();
    assert!(error.contains("it is no file"), "{error}");
}

#[test]
fn a_clip_too_large_to_keep_leaves_the_one_before() {
    let state = tempdir().unwrap();
    let mut model = templates::get("support-copilot").unwrap().model().unwrap();
    let clip = whole(&model, Taken::Copied).unwrap();
    keep_clip(state.path(), &clip).unwrap();
    model.elements.get_mut("customer").unwrap().notes = vec!["x".repeat(9 * 1024 * 1024)];
    let error = keep_clip(state.path(), &whole(&model, Taken::Copied).unwrap()).unwrap_err();
    assert!(error.to_string().contains("copy less at a time"), "{error}");
    assert_eq!(kept_clip(state.path()).unwrap(), Some(clip));
}

proptest! {
    #[test]
    fn any_clip_reads_as_it_was_written(model in any_model::model()) {
        let state = tempdir().unwrap();
        if let Some(clip) = whole(&model, Taken::Cut).filter(|clip| clip.check().is_ok()) {
            keep_clip(state.path(), &clip).unwrap();
            prop_assert_eq!(kept_clip(state.path()).unwrap(), Some(clip));
        }
    }

    /// What a clip names may be there or not, inside or outside: pasting gives a change that can be
    /// taken back, and new things under ids of their own.
    #[test]
    fn any_clip_goes_anywhere(one in any_model::model(), other in any_model::model(), at_home: bool) {
        let Some(clip) = whole(&one, Taken::Cut).filter(|clip| clip.check().is_ok()) else {
            return Ok(());
        };
        for target in [Target::WhereItWas, Target::Inside(other.boundaries.keys().next().cloned())] {
            let mut model = other.clone();
            let pasted = ops::paste(&model, &clip, &target, at_home);
            let back = pasted.edit.apply(&mut model);
            prop_assert_eq!(model.elements.len(), other.elements.len() + clip.part.elements.len());
            prop_assert_eq!(model.boundaries.len(), other.boundaries.len() + clip.part.boundaries.len());
            prop_assert_eq!(model.flows.len(), other.flows.len() + pasted.flows);
            let kept = other.elements.iter().all(|(id, it)| model.elements.get(id) == Some(it));
            prop_assert!(kept, "what was there is as it was");
            let _ = back.apply(&mut model);
            prop_assert_eq!(model, other.clone());
        }
    }
}

/// From one workbench to another, both running, and to another model within one.
#[cfg(unix)]
#[test]
fn what_is_cut_in_one_workbench_is_pasted_in_another() {
    let (desk, name, _) = Desk::with("support-copilot");
    desk.write("other.tm.ron", "(\n    format: 1,\n    name: \"Other\",\n)\n");
    let mut first = desk.start(&[&name]);
    first.sees("16 el").keys("/support agent<enter>X").sees("cut Support agent, ");
    let mut second = desk.start(&["other.tm.ron"]);
    second.sees("Nothing drawn yet").keys("V").sees("pasted Support agent; 3 findings with it");
    second.keys("<ctrl-s>").sees("saved ").keys("q").leaves(0);
    let other = desk.read("other.tm.ron");
    assert!(
        other.contains("AML.T0051.001@support-agent") && other.contains("controls: {"),
        "{other}"
    );

    // In the first it comes back to where it was.
    first.keys("V").sees("connected again").keys("<ctrl-s>").sees("saved ");
    first.keys("/vector store<enter>C").sees("copied Vector store: V pastes");
    first.keys("<ctrl-o>").sees("other.tm.ron").keys("other<enter>").sees("1 el");
    first.keys("V").sees("pasted Vector store").keys("<ctrl-s>").sees("saved ");
    first.keys("q").leaves(0);
    assert!(desk.read("other.tm.ron").contains("\"vector-store\""));

    // Rubbish where the clip should be is told, and does nothing.
    fs::write(desk.home().join(".local/state/threatloom/clip.ron"), "(clip: 1, rubbish").unwrap();
    let mut third = desk.start(&["other.tm.ron"]);
    third.sees("2 el").keys("V").sees("not pasted: ").keys("q").leaves(0);
}
