//! The policy that models are held to: `threatloom.policy.ron`, beside them or above.

use std::fs;
use std::path::{Path, PathBuf};

use super::reader::conflict_marker;
use super::team::{find_upward, read_text, shown_from_here, whole};
use crate::catalog::CatalogError;
use crate::text::ron::position;

/// Name of the file that is looked for.
pub(super) const POLICY_FILE: &str = "threatloom.policy.ron";

/// A policy as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyText {
    /// What messages call the file.
    pub file: String,
    /// The folder from which it counts paths of models.
    pub folder: PathBuf,
    /// What it says.
    pub text: String,
}

/// The policy for models in `folder`: the first `threatloom.policy.ron` from there upwards. The search
/// ends where that for team catalogs does.
///
/// # Errors
/// If what is found is a link out of the repository.
pub fn find_policy(folder: &Path) -> Result<Option<PathBuf>, CatalogError> {
    find_upward(folder, POLICY_FILE, Path::is_file)
}

/// Reads a policy.
///
/// # Errors
/// If it is no text, too large, or left in the middle of a merge.
pub fn read_policy(path: &Path) -> Result<PolicyText, CatalogError> {
    // A link has the name and the place by which it is found.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")));
    let folder = folder.map_err(|error| whole(&path.display().to_string(), error.to_string()))?;
    let file = shown_from_here(&folder.join(path.file_name().unwrap_or_default()));
    let text = read_text(path).map_err(|message| whole(&file, message))?;
    if let Some(marker) = conflict_marker(&text) {
        let (line, column) = position(&text, marker.start);
        let message =
            "a merge by lines left its conflict markers: keep one side of each".to_string();
        return Err(CatalogError { file, line, column, message });
    }
    Ok(PolicyText { file, folder, text })
}
