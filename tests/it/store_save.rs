//! Saving: the file holds the old or the new version, whole, whatever happens.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use threatloom::model::{Cell, Edit, Model, ops};
use threatloom::store::{Document, ErrorClass, StoreError, Warning, layout_path, write_model};

use crate::any_model;

/// A folder with `shop.tm.ron` in it.
fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.tm.ron");
    fs::write(&path, write_model(&any_model::sample())).unwrap();
    (folder, path)
}

fn rename(document: &mut Document, name: &str) {
    let edit = ops::rename(&document.model, "agent", name).unwrap();
    let _ = edit.apply(&mut document.model);
}

fn files_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_is_saved_is_what_opens_next() {
    let (folder, path) = folder();
    let mut document = Document::open(&path).unwrap();
    assert!(document.is_canonical());
    let line = document.positions.id("user-agent").unwrap().line;
    rename(&mut document, "Assistant");
    document.model.description.clear();
    assert!(!document.is_canonical());
    assert_eq!(document.save().unwrap(), []);
    assert!(document.is_canonical());
    assert_eq!(document.positions.id("user-agent").unwrap().line, line - 3, "positions follow");
    assert_eq!(Document::open(&path).unwrap().model, document.model);
    assert_eq!(files_in(folder.path()), ["shop.tm.ron"]);
}

#[test]
fn the_arrangement_is_a_file_of_its_own_and_disposable() {
    let (folder, path) = folder();
    let before = fs::read(&path).unwrap();
    let mut document = Document::open(&path).unwrap();
    let _ = Edit::Pin("agent".into(), Some(Cell { x: 3, y: 4 })).apply(&mut document.model);
    document.save().unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(files_in(folder.path()), ["shop.tm-layout.ron", "shop.tm.ron"]);
    assert_eq!(Document::open(&path).unwrap().model, document.model);

    fs::write(layout_path(&path), "<<<<<<< HEAD\n").unwrap();
    let document = Document::open(&path).unwrap();
    assert!(document.model.arrangement.places.is_empty());
    assert!(matches!(&document.warnings[..], [Warning::Layout(why)] if why.contains("markers")));
}

#[test]
fn a_layout_file_that_cannot_be_written_is_a_warning() {
    let (_folder, path) = folder();
    fs::create_dir(layout_path(&path)).unwrap();
    let mut document = Document::open(&path).unwrap();
    assert!(matches!(&document.warnings[..], [Warning::Layout(_)]));
    let _ = Edit::Pin("agent".into(), Some(Cell { x: 3, y: 4 })).apply(&mut document.model);
    rename(&mut document, "Assistant");
    assert!(matches!(&document.save().unwrap()[..], [Warning::Layout(_)]));
    assert_eq!(Document::open(&path).unwrap().model.elements, document.model.elements);
}

#[test]
fn names_of_layout_files() {
    for (model, layout) in [
        ("a/shop.tm.ron", "a/shop.tm-layout.ron"),
        ("shop.ron", "shop.tm-layout.ron"),
        ("shop", "shop.tm-layout.ron"),
    ] {
        assert_eq!(layout_path(Path::new(model)), Path::new(layout));
    }
}

#[test]
fn a_file_that_changed_on_disk_is_not_overwritten_unasked() {
    let (_folder, path) = folder();
    let mut mine = Document::open(&path).unwrap();
    let mut theirs = Document::open(&path).unwrap();
    rename(&mut theirs, "Theirs");
    theirs.save().unwrap();
    rename(&mut mine, "Mine");
    let error = mine.save().unwrap_err();
    assert!(matches!(error, StoreError::ChangedOnDisk { .. }), "{error}");
    assert_eq!(error.class(), ErrorClass::InputOutput);
    assert_eq!(Document::open(&path).unwrap().model.elements["agent"].name, "Theirs");
    mine.overwrite().unwrap();
    assert_eq!(Document::open(&path).unwrap().model.elements["agent"].name, "Mine");
}

