//! Calling git. Everything works without it, less what only git can know.

use std::path::Path;
use std::process::{Command, Stdio};

/// The output of a git command in `folder`, without the line break at its end. None if git is not
/// installed, fails, or answers with anything but text.
pub(super) fn output(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = command(folder).args(arguments).stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim_end_matches(['\r', '\n']).to_string())
}

/// A git command that takes nothing from the environment which could lead it elsewhere, starts no
/// helper and takes no lock.
fn command(folder: &Path) -> Command {
    // The folder of a file that is named without one.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut command = Command::new("git");
    command.current_dir(folder).stdin(Stdio::null()).args(["-c", "core.fsmonitor=false"]);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"GIT_") {
            command.env_remove(name);
        }
    }
    command.env("GIT_OPTIONAL_LOCKS", "0");
    command
}
