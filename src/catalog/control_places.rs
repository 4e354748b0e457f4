//! Where mitigations can be put: `catalogs/control-places.ron`.
//!
//! ATLAS says which technique a mitigation answers, not where it can stand: what sanitises training data
//! does not stand on the model that came of it, and a supplier's model is not one's own to align.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::condition::Compiler;
use super::rules::TERMS;
use super::source::Source;
use super::{CatalogError, CondId, Condition, Conditions, Kinds, parse};

/// The file inside the binary: name and text.
const FILE: (&str, &str) =
    ("control-places.ron", include_str!("../../catalogs/control-places.ron"));

/// `catalogs/control-places.ron`, checked and ready to evaluate.
#[derive(Debug, Clone)]
pub struct ControlPlaces {
    /// The conditions that the places refer to.
    pub conditions: Conditions,
    /// Mitigation id → holds of the elements that it can be put on.
    places: BTreeMap<String, CondId>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    terms: BTreeMap<String, Condition>,
    places: BTreeMap<String, Condition>,
}

impl ControlPlaces {
    /// The bundled file. `is_mitigation` says which ids exist.
    ///
    /// # Errors
    /// Only if the bundled file is broken, which a test rules out.
    pub fn bundled(
        kinds: &Kinds,
        is_mitigation: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        Self::load(FILE, kinds, is_mitigation)
    }

    /// From a file, given as name and text.
    ///
    /// # Errors
    /// The first thing that does not parse or names something unknown.
    pub fn load(
        (file, text): (&str, &str),
        kinds: &Kinds,
        is_mitigation: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let terms = parse(TERMS.0, TERMS.1)?;
        Self::compile(terms, Source { file, text }, kinds, is_mitigation)
    }

    /// The bundled file with terms and kinds that a team changed.
    ///
    /// # Errors
    /// The first thing that the file needs and that they lack.
    pub(super) fn with(
        terms: &BTreeMap<String, Condition>,
        kinds: &Kinds,
    ) -> Result<Self, CatalogError> {
        let (file, text) = FILE;
        // Its mitigations are those of the bundled ATLAS.
        Self::compile(terms.clone(), Source { file, text }, kinds, &|_| true)
    }

    fn compile(
        mut terms: BTreeMap<String, Condition>,
        source: Source<'_>,
        kinds: &Kinds,
        is_mitigation: &dyn Fn(&str) -> bool,
    ) -> Result<Self, CatalogError> {
        let written: Written = source.parse()?;
        terms.extend(written.terms);
        let mut conditions = Conditions::default();
        let mut compiler = Compiler::new(kinds, &terms, &mut conditions);
        let mut places = BTreeMap::new();
        for (id, condition) in written.places {
            let start = source.text.find(&format!("\"{id}\"")).unwrap_or(0);
            let entry = start..source.text.len();
            if !is_mitigation(&id) {
                let message = format!("ATLAS has no mitigation `{id}`");
                return Err(source.at_word(&entry, &id, message));
            }
            let place = compiler.element(&condition).map_err(|wrong| {
                let message = format!("place of `{id}`: {}", wrong.message);
                source.at_word(&entry, &wrong.word, message)
            })?;
            places.insert(id, place);
        }
        Ok(Self { conditions, places })
    }

    /// The places of all mitigations, in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = CondId> {
        self.places.values().copied()
    }

    /// What holds of the elements that a mitigation can be put on; none where it is not said, which is
    /// to say anywhere.
    pub fn of(&self, mitigation: &str) -> Option<CondId> {
        self.places.get(mitigation).copied()
    }
}
