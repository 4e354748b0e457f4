//! The files of a commit.

use std::path::{Component, Path};

use super::command::succeed;
use super::{GitError, ObjectId, Repository};

impl Repository {
    /// The regular files of a commit, by their paths from the top of the repository. Links, other
    /// repositories, and names that are no text or lead elsewhere are passed over.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn files_at(&self, commit: &ObjectId) -> Result<Vec<(String, ObjectId)>, GitError> {
        let arguments = ["ls-tree", "-r", "-z", "--full-tree", commit.as_str()];
        let listed = succeed(&mut self.command(&arguments))?;
        let entries = listed.split(|byte| *byte == 0).filter_map(|entry| {
            let (entry, path) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
            let mut words = entry.split(' ');
            let is_file = words.next()?.starts_with("100");
            let leads_down = |part| matches!(part, Component::Normal(name) if name != ".git");
            let is_sound = is_file && Path::new(path).components().all(leads_down);
            is_sound.then(|| Some((path.to_string(), ObjectId::new(words.nth(1)?)?)))?
        });
        Ok(entries.collect())
    }
}
