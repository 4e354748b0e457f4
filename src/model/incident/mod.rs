//! Incidents: what went wrong with the system, what was done about it, and what was learnt.

mod ops;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use ops::{
    IncidentError, answer, happened, link, open, override_severity, revise, set_status, set_step,
};

use super::{Answer, Comment, FindingKey, Id, Model, Override, Prose, Stamp, Trials, id};

/// An observed bug or attack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// What people call it.
    pub title: String,
    /// How far it is dealt with.
    #[serde(default, skip_serializing_if = "IncidentStatus::is_open")]
    pub status: IncidentStatus,
    /// What was observed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observed: Prose,
    /// The day on which it was first seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_on: Option<Date>,
    /// Who saw it: a person, a customer, a monitor.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub observed_by: String,
    /// Who leads the response.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Elements, flows and boundaries that are affected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<Id>,
    /// ATLAS techniques, in the order in which they were seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub techniques: Vec<String>,
    /// The playbook that was chosen; empty means the one that fits the techniques best.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub playbook: String,
    /// Step of the playbook → what came of it. A step without an entry is still to do.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub steps: BTreeMap<String, Step>,
    /// Bug-bar classes chosen by hand; empty means those of the techniques.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Bug-bar question id → answer. Severity is computed from these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answer>,
    /// A severity that a person set against the bars.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub severity_override: Option<Override>,
    /// How easy it is to exploit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ease: Option<Answer>,
    /// How often it could be repeated.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tries: Trials,
    /// Logs, artefacts, messages that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Prose,
    /// What happened when, with who wrote it down.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub timeline: BTreeMap<Stamp, Comment>,
    /// Findings that predicted it, or were made because of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingKey>,
    /// What was learnt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lessons: Prose,
    /// Every change of status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub history: BTreeMap<Stamp, IncidentEntry>,
}

/// How far an incident is dealt with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStatus {
    /// It goes on, or may.
    #[default]
    Open,
    /// It can't do further harm; the cause is still there.
    Contained,
    /// Over, with lessons written down.
    Closed,
}

impl IncidentStatus {
    /// All statuses, in the order in which they are gone through.
    pub const ALL: [Self; 3] = [Self::Open, Self::Contained, Self::Closed];

    /// The spelling in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Contained => "contained",
            Self::Closed => "closed",
        }
    }

    // The signature is what serde asks for.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

/// What came of a step of a playbook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Whether it is done.
    pub state: StepState,
    /// What was found or done; for a skipped step, why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note: Prose,
    /// Who did it and when.
    pub stamp: Stamp,
}

/// Whether a step is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Begun or noted about, not done.
    #[default]
    Todo,
    /// Done.
    Done,
    /// Left out for a reason.
    Skipped,
}

impl StepState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Todo, Self::Done, Self::Skipped];

    /// The spelling in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }
}

/// One change of status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentEntry {
    /// The status from then on.
    pub status: IncidentStatus,
    /// The reason given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Prose,
}

/// Where an incident is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// In the model file, for everybody who has the model.
    #[default]
    Model,
    /// In a file of its own outside the repository.
    Confidential,
}

/// Which incident: `prompt-leak` in the model, `confidential/prompt-leak` outside of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IncidentKey {
    /// Where it is kept.
    pub keeping: Keeping,
    /// Its id there.
    pub id: Id,
}

/// What stands before the id of a confidential incident.
const CONFIDENTIAL: &str = "confidential/";

impl IncidentKey {
    /// The key of an incident in the model.
    pub fn in_model(id: impl Into<Id>) -> Self {
        Self { keeping: Keeping::Model, id: id.into() }
    }
}

impl fmt::Display for IncidentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = if self.keeping == Keeping::Confidential { CONFIDENTIAL } else { "" };
        write!(f, "{before}{}", self.id)
    }
}

impl FromStr for IncidentKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (keeping, id) = match text.strip_prefix(CONFIDENTIAL) {
            Some(id) => (Keeping::Confidential, id),
            None => (Keeping::Model, text),
        };
        if !id::is_valid(id) {
            return Err(format!("`{text}` is not the id of an incident: a-z, 0-9 and -"));
        }
        Ok(Self { keeping, id: id.to_string() })
    }
}

impl Model {
    /// An incident, wherever it is kept.
    pub fn incident(&self, key: &IncidentKey) -> Option<&Incident> {
        self.incidents_kept(key.keeping).get(&key.id)
    }

    /// All incidents: those of the model, then the confidential ones that were loaded.
    pub fn all_incidents(&self) -> impl Iterator<Item = (IncidentKey, &Incident)> {
        [Keeping::Model, Keeping::Confidential].into_iter().flat_map(move |keeping| {
            let kept = self.incidents_kept(keeping).iter();
            kept.map(move |(id, incident)| (IncidentKey { keeping, id: id.clone() }, incident))
        })
    }

    const fn incidents_kept(&self, keeping: Keeping) -> &BTreeMap<Id, Incident> {
        match keeping {
            Keeping::Model => &self.incidents,
            Keeping::Confidential => &self.confidential,
        }
    }
}
