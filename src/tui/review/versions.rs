//! Versions of the open model that it can be compared with.

use std::path::PathBuf;

use crate::model::Model;
use crate::store::git::ObjectId;

/// Where another version of the open model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// Its own file, as it is now.
    Saved,
    /// Another file, or a file at a revision: `REV:PATH`.
    File(PathBuf),
    /// A commit.
    Commit {
        /// Its name.
        id: ObjectId,
        /// What people call it: a branch, a tag.
        name: String,
        /// The model file then, from the top of the repository.
        path: String,
    },
}

/// A version as it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What people call it.
    pub text: String,
    /// What they might want to know of it.
    pub detail: String,
    /// Where it is.
    pub version: Version,
}

/// Another version of the open model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// What people call it.
    pub name: String,
    /// The model.
    pub model: Model,
}
