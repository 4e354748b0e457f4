//! Models, catalogs and policies as they were at a revision, copied out of git into a folder of their
//! own, so that everything that is looked for beside a model is found as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::MODEL_ENDING;
use super::error::StoreError;
use super::find::{models_below, real_path};
use super::git::{Contents, GitError, ObjectId, Repository, TreeFile};
use super::policy::POLICY_FILE;
use super::team::{ENDING, find_team_catalogs, named_team_catalogs};
use crate::catalog::{CatalogError, MANIFEST};

/// The part of a revision that `check` looks at.
#[derive(Debug)]
pub struct Baseline {
    repository: Repository,
    commit: ObjectId,
    revision: String,
    /// The copy; it goes with this.
    _folder: TempDir,
    /// The copy, without links on the way to it.
    top: PathBuf,
}

impl Baseline {
    /// Copies what matters of a revision.
    ///
    /// # Errors
    /// What git says of the revision, or the system of the copy.
    pub fn read(repository: Repository, revision: &str) -> Result<Self, StoreError> {
        let commit = repository.resolve(revision)?;
        let files = repository.files_at(&commit)?;
        let folder = tempfile::tempdir().map_err(StoreError::io("make a folder", "temporary"))?;
        let top = fs::canonicalize(folder.path())
            .map_err(StoreError::io("open the folder", folder.path()))?;
        // Searches upwards end here.
        let marker = top.join(".git");
        fs::create_dir(&marker).map_err(StoreError::io("make the folder", &marker))?;
        let mut contents = repository.contents()?;
        let files = followed(files, &mut contents)?;
        let catalogs = catalog_folders(&files);
        for (path, object) in files.iter().filter(|(path, _)| matters(path, &catalogs)) {
            match contents.read(object) {
                Ok(content) => {
                    let copy = top.join(path);
                    write(&copy, &content).map_err(StoreError::io("write", &copy))?;
                }
                // Too large to be a model; it counts as not there.
                Err(GitError::TooLarge { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let revision = revision.to_string();
        Ok(Self { repository, commit, revision, _folder: folder, top })
    }

    /// The revision, as it was asked for.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// The path of a file or folder from the top of the repository, with slashes.
    ///
    /// # Errors
    /// [`GitError::Outside`].
    pub fn path_of(&self, file: &Path) -> Result<String, GitError> {
        let root = real_path(self.repository.root());
        let outside = || GitError::Outside { path: file.to_path_buf(), root: root.clone() };
        let real = real_path(file);
        let inside = real.strip_prefix(&root).map_err(|_| outside())?;
        let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
        Ok(parts.ok_or_else(outside)?.join("/"))
    }

    /// Where the file at a path from the top of the repository is as it was, if it was there.
    pub fn copy(&self, path: &str) -> PathBuf {
        self.top.join(path)
    }

    /// The file that a copy is of, whether it is still there or not.
    pub fn original(&self, copy: &Path) -> PathBuf {
        let inside = copy.strip_prefix(&self.top).unwrap_or(copy);
        self.repository.root().join(inside)
    }

    /// The content of any file as it was; none if it was not there.
    ///
    /// # Errors
    /// [`GitError`] other than that.
    pub fn content(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        match self.repository.file_at(&self.commit, path, &self.revision) {
            Ok(content) => Ok(Some(content)),
            Err(GitError::NotInRevision { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The models in a folder that were there and are not any more, by their paths from the top of
    /// the repository.
    pub fn removed(&self, folder: &str) -> Vec<String> {
        let inside = models_below(&self.top.join(folder)).unwrap_or_default();
        let paths = inside.iter().filter_map(|copy| copy.strip_prefix(&self.top).ok());
        let paths = paths.filter(|path| !self.repository.root().join(path).exists());
        paths.map(|path| path.to_string_lossy().replace('\\', "/")).collect()
    }

    /// The team catalogs that a model at a path would have had: those that it names, if they were
    /// there, or those that were to be found from its folder upwards.
    ///
    /// # Errors
    /// See [`find_team_catalogs`].
    pub fn catalogs(
        &self,
        path: &str,
        named: Option<&str>,
    ) -> Result<Option<PathBuf>, CatalogError> {
        let folder = self.folder(path);
        let named = named.and_then(|named| named_team_catalogs(&folder, named).ok());
        named.map_or_else(|| find_team_catalogs(&folder), |found| Ok(Some(found)))
    }

    /// The nearest folder of a path that was there.
    pub fn folder(&self, path: &str) -> PathBuf {
        let copy = self.copy(path);
        let found = copy.ancestors().skip(1).find(|above| above.is_dir());
        found.unwrap_or(&self.top).to_path_buf()
    }
}

/// Links that lead to links that are followed.
const LINKS: usize = 4;

/// Files beyond which nothing but links that go round in circles has that many.
const MOST: usize = 100_000;

/// Path → content of the files, also under the names that links give them: whoever follows a link at
/// the policy or the catalogs finds what it leads to. Links out of the repository lead nowhere.
fn followed(
    files: Vec<TreeFile>,
    contents: &mut Contents,
) -> Result<BTreeMap<String, ObjectId>, GitError> {
    let (links, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.is_link);
    let files = files.into_iter().filter(|file| file.path.ends_with(ENDING));
    let mut found: BTreeMap<String, ObjectId> =
        files.map(|file| (file.path, file.content)).collect();
    let mut targets = Vec::new();
    for TreeFile { path, content, .. } in links {
        let target = contents.read(&content)?;
        let target = std::str::from_utf8(&target).ok().and_then(|to| led_to(&path, to));
        targets.extend(target.map(|target| (path, target)));
    }
    for _ in 0..LINKS {
        let mut more = BTreeMap::new();
        for (link, target) in &targets {
            let below = format!("{target}/");
            let inside = found.range(below.clone()..);
            let inside = inside.take_while(|(path, _)| path.starts_with(&below));
            let inside = inside.map(|(path, content)| {
                (format!("{link}/{}", &path[below.len()..]), content.clone())
            });
            more.extend(inside.take(MOST));
            more.extend(found.get(target).map(|content| (link.clone(), content.clone())));
        }
        let before = found.len();
        found.extend(more);
        if found.len() == before || found.len() > MOST {
            break;
        }
    }
    Ok(found)
}

/// The path that a link leads to, from the top of the repository; none if that is outside.
fn led_to(link: &str, target: &str) -> Option<String> {
    let folder = split(link).map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in Path::new(target).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// Folders that are those of team catalogs.
fn catalog_folders(files: &BTreeMap<String, ObjectId>) -> BTreeSet<&str> {
    let manifests = files.keys().filter_map(|path| split(path));
    manifests.filter(|(_, name)| *name == MANIFEST).map(|(folder, _)| folder).collect()
}

fn matters(path: &str, catalogs: &BTreeSet<&str>) -> bool {
    let (folder, name) = split(path).unwrap_or(("", path));
    let above = split(folder).map(|(above, _)| above);
    let of_team = catalogs.contains(folder) || above.is_some_and(|above| catalogs.contains(above));
    name.ends_with(MODEL_ENDING) || name == POLICY_FILE || (of_team && name.ends_with(ENDING))
}

/// A path as its folder and the name in it.
fn split(path: &str) -> Option<(&str, &str)> {
    path.rsplit_once('/')
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content)
}
