//! Models in folders.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::team::repository;

/// Ending of the name of a model file.
pub const MODEL_ENDING: &str = ".tm.ron";

/// Whether there is a file at `path` that can be run.
pub fn is_program(path: &Path) -> bool {
    let Ok(metadata) = fs::metadata(path) else { return false };
    #[cfg(unix)]
    let can_run = {
        use std::os::unix::fs::PermissionsExt;
        metadata.permissions().mode() & 0o111 != 0
    };
    #[cfg(not(unix))]
    let can_run = true;
    metadata.is_file() && can_run
}

/// Folders that hold what programs made or downloaded.
const SKIPPED: [&str; 3] = ["target", "node_modules", "vendor"];

/// Folders within folders beyond which nobody keeps models; stops at a file system that is a maze.
const MAX_DEPTH: usize = 32;

/// Folders that are looked into to offer models: about a second's work.
const MOST_FOLDERS: usize = 20_000;

/// The model files below `folder`, sorted by path. Hidden folders, folders of build results and
/// links to folders are passed over, as is a folder inside that may not be read.
///
/// # Errors
/// If `folder` itself cannot be read.
pub fn models_below(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = Vec::new();
    walk(folder, MAX_DEPTH, &mut found).map_err(StoreError::io("read the folder", folder))?;
    found.sort();
    Ok(found)
}

/// The model files in `folder` itself, sorted; none if it cannot be read.
pub fn models_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    // Only to offer something: a folder that cannot be read has nothing to offer.
    let _ = walk(folder, 0, &mut found);
    found.sort();
    found
}

/// Tells of the model files in each folder below `folder` that has any, the nearest first, until
/// `visit` refuses. For offering something, so folders that cannot be read are passed over, and after
/// [`MOST_FOLDERS`] it ends.
pub fn visit_models(folder: &Path, mut visit: impl FnMut(Vec<PathBuf>) -> bool) {
    let mut waiting = VecDeque::from([folder.to_path_buf()]);
    for _ in 0..MOST_FOLDERS {
        let Some(folder) = waiting.pop_front() else { return };
        let Ok(mut inside) = look(&folder) else { continue };
        inside.models.sort();
        inside.folders.sort();
        waiting.extend(inside.folders);
        if !inside.models.is_empty() && !visit(inside.models) {
            return;
        }
    }
}

/// What is in a folder.
struct Inside {
    models: Vec<PathBuf>,
    /// Folders that people keep models in.
    folders: Vec<PathBuf>,
}

fn look(folder: &Path) -> io::Result<Inside> {
    let mut inside = Inside { models: Vec::new(), folders: Vec::new() };
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_folder = entry.file_type()?.is_dir();
        if is_folder && !name.starts_with('.') && !SKIPPED.contains(&&*name) {
            inside.folders.push(entry.path());
        } else if !is_folder && name.ends_with(MODEL_ENDING) {
            inside.models.push(entry.path());
        }
    }
    Ok(inside)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let inside = look(folder)?;
    found.extend(inside.models);
    for folder in inside.folders.iter().filter(|_| depth > 0) {
        let _ = walk(folder, depth - 1, found);
    }
    Ok(())
}

/// The file itself, whatever links and dots lead to it; the path as it is where there is no file.
pub fn real_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The path of a file from the top of its repository, or else from the current folder, with slashes:
/// how others find it who have the same files elsewhere. The path itself for a file outside of both.
pub fn portable_path(path: &Path) -> String {
    let real = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let real = real.unwrap_or_else(|_| path.to_path_buf());
    let folder = real.parent().unwrap_or(Path::new(""));
    let here = || std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let top = repository(folder).map_or_else(here, Path::to_path_buf);
    match real.strip_prefix(&top) {
        Ok(inside) => {
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            parts.join("/")
        }
        Err(_) => path.display().to_string(),
    }
}

/// Whether there is something at `path`; otherwise why it cannot be opened.
///
/// # Errors
/// [`StoreError::Io`].
pub fn exists(path: &Path) -> Result<(), StoreError> {
    fs::metadata(path).map(|_| ()).map_err(StoreError::io("open the file", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_found_in_folders_that_people_keep() {
        let top = tempfile::tempdir().unwrap();
        for file in
            ["b.tm.ron", "a/c.tm.ron", "a/c.tm-layout.ron", ".git/d.tm.ron", "target/e.tm.ron"]
        {
            let path = top.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found = models_below(top.path()).unwrap();
        assert_eq!(found, [top.path().join("a/c.tm.ron"), top.path().join("b.tm.ron")]);
        assert_eq!(models_in(top.path()), [top.path().join("b.tm.ron")]);
        assert!(models_below(&top.path().join("missing")).is_err());
        let mut visited = Vec::new();
        visit_models(top.path(), |models| {
            visited.push(models);
            true
        });
        assert_eq!(visited, [[top.path().join("b.tm.ron")], [top.path().join("a/c.tm.ron")]]);
    }
}
