//! The facts of ATLAS as typed data: what `catalogs/atlas/*.ron` and the official file both say.
//!
//! Maps are keyed by ATLAS id. An id inside its record is filled in from the key on load, and so
//! are the tactics of sub-techniques, which the official data leaves to be inherited.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Everything that ATLAS states, without its prose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The version of the data, such as `5.6.0`.
    pub version: String,
    /// In the order of the matrix: roughly that of an attack.
    pub tactics: Vec<Tactic>,
    /// Techniques and sub-techniques.
    pub techniques: BTreeMap<String, Technique>,
    /// Mitigations.
    pub mitigations: BTreeMap<String, Mitigation>,
    /// Case studies.
    pub case_studies: BTreeMap<String, CaseStudy>,
}

/// An attacker's goal: a column of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tactic {
    /// Such as `AML.TA0002`.
    pub id: String,
    /// Such as `Reconnaissance`.
    pub name: String,
    /// The tactic of ATT&CK that it corresponds to, such as `TA0043`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<String>,
    /// When it entered ATLAS.
    pub created: Date,
    /// When ATLAS last changed it.
    pub modified: Date,
}

/// A way to reach a tactic's goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technique {
    /// Such as `AML.T0051` or, for a sub-technique, `AML.T0051.001`.
    #[serde(skip)]
    pub id: String,
    /// The name without that of the parent.
    pub name: String,
    /// The technique of which this is a sub-technique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Ids of the tactics that it serves, in matrix order; for a sub-technique those of the parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tactics: Vec<String>,
    /// What is known of its use.
    pub maturity: Maturity,
    /// The technique of ATT&CK that it adapts, such as `T1588`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<String>,
    /// When it entered ATLAS.
    pub created: Date,
    /// When ATLAS last changed it.
    pub modified: Date,
}

/// How far a technique has come, by the case studies of ATLAS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Maturity {
    /// Older data does not say.
    #[default]
    Unstated,
    /// Shown to work in research.
    Feasible,
    /// Shown on a real system by red teams or researchers.
    Demonstrated,
    /// Used by attackers.
    Realized,
}

/// A measure against techniques.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mitigation {
    /// Such as `AML.M0015`.
    #[serde(skip)]
    pub id: String,
    /// Such as `Adversarial Input Detection`.
    pub name: String,
    /// `Policy`, `Technical - ML`, `Technical - Cyber`.
    pub categories: BTreeSet<String>,
    /// Phases of the machine-learning life cycle at which it is put in place, first phase first.
    pub phases: Vec<String>,
    /// Ids of the techniques that it answers.
    pub techniques: BTreeSet<String>,
    /// The mitigation of ATT&CK that it adapts, such as `M1017`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<String>,
    /// When it entered ATLAS.
    pub created: Date,
    /// When ATLAS last changed it.
    pub modified: Date,
}

/// An attack that took place, or was carried out as an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseStudy {
    /// Such as `AML.CS0017`.
    #[serde(skip)]
    pub id: String,
    /// Its title.
    pub title: String,
    /// Incident or exercise.
    pub kind: CaseKind,
    /// When it happened, as exactly as `granularity` says.
    pub date: Date,
    /// Which parts of `date` are meant.
    pub granularity: Granularity,
    /// The system that was attacked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// Who attacked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub actor: String,
    /// Who reported it, if not the actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// The attack in order.
    pub steps: Vec<Step>,
    /// Where to read about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
}

/// Whether harm was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaseKind {
    /// A real attack.
    Incident,
    /// Research or a red team.
    Exercise,
}

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    #[serde(alias = "date")]
    Day,
}

/// One step of a case study.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Tactic id: what the step was for.
    pub tactic: String,
    /// Technique id: how it was done.
    pub technique: String,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Empty where ATLAS gives none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Empty where ATLAS gives none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
}

impl Maturity {
    /// The word that ATLAS uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unstated => "not stated",
            Self::Feasible => "feasible",
            Self::Demonstrated => "demonstrated",
            Self::Realized => "realized",
        }
    }
}

impl CaseKind {
    /// The word that ATLAS uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Exercise => "exercise",
        }
    }
}

impl CaseStudy {
    /// The date as exactly as it is known: `2023`, `2023-05` or `2023-05-28`.
    pub fn when(&self) -> String {
        let day = self.date.to_string();
        let known = match self.granularity {
            Granularity::Year => 4,
            Granularity::Month => 7,
            Granularity::Day => 10,
        };
        day.get(..known).unwrap_or(&day).to_string()
    }
}

/// Address of a technique, sub-technique, tactic or mitigation of ATT&CK.
pub fn attack_url(id: &str) -> String {
    let kind = match id.get(..2) {
        Some("TA") => "tactics",
        Some(m) if m.starts_with('M') => "mitigations",
        _ => "techniques",
    };
    format!("https://attack.mitre.org/{kind}/{}/", id.replace('.', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_addresses() {
        assert_eq!(attack_url("TA0043"), "https://attack.mitre.org/tactics/TA0043/");
        assert_eq!(attack_url("T1588.002"), "https://attack.mitre.org/techniques/T1588/002/");
        assert_eq!(attack_url("M1017"), "https://attack.mitre.org/mitigations/M1017/");
    }
}
