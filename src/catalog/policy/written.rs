//! A policy as the file writes it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::Reviews;
use crate::catalog::Condition;
use crate::catalog::frameworks::RiskLevel;
use crate::catalog::rules::Scope;
use crate::catalog::source::{Source, Spelled};
use crate::model::{DueDays, Severity};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written<'a> {
    #[expect(dead_code, reason = "checked before, by itself; here so that it may stand there")]
    format: u32,
    pub name: String,
    #[serde(default)]
    pub fail_on: Option<Severity>,
    #[serde(default)]
    pub suggestions_fail_from: Option<u8>,
    #[serde(borrow, default)]
    pub required_attributes: Vec<WrittenRequired<'a>>,
    #[serde(default)]
    pub required_owners: WrittenOwners,
    #[serde(default)]
    pub reviews: Reviews,
    #[serde(default)]
    pub due_days: DueDays,
    #[serde(default)]
    pub second_person_from: Option<Severity>,
    #[serde(borrow, default)]
    pub required_assessments: Vec<WrittenAssessment<'a>>,
    #[serde(borrow, default)]
    pub views: BTreeMap<String, Spelled<'a>>,
    #[serde(borrow, default)]
    pub forbidden: Vec<WrittenForbidden<'a>>,
    #[serde(borrow, default)]
    pub exemptions: Vec<WrittenExemption<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenRequired<'a> {
    pub on: Scope,
    #[serde(borrow)]
    pub attributes: Vec<Spelled<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenOwners {
    #[serde(default)]
    pub model: bool,
    #[serde(default)]
    pub findings: bool,
    #[serde(default)]
    pub on: Option<Scope>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenAssessment<'a> {
    #[serde(borrow)]
    pub framework: Spelled<'a>,
    #[serde(borrow, default)]
    pub groups: Vec<Spelled<'a>>,
    #[serde(borrow, default)]
    pub items: Vec<Spelled<'a>>,
    #[serde(default)]
    pub assessed: Option<u8>,
    #[serde(default)]
    pub settled: Option<u8>,
    #[serde(default)]
    pub max_risk: Option<RiskLevel>,
    #[serde(default)]
    pub reviewed: bool,
}

impl<'a> WrittenAssessment<'a> {
    /// Every text of it.
    pub fn words(&self) -> impl Iterator<Item = &Spelled<'a>> {
        std::iter::once(&self.framework).chain(&self.groups).chain(&self.items)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenForbidden<'a> {
    #[serde(borrow)]
    pub id: Spelled<'a>,
    pub title: String,
    pub severity: Severity,
    pub on: Scope,
    pub when: Condition,
    pub why: String,
    pub remedy: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenExemption<'a> {
    #[serde(borrow, default)]
    pub rule: Option<Spelled<'a>>,
    #[serde(borrow, default)]
    pub finding: Option<Spelled<'a>>,
    #[serde(borrow, default)]
    pub element: Option<Spelled<'a>>,
    #[serde(borrow, default)]
    pub model: Option<Spelled<'a>>,
    #[serde(borrow)]
    pub reason: Spelled<'a>,
    #[serde(borrow)]
    pub by: Spelled<'a>,
    #[serde(borrow)]
    pub until: Spelled<'a>,
}

impl<'a> WrittenExemption<'a> {
    /// Every text of it.
    pub fn words(&self) -> impl Iterator<Item = &Spelled<'a>> {
        let maybe = [&self.rule, &self.finding, &self.element, &self.model];
        maybe.into_iter().flatten().chain([&self.reason, &self.by, &self.until])
    }
}

/// The parts of the text in which entries without an id stand: each from the last text of the one
/// before, or from the word `section`, to the first text of the next. `words` are the texts of each.
pub fn extents<'w, 'a: 'w>(
    source: Source<'a>,
    section: &str,
    words: impl Iterator<Item = Vec<&'w Spelled<'a>>>,
) -> Vec<Range<usize>> {
    let section = source.text.find(section).unwrap_or(0);
    let found = words.map(|words| {
        let places: Vec<usize> = words.into_iter().filter_map(|word| source.offset(word)).collect();
        (places.iter().min().copied(), places.iter().max().copied())
    });
    let found: Vec<(Option<usize>, Option<usize>)> = found.collect();
    let extent = |at: usize| {
        let before = found[..at].iter().rev().find_map(|(_, last)| *last);
        let after = found[at + 1..].iter().find_map(|(first, _)| *first);
        let start = before.unwrap_or(section);
        start..after.unwrap_or(source.text.len()).max(start)
    };
    (0..found.len()).map(extent).collect()
}
