//! Files of other tools, read whole: their formats are known to `interop`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic;
use super::error::StoreError;

/// The bytes of a file, as far as any importer would read it.
///
/// # Errors
/// Where it is not there or can't be read.
pub fn read_foreign(path: &Path) -> Result<Vec<u8>, StoreError> {
    atomic::read(path)
}

/// The bytes of standard input or the like; `name` is what messages call it.
///
/// # Errors
/// Where it can't be read.
pub fn read_foreign_from(name: &str, input: impl io::Read) -> Result<Vec<u8>, StoreError> {
    atomic::read_up_to_limit(input).map_err(StoreError::io("read", name))
}

/// The files directly in a folder whose names have one of the endings and that are not larger than
/// `largest` bytes, by name. For offering something, so what can't be read is passed over.
pub fn foreign_files(folder: &Path, endings: &[&str], largest: u64) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let fits = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let known = endings.iter().any(|ending| {
            name.strip_suffix(ending).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
        });
        known && fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= largest)
    };
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(fits).collect();
    files.sort();
    files
}
