//! Model files as the command line names them: a path, or `-` for standard input.

use std::io;
use std::path::Path;

use super::exit::Failure;
use super::output::Output;
use crate::catalog::Catalog;
use crate::store::{
    Document, ErrorClass, Loaded, MODEL_ENDING, StoreError, Warning, find_team_catalogs,
    load_catalog_for, load_catalog_with, models_in,
};
use crate::text::{count, nearest};

/// What stands for standard input or output where a file is expected.
pub const STDIN: &str = "-";

/// Model files that a message about a missing file lists at most.
const LISTED: usize = 5;

/// Opens the model at `path`; what people should know about it becomes a note.
pub fn open(path: &Path, out: &mut Output) -> Result<Document, Failure> {
    noted(path, read(path), out)
}

/// Opens a version of a model: a file, `REV:PATH`, or standard input.
pub fn open_version(name: &Path, out: &mut Output) -> Result<Document, Failure> {
    noted(name, Document::open_version(name), out)
}

fn noted(
    name: &Path,
    document: Result<Document, StoreError>,
    out: &mut Output,
) -> Result<Document, Failure> {
    let document = document.map_err(|error| failure(&error))?;
    for warning in &document.warnings {
        out.note(&format!("warning: {}: {warning}", name.display()));
    }
    Ok(document)
}

/// Opens the model at `path`, without a word about it.
pub fn read(path: &Path) -> Result<Document, StoreError> {
    if is_stdin(path) {
        Document::from_reader("stdin", io::stdin().lock())
    } else {
        Document::open(path)
    }
}

/// Whether `path` is `-`.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new(STDIN)
}

/// The catalogs for a model, those of its team included.
pub fn catalog_for(document: &Document, out: &mut Output) -> Result<Catalog, Failure> {
    let loaded = load_catalog_for(document).map_err(Failure::invalid)?;
    warn(&loaded, out);
    match broken_catalogs(&loaded) {
        Some(failure) => Err(failure),
        None => Ok(loaded.catalog),
    }
}

/// The catalogs to look things up in: those of the user, and those of the team in `folder` or, where
/// none is named, around the current folder. Trouble with either is a note.
pub fn loaded_catalog(folder: Option<&Path>, out: &mut Output) -> Result<Loaded, Failure> {
    let team = match folder {
        Some(folder) => Ok(Some(folder.to_path_buf())),
        None => find_team_catalogs(Path::new(".")),
    };
    let loaded = load_catalog_with(team).map_err(Failure::invalid)?;
    warn(&loaded, out);
    if let Some(failure) = broken_catalogs(&loaded) {
        out.note(&format!("warning: your own catalogs are not used: {}", failure.message));
        out.note(&format!("hint: {}", failure.hints.join("; ")));
    }
    Ok(loaded)
}

fn warn(loaded: &Loaded, out: &mut Output) {
    if let Some(warning) = &loaded.warning {
        out.note(&format!("warning: {warning}"));
    }
}

/// The failure that problems with a team's catalogs mean for whoever needs them.
fn broken_catalogs(loaded: &Loaded) -> Option<Failure> {
    let failure = Failure::invalid(loaded.team_problems.first()?);
    let Some(folder) = &loaded.team_folder else { return Some(failure) };
    let more = match loaded.team_problems.len() - 1 {
        0 => String::new(),
        more => format!("and {}: ", count(more, "more problem")),
    };
    Some(failure.hint(format!("{more}`threatloom catalog check {folder}` tells all")))
}

/// Refuses a file whose comments saving would lose.
pub fn refuse_comments(document: &Document) -> Result<(), Failure> {
    let comment = document.warnings.iter().find_map(|warning| match warning {
        Warning::Comments(at) => Some(at),
        _ => None,
    });
    let Some(at) = comment else { return Ok(()) };
    let shown = document.path().display();
    Err(Failure::invalid(format!("{shown}:{at}: a comment, which would be lost")).hint(format!(
        "move what it says into `notes`, or lose it with `threatloom fmt --drop-comments {shown}`"
    )))
}

/// The failure that a store error means, with what is nearby if the file is missing.
pub fn failure(error: &StoreError) -> Failure {
    let rendered = error.render();
    let message = rendered.strip_prefix("error: ").unwrap_or(&rendered);
    if error.class() == ErrorClass::InvalidInput {
        return Failure::invalid(message);
    }
    if let StoreError::Io { action, path, source } = error {
        let reads = action.starts_with("open") || action.starts_with("read");
        let shown = path.display();
        let described = match source.kind() {
            io::ErrorKind::NotFound if reads => Some("there is no such file"),
            io::ErrorKind::IsADirectory => Some("this is a folder, not a model"),
            _ => None,
        };
        if let Some(described) = described {
            let failure = Failure::io(format!("{shown}: {described}"));
            return nearby(path).into_iter().fold(failure, Failure::hint);
        }
    }
    Failure::io(message)
}

/// What somebody may have meant who named a file that is not there, or a folder.
fn nearby(path: &Path) -> Vec<String> {
    let folder = match path.parent() {
        _ if path.is_dir() => path,
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let present: Vec<String> = models_in(folder)
        .iter()
        .map(|model| model.strip_prefix("./").unwrap_or(model).display().to_string())
        .collect();
    let wanted = path.display().to_string();
    let near = nearest(&wanted, present.iter().map(String::as_str));
    let mut hints = Vec::new();
    if !near.is_empty() {
        hints.push(format!("did you mean {}?", near.join(", ")));
    } else if !present.is_empty() {
        let more = if present.len() > LISTED { ", …" } else { "" };
        let some: Vec<&str> = present.iter().take(LISTED).map(String::as_str).collect();
        hints.push(format!("models there: {}{more}", some.join(", ")));
    }
    if !path.is_dir() && (present.is_empty() || wanted.ends_with(MODEL_ENDING)) {
        hints.push(format!("`threatloom new {wanted}` makes a new model"));
    }
    hints
}
