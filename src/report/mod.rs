//! The report on a threat model, for managers who have a minute and auditors who have a day.
//!
//! [`contents`] works out everything that is said, once; [`html()`] and [`markdown()`] paint it and decide
//! nothing. Texts of the model are [`Words`] from there on, so that none reaches a painter unchecked.
//! The same model, catalogs, terms and day give the same bytes.

pub mod assessment;
mod coverage;
mod diagram;
mod findings;
mod html;
mod incidents;
pub mod inventory;
mod made;
mod markdown;
mod notes;
mod paths;
mod rating;
mod sections;
mod suggested;
mod summary;
mod tally;
mod words;

use jiff::civil::Date;
use serde::Serialize;

use crate::analysis::queue::{QueueRow, queue};
use crate::analysis::standing::Terms;
use crate::analysis::{Analysis, suggest};
use crate::catalog::Catalog;
use crate::model::{Model, Severity};
use words::paragraphs;

pub use coverage::{Cell, Coverage, State, TacticRow};
pub use diagram::{Diagram, ElementRow, Figure, FlowRow};
pub use findings::{Entry, Finding, Group};
pub use html::html;
pub use incidents::IncidentCard;
pub use markdown::markdown;
pub use notes::{Note, OpenQuestion, Unsettled};
pub use paths::{Choke, Path, PathStep, Paths};
pub use suggested::{Suggested, Suggestions};
pub use summary::{Summary, Worst};
pub use tally::{Tally, TallyRow};
pub use words::Words;

/// What a report is about, and what it is held to.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The model. Of its incidents only those that everybody who has the model may read are told.
    pub model: &'a Model,
    /// What is known.
    pub catalog: &'a Catalog,
    /// The day of the report, due dates and who has to accept what.
    pub terms: &'a Terms,
    /// Whether the diagram is drawn, which takes its time and only HTML shows.
    pub pictures: bool,
}

/// Everything that a report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Name of the system.
    pub name: Words,
    /// The day of the report.
    pub date: Date,
    /// People or teams who answer for the system.
    pub owners: Words,
    /// What the system is, as far as a minute allows, in paragraphs.
    pub about: Vec<Words>,
    /// All that is said of it, where that is more.
    pub described: Vec<Words>,
    /// What was looked at and what was not, in paragraphs.
    pub scope: Vec<Words>,
    /// What a manager reads in a minute.
    pub summary: Summary,
    /// The picture, and the same in words.
    pub diagram: Diagram,
    /// Findings by severity, the worst first.
    pub findings: Vec<Group>,
    /// What is suggested and nobody took a position on.
    pub suggestions: Suggestions,
    /// Where the techniques of ATLAS stand.
    pub coverage: Coverage,
    /// How an attacker may get from an entry to what matters.
    pub paths: Paths,
    /// What the analysis takes for granted.
    pub assumptions: Vec<Note>,
    /// What was said and parked.
    pub remarks: Vec<Note>,
    /// What is worth asking next.
    pub questions: Vec<OpenQuestion>,
    /// What happened already.
    pub incidents: Vec<IncidentCard>,
    /// Differences that a merge left.
    pub unsettled: Vec<Unsettled>,
    /// How the report came about.
    pub made: Vec<Fact>,
}

impl Contents {
    /// The day in words: `21 November 2026`.
    pub fn day(&self) -> String {
        day_in_words(self.date)
    }
}

/// A day as people write it: `21 November 2026`.
fn day_in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// Something to know, under a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: &'static str,
    /// What is known; never empty.
    pub lines: Vec<Words>,
}

impl Fact {
    /// A fact of one line; none of an empty one.
    fn new(label: &'static str, text: impl Into<Words>) -> Option<Self> {
        Self::of(label, vec![text.into()])
    }

    /// A fact of several lines; none without any.
    fn of(label: &'static str, mut lines: Vec<Words>) -> Option<Self> {
        lines.retain(|line| !line.is_empty());
        (!lines.is_empty()).then_some(Self { label, lines })
    }
}

/// A severity as a report shows it: in words, with a sign, never by its colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    /// What it counts as.
    pub severity: Severity,
    /// `critical`, or what it may be at worst.
    pub words: Words,
}

/// An ATLAS technique.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Technique {
    /// Such as `AML.T0051`.
    pub id: Words,
    /// What it is called, with its parent.
    pub name: Words,
    /// Its page at MITRE; none of what ATLAS does not have.
    pub page: Option<String>,
}

impl Technique {
    fn of(catalog: &Catalog, id: &str) -> Self {
        // Only ids of ATLAS become addresses, and an imported release may call techniques what it likes.
        let is_address = |id: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
        let known = catalog.atlas.technique(id).filter(|known| is_address(&known.id));
        let page = known.map(|known| format!("https://atlas.mitre.org/techniques/{}", known.id));
        Self { id: id.into(), name: catalog.atlas.name(id).into(), page }
    }

    /// `AML.T0051 LLM Prompt Injection`.
    pub fn words(&self) -> Words {
        if self.name == self.id {
            self.id.clone()
        } else {
            format!("{} {}", self.id, self.name).into()
        }
    }
}

/// What everything in a report is computed from.
struct Seen<'a> {
    model: &'a Model,
    catalog: &'a Catalog,
    terms: &'a Terms,
    analysis: Analysis,
    /// Findings in the order of the queue, those that others decide within these.
    rows: Vec<QueueRow>,
}

impl<'a> Seen<'a> {
    fn of(subject: Subject<'a>) -> Self {
        let Subject { model, catalog, terms, .. } = subject;
        let (analysis, rows) = (suggest(model, catalog), queue(catalog, model, terms));
        Self { model, catalog, terms, analysis, rows }
    }

    /// Name of an element, flow or boundary; of the model for the whole system.
    fn named(&self, id: Option<&str>) -> Words {
        id.map_or_else(|| "the whole system".into(), |id| self.model.place(id).as_ref().into())
    }

    fn technique(&self, id: &str) -> Technique {
        Technique::of(self.catalog, id)
    }

    /// `AML.M0030 Name`.
    fn mitigation(&self, id: &str) -> Words {
        format!("{id} {}", self.catalog.atlas.name(id)).into()
    }
}

/// Works out what a report says.
pub fn contents(subject: Subject<'_>) -> Contents {
    let seen = Seen::of(subject);
    let paths = paths::of(&seen);
    let questions = notes::questions(&seen);
    let suggestions = suggested::of(&seen);
    let model = subject.model;
    let (opening, described) = words::shortened(&model.description);
    Contents {
        name: Words::from(&model.name).or("A system without a name"),
        date: subject.terms.today,
        owners: model.owners.join(", ").into(),
        about: if described.is_empty() { paragraphs(&model.description) } else { opening },
        described,
        scope: paragraphs(&model.scope),
        summary: summary::of(&seen, &paths, &questions, &suggestions),
        diagram: diagram::of(&seen, subject.pictures),
        findings: findings::of(&seen),
        suggestions,
        coverage: coverage::of(&seen),
        paths,
        assumptions: notes::assumptions(&seen),
        remarks: notes::remarks(&seen),
        questions,
        incidents: incidents::of(&seen),
        unsettled: notes::unsettled(&seen),
        made: made::of(&seen),
    }
}
