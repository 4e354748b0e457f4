//! The heat map: attacks by what they would come to and by how likely they are.

use super::{AttackRisk, Risks};
use crate::catalog::frameworks::{Consequence, Ordinal, RiskLevel, RiskTables};

/// The attacks of one consequence.
#[derive(Debug, Clone)]
pub struct HeatRow<'r, 'a> {
    /// What they would come to.
    pub consequence: Consequence,
    /// By likelihood, from little to much.
    pub cells: Vec<HeatCell<'r, 'a>>,
}

/// The attacks of one consequence and likelihood.
#[derive(Debug, Clone)]
pub struct HeatCell<'r, 'a> {
    /// How likely they are.
    pub likelihood: Ordinal,
    /// What there is to worry about here, whether there are any or not.
    pub risk: RiskLevel,
    /// Those that apply, in the order of the catalog.
    pub attacks: Vec<&'r AttackRisk<'a>>,
}

/// The heat map of a system: the worst consequence first.
pub fn heat_map<'r, 'a>(risks: &'r Risks<'a>, tables: &RiskTables) -> Vec<HeatRow<'r, 'a>> {
    let cell = |consequence: Consequence, likelihood: Ordinal| {
        let is_here = |risk: &&AttackRisk<'a>| {
            risk.applies && (risk.consequence, risk.likelihood) == (consequence, likelihood)
        };
        let attacks = risks.attacks.iter().filter(is_here).collect();
        HeatCell { likelihood, risk: tables.risk(consequence, likelihood), attacks }
    };
    let row = |consequence: &Consequence| HeatRow {
        consequence: *consequence,
        cells: Ordinal::ALL.iter().map(|likelihood| cell(*consequence, *likelihood)).collect(),
    };
    Consequence::ALL.iter().rev().map(row).collect()
}
