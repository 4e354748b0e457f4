//! Branches and tags.

use jiff::Timestamp;

use super::{GitError, ObjectId, Repository, command::succeed};
use crate::text::nearest;

/// What sort of name a commit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// A branch of this clone.
    Branch,
    /// A branch as last fetched from elsewhere.
    RemoteBranch,
    /// A tag.
    Tag,
}

/// A branch or a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it is.
    pub kind: ReferenceKind,
    /// Its name for people: `main`, `origin/main`, `v1`.
    pub name: String,
    /// The commit.
    pub commit: ObjectId,
    /// When the commit or the annotated tag was made.
    pub date: Timestamp,
}

const FOLDERS: [(&str, ReferenceKind); 3] = [
    ("refs/heads/", ReferenceKind::Branch),
    ("refs/remotes/", ReferenceKind::RemoteBranch),
    ("refs/tags/", ReferenceKind::Tag),
];

const FORMAT: &str = "--format=%(refname)%00%(symref)%00%(*objectname)%00%(objectname)%00\
                      %(*objecttype)%00%(objecttype)%00%(creatordate:unix)";

impl Repository {
    /// Branches, remote branches and tags that name commits, the newest of each first.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn references(&self) -> Result<Vec<Reference>, GitError> {
        let folders = FOLDERS.map(|(folder, _)| folder);
        let listed = succeed(self.command(&["for-each-ref", FORMAT, "--"]).args(folders))?;
        let listed = String::from_utf8_lossy(&listed);
        let mut found: Vec<Reference> = listed.lines().filter_map(reference).collect();
        found.sort_by(|a, b| {
            a.kind.cmp(&b.kind).then(b.date.cmp(&a.date)).then_with(|| a.name.cmp(&b.name))
        });
        Ok(found)
    }

    /// The branch that others are merged into, as last fetched where that is known: `origin/HEAD`, or
    /// a branch called `main` or `master`. Its full name, which is a revision.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn default_branch(&self) -> Result<Option<String>, GitError> {
        let candidates = [
            "refs/remotes/origin/HEAD",
            "refs/remotes/origin/main",
            "refs/remotes/origin/master",
            "refs/heads/main",
            "refs/heads/master",
        ];
        let format = "--format=%(refname)%00%(symref)";
        let listed = succeed(self.command(&["for-each-ref", format, "--"]).args(candidates))?;
        let listed = String::from_utf8_lossy(&listed);
        let known = |wanted: &str| {
            listed.lines().find_map(|line| {
                let (name, target) = line.split_once('\0')?;
                let full = if target.is_empty() { name } else { target };
                (name == wanted).then(|| full.to_string())
            })
        };
        Ok(candidates.into_iter().find_map(known))
    }

    /// Branches and tags with a name like one that does not exist.
    pub(super) fn names_near(&self, wanted: &str) -> Vec<String> {
        let references = self.references().unwrap_or_default();
        let names = references.iter().map(|reference| reference.name.as_str());
        nearest(wanted, names).into_iter().map(str::to_string).collect()
    }
}

fn reference(line: &str) -> Option<Reference> {
    let fields: Vec<&str> = line.split('\0').collect();
    let [name, symbolic, peeled, object, peeled_kind, kind, date] = fields[..] else { return None };
    let (folder, what) = FOLDERS.into_iter().find(|(folder, _)| name.starts_with(folder))?;
    // A tag of a tag of a commit, or of something else, is passed over.
    let is_commit = if peeled.is_empty() { kind } else { peeled_kind } == "commit";
    (is_commit && symbolic.is_empty()).then_some(())?;
    Some(Reference {
        kind: what,
        name: name[folder.len()..].to_string(),
        commit: ObjectId::new(if peeled.is_empty() { object } else { peeled })?,
        date: Timestamp::from_second(date.parse().ok()?).ok()?,
    })
}
