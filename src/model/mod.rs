//! The threat model: elements, flows and boundaries of a data-flow diagram, what is known about
//! them, and the findings that people recorded.
//!
//! The structs here are also the file format: [`crate::store`] reads and writes exactly them, so
//! field order is the order in the file and a field left at its default is not written. Every
//! change goes through an [`Edit`], whose application returns its inverse.

mod arrangement;
pub mod assessment;
pub mod bulk;
mod clip;
mod due_days;
mod edit;
mod element;
mod finding;
mod history;
pub mod id;
pub mod incident;
pub mod ops;
pub mod remark;
mod reply;
mod signed;
mod source;
pub mod triage;
mod tries;
mod values;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use arrangement::{Arrangement, Cell, Direction, Place};
pub use assessment::{Assessment, AssessmentKey, Task, Verdict};
pub use clip::{CLIP_FORMAT, Clip, Taken};
pub use due_days::DueDays;
pub use edit::Edit;
pub use element::{Boundary, BoundaryKind, Control, ControlState, Element, Flow, Guess};
pub use finding::{
    Answer, Comment, Finding, FindingKey, HistoryEntry, Override, Severity, Stamp, Status, Subject,
};
pub use history::History;
pub use id::Id;
pub use incident::{
    Incident, IncidentEntry, IncidentKey, IncidentStatus, Keeping, Step, StepState,
};
pub use remark::{Remark, RemarkKind};
pub use reply::{Reply, ReplyKey};
pub use signed::is_blank;
pub use source::{Origin, Source};
pub use tries::{Trials, Tries, reliability};
pub use values::Values;

/// Attribute id → recorded values. An attribute that is absent is unknown.
pub type Attributes = BTreeMap<String, Values>;

/// Prose as a list of lines, so that text merges line by line.
pub type Prose = Vec<String>;

/// What asks for the kind of an element, where otherwise an attribute is asked for.
pub const KIND: &str = "kind";

/// The format that this version reads and writes.
pub const FORMAT: u32 = 1;

/// A threat model of one system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Version of the file format, always the first field.
    pub format: u32,
    /// Name of the system.
    pub name: String,
    /// What the system does, for a reader who has never seen it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub description: Prose,
    /// What the model covers and what it leaves out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Prose,
    /// People or teams who answer for the system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// Folder of the team's own catalogs, from the folder of the model; where none is named, one is
    /// looked for from there upwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogs: Option<String>,
    /// How long open findings may take, where the team's policy does not give them less.
    #[serde(default, skip_serializing_if = "DueDays::is_empty")]
    pub due_days: DueDays,
    /// Trust boundaries.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub boundaries: BTreeMap<Id, Boundary>,
    /// External entities, processes and stores.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub elements: BTreeMap<Id, Element>,
    /// Data flows between elements.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub flows: BTreeMap<Id, Flow>,
    /// Findings that a person touched; plain suggestions are computed, never stored.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<FindingKey, Finding>,
    /// What the analysis takes for granted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assumptions: BTreeMap<Id, Assumption>,
    /// What was said in passing and parked, to be dealt with later.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub remarks: BTreeMap<Id, Remark>,
    /// Answers that people gave when they were asked about the model.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<ReplyKey, Reply>,
    /// How far the system, or the organisation, is with what frameworks ask.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assessments: BTreeMap<AssessmentKey, Assessment>,
    /// Observed bugs and attacks.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub incidents: BTreeMap<Id, Incident>,
    /// Files of other tools that records came from.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<Id, Source>,
    /// Differences that a merge could not settle, by the path of the field they concern.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conflicts: BTreeMap<String, Conflict>,
    /// Where things stand in the picture. Kept in its own file next to the model, so that moving a
    /// box never touches the file that a reviewer reads.
    #[serde(skip)]
    pub arrangement: Arrangement,
    /// Incidents that not everybody who has the model may read, kept in a file outside its repository.
    #[serde(skip)]
    pub confidential: BTreeMap<Id, Incident>,
}

/// Something that is taken for granted, with who said so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// The assumption, in a sentence or two.
    pub text: Prose,
    /// Element, flow or boundary that it is about; none means the whole system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Id>,
    /// Who recorded it and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
}

/// A recorded merge conflict: the live value of the field is the base's until someone chooses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The common ancestor's value, as the file would spell it; none where it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The values in question, sorted by value.
    pub sides: Vec<ConflictSide>,
}

/// One side of a [`Conflict`].
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictSide {
    /// The value as the file would spell it; none where this side removed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Branch or file that brought it.
    pub label: String,
}

impl Model {
    /// An empty model of the current format.
    pub fn new(name: impl Into<String>) -> Self {
        Self { format: FORMAT, name: name.into(), ..Self::default() }
    }

