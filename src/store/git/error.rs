//! What can go wrong between a repository and what is asked of it.

use std::path::PathBuf;

use thiserror::Error;

use crate::text::sanitise;

/// Why git gave no answer.
#[derive(Debug, Error)]
pub enum GitError {
    /// There is no git.
    #[error(
        "git cannot be started: install it, or put it onto the PATH; all else works without it"
    )]
    NotInstalled,
    /// The path is in no repository with a working tree.
    #[error(
        "{}: this is in no git repository: go to a clone, or make one with `git init`",
        sanitise(&path.to_string_lossy())
    )]
    NoRepository {
        /// The path that was asked about.
        path: PathBuf,
    },
    /// A file that is outside of the repository it is looked for in.
    #[error(
        "{}: this is outside of the repository {}",
        sanitise(&path.to_string_lossy()), sanitise(&root.to_string_lossy())
    )]
    Outside {
        /// The file.
        path: PathBuf,
        /// The top folder of the repository.
        root: PathBuf,
    },
    /// A revision that the clone does not have.
    #[error("there is no revision `{}` in this clone: {}", sanitise(revision), remedy(near))]
    NoRevision {
        /// What was asked for.
        revision: String,
        /// Branches and tags that may have been meant, best first.
        near: Vec<String>,
    },
    /// A file that the revision does not have.
    #[error(
        "`{}` has no file {}: `git ls-tree -r --name-only {}` lists its files",
        sanitise(revision),
        sanitise(path),
        sanitise(revision)
    )]
    NotInRevision {
        /// The revision, as it was asked for.
        revision: String,
        /// The path from the top of the repository.
        path: String,
    },
    /// An object that the clone does not have, as happens in a partial one.
    #[error("object {0} is not in this clone: `git fetch` brings what a partial clone left out")]
    NoObject(String),
    /// A file of a revision that is beyond anything a model needs.
    #[error(
        "object {object} is larger than {} MiB: no model needs that",
        crate::store::MAX_BYTES / 1024 / 1024
    )]
    TooLarge {
        /// The object.
        object: String,
    },
    /// Anything else, in git's own words.
    #[error("git: {}", sanitise(.0))]
    Failed(String),
}

fn remedy(near: &[String]) -> String {
    if near.is_empty() {
        return "name a branch, a tag or a commit; what only the server has comes with `git fetch` \
                (a CI checkout may need its whole history: `fetch-depth: 0`)"
            .to_string();
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{}`", sanitise(name))).collect();
    format!("did you mean {}?", near.join(", "))
}
