//! Findings: suggestions or observations that a person took a position on.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Id, Prose, Trials, id};

/// What stands for the whole model where an id is expected.
const WHOLE: &str = "system";

/// What a finding is about: a technique or a custom threat on one element, flow or boundary, or on
/// the whole system.
///
/// Spelled `AML.T0051.001@agent`, `AML.T0024@system` or `custom-quota-abuse@agent`: never a rule
/// id, so that renaming a rule orphans nothing and two branches that run the engine agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingKey {
    /// ATLAS technique id, or `custom-` and a slug.
    pub threat: String,
    /// What it is about.
    pub subject: Subject,
}

/// The thing that a finding or an answer is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The whole model.
    System,
    /// An element, flow or boundary.
    Id(Id),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id().unwrap_or(WHOLE))
    }
}

impl FromStr for Subject {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            WHOLE => Ok(Self::System),
            _ if id::is_valid(text) => Ok(Self::Id(text.to_string())),
            _ => Err(()),
        }
    }
}

impl Subject {
    /// The element, flow or boundary; none for the whole model.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::System => None,
            Self::Id(id) => Some(id),
        }
    }
}

impl FindingKey {
    /// The key of `technique` on an element.
    pub fn technique(technique: impl Into<String>, element: impl Into<Id>) -> Self {
        Self { threat: technique.into(), subject: Subject::Id(element.into()) }
    }

    /// The ATLAS technique, or none for a finding that people wrote themselves.
    pub fn technique_id(&self) -> Option<&str> {
        (!self.threat.starts_with("custom-")).then_some(self.threat.as_str())
    }

    /// The element, flow or boundary; none for the whole model.
    pub fn element(&self) -> Option<&str> {
        self.subject.id()
    }
}

impl fmt::Display for FindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.threat, self.subject)
    }
}

impl FromStr for FindingKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not a finding key: write AML.T0051@element, custom-name@element or …@system"
            )
        };
        let (threat, subject) = text.split_once('@').ok_or_else(wrong)?;
        let threat_ok = match threat.strip_prefix("custom-") {
            Some(slug) => id::is_valid(slug),
            None => is_technique_id(threat),
        };
        if !threat_ok {
            return Err(wrong());
        }
        let subject = subject.parse().map_err(|()| wrong())?;
        Ok(Self { threat: threat.to_string(), subject })
    }
}

/// `AML.T` and four digits, with `.` and three more for a sub-technique.
fn is_technique_id(text: &str) -> bool {
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    text.strip_prefix("AML.T").is_some_and(|rest| match rest.split_once('.') {
        None => digits(rest, 4),
        Some((technique, sub)) => digits(technique, 4) && digits(sub, 3),
    })
}

impl Serialize for FindingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FindingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A finding with its triage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// A title of one's own; empty means the name of the technique.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What the threat is here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub description: Prose,
    /// Where triage stands.
    pub status: Status,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// When it has to be mitigated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// When an acceptance or dismissal has to be looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Date>,
    /// Bug-bar classes chosen by hand; empty means those of the technique.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Bug-bar question id → answer. Severity is computed from these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Answer>,
    /// A severity that a person set against the bars.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub severity_override: Option<Override>,
    /// How easy it is to exploit: one of the answers to the catalog's question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ease: Option<Answer>,
    /// How often it worked when it was tried.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tries: Trials,
    /// The finding that is the same bug elsewhere and decides for both: status, owner, dates and
    /// severity are those of that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<FindingKey>,
    /// ATLAS mitigations chosen for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mitigations: Vec<String>,
    /// What shows that it is real, or that its mitigation works.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Prose,
    /// The facts that the suggestion rested on when it was accepted or dismissed, one a line; a
    /// dismissal re-opens when they change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Prose,
    /// Every change of status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub history: BTreeMap<Stamp, HistoryEntry>,
    /// Discussion.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comments: BTreeMap<Stamp, Comment>,
}

/// When and who: `2026-11-20T09:30:00Z ana`. As a map key it sorts by time and merges as a union; the
/// second stamp of one person within a second is `2026-11-20T09:30:00Z/02 ana`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(pub String);

impl Stamp {
    /// The stamp of `by` at `at`, to the second.
    pub fn new(at: jiff::Timestamp, by: &str) -> Self {
        let second = jiff::Timestamp::from_second(at.as_second()).unwrap_or(at);
        Self(format!("{second} {by}"))
    }

    /// The stamp of the same moment and person, numbered `n` from 2 on, which sorts after the lower
    /// numbers up to 99.
    #[must_use]
    pub fn numbered(&self, n: u32) -> Self {
        let (at, by) = self.0.split_once(' ').unwrap_or((&self.0, ""));
        Self(format!("{at}/{n:02} {by}"))
    }

