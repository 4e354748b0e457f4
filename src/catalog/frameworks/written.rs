//! Frameworks as the files write them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Fact, Level, Ordinal};
use crate::catalog::Condition;
use crate::catalog::source::Spelled;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenFramework<'a> {
    #[serde(borrow)]
    pub id: Spelled<'a>,
    pub name: String,
    pub source: String,
    pub about: String,
    pub level: Level,
    pub scale: String,
    pub target: String,
    pub review_months: u16,
    #[serde(borrow)]
    pub groups: Vec<WrittenGroup<'a>>,
    #[serde(borrow, default)]
    pub tiers: Vec<WrittenTier<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenGroup<'a> {
    #[serde(borrow)]
    pub id: Spelled<'a>,
    pub name: String,
    pub about: String,
    #[serde(default)]
    pub level: Option<Level>,
    #[serde(default)]
    pub scale: Option<String>,
    #[serde(default)]
    pub target: Option<String>,
    #[serde(default)]
    pub foundation: bool,
    #[serde(default)]
    pub decides: bool,
    #[serde(borrow)]
    pub items: Vec<WrittenItem<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenItem<'a> {
    #[serde(borrow)]
    pub id: Spelled<'a>,
    pub name: String,
    pub ask: String,
    pub objective: String,
    #[serde(default)]
    pub threat: String,
    pub look_for: Vec<String>,
    #[serde(default)]
    pub levels: Vec<String>,
    #[serde(default)]
    pub steps: Vec<WrittenStep>,
    #[serde(default)]
    pub on: Option<Condition>,
    #[serde(default)]
    pub applies: Vec<String>,
    #[serde(default)]
    pub attacks: Vec<String>,
    #[serde(default)]
    pub see: Vec<String>,
    #[serde(default)]
    pub signals: Vec<WrittenSignal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenStep {
    pub id: String,
    pub text: String,
    pub to: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenSignal {
    pub id: String,
    pub says: String,
    pub why: String,
    #[serde(default)]
    pub every: Option<WrittenEvery>,
    #[serde(default)]
    pub some: Option<Condition>,
    #[serde(default)]
    pub mitigation: Option<String>,
    #[serde(default)]
    pub fact: Option<Fact>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenEvery {
    pub of: Condition,
    pub holds: Condition,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenTier<'a> {
    #[serde(borrow)]
    pub id: Spelled<'a>,
    pub name: String,
    pub because: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenThemes {
    pub id: String,
    pub name: String,
    pub themes: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenRisk<'a> {
    pub severities: Vec<WrittenSeverity>,
    #[serde(borrow)]
    pub attacks: Vec<WrittenAttack<'a>>,
    pub consequence: BTreeMap<String, ByOrdinal>,
    pub risk: BTreeMap<String, ByOrdinal>,
    pub residual: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenSeverity {
    pub id: String,
    pub name: String,
    pub means: String,
    #[serde(default)]
    pub some: Option<Condition>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenAttack<'a> {
    #[serde(borrow)]
    pub id: Spelled<'a>,
    pub name: String,
    pub about: String,
    pub source: String,
    pub likelihood: Ordinal,
    pub impact: Ordinal,
    pub exploitability: Ordinal,
    pub techniques: Vec<String>,
    #[serde(default)]
    pub applies: Option<Condition>,
    #[serde(default)]
    pub raises: Vec<WrittenLeaning>,
    #[serde(default)]
    pub lowers: Vec<WrittenLeaning>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenLeaning {
    pub why: String,
    #[serde(default)]
    pub every: Option<WrittenEvery>,
    #[serde(default)]
    pub some: Option<Condition>,
    #[serde(default)]
    pub mitigation: Option<String>,
    #[serde(default)]
    pub fact: Option<Fact>,
}

/// A row of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByOrdinal {
    pub low: String,
    pub medium: String,
    pub high: String,
}
