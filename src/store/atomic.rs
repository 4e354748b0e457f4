//! Replacing a file so that it always holds either the old or the new content, whole.
//!
//! The content goes to a temporary file in the same folder, reaches the disk, and takes the place of
//! the target by a rename; then the folder is brought to the disk too. Killed at any moment, the
//! target is untouched or complete.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::MAX_BYTES;
use super::error::StoreError;

/// What the target must hold for the replacement to go ahead.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expected<'a> {
    /// There is no such file.
    Absent,
    /// The content that was loaded.
    Content(&'a [u8]),
    /// Does not matter.
    Anything,
}

const SUFFIX: &str = ".threatloom-tmp";

/// Writes a file that people asked for by name, such as a report, whole or not at all. What was
/// there is replaced.
pub fn write_file(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    replace(&resolve(path)?, content, Expected::Anything).map(|_| ())
}

/// Writes a file that people asked for by name, unless there is one of that name.
///
/// # Errors
/// [`StoreError::Exists`]; [`StoreError::Io`].
pub fn write_new_file(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    replace(&resolve(path)?, content, Expected::Absent).map(|_| ())
}

/// The file itself, where `path` is a symbolic link to it. A file that does not exist yet is
/// resolved up to its folder.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    match fs::canonicalize(path) {
        Ok(real) => Ok(real),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or(error).map_err(StoreError::io("write", path))?;
            let folder = match path.parent() {
                Some(parent) if !parent.as_os_str().is_empty() => parent,
                _ => Path::new("."),
            };
            let real =
                fs::canonicalize(folder).map_err(StoreError::io("find the folder", folder))?;
            Ok(real.join(name))
        }
        Err(error) => Err(StoreError::io("find the file", path)(error)),
    }
}

/// Reads a file, at most one byte more than may be loaded.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    let file = File::open(path).map_err(StoreError::io("open the file", path))?;
    read_up_to_limit(file).map_err(StoreError::io("read the file", path))
}

pub(super) fn read_up_to_limit(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a replacement that took place fell short of.
#[derive(Debug, Default)]
pub(super) struct Shortfall {
    /// The new file could not be given to the owner of the old one.
    pub owner_changed: bool,
    /// The folder could not be brought to the disk: until the system does so by itself, a loss of
    /// power may bring the old file back.
    pub folder_not_on_disk: Option<io::Error>,
}

/// Puts `content` in the place of the file `path`, which has been resolved.
pub(super) fn replace(
    path: &Path,
    content: &[u8],
    expected: Expected<'_>,
) -> Result<Shortfall, StoreError> {
    replace_and(path, content, expected, sync_folder)
}

fn replace_and(
    path: &Path,
    content: &[u8],
    expected: Expected<'_>,
    sync_folder: impl Fn(&Path) -> io::Result<()>,
) -> Result<Shortfall, StoreError> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let old = match fs::metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(StoreError::io("look at the file", path)(error)),
    };
    if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
        // A rename would not mind.
        let error = io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only");
        return Err(StoreError::io("write the file", path)(error));
    }
    check(path, expected)?;

    let mut temporary = create_beside(path, folder)?;
    let owner_changed = match &old {
        Some(old) => dress(temporary.as_file(), old)
            .map_err(StoreError::io("set the permissions of a file in", folder))?,
        None => false,
    };
    temporary
        .write_all(content)
        .and_then(|()| temporary.as_file().sync_all())
        .map_err(StoreError::io("write the file", path))?;

    // Once more, as late as possible: writing took its time.
    check(path, expected)?;
    if matches!(expected, Expected::Absent) {
        temporary.persist_noclobber(path).map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => StoreError::Exists { path: path.to_path_buf() },
            _ => StoreError::io("create the file", path)(failed.error),
        })?;
    } else {
        temporary
            .persist(path)
            .map_err(|failed| StoreError::io("replace the file", path)(failed.error))?;
    }
    // From here on the new content is in place, whatever else fails.
    let folder_not_on_disk = sync_folder(folder).err();
    remove_leftovers(path, folder);
    Ok(Shortfall { owner_changed, folder_not_on_disk })
}

fn check(path: &Path, expected: Expected<'_>) -> Result<(), StoreError> {
    match expected {
        Expected::Absent if fs::symlink_metadata(path).is_ok() => {
            Err(StoreError::Exists { path: path.to_path_buf() })
        }
        Expected::Anything | Expected::Absent => Ok(()),
        Expected::Content(loaded) => {
            let now = match File::open(path) {
                Ok(file) => {
                    read_up_to_limit(file).map_err(StoreError::io("read the file", path))?
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(error) => return Err(StoreError::io("open the file", path)(error)),
            };
            if now == loaded {
                Ok(())
            } else {
                Err(StoreError::ChangedOnDisk { path: path.to_path_buf() })
            }
        }
    }
}

fn create_beside(path: &Path, folder: &Path) -> Result<NamedTempFile, StoreError> {
    let mut builder = tempfile::Builder::new();
    let prefix = leftover_prefix(path);
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the user's mask leaves of it, as for any new file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(StoreError::io("create a file in", folder))
}

/// Gives a new file the mode and owner of the old one. True if the owner could not be kept, which
/// only the superuser can do for somebody else's file.
#[cfg(unix)]
fn dress(new: &File, old: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let fresh = new.metadata()?;
    let mut owner_changed = false;
    if (fresh.uid(), fresh.gid()) != (old.uid(), old.gid()) {
        owner_changed = fchown(new, Some(old.uid()), Some(old.gid())).is_err();
    }
    // After the owner: a change of owner may clear bits of the mode.
    new.set_permissions(old.permissions())?;
    Ok(owner_changed)
}

#[cfg(not(unix))]
fn dress(_: &File, _: &Metadata) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn leftover_prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}.")
}

/// Removes temporary files that a killed save of the same file left. Young ones may belong to a
/// save that is under way.
fn remove_leftovers(path: &Path, folder: &Path) {
    const YOUNG: Duration = Duration::from_secs(10 * 60);
    let prefix = leftover_prefix(path);
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours =
            name.to_str().is_some_and(|name| name.starts_with(&prefix) && name.ends_with(SUFFIX));
        let is_old = || {
            let modified = entry.metadata().and_then(|metadata| metadata.modified());
            modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > YOUNG))
        };
        if is_ours && is_old() {
            // In the way of nobody: try again at the next save.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_does_not_reach_the_disk_does_not_undo_the_save() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tm.ron");
        fs::write(&path, "old").unwrap();
        let fails = |_: &Path| Err(io::Error::other("no such luck"));
        let shortfall = replace_and(&path, b"new", Expected::Content(b"old"), fails).unwrap();
        assert_eq!(shortfall.folder_not_on_disk.unwrap().to_string(), "no such luck");
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(replace(&path, b"newer", Expected::Anything).unwrap().folder_not_on_disk.is_none());
    }
}
