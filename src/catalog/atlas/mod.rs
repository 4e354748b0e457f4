//! MITRE ATLAS: tactics, techniques, mitigations and case studies.
//!
//! The facts ([`Facts`]) are those of the official release, converted by [`convert`]; the summaries
//! are our own. An imported official file ([`Atlas::imported`]) brings newer facts and MITRE's own
//! texts, which the summaries then stand beside.

mod diff;
mod facts;
mod files;
mod official;
mod yaml;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub use diff::{Change, Difference, Entity, diff};
pub use facts::{
    CaseKind, CaseStudy, Facts, Granularity, Maturity, Mitigation, Reference, Step, Tactic,
    Technique, attack_url,
};
pub use files::{FACT_FILES, FactFiles};
pub use official::{MAX_BYTES, Official, OfficialTexts, convert};

use super::{CatalogError, parse};

/// The bundled files of facts.
const FACTS: FactFiles<&str> = FactFiles {
    matrix: include_str!("../../../catalogs/atlas/matrix.ron"),
    techniques: include_str!("../../../catalogs/atlas/techniques.ron"),
    mitigations: include_str!("../../../catalogs/atlas/mitigations.ron"),
    case_studies: include_str!("../../../catalogs/atlas/case-studies.ron"),
};

/// The bundled summaries in our own words: file name and text.
const SUMMARIES: [(&str, &str); 3] = [
    ("techniques.ron", include_str!("../../../catalogs/atlas/summaries/techniques.ron")),
    ("mitigations.ron", include_str!("../../../catalogs/atlas/summaries/mitigations.ron")),
    ("case-studies.ron", include_str!("../../../catalogs/atlas/summaries/case-studies.ron")),
];

/// One release of ATLAS, ready to be asked.
#[derive(Debug, Clone)]
pub struct Atlas {
    facts: Facts,
    summaries: BTreeMap<String, String>,
    official: Option<OfficialTexts>,
}

impl Atlas {
    /// The release inside the binary.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which tests rule out.
    pub fn bundled() -> Result<Self, CatalogError> {
        Ok(Self { facts: complete(FACTS.read()?), summaries: summaries()?, official: None })
    }

    /// The version of the release inside the binary, without the rest of it.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which tests rule out.
    pub fn bundled_version() -> Result<String, CatalogError> {
        FACTS.version()
    }

    /// The release of an official file that the user brought. What is new in it has MITRE's text
    /// only.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which tests rule out.
    pub fn imported(official: Official) -> Result<Self, CatalogError> {
        Ok(Self {
            facts: complete(official.facts),
            summaries: summaries()?,
            official: Some(official.texts),
        })
    }

    /// Version of the data, such as `5.6.0`.
    pub fn version(&self) -> &str {
        &self.facts.version
    }

    /// Whether this is an imported release with MITRE's own texts.
    pub fn is_imported(&self) -> bool {
        self.official.is_some()
    }

    /// The tactics in the order of the matrix.
    pub fn tactics(&self) -> &[Tactic] {
        &self.facts.tactics
    }

    /// A tactic by its id.
    pub fn tactic(&self, id: &str) -> Option<&Tactic> {
        self.facts.tactics.iter().find(|t| t.id == id)
    }

    /// All techniques and sub-techniques by id; a sub-technique follows its parent.
    pub fn techniques(&self) -> impl Iterator<Item = &Technique> {
        self.facts.techniques.values()
    }

    /// A technique or sub-technique by its id.
    pub fn technique(&self, id: &str) -> Option<&Technique> {
        self.facts.techniques.get(id)
    }

    /// The technique of which this is a sub-technique.
    pub fn parent(&self, technique: &Technique) -> Option<&Technique> {
        self.technique(technique.parent.as_deref()?)
    }

    /// The sub-techniques of a technique.
    pub fn children(&self, id: &str) -> impl Iterator<Item = &Technique> {
        self.techniques().filter(move |t| t.parent.as_deref() == Some(id))
    }

    /// The name for people: `LLM Prompt Injection: Indirect`.
    pub fn display_name<'a>(&'a self, technique: &'a Technique) -> Cow<'a, str> {
        match self.parent(technique) {
            Some(parent) => Cow::Owned(format!("{}: {}", parent.name, technique.name)),
            None => Cow::Borrowed(&technique.name),
        }
    }

