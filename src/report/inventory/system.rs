//! A system of the inventory, with the AI models and agents in it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::data;
use crate::analysis::assess::{Sheet, Tally, is_ai};
use crate::analysis::queue::{QueueRow, queue};
use crate::analysis::standing::last_recorded;
use crate::catalog::frameworks::Level;
use crate::model::{Attributes, Element, Severity};
use crate::report::Words;
use crate::report::assessment::Assessed;

/// A system: one model file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// The file.
    pub file: Words,
    /// What people call it.
    pub name: Words,
    /// Who answers for it; none where nobody does.
    pub owners: Vec<Words>,
    /// Where its models and agents come from.
    pub provenance: Words,
    /// Where they run.
    pub hosting: Words,
    /// The most sensitive data in it; empty where nothing is recorded.
    pub data: Words,
    /// Its tier by the EU AI Act, as far as it is settled; empty where a team does not use that.
    pub tier: Words,
    /// Id of the tier; empty while it is not settled.
    pub tier_id: Words,
    /// Where the tier stands among all, the strictest first.
    pub(super) tier_rank: u8,
    /// The last day on which somebody decided, answered or remarked anything in the model.
    pub reviewed: Option<Date>,
    /// Findings with work left.
    pub open: Open,
    /// How far each framework is with what it asks of the system.
    pub progress: Vec<Progress>,
    /// All of them together.
    pub together: Progress,
    /// The first day by which an answer has to be looked at again.
    pub review_due: Option<Date>,
    /// Answers for which that day went by.
    pub reviews_overdue: usize,
    /// The AI models and agents in it, those without an owner first.
    pub models: Vec<AiModel>,
}

/// An AI model or agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AiModel {
    /// Its id in the model of the system.
    pub element: Words,
    /// What people call it.
    pub name: Words,
    /// What sort of thing it is.
    pub kind: Words,
    /// Who answers for it; empty where nobody does.
    pub owner: Words,
    /// Whose owner that is.
    pub owner_of: OwnerOf,
    /// Where it comes from; empty where nothing is recorded.
    pub provenance: Words,
    /// Where it runs.
    pub hosting: Words,
    /// The most sensitive data that it handles.
    pub data: Words,
    /// Findings about it with work left.
    pub open: Open,
}

/// Where an owner is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerOf {
    /// With the model or agent itself.
    Element,
    /// With the system alone.
    System,
    /// Nowhere.
    Nobody,
}

/// Findings with work left, by severity; what is not settled counts as the worst that it may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Open {
    /// Critical ones.
    pub critical: usize,
    /// Important ones.
    pub important: usize,
    /// Moderate ones.
    pub moderate: usize,
    /// Low ones.
    pub low: usize,
    /// Content issues and what is not in scope.
    pub other: usize,
}

/// How far a framework is with what it asks of a system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Its id; empty for all together.
    pub framework: Words,
    /// Questions with an answer.
    pub assessed: usize,
    /// Those that are settled: what is aimed at is reached, or the gap is lived with.
    pub settled: usize,
    /// All that concern the system.
    pub questions: usize,
}

impl Open {
    fn of<'r>(rows: impl Iterator<Item = &'r QueueRow>) -> Self {
        let mut open = Self::default();
        for row in rows.filter(|row| row.is_work()) {
            let place = match row.level.worst() {
                Severity::Critical => &mut open.critical,
                Severity::Important => &mut open.important,
                Severity::Moderate => &mut open.moderate,
                Severity::Low => &mut open.low,
                Severity::ContentIssue | Severity::NotInScope => &mut open.other,
            };
            *place += 1;
        }
        open
    }

    /// All of them.
    pub const fn all(self) -> usize {
        self.critical + self.important + self.moderate + self.low + self.other
    }

    /// With the name of each severity, the worst first.
    pub const fn named(self) -> [(&'static str, usize); 5] {
        [
            ("critical", self.critical),
            ("important", self.important),
            ("moderate", self.moderate),
            ("low", self.low),
            ("other", self.other),
        ]
    }

    /// `1 critical, 2 moderate`, or `none`.
    pub fn words(self) -> Words {
        let told = self.named().into_iter().filter(|(_, n)| *n > 0);
        let told: Vec<String> = told.map(|(name, n)| format!("{n} {name}")).collect();
        Words::from(told.join(", ")).or("none")
    }

    /// Place in the order of severities, the worst first; last without any.
    fn rank(self) -> usize {
        let all = self.named();
        all.iter().position(|(_, n)| *n > 0).unwrap_or(all.len())
    }
}

impl Progress {
    fn of(framework: &str, tally: Tally) -> Self {
        Self {
            framework: framework.into(),
            assessed: tally.assessed(),
            settled: tally.settled(),
            questions: tally.all(),
        }
    }

    /// `34 of 143 assessed, 20 settled`, or `not begun`.
    pub fn words(&self) -> Words {
        match self {
            Self { questions: 0, .. } => "nothing applies".into(),
            Self { assessed: 0, .. } => "not begun".into(),
            Self { assessed, settled, questions, .. } => {
                format!("{assessed} of {questions} assessed, {settled} settled").into()
            }
        }
    }
}

