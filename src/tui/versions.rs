//! Other versions of the open model: what is in its file now, and what git has of it. All of it reads
//! files, so the runtime asks for it on a thread of its own.

use std::path::Path;

use super::dates;
use super::review::versions::{Offer, Other, Version};
use crate::compare::{Labels, Merged, merge};
use crate::model::Model;
use crate::store::git::{GitError, ObjectId, ReferenceKind, Repository, current_branch};
use crate::store::{Document, StoreError, parse_model};

/// What one's own side of a merge with the file is called.
pub const MINE: &str = "mine";

/// What the side of the file is called.
pub const ON_DISK: &str = "the file";

/// The file as it is now, and what comes of it and of `model`, which was drawn from the file when it
/// held `base`.
///
/// # Errors
/// Why the file can't be read, or what is wrong in it.
pub fn merge_with_file(
    path: &Path,
    base: Option<&str>,
    model: &Model,
) -> Result<(Document, Merged), StoreError> {
    let disk = Document::open(path)?;
    let base = match base {
        Some(text) => parse_model(&path.to_string_lossy(), text.as_bytes())?.model,
        None => Model::new(""),
    };
    // Positions are not in the file: what the base had of them is what both still agree on.
    let base = Model { arrangement: disk.model.arrangement.clone(), ..base };
    let labels = Labels { ours: MINE, theirs: ON_DISK };
    let merged = merge(&base, model, &disk.model, labels)
        .map_err(|reason| StoreError::NotReadable { path: path.to_path_buf(), reason })?;
    Ok((disk, merged))
}

/// The branch that a file is on; none without a repository, and while git replays commits.
pub fn branch(file: &Path) -> Option<String> {
    current_branch(Repository::around(file).ok()?.root())
}

/// Another version of the model at `file`.
///
/// # Errors
/// Why it can't be read, or what is wrong in it.
pub fn read(file: &Path, version: &Version) -> Result<Other, StoreError> {
    let (name, document) = match version {
        Version::Saved => ("the file as saved".to_string(), Document::open(file)?),
        Version::File(path) => (path.display().to_string(), Document::open_version(path)?),
        Version::Commit { id, name, path } => {
            (name.clone(), Document::open_at(&Repository::around(file)?, id, path, name)?)
        }
    };
    Ok(Other { name, model: document.model })
}

/// What git has of the file: where its branch left the default branch first, then branches, tags, and
/// the commits that changed it. Nothing where there is no repository, or no commit in it.
///
/// # Errors
/// Why git gave no answer.
pub fn offers(file: &Path) -> Result<Vec<Offer>, GitError> {
    let repository = match Repository::around(file) {
        Err(GitError::NoRepository { .. }) => return Ok(Vec::new()),
        repository => repository?,
    };
    let path = repository.path_of(file)?;
    let Ok(head) = repository.resolve("HEAD") else { return Ok(Vec::new()) };
    let offer = |text: &str, detail: String, id: &ObjectId, path: &str| {
        let version =
            Version::Commit { id: id.clone(), name: text.to_string(), path: path.to_string() };
        Offer { text: text.to_string(), detail, version }
    };
    let mut found = Vec::new();
    if let Some(branch) = repository.default_branch()? {
        let tip = repository.resolve(&branch)?;
        let name = branch.trim_start_matches("refs/heads/").trim_start_matches("refs/remotes/");
        if let Some(base) = repository.merge_base(&head, &tip)?.filter(|base| *base != head) {
            let text = format!("merge base with {name}");
            let detail = format!("{} · where this branch left it", base.short());
            found.push(offer(&text, detail, &base, &path));
        }
    }
    found.push(offer("HEAD", format!("{} · the last commit", head.short()), &head, &path));
    for reference in repository.references()? {
        let what = match reference.kind {
            ReferenceKind::Branch => "branch",
            ReferenceKind::RemoteBranch => "remote branch",
            ReferenceKind::Tag => "tag",
        };
        let (id, day) = (&reference.commit, dates::minute(reference.date));
        let detail = format!("{what} · {} · {day}", id.short());
        found.push(offer(&reference.name, detail, id, &path));
    }
    for commit in repository.history(&head, &path)?.iter().filter(|it| it.after.is_some()) {
        let text = format!("{} {}", commit.id.short(), commit.subject);
        let detail = format!("{} · {}", commit.author, dates::minute(commit.date));
        found.push(offer(&text, detail, &commit.id, &commit.path));
    }
    Ok(found)
}
