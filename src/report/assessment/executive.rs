//! One page for whoever answers for a system and has a minute.

use jiff::civil::Date;

use super::course::{self, Course, History};
use super::next::{self, Next};
use super::risks::{self, Risks};
use super::standing::{self, Standing};
use super::{Assessed, attention};
use crate::analysis::queue::queue;
use crate::model::Prose;
use crate::report::Words;
use crate::text::truncate;

/// Letters of a description that the page shows at most.
const ABOUT: usize = 240;

/// Everything that the page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executive {
    /// Name of the system or organisation.
    pub name: Words,
    /// The day of the report.
    pub date: Date,
    /// Who answers for it.
    pub owners: Words,
    /// What it is, in a sentence or two; empty for an organisation that does not say.
    pub about: Words,
    /// The state of things, a sentence each.
    pub verdict: Vec<Words>,
    /// How far each framework is.
    pub standings: Vec<Standing>,
    /// What could go wrong.
    pub risks: Risks,
    /// How the frameworks got there; empty where nothing of that is known.
    pub courses: Vec<Course>,
    /// What comes next.
    pub next: Next,
    /// What does not hold or does not go on by itself.
    pub attention: Vec<Words>,
    /// Whether it is about an organisation, which has no attacks and no system beside it.
    pub is_organisation: bool,
}

/// Works out the page. `histories` tells how the frameworks got there, as far as anybody knows.
pub fn executive(assessed: Assessed<'_, '_>, histories: &[History]) -> Executive {
    let assessor = assessed.assessor;
    let model = assessor.model;
    let sheets = assessed.sheets();
    let standings = standing::of(assessed, &sheets);
    let open = next::open(assessed, &sheets);
    let findings = queue(assessor.catalog, model, assessed.terms);
    let mut verdict = vec![standing::verdict(assessed, &standings)];
    if !assessor.is_organisation {
        verdict.push(risks::verdict(assessed));
    }
    verdict.retain(|sentence| !sentence.is_empty());
    let unnamed = if assessor.is_organisation {
        "An organisation without a name"
    } else {
        "A system without a name"
    };
    Executive {
        name: Words::from(&model.name).or(unnamed),
        date: assessed.terms.today,
        owners: model.owners.join(", ").into(),
        about: opening(&model.description),
        verdict: verdict.into_iter().map(Words::from).collect(),
        risks: risks::of(assessed, &sheets),
        courses: course::of(assessor.catalog.frameworks(), histories),
        attention: attention::of(assessed, &sheets, &open, &findings),
        next: next::of(assessed, open),
        standings,
        is_organisation: assessor.is_organisation,
    }
}

/// The first line of a description that says something.
fn opening(prose: &Prose) -> Words {
    let first = prose.iter().map(|line| line.trim()).find(|line| !line.is_empty());
    truncate(Words::from(first.unwrap_or_default()).as_str(), ABOUT).into()
}
