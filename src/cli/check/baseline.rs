//! What models were at the baseline, and what judged them there.
//!
//! A pull request can change the catalogs and the policy that would find what it brings. So those of the
//! baseline judge both sides, and what changed about them is told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::found::Found;
use super::policies::{Judge, Policies, broken, view_faults};
use super::team::{files, named};
use crate::analysis::check::{Gate, Problem, Weight};
use crate::catalog::{Catalog, CatalogError, Policy, TeamFiles};
use crate::cli::Failure;
use crate::cli::files::failure;
use crate::cli::several::{Opened, Several};
use crate::model::Model;
use crate::store::git::{GitError, Repository};
use crate::store::{
    Baseline, Document, PolicyText, StoreError, find_policy, load_catalog_of, read_policy,
    read_team_catalogs, real_path, shown_from_here, team_catalogs_of,
};

/// How much of a model, in percent, has to be in another one for that to be the same under another
/// name: half, as git takes it for files.
const SAME: usize = 50;

/// The baseline and what was found about it.
pub struct Against {
    baseline: Baseline,
    /// The policy that was asked for.
    policy: Option<PathBuf>,
    /// Folders that are checked, from the top of the repository.
    folders: Vec<String>,
    /// Models that are gone, until one turns out to have another name now.
    gone: BTreeMap<String, Document>,
    /// The catalogs of each folder of the copy; none where they are broken.
    catalogs: BTreeMap<Option<PathBuf>, Option<Arc<Catalog>>>,
    /// What changed about what judges, in the order in which it is told.
    changes: BTreeMap<(u8, String), Found>,
}

impl Against {
    /// Reads the baseline of the models that are checked.
    pub fn read(
        revision: &str,
        paths: &[PathBuf],
        several: &Several,
        policy: Option<&Path>,
    ) -> Result<Self, Failure> {
        let first = several.documents.first().map(|opened| opened.document.path());
        let first = first.or(paths.first().map(PathBuf::as_path)).unwrap_or(Path::new("."));
        let repository = Repository::around(first).map_err(of_git)?;
        let baseline = Baseline::read(repository, revision).map_err(|error| failure(&error))?;
        let folders = paths.iter().filter(|path| path.is_dir());
        let folders: Result<Vec<String>, GitError> =
            folders.map(|folder| baseline.path_of(folder)).collect();
        let gone = baseline.removed("").into_iter().filter_map(|path| {
            let document = Document::open(&baseline.copy(&path)).ok()?;
            Some((path, document))
        });
        Ok(Self {
            gone: gone.collect(),
            folders: folders.map_err(of_git)?,
            policy: policy.map(Path::to_path_buf),
            baseline,
            catalogs: BTreeMap::new(),
            changes: BTreeMap::new(),
        })
    }

    /// What judges a model, and what the model was; none for a new one.
    pub fn judge(
        &mut self,
        opened: &Opened,
        policies: &mut Policies,
    ) -> Result<(Judge, Option<Document>), Failure> {
        let path = self.baseline.path_of(opened.document.path()).map_err(of_git)?;
        let (path, was) = match self.was(&path, &opened.document.model) {
            Some((path, document)) => (path, Some(document)),
            None => (path, None),
        };
        let catalog = self.catalog(opened, &path, was.as_ref())?;
        let judge = self.held(opened, &path, catalog, policies)?;
        Ok((judge, was))
    }

    /// The file that a copy is of.
    pub fn original(&self, copy: &Path) -> PathBuf {
        self.baseline.original(copy)
    }

    /// What a model was, with the path that it had.
    fn was(&mut self, path: &str, model: &Model) -> Option<(String, Document)> {
        let copy = self.baseline.copy(path);
        if copy.is_file() {
            return Some((path.to_string(), Document::open(&copy).ok()?));
        }
        let likeness = |gone: &(&String, &Document)| likeness(model, &gone.1.model);
        let most = self.gone.iter().max_by_key(likeness).filter(|gone| likeness(gone) >= SAME)?;
        let name = most.0.clone();
        self.gone.remove_entry(&name)
    }

    /// The catalogs that a model had; its own of today where those are broken.
    fn catalog(
        &mut self,
        opened: &Opened,
        path: &str,
        was: Option<&Document>,
    ) -> Result<Arc<Catalog>, Failure> {
        let named = opened.document.model.catalogs.as_deref();
        let folder = was.map_or_else(|| self.baseline.catalogs(path, named), team_catalogs_of);
        let folder = folder.ok().flatten();
        let before = folder.as_deref().map(|folder| self.team_files(folder)).transpose()?;
        let own = team_catalogs_of(&opened.document).ok().flatten();
        let own = own.as_deref().map(read_team_catalogs).transpose().map_err(|e| failure(&e))?;
        self.compare_catalogs(before.as_ref(), own.as_ref());
        if !self.catalogs.contains_key(&folder) {
            let loaded = load_catalog_of(before).map_err(Failure::invalid)?;
            if let Some(problem) = loaded.team_problems.first() {
                self.say_broken(problem, "own-catalogs", "catalogs");
            }
            let is_sound = loaded.team_problems.is_empty();
            self.catalogs.insert(folder.clone(), is_sound.then(|| Arc::new(loaded.catalog)));
        }
        let known = self.catalogs.get(&folder).cloned().flatten();
        Ok(known.unwrap_or_else(|| Arc::clone(&opened.catalog)))
    }

