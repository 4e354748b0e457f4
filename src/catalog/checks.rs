//! What `check` can find, in words: `catalogs/checks.ron`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CatalogError, parse};

/// Id of a check → what it means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checks(BTreeMap<String, Check>);

/// What a check means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Check(String, String);

impl Check {
    /// What is wrong, in a line.
    pub fn title(&self) -> &str {
        &self.0
    }

    /// Why it matters, and what to do.
    pub fn help(&self) -> &str {
        &self.1
    }
}

impl Checks {
    /// The bundled list.
    ///
    /// # Errors
    /// Only if the bundled file is broken, which a test rules out.
    pub fn bundled() -> Result<Self, CatalogError> {
        parse("checks.ron", include_str!("../../catalogs/checks.ron")).map(Self)
    }

    /// A check by id.
    pub fn get(&self, id: &str) -> Option<&Check> {
        self.0.get(id)
    }

    /// All checks by id.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Check)> {
        self.0.iter().map(|(id, check)| (id.as_str(), check))
    }
}
