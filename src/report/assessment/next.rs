//! What comes next: the first steps of the roadmap, and how many each part of it has.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Assessed;
use crate::analysis::assess::{Planned, Sheet, State, plan};
use crate::model::AssessmentKey;
use crate::report::Words;

/// Steps that are told, at most.
const TOLD: usize = 5;

/// The roadmap in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The first steps: what somebody took on before what nobody did.
    pub steps: Vec<NextStep>,
    /// All steps by the parts of the roadmap.
    pub stages: Vec<Stage>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// What to do.
    pub text: Words,
    /// The question that it belongs to.
    pub item: Words,
    /// Who does it; empty where nobody took it on.
    pub owner: Words,
    /// Until when, or in which part of the roadmap.
    pub when: Words,
    /// Whether that went by.
    pub is_late: bool,
}

/// A part of the roadmap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its months.
    pub name: Words,
    /// What it is for.
    pub theme: Words,
    /// Steps that are to be done in it.
    pub steps: usize,
    /// Those of them that somebody took on.
    pub taken: usize,
}

impl NextStep {
    /// Who and until when: `Ana, due 2026-12-01`.
    pub fn standing(&self) -> Words {
        let owner = if self.owner.is_empty() { "no owner yet" } else { self.owner.as_str() };
        format!("{owner}, {}", self.when).into()
    }
}

/// The open steps of what is answered here and of what somebody took on. What nobody answered has none: it
/// may be there already.
pub(super) fn open<'a>(assessed: Assessed<'_, 'a>, sheets: &[Sheet<'a>]) -> Vec<Planned<'a>> {
    let today = assessed.terms.today;
    let mut open = Vec::new();
    for sheet in sheets {
        let steps = plan(sheet, assessed.assessor.catalog, today).into_iter();
        open.extend(steps.filter(|step| {
            let row = sheet.row(&step.key.item);
            let is_own = row.is_some_and(|row| assessed.is_own(row));
            let is_known = row.is_some_and(|row| row.state != State::NotAssessed);
            !step.is_settled() && is_own && (is_known || step.task.is_some())
        }));
    }
    open
}

pub(super) fn of(assessed: Assessed<'_, '_>, mut open: Vec<Planned<'_>>) -> Next {
    let today = assessed.terms.today;
    let buckets = &assessed.assessor.catalog.frameworks().buckets;
    let stages = buckets.iter().enumerate().map(|(at, bucket)| {
        let steps = || open.iter().filter(|step| step.bucket == at);
        Stage {
            name: bucket.name.as_str().into(),
            theme: bucket.theme.as_str().into(),
            steps: steps().count(),
            taken: steps().filter(|step| step.task.is_some()).count(),
        }
    });
    let stages = stages.collect();
    open.sort_by_key(|step| {
        let due = step.task.and_then(|task| task.due);
        let urgency = (Reverse(step.risk), Reverse(step.findings));
        (step.bucket, step.task.is_none(), due.is_none(), due, urgency)
    });
    // Of what nobody took on, one step a question: the others follow from it.
    let mut begun: BTreeSet<AssessmentKey> = BTreeSet::new();
    let is_first = |step: &&Planned<'_>| begun.insert(step.key.clone()) || step.task.is_some();
    let steps: Vec<NextStep> = open
        .iter()
        .filter(is_first)
        .take(TOLD)
        .map(|step| told(step, &buckets[step.bucket].name, today))
        .collect();
    Next { steps, stages }
}

fn told(step: &Planned<'_>, stage: &str, today: Date) -> NextStep {
    let due = step.task.and_then(|task| task.due);
    let when = match due {
        Some(due) if step.is_overdue(today) => format!("overdue since {due}"),
        Some(due) => format!("due {due}"),
        None => stage.to_lowercase(),
    };
    NextStep {
        text: Words::from(&step.text).or(&step.step),
        item: step.item.into(),
        owner: step.task.map_or_else(|| "".into(), |task| Words::from(task.owner.trim())),
        when: when.into(),
        is_late: step.is_overdue(today),
    }
}
