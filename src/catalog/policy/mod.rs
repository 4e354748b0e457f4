//! A team's policy: what a model has to have, which combinations are forbidden, and what is exempt.
//!
//! The file comes from pull requests, like a team's catalogs: everything that it says is checked
//! against the catalogs in force, and everything that is wrong with it is told at once.

mod assessments;
mod compile;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use super::frameworks::RiskLevel;
use super::{Catalog, CatalogError, CondId, Conditions, Place, Template};
use crate::model::{DueDays, FindingKey, Id, Severity};

/// The format of policies that this version reads.
pub const POLICY_FORMAT: u32 = 1;

/// A policy to begin with, and the description of the format by example.
pub const EXAMPLE_POLICY: &str = include_str!("../../../catalogs/policy-example.ron");

/// A policy, checked against the catalogs and ready to evaluate.
#[derive(Debug, Clone)]
pub struct Policy {
    /// What the team calls it.
    pub name: String,
    /// The file, as people know it.
    pub file: String,
    /// Open findings and forbidden combinations fail from this severity on; none leaves that to
    /// whoever runs the check.
    pub fail_on: Option<Severity>,
    /// Suggestions that nobody took a position on fail from this score on, in percent; none lets
    /// them pass.
    pub suggestions_fail_from: Option<u8>,
    /// Attributes that have to be recorded.
    pub attributes: Vec<Required>,
    /// Who needs an owner.
    pub owners: RequiredOwners,
    /// How old reviews may be.
    pub reviews: Reviews,
    /// How long open findings may take.
    pub due_days: DueDays,
    /// Findings from this severity on are accepted by two people; none asks for one.
    pub second_person_from: Option<Severity>,
    /// How far assessments have to be.
    pub assessments: Vec<RequiredAssessment>,
    /// Views of the triage queue that the team shares: name → query.
    pub views: BTreeMap<String, String>,
    /// Where the query of each view stands.
    pub view_places: BTreeMap<String, Place>,
    /// Combinations that no model may have.
    pub forbidden: Vec<Forbidden>,
    /// What is let pass for a time.
    pub exemptions: Vec<Exemption>,
    conditions: Conditions,
}

/// Attributes that have to be recorded of every element of some kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// The kinds.
    pub kinds: BTreeSet<String>,
    /// The attributes, in the order of the file.
    pub attributes: Vec<String>,
}

/// Who needs an owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequiredOwners {
    /// Every model.
    pub model: bool,
    /// Every open finding.
    pub findings: bool,
    /// Every element of these kinds.
    pub kinds: BTreeSet<String>,
}

/// How old reviews may be, in days; none lets them get as old as they like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviews {
    /// Since anybody last recorded a decision, an answer or a remark in a model.
    #[serde(default)]
    pub model_days: Option<u16>,
    /// Since a finding was accepted, transferred or dismissed.
    #[serde(default)]
    pub decision_days: Option<u16>,
}

/// How far the assessment by a framework has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredAssessment {
    /// Id of the framework.
    pub framework: String,
    /// Ids of the groups that it is about; with `items` empty too, all of the framework.
    pub groups: Vec<String>,
    /// Ids of the questions that it is about besides.
    pub items: Vec<String>,
    /// How many of the questions that apply have to be answered, in percent.
    pub assessed: Option<u8>,
    /// How many have to be at their target, or accepted, in percent.
    pub settled: Option<u8>,
    /// The most that may be left of the risk that a control guards against.
    pub max_risk: Option<RiskLevel>,
    /// Whether no answer may wait to be looked at again.
    pub reviewed: bool,
}

/// A combination of facts that no model may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// Its id in output and exemptions.
    pub id: String,
    /// What it is, in a line.
    pub title: String,
    /// How much it counts.
    pub severity: Severity,
    /// The kinds of elements that it is about.
    pub kinds: BTreeSet<String>,
    /// When an element breaks it.
    pub when: CondId,
    /// How an element breaks it, with placeholders.
    pub why: Template,
    /// What to do about it.
    pub remedy: String,
}

/// Something that is let pass until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// What.
    pub what: Exempt,
    /// On this element only; none for a rule on all elements.
    pub element: Option<Id>,
    /// Only in the model of this path from the folder of the policy; none for all models.
    pub model: Option<String>,
    /// Why.
    pub reason: String,
    /// Who is answerable for it.
    pub by: String,
    /// The last day on which it counts.
    pub until: Date,
    /// Where it stands.
    pub place: Place,
}

/// What an exemption is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exempt {
    /// A check or forbidden combination, by id.
    Rule(String),
    /// All that is wrong with a finding.
    Finding(FindingKey),
}

impl Policy {
    /// Reads a policy. `file` is what messages call it.
    ///
    /// # Errors
    /// All that is wrong with it, by line.
    pub fn read(file: &str, text: &str, catalog: &Catalog) -> Result<Self, Vec<CatalogError>> {
        compile::read(file, text, catalog)
    }

    /// The conditions that the forbidden combinations refer to.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }
}
