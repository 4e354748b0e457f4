//! The catalog files `catalogs/atlas/*.ron`: their shape, reading and writing.

use std::collections::BTreeMap;

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use super::facts::{CaseStudy, Facts, Mitigation, Tactic, Technique};
use crate::catalog::{CatalogError, parse};

/// `matrix.ron`: version and tactics.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Matrix {
    version: String,
    tactics: Vec<Tactic>,
}

/// The texts of the four files of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactFiles<T> {
    /// `matrix.ron`
    pub matrix: T,
    /// `techniques.ron`
    pub techniques: T,
    /// `mitigations.ron`
    pub mitigations: T,
    /// `case-studies.ron`
    pub case_studies: T,
}

/// Names of the four files in `catalogs/atlas/`.
pub const FACT_FILES: FactFiles<&str> = FactFiles {
    matrix: "matrix.ron",
    techniques: "techniques.ron",
    mitigations: "mitigations.ron",
    case_studies: "case-studies.ron",
};

impl FactFiles<&str> {
    /// The version that they are of, from the one file that says it.
    pub fn version(&self) -> Result<String, CatalogError> {
        Ok(parse::<Matrix>(FACT_FILES.matrix, self.matrix)?.version)
    }

    /// Parses the files.
    pub fn read(&self) -> Result<Facts, CatalogError> {
        let matrix: Matrix = parse(FACT_FILES.matrix, self.matrix)?;
        let techniques: BTreeMap<String, Technique> =
            parse(FACT_FILES.techniques, self.techniques)?;
        let mitigations: BTreeMap<String, Mitigation> =
            parse(FACT_FILES.mitigations, self.mitigations)?;
        let case_studies: BTreeMap<String, CaseStudy> =
            parse(FACT_FILES.case_studies, self.case_studies)?;
        Ok(Facts {
            version: matrix.version,
            tactics: matrix.tactics,
            techniques,
            mitigations,
            case_studies,
        })
    }
}

impl FactFiles<String> {
    /// Writes `facts` as files, one line or paragraph an entry, in the order of the ids.
    pub fn write(facts: &Facts) -> Result<Self, ron::Error> {
        let matrix = Matrix { version: facts.version.clone(), tactics: facts.tactics.clone() };
        let header = format!(
            "// Facts of MITRE ATLAS {} (Apache-2.0, see NOTICE), converted from the official \
             ATLAS.yaml.\n// `UPDATE_CATALOG=1 cargo test atlas` writes this file; do not edit it.\n",
            facts.version
        );
        let file = |ron: String| format!("{header}{ron}");
        Ok(Self {
            matrix: file(write_ron(&matrix, 2)?),
            techniques: file(write_ron(&facts.techniques, 1)?),
            mitigations: file(write_ron(&facts.mitigations, 2)?),
            case_studies: file(write_ron(&facts.case_studies, 3)?),
        })
    }
}

/// Writes RON with line breaks down to nesting `depth`.
pub(super) fn write_ron<T: Serialize>(value: &T, depth: usize) -> Result<String, ron::Error> {
    let pretty = PrettyConfig::new()
        .depth_limit(depth)
        .indentor("  ")
        .new_line("\n")
        .separate_tuple_members(true);
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    Ok(options.to_string_pretty(value, pretty)? + "\n")
}
