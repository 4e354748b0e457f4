//! The parts of a report, and what is said of each whatever is in it.

/// A part of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section {
    /// What links lead to.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it shows; may be empty.
    pub lead: &'static str,
    /// What stands there if there is nothing to show.
    pub empty: &'static str,
}

pub(super) const SUMMARY: Section = Section {
    id: "summary",
    title: "Summary",
    lead: "",
    empty: "Nothing is overdue, expired or in conflict.",
};

pub(super) const DIAGRAM: Section = Section {
    id: "diagram",
    title: "System and trust boundaries",
    lead: "Dashed frames are trust boundaries. Badges count the findings with work left, by severity: C critical, I important, M moderate, L low.",
    empty: "The model has no elements yet.",
};

pub(super) const FINDINGS: Section = Section {
    id: "findings",
    title: "Findings",
    lead: "What people took a position on, the worst first; in each severity first what has work left.",
    empty: "No finding is recorded.",
};

pub(super) const SUGGESTIONS: Section = Section {
    id: "suggestions",
    title: "Suggestions without a position",
    lead: "What the model speaks for and nobody has accepted, planned for or dismissed yet. Scores rank; they are no probabilities.",
    empty: "Every suggestion has been taken up or dismissed.",
};

pub(super) const COVERAGE: Section = Section {
    id: "coverage",
    title: "ATLAS coverage",
    lead: "Where each technique of MITRE ATLAS stands in this model, by tactic. Of several findings on a technique the least settled counts; × 2 means two of that state. What is not suggested is not thereby impossible: weak suggestions do not count here, and how attackers prepare shows in no model.",
    empty: "",
};

pub(super) const PATHS: Section = Section {
    id: "paths",
    title: "Attack paths",
    lead: "Ways from where outsiders stand to what matters, with the technique that each step takes. Scores rank; they are no probabilities.",
    empty: "No attack path leads from an entry to something that matters.",
};

pub(super) const ASSUMPTIONS: Section = Section {
    id: "assumptions",
    title: "Assumptions",
    lead: "What the analysis takes for granted. Where one of these is wrong, so is what rests on it.",
    empty: "No assumption is recorded.",
};

pub(super) const REMARKS: Section =
    Section { id: "remarks", title: "Remarks", lead: "", empty: "Nothing was parked." };

pub(super) const QUESTIONS: Section = Section {
    id: "questions",
    title: "Open questions",
    lead: "What the model does not record and would change most, the most telling first.",
    empty: "Nothing is open that would change a suggestion.",
};

pub(super) const INCIDENTS: Section = Section {
    id: "incidents",
    title: "Incidents",
    lead: "",
    empty: "No incident is recorded in the model.",
};

pub(super) const CONFLICTS: Section = Section {
    id: "conflicts",
    title: "Unsettled conflicts",
    lead: "Fields for which a merge could not choose a value. Until somebody does, the value from before the merge counts.",
    empty: "No conflict is open.",
};

pub(super) const MADE: Section =
    Section { id: "made", title: "How this was made", lead: "", empty: "" };

/// All parts, in order.
pub(super) const ALL: [Section; 12] = [
    SUMMARY,
    DIAGRAM,
    FINDINGS,
    SUGGESTIONS,
    COVERAGE,
    PATHS,
    ASSUMPTIONS,
    REMARKS,
    QUESTIONS,
    INCIDENTS,
    CONFLICTS,
    MADE,
];
