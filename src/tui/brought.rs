//! What an import brings to the workbench.

use std::path::PathBuf;

use crate::interop::Account;
use crate::model::Model;

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The file.
    pub file: PathBuf,
    /// What people call its format.
    pub format: &'static str,
    /// The model.
    pub model: Model,
    /// What was made of what.
    pub account: Account,
    /// Whether it is the open model, brought up to date.
    pub is_update: bool,
}
