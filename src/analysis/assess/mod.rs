//! How far a system is with what frameworks ask: the answers in force, what the model offers as answers,
//! gaps, risks, and what comes next.
//!
//! An [`Assessor`] knows a model, the organisation it belongs to, and the day; [`Assessor::sheet`] is
//! where one framework stands. Everything is computed from what is recorded: an answer that was taken
//! over from the model counts only while the model still gives it.

mod attack;
mod changed;
mod given;
mod heat;
mod knows;
mod roadmap;
mod sheet;
mod tally;
mod tier;
mod trend;
mod whose;
mod words;

use std::borrow::Cow;
use std::cell::OnceCell;

use jiff::civil::Date;

use super::scene::Scene;
use super::suggestion::Analysis;
use super::truths::Truths;
use crate::catalog::Catalog;
use crate::catalog::frameworks::Framework;
use crate::model::Model;

pub use attack::{AttackRisk, Risks, SystemSeverity, USE_CASE};
pub use changed::{Changed, changed};
pub use given::{Offer, Part, Reach, State};
pub use heat::{HeatCell, HeatRow, heat_map};
pub use knows::is_ai;
pub use roadmap::{Planned, plan};
pub use sheet::{Row, Sheet, Where};
pub use tally::Tally;
pub use tier::Sorted;
pub use trend::{Point, Trend, joined};
pub use whose::{Organisation, Whose};
pub use words::{answer_name, question_name, severity_name, step_text, task_text};

/// How models name what is recorded about risk, beside the frameworks: the severity of the use case,
/// likelihood and impact of attacks.
pub const RISK: &str = "risk";

/// What answers are computed from.
pub struct Assessor<'a> {
    /// The model that is assessed.
    pub model: &'a Model,
    /// What the organisation answered once for all its models; none where it has no file, or is the model.
    pub organisation: Option<&'a Model>,
    /// Whether the model is that of the organisation itself.
    pub is_organisation: bool,
    /// What is known.
    pub catalog: &'a Catalog,
    /// Today.
    pub today: Date,
    scene: OnceCell<(Scene<'a>, Truths)>,
    analysis: OnceCell<Cow<'a, Analysis>>,
    risks: OnceCell<Risks<'a>>,
    open: OnceCell<Vec<sheet::OpenFinding<'a>>>,
}

impl<'a> Assessor<'a> {
    /// For a model of a system, under an organisation if it has one.
    pub fn of(
        model: &'a Model,
        organisation: Option<&'a Model>,
        catalog: &'a Catalog,
        today: Date,
    ) -> Self {
        Self {
            model,
            organisation,
            is_organisation: false,
            catalog,
            today,
            scene: OnceCell::new(),
            analysis: OnceCell::new(),
            risks: OnceCell::new(),
            open: OnceCell::new(),
        }
    }

    /// For the organisation itself.
    pub fn organisation(model: &'a Model, catalog: &'a Catalog, today: Date) -> Self {
        Self { is_organisation: true, ..Self::of(model, None, catalog, today) }
    }

    /// With suggestions that were computed already.
    #[must_use]
    pub fn knowing(self, analysis: &'a Analysis) -> Self {
        let _ = self.analysis.set(Cow::Borrowed(analysis));
        self
    }

    /// Where a framework stands.
    pub fn sheet(&self, framework: &'a Framework) -> Sheet<'a> {
        Sheet::of(self, framework)
    }

    /// How far each group of a framework is by what the model itself answers, for many versions of it:
    /// nothing is worked out that only a reader of one wants to know.
    pub fn tallies(&self, framework: &'a Framework) -> Vec<Tally> {
        let mut brief = Sheet::brief(self, framework);
        brief.rows.retain(|row| row.place == Where::Here);
        brief.by_group().map(|(_, tally)| tally).collect()
    }

    /// What attacks come to here.
    pub fn risks(&self) -> &Risks<'a> {
        self.risks.get_or_init(|| Risks::of(self))
    }

    fn scene(&self) -> &(Scene<'a>, Truths) {
        self.scene.get_or_init(|| {
            let scene = Scene::of(self.model, &self.catalog.kinds);
            let truths = Truths::of(&scene, &self.catalog.frameworks().conditions);
            (scene, truths)
        })
    }

    fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| Cow::Owned(super::suggest(self.model, self.catalog)))
    }
}
