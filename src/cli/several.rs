//! Several models at once: files, and folders of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::exit::Failure;
use super::files::{failure, is_stdin, open, read};
use super::output::{Output, Style};
use crate::store::{Document, MODEL_ENDING, StoreError, models_below, real_path};
use crate::text;

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
            message: fault.map_or_else(|| without_path(path, error), |f| f.message.clone()),
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
        let named = expand(paths)?;
        if let ([path], false) = (named.as_slice(), paths.iter().any(|path| path.is_dir())) {
            several.documents.push((shown(path), open(path, out)?));
            return Ok(several);
        }
        for path in named {
            match read(&path) {
                Ok(document) => several.documents.push((shown(&path), document)),
                Err(error) => several.problems.push(Unreadable::new(&path, &error)),
            }
        }
        Ok(several)
    }

    /// Whether rows have to say which model they are of.
    pub fn is_many(&self) -> bool {
        self.documents.len() + self.problems.len() > 1
    }
}

/// The message of an error, whose place is told apart from it.
fn without_path(path: &Path, error: &StoreError) -> String {
    let message = error.to_string();
    let prefix = format!("{}: ", text::sanitise(&path.to_string_lossy()));
    message.strip_prefix(&prefix).map_or(message.clone(), str::to_string)
}

/// What messages call a path.
fn shown(path: &Path) -> String {
    if is_stdin(path) {
        return "stdin".to_string();
    }
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// The models that `paths` name, each once: files as they are, folders for every model in them.
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
    let mut seen = BTreeSet::new();
    found.retain(|path| seen.insert(real_path(path)));
    Ok(found)
}
