//! How a model's assessments got to where they are, as far as its repository tells.

use jiff::civil::Date;

use crate::catalog::Catalog;
use crate::catalog::frameworks::Level;
use crate::report::assessment::History;
use crate::store::{Document, is_organisation, points_of};

/// The history of each framework. A report is made without a past, too: whatever keeps git from telling it
/// is no failure.
pub fn histories(document: &Document, catalog: &Catalog, today: Date) -> Vec<History> {
    let path = document.path();
    let points = points_of(path, catalog, (today, &document.model)).unwrap_or_default();
    let level = if is_organisation(path) { Level::Organisation } else { Level::System };
    let histories =
        catalog.frameworks().all().iter().filter_map(|framework| {
            Some(History::of(framework, points.get(&framework.id)?, level))
        });
    histories.collect()
}
