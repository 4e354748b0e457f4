//! The configuration of git, and the attributes of files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::command::{command, failed, line, run, succeed};
use super::{GitError, Repository};
use crate::store::{StoreError, write_file};

/// Whose configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// That of one clone.
    Local,
    /// That of the person, for all clones.
    Global,
}

impl Scope {
    const fn option(self) -> &'static str {
        match self {
            Self::Local => "--local",
            Self::Global => "--global",
        }
    }
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name; the first and the last part in lower case.
    pub name: String,
    /// Its value, untrusted.
    pub value: String,
    /// What git calls the scope: `system`, `global`, `local`, `worktree`.
    pub scope: String,
}

/// All settings as seen from `folder`, in the order in which later ones win.
///
/// # Errors
/// [`GitError::NotInstalled`], [`GitError::Failed`].
pub fn settings(folder: &Path) -> Result<Vec<Setting>, GitError> {
    let listed = succeed(command(folder).args(["config", "--list", "--show-scope", "-z"]))?;
    let listed = String::from_utf8_lossy(&listed);
    let mut words = listed.split('\0');
    let mut found = Vec::new();
    while let (Some(scope), Some(entry)) = (words.next(), words.next()) {
        let (name, value) = entry.split_once('\n').unwrap_or((entry, ""));
        let (name, value, scope) = (name.to_string(), value.to_string(), scope.to_string());
        // What this program sets for the call itself.
        if scope != "command" {
            found.push(Setting { name, value, scope });
        }
    }
    Ok(found)
}

/// The values of a setting in one scope.
///
/// # Errors
/// [`GitError::NotInstalled`], [`GitError::Failed`].
pub fn values(folder: &Path, scope: Scope, name: &str) -> Result<Vec<String>, GitError> {
    let output =
        run(command(folder).args(["config", scope.option(), "-z", "--get-all", "--", name]))?;
    match output.status.code() {
        Some(0) => {
            let values = String::from_utf8_lossy(&output.stdout).into_owned();
            Ok(values.split_terminator('\0').map(str::to_string).collect())
        }
        Some(1) => Ok(Vec::new()),
        _ => Err(failed(&output)),
    }
}

/// Gives a setting one value, in place of all that it has in this scope.
///
/// # Errors
/// [`GitError::NotInstalled`], [`GitError::Failed`].
pub fn set(folder: &Path, scope: Scope, name: &str, value: &str) -> Result<(), GitError> {
    succeed(command(folder).args(["config", scope.option(), "--replace-all", "--", name, value]))?;
    Ok(())
}

/// Removes a setting from a scope, with all its values.
///
/// # Errors
/// [`GitError::NotInstalled`], [`GitError::Failed`].
pub fn unset(folder: &Path, scope: Scope, name: &str) -> Result<(), GitError> {
    succeed(command(folder).args(["config", scope.option(), "--unset-all", "--", name]))?;
    Ok(())
}

/// The version of git, such as 2 and 47.
///
/// # Errors
/// [`GitError::NotInstalled`], [`GitError::Failed`].
pub fn version() -> Result<(u32, u32), GitError> {
    let said = succeed(command(Path::new("")).arg("version"))?;
    let said = line(&said);
    let mut numbers = said
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok());
    Ok((numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}

/// The attributes file of the person, for all clones.
///
/// # Errors
/// [`StoreError::Git`]; [`StoreError::Io`] without a home folder.
pub fn global_attributes() -> Result<PathBuf, StoreError> {
    let arguments = ["config", "--global", "--type=path", "--get", "core.attributesFile"];
    let output = run(command(Path::new("")).args(arguments))?;
    if output.status.success() {
        return Ok(PathBuf::from(line(&output.stdout)));
    }
    let configured = std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty());
    let folder = match configured {
        Some(folder) => PathBuf::from(folder),
        None => etcetera::home_dir()
            .map_err(|error| StoreError::io("find the home folder", "~")(io::Error::other(error)))?
            .join(".config"),
    };
    Ok(folder.join("git").join("attributes"))
}

/// The content of an attributes file; empty where there is none.
///
/// # Errors
/// [`StoreError::Io`], also for a file that is no UTF-8.
pub fn read_attributes(path: &Path) -> Result<String, StoreError> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(StoreError::io("read the file", path)),
    }
}

/// Writes an attributes file; one that would be empty is removed.
///
/// # Errors
/// [`StoreError::Io`].
pub fn write_attributes(path: &Path, content: &str) -> Result<(), StoreError> {
    if content.is_empty() {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::io("remove the file", path)(error))
            }
            _ => Ok(()),
        };
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(StoreError::io("create the folder", folder))?;
    }
    write_file(path, content.as_bytes())
}

impl Repository {
    /// The attributes in force for files by their paths from the top, each in the order of `names`;
    /// `unspecified` where nothing says so.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn attributes<const N: usize>(
        &self,
        paths: &[String],
        names: [&str; N],
    ) -> Result<Vec<[String; N]>, GitError> {
        /// Paths that surely fit into one command line.
        const TOGETHER: usize = 100;
        let mut found = Vec::new();
        for paths in paths.chunks(TOGETHER) {
            let mut command = self.command(&["check-attr", "-z"]);
            let listed = succeed(command.args(names).arg("--").args(paths))?;
            let listed = String::from_utf8_lossy(&listed);
            // Path, name and value for each name of each path, in the order asked for.
            let mut values = listed.split('\0').skip(2).step_by(3);
            let mut value = || values.next().unwrap_or("unspecified").to_string();
            found.extend(paths.iter().map(|_| names.map(|_| value())));
        }
        Ok(found)
    }

    /// The files that git tracks, by their paths from the top, of those whose names end like this.
    ///
    /// # Errors
    /// [`GitError::Failed`].
    pub fn tracked(&self, endings: &[&str]) -> Result<Vec<String>, GitError> {
        let listed = succeed(&mut self.command(&["ls-files", "-z"]))?;
        let listed = String::from_utf8_lossy(&listed);
        let fits = |path: &&str| endings.iter().any(|ending| path.ends_with(ending));
        let mut found: Vec<String> = listed.split('\0').filter(fits).map(str::to_string).collect();
        found.dedup();
        Ok(found)
    }
}
