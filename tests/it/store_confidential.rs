//! Confidential incidents: kept outside of the repository, and never lost.

use std::fs;
use std::path::PathBuf;

use threatloom::model::incident::{self, Incident};
use threatloom::model::{Edit, IncidentKey, Keeping, Model, Stamp};
use threatloom::store::{Document, StoreError, Warning, parse_model};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self { folder };
        Document::new(&place.model(), Model::new("Shop")).save().unwrap();
        place
    }

    fn model(&self) -> PathBuf {
        self.folder.path().join("shop.tm.ron")
    }

    fn secrets(&self) -> PathBuf {
        self.folder.path().join("private/shop.incidents.tm.ron")
    }

    fn open(&self) -> Document {
        let mut document = Document::open(&self.model()).unwrap();
        document.keep_confidential(&self.secrets()).unwrap();
        document
    }
}

fn report(document: &mut Document, title: &str) -> IncidentKey {
    let incident = Incident { title: title.into(), ..Incident::default() };
    let stamp = Stamp("2026-11-21T02:10:00Z ana".into());
    let (key, edit) =
        incident::open(&document.model, Keeping::Confidential, incident, stamp).unwrap();
    let _ = edit.apply(&mut document.model);
    key
}

fn titled(document: &mut Document, key: &IncidentKey, title: &str) {
    let edit = incident::revise(&document.model, key, |it| it.title = title.into()).unwrap();
    let _ = edit.apply(&mut document.model);
}

fn titles(document: &Document) -> Vec<String> {
    document.model.confidential.values().map(|incident| incident.title.clone()).collect()
}

#[test]
fn they_are_in_a_file_of_their_own_that_appears_with_the_first() {
    let place = Place::new();
    let before = fs::read(place.model()).unwrap();
    let mut document = place.open();
    document.save().unwrap();
    assert!(!place.secrets().exists(), "nothing to keep");
    report(&mut document, "Leak");
    document.save().unwrap();
    assert_eq!(fs::read(place.model()).unwrap(), before);
    assert_eq!(titles(&place.open()), ["Leak"]);
    let bytes = fs::read(place.secrets()).unwrap();
    assert_eq!(
        parse_model("secrets", &bytes).unwrap().model.name,
        "Shop",
        "a model like any other"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = fs::metadata(place.secrets().parent().unwrap()).unwrap();
        assert_eq!(folder.permissions().mode() & 0o077, 0, "nobody else looks into it");
        let file = fs::metadata(place.secrets()).unwrap();
        assert_eq!(file.permissions().mode() & 0o077, 0, "wherever it is put");
    }
    // Without the file nothing of them is known, and nothing is lost by saving.
    let mut without = Document::open(&place.model()).unwrap();
    without.model.description = vec!["Sells things.".into()];
    without.save().unwrap();
    assert_eq!(titles(&place.open()), ["Leak"]);
}

#[test]
fn what_two_people_write_at_once_is_merged() {
    let place = Place::new();
    let mut document = place.open();
    let key = report(&mut document, "Leak");
    document.save().unwrap();
    let (mut one, mut other) = (place.open(), place.open());
    report(&mut one, "Theft");
    titled(&mut other, &key, "Leak of orders");
    one.save().unwrap();
    other.save().unwrap();
    assert_eq!(titles(&place.open()), ["Leak of orders", "Theft"]);
    assert_eq!(titles(&other), titles(&place.open()), "what was merged is known");
    // Both the same field: recorded, like in any model.
    let (mut one, mut other) = (place.open(), place.open());
    titled(&mut one, &key, "One");
    titled(&mut other, &key, "Other");
    assert_eq!(one.save().unwrap(), []);
    assert_eq!(other.save().unwrap(), [Warning::ConfidentialConflict(place.secrets())]);
    let secrets = Document::open(&place.secrets()).unwrap().model;
    assert_eq!(secrets.conflicts.len(), 1);
}

#[test]
fn a_file_that_is_not_theirs_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.secrets().parent().unwrap()).unwrap();
    Document::new(&place.secrets(), Model::new("Other")).save().unwrap();
    let mut document = Document::open(&place.model()).unwrap();
    let error = document.keep_confidential(&place.secrets()).unwrap_err();
    assert!(matches!(error, StoreError::OtherModel { .. }), "{error}");
    assert!(error.to_string().contains("“Shop”") && error.to_string().contains("“Other”"));
    fs::write(place.secrets(), "(format: 1, name: ").unwrap();
    let error = document.keep_confidential(&place.secrets()).unwrap_err();
    assert!(matches!(error, StoreError::Invalid(_)), "{error}");
    assert_eq!(document.confidential_file(), None);
}

#[test]
fn a_save_that_cannot_keep_them_saves_nothing() {
    let place = Place::new();
    let before = fs::read(place.model()).unwrap();
    let mut document = place.open();
    report(&mut document, "Leak");
    document.model.description = vec!["Sells things.".into()];
    fs::write(place.secrets().parent().unwrap(), "a file where the folder should be").unwrap();
    assert!(document.save().is_err());
    assert_eq!(fs::read(place.model()).unwrap(), before);
    fs::remove_file(place.secrets().parent().unwrap()).unwrap();
    document.save().unwrap();
    assert_eq!(titles(&place.open()), ["Leak"]);
}

#[test]
fn edits_of_them_are_recovered_like_all_others() {
    let place = Place::new();
    let state = place.folder.path().join("state");
    let mut document = place.open();
    document.keep_journal(&state);
    let stamp = Stamp("2026-11-21T02:10:00Z ana".into());
    let incident = Incident { title: "Leak".into(), ..Incident::default() };
    let (key, edit) =
        incident::open(&document.model, Keeping::Confidential, incident, stamp).unwrap();
    document.record(&edit).unwrap();
    drop(document);
    let found = threatloom::store::recoverable(&state, &place.model()).unwrap();
    assert!(matches!(&found[0].edits[..], [Edit::Incident(kept, Some(_))] if *kept == key));
}
