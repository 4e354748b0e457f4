//! What can go wrong between a file and a model.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::MAX_BYTES;
use super::fault::Fault;
use super::git::GitError;
use crate::text::sanitise;

/// Why a file could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The text is not what it should be.
    #[error("{0}")]
    Invalid(Box<Fault>),
    /// The file was written by a later version of threatloom.
    #[error(
        "{}: the file has format {format}, this version knows formats up to {}: install a newer \
         threatloom; the text can be viewed, not changed",
        sanitise(file),
        crate::model::FORMAT
    )]
    NewerFormat {
        /// The file, as people know it.
        file: String,
        /// The format that it states.
        format: u32,
        /// The content, made harmless, lines kept.
        text: String,
    },
    /// The file is beyond anything a model needs.
    #[error(
        "{}: the file is larger than {} MiB: split the system into several models",
        sanitise(file), MAX_BYTES / 1024 / 1024
    )]
    TooLarge {
        /// The file, as people know it.
        file: String,
    },
    /// Somebody else wrote the file after it was loaded.
    #[error(
        "{}: the file changed on disk since it was loaded: reload it, merge, or overwrite it",
        shown(path)
    )]
    ChangedOnDisk {
        /// The file.
        path: PathBuf,
    },
    /// A new file must not replace one that is there.
    #[error("{}: the file exists already: choose another name", shown(path))]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The model cannot be written so that it reads back the same, which is a fault of the program:
    /// the file is left as it was.
    #[error("{}: not saved, the model would not read back: {reason}", shown(path))]
    NotReadable {
        /// The file.
        path: PathBuf,
        /// What reading it back said.
        reason: String,
    },
    /// The file for the confidential incidents of a model is about another one, or is a whole model.
    #[error(
        "{}: holds no incidents of “{}” but is about “{}”: name another file, or correct its `name`",
        shown(path),
        sanitise(wanted),
        sanitise(name)
    )]
    OtherModel {
        /// The file.
        path: PathBuf,
        /// The model that it names.
        name: String,
        /// The model whose incidents were asked for.
        wanted: String,
    },
    /// A revision could not be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The operating system refused.
    #[error("{}: cannot {action}: {source}", shown(path))]
    Io {
        /// What was tried, such as `read the file`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Which of the two exit codes an error has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// The input is to blame: exit code 3.
    InvalidInput,
    /// Reading or writing failed: exit code 4.
    InputOutput,
}

impl StoreError {
    /// Whose fault it is.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Invalid(_)
            | Self::NewerFormat { .. }
            | Self::TooLarge { .. }
            | Self::OtherModel { .. } => ErrorClass::InvalidInput,
            Self::ChangedOnDisk { .. }
            | Self::Exists { .. }
            | Self::NotReadable { .. }
            | Self::Git(_)
            | Self::Io { .. } => ErrorClass::InputOutput,
        }
    }

    /// Several lines for a terminal: a fault with the line it is in, anything else as displayed.
    pub fn render(&self) -> String {
        match self {
            Self::Invalid(fault) => fault.render(),
            other => format!("error: {other}"),
        }
    }

    /// Whether there is no such file.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }

    pub(super) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        Self::Invalid(Box::new(fault))
    }
}

fn shown(path: &Path) -> String {
    sanitise(&path.to_string_lossy()).into_owned()
}