impl System {
    /// Works out a system. `file` is what people call its file.
    pub fn of(assessed: Assessed<'_, '_>, file: &str) -> Self {
        let assessor = assessed.assessor;
        let (model, catalog, today) = (assessor.model, assessor.catalog, assessed.terms.today);
        let rows = queue(catalog, model, assessed.terms);
        let all = || rows.iter().flat_map(|row| std::iter::once(row).chain(&row.followers));
        let sheets = catalog.frameworks().all().iter().map(|framework| assessor.sheet(framework));
        let sheets: Vec<Sheet<'_>> = sheets.collect();
        let own = || {
            let rows = sheets.iter().flat_map(|sheet| &sheet.rows);
            rows.filter(|row| row.group.level == Level::System)
        };
        let mut together = Tally::default();
        let progress = sheets.iter().filter_map(|sheet| {
            let asks = sheet.rows.iter().any(|row| row.group.level == Level::System);
            let rows = sheet.counting().filter(|row| row.group.level == Level::System);
            let tally = Tally::of(rows);
            together += tally;
            asks.then(|| Progress::of(&sheet.framework.id, tally))
        });
        let progress = progress.collect();
        let sorting = sheets.iter().find_map(|sheet| Some((sheet, sheet.sorted()?)));
        let tier = sorting.and_then(|(_, sorted)| sorted.tier);
        let tiers = sorting.map_or(&[][..], |(sheet, _)| &sheet.framework.tiers);
        let rank = tiers.iter().position(|known| tier.is_some_and(|tier| tier.id == known.id));
        let owners: Vec<Words> =
            model.owners.iter().map(Words::from).filter(|owner| !owner.is_empty()).collect();
        let ai = model.elements.iter().filter(|(_, element)| is_ai(&catalog.kinds, element));
        let ai_models = ai.map(|(id, element)| {
            let about = all().filter(|row| row.key.element() == Some(id));
            let (owner, owner_of) = owner(element, &owners);
            AiModel {
                element: id.as_str().into(),
                name: Words::from(&element.name).or(id),
                kind: catalog.kinds.name_of(&element.kind).into(),
                owner,
                owner_of,
                provenance: told(&element.attributes, PROVENANCE),
                hosting: told(&element.attributes, HOSTING),
                data: data::of_element(model, &catalog.kinds, id, element),
                open: Open::of(about),
            }
        });
        let mut models: Vec<AiModel> = ai_models.collect();
        models.sort_by_key(AiModel::urgency);
        let each = |of: fn(&AiModel) -> &Words| {
            let told: BTreeSet<&str> = models.iter().map(|it| of(it).as_str()).collect();
            let told: Vec<&str> = told.into_iter().filter(|it| !it.is_empty()).collect();
            Words::from(told.join(", "))
        };
        Self {
            file: file.into(),
            name: Words::from(&model.name).or("A system without a name"),
            provenance: each(|it| &it.provenance),
            hosting: each(|it| &it.hosting),
            data: data::of_system(model, &catalog.kinds),
            tier: sorting.map_or_else(|| "".into(), |(_, sorted)| sorted.words().into()),
            tier_id: tier.map_or("", |tier| tier.id.as_str()).into(),
            tier_rank: rank.and_then(|rank| rank.try_into().ok()).unwrap_or(u8::MAX),
            reviewed: last_recorded(model, today),
            open: Open::of(rows.iter()),
            progress,
            together: Progress::of("", together),
            review_due: own().filter_map(|row| row.review).min(),
            reviews_overdue: own().filter(|row| row.is_due(today)).count(),
            owners,
            models,
        }
    }

    /// `Ana, Ben`; empty without any.
    pub fn owner(&self) -> Words {
        self.owners.iter().map(Words::as_str).collect::<Vec<_>>().join(", ").into()
    }

    /// What systems are sorted by.
    pub(super) fn urgency(&self) -> impl Ord + use<'_> {
        (
            !self.owners.is_empty(),
            self.open.rank(),
            Reverse(self.open.all()),
            &self.name,
            &self.file,
        )
    }
}

impl AiModel {
    /// What models and agents are sorted by.
    pub(super) fn urgency(&self) -> impl Ord + use<> {
        (self.owner_of != OwnerOf::Nobody, self.open.rank(), Reverse(self.open.all()))
    }
}

/// Attribute of where something comes from.
const PROVENANCE: &str = "provenance";
/// Attribute of where something runs.
const HOSTING: &str = "hosting";

/// Its own owner, or else those of the system.
fn owner(element: &Element, owners: &[Words]) -> (Words, OwnerOf) {
    match (element.owner.trim(), owners) {
        ("", []) => ("".into(), OwnerOf::Nobody),
        ("", owners) => {
            let owners: Vec<&str> = owners.iter().map(Words::as_str).collect();
            (owners.join(", ").into(), OwnerOf::System)
        }
        (own, _) => (own.into(), OwnerOf::Element),
    }
}

fn told(attributes: &Attributes, name: &str) -> Words {
    attributes.get(name).map_or_else(|| "".into(), |values| values.to_string().into())
}
