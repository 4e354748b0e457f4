//! Where frameworks wait until somebody asks for them.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::{Frameworks, compile};
use crate::catalog::{Catalog, CatalogError, Kinds};

macro_rules! file {
    ($name:literal) => {
        (
            concat!("frameworks/", $name, ".ron"),
            include_str!(concat!("../../../catalogs/frameworks/", $name, ".ron")),
        )
    };
}

/// What frameworks share, inside the binary.
pub(super) const SHARED: compile::Shared = compile::Shared {
    scales: file!("scales"),
    themes: file!("themes"),
    risk: file!("risk"),
    roadmap: file!("roadmap"),
};

/// The frameworks inside the binary, in the order in which they are offered.
pub(super) const FILES: [(&str, &str); 6] = [
    file!("risk-assessment"),
    file!("maturity"),
    file!("posture"),
    file!("nist-ai-rmf"),
    file!("eu-ai-act"),
    file!("model-governance"),
];

/// Frameworks that are read when they are asked for first.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// A team's files: name and text.
    own: Vec<(String, String)>,
    /// Ids of frameworks that a team does not use.
    off: BTreeSet<String>,
    /// All kinds that frameworks may speak of, where a team switched some off: what is not drawn is not
    /// met, and a condition that names it still means the same.
    kinds: Option<Kinds>,
    read: OnceLock<Arc<Frameworks>>,
}

impl Shelf {
    /// With files of a team besides the bundled ones.
    pub fn with(own: Vec<(String, String)>) -> Self {
        Self { own, ..Self::default() }
    }

    /// Without some frameworks, and with kinds that are switched off elsewhere.
    #[must_use]
    pub fn without(self, off: BTreeSet<String>, kinds: Option<Kinds>) -> Self {
        Self { off, kinds, read: OnceLock::new(), ..self }
    }

    /// Whether a team has files of its own.
    pub const fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Whether a file is one of them.
    pub fn is_own(&self, file: &str) -> bool {
        self.own.iter().any(|(own, _)| own == file)
    }
}

impl Catalog {
    /// What organisations and systems are assessed by. What is wrong with a team's files is told when its
    /// catalogs are loaded, and is left out here.
    pub fn frameworks(&self) -> &Frameworks {
        self.shelf.read.get_or_init(|| Arc::new(self.read_frameworks().0))
    }

    /// Reads all frameworks, with all that is wrong with them.
    pub fn read_frameworks(&self) -> (Frameworks, Vec<CatalogError>) {
        let Shelf { own, off, kinds, .. } = &self.shelf;
        let bundled = FILES.map(|(file, text)| (file, text, false));
        let own = own.iter().map(|(file, text)| (file.as_str(), text.as_str(), true));
        let files: Vec<(&str, &str, bool)> = bundled.into_iter().chain(own).collect();
        let kinds = kinds.as_ref().unwrap_or(&self.kinds);
        let (frameworks, problems) = compile::compile(&SHARED, &files, self, kinds);
        (frameworks.without(|id| off.contains(id)), problems)
    }
}