#[test]
fn a_file_that_was_removed_counts_as_changed() {
    let (_folder, path) = folder();
    let mut document = Document::open(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(matches!(document.save().unwrap_err(), StoreError::ChangedOnDisk { .. }));
    document.overwrite().unwrap();
    assert_eq!(Document::open(&path).unwrap().model, document.model);
}

#[test]
fn a_new_file_does_not_replace_another() {
    let (folder, path) = folder();
    let before = fs::read(&path).unwrap();
    let mut document = Document::new(&path, Model::new("New"));
    assert!(matches!(document.save().unwrap_err(), StoreError::Exists { .. }));
    assert_eq!(fs::read(&path).unwrap(), before);

    let free = folder.path().join("new.tm.ron");
    let mut document = Document::new(&free, Model::new("New"));
    document.save().unwrap();
    document.model.owners.push("Ana".into());
    document.save().unwrap();
    assert_eq!(Document::open(&free).unwrap().model, document.model);
    assert_eq!(files_in(folder.path()), ["new.tm.ron", "shop.tm.ron"]);
}

#[test]
fn a_model_that_would_not_read_back_is_not_saved() {
    let (_folder, path) = folder();
    let before = fs::read(&path).unwrap();
    let mut document = Document::open(&path).unwrap();
    let agent = document.model.elements["agent"].clone();
    document.model.elements.insert("Not An Id".into(), agent);
    let error = document.save().unwrap_err();
    assert!(matches!(error, StoreError::NotReadable { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_missing_file_is_a_matter_of_input_and_output() {
    let folder = tempfile::tempdir().unwrap();
    let error = Document::open(&folder.path().join("no.tm.ron")).unwrap_err();
    assert_eq!(error.class(), ErrorClass::InputOutput);
    assert!(error.to_string().contains("no.tm.ron: cannot open the file: "), "{error}");
    let error = Document::open(folder.path()).unwrap_err();
    assert_eq!(error.class(), ErrorClass::InputOutput);
    let mut document = Document::new(&folder.path().join("no/new.tm.ron"), Model::new("x"));
    assert_eq!(document.save().unwrap_err().class(), ErrorClass::InputOutput);
}

#[test]
fn standard_input_is_read_like_a_file() {
    let text = write_model(&any_model::sample());
    let document = Document::from_reader("<stdin>", text.as_bytes()).unwrap();
    assert_eq!(document.model, any_model::sample());
    assert!(document.base().is_none());
    let error = Document::from_reader("<stdin>", &b"("[..]).unwrap_err();
    assert!(error.to_string().starts_with("<stdin>:1:1: "), "{error}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;

    use super::*;

    #[test]
    fn links_and_permissions_are_kept() {
        let (folder, path) = folder();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.tm.ron");
        symlink("shop.tm.ron", &link).unwrap();
        let mut document = Document::open(&link).unwrap();
        rename(&mut document, "Assistant");
        let _ = Edit::Pin("agent".into(), Some(Cell { x: 1, y: 1 })).apply(&mut document.model);
        document.save().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert_eq!(Document::open(&path).unwrap().model, document.model);
        assert_eq!(Document::open(&link).unwrap().model, document.model, "and the layout with it");
    }

    #[test]
    fn a_read_only_file_stays_as_it_is() {
        let (_folder, path) = folder();
        let mut document = Document::open(&path).unwrap();
        rename(&mut document, "Assistant");
        let before = fs::read(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let error = document.save().unwrap_err();
        assert!(error.to_string().contains("read-only"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_read_only_folder_is_an_error_and_no_harm() {
        let (folder, path) = folder();
        let before = fs::read(&path).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
        let mut child = child("save-once", &path);
        let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        if is_root {
            // The superuser may write anywhere.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
            child.uid(65534).gid(65534);
        }
        let Ok(output) = child.output() else {
            println!("skipped: an unprivileged user cannot run the test binary where it is");
            return;
        };
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("cannot create a file in: Permission denied"), "{said}");
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_harm() {
        let (folder, path) = folder();
        let before = fs::read(&path).unwrap();
        // No file may grow beyond 512 bytes; the signal that goes with it is ignored.
        let script = r#"trap '' XFSZ; ulimit -f 1; exec "$@""#;
        let inner = child("save-once", &path);
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh"]).arg(inner.get_program()).args(inner.get_args());
        shell.envs(inner.get_envs().filter_map(|(k, v)| Some((k, v?))));
        let said = String::from_utf8_lossy(&shell.output().unwrap().stdout).into_owned();
        assert!(said.contains("cannot write the file: File too large"), "{said}");
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(files_in(folder.path()), ["shop.tm.ron"], "no temporary file is left");
    }

    #[test]
    fn killed_at_any_moment_the_file_is_whole() {
        let (folder, path) = folder();
        let mut long = any_model::sample();
        long.description = vec!["A line of some length in a long description.".into(); 200];
        fs::write(&path, write_model(&long)).unwrap();
        let mut seen = [0, 0];
        for round in 0..200u64 {
            let mut process = spawn_saver(&path);
            std::thread::sleep(Duration::from_micros(300 * (round % 17)));
            process.kill().unwrap();
            process.wait().unwrap();
            let document = Document::open(&path).unwrap_or_else(|e| panic!("{}", e.render()));
            match document.model.elements["agent"].name.as_str() {
                "Agent" => seen[0] += 1,
                _ => seen[1] += 1,
            }
            assert_eq!(fs::read_to_string(&path).unwrap(), write_model(&document.model));
        }
        assert!(seen[0] > 0 && seen[1] > 0, "the kills never hit a change: {seen:?}");
        // What the killed ones left goes away in time, never at once: it might be in use.
        let leftovers = files_in(folder.path()).len() - 1;
        assert!(leftovers > 0, "no kill hit a save");
        for entry in fs::read_dir(folder.path()).unwrap().flatten() {
            let old = std::time::SystemTime::now() - Duration::from_secs(3600);
            fs::File::options().write(true).open(entry.path()).unwrap().set_modified(old).unwrap();
        }
        Document::open(&path).unwrap().save().unwrap();
        assert_eq!(files_in(folder.path()), ["shop.tm.ron"]);
    }

    /// A process that saves over and over, once it has begun.
    fn spawn_saver(path: &Path) -> std::process::Child {
        use std::io::{BufRead, BufReader};
        let mut process = child("save-forever", path).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line.contains("saving")));
        process
    }

    /// This test binary again, to do one thing in a process of its own.
    fn child(task: &str, path: &Path) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "store_save::unix::in_a_process_of_its_own", "--nocapture"]);
        command.env("TEST_TASK", task).env("TEST_PATH", path).stderr(Stdio::null());
        command
    }

    #[test]
    fn in_a_process_of_its_own() {
        let (Ok(task), Ok(path)) = (std::env::var("TEST_TASK"), std::env::var("TEST_PATH")) else {
            return;
        };
        let mut document = Document::open(Path::new(&path)).unwrap();
        if task == "save-once" {
            rename(&mut document, "Assistant");
            match document.save() {
                Ok(_) => println!("saved"),
                Err(error) => println!("{error}"),
            }
            return;
        }
        println!("saving");
        for name in ["Assistant", "Agent"].iter().cycle() {
            rename(&mut document, name);
            document.save().unwrap();
        }
    }
}
