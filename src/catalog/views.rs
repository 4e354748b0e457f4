//! Views of the triage queue that everybody has: `catalogs/views.ron`.

use super::{CatalogError, parse};

/// Name and query of each bundled view, in the order in which they are offered.
///
/// # Errors
/// Only if the bundled file is broken, which a test rules out.
pub fn bundled() -> Result<Vec<(String, String)>, CatalogError> {
    parse("views.ron", include_str!("../../catalogs/views.ron"))
}
