//! A team's frameworks.

use super::report::Report;
use super::{Change, What};
use crate::catalog::Catalog;

/// Notes what is added and replaced, and what is wrong with it. `catalog` has the frameworks of the team,
/// `base` has not.
pub fn add(catalog: &Catalog, base: &Catalog, report: &mut Report) {
    let (frameworks, problems) = catalog.read_frameworks();
    let (own, bundled): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|problem| catalog.shelf.is_own(&problem.file));
    report.problems.extend(own);
    // What is missing there follows from kinds or terms that were replaced, unless something else is wrong
    // with those, or an imported ATLAS has less than the bundled one.
    if report.problems.is_empty() && !bundled.is_empty() {
        let known = base.read_frameworks().1;
        report.problems.extend(bundled.into_iter().filter(|problem| !known.contains(problem)));
    }
    for framework in frameworks.all() {
        let Some(place) = &framework.own else { continue };
        report.changes.push(Change {
            what: What::Framework,
            id: framework.id.clone(),
            place: place.clone(),
            replaces: base.frameworks().get(&framework.id).is_some(),
        });
    }
}
