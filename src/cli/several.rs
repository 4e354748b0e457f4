//! Several models at once: files, and folders of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::exit::Failure;
use super::files::{catalog_for, failure, is_stdin, open, read};
use super::output::{Output, Style};
use super::parallel::each;
use crate::catalog::{Catalog, CatalogError, Team};
use crate::store::{
    Document, MODEL_ENDING, StoreError, load_catalog_with, models_below, real_path,
    team_catalogs_of,
};
use crate::text;

/// A model among several that could not be read: a row of its own, so that one broken file does not
/// silence the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// `unreadable`, or `own-catalogs` where the catalogs are to blame.
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
    /// A model that could not be read.
    pub fn new(path: &Path, error: &StoreError) -> Self {
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

    /// Catalogs that models need and that are broken.
    fn catalog(problem: &CatalogError) -> Self {
        Self {
            rule: "own-catalogs",
            severity: "error",
            message: problem.message.clone(),
            remedy: String::new(),
            path: problem.file.clone(),
            line: Some(problem.line),
            column: Some(problem.column),
        }
    }

    /// Where it is and what is wrong, on a line.
    pub fn words(&self) -> String {
        format!("{}: {}", self.place(), self.message)
    }

    fn place(&self) -> String {
        match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", self.path),
            _ => self.path.clone(),
        }
    }

    /// Writes the row as text.
    pub fn write(&self, out: &mut Output) {
        out.text(Style::Plain, &self.place())
            .text(Style::Plain, ": ")
            .text(Style::Bad, self.severity);
        out.text(Style::Plain, ": ").text(Style::Plain, &self.message).end();
        if !self.remedy.is_empty() {
            out.labelled(4, "help:", 6, &self.remedy);
        }
    }
}

/// The models that several paths name.
#[derive(Debug)]
pub struct Several {
    /// The models.
    pub documents: Vec<Opened>,
    /// Those that could not be read, and catalogs that could not.
    pub problems: Vec<Unreadable>,
}

/// A model among several.
#[derive(Debug)]
pub struct Opened {
    /// Name for people.
    pub path: String,
    /// The model.
    pub document: Document,
    /// The catalogs for it, shared with others of the same team.
    pub catalog: Arc<Catalog>,
}

impl Opened {
    /// A model with the catalogs for it.
    pub fn new(path: &Path, document: Document, catalog: Catalog) -> Self {
        Self { path: shown(path), document, catalog: Arc::new(catalog) }
    }
}

/// The catalogs of each team, loaded once; none where they are broken, which is told once.
type Teams = BTreeMap<Option<PathBuf>, Option<Arc<Catalog>>>;

impl Several {
    /// Reads files as they are named and every model in folders, with their catalogs. A single file
    /// that cannot be read is a failure.
    pub fn read(paths: &[PathBuf], out: &mut Output) -> Result<Self, Failure> {
        let mut several = Self { documents: Vec::new(), problems: Vec::new() };
        let named = expand(paths)?;
        if let ([path], false) = (named.as_slice(), paths.iter().any(|path| path.is_dir())) {
            let document = open(path, out)?;
            let catalog = catalog_for(&document, out)?;
            several.documents.push(Opened::new(path, document, catalog));
            return Ok(several);
        }
        let mut teams = Teams::new();
        let read = each(&named, "models read", |path| read(path));
        for (path, read) in named.iter().zip(read) {
            match read {
                Ok(document) => several.add(shown(path), document, &mut teams)?,
                Err(error) => several.problems.push(Unreadable::new(path, &error)),
            }
        }
        Ok(several)
    }

    fn add(&mut self, path: String, document: Document, teams: &mut Teams) -> Result<(), Failure> {
        let folder = match team_catalogs_of(&document) {
            Ok(folder) => folder,
            Err(problem) => {
                self.problems.push(Unreadable::catalog(&problem));
                return Ok(());
            }
        };
        if !teams.contains_key(&folder) {
            let loaded = load_catalog_with(Ok(folder.clone())).map_err(Failure::invalid)?;
            let problems = &loaded.team_problems;
            self.problems.extend(problems.iter().map(Unreadable::catalog));
            let catalog = problems.is_empty().then(|| Arc::new(loaded.catalog));
            teams.insert(folder.clone(), catalog);
        }
        if let Some(catalog) = teams.get(&folder).cloned().flatten() {
            self.documents.push(Opened { path, document, catalog });
        }
        Ok(())
    }

    /// What teams changed about the catalogs in use, each team once.
    pub fn teams(&self) -> Vec<&Team> {
        let mut teams: Vec<&Team> =
            self.documents.iter().filter_map(|opened| opened.catalog.team.as_ref()).collect();
        teams.sort_by(|a, b| a.folder.cmp(&b.folder));
        teams.dedup_by(|a, b| a.folder == b.folder);
        teams
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
