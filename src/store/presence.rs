//! Who has a model open.
//!
//! Whoever opens a model in the workbench locks a small file in the state folder and writes into it
//! who they are. The operating system lets go of the lock when the process ends, however it ends, so
//! a crash never leaves a model held.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::atomic::resolve;
use super::clock;
use super::error::StoreError;
use super::paths::{create_private, name_for};

/// The answer to a claim.
#[derive(Debug)]
pub enum Presence {
    /// Nobody else had the model; now it is held until the claim is dropped.
    Claimed(Claim),
    /// Another process holds it; who, unless it has not yet said.
    HeldBy(Option<Holder>),
}

/// A held model.
#[derive(Debug)]
pub struct Claim {
    /// Locked as long as it is open.
    _file: File,
}

/// Who holds a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// Name of the person, as in stamps.
    pub user: String,
    /// Since when.
    pub since: Timestamp,
}

/// Tells others that `user` has the model at `path` open, or who was first. `state` is the
/// [state folder](super::paths::state_folder).
///
/// # Errors
/// [`StoreError::Io`] if the state folder cannot be written or its file system has no locks: one
/// can work all the same, without the warning.
pub fn claim(state: &Path, path: &Path, user: &str) -> Result<Presence, StoreError> {
    let folder = state.join("locks");
    create_private(&folder)?;
    let lock = folder.join(name_for(&resolve(path)?) + ".json");
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&lock)
        .map_err(StoreError::io("open the lock", &lock))?;
    match file.try_lock() {
        Ok(()) => {
            let holder =
                Holder { pid: std::process::id(), user: user.to_string(), since: clock::now() };
            file.set_len(0)
                .and_then(|()| file.write_all(&serde_json::to_vec(&holder)?))
                .map_err(StoreError::io("write the lock", &lock))?;
            Ok(Presence::Claimed(Claim { _file: file }))
        }
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let holder = file.read_to_string(&mut text).ok();
            Ok(Presence::HeldBy(holder.and_then(|_| serde_json::from_str(&text).ok())))
        }
        Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &lock)(error)),
    }
}
