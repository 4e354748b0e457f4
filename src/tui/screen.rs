//! The screens, in the order of their numbers.

/// A screen, reached by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    /// The data-flow diagram.
    Diagram,
    /// The triage queue.
    Findings,
    /// The ATLAS matrix.
    Atlas,
    /// Changes and conflicts.
    Review,
    /// What went wrong.
    Incidents,
    /// How far one is with what frameworks ask.
    Assess,
}

impl Screen {
    /// All screens in the order of their numbers.
    pub const ALL: [Self; 6] =
        [Self::Diagram, Self::Findings, Self::Atlas, Self::Review, Self::Incidents, Self::Assess];

    /// What the tab says.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Diagram => "Diagram",
            Self::Findings => "Findings",
            Self::Atlas => "ATLAS",
            Self::Review => "Review",
            Self::Incidents => "Incidents",
            Self::Assess => "Assess",
        }
    }

    /// What the tab says where there is little room.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Diagram => "Diag",
            Self::Findings => "Find",
            Self::Atlas => "ATLAS",
            Self::Review => "Rev",
            Self::Incidents => "Inc",
            Self::Assess => "Asmt",
        }
    }
}
