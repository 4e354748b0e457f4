//! What a text, a pick or an answer will be used for once it is given.

use super::quick_entry::Start;
use super::state::Then;
use crate::model::remark::Outcome;
use crate::model::{AssessmentKey, FindingKey, Id, IncidentKey, IncidentStatus, ReplyKey, Status};

/// Carried by an overlay; [`super::submit`] acts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Go to what was picked, or run it.
    Goto,
    /// Go to what was found, of which there was a glimpse; it is lit on the diagram.
    Find,
    /// Read a quick-entry line.
    QuickEntry {
        /// Where the line begins.
        start: Start,
        /// Keep the line open for the next sentence.
        stay: bool,
        /// Kinds that were cycled to, by name.
        chosen: Vec<(String, String)>,
    },
    /// Mark what the answer names.
    MarkLike,
    /// Draw a flow from this element to the picked one.
    Connect(Id),
    /// Draw a boundary around these.
    Frame(Vec<Id>),
    /// Put these into the picked boundary.
    MoveInto(Vec<Id>),
    /// Change a field.
    Field(Field),
    /// Record the answer to a question of the interview.
    Interview(ReplyKey),
    /// Keep what is written as the answer to a question.
    Reply(ReplyKey),
    /// Put a suggestion aside, with the reason written.
    Dismiss {
        /// Technique and element.
        key: FindingKey,
        /// Not applicable or false positive.
        status: Status,
    },
    /// Change the status of findings to the one picked.
    PickStatus(Vec<FindingKey>),
    /// Change the status of findings, with the reason written.
    Status(Vec<FindingKey>, Status),
    /// Let the picked finding decide for these.
    SameAs(Vec<FindingKey>),
    /// Change a field of several findings at once.
    Many(Vec<FindingKey>, FindingField),
    /// Write a finding of one's own.
    CustomFinding {
        /// The element, flow or boundary that it is about; none for the whole system.
        about: Option<Id>,
        /// The parked remark that becomes the finding.
        remark: Option<Id>,
    },
    /// Record an incident that affects these.
    Incident(Vec<Id>),
    /// Park a remark about an element, flow, boundary or the whole system.
    Park(Option<Id>),
    /// Decide what to do with a parked remark.
    Remark(Id),
    /// Settle a parked remark by what is written.
    Settle(Id, Outcome),
    /// Narrow the findings list.
    Filter {
        /// What it is narrowed to if this is cancelled.
        before: String,
        /// The finding under the cursor then.
        selected: Option<FindingKey>,
    },
    /// Put the findings under the picked headings.
    GroupBy,
    /// Sort the findings by what is picked.
    SortBy,
    /// Show the picked view of the findings.
    View,
    /// Keep what the findings are narrowed to under the name written.
    KeepView,
    /// Write the model to the named file.
    SaveAs {
        /// How to go on afterwards.
        then: Then,
    },
    /// Decide what happens to unsaved changes before going on.
    Leave(Then),
    /// Decide what happens when the file was changed by somebody else.
    ChangedOnDisk {
        /// How to go on afterwards.
        then: Then,
    },
    /// Compare the model with the picked version.
    Compare,
    /// Compare the model with the named file.
    CompareFile,
    /// Park a remark about the change under the cursor.
    ReviewNote,
    /// Settle the conflict at this path.
    Conflict(String),
    /// Settle the conflict at this path with what is written.
    OtherValue(String),
    /// Settle all conflicts that are left in the way that is picked.
    TakeAll,
    /// Decide what happens to unsaved changes of a sitting that ended badly.
    Recover,
    /// Begin a session with the people named.
    BeginSession,
    /// Decide what happens to a session that was not ended.
    UnendedSession,
    /// Write the summary of the session to the named file.
    WriteSummary,
    /// Decide whether to end a session whose summary is in no file.
    EndSession,
    /// Start from what was picked.
    Start,
    /// Show the attack path under the cursor, and keep the picked one on show.
    Paths,
    /// Go on with what was picked in the place of the open model.
    OpenModel,
    /// Answer a question of a framework.
    Assess(AssessmentKey),
    /// Show the picked framework.
    Framework,
    /// Go to the file of the organisation.
    Organisation,
}

/// A field that can be edited where it is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Name of an element or boundary, label of a flow.
    Name(Id),
    /// Kind of an element.
    Kind(Id),
    /// The boundary around an element or boundary.
    Boundary(Id),
    /// Kind of a boundary.
    BoundaryKind(Id),
    /// Owner of an element.
    Owner(Id),
    /// Attribute of an element or flow.
    Attribute(Id, String),
    /// State of a control on an element, by mitigation id.
    Control(Id, String),
    /// Evidence for a control.
    Evidence(Id, String),
    /// A control that is not there yet.
    AddControl(Id),
    /// Notes of an element, flow or boundary.
    Notes(Id),
    /// Name of the model.
    ModelName,
    /// Description of the model.
    Description,
    /// Scope of the model.
    Scope,
    /// Owners of the model.
    Owners,
    /// How long findings of the model may take.
    DueDays,
    /// An assumption; none for a new one.
    Assumption(Option<Id>),
    /// A parked remark.
    Remark(Id),
    /// The words of a parked remark.
    RemarkText(Id),
    /// What a parked remark is about.
    RemarkAbout(Id),
    /// A field of a finding.
    Finding(FindingKey, FindingField),
    /// A field of an incident, or something that is told about it.
    Incident(IncidentKey, IncidentField),
    /// What is recorded about a question of a framework, or beside it.
    Assessment(AssessmentKey, AssessmentField),
}

