//! The file in which an organisation answers once what concerns all its systems.

use std::path::{Path, PathBuf};

use super::document::Document;
use super::error::StoreError;
use super::find::real_path;
use super::team::{find_upward, repository};
use crate::catalog::CatalogError;

/// Name of the file that is looked for.
pub const ORGANISATION: &str = "organisation.tm.ron";

/// Whether a file is that of an organisation, by its name.
pub fn is_organisation(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == ORGANISATION)
}

/// The file of the organisation for a model: the first `organisation.tm.ron` from its folder upwards.
/// The search ends where that for team catalogs does. None for that file itself.
///
/// # Errors
/// If what is found is a link out of the repository.
pub fn find_organisation(model: &Path) -> Result<Option<PathBuf>, CatalogError> {
    if is_organisation(model) {
        return Ok(None);
    }
    find_upward(model.parent().unwrap_or(Path::new(".")), ORGANISATION, Path::is_file)
}

/// Where the file of the organisation belongs that a model has none of: the top of its repository, or
/// else its folder.
pub fn place_of_organisation(model: &Path) -> PathBuf {
    let folder =
        real_path(model.parent().filter(|it| *it != Path::new("")).unwrap_or(Path::new(".")));
    repository(&folder).map_or(folder.clone(), Path::to_path_buf).join(ORGANISATION)
}

/// The model of the organisation that a model belongs to, if there is one.
///
/// # Errors
/// If it cannot be read.
pub fn organisation_of(model: &Path) -> Result<Option<Document>, StoreError> {
    // A link out of the repository is none of its files.
    let found = find_organisation(model).ok().flatten();
    found.as_deref().map(Document::open).transpose()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_file_above_a_model_counts() {
        let top = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(top.path()).unwrap();
        fs::create_dir_all(top.join("a/b")).unwrap();
        fs::create_dir_all(top.join(".git")).unwrap();
        let model = top.join("a/b/shop.tm.ron");
        assert_eq!(find_organisation(&model).unwrap(), None);
        assert_eq!(place_of_organisation(&model), top.join(ORGANISATION));
        fs::write(top.join(ORGANISATION), "").unwrap();
        assert_eq!(find_organisation(&model).unwrap(), Some(top.join(ORGANISATION)));
        fs::write(top.join("a").join(ORGANISATION), "").unwrap();
        assert_eq!(find_organisation(&model).unwrap(), Some(top.join("a").join(ORGANISATION)));
        assert_eq!(find_organisation(&top.join(ORGANISATION)).unwrap(), None);
    }
}
