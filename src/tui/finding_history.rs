//! What happened to a finding, the newest first: changes of status, comments, answers.

use super::sheet::Row;
use super::theme::Role;
use crate::model::{Finding, Stamp, Status};

/// A row for each thing that was recorded with its time. Owners and dates are not: git tells who
/// changed them, and `threatloom log --finding` reads it.
pub fn rows(finding: &Finding) -> Vec<Row> {
    let mut told: Vec<(&Stamp, String, Role)> = Vec::new();
    let mut before: Option<Status> = None;
    for (stamp, entry) in &finding.history {
        let word = |status: Status| status.id().replace('_', " ");
        let change = match before {
            Some(before) if before == entry.status => format!("{} again", word(before)),
            Some(before) => format!("{} → {}", word(before), word(entry.status)),
            None => word(entry.status),
        };
        before = Some(entry.status);
        told.push((stamp, because(change, &entry.why), Role::Text));
    }
    for (stamp, comment) in &finding.comments {
        told.push((stamp, format!("says: {}", comment.0.join(" ")), Role::Text));
    }
    for (question, answer) in &finding.answers {
        if let Some(stamp) = &answer.stamp {
            let question = question.replace('-', " ");
            told.push((stamp, format!("{question}: {}", answer.value), Role::Faint));
        }
    }
    if let Some(by_hand) = &finding.severity_override {
        let text = format!("severity {} by hand", by_hand.severity.id().replace('_', " "));
        told.push((&by_hand.stamp, because(text, &by_hand.why), Role::Text));
    }
    told.sort_by(|(a, ..), (b, ..)| b.cmp(a));
    let row = |(stamp, text, role): (&Stamp, String, Role)| {
        Row::show(stamp.day(), format!("{}, {text}", by(stamp)), role)
    };
    told.into_iter().map(row).collect()
}

fn by(stamp: &Stamp) -> &str {
    if stamp.by().trim().is_empty() { "nobody" } else { stamp.by() }
}

fn because(what: String, why: &[String]) -> String {
    if why.is_empty() { what } else { format!("{what}: {}", why.join(" ")) }
}
