//! What could go wrong: attacks by how likely they are and what they would come to.

use super::{Assessed, level_class};
use crate::analysis::assess::{Assessor, AttackRisk, RISK, Sheet, Tally, USE_CASE, heat_map};
use crate::catalog::frameworks::{Ordinal, RiskLevel};
use crate::model::{Answer, AssessmentKey};
use crate::report::Words;
use crate::text::count;

/// Risks that are told in sentences, at most.
const TOP: usize = 3;

/// What could go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risks {
    /// How bad a failure is by what the system is used for, and why: a sentence without its stop.
    pub severity: Words,
    /// Attacks by consequence, the worst first; empty where there is nothing to attack.
    pub heat: Vec<HeatRow>,
    /// The greatest ones, in sentences.
    pub top: Vec<TopRisk>,
}

/// Attacks of one consequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatRow {
    /// What they would come to.
    pub consequence: &'static str,
    /// By likelihood, from low to high.
    pub cells: Vec<HeatCell>,
}

/// Attacks of one consequence and likelihood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatCell {
    /// The risk of this place: what colours it, with a word for those who see no colour.
    pub risk: RiskLevel,
    /// What stands here.
    pub attacks: Vec<Words>,
}

/// A risk in sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopRisk {
    /// The attack.
    pub name: Words,
    /// How much there is to worry about.
    pub risk: RiskLevel,
    /// What it is.
    pub means: Words,
    /// Why it is likely here; empty where nothing speaks for it.
    pub because: Words,
    /// How many controls against it are in place.
    pub controls: Words,
}

impl HeatCell {
    /// The class that colours it.
    pub const fn class(&self) -> &'static str {
        level_class(self.risk)
    }
}

impl TopRisk {
    /// The class that colours it.
    pub const fn class(&self) -> &'static str {
        level_class(self.risk)
    }
}

pub(super) fn of(assessed: Assessed<'_, '_>, sheets: &[Sheet<'_>]) -> Risks {
    let assessor = assessed.assessor;
    let risks = assessor.risks();
    let worst = risks.worst();
    if assessor.is_organisation || worst.is_empty() {
        return Risks { severity: "".into(), heat: Vec::new(), top: Vec::new() };
    }
    let severity = risks.severity.as_ref().map(|severity| {
        let because = match (severity.set, severity.because.as_slice()) {
            (Some(set), _) => match set.stamp.as_ref() {
                Some(stamp) => format!(" (set by {} on {})", stamp.by(), stamp.day()),
                None => String::new(),
            },
            (None, []) => String::new(),
            (None, [only]) => format!(" because of {only}"),
            (None, [first, more @ ..]) => {
                format!(" because of {first} and {}", count(more.len(), "other element"))
            }
        };
        let (name, means) = (severity.level.name.to_lowercase(), &severity.level.means);
        Words::from(format!("A failure here is of {name} severity{because}: {means}"))
    });
    let map = heat_map(risks, &assessor.catalog.frameworks().risk);
    let heat = map.into_iter().map(|row| HeatRow {
        consequence: row.consequence.id(),
        cells: row
            .cells
            .into_iter()
            .map(|cell| HeatCell {
                risk: cell.risk,
                attacks: cell.attacks.iter().map(|it| it.attack.name.as_str().into()).collect(),
            })
            .collect(),
    });
    Risks {
        severity: severity.unwrap_or_default(),
        heat: heat.collect(),
        top: worst.into_iter().take(TOP).map(|risk| top(risk, sheets)).collect(),
    }
}

fn top(risk: &AttackRisk<'_>, sheets: &[Sheet<'_>]) -> TopRisk {
    // What the model says of the likelihood does not count where somebody set it.
    let is_set = risk.record.is_some_and(|record| in_force(record.likelihood.as_ref()).is_some());
    let because = risk.moves.iter().find(|(up, _)| *up && !is_set).map(|(_, why)| why.as_str());
    TopRisk {
        name: risk.attack.name.as_str().into(),
        risk: risk.risk,
        means: risk.attack.about.as_str().into(),
        because: because.unwrap_or_default().into(),
        controls: controls(&risk.attack.id, sheets),
    }
}

/// What somebody set against what the model and the catalog say, and on what grounds, a line for each attack.
pub(super) fn by_hand(assessor: &Assessor<'_>) -> Vec<Words> {
    let risks = assessor.risks();
    let severity = risks.severity.as_ref().and_then(|severity| severity.set);
    let of_severity = severity.map(|set| {
        let record = assessor.model.assessments.get(&AssessmentKey::of(RISK, USE_CASE));
        ("Severity of the use case", vec![set_to("", set)], record)
    });
    let of_attacks = risks.attacks.iter().filter_map(|risk| {
        let record = risk.record?;
        let set = [("likelihood ", &record.likelihood), ("impact ", &record.impact)];
        let set =
            set.into_iter().filter_map(|(what, set)| Some(set_to(what, in_force(set.as_ref())?)));
        Some((risk.attack.name.as_str(), set.collect::<Vec<_>>(), Some(record)))
    });
    let told = of_severity.into_iter().chain(of_attacks).filter(|(_, set, _)| !set.is_empty());
    told.map(|(name, set, record)| {
        let evidence = record.map(|record| record.evidence.join("; ")).unwrap_or_default();
        let evidence = if evidence.is_empty() { "no evidence".to_string() } else { evidence };
        format!("{name}: {} ({evidence})", set.join(", ")).into()
    })
    .collect()
}

/// What is no ordinal was left aside.
fn in_force(set: Option<&Answer>) -> Option<&Answer> {
    set.filter(|set| set.value.parse::<Ordinal>().is_ok())
}

/// `likelihood low by Ana on 2026-11-20`.
fn set_to(what: &str, set: &Answer) -> String {
    match &set.stamp {
        Some(stamp) => format!("{what}{} by {} on {}", set.value, stamp.by(), stamp.day()),
        None => format!("{what}{}", set.value),
    }
}

/// How many of the controls against an attack are in place.
fn controls(attack: &str, sheets: &[Sheet<'_>]) -> Words {
    let rows = sheets.iter().flat_map(Sheet::counting);
    let against = rows.filter(|row| row.item.attacks.iter().any(|id| id == attack));
    let tally = Tally::of(against);
    match tally {
        _ if tally.all() == 0 => "".into(),
        _ if tally.assessed() == 0 => {
            format!("none of the {} against it was assessed", count(tally.all(), "control")).into()
        }
        _ => {
            let open = match tally.open {
                0 => String::new(),
                n => format!(", {n} not assessed"),
            };
            let all = count(tally.all(), "control");
            format!("{} of {all} against it in place or settled{open}", tally.settled()).into()
        }
    }
}

/// `The greatest risk is high: Evasion and Poisoning.`; empty without one.
pub(super) fn verdict(assessed: Assessed<'_, '_>) -> String {
    let risks = assessed.assessor.risks();
    let worst = risks.worst();
    let Some(level) = worst.first().map(|risk| risk.risk) else { return String::new() };
    let names: Vec<&str> = worst
        .iter()
        .filter(|risk| risk.risk == level)
        .map(|risk| risk.attack.name.as_str())
        .collect();
    let told = match names.as_slice() {
        [first, second] => format!("{first} and {second}"),
        [first, second, more @ ..] if !more.is_empty() => {
            format!("{first}, {second} and {} more", more.len())
        }
        names => names.join(", "),
    };
    format!("The greatest risk is {level}: {told}.")
}