    /// The files of a folder of the copy, under the name of the folder that it is of.
    fn team_files(&self, folder: &Path) -> Result<TeamFiles, Failure> {
        let files = read_team_catalogs(folder).map_err(|error| failure(&error))?;
        let folder = shown_from_here(&real_path(&self.baseline.original(folder)));
        Ok(TeamFiles { folder, ..files })
    }

    /// What messages call the file or folder that a copy is of.
    fn shown(&self, copy: &Path) -> String {
        shown_from_here(&self.baseline.original(copy))
    }

    fn compare_catalogs(&mut self, before: Option<&TeamFiles>, now: Option<&TeamFiles>) {
        let same_place = before.map(|files| &files.folder) == now.map(|files| &files.folder);
        let texts =
            |files: Option<&TeamFiles>| files.map_or_else(BTreeMap::new, |f| f.texts.clone());
        let (old, new) = (texts(before), texts(now));
        if same_place && old == new {
            return;
        }
        let revision = self.baseline.revision();
        let changed: BTreeSet<&str> = old
            .iter()
            .filter(|(path, text)| new.get(*path) != Some(text))
            .chain(new.iter().filter(|(path, _)| !old.contains_key(*path)))
            .map(|(path, _)| path.as_str())
            .collect();
        let what = match (before, now) {
            (Some(before), Some(now)) if !same_place => {
                format!(
                    "catalogs are taken from {} and no longer from {}",
                    now.folder, before.folder
                )
            }
            (Some(_), Some(_)) => format!(
                "{} of the team's catalogs changed since {revision}: {}",
                files(changed.len()),
                named(changed.iter().copied().collect::<Vec<_>>().into_iter())
            ),
            (None, _) => format!("catalogs of a team are new since {revision}"),
            (Some(_), None) => "the team's catalogs are no longer in force".to_string(),
        };
        let place = now.or(before).map_or_else(String::new, |files| files.folder.clone());
        let message = format!("{what}; those of {revision} judge");
        self.change(1, "catalogs-changed", message, place);
    }

    /// What judges a model that was at `path`.
    fn held(
        &mut self,
        opened: &Opened,
        path: &str,
        catalog: Arc<Catalog>,
        policies: &mut Policies,
    ) -> Result<Judge, Failure> {
        let now = policies.text_for(opened.document.path());
        let before = self.policy_text(path, &now)?;
        if let Ok(before) = &before {
            self.compare_policies(before.as_ref(), &now, &opened.catalog);
        }
        let model = self.baseline.original(&self.baseline.copy(path));
        let none = |catalog| Judge { catalog, policy: None, model: String::new() };
        let wrong = match before {
            Ok(Some(text)) => match policies.compile(&text, &catalog) {
                Ok(policy) => return Ok(policies.held(catalog, policy, &text, &model)),
                Err(problems) => problems.into_iter().next(),
            },
            // One that was asked for judges, be it as new as it likes.
            Ok(None) if self.policy.is_some() => None,
            Ok(None) => return Ok(none(catalog)),
            Err(problem) => Some(problem),
        };
        // Nothing can be judged by a broken policy, and repairing it must be possible.
        if let Some(problem) = wrong {
            self.say_broken(&problem, "policy-unreadable", "policy");
        }
        let Some(text) = now.map_err(Failure::invalid)? else { return Ok(none(catalog)) };
        let policy = policies.compile(&text, &opened.catalog).map_err(|wrong| broken(&wrong))?;
        Ok(policies.held(catalog, policy, &text, &model))
    }

    /// The policy that was in force for a model at `path`, or what is wrong with it.
    fn policy_text(
        &self,
        path: &str,
        now: &Result<Option<PolicyText>, CatalogError>,
    ) -> Result<Result<Option<PolicyText>, CatalogError>, Failure> {
        if let Some(asked) = &self.policy {
            // A policy of elsewhere is nothing that the change can touch.
            let Ok(inside) = self.baseline.path_of(asked) else { return Ok(now.clone()) };
            let content = self.baseline.content(&inside).map_err(of_git)?;
            let text = content.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            // It has been opened, so that it has a name and a place.
            let named = now.as_ref().ok().and_then(Option::as_ref);
            return Ok(Ok(text
                .zip(named)
                .map(|(text, named)| PolicyText { text, ..named.clone() })));
        }
        let found = match find_policy(&self.baseline.folder(path)) {
            Ok(Some(copy)) => copy,
            Ok(None) => return Ok(Ok(None)),
            Err(problem) => return Ok(Err(problem)),
        };
        let original = self.baseline.original(&found);
        let folder = original.parent().unwrap_or(Path::new("")).to_path_buf();
        let file = self.shown(&found);
        Ok(match read_policy(&found) {
            Ok(text) => Ok(Some(PolicyText { file, folder, text: text.text })),
            Err(problem) => Err(CatalogError { file, ..problem }),
        })
    }

