//! Unsaved work, kept so that a crash loses none of it.
//!
//! Every edit that has not been saved is a line of a file in the state folder, on the disk before
//! the next key is read. The first line holds the text that the edits build on, so that they make
//! sense even if the model file has moved on. A save that succeeds removes the journal; whoever opens
//! the model next finds the journals of processes that ended without one.

use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{resolve, sync_folder};
use super::clock;
use super::error::StoreError;
use super::paths::{create_private, name_for};
use super::reader::parse_model;
use crate::model::{Edit, Model};

/// The journal of one process and one model.
#[derive(Debug)]
pub(super) struct Journal {
    state: PathBuf,
    /// None before the first edit.
    open: Option<Open>,
}

/// A journal with something in it.
#[derive(Debug)]
struct Open {
    path: PathBuf,
    /// Locked as long as it is open, so that others leave it alone.
    file: File,
    /// Bytes of whole lines.
    length: u64,
}

/// First line of a journal.
#[derive(Serialize, Deserialize)]
struct Header {
    /// Version of the journal's own format.
    journal: u32,
    /// The model file, resolved.
    model: PathBuf,
    /// Content of the model file that the edits build on; none if there was no file.
    base: Option<String>,
}

/// Every other line of a journal.
#[derive(Serialize, Deserialize)]
struct Record {
    at: Timestamp,
    edit: Edit,
}

const VERSION: u32 = 1;

impl Journal {
    pub(super) fn new(state: &Path) -> Self {
        Self { state: state.to_path_buf(), open: None }
    }

    /// Appends an edit of the model at `path`, which builds on `base` and the edits before it.
    pub(super) fn record(
        &mut self,
        path: &Path,
        base: Option<&str>,
        edit: &Edit,
    ) -> Result<(), StoreError> {
        let record = Record { at: clock::now(), edit: edit.clone() };
        let Some(open) = &mut self.open else {
            let model = resolve(path)?;
            let mut open = Open::create(&self.state, &model)?;
            let header = Header { journal: VERSION, model, base: base.map(Into::into) };
            let written = open.append(&[&line(&header)?[..], &line(&record)?].concat());
            if written.is_ok() {
                self.open = Some(open);
            } else {
                // Without a whole first line it would be of no use.
                let _ = fs::remove_file(&open.path);
            }
            return written;
        };
        open.append(&line(&record)?)
    }

    /// Forgets the edits, which are safe elsewhere.
    pub(super) fn clear(&mut self) -> Result<(), StoreError> {
        match self.open.take() {
            Some(Open { path, .. }) => {
                fs::remove_file(&path).map_err(StoreError::io("remove the journal", &path))
            }
            None => Ok(()),
        }
    }
}

impl Open {
    /// A new, empty journal.
    fn create(state: &Path, model: &Path) -> Result<Self, StoreError> {
        let folder = journals(state);
        create_private(&folder)?;
        let (file, path) = tempfile::Builder::new()
            .prefix(&format!("{}-", name_for(model)))
            .suffix(".jsonl")
            .tempfile_in(&folder)
            .and_then(|file| file.keep().map_err(|error| error.error))
            .map_err(StoreError::io("create a journal in", &folder))?;
        // Where there are no locks, others may see the journal of a living process.
        let _ = file.try_lock();
        sync_folder(&folder).map_err(StoreError::io("bring to the disk the folder", &folder))?;
        Ok(Self { path, file, length: 0 })
    }

    /// Brings whole lines to the disk, or leaves the journal as it was.
    fn append(&mut self, lines: &[u8]) -> Result<(), StoreError> {
        let written = self.file.write_all(lines).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => {
                self.length += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                // Half a line would make the next one unreadable too.
                let _ = self.file.set_len(self.length);
                let _ = self.file.seek(SeekFrom::Start(self.length));
                Err(StoreError::io("write the journal", &self.path)(error))
            }
        }
    }
}

fn line(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let mut line = serde_json::to_vec(value)
        .map_err(|error| StoreError::io("write to", "the journal")(io::Error::other(error)))?;
    line.push(b'\n');
    Ok(line)
}

fn journals(state: &Path) -> PathBuf {
    state.join("journals")
}

/// Unsaved work of a process that is gone.
#[derive(Debug)]
pub struct Recovery {
    /// The edits, oldest first.
    pub edits: Vec<Edit>,
    /// When the last one was made.
    pub last: Timestamp,
    /// Whether the journal ends in the middle of a line or has a damaged one: what follows it is
    /// lost.
    pub is_torn: bool,
    base: Option<String>,
    path: PathBuf,
    /// Locked, so that nobody else recovers the same.
    _file: File,
}

impl Recovery {
    /// Whether the edits build on `base`, what [a document was loaded
    /// from](super::Document::base): then they apply as they are. Otherwise the file has changed
    /// since, and [`Recovery::base`] is what to merge with.
    pub fn fits(&self, base: Option<&str>) -> bool {
        self.base() == base
    }

    /// The text that the edits build on; none if the model had no file yet.
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// The model as it was when the process ended, whatever the file holds now.
    pub fn model(&self) -> Result<Model, StoreError> {
        let mut model = match &self.base {
            Some(text) => parse_model(&self.path.to_string_lossy(), text.as_bytes())?.model,
            None => Model::new(""),
        };
        for edit in &self.edits {
            let _ = edit.clone().apply(&mut model);
        }
        Ok(model)
    }

    /// Removes the journal: the edits are recorded anew or not wanted.
    pub fn discard(self) -> Result<(), StoreError> {
        fs::remove_file(&self.path).map_err(StoreError::io("remove the journal", &self.path))
    }
}

/// The unsaved work on the model at `path` that processes left behind which are gone, oldest first.
/// It stays until it is [discarded](Recovery::discard). `state` is the
/// [state folder](super::paths::state_folder).
pub fn recoverable(state: &Path, path: &Path) -> Result<Vec<Recovery>, StoreError> {
    let model = resolve(path)?;
    let prefix = format!("{}-", name_for(&model));
    let folder = journals(state);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::io("look into the folder", &folder)(error)),
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(&prefix))
            && let Some(recovery) = read(&entry.path(), &model)?
        {
            found.push(recovery);
        }
    }
    found.sort_by(|a, b| (a.last, &a.path).cmp(&(b.last, &b.path)));
    Ok(found)
}

/// The journal at `path`, unless it is in use, about another model, or has not a single edit.
fn read(path: &Path, model: &Path) -> Result<Option<Recovery>, StoreError> {
    let file = match File::options().read(true).write(true).open(path) {
        Ok(file) => file,
        // Saved in this moment.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io("open the journal", path)(error)),
    };
    if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        return Ok(None);
    }
    let bytes = fs::read(path).map_err(StoreError::io("read the journal", path))?;
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let header = lines.next().and_then(|line| serde_json::from_slice::<Header>(line).ok());
    let Some(header) = header.filter(|header| header.journal == VERSION && header.model == model)
    else {
        return Ok(None);
    };
    let mut records: Vec<Record> = Vec::new();
    let mut is_torn = false;
    for line in lines {
        let Ok(record) = serde_json::from_slice(line) else {
            is_torn = true;
            break;
        };
        records.push(record);
    }
    let Some(last) = records.last().map(|record| record.at) else { return Ok(None) };
    Ok(Some(Recovery {
        edits: records.into_iter().map(|record| record.edit).collect(),
        last,
        is_torn,
        base: header.base,
        path: path.to_path_buf(),
        _file: file,
    }))
}
