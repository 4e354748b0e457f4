//! Who acts, and when.

use std::path::Path;

use super::Failure;
use crate::model::Stamp;
use crate::store::{clock, identity};

/// The stamp for what is recorded now in the model at `path`, by the person that `--by` or else the
/// environment names.
pub fn stamp(path: &Path, by: Option<&str>) -> Result<Stamp, Failure> {
    let by = identity(by, path.parent().unwrap_or(path)).ok_or_else(|| {
        Failure::usage("nobody says who you are").hint("give --by NAME or set THREATLOOM_USER")
    })?;
    Ok(Stamp::new(clock::now(), &by))
}