    /// Whether an element, flow or boundary has this id.
    pub fn has_id(&self, id: &str) -> bool {
        self.elements.contains_key(id)
            || self.flows.contains_key(id)
            || self.boundaries.contains_key(id)
    }

    /// The finding that decides for this one: at the end of [`Finding::same_as`]. The finding itself
    /// where that leads nowhere or in a circle, as a merge or an edit by hand may leave it.
    pub fn lead_of<'a>(&'a self, key: &'a FindingKey) -> &'a FindingKey {
        let mut seen = BTreeSet::from([key]);
        let mut lead = key;
        while let Some(next) = self.findings.get(lead).and_then(|found| found.same_as.as_ref()) {
            if !self.findings.contains_key(next) || !seen.insert(next) {
                return key;
            }
            lead = next;
        }
        lead
    }

    /// What people call the element, flow or boundary; the id itself when there is none.
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        if let Some(element) = self.elements.get(id) {
            &element.name
        } else if let Some(boundary) = self.boundaries.get(id) {
            &boundary.name
        } else if let Some(flow) = self.flows.get(id).filter(|flow| !flow.label.is_empty()) {
            &flow.label
        } else {
            id
        }
    }

    /// What tells an element, flow or boundary from all others: a flow by its ends, too, since many have
    /// the same label.
    pub fn place<'a>(&'a self, id: &'a str) -> Cow<'a, str> {
        match self.flows.get(id) {
            Some(flow) => self.labelled_route(flow).into(),
            None => self.name_of(id).into(),
        }
    }

    /// What people call what something is about: an element, flow or boundary, or the whole system
    /// where it is about none of them.
    pub fn name_about<'a>(&'a self, about: Option<&'a str>) -> Cow<'a, str> {
        about.map_or("the whole system".into(), |id| self.place(id))
    }

    /// A flow by its ends: `Customer → Chat UI`.
    pub fn route(&self, flow: &Flow) -> String {
        format!("{} → {}", self.name_of(&flow.from), self.name_of(&flow.to))
    }

    /// A flow by its ends and its label: `Customer → Chat UI: question`.
    pub fn labelled_route(&self, flow: &Flow) -> String {
        let route = self.route(flow);
        if flow.label.is_empty() { route } else { format!("{route}: {}", flow.label) }
    }

    /// The boundaries around `boundary`, innermost first, beginning with itself. Stops where a
    /// parent is missing or the chain turns back on itself.
    pub fn enclosing<'a>(&'a self, boundary: Option<&'a str>) -> Vec<&'a str> {
        let mut chain: Vec<&str> = Vec::new();
        let mut next = boundary;
        while let Some((id, found)) = next.and_then(|id| self.boundaries.get_key_value(id)) {
            if chain.contains(&id.as_str()) {
                break;
            }
            chain.push(id);
            next = found.parent.as_deref();
        }
        chain
    }

    /// The elements in a boundary, however deep.
    pub fn inside<'a>(&'a self, boundary: &'a str) -> impl Iterator<Item = &'a Id> {
        // The way out is walked for each boundary, not for each element: this is asked often.
        let within = |id: &&Id| self.enclosing(Some(id.as_str())).contains(&boundary);
        let boundaries: BTreeSet<&Id> = self.boundaries.keys().filter(within).collect();
        let elements = self.elements.iter();
        elements
            .filter(move |(_, of)| of.boundary.as_ref().is_some_and(|id| boundaries.contains(id)))
            .map(|(id, _)| id)
    }

    /// The boundaries that `flow` crosses, from the source outwards, then inwards to the target.
    pub fn crossings(&self, flow: &Flow) -> Vec<&str> {
        let (from, to) = (self.around(&flow.from), self.around(&flow.to));
        let left = from.iter().filter(|id| !to.contains(id));
        let entered = to.iter().rev().filter(|id| !from.contains(id));
        left.chain(entered).copied().collect()
    }

    /// The boundaries around an element, boundary or flow, innermost first; of a flow those around
    /// both ends. None around what the model does not have.
    pub fn around(&self, id: &str) -> Vec<&str> {
        let Some(flow) = self.flows.get(id).filter(|_| !self.stands_somewhere(id)) else {
            return self.around_place(id);
        };
        let (mut from, to) = (self.around_place(&flow.from), self.around_place(&flow.to));
        from.retain(|id| to.contains(id));
        from
    }

    /// The boundaries around an element or boundary. A file may have a flow that begins at a flow, or at
    /// itself: that stands nowhere.
    fn around_place(&self, id: &str) -> Vec<&str> {
        let element = self.elements.get(id).map(|element| &element.boundary);
        let boundary = || self.boundaries.get(id).map(|boundary| &boundary.parent);
        let around = element.or_else(boundary).and_then(Option::as_deref);
        self.enclosing(around)
    }

    fn stands_somewhere(&self, id: &str) -> bool {
        self.elements.contains_key(id) || self.boundaries.contains_key(id)
    }
}
