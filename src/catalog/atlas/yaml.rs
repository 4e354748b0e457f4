//! The shape of the official `ATLAS.yaml`, as far as it is read here.
//!
//! Fields that this program does not know are passed over, and what older or newer releases may
//! lack has a default; ids carry their position for messages.

use jiff::civil::Date;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// The whole file.
#[derive(Deserialize)]
pub(super) struct File {
    pub version: Option<String>,
    #[serde(default)]
    pub matrices: Vec<Matrix>,
    #[serde(default, rename = "case-studies")]
    pub case_studies: Vec<CaseStudy>,
}

#[derive(Deserialize)]
pub(super) struct Matrix {
    pub tactics: Vec<Tactic>,
    pub techniques: Vec<Technique>,
    #[serde(default)]
    pub mitigations: Vec<Mitigation>,
}

#[derive(Deserialize)]
pub(super) struct Tactic {
    pub id: Spanned<String>,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(rename = "ATT&CK-reference")]
    pub attack: Option<AttackReference>,
    pub created_date: Option<Date>,
    pub modified_date: Option<Date>,
}

#[derive(Deserialize)]
pub(super) struct Technique {
    pub id: Spanned<String>,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub tactics: Vec<Spanned<String>>,
    #[serde(rename = "subtechnique-of")]
    pub parent: Option<Spanned<String>>,
    pub maturity: Option<Spanned<String>>,
    #[serde(rename = "ATT&CK-reference")]
    pub attack: Option<AttackReference>,
    pub created_date: Option<Date>,
    pub modified_date: Option<Date>,
}

#[derive(Deserialize)]
pub(super) struct AttackReference {
    pub id: String,
}

#[derive(Deserialize)]
pub(super) struct Mitigation {
    pub id: Spanned<String>,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub techniques: Vec<Use>,
    #[serde(default, rename = "ml-lifecycle")]
    pub phases: Vec<PhaseOrUse>,
    #[serde(default, rename = "category")]
    pub categories: Vec<String>,
    #[serde(rename = "ATT&CK-reference")]
    pub attack: Option<AttackReference>,
    pub created_date: Option<Date>,
    pub modified_date: Option<Date>,
}

/// How a mitigation answers a technique.
#[derive(Deserialize)]
pub(super) struct Use {
    pub id: String,
    #[serde(default, rename = "use")]
    pub text: String,
}

/// ATLAS 5.6.0 has technique links that slipped into the list of phases.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum PhaseOrUse {
    Phase(String),
    Use(Use),
}

#[derive(Deserialize)]
pub(super) struct CaseStudy {
    pub id: Spanned<String>,
    pub name: String,
    #[serde(default)]
    pub summary: String,
    #[serde(rename = "incident-date")]
    pub date: Date,
    #[serde(rename = "incident-date-granularity")]
    pub granularity: Granularity,
    #[serde(default)]
    pub procedure: Vec<Step>,
    pub target: Option<String>,
    pub actor: Option<String>,
    pub reporter: Option<String>,
    #[serde(default, rename = "case-study-type")]
    pub kind: Kind,
    #[serde(default)]
    pub references: Vec<Reference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Granularity {
    Year,
    Month,
    Date,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Incident,
    #[default]
    Exercise,
}

#[derive(Deserialize)]
pub(super) struct Step {
    pub tactic: Spanned<String>,
    pub technique: Spanned<String>,
    #[serde(default)]
    pub description: String,
}

#[derive(Deserialize)]
pub(super) struct Reference {
    pub title: Option<String>,
    pub url: Option<String>,
}
