//! The parts of the page for an executive, and what is said of each whatever is in it.

use crate::report::sections::Section;

pub(super) const STANDING: Section = Section {
    id: "standing",
    title: "Where we stand",
    lead: "",
    empty: "No framework asks anything here.",
};

pub(super) const RISKS: Section = Section {
    id: "risks",
    title: "What could go wrong",
    lead: "",
    empty: "The model shows nothing that these attacks could aim at.",
};

pub(super) const COURSE: Section =
    Section { id: "course", title: "What changed", lead: "", empty: "" };

pub(super) const NEXT: Section = Section {
    id: "next",
    title: "What comes next",
    lead: "",
    empty: "No gap is known yet that a step would close: answer the open questions first.",
};

pub(super) const ATTENTION: Section = Section {
    id: "attention",
    title: "Needs attention",
    lead: "",
    empty: "No review is due, no answer fell away and no task is late.",
};

/// How to read the page, in its last lines.
pub(super) const READING: &str = "Settled: what is aimed at is reached, or the gap is lived with and something makes up for it. Percentages are shares of the questions that concern this system or organisation.";

/// How to read the risks, on the page of a system.
pub(super) const READING_RISKS: &str = "Risks are looked up from severity, impact and likelihood as if no control were in place; what controls leave of them is in the audit report.";
