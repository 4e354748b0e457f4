//! The states in which a branch had the models of a repository, day by day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use super::command::{succeed, with_patterns};
use super::{GitError, ObjectId, Repository};
use crate::model::Model;
use crate::store::{MODEL_ENDING, parse_model};

/// The states of a file, by the path that it has now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// Its content at the end of each day on which it changed, oldest first.
    pub states: Vec<(Date, ObjectId)>,
}

impl Repository {
    /// The past of each model file that is there at `tip`, by its path from the top of the repository, as
    /// the branch had it: what was merged counts from the day of the merge on. Renames are followed. One
    /// walk through the history, however many files there are.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn past(&self, tip: &ObjectId) -> Result<BTreeMap<String, Past>, GitError> {
        let pattern = format!(":(top,glob)**/*{MODEL_ENDING}");
        let arguments = [
            "log",
            "-z",
            "--raw",
            "--no-abbrev",
            "-M",
            "--first-parent",
            "--diff-merges=first-parent",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--no-notes",
            "--format=%H%x00%ct",
            tip.as_str(),
            "--",
            &pattern,
        ];
        let listed = succeed(with_patterns(&self.root).args(arguments))?;
        Ok(states(&String::from_utf8_lossy(&listed)))
    }
}

impl Repository {
    /// Shows each state of a model in which it had assessments, and an empty model for each in which it had
    /// none, which is as far with every framework. A state that cannot be read is passed over.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn assessed_states(
        &self,
        past: &Past,
        mut see: impl FnMut(Date, &Model),
    ) -> Result<(), GitError> {
        let mut contents = self.contents()?;
        for (day, object) in &past.states {
            let content = match contents.read(object) {
                Ok(content) => content,
                Err(GitError::NoObject(_) | GitError::TooLarge { .. }) => continue,
                Err(error) => return Err(error),
            };
            // Most of a long history says nothing of frameworks, and reading a model takes its time.
            let says_something = content.windows(ASSESSMENTS.len()).any(|part| part == ASSESSMENTS);
            if !says_something {
                see(*day, &Model::default());
            } else if let Ok(parsed) = parse_model(object.as_str(), &content) {
                see(*day, &parsed.model);
            }
        }
        Ok(())
    }
}

/// What a file of a model with assessments holds.
const ASSESSMENTS: &[u8] = b"assessments:";

/// Reads what `log -z --raw` says, newest first: each file under the path that it has at the end.
fn states(listed: &str) -> BTreeMap<String, Past> {
    let mut found: BTreeMap<String, Past> = BTreeMap::new();
    // The path that a file had at this point of the walk → that at the end; none of one that is gone.
    let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut words = listed.split('\0').peekable();
    let mut day = Date::default();
    while let Some(word) = words.next() {
        let word = word.trim_start_matches('\n');
        let Some(change) = word.strip_prefix(':') else {
            if ObjectId::new(word).is_some() {
                let seconds = words.next().and_then(|text| text.trim().parse().ok());
                let at = seconds.and_then(|at| Timestamp::from_second(at).ok()).unwrap_or_default();
                day = at.to_zoned(TimeZone::UTC).date();
            }
            continue;
        };
        // Modes, objects and status: `100644 100644 abc def R100`.
        let mut fields = change.split(' ').skip(3);
        let after = fields.next().and_then(ObjectId::new).filter(|object| !object.is_none());
        let is_rename = fields.next().is_some_and(|status| status.starts_with('R'));
        let before = words.next().unwrap_or_default().to_string();
        let path =
            if is_rename { words.next().unwrap_or_default().to_string() } else { before.clone() };
        let gone = after.is_none();
        let last =
            known.entry(path.clone()).or_insert_with(|| (!gone).then(|| path.clone())).clone();
        if let (Some(last), Some(after)) = (&last, after) {
            let states = &mut found.entry(last.clone()).or_default().states;
            // Newest first: what came later on the same day counts.
            if states.last().is_none_or(|(known, _)| *known != day) {
                states.push((day, after));
            }
        }
        if is_rename {
            // From here back, what had the new path was another file.
            known.insert(path, None);
            known.insert(before, last);
        }
    }
    for past in found.values_mut() {
        past.states.reverse();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_the_path_that_they_have_in_the_end() {
        let name = |c: char| c.to_string().repeat(40);
        let (a, b, none) = (name('a'), name('b'), name('0'));
        let commit = |at: i64| format!("{}\0{at}\0", name('c'));
        let change = |was: &str, is: &str, status: &str, paths: &str| {
            format!("\n:100644 100644 {was} {is} {status}\0{paths}\0")
        };
        let listed = [
            commit(200_000),
            change(&a, &b, "R090", "old.tm.ron\0new.tm.ron"),
            commit(190_000),
            change(&b, &none, "D", "gone.tm.ron"),
            commit(100_000),
            change(&none, &a, "A", "old.tm.ron"),
        ]
        .concat();
        let past = states(&listed);
        assert_eq!(past.keys().collect::<Vec<_>>(), ["new.tm.ron"]);
        let days: Vec<String> =
            past["new.tm.ron"].states.iter().map(|(day, _)| day.to_string()).collect();
        assert_eq!(days, ["1970-01-02", "1970-01-03"]);
    }
}