    /// Who.
    pub fn by(&self) -> &str {
        self.0.split_once(' ').map_or("", |(_, by)| by)
    }

    /// The day, `2026-11-20`.
    pub fn day(&self) -> &str {
        self.0.split('T').next().unwrap_or("")
    }

    /// The minute, `2026-11-20 09:30`; all of a stamp that is too short to have one.
    pub fn minute(&self) -> String {
        self.0.get(..16).unwrap_or(&self.0).replace('T', " ")
    }
}

/// One change of status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// The status from then on.
    pub status: Status,
    /// The severity that was decided about, if it was settled: a decision that carries a risk covers
    /// none that is worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rated: Option<Severity>,
    /// The reason given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Prose,
}

/// A remark in the discussion of a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Comment(pub Prose);

/// A recorded answer to a question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// One of the answers that the question offers.
    pub value: String,
    /// Who answered and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
}

/// A severity set by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The severity that counts.
    pub severity: Severity,
    /// Why the bars do not fit; never empty.
    pub why: Prose,
    /// What the bars said at the time, in the words in which it was shown; empty where nobody
    /// recorded it. When they come to say something else, the decision is worth another look.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub against: String,
    /// Who decided and when.
    pub stamp: Stamp,
}

/// Where triage stands, from the most cautious to the boldest: a merge that has to choose takes the
/// smaller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody works on it yet.
    #[default]
    Open,
    /// Being worked on.
    Mitigating,
    /// Done, with a mitigation and evidence.
    Mitigated,
    /// Somebody else carries the risk.
    Transferred,
    /// The risk is carried knowingly.
    Accepted,
    /// True in general, not of this system.
    NotApplicable,
    /// Wrongly suggested.
    FalsePositive,
}

impl Status {
    /// All statuses, most cautious first.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Mitigating,
        Self::Mitigated,
        Self::Transferred,
        Self::Accepted,
        Self::NotApplicable,
        Self::FalsePositive,
    ];

    /// The spelling in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mitigating => "mitigating",
            Self::Mitigated => "mitigated",
            Self::Transferred => "transferred",
            Self::Accepted => "accepted",
            Self::NotApplicable => "not_applicable",
            Self::FalsePositive => "false_positive",
        }
    }

    /// Whether work remains.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Mitigating)
    }

    /// Whether the suggestion was put aside as not concerning this system.
    pub const fn is_dismissed(self) -> bool {
        matches!(self, Self::NotApplicable | Self::FalsePositive)
    }

    /// Whether a change from this status to another has to be explained, whatever the other is:
    /// somebody took a risk upon them, and others rely on that.
    pub const fn binds(self) -> bool {
        matches!(self, Self::Accepted)
    }

    /// Whether the status says how a risk is dealt with, so that it matters how bad it was.
    pub const fn weighs(self) -> bool {
        !(matches!(self, Self::Open) || self.is_dismissed())
    }

    /// Whether the status holds only until a day on which somebody looks at it again.
    pub const fn needs_review(self) -> bool {
        matches!(self, Self::Accepted | Self::FalsePositive)
    }

    /// Whether the status is worth nothing without a reason.
    pub const fn needs_reason(self) -> bool {
        matches!(
            self,
            Self::Mitigated
                | Self::Transferred
                | Self::Accepted
                | Self::NotApplicable
                | Self::FalsePositive
        )
    }
}

/// Outcome of a bug bar, from the mildest to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The bar does not cover it.
    NotInScope,
    /// A problem of content, tracked apart from security findings.
    ContentIssue,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// Important.
    Important,
    /// Critical.
    Critical,
}

impl Severity {
    /// All outcomes, mildest first.
    pub const ALL: [Self; 6] = [
        Self::NotInScope,
        Self::ContentIssue,
        Self::Low,
        Self::Moderate,
        Self::Important,
        Self::Critical,
    ];

    /// The spelling in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotInScope => "not_in_scope",
            Self::ContentIssue => "content_issue",
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::Important => "important",
            Self::Critical => "critical",
        }
    }
}

macro_rules! spelled {
    ($type:ty, $what:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.id())
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.into_iter().find(|v| v.id() == text).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|v| v.id()).collect();
                    format!(concat!("`{}` is not a ", $what, ": use {}"), text, known.join(", "))
                })
            }
        }
    };
}

spelled!(Status, "status");
spelled!(Severity, "severity");
spelled!(super::ControlState, "control state");
spelled!(super::BoundaryKind, "boundary kind");
spelled!(super::IncidentStatus, "status of an incident");
spelled!(super::StepState, "state of a step");
