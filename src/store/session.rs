//! Sessions that are going on: how a model was when people sat down to it.
//!
//! A session outlives the process: what it began from is kept in the state folder until somebody
//! ends it, so that its summary can be written after a crash, or on the next day.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Expected, resolve};
use super::document::stem;
use super::error::StoreError;
use super::paths::{create_private, name_for};
use super::reader::parse_model;
use super::writer::write_model;
use crate::model::{Model, ReplyKey};

/// What is kept of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSession {
    /// When it began.
    pub since: Timestamp,
    /// Who is in the room; may be empty.
    pub participants: Vec<String>,
    /// Questions that nobody could answer.
    pub put_off: BTreeSet<ReplyKey>,
    /// The model when it began.
    pub before: Model,
}

/// A session in its file.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Version of the file's own format.
    session: u32,
    /// The model file, resolved.
    model: PathBuf,
    since: Timestamp,
    participants: Vec<String>,
    put_off: BTreeSet<ReplyKey>,
    /// The model in its canonical form.
    before: String,
}

const VERSION: u32 = 1;

/// Keeps a session on the model at `path`, in the place of an older one. `state` is the
/// [state folder](super::paths::state_folder).
pub fn keep_session(state: &Path, path: &Path, session: &KeptSession) -> Result<(), StoreError> {
    let (model, file) = place(state, path)?;
    let kept = Kept {
        session: VERSION,
        model,
        since: session.since,
        participants: session.participants.clone(),
        put_off: session.put_off.clone(),
        before: write_model(&session.before),
    };
    create_private(&folder(state))?;
    let bytes = serde_json::to_vec(&kept)
        .map_err(|error| StoreError::io("write", &file)(io::Error::other(error)))?;
    atomic::replace(&file, &bytes, Expected::Anything).map(|_| ())
}

/// The session on the model at `path` that nobody has ended.
///
/// # Errors
/// [`StoreError::Io`] if it cannot be read; a file that holds no session of this model is none.
pub fn kept_session(state: &Path, path: &Path) -> Result<Option<KeptSession>, StoreError> {
    let (model, file) = place(state, path)?;
    let bytes = match atomic::read(&file) {
        Ok(bytes) => bytes,
        Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let kept = serde_json::from_slice::<Kept>(&bytes).ok();
    let Some(kept) = kept.filter(|kept| kept.session == VERSION && kept.model == model) else {
        return Ok(None);
    };
    let before = parse_model(&file.to_string_lossy(), kept.before.as_bytes())?.model;
    let Kept { since, participants, put_off, .. } = kept;
    Ok(Some(KeptSession { since, participants, put_off, before }))
}

/// Forgets the session on the model at `path`, if there is one.
pub fn forget_session(state: &Path, path: &Path) -> Result<(), StoreError> {
    let (_, file) = place(state, path)?;
    match fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("remove the session", &file)(error))
        }
        _ => Ok(()),
    }
}

/// The file for the summary of a session that began at `since`: `shop.session-2026-11-20-0930.md`
/// beside `shop.tm.ron`.
pub fn summary_path(model: &Path, since: Timestamp) -> PathBuf {
    let began = since.strftime("%Y-%m-%d-%H%M");
    model.with_file_name(format!("{}.session-{began}.md", stem(model)))
}

fn folder(state: &Path) -> PathBuf {
    state.join("sessions")
}

/// The model, resolved, and the file of its session.
fn place(state: &Path, path: &Path) -> Result<(PathBuf, PathBuf), StoreError> {
    let model = resolve(path)?;
    let file = folder(state).join(name_for(&model) + ".json");
    Ok((model, file))
}
