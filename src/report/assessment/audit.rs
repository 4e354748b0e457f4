//! Every question of every framework with its answer, for whoever examines it.

use jiff::civil::Date;
use serde::Serialize;

use super::control::{self, Control};
use super::{Assessed, risks, standing};
use crate::analysis::assess::Tally;
use crate::catalog::frameworks::Framework;
use crate::report::{Fact, Words};

/// Everything that the report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Name of the system or organisation.
    pub name: Words,
    /// The day of the report.
    pub date: Date,
    /// Who answers for it.
    pub owners: Words,
    /// The frameworks that ask anything here.
    pub frameworks: Vec<Audited>,
    /// How the report came about.
    pub made: Vec<Fact>,
}

/// A framework with all its questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Its id: letters, digits and `-`.
    pub id: Words,
    /// What people call it.
    pub name: Words,
    /// Where its facts come from.
    pub source: Words,
    /// What it is for.
    pub about: Words,
    /// Into which tier the system is sorted; empty for most.
    pub tier: Words,
    /// How far it is.
    pub tally: Tally,
    /// Its questions.
    pub groups: Vec<ControlGroup>,
}

/// A part of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlGroup {
    /// Its id.
    pub id: Words,
    /// What people call it.
    pub name: Words,
    /// What it is about.
    pub about: Words,
    /// How far it is.
    pub tally: Tally,
    /// Its questions in order.
    pub controls: Vec<Control>,
}

/// How many questions stand where, as programs read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// What is aimed at is reached.
    pub reached: usize,
    /// Something is there, and less than what is aimed at.
    pub some: usize,
    /// Nothing is there.
    pub none: usize,
    /// Nobody answered.
    pub open: usize,
    /// A gap that is lived with.
    pub accepted: usize,
    /// It does not concern what is assessed.
    pub not_applicable: usize,
}

impl From<Tally> for Counts {
    fn from(tally: Tally) -> Self {
        let Tally { reached, some, none, open, accepted, not_applicable } = tally;
        Self { reached, some, none, open, accepted, not_applicable }
    }
}

impl Audited {
    /// All its questions in order.
    pub fn controls(&self) -> impl Iterator<Item = (&ControlGroup, &Control)> {
        self.groups.iter().flat_map(|group| group.controls.iter().map(move |it| (group, it)))
    }

    /// How far it is, in words.
    pub fn standing(&self) -> Words {
        told(&self.tally)
    }
}

/// `20 of 35 settled (57 %): 18 reached, 2 accepted; 5 partly, 3 not at all, 7 not assessed; 4 not applicable`.
pub(super) fn told(tally: &Tally) -> Words {
    if tally.all() == 0 {
        return "nothing of it applies".into();
    }
    let Tally { reached, some, none, open, accepted, not_applicable } = *tally;
    let aside = if not_applicable == 0 {
        String::new()
    } else {
        format!("; {not_applicable} not applicable")
    };
    format!(
        "{} of {} settled ({} %): {reached} reached, {accepted} accepted; {some} partly there, {none} missing, {open} not assessed{aside}",
        tally.settled(),
        tally.all(),
        tally.percent(),
    )
    .into()
}

/// Works out the report on some frameworks, or on all.
pub fn audit<'a>(
    assessed: Assessed<'_, 'a>,
    frameworks: impl IntoIterator<Item = &'a Framework>,
) -> Audit {
    let assessor = assessed.assessor;
    let audited = assessed.sheets_of(frameworks).into_iter().map(|sheet| {
        let framework = sheet.framework;
        let groups = sheet.by_group().filter_map(|(group, tally)| {
            let rows = sheet.rows.iter().filter(|row| row.group.id == group.id);
            let controls: Vec<Control> = rows.map(|row| control::of(assessed, row)).collect();
            (!controls.is_empty()).then(|| ControlGroup {
                id: group.id.as_str().into(),
                name: group.name.as_str().into(),
                about: group.about.as_str().into(),
                tally,
                controls,
            })
        });
        Audited {
            id: framework.id.as_str().into(),
            name: framework.name.as_str().into(),
            source: framework.source.as_str().into(),
            about: framework.about.as_str().into(),
            tier: if assessor.is_organisation { "".into() } else { standing::tier(&sheet) },
            tally: sheet.tally(),
            groups: groups.collect(),
        }
    });
    let unnamed = if assessor.is_organisation {
        "An organisation without a name"
    } else {
        "A system without a name"
    };
    Audit {
        name: Words::from(&assessor.model.name).or(unnamed),
        date: assessed.terms.today,
        owners: assessor.model.owners.join(", ").into(),
        frameworks: audited.collect(),
        made: made(assessed),
    }
}

fn made(assessed: Assessed<'_, '_>) -> Vec<Fact> {
    let assessor = assessed.assessor;
    let organisation = match assessor.organisation {
        Some(organisation) => Words::from(&organisation.name).or("a model without a name"),
        None if assessor.is_organisation => "this model is that of the organisation".into(),
        None => "no organisation.tm.ron was found".into(),
    };
    [
        Fact::new("Date of the report", assessed.terms.today.to_string()),
        Fact::new("Program", concat!("threatloom ", env!("CARGO_PKG_VERSION"))),
        Fact::new("Organisation", organisation),
        Fact::new("MITRE ATLAS", assessor.catalog.atlas.version()),
        Fact::of("Risk rated by hand", risks::by_hand(assessor)),
        Fact::of("How to read it", READING.map(Words::from).to_vec()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const READING: [&str; 4] = [
    "An answer is recorded in the model, or in that of the organisation, with who gave it and when; the history of the file has those before.",
    "An answer that was taken over from the model counts only while the model still says so. Where it no longer does, the question counts as not assessed.",
    "Where elements were answered one by one, the worst of them is the answer of the whole.",
    "The risk left is looked up from severity, impact and likelihood of the attacks that a control guards against, less what its answer takes away.",
];
