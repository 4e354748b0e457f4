//! What git knows about a model: its revisions, its branches, its history. Everything else works
//! without git.
//!
//! A revision is resolved once, and asked for by the name of its commit from there on, so that one
//! which looks like an option stays a name. Nothing here changes a repository.

mod command;
pub mod config;
mod contents;
mod error;
mod history;
mod past;
mod references;
mod text_merge;
mod tree;

use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};

use command::{command, failed, line, run, succeed};

pub use contents::Contents;
pub use error::GitError;
pub use history::Commit;
pub use past::Past;
pub use references::{Reference, ReferenceKind};
pub use text_merge::{Lines, Sides, merge_lines};
pub use tree::TreeFile;

/// The name of an object in a repository, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(String);

impl ObjectId {
    /// None if `text` is not the whole name of an object.
    fn new(text: &str) -> Option<Self> {
        let is_hex = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (is_hex && matches!(text.len(), 40 | 64)).then(|| Self(text.to_string()))
    }

    /// The first characters, enough for people.
    pub fn short(&self) -> &str {
        &self.0[..10]
    }

    fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands for nothing, as the file before it was added.
    fn is_none(&self) -> bool {
        self.0.bytes().all(|b| b == b'0')
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A repository with a working tree.
#[derive(Debug, Clone)]
pub struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The repository around a file or folder, which need not exist.
    ///
    /// # Errors
    /// [`GitError::NoRepository`], [`GitError::Outside`], [`GitError::NotInstalled`],
    /// [`GitError::Failed`].
    pub fn around(path: &Path) -> Result<Self, GitError> {
        let folder = folder_of(path);
        let output = run(command(&folder).args(["rev-parse", "--show-toplevel"]))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let none = ["not a git repository", "must be run in a work tree"];
            return Err(if none.iter().any(|words| said.contains(words)) {
                GitError::NoRepository { path: path.to_path_buf() }
            } else {
                failed(&output)
            });
        }
        let root = PathBuf::from(line(&output.stdout));
        // The configuration of a repository can name any folder for its working tree.
        let real = |path: &Path| fs::canonicalize(path).ok();
        match (real(&Path::new(".").join(&folder)), real(&root)) {
            (Some(folder), Some(top)) if folder.starts_with(&top) => Ok(Self { root }),
            _ => Err(GitError::Outside { path: path.to_path_buf(), root }),
        }
    }

    /// The top folder of the working tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file from the top of the repository, with slashes. The file itself need not exist.
    ///
    /// # Errors
    /// [`GitError::Outside`].
    pub fn path_of(&self, file: &Path) -> Result<String, GitError> {
        let outside = || GitError::Outside { path: file.to_path_buf(), root: self.root.clone() };
        let name = file.file_name().ok_or_else(outside)?;
        let root = fs::canonicalize(&self.root).map_err(|_| outside())?;
        // Not the file itself: git knows a link under its own name. Folders may be gone by now.
        let folder = file.parent().unwrap_or(Path::new(""));
        let existing = folder_of(folder);
        let missing = folder.strip_prefix(&existing).map_err(|_| outside())?;
        let existing = fs::canonicalize(Path::new(".").join(existing)).map_err(|_| outside())?;
        let folder = existing.strip_prefix(&root).map_err(|_| outside())?.join(missing);
        let inside = folder.join(name);
        let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
        Ok(parts.ok_or_else(outside)?.join("/"))
    }

    /// The commit that a revision stands for: a branch, a tag, an abbreviated name, `HEAD~2`.
    ///
    /// # Errors
    /// [`GitError::NoRevision`].
    pub fn resolve(&self, revision: &str) -> Result<ObjectId, GitError> {
        let no_revision = || GitError::NoRevision {
            revision: revision.to_string(),
            near: self.names_near(revision),
        };
        if revision.is_empty() || revision.contains('\0') {
            return Err(no_revision());
        }
        let output = run(self
            .command(&["rev-parse", "--verify", "--quiet", "--end-of-options"])
            .arg(format!("{revision}^{{commit}}")))?;
        ObjectId::new(&line(&output.stdout)).ok_or_else(no_revision)
    }

