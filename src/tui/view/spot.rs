//! What of the screen can be clicked.

use crate::model::{AssessmentKey, Id, IncidentKey};
use crate::tui::actions::Action;
use crate::tui::assess::Part;
use crate::tui::state::{Pane, Screen};

/// Something that can be clicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The tab of a screen.
    Tab(Screen),
    /// A boundary around the selection, or the model, in the title.
    Crumb(Option<Id>),
    /// An action in the footer.
    Hint(Action),
    /// The diagram.
    Canvas,
    /// A part of the panel, or of the findings, beside its rows.
    Pane(Pane),
    /// A row of the details of the selection, of a finding or incident.
    Detail(usize),
    /// The question in the panel.
    Question,
    /// A suggestion of the selection.
    Suggestion(usize),
    /// A finding or a heading in the list, by its place.
    Finding(usize),
    /// A view of the findings, by its place.
    View(usize),
    /// An incident in the list.
    Incident(IncidentKey),
    /// A part of the assessment.
    Part(Part),
    /// A question of a framework in the list.
    Asked(AssessmentKey),
    /// A type of attacks in the list; none is the severity of the use case.
    Attack(Option<String>),
    /// A step of the roadmap.
    Step(AssessmentKey, Id),
    /// A technique of the matrix: its column and row.
    Technique(usize, usize),
    /// A conflict in the list.
    Conflict(usize),
    /// The picture of both versions.
    Versions,
    /// A change in the list.
    Change(usize),
}
