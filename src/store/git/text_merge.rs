//! A merge by lines, as git does it for any text.

use std::path::Path;
use std::process::{Command, Stdio};

use super::GitError;
use super::command::{failed, not_started};

/// The files of a three-way merge.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The common ancestor.
    pub base: &'a Path,
    /// The side that the other is merged into.
    pub ours: &'a Path,
    /// The side that is merged.
    pub theirs: &'a Path,
}

/// The outcome of a merge by lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The merged text, with markers around what both sides changed.
    pub text: Vec<u8>,
    /// Whether there are no markers of this merge.
    pub is_clean: bool,
}

/// Merges texts line by line. `labels` are those of ours and theirs, `marker` the length of the
/// markers.
///
/// It runs in the environment that git started us with, whose settings say how conflicts look.
///
/// # Errors
/// [`GitError::NotInstalled`]; [`GitError::Failed`], for a file that is no text.
pub fn merge_lines(
    sides: Sides<'_>,
    labels: (&str, &str),
    marker: usize,
) -> Result<Lines, GitError> {
    let mut command = Command::new("git");
    command.stdin(Stdio::null()).args(["merge-file", "--stdout"]);
    command.arg(format!("--marker-size={marker}"));
    for label in [labels.0, "base", labels.1] {
        command.args(["-L", label]);
    }
    command.arg("--").args([sides.ours, sides.base, sides.theirs]);
    let output = command.output().map_err(|error| not_started(&error))?;
    match output.status.code() {
        // The number of conflicts, 127 for more.
        Some(conflicts @ 0..=127) => Ok(Lines { text: output.stdout, is_clean: conflicts == 0 }),
        _ => Err(failed(&output)),
    }
}
