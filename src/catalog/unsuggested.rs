//! Techniques that no rule suggests, with the reason: `catalogs/rules/unsuggested.ron`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Atlas, CatalogError, Technique, parse};

/// The tactics by which an attack is prepared, before anything touches the system.
const PREPARING: [&str; 2] = ["AML.TA0002", "AML.TA0003"];

/// Technique id → why no model shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsuggested(BTreeMap<String, OutOfSight>);

/// Why no rule suggests a technique.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutOfSight {
    /// The reason.
    pub why: String,
    /// Techniques that it prepares or that say it more precisely; their sub-techniques are meant too.
    #[serde(default)]
    pub leads_to: Vec<String>,
}

impl OutOfSight {
    /// Whether it leads to a technique, or to the parent of it.
    pub fn leads_to(&self, technique: &str) -> bool {
        let parent = technique.rsplit_once('.').map(|(parent, _)| parent);
        self.leads_to.iter().any(|id| id == technique || Some(id.as_str()) == parent)
    }
}

impl Unsuggested {
    /// The bundled list.
    ///
    /// # Errors
    /// Only if the bundled file is broken, which a test rules out.
    pub fn bundled() -> Result<Self, CatalogError> {
        let text = include_str!("../../catalogs/rules/unsuggested.ron");
        parse("rules/unsuggested.ron", text).map(Self)
    }

    /// Why no rule suggests a technique; none where one does.
    pub fn get(&self, technique: &str) -> Option<&OutOfSight> {
        self.0.get(technique)
    }

    /// All of them by technique id.
    pub fn all(&self) -> impl Iterator<Item = (&str, &OutOfSight)> {
        self.0.iter().map(|(id, reason)| (id.as_str(), reason))
    }

    /// Those by which attackers prepare themselves, in the order of ATLAS.
    pub fn preparation<'a>(
        &'a self,
        atlas: &'a Atlas,
    ) -> impl Iterator<Item = (&'a Technique, &'a OutOfSight)> {
        let prepares = |technique: &&Technique| {
            technique.tactics.iter().any(|id| PREPARING.contains(&id.as_str()))
        };
        let listed = |technique: &'a Technique| Some((technique, self.get(&technique.id)?));
        atlas.techniques().filter(prepares).filter_map(listed)
    }
}
