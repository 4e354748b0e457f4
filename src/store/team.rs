//! The folder of catalogs that a team keeps beside its models: where it is, and what is in it.
//!
//! Models and catalogs come from pull requests. A model can name no folder outside of its
//! repository, nothing in the folder can lead out of it, and what is read is bounded.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::document::Document;
use super::error::StoreError;
use crate::catalog::{CatalogError, MANIFEST, TeamFiles};
use crate::text::ron::position;

/// Name of the folder that is looked for.
const FOLDER: &str = "catalogs";

/// Ending of the files that are read.
pub(super) const ENDING: &str = ".ron";

/// Largest file, in bytes: twenty times the largest of the bundled ones.
const MAX_FILE: u64 = 1 << 20;

/// Largest number of files.
const MAX_FILES: usize = 200;

/// The folder of team catalogs for a model: the one that it names, or else the one that
/// [`find_team_catalogs`] finds.
///
/// # Errors
/// If the model names a folder that cannot be one, with the place where it does.
pub fn team_catalogs_of(document: &Document) -> Result<Option<PathBuf>, CatalogError> {
    let folder = document.path().parent().unwrap_or(Path::new("."));
    let Some(named) = &document.model.catalogs else { return find_team_catalogs(folder) };
    named_team_catalogs(folder, named).map(Some).map_err(|message| {
        let text = document.base().unwrap_or("");
        let (line, column) = position(text, text.find("catalogs:").unwrap_or(0));
        let file = document.path().display().to_string();
        CatalogError { file, line, column, message: format!("catalogs: {message}") }
    })
}

/// The folder of team catalogs for models in `folder`: the first `catalogs` with a `team.ron` from
/// there upwards. The search ends with the folder that holds `.git`, the home folder, or the root;
/// outside of a repository also before a folder into which everybody may write.
///
/// # Errors
/// If what is found is a link out of the repository.
pub fn find_team_catalogs(folder: &Path) -> Result<Option<PathBuf>, CatalogError> {
    find_upward(folder, FOLDER, |catalogs| catalogs.join(MANIFEST).is_file())
}

/// The first `name` from `folder` upwards that is what is looked for; where the search ends, is told
/// at [`find_team_catalogs`].
///
/// # Errors
/// If what is found is a link out of the repository.
pub(super) fn find_upward(
    folder: &Path,
    name: &str,
    is_it: impl Fn(&Path) -> bool,
) -> Result<Option<PathBuf>, CatalogError> {
    let Ok(start) = fs::canonicalize(existing(folder)) else { return Ok(None) };
    let repository = repository(&start);
    let home = etcetera::home_dir().ok().and_then(|home| fs::canonicalize(home).ok());
    for above in start.ancestors() {
        if repository.is_none() && above != start && is_open_to_all(above) {
            break;
        }
        let found = above.join(name);
        if is_it(&found) {
            let leads_inside = |real: PathBuf| real.starts_with(repository.unwrap_or(above));
            if fs::canonicalize(&found).is_ok_and(leads_inside) {
                return Ok(Some(found));
            }
            let message = "is a link that leads elsewhere: put what it leads to here";
            return Err(whole(&shown_from_here(&found), message));
        }
        if repository == Some(above) || home.as_deref() == Some(above) {
            break;
        }
    }
    Ok(None)
}

/// The folder that a model in `folder` names as `named`, or why that is not one.
pub(super) fn named_team_catalogs(folder: &Path, named: &str) -> Result<PathBuf, String> {
    let relative = Path::new(named);
    let is_relative = |part| !matches!(part, Component::Prefix(_) | Component::RootDir);
    if named.is_empty() || !relative.components().all(is_relative) {
        return Err(format!(
            "`{named}` is not a path from the folder of the model: write it like \"../catalogs\""
        ));
    }
    let folder = existing(folder);
    let base = fs::canonicalize(folder)
        .map_err(|error| format!("cannot open the folder {}: {error}", folder.display()))?;
    let (inside, whole) = match repository(&base) {
        Some(repository) => (repository, "the repository"),
        None => (base.as_path(), "the folder of the model"),
    };
    let catalogs = fs::canonicalize(base.join(relative)).map_err(|_| {
        format!(
            "there is no folder `{named}`: correct the path from the folder of the model, or remove \
             the field to have the folder looked for"
        )
    })?;
    if !catalogs.starts_with(inside) {
        return Err(format!(
            "`{named}` leads out of {whole}, where nobody reviews it: keep the catalogs inside"
        ));
    }
    if !catalogs.join(MANIFEST).is_file() {
        return Err(format!(
            "`{named}` holds no {MANIFEST}, so it is no folder of team catalogs: name another one, or \
             add the file"
        ));
    }
    Ok(catalogs)
}

