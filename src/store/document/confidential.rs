//! Confidential incidents: those that not everybody may read who has the model.
//!
//! They are in a model file of their own with a name and incidents and nothing else, so that it is read,
//! saved, compared and merged like any other. It is found by the name of the model's file, in a folder
//! outside of the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Document, Warning, stem};
use crate::compare::{Labels, Merged, merge};
use crate::model::{Id, Incident, Model};
use crate::store::config::load_config;
use crate::store::error::StoreError;
use crate::store::find::MODEL_ENDING;
use crate::store::paths::{create_private, data_folder};
use crate::store::reader::parse_model;

/// Where the confidential incidents of the model at `path` are kept: in the folder `incidents` of the
/// settings, by default in one of the [data folder](data_folder) that only the user can look into.
///
/// # Errors
/// Without a home folder, and where the settings can't be read.
pub fn confidential_file(path: &Path) -> Result<PathBuf, StoreError> {
    let folder = confidential_folder(load_config()?.config.incidents)?;
    Ok(folder.join(format!("{}.incidents{MODEL_ENDING}", stem(path))))
}

/// The folder for confidential incidents, given that of the settings, if there is one.
///
/// # Errors
/// Without a home folder.
pub fn confidential_folder(set: Option<PathBuf>) -> Result<PathBuf, StoreError> {
    match set {
        Some(folder) => Ok(in_home(folder)),
        None => Ok(data_folder()?.join("incidents")),
    }
}

/// Lets nobody else look into a file. Whoever shares it says so by its mode, which later saves keep.
#[cfg(unix)]
fn keep_private(file: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    let only_mine = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(file, only_mine)
        .map_err(StoreError::io("set the permissions of", file))
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// A path that begins with `~/`, as people write it in settings.
fn in_home(path: PathBuf) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path,
    }
}

/// The file with the confidential incidents of a model.
#[derive(Debug)]
pub(super) struct Confidential(Box<Document>);

impl Confidential {
    /// Reads the file; one that is not there yet is made by the first save.
    ///
    /// # Errors
    /// If it can't be read, or is about another model.
    pub(super) fn open(file: &Path, model: &Model) -> Result<Self, StoreError> {
        let document = match Document::open(file) {
            Err(error) if error.is_missing() => Document::new(file, Model::new(&model.name)),
            opened => opened?,
        };
        let Model { name, elements, .. } = &document.model;
        if *name != model.name || !elements.is_empty() {
            let (path, wanted) = (file.to_path_buf(), model.name.clone());
            return Err(StoreError::OtherModel { path, name: name.clone(), wanted });
        }
        Ok(Self(Box::new(document)))
    }

    pub(super) const fn incidents(&self) -> &BTreeMap<Id, Incident> {
        &self.0.model.incidents
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Brings the incidents into the file, merged with what somebody else wrote there since it was read.
    /// What can't be settled is kept in the file as conflicts.
    ///
    /// # Errors
    /// As those of [`Document::save`].
    pub(super) fn save(
        &mut self,
        incidents: &BTreeMap<Id, Incident>,
    ) -> Result<Vec<Warning>, StoreError> {
        if *incidents == self.0.model.incidents {
            return Ok(Vec::new());
        }
        if let Some(folder) = self.0.path().parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            create_private(folder)?;
        }
        let before = self.0.model.clone();
        let is_new = self.0.base().is_none();
        self.0.model.incidents.clone_from(incidents);
        let saved = self.0.save().or_else(|error| match error {
            StoreError::ChangedOnDisk { .. } | StoreError::Exists { .. } => self.join(),
            error => Err(error),
        });
        match &saved {
            Err(_) => self.0.model = before,
            Ok(_) if is_new => keep_private(self.0.path())?,
            Ok(_) => {}
        }
        saved
    }

    fn join(&mut self) -> Result<Vec<Warning>, StoreError> {
        let path = self.0.path().to_path_buf();
        let disk = Document::open(&path)?;
        let base = match self.0.base() {
            Some(text) => parse_model(&path.to_string_lossy(), text.as_bytes())?.model,
            None => Model::new(""),
        };
        let labels = Labels { ours: "mine", theirs: "the file" };
        let Merged { model, .. } = merge(&base, &self.0.model, &disk.model, labels)
            .map_err(|reason| StoreError::NotReadable { path, reason })?;
        self.0.build_on(&disk);
        let is_disputed = model.conflicts.len() > disk.model.conflicts.len();
        self.0.model = model;
        let mut warnings = self.0.save()?;
        if is_disputed {
            warnings.push(Warning::ConfidentialConflict(self.0.path().to_path_buf()));
        }
        Ok(warnings)
    }
}
