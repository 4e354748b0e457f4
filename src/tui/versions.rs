//! Other versions of the open model: what is in its file now. All of it reads files, so the runtime
//! asks for it on a thread of its own.

use std::path::Path;

use crate::compare::{Labels, Merged, merge};
use crate::model::Model;
use crate::store::{Document, StoreError, parse_model};

/// What one's own side of a merge with the file is called.
pub const MINE: &str = "mine";

/// What the side of the file is called.
pub const ON_DISK: &str = "the file";

/// The file as it is now, and what comes of it and of `model`, which was drawn from the file when it
/// held `base`.
///
/// # Errors
/// Why the file can't be read, or what is wrong in it.
pub fn merge_with_file(
    path: &Path,
    base: Option<&str>,
    model: &Model,
) -> Result<(Document, Merged), StoreError> {
    let disk = Document::open(path)?;
    let base = match base {
        Some(text) => parse_model(&path.to_string_lossy(), text.as_bytes())?.model,
        None => Model::new(""),
    };
    // Positions are not in the file: what the base had of them is what both still agree on.
    let base = Model { arrangement: disk.model.arrangement.clone(), ..base };
    let labels = Labels { ours: MINE, theirs: ON_DISK };
    let merged = merge(&base, model, &disk.model, labels)
        .map_err(|reason| StoreError::NotReadable { path: path.to_path_buf(), reason })?;
    Ok((disk, merged))
}