/// A field of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingField {
    /// See [`crate::model::Finding::title`].
    Title,
    /// See [`crate::model::Finding::description`].
    Description,
    /// See [`crate::model::Finding::status`].
    Status,
    /// See [`crate::model::Finding::owner`].
    Owner,
    /// See [`crate::model::Finding::due`].
    Due,
    /// See [`crate::model::Finding::review_by`].
    ReviewBy,
    /// See [`crate::model::Finding::same_as`].
    SameAs,
    /// An answer to a bug-bar question.
    Answer(String),
    /// A severity set against the bars: first which.
    Override,
    /// Then why; none goes back to what the bars say.
    OverrideWhy(Option<crate::model::Severity>),
    /// See [`crate::model::Finding::ease`].
    Ease,
    /// A new entry of [`crate::model::Finding::tries`].
    Tried,
    /// See [`crate::model::Finding::classes`].
    Classes,
    /// See [`crate::model::Finding::mitigations`].
    Mitigations,
    /// See [`crate::model::Finding::evidence`].
    Evidence,
    /// A new comment.
    Comment,
}

/// A field of an incident, or something that is told about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum IncidentField {
    /// See [`crate::model::Incident::title`].
    Title,
    /// See [`crate::model::Incident::status`].
    Status,
    /// Why the status changes.
    StatusWhy(IncidentStatus),
    /// See [`crate::model::Incident::observed`].
    Observed,
    /// See [`crate::model::Incident::observed_on`].
    ObservedOn,
    /// See [`crate::model::Incident::observed_by`].
    ObservedBy,
    /// See [`crate::model::Incident::owner`].
    Owner,
    /// See [`crate::model::Incident::elements`].
    Elements,
    /// The technique at this place; none for one that was seen after them.
    Technique(Option<usize>),
    /// What its severity follows from, as for a finding.
    Rating(FindingField),
    /// Where it is kept.
    Keeping,
    /// See [`crate::model::Incident::playbook`].
    Playbook,
    /// A step of the playbook, by its id.
    Step(String),
    /// A note about a step.
    StepNote(String),
    /// Why a step is left out.
    SkipStep(String),
    /// A case study that resembles it, by its place.
    Case(usize),
    /// An attack path that it lies on, by its place.
    Way(usize),
    /// The findings that are missing for the technique at this place; none for all techniques.
    Gap(Option<usize>),
    /// A finding that it is about.
    Finding(FindingKey),
    /// See [`crate::model::Incident::evidence`].
    Evidence,
    /// A new entry of the timeline.
    Happened,
    /// See [`crate::model::Incident::lessons`]; writing them may be the last thing before closing.
    Lessons,
    /// Lessons with which it is closed.
    LessonsToClose,
    /// The incident itself, where it is only named.
    Show,
}

impl IncidentField {
    /// What to say to who leaves it empty, where that can't be.
    pub const fn needed(&self) -> Option<&'static str> {
        match self {
            Self::Title => Some("an incident needs a title"),
            Self::SkipStep(_) => Some("leaving a step out needs a reason"),
            Self::StatusWhy(_) => Some("taking it up again needs a reason"),
            Self::LessonsToClose => Some("closing needs a lesson: what would have prevented it?"),
            Self::Happened => Some("write what happened"),
            Self::Rating(FindingField::OverrideWhy(_)) => {
                Some("a severity against the bars needs a reason")
            }
            _ => None,
        }
    }
}

/// What is recorded about a question of a framework, and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssessmentField {
    /// See [`crate::model::Assessment::answer`].
    Answer,
    /// What the model offers as the answer.
    Offer,
    /// Why it is answered like that.
    Why,
    /// The reason that an answer by this id needs.
    Reason(String),
    /// See [`crate::model::Assessment::evidence`].
    Evidence,
    /// See [`crate::model::Assessment::owner`].
    Owner,
    /// See [`crate::model::Assessment::review_by`].
    ReviewBy,
    /// See [`crate::model::Assessment::target`].
    Target,
    /// A step, by its id: who takes it on.
    Step(Id),
    /// Until when.
    StepDue(Id),
    /// A new step of one's own.
    AddStep,
    /// See [`crate::model::Assessment::severity`].
    Severity,
    /// See [`crate::model::Assessment::likelihood`].
    Likelihood,
    /// See [`crate::model::Assessment::impact`].
    Impact,
    /// The question itself, where it is only named.
    Show,
    /// A type of attacks, by its id.
    Attack(String),
    /// A finding.
    Finding(FindingKey),
    /// Where it is answered, if not here.
    Elsewhere,
}

impl AssessmentField {
    /// What to say to who leaves it empty, where that can't be.
    pub const fn needed(&self) -> Option<&'static str> {
        match self {
            Self::Reason(_) => Some("say why: it counts as settled from now on"),
            Self::AddStep => Some("write what is to be done"),
            _ => None,
        }
    }
}