    /// Name of the tactic, technique, mitigation or case study `id`; an unknown id names itself.
    pub fn name<'a>(&'a self, id: &'a str) -> Cow<'a, str> {
        if let Some(technique) = self.technique(id) {
            return self.display_name(technique);
        }
        let name = self
            .tactic(id)
            .map(|t| &t.name)
            .or_else(|| self.mitigation(id).map(|m| &m.name))
            .or_else(|| self.case_study(id).map(|c| &c.title));
        name.map_or(Cow::Borrowed(id), |name| Cow::Borrowed(name.as_str()))
    }

    /// Id and name; an unknown id alone.
    pub fn labelled(&self, id: &str) -> String {
        match self.name(id) {
            name if name == id => id.to_string(),
            name => format!("{id} {name}"),
        }
    }

    /// All mitigations by id.
    pub fn mitigations(&self) -> impl Iterator<Item = &Mitigation> {
        self.facts.mitigations.values()
    }

    /// A mitigation by its id.
    pub fn mitigation(&self, id: &str) -> Option<&Mitigation> {
        self.facts.mitigations.get(id)
    }

    /// What answers a technique: the mitigations linked to it, then those linked to its parent. A
    /// mitigation that is linked to some sub-techniques of the parent by name does not answer the
    /// others.
    pub fn mitigations_for(&self, technique: &str) -> Vec<&Mitigation> {
        let own = |m: &&Mitigation| m.techniques.contains(technique);
        let parent = self.technique(technique).and_then(|t| t.parent.as_deref());
        let names_siblings =
            |p: &str, m: &Mitigation| self.children(p).any(|sub| m.techniques.contains(&sub.id));
        let inherited = |m: &&Mitigation| {
            parent.is_some_and(|p| m.techniques.contains(p) && !names_siblings(p, m))
        };
        self.mitigations().filter(own).chain(self.mitigations().filter(inherited)).collect()
    }

    /// All case studies by id.
    pub fn case_studies(&self) -> impl Iterator<Item = &CaseStudy> {
        self.facts.case_studies.values()
    }

    /// A case study by its id.
    pub fn case_study(&self, id: &str) -> Option<&CaseStudy> {
        self.facts.case_studies.get(id)
    }

    /// The case studies in which a technique, or a sub-technique of it, was used.
    pub fn case_studies_using<'a>(
        &'a self,
        technique: &'a str,
    ) -> impl Iterator<Item = &'a CaseStudy> {
        let used = move |step: &Step| {
            step.technique == technique
                || self
                    .technique(&step.technique)
                    .is_some_and(|t| t.parent.as_deref() == Some(technique))
        };
        self.case_studies().filter(move |case| case.steps.iter().any(used))
    }

    /// Our sentence or two about a technique, mitigation or case study.
    pub fn summary(&self, id: &str) -> Option<&str> {
        self.summaries.get(id).map(String::as_str)
    }

    /// MITRE's own texts, if an official file was imported.
    pub fn official(&self) -> Option<&OfficialTexts> {
        self.official.as_ref()
    }
}

/// Fills in what the records leave to their keys and parents.
fn complete(mut facts: Facts) -> Facts {
    for (id, technique) in &mut facts.techniques {
        technique.id.clone_from(id);
    }
    for (id, mitigation) in &mut facts.mitigations {
        mitigation.id.clone_from(id);
    }
    for (id, case) in &mut facts.case_studies {
        case.id.clone_from(id);
    }
    let order: BTreeMap<&str, usize> =
        facts.tactics.iter().enumerate().map(|(i, t)| (t.id.as_str(), i)).collect();
    let own: BTreeMap<String, Vec<String>> =
        facts.techniques.iter().map(|(id, t)| (id.clone(), t.tactics.clone())).collect();
    for technique in facts.techniques.values_mut() {
        if let Some(inherited) = technique.parent.as_ref().and_then(|p| own.get(p))
            && technique.tactics.is_empty()
        {
            technique.tactics.clone_from(inherited);
        }
        technique.tactics.sort_by_key(|t| order.get(t.as_str()).copied());
    }
    facts
}

fn summaries() -> Result<BTreeMap<String, String>, CatalogError> {
    let mut all = BTreeMap::new();
    for (file, text) in SUMMARIES {
        all.append(&mut parse::<BTreeMap<String, String>>(&format!("summaries/{file}"), text)?);
    }
    Ok(all)
}