    fn compare_policies(
        &mut self,
        before: Option<&PolicyText>,
        now: &Result<Option<PolicyText>, CatalogError>,
        catalog: &Catalog,
    ) {
        let now = match now {
            Ok(now) => now.as_ref(),
            Err(problem) => return self.unreadable(problem),
        };
        if before == now {
            return;
        }
        match now.map(|now| Policy::read(&now.file, &now.text, catalog)) {
            Some(Err(problems)) => problems.iter().for_each(|problem| self.unreadable(problem)),
            Some(Ok(policy)) => {
                for found in view_faults(&policy, Gate::default()) {
                    let at = (found.line, found.column);
                    let place = format!("{}:{at:?}", found.path);
                    self.changes.insert((0, place), found);
                }
            }
            None => {}
        }
        let revision = self.baseline.revision();
        let what = match (before, now) {
            (Some(before), Some(now)) if before.file != now.file => {
                format!("{} takes the place of {}", now.file, before.file)
            }
            (Some(_), Some(_)) => format!("the policy changed since {revision}"),
            (None, _) => format!("the policy is new since {revision}"),
            (Some(_), None) => format!("the policy is gone since {revision}"),
        };
        let judges = match before {
            Some(_) => format!("that of {revision} judges"),
            None if self.policy.is_some() => "it judges, since it was asked for".to_string(),
            None => "nothing is held to it yet".to_string(),
        };
        let file = now.or(before).map_or_else(String::new, |text| text.file.clone());
        self.change(0, "policy-changed", format!("{what}; {judges}"), file);
    }

    /// The policy of today is broken.
    fn unreadable(&mut self, problem: &CatalogError) {
        let CatalogError { file, line, column, message } = problem.clone();
        let remedy = "correct it: once this is merged, nothing can be checked with it";
        let wrong = Problem::new("policy-unreadable", Weight::Error, "", message, remedy);
        let found = Found {
            line: Some(line),
            column: Some(column),
            ..Found::elsewhere(wrong, true, file.clone())
        };
        self.changes.insert((0, format!("{file}:{line}:{column}")), found);
    }

    /// What would judge is broken at the baseline.
    fn say_broken(&mut self, problem: &CatalogError, rule: &'static str, what: &str) {
        let revision = self.baseline.revision();
        let message =
            format!("the {what} of {revision} cannot be used, so those of today judge: {problem}");
        let remedy = format!("repair them on {revision}");
        let wrong = Problem::new(rule, Weight::Warning, "", message, remedy);
        let found = Found::elsewhere(wrong, false, problem.file.clone());
        self.changes.insert((2, problem.file.clone()), found);
    }

    fn change(&mut self, order: u8, rule: &'static str, message: String, path: String) {
        let revision = self.baseline.revision();
        let remedy = format!(
            "review it by itself, `git diff {revision} -- {path}`: what relies on it passes once it is merged"
        );
        let problem = Problem::new(rule, Weight::Warning, "", message, remedy);
        self.changes.insert((order, path.clone()), Found::elsewhere(problem, false, path));
    }

    /// What changed about what judges, and models that are gone.
    pub fn changes(&mut self) -> Vec<Found> {
        let revision = self.baseline.revision();
        let is_checked = |path: &String| {
            let below =
                |folder: &String| folder.is_empty() || path.starts_with(&format!("{folder}/"));
            self.folders.iter().any(below)
        };
        let gone = self.gone.iter().filter(|(path, _)| is_checked(path)).map(|(path, document)| {
            let message = format!("the model of {} was there at {revision}", document.model.name);
            let remedy = "see that it is meant: what was open in it is not checked any more";
            let problem = Problem::new("model-removed", Weight::Warning, "", message, remedy);
            let shown = self.shown(&self.baseline.copy(path));
            Found::elsewhere(problem, false, shown)
        });
        let gone: Vec<Found> = gone.collect();
        std::mem::take(&mut self.changes).into_values().chain(gone).collect()
    }
}

/// How much of the larger of two models is in both, in percent, by what has an id.
fn likeness(one: &Model, other: &Model) -> usize {
    let ids = |model: &Model| -> BTreeSet<String> {
        let drawn = model.elements.keys().chain(model.flows.keys()).chain(model.boundaries.keys());
        drawn.cloned().chain(model.findings.keys().map(ToString::to_string)).collect()
    };
    let (one, other) = (ids(one), ids(other));
    one.intersection(&other).count() * 100 / one.len().max(other.len()).max(1)
}

fn of_git(error: GitError) -> Failure {
    failure(&StoreError::from(error))
}
