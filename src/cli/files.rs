//! Model files as the command line names them: a path, or `-` for standard input.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::exit::Failure;
use super::nearest::nearest;
use super::output::{Output, Style};
use crate::catalog::Catalog;
use crate::store::{
    Document, ErrorClass, Loaded, MODEL_ENDING, StoreError, Warning, load_own_catalog,
    models_below, models_in,
};

/// What stands for standard input or output where a file is expected.
pub const STDIN: &str = "-";

/// Model files that a message about a missing file lists at most.
const LISTED: usize = 5;

/// Opens the model at `path`; what people should know about it becomes a note.
pub fn open(path: &Path, out: &mut Output) -> Result<Document, Failure> {
    let document = read(path).map_err(|error| failure(&error))?;
    for warning in &document.warnings {
        out.note(&format!("warning: {}: {warning}", path.display()));
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

/// The catalogs to work with, those of the user included.
pub fn catalog(out: &mut Output) -> Result<Catalog, Failure> {
    loaded_catalog(out).map(|loaded| loaded.catalog)
}

/// The catalogs to work with and where they come from; trouble with those of the user is a note.
pub fn loaded_catalog(out: &mut Output) -> Result<Loaded, Failure> {
    let loaded = load_own_catalog().map_err(Failure::invalid)?;
    if let Some(warning) = &loaded.warning {
        out.note(&format!("warning: {warning}"));
    }
    Ok(loaded)
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

/// A model among several that could not be read: a row of its own, so that one broken file does not
/// silence the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// Always `unreadable`.
    pub rule: &'static str,
    /// Always `error`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The file.
    pub path: String,
    /// Line, from 1, where the text is to blame.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
}

impl Unreadable {
    fn new(path: &Path, error: &StoreError) -> Self {
        let fault = match error {
            StoreError::Invalid(fault) => Some(fault),
            _ => None,
        };
        Self {
            rule: "unreadable",
            severity: "error",
            message: fault.map_or_else(|| error.to_string(), |fault| fault.message.clone()),
            remedy: fault.map_or_else(String::new, |fault| fault.remedy.clone()),
            path: shown(path),
            line: fault.map(|fault| fault.position.line),
            column: fault.map(|fault| fault.position.column),
        }
    }

    /// Writes the row as text.
    pub fn write(&self, out: &mut Output) {
        let place = match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", self.path),
            _ => self.path.clone(),
        };
        out.text(Style::Plain, &place).text(Style::Plain, ": ").text(Style::Bad, self.severity);
        out.text(Style::Plain, ": ").text(Style::Plain, &self.message).end();
        if !self.remedy.is_empty() {
            out.labelled(4, "help:", 6, &self.remedy);
        }
    }
}

/// The models that several paths name.
#[derive(Debug)]
pub struct Several {
    /// Name for people, and the model.
    pub documents: Vec<(String, Document)>,
    /// Those that could not be read.
    pub problems: Vec<Unreadable>,
}

impl Several {
    /// Reads files as they are named and every model in folders. A single file that cannot be read
    /// is a failure.
    pub fn read(paths: &[PathBuf], out: &mut Output) -> Result<Self, Failure> {
        let mut several = Self { documents: Vec::new(), problems: Vec::new() };
        if let [path] = paths
            && !path.is_dir()
        {
            several.documents.push((shown(path), open(path, out)?));
            return Ok(several);
        }
        for path in expand(paths)? {
            match read(&path) {
                Ok(document) => several.documents.push((shown(&path), document)),
                Err(error) => several.problems.push(Unreadable::new(&path, &error)),
            }
        }
        Ok(several)
    }
}

/// What messages call a path.
fn shown(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_string() } else { path.display().to_string() }
}

/// The models that `paths` name: files as they are, folders for every model in them.
fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        if is_stdin(path) || !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let inside = models_below(path).map_err(|error| failure(&error))?;
        if inside.is_empty() {
            let message = format!("{}: no model in this folder", path.display());
            return Err(
                Failure::io(message).hint(format!("models are files named *{MODEL_ENDING}"))
            );
        }
        found.extend(inside);
    }
    Ok(found)
}

/// The failure that a store error means, with what is nearby if the file is missing.
pub fn failure(error: &StoreError) -> Failure {
    let rendered = error.render();
    let message = rendered.strip_prefix("error: ").unwrap_or(&rendered);
    match (error.class(), error) {
        (ErrorClass::InvalidInput, _) => Failure::invalid(message),
        (_, StoreError::Io { path, source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            let failure = Failure::io(format!("{}: there is no such file", path.display()));
            missing_file_hints(path).into_iter().fold(failure, Failure::hint)
        }
        _ => Failure::io(message),
    }
}

/// What somebody may have meant who named a file that is not there.
fn missing_file_hints(path: &Path) -> Vec<String> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let present: Vec<String> = models_in(folder)
        .iter()
        .map(|model| model.strip_prefix("./").unwrap_or(model).display().to_string())
        .collect();
    let wanted = path.display().to_string();
    let near = nearest(&wanted, present.iter().map(String::as_str));
    if !near.is_empty() {
        return vec![format!("did you mean {}?", near.join(", "))];
    }
    if present.is_empty() {
        return vec![format!("`threatloom new {wanted}` makes a new model")];
    }
    let more = if present.len() > LISTED { ", …" } else { "" };
    let some: Vec<&str> = present.iter().take(LISTED).map(String::as_str).collect();
    vec![format!("models there: {}{more}", some.join(", "))]
}
