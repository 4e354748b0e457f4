//! Unsaved work survives a crash, and two instances know of each other.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tempfile::TempDir;
use threatloom::model::{Cell, Edit, Model, ops};
use threatloom::store::{Document, Presence, Recovery, claim, recoverable, write_model};

use crate::any_model;

/// A folder with `shop.tm.ron`, and a state folder in it.
fn folder() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.tm.ron");
    fs::write(&path, write_model(&any_model::sample())).unwrap();
    let state = folder.path().join("state");
    (folder, path, state)
}

fn open(path: &Path, state: &Path) -> Document {
    let mut document = Document::open(path).unwrap();
    document.keep_journal(state);
    document
}

fn rename(document: &mut Document, name: &str) {
    let edit = ops::rename(&document.model, "agent", name).unwrap();
    document.record(&edit).unwrap();
    let _ = edit.apply(&mut document.model);
}

/// The one journal that was left behind. Another test may be starting a process at this moment, which
/// holds every open file, and with it the lock, until it becomes another program: so it may take a
/// little until nobody holds the journal.
fn only(state: &Path, path: &Path) -> Recovery {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let mut found = recoverable(state, path).unwrap();
        if found.len() == 1 {
            return found.remove(0);
        }
        assert!(Instant::now() < deadline, "{found:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_was_not_saved_is_offered_once_the_process_is_gone() {
    let (_folder, path, state) = folder();
    let mut document = open(&path, &state);
    assert!(recoverable(&state, &path).unwrap().is_empty());
    rename(&mut document, "One");
    rename(&mut document, "Two");
    assert!(recoverable(&state, &path).unwrap().is_empty(), "it is in use");

    let lost = document.model.clone();
    drop(document);
    let recovery = only(&state, &path);
    assert_eq!(recovery.edits.len(), 2);
    assert!(!recovery.is_torn);
    assert!(recoverable(&state, &path).unwrap().is_empty(), "somebody recovers it already");

    let document = open(&path, &state);
    assert!(recovery.fits(document.base()));
    assert_eq!(recovery.model().unwrap(), lost);
    drop(recovery);
    only(&state, &path).discard().unwrap();
    assert!(recoverable(&state, &path).unwrap().is_empty());
}

#[test]
fn a_save_leaves_nothing_to_recover_and_later_edits_build_on_it() {
    let (_folder, path, state) = folder();
    let mut document = open(&path, &state);
    rename(&mut document, "One");
    document.save().unwrap();
    rename(&mut document, "Two");
    let lost = document.model.clone();
    drop(document);
    let recovery = only(&state, &path);
    assert_eq!(recovery.edits.len(), 1);
    assert!(recovery.fits(Document::open(&path).unwrap().base()));
    assert_eq!(recovery.model().unwrap(), lost);
}

#[test]
fn work_on_another_version_of_the_file_is_kept_and_told_apart() {
    let (_folder, path, state) = folder();
    let mut document = open(&path, &state);
    rename(&mut document, "Mine");
    drop(document);
    let mut other = Document::open(&path).unwrap();
    other.model.owners.push("Ben".into());
    other.save().unwrap();

    let recovery = only(&state, &path);
    assert!(!recovery.fits(other.base()));
    assert_eq!(recovery.model().unwrap().elements["agent"].name, "Mine");
    assert_eq!(recovery.base(), Some(&write_model(&any_model::sample())[..]));
}

#[test]
fn work_on_a_model_without_a_file_is_kept() {
    let (folder, _, state) = folder();
    let path = folder.path().join("new.tm.ron");
    let mut document = Document::new(&path, Model::new(""));
    document.keep_journal(&state);
    let (id, edit) = ops::add_element(&document.model, "agent", "Agent", None);
    document.record(&edit).unwrap();
    drop(document);
    let recovery = only(&state, &path);
    assert!(recovery.fits(None));
    assert!(recovery.model().unwrap().elements.contains_key(&id));
}

#[test]
fn journals_belong_to_one_model() {
    let (folder, path, state) = folder();
    let other = folder.path().join("other.tm.ron");
    fs::copy(&path, &other).unwrap();
    rename(&mut open(&path, &state), "One");
    assert!(recoverable(&state, &other).unwrap().is_empty());
    only(&state, &path);
}

#[test]
fn a_torn_last_line_costs_only_itself() {
    let (_folder, path, state) = folder();
    let mut document = open(&path, &state);
    rename(&mut document, "One");
    rename(&mut document, "Two");
    drop(document);
    let journal = fs::read_dir(state.join("journals")).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&journal).unwrap();
    let steps = |length: usize| {
        fs::write(&journal, &whole[..length]).unwrap();
        recoverable(&state, &path).unwrap().first().map_or(0, |recovery| recovery.edits.len())
    };
    assert_eq!(steps(whole.len()), 2);
    assert_eq!(steps(whole.len() - 10), 1);
    for length in 0..whole.len() {
        assert!(steps(length) <= 2);
    }
    assert_eq!(steps(10), 0);
    fs::File::options().append(true).open(&journal).unwrap().write_all(b"\xff{{\n").unwrap();
    assert!(recoverable(&state, &path).unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_kind_of_edit_comes_back(model in any_model::model()) {
        let (_folder, path, state) = folder();
        let mut document = open(&path, &state);
        let mut edits = vec![Edit::About(model.about())];
        let m = model.clone();
        edits.extend(m.boundaries.into_iter().map(|(id, to)| Edit::Boundary(id, Some(to))));
        edits.extend(m.elements.into_iter().map(|(id, to)| Edit::Element(id, Some(to))));
        edits.extend(m.flows.into_iter().map(|(id, to)| Edit::Flow(id, Some(to))));
        edits.extend(m.findings.into_iter().map(|(key, to)| Edit::Finding(key, Some(to))));
        edits.extend(m.assumptions.into_iter().map(|(id, to)| Edit::Assumption(id, Some(to))));
        edits.extend(m.remarks.into_iter().map(|(id, to)| Edit::Remark(id, Some(to))));
        edits.extend(m.answers.into_iter().map(|(key, to)| Edit::Answer(key, Some(to))));
        let assessments = m.assessments.into_iter();
        edits.extend(assessments.map(|(key, to)| Edit::Assessment(key, Some(to))));
        edits.extend(m.sources.into_iter().map(|(id, to)| Edit::Source(id, Some(to))));
        edits.extend(m.conflicts.into_iter().map(|(at, to)| Edit::Conflict(at, Some(to))));
        edits.push(Edit::Pin("agent".into(), Some(Cell { x: -1, y: 2 })));
        edits.push(Edit::All(vec![Edit::Element("agent".into(), None)]));
        for edit in &edits {
            document.record(edit).unwrap();
        }
        drop(document);
        prop_assert_eq!(&only(&state, &path).edits, &edits);
    }
}

#[cfg(unix)]
#[test]
fn the_state_folder_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path, state) = folder();
    rename(&mut open(&path, &state), "One");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&state.join("journals")), 0o700);
    for entry in fs::read_dir(state.join("journals")).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[test]
