//! Where a change belongs, in the order in which a reviewer with ten minutes wants to read.

use crate::catalog::Catalog;
use crate::compare::{Map, Path};

/// A group of changes, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Where trust changes, and who can reach what.
    Exposure,
    /// What elements are, can do and handle, and what protects them.
    Capabilities,
    /// What goes from where to where.
    Flows,
    /// What people decided about risks.
    Findings,
    /// What people answered about frameworks.
    Assessments,
    /// What went wrong, and what was done about it.
    Incidents,
    /// Names, notes, descriptions, assumptions and remarks.
    Text,
}

impl Group {
    /// All groups in order. Positions in the picture are no group: they are one line.
    pub const ALL: [Self; 7] = [
        Self::Exposure,
        Self::Capabilities,
        Self::Flows,
        Self::Findings,
        Self::Assessments,
        Self::Incidents,
        Self::Text,
    ];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Exposure => "Boundaries and exposure",
            Self::Capabilities => "Capabilities and data",
            Self::Flows => "Flows",
            Self::Findings => "Findings and triage",
            Self::Assessments => "Assessments",
            Self::Incidents => "Incidents",
            Self::Text => "Text",
        }
    }

    /// The spelling for programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Capabilities => "capabilities",
            Self::Flows => "flows",
            Self::Findings => "findings",
            Self::Assessments => "assessments",
            Self::Incidents => "incidents",
            Self::Text => "text",
        }
    }

    /// The group of what is at `at`.
    pub fn of(at: &Path, catalog: &Catalog) -> Self {
        let exposes = |attribute: Option<&str>| {
            let attribute = attribute.and_then(|id| catalog.kinds.attribute(id));
            attribute.is_some_and(|attribute| attribute.exposes)
        };
        match (at.map, at.top()) {
            (Map::Model, Some("catalogs"))
            | (Map::Boundaries, None | Some("kind" | "parent"))
            | (Map::Elements, Some("boundary")) => Self::Exposure,
            (Map::Elements | Map::Flows, Some("attributes")) if exposes(at.name()) => {
                Self::Exposure
            }
            (Map::Elements, None | Some("kind" | "attributes" | "controls")) => Self::Capabilities,
            (Map::Flows, None | Some("from" | "to" | "label" | "attributes")) => Self::Flows,
            (Map::Findings | Map::Conflicts, _) => Self::Findings,
            (Map::Assessments, _) => Self::Assessments,
            (Map::Incidents, _) => Self::Incidents,
            (
                Map::Model
                | Map::Boundaries
                | Map::Elements
                | Map::Flows
                | Map::Assumptions
                | Map::Remarks
                | Map::Answers,
                _,
            ) => Self::Text,
        }
    }
}
