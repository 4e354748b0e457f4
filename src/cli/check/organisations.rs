//! The files in which organisations answered once for all their systems.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::found::Found;
use crate::analysis::assess::{Organisation, Whose};
use crate::analysis::check::{Problem, Weight};
use crate::cli::several::Several;
use crate::model::Model;
use crate::store::{Document, find_organisation, is_organisation, real_path, shown_from_here};

/// Files of organisations, each read once.
pub struct Organisations {
    /// Files that are checked by themselves.
    checked: BTreeSet<PathBuf>,
    read: BTreeMap<PathBuf, Option<Arc<Model>>>,
    /// Those that cannot be read, told once.
    problems: Vec<Found>,
}

/// Whose model one is, by its file.
pub enum Home {
    /// That of a system, with the model of its organisation and whether that is checked by itself.
    System(Option<(Arc<Model>, bool)>),
    /// That of an organisation.
    Organisation,
}

impl Home {
    /// Whose model it is.
    pub fn whose(&self) -> Whose<'_> {
        match self {
            Self::Organisation => Whose::Organisation,
            Self::System(organisation) => {
                Whose::System(organisation.as_ref().map(|(model, is_told_apart)| Organisation {
                    model,
                    is_told_apart: *is_told_apart,
                }))
            }
        }
    }
}

impl Organisations {
    /// None read yet. What is wrong with files that are checked by themselves is told there.
    pub fn of(several: &Several) -> Self {
        let sound = several.documents.iter().map(|opened| opened.document.path().to_path_buf());
        let broken = several.problems.iter().map(|problem| PathBuf::from(&problem.path));
        let checked = sound.chain(broken).filter(|path| is_organisation(path));
        let checked = checked.map(|path| real_path(&path)).collect();
        Self { checked, read: BTreeMap::new(), problems: Vec::new() }
    }

    /// Whose model one is that is in the working tree.
    pub fn home(&mut self, model: &Path) -> Home {
        self.find(model, real_path)
    }

    /// Whose model one was, of a copy of the baseline; `original` is the file that a copy is of.
    pub fn home_then(&mut self, copy: &Path, original: impl Fn(&Path) -> PathBuf) -> Home {
        self.find(copy, |path| real_path(&original(path)))
    }

    fn find(&mut self, model: &Path, original: impl Fn(&Path) -> PathBuf) -> Home {
        if is_organisation(model) {
            return Home::Organisation;
        }
        // A link out of the repository is none of its files.
        let Some(file) = find_organisation(model).ok().flatten() else { return Home::System(None) };
        let is_told_apart = self.checked.contains(&original(&file));
        if !self.read.contains_key(&file) {
            let read = Document::open(&file);
            // What was broken at the baseline is nobody's fault now.
            let is_here = original(&file) == real_path(&file);
            if let Err(error) = &read
                && is_here
                && !is_told_apart
            {
                let remedy = "repair it: what it answers for its systems is not known";
                let problem =
                    Problem::new("unreadable", Weight::Error, "", error.to_string(), remedy);
                self.problems.push(Found::elsewhere(problem, true, shown_from_here(&file)));
            }
            let model = read.ok().map(|document| Arc::new(document.model));
            self.read.insert(file.clone(), model);
        }
        let model = self.read.get(&file).cloned().flatten();
        Home::System(model.map(|model| (model, is_told_apart)))
    }

    /// Files that cannot be read.
    pub fn problems(self) -> Vec<Found> {
        self.problems
    }
}
