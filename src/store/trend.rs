//! How far assessments were over the history of a repository.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::find::real_path;
use super::git::{GitError, Past, Repository};
use super::organisation::is_organisation;
use crate::analysis::assess::{Assessor, Point};
use crate::catalog::Catalog;
use crate::model::Model;

/// How far each framework was on each day on which a model became another one, oldest first, by the
/// catalogs of today. The last point is `now`, what the model is today.
///
/// # Errors
/// If git fails.
pub fn points(
    repository: &Repository,
    past: &Past,
    path: &Path,
    catalog: &Catalog,
    now: (Date, &Model),
) -> Result<BTreeMap<String, Vec<Point>>, GitError> {
    let mut found: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    let mut see = |date: Date, model: &Model| {
        let assessor = if is_organisation(path) {
            Assessor::organisation(model, catalog, now.0)
        } else {
            Assessor::of(model, None, catalog, now.0)
        };
        for framework in catalog.frameworks().all() {
            let groups = assessor.tallies(framework);
            let points = found.entry(framework.id.clone()).or_default();
            if points.last().is_none_or(|last| last.groups != groups) {
                points.push(Point { date, groups });
            }
        }
    };
    repository.assessed_states(past, &mut see)?;
    see(now.0, now.1);
    Ok(found)
}

/// The [points] of one model, by the repository that it is in; of one that was never committed there is
/// the last alone.
///
/// # Errors
/// If it is in no repository, that has no commit, or git fails.
pub fn points_of(
    path: &Path,
    catalog: &Catalog,
    now: (Date, &Model),
) -> Result<BTreeMap<String, Vec<Point>>, GitError> {
    let repository = Repository::around(path)?;
    let mut past = repository.past(&repository.resolve("HEAD")?)?;
    let of_file = past.remove(&repository.path_of(&real_path(path))?).unwrap_or_default();
    points(&repository, &of_file, path, catalog, now)
}
