//! The files of a commit.

use std::path::{Component, Path};

use super::command::succeed;
use super::{GitError, ObjectId, Repository};

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Its path from the top of the repository.
    pub path: String,
    /// Its content; of a link where it leads.
    pub content: ObjectId,
    /// Whether it is a symbolic link.
    pub is_link: bool,
}

impl Repository {
    /// The files of a commit. Other repositories, and names that are no text or lead elsewhere, are
    /// passed over.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn files_at(&self, commit: &ObjectId) -> Result<Vec<TreeFile>, GitError> {
        let arguments = ["ls-tree", "-r", "-z", "--full-tree", commit.as_str()];
        let listed = succeed(&mut self.command(&arguments))?;
        let entries = listed.split(|byte| *byte == 0).filter_map(|entry| {
            let (entry, path) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
            let mut words = entry.split(' ');
            let is_link = match words.next()? {
                "100644" | "100755" => false,
                "120000" => true,
                _ => return None,
            };
            let leads_down = |part| matches!(part, Component::Normal(name) if name != ".git");
            if !Path::new(path).components().all(leads_down) {
                return None;
            }
            Some(TreeFile {
                path: path.to_string(),
                content: ObjectId::new(words.nth(1)?)?,
                is_link,
            })
        });
        Ok(entries.collect())
    }
}
