//! What attacks come to, looked up from severity, impact and likelihood.

use super::sheet::is_part;
use super::{Assessor, RISK, State};
use crate::catalog::frameworks::{
    Attack, Consequence, Group, Item, Leaning, Ordinal, RiskLevel, UseCase,
};
use crate::model::{Answer, Assessment, AssessmentKey, FindingKey};

/// What is recorded about the severity of the whole system is recorded as.
pub const USE_CASE: &str = "use-case";

/// What attacks come to in a system.
#[derive(Debug, Clone)]
pub struct Risks<'a> {
    /// How bad it is if a control is missing, by what the system is used for.
    pub severity: Option<SystemSeverity<'a>>,
    /// Types of attacks, in the order of the catalog.
    pub attacks: Vec<AttackRisk<'a>>,
}

/// The severity of a system.
#[derive(Debug, Clone)]
pub struct SystemSeverity<'a> {
    /// Which.
    pub level: &'a UseCase,
    /// Names of the elements by which the model says so; empty where somebody set it, or where nothing
    /// else holds.
    pub because: Vec<String>,
    /// What somebody set.
    pub set: Option<&'a Answer>,
}

/// What an attack comes to.
#[derive(Debug, Clone)]
pub struct AttackRisk<'a> {
    /// Which.
    pub attack: &'a Attack,
    /// Whether there is anything to attack.
    pub applies: bool,
    /// How likely it is.
    pub likelihood: Ordinal,
    /// What moved the likelihood from where the catalog begins, in words, up or down.
    pub moves: Vec<(bool, String)>,
    /// Open findings about it.
    pub findings: Vec<FindingKey>,
    /// How much it harms.
    pub impact: Ordinal,
    /// What somebody recorded of it.
    pub record: Option<&'a Assessment>,
    /// What it would come to.
    pub consequence: Consequence,
    /// What there is to worry about.
    pub risk: RiskLevel,
}

impl<'a> Risks<'a> {
    pub(super) fn of(assessor: &Assessor<'a>) -> Self {
        let tables = &assessor.catalog.frameworks().risk;
        let severity = assessor.severity();
        let level = severity.as_ref().map_or("", |severity| severity.level.id.as_str());
        let attacks = tables.attacks.iter().map(|attack| assessor.attack(attack, level)).collect();
        Self { severity, attacks }
    }

    /// What an attack comes to, by id.
    pub fn attack(&self, id: &str) -> Option<&AttackRisk<'a>> {
        self.attacks.iter().find(|risk| risk.attack.id == id)
    }

    /// Attacks that apply, the worst first; those of one risk in the order of the catalog.
    pub fn worst(&self) -> Vec<&AttackRisk<'a>> {
        let mut worst: Vec<_> = self.attacks.iter().filter(|risk| risk.applies).collect();
        worst.sort_by_key(|risk| std::cmp::Reverse((risk.risk, risk.consequence, risk.likelihood)));
        worst
    }
}

impl<'a> Assessor<'a> {
    fn severity(&self) -> Option<SystemSeverity<'a>> {
        let severities = &self.catalog.frameworks().risk.severities;
        let record = self.model.assessments.get(&AssessmentKey::of(RISK, USE_CASE));
        let set = record.and_then(|record| record.severity.as_ref());
        let by_hand = set.and_then(|set| severities.iter().find(|known| known.id == set.value));
        if let Some(level) = by_hand {
            return Some(SystemSeverity { level, because: Vec::new(), set });
        }
        severities.iter().find_map(|level| {
            let because = match level.some {
                Some(some) => self.holds(&crate::catalog::frameworks::Knows::Some(some), None)?,
                None => Vec::new(),
            };
            let name = |at: &usize| self.scene().0.elements[*at].element.name.clone();
            let because = because.iter().map(name).collect();
            Some(SystemSeverity { level, because, set: None })
        })
    }

    fn attack(&self, attack: &'a Attack, severity: &str) -> AttackRisk<'a> {
        let model: &'a crate::model::Model = self.model;
        let tables = &self.catalog.frameworks().risk;
        let record = model.assessments.get(&AssessmentKey::of(RISK, &attack.id));
        let open = model.findings.iter().filter(|(_, finding)| finding.status.is_open());
        let about = open.filter(|(key, _)| {
            let technique = key.technique_id();
            technique.is_some_and(|id| attack.techniques.iter().any(|of| is_part(id, of)))
        });
        let findings: Vec<FindingKey> = about.map(|(key, _)| key.clone()).collect();
        let mut moves = Vec::new();
        let leans = |leaning: &Leaning| {
            let elements = self.holds(&leaning.when, None)?;
            Some(self.told(&leaning.why, &elements))
        };
        moves.extend(attack.raises.iter().filter_map(leans).map(|why| (true, why)));
        if !findings.is_empty() {
            let n = crate::text::count(findings.len(), "open finding");
            moves.push((true, format!("{n} about it")));
        }
        moves.extend(attack.lowers.iter().filter_map(leans).map(|why| (false, why)));
        let ups = moves.iter().filter(|(up, _)| *up).count();
        let by = isize::try_from(ups).unwrap_or(0) * 2 - isize::try_from(moves.len()).unwrap_or(0);
        let set = |answer: Option<&Answer>| answer.and_then(|it| it.value.parse::<Ordinal>().ok());
        let likelihood = set(record.and_then(|it| it.likelihood.as_ref()))
            .unwrap_or_else(|| attack.likelihood.moved(by));
        let impact = set(record.and_then(|it| it.impact.as_ref())).unwrap_or(attack.impact);
        let consequence = tables.consequence(severity, impact);
        AttackRisk {
            attack,
            applies: attack.applies.is_none_or(|applies| self.may(applies)),
            likelihood,
            moves,
            findings,
            impact,
            record,
            consequence,
            risk: tables.risk(consequence, likelihood),
        }
    }

    /// What is left of the worst risk that a question guards against.
    pub(super) fn risk_left(
        &self,
        group: &Group,
        item: &Item,
        record: Option<&Assessment>,
        state: State,
    ) -> Option<RiskLevel> {
        if item.attacks.is_empty() || self.is_organisation || state == State::NotApplicable {
            return None;
        }
        let tables = &self.catalog.frameworks().risk;
        let severity = record.and_then(|record| record.severity.as_ref());
        let severity = severity.filter(|it| tables.severity(&it.value).is_some());
        let against = |risk: &AttackRisk<'_>| match severity {
            Some(severity) => {
                let consequence = tables.consequence(&severity.value, risk.impact);
                tables.risk(consequence, risk.likelihood)
            }
            None => risk.risk,
        };
        let guarded = item.attacks.iter().filter_map(|id| self.risks().attack(id));
        let whole = guarded.filter(|risk| risk.applies).map(against).max()?;
        Some(match state {
            State::Answered(_) => tables.residual(whole, state.id(&group.scale)),
            _ => whole,
        })
    }
}
