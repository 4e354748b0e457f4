//! A model as it is or was: a file, a file at a revision, or standard input.

use std::io;
use std::path::Path;

use super::document::{Document, layout_path};
use super::error::StoreError;
use super::git::{GitError, ObjectId, Repository};

impl Document {
    /// Opens what people name a version of a model with: a file, `REV:PATH`, or `-` for standard
    /// input. A file that exists is meant, whatever its name looks like. `PATH` counts from the top of the
    /// repository around the current folder, or from the current folder if it begins with `./` or
    /// `../`, as for git.
    pub fn open_version(name: &Path) -> Result<Self, StoreError> {
        if name == Path::new("-") {
            return Self::from_reader("stdin", io::stdin().lock());
        }
        let revision = name.to_str().and_then(split_revision);
        match revision {
            Some((revision, path)) if !name.exists() => {
                let repository = Repository::around(Path::new("."))?;
                let from_here = path.starts_with("./") || path.starts_with("../");
                let path =
                    if from_here { repository.path_of(Path::new(path))? } else { path.to_string() };
                let commit = repository.resolve(revision)?;
                Self::open_at(&repository, &commit, &path, revision)
            }
            _ => Self::open(name),
        }
    }

    /// Opens the model at `path` from the top of the repository, with its layout file, as of a commit.
    /// `revision` is what messages call the commit. Saving makes a new file.
    pub fn open_at(
        repository: &Repository,
        commit: &ObjectId,
        path: &str,
        revision: &str,
    ) -> Result<Self, StoreError> {
        let bytes = repository.file_at(commit, path, revision)?;
        let mut document = Self::from_reader(&format!("{revision}:{path}"), &bytes[..])?;
        let layout = layout_path(Path::new(path));
        let layout = layout.to_string_lossy();
        match repository.file_at(commit, &layout, revision) {
            Ok(bytes) => document.take_arrangement(&format!("{revision}:{layout}"), &bytes),
            Err(GitError::NotInRevision { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(document)
    }
}

/// `REV:PATH` at the first colon that is not in braces, as in `HEAD^{/fix: it}:shop.tm.ron`.
fn split_revision(name: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let colon = name.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == ':' && depth == 0).then_some(at)
    })?;
    let (revision, path) = (&name[..colon], &name[colon + 1..]);
    (!revision.is_empty() && !path.is_empty()).then_some((revision, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_ends_at_the_colon_that_git_takes() {
        assert_eq!(split_revision("main:a/b.tm.ron"), Some(("main", "a/b.tm.ron")));
        assert_eq!(split_revision("HEAD~2:a:b"), Some(("HEAD~2", "a:b")));
        assert_eq!(split_revision("HEAD^{/fix: it}:a"), Some(("HEAD^{/fix: it}", "a")));
        assert_eq!(split_revision("a.tm.ron"), None);
        assert_eq!(split_revision(":a.tm.ron"), None);
        assert_eq!(split_revision("main:"), None);
    }
}
