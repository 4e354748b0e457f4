//! How risk is looked up: `catalogs/frameworks/risk.ron`. Ordinals are never multiplied.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::Knows;
use crate::catalog::condition::CondId;

/// Use cases by severity, attack types, and the tables by which they become risks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RiskTables {
    /// How bad a missing control is, by what the system is used for, the worst first.
    pub severities: Vec<UseCase>,
    /// Types of attacks.
    pub attacks: Vec<Attack>,
    pub(super) consequence: BTreeMap<(String, Ordinal), Consequence>,
    pub(super) risk: BTreeMap<(Consequence, Ordinal), RiskLevel>,
    pub(super) residual: BTreeMap<(RiskLevel, String), RiskLevel>,
}

/// What a severity stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseCase {
    /// The spelling in files.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Which uses it stands for.
    pub means: String,
    /// Some element surely meets it; none holds for any system.
    pub some: Option<CondId>,
}

/// A type of attacks on AI systems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attack {
    /// The spelling in files.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What attackers do.
    pub about: String,
    /// Where its start values come from.
    pub source: String,
    /// How likely it is, to begin with.
    pub likelihood: Ordinal,
    /// How much it harms, to begin with.
    pub impact: Ordinal,
    /// How easily it is done by those who try.
    pub exploitability: Ordinal,
    /// ATLAS techniques of it; each stands for its sub-techniques.
    pub techniques: Vec<String>,
    /// Some element may meet it, or there is nothing to attack; none always holds.
    pub applies: Option<CondId>,
    /// What makes it likelier, by one each.
    pub raises: Vec<Leaning>,
    /// What makes it less likely, by one each.
    pub lowers: Vec<Leaning>,
}

/// Something that moves a likelihood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaning {
    /// When it does.
    pub when: Knows,
    /// Why, in words; `{element}` stands for the elements that it rests on.
    pub why: String,
}

/// How likely, how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ordinal {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

/// What it would come to if it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// Nobody would mind.
    Negligible,
    /// It would be dealt with in passing.
    Minor,
    /// It would hurt.
    Major,
    /// It would endanger people or the organisation.
    Severe,
}

/// How much there is to worry about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskLevel {
    /// Live with it.
    Low,
    /// Plan for it.
    Medium,
    /// Deal with it soon.
    High,
    /// Deal with it now.
    Critical,
}

macro_rules! spelled {
    ($type:ident { $($variant:ident $id:literal)+ }) => {
        impl $type {
            /// All of them, from little to much.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The spelling in files and for programs.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id),+
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.id())
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let found = Self::ALL.iter().find(|known| known.id() == text).copied();
                let known = || Self::ALL.iter().map(|it| it.id()).collect::<Vec<_>>().join(", ");
                found.ok_or_else(|| format!("`{text}` is none of {}", known()))
            }
        }
    };
}

spelled!(Ordinal { Low "low" Medium "medium" High "high" });
spelled!(Consequence { Negligible "negligible" Minor "minor" Major "major" Severe "severe" });
spelled!(RiskLevel { Low "low" Medium "medium" High "high" Critical "critical" });

impl RiskTables {
    /// A type of attacks by id.
    pub fn attack(&self, id: &str) -> Option<&Attack> {
        self.attacks.iter().find(|attack| attack.id == id)
    }

    /// A severity by id.
    pub fn severity(&self, id: &str) -> Option<&UseCase> {
        self.severities.iter().find(|known| known.id == id)
    }

    /// What an attack of this impact comes to on a system of this severity.
    pub fn consequence(&self, severity: &str, impact: Ordinal) -> Consequence {
        let found = self.consequence.get(&(severity.to_string(), impact));
        found.copied().unwrap_or(Consequence::Severe)
    }

    /// The risk of what comes to this and is this likely.
    pub fn risk(&self, consequence: Consequence, likelihood: Ordinal) -> RiskLevel {
        self.risk.get(&(consequence, likelihood)).copied().unwrap_or(RiskLevel::Critical)
    }

    /// What is left of a risk where the control against it stands as an answer says; all of it where no
    /// table says.
    pub fn residual(&self, risk: RiskLevel, answer: &str) -> RiskLevel {
        self.residual.get(&(risk, answer.to_string())).copied().unwrap_or(risk)
    }
}

impl Ordinal {
    /// So many steps up or down, as far as there are any.
    #[must_use]
    pub fn moved(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|it| *it == self).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(Self::ALL.len() - 1);
        Self::ALL[to]
    }
}