fn killed_at_any_moment_no_completed_edit_is_lost() {
    for round in 0..20 {
        let (_folder, path, state) = folder();
        let (mut process, mut lines) = spawn("record", &path, &state);
        let completed = lines.by_ref().nth(round).unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
        // What it said between the last line that we saw and its end.
        let completed = lines.last().unwrap_or(completed).parse::<usize>().unwrap();
        let recovery = only(&state, &path);
        let steps = recovery.edits.len();
        assert!((completed..=completed + 1).contains(&steps), "{completed} {steps}");
        let name = format!("Agent {steps}");
        assert_eq!(recovery.model().unwrap().elements["agent"].name, name);
    }
}

#[test]
fn a_second_instance_learns_who_was_first() {
    let (_folder, path, state) = folder();
    let (mut process, mut lines) = spawn("hold", &path, &state);
    assert_eq!(lines.next().as_deref(), Some("0"));
    let Presence::HeldBy(Some(holder)) = claim(&state, &path, "Ben").unwrap() else {
        panic!("the model is not held")
    };
    assert_eq!((holder.pid, holder.user.as_str()), (process.id(), "Ana"));

    process.kill().unwrap();
    process.wait().unwrap();
    let Presence::Claimed(_mine) = claim(&state, &path, "Ben").unwrap() else {
        panic!("a dead process holds the model")
    };
    match claim(&state, &path, "Cleo").unwrap() {
        Presence::HeldBy(Some(holder)) => assert_eq!(holder.user, "Ben"),
        other => panic!("{other:?}"),
    }
}

/// This test binary again, for `task`; and the numbers that it says.
fn spawn(task: &str, path: &Path, state: &Path) -> (Child, impl Iterator<Item = String>) {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store_journal::in_a_process_of_its_own", "--nocapture"])
        .env("TEST_TASK", task)
        .env("TEST_PATH", path)
        .env("TEST_STATE", state)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    (process, lines.filter_map(|line| Some(line.strip_prefix("done ")?.to_string())))
}

#[test]
fn in_a_process_of_its_own() {
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    let (Some(task), Some(path), Some(state)) =
        (variable("TEST_TASK"), variable("TEST_PATH"), variable("TEST_STATE"))
    else {
        return;
    };
    println!();
    if task == Path::new("hold") {
        let _presence = claim(&state, &path, "Ana").unwrap();
        println!("done 0");
        std::thread::sleep(std::time::Duration::from_secs(60));
        return;
    }
    let mut document = open(&path, &state);
    for step in 1.. {
        rename(&mut document, &format!("Agent {step}"));
        println!("done {step}");
    }
}
