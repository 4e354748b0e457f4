//! Starting git. Nothing else in the program does.
//!
//! A repository is untrusted: its configuration can name programs to run, and an environment that a
//! hook inherits can lead elsewhere. What is asked here starts no helper, takes no lock, reads no
//! screen, and never reaches for the network.

use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::GitError;

/// Settings that a repository may not decide, because they start programs or widen what is read.
const SETTINGS: [&str; 5] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "i18n.logOutputEncoding=UTF-8",
    "safe.bareRepository=explicit",
];

/// Variables of git that say where the person's own configuration is, or how far up to look for a
/// repository. All others may come from a hook or a driver and mean another repository.
const KEPT: [&str; 5] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CEILING_DIRECTORIES",
    "GIT_EXEC_PATH",
];

/// A git command in `folder` that takes nothing from the environment which could lead it elsewhere.
pub(super) fn command(folder: &Path) -> Command {
    let mut command = with_patterns(folder);
    // Names of files mean themselves.
    command.arg("--literal-pathspecs");
    command
}

/// The same, where what stands for files is a pattern of this program.
pub(super) fn with_patterns(folder: &Path) -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        let is_of_git = name.as_encoded_bytes().starts_with(b"GIT_");
        if is_of_git && !KEPT.iter().any(|kept| name == *kept) {
            command.env_remove(name);
        }
    }
    command.env("GIT_OPTIONAL_LOCKS", "0");
    // Objects that a partial clone lacks stay unknown, also for a git that does not know the first.
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
    // Messages that can be told apart.
    command.env("LC_ALL", "C");
    command.stdin(Stdio::null()).arg("--no-pager");
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    // The folder of a file that is named without one is empty, which git takes for the current one.
    command.arg("-C").arg(folder);
    command
}

/// Runs a command to its end, whatever that is.
pub(super) fn run(command: &mut Command) -> Result<Output, GitError> {
    command.output().map_err(|error| not_started(&error))
}

/// Runs a command that has to succeed; its output.
pub(super) fn succeed(command: &mut Command) -> Result<Vec<u8>, GitError> {
    let output = run(command)?;
    if output.status.success() { Ok(output.stdout) } else { Err(failed(&output)) }
}

/// Why git could not be started.
pub(super) fn not_started(error: &io::Error) -> GitError {
    match error.kind() {
        io::ErrorKind::NotFound => GitError::NotInstalled,
        _ => GitError::Failed(error.to_string()),
    }
}

/// What git says about its failure.
pub(super) fn failed(output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim().trim_start_matches("fatal: ");
    GitError::Failed(if said.is_empty() { output.status.to_string() } else { said.to_string() })
}

/// A text that git answers with, without the line break at its end.
pub(super) fn line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim_end_matches(['\r', '\n']).to_string()
}