    /// The commit that two have last in common; none where they share no history.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn merge_base(
        &self,
        one: &ObjectId,
        other: &ObjectId,
    ) -> Result<Option<ObjectId>, GitError> {
        let output = run(&mut self.command(&["merge-base", one.as_str(), other.as_str()]))?;
        match output.status.code() {
            // The best of several comes first.
            Some(0) => Ok(line(&output.stdout).lines().next().and_then(ObjectId::new)),
            Some(1) => Ok(None),
            _ => Err(failed(&output)),
        }
    }

    /// The content of a file at a commit, by its path from the top of the repository. `revision` is
    /// what messages call the commit.
    ///
    /// # Errors
    /// [`GitError::NotInRevision`], [`GitError::NoObject`], [`GitError::TooLarge`].
    pub fn file_at(
        &self,
        commit: &ObjectId,
        path: &str,
        revision: &str,
    ) -> Result<Vec<u8>, GitError> {
        self.blob_at(commit, path)?.map_or_else(
            || {
                let (revision, path) = (revision.to_string(), path.to_string());
                Err(GitError::NotInRevision { revision, path })
            },
            |blob| self.contents()?.read(&blob),
        )
    }

    /// The name of a file's content at a commit; none if the commit has no such regular file.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn blob_at(&self, commit: &ObjectId, path: &str) -> Result<Option<ObjectId>, GitError> {
        let leads_down = |part| matches!(part, Component::Normal(_));
        if path.is_empty() || path.contains('\0') || !Path::new(path).components().all(leads_down) {
            return Ok(None);
        }
        let arguments = ["ls-tree", "-z", "--full-tree", commit.as_str(), "--", path];
        let listed = succeed(&mut self.command(&arguments))?;
        let listed = String::from_utf8_lossy(&listed);
        Ok(listed.split('\0').find_map(|entry| {
            let (entry, name) = entry.split_once('\t')?;
            let mut words = entry.split(' ');
            let is_file = words.next()?.starts_with("100") && name == path;
            is_file.then(|| ObjectId::new(words.nth(1)?))?
        }))
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = command(&self.root);
        command.args(arguments);
        command
    }
}

/// A value of the configuration as seen from `folder`. None if it is not set, or there is no git.
pub(super) fn setting(folder: &Path, name: &str) -> Option<String> {
    let value = succeed(command(folder).args(["config", "--get", name])).ok()?;
    String::from_utf8(value).ok().map(|text| line(text.as_bytes()))
}

/// The branch that is checked out in `folder`. None during a rebase, outside of a repository, without git.
pub fn current_branch(folder: &Path) -> Option<String> {
    let name =
        succeed(command(folder).args(["symbolic-ref", "--quiet", "--short", "HEAD"])).ok()?;
    Some(line(&name))
}

/// A branch that ends with this commit, one of those last fetched if there are several.
pub fn branch_at(folder: &Path, commit: &str) -> Option<String> {
    let commit = ObjectId::new(commit)?;
    let mut command = command(folder);
    command.args(["for-each-ref", "--format=%(refname:lstrip=2)", "--points-at", commit.as_str()]);
    let listed = succeed(command.args(["refs/remotes", "refs/heads"])).ok()?;
    let listed = String::from_utf8_lossy(&listed);
    // `origin/HEAD` is another name of one of them.
    let mut names: Vec<&str> = listed.lines().filter(|name| !name.ends_with("/HEAD")).collect();
    names.sort_by_key(|name| !name.contains('/'));
    names.first().map(ToString::to_string)
}

/// The nearest folder that exists: `path` itself, or one above it.
fn folder_of(path: &Path) -> PathBuf {
    let found = path.ancestors().find(|above| above.is_dir());
    found.unwrap_or(Path::new("")).to_path_buf()
}
