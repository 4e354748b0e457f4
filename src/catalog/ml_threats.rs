//! Microsoft's threats to AI and ML systems, its review questions, and the failure modes of machine
//! learning, with what they correspond to in ATLAS and in the bug bars.

use serde::Deserialize;

use super::{CatalogError, Kinds, parse};
use crate::model::Severity;

/// `catalogs/ml-threats.ron`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlThreats {
    /// The eleven threats, some in variants, in the order of the source.
    pub threats: Vec<MlThreat>,
    /// What a security review asks.
    pub themes: Vec<ReviewTheme>,
    /// The seventeen failure modes, by number.
    pub failure_modes: Vec<FailureMode>,
}

/// A threat of the guidance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlThreat {
    /// Number in the source, with a letter for a variant: `2a`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What happens, in a sentence.
    pub means: String,
    /// The mildest and the worst severity in the guidance; none where it names none.
    #[serde(default)]
    pub severity: Option<(Severity, Severity)>,
    /// What decides inside that range; may be empty.
    #[serde(default)]
    pub depends: String,
    /// What it corresponds to in ordinary software.
    pub parallel: String,
    /// What the guidance names against it.
    pub mitigations: Vec<String>,
    /// ATLAS mitigations that come closest.
    pub atlas: Vec<String>,
    /// ATLAS techniques by which it is done.
    pub techniques: Vec<String>,
    /// Bug-bar classes.
    pub classes: Vec<String>,
    /// Number of the failure mode that it brings about.
    pub failure_mode: u8,
}

/// Review questions on one theme.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewTheme {
    /// How answers are recorded.
    pub id: String,
    /// What the theme asks one to assume or to look for.
    pub title: String,
    /// The questions.
    pub questions: Vec<ReviewQuestion>,
}

/// A question of a review.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewQuestion {
    /// How answers are recorded; never the id of an attribute.
    pub id: String,
    /// The question.
    pub ask: String,
    /// Kinds and traits of the elements that it is put about; where [`ReviewQuestion::attribute`] is
    /// one of flows, those of the element that the flow comes from.
    pub on: Vec<String>,
    /// The attribute that answers it; without one the answer is kept in words.
    #[serde(default)]
    pub attribute: Option<String>,
    /// Ids of the threats that the answer bears on.
    pub threats: Vec<String>,
}

impl ReviewQuestion {
    /// Whether it is put about elements of a kind.
    pub fn is_about(&self, kind: &str, kinds: &Kinds) -> bool {
        self.on.iter().any(|name| name == kind || kinds.has_trait(kind, name))
    }
}

/// A way in which machine learning fails.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailureMode {
    /// 1 to 17.
    pub number: u8,
    /// What people read.
    pub name: String,
    /// What happens, in a sentence.
    pub means: String,
    /// Brought about by an attacker, rather than by itself. The bug bars rate only these.
    pub intentional: bool,
    /// What suffers.
    pub harms: Vec<Harm>,
    /// Whether attackers need access that they were never given.
    #[serde(default)]
    pub breach: bool,
}

/// What a failure damages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Harm {
    /// Secrets get out.
    Confidentiality,
    /// Answers are no longer right.
    Integrity,
    /// Nobody is served.
    Availability,
    /// People or things come to harm.
    Safety,
}

impl Harm {
    /// The spelling in files and output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Confidentiality => "confidentiality",
            Self::Integrity => "integrity",
            Self::Availability => "availability",
            Self::Safety => "safety",
        }
    }
}

impl MlThreats {
    /// The bundled list.
    ///
    /// # Errors
    /// Only if the bundled file is broken, which a test rules out.
    pub fn bundled() -> Result<Self, CatalogError> {
        parse("ml-threats.ron", include_str!("../../catalogs/ml-threats.ron"))
    }

    /// A threat by id.
    pub fn threat(&self, id: &str) -> Option<&MlThreat> {
        self.threats.iter().find(|threat| threat.id == id)
    }

    /// All review questions, theme by theme.
    pub fn questions(&self) -> impl Iterator<Item = &ReviewQuestion> {
        self.themes.iter().flat_map(|theme| &theme.questions)
    }

    /// A review question by id.
    pub fn question(&self, id: &str) -> Option<&ReviewQuestion> {
        self.questions().find(|question| question.id == id)
    }

    /// A failure mode by number.
    pub fn failure_mode(&self, number: u8) -> Option<&FailureMode> {
        self.failure_modes.iter().find(|mode| mode.number == number)
    }

    /// The threats that a technique carries out; a sub-technique without a mention of its own counts
    /// for its parent's.
    pub fn of_technique<'a>(&'a self, technique: &'a str) -> Vec<&'a MlThreat> {
        let by = |id: &str| -> Vec<&MlThreat> {
            self.threats.iter().filter(|t| t.techniques.iter().any(|known| known == id)).collect()
        };
        let own = by(technique);
        match technique.rsplit_once('.') {
            Some((parent, _)) if own.is_empty() => by(parent),
            _ => own,
        }
    }
}