/// Reads the files of a folder of team catalogs. What is wrong with single files is in the answer.
///
/// # Errors
/// If the folder itself cannot be read.
pub fn read_team_catalogs(folder: &Path) -> Result<TeamFiles, StoreError> {
    let real = fs::canonicalize(folder).map_err(StoreError::io("open the folder", folder))?;
    let shown = shown_from_here(&real);
    let mut files = TeamFiles { folder: shown.clone(), ..TeamFiles::default() };
    let mut paths = Vec::new();
    for (name, is_folder) in entries(&real).map_err(StoreError::io("read the folder", folder))? {
        if is_folder {
            let inside = entries(&real.join(&name)).unwrap_or_default();
            let inside = inside.into_iter().filter(|(_, is_folder)| !is_folder);
            paths.extend(inside.map(|(file, _)| format!("{name}/{file}")));
        } else {
            paths.push(name);
        }
    }
    paths.retain(|path| path.ends_with(ENDING));
    paths.sort_by_key(|path| path.contains('/'));
    if paths.len() > MAX_FILES {
        let message = format!("more than {MAX_FILES} files: join some of them");
        files.unreadable.push(whole(&shown, message));
        paths.truncate(MAX_FILES);
    }
    let inside = repository(&real).unwrap_or(&real);
    for path in paths {
        match read(&real.join(&path), inside) {
            Ok(text) => {
                files.texts.insert(path, text);
            }
            Err(message) => files.unreadable.push(whole(&format!("{shown}/{path}"), message)),
        }
    }
    Ok(files)
}

/// Names in a folder, sorted, each with whether it is a folder. Hidden ones are passed over.
fn entries(folder: &Path) -> io::Result<Vec<(String, bool)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((name, entry.path().is_dir()));
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a file, or why there is none.
fn read(path: &Path, inside: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let real = fs::canonicalize(path).map_err(unreadable)?;
    if !real.starts_with(inside) {
        return Err("is a link that leads elsewhere: put the file itself here".to_string());
    }
    read_text(&real)
}

/// The text of a file that is not too large, or why there is none.
pub(super) fn read_text(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err("is no file: remove it".to_string());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("is larger than {} KiB: split it", MAX_FILE >> 10));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| "is not UTF-8 text: save it with the encoding UTF-8".to_string())?;
    if text.starts_with('\u{feff}') {
        return Err("begins with a byte order mark: save it without one".to_string());
    }
    Ok(text)
}

/// Something is wrong with a file as a whole.
pub(super) fn whole(file: &str, message: impl Into<String>) -> CatalogError {
    CatalogError { file: file.to_string(), line: 1, column: 1, message: message.into() }
}

/// The folder of a file that is named without one.
fn existing(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The nearest folder from `folder` upwards that holds `.git`.
pub(super) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.join(".git").exists())
}

#[cfg(unix)]
fn is_open_to_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    const WRITE_BY_OTHERS: u32 = 0o002;
    fs::metadata(folder).is_ok_and(|data| data.permissions().mode() & WRITE_BY_OTHERS != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}

/// What messages call a path, which has been resolved: from the current folder where that is short.
pub fn shown_from_here(path: &Path) -> String {
    let here = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let common = here.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = here.components().count() - common;
    // From the root on, nothing is in common.
    if common < 2 {
        return path.display().to_string();
    }
    let down = path.components().skip(common);
    let relative: PathBuf = std::iter::repeat_n(Component::ParentDir, up).chain(down).collect();
    if relative.as_os_str().is_empty() { ".".to_string() } else { relative.display().to_string() }
}
