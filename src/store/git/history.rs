//! The commits that changed a file.

use jiff::Timestamp;

use super::command::succeed;
use super::{GitError, ObjectId, Repository};

/// A commit that changed a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub id: ObjectId,
    /// Who wrote it: name and address, untrusted.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// When it was written.
    pub date: Timestamp,
    /// The first line of its message, untrusted.
    pub subject: String,
    /// The path of the file from the top of the repository, as of this commit.
    pub path: String,
    /// The file before: none where it was added, several where a merge differs from all its parents.
    pub before: Vec<ObjectId>,
    /// The file after; none where it was deleted.
    pub after: Option<ObjectId>,
}

/// Fields of a commit before what it changed.
const FORMAT: &str = "--format=%H%x00%an%x00%ae%x00%at%x00%s";

impl Repository {
    /// The commits up to `tip` that changed the file at `path`, newest first, across renames. Merges are
    /// told where the file differs from what each of their parents has.
    ///
    /// [`Repository::contents`] reads what was there before and after.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn history(&self, tip: &ObjectId, path: &str) -> Result<Vec<Commit>, GitError> {
        let arguments = [
            "log",
            "-z",
            "--follow",
            "--raw",
            "--no-abbrev",
            "--diff-merges=combined",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--no-notes",
            FORMAT,
            tip.as_str(),
            "--",
            path,
        ];
        let listed = succeed(&mut self.command(&arguments))?;
        Ok(commits(&String::from_utf8_lossy(&listed)))
    }
}

/// Reads what `log -z --raw` says.
fn commits(listed: &str) -> Vec<Commit> {
    let mut words = listed.split('\0').peekable();
    let mut found = Vec::new();
    while let Some(id) = words.next().and_then(ObjectId::new) {
        let mut field = || words.next().unwrap_or_default().to_string();
        let (author, email, date, subject) = (field(), field(), field(), field());
        let seconds = date.parse().unwrap_or_default();
        let date = Timestamp::from_second(seconds).unwrap_or_default();
        let (path, before, after) = (String::new(), Vec::new(), None);
        let mut commit = Commit { id, author, email, date, subject, path, before, after };
        // The changes of a merge follow an empty word, those of another commit a line break.
        while let Some(word) = words.next_if(|word| word.is_empty() || is_change(word)) {
            if is_change(word) {
                change(word, &mut words, &mut commit);
            }
        }
        // A merge that only brings what one of its parents has is listed without a change.
        if !commit.path.is_empty() {
            found.push(commit);
        }
    }
    found
}

fn is_change(word: &str) -> bool {
    word.trim_start_matches('\n').starts_with(':')
}

/// Reads `:modes objects status`, with a colon for each parent, and the paths after it.
fn change<'a>(word: &str, words: &mut impl Iterator<Item = &'a str>, commit: &mut Commit) {
    let word = word.trim_start_matches('\n');
    let parents = word.bytes().take_while(|b| *b == b':').count();
    let fields: Vec<&str> = word[parents..].split(' ').collect();
    let objects = fields.iter().skip(parents + 1).take(parents + 1);
    let mut objects: Vec<ObjectId> = objects.filter_map(|name| ObjectId::new(name)).collect();
    commit.after = objects.pop().filter(|object| !object.is_none());
    objects.retain(|object| !object.is_none());
    commit.before = objects;
    commit.path = words.next().unwrap_or_default().to_string();
    let status = fields.last().copied().unwrap_or_default();
    if parents == 1 && status.starts_with(['R', 'C']) {
        commit.path = words.next().unwrap_or_default().to_string();
    }
}
