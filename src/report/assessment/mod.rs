//! The two reports on assessments: a page for whoever answers for a system, and every control for
//! whoever examines it.
//!
//! [`executive()`] and [`audit()`] work out what is said, as [`contents`](super::contents) does for a threat
//! model; [`html`] and [`markdown`] paint it. What a person never answered is told as that, not as a gap.

mod attention;
mod audit;
mod control;
mod course;
mod executive;
pub mod html;
pub mod markdown;
mod next;
mod risks;
mod sections;
mod standing;
mod tone;

use crate::analysis::assess::{Assessor, Row, Sheet};
use crate::analysis::standing::Terms;
use crate::catalog::frameworks::{Framework, Level};

pub use audit::{Audit, Audited, ControlGroup, Counts, audit};
pub use control::{Answered, Control, Crosswalk, FindingLine, Part, TaskLine};
pub use course::{Course, Day, History};
pub use executive::{Executive, executive};
pub use next::{Next, NextStep, Stage};
pub use risks::{HeatCell, HeatRow, Risks, TopRisk};
pub use standing::{Standing, share};
pub use tone::{Tone, level_class};

/// What a report on assessments is about.
#[derive(Clone, Copy)]
pub struct Assessed<'r, 'a> {
    /// The model, its organisation and the day.
    pub assessor: &'r Assessor<'a>,
    /// What findings are held to.
    pub terms: &'r Terms,
}

impl<'a> Assessed<'_, 'a> {
    /// Where each framework stands that asks anything here.
    fn sheets(&self) -> Vec<Sheet<'a>> {
        self.sheets_of(self.assessor.catalog.frameworks().all())
    }

    fn sheets_of(&self, frameworks: impl IntoIterator<Item = &'a Framework>) -> Vec<Sheet<'a>> {
        let sheets = frameworks.into_iter().map(|framework| self.assessor.sheet(framework));
        sheets.filter(|sheet| !sheet.rows.is_empty()).collect()
    }

    /// Where questions are answered that whoever reads the report can answer.
    fn level(&self) -> Level {
        if self.assessor.is_organisation { Level::Organisation } else { Level::System }
    }

    /// Whether a question is answered in the model that the report is about.
    fn is_own(&self, row: &Row<'_>) -> bool {
        row.group.level == self.level()
    }
}
