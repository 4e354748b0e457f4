//! The report for an auditor as comma-separated values: a row for each question, and one for each element
//! with an answer of its own.

use crate::report::assessment::{Answered, Audit, Audited, Control, ControlGroup, TaskLine};
use crate::report::{Technique, Words};
use crate::text::{csv_row, or_empty};

const COLUMNS: [&str; 31] = [
    "framework",
    "group",
    "id",
    "name",
    "ask",
    "level",
    "element",
    "applies",
    "state",
    "answer",
    "target",
    "gap",
    "why",
    "evidence",
    "by",
    "on",
    "taken_over",
    "fell_away",
    "offer",
    "review",
    "review_due",
    "owner",
    "severity",
    "risk",
    "attacks",
    "tasks",
    "findings",
    "mitigations",
    "techniques",
    "themes",
    "related",
];

/// The table.
pub fn write(contents: &Audit) -> String {
    let mut text = csv_row(COLUMNS);
    for framework in &contents.frameworks {
        for (group, control) in framework.controls() {
            text.push_str(&row(framework, group, control, None));
            for part in &control.parts {
                let element = (part.element.as_str(), &part.answered);
                text.push_str(&row(framework, group, control, Some(element)));
            }
        }
    }
    text
}

/// A question, or the answer of one element: what is known of the question itself stands with the whole.
fn row(
    framework: &Audited,
    group: &ControlGroup,
    control: &Control,
    part: Option<(&str, &Answered)>,
) -> String {
    let (element, answered) = part.unwrap_or(("", &control.answered));
    let whole = |text: String| if part.is_none() { text } else { String::new() };
    let crosswalk = &control.crosswalk;
    csv_row([
        framework.id.to_string(),
        group.id.to_string(),
        control.id.to_string(),
        control.name.to_string(),
        control.ask.to_string(),
        control.level.to_string(),
        element.to_string(),
        control.applies.to_string(),
        answered.state.to_string(),
        answered.words.to_string(),
        control.target.to_string(),
        whole(control.gap.to_string()),
        answered.why.to_string(),
        joined(&answered.evidence),
        answered.by.to_string(),
        answered.on.to_string(),
        answered.derived.to_string(),
        answered.fell.to_string(),
        answered.offer.to_string(),
        whole(or_empty(control.review)),
        whole(control.review_due.to_string()),
        whole(control.owner.to_string()),
        whole(control.severity.to_string()),
        whole(control.risk.to_string()),
        whole(joined(&control.attacks)),
        whole(joined(&control.tasks.iter().map(TaskLine::words).collect::<Vec<_>>())),
        whole(joined(&control.findings.iter().map(|it| it.key.clone()).collect::<Vec<_>>())),
        whole(joined(&crosswalk.mitigations)),
        whole(joined(&crosswalk.techniques.iter().map(Technique::words).collect::<Vec<_>>())),
        whole(joined(&crosswalk.themes)),
        whole(joined(&crosswalk.items)),
    ])
}

fn joined(all: &[Words]) -> String {
    all.iter().map(Words::as_str).collect::<Vec<_>>().join("; ")
}
