//! What a match says, in words.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::foreseen::{Foresight, Suggested, Verdict};
use super::similar::{CaseStep, Sighting, SimilarCase};
use super::ways::{Mark, Way};
use crate::analysis::suggestion::score_text;
use crate::catalog::Atlas;
use crate::model::{FindingKey, Model, Status};
use crate::text::count;

/// Steps that a sentence names.
const NAMED: usize = 2;

/// What a case study shares with what was observed, and what to look for: `2 of 9 steps seen; next
/// there: LLM Data Leakage; perhaps unnoticed: RAG Poisoning`.
pub fn tell_case(atlas: &Atlas, case: &SimilarCase) -> String {
    let mut told = format!("{} of {} seen", case.shared().count(), count(case.steps.len(), "step"));
    for (what, steps) in [
        ("next there", case.next().collect::<Vec<_>>()),
        ("perhaps unnoticed", case.missed().collect()),
    ] {
        let mut names: Vec<String> = Vec::new();
        for step in steps {
            let name = atlas.name(&step.technique).into_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            let _ = write!(told, "; {what}: {}", some(&names));
        }
    }
    told
}

/// What was observed of a step of a case study.
pub fn tell_step(atlas: &Atlas, step: &CaseStep) -> String {
    match &step.sighting {
        Sighting::Seen => "seen".to_string(),
        Sighting::Kin(seen) => format!("seen as {}", atlas.name(seen)),
        Sighting::Missed => "perhaps unnoticed".to_string(),
        Sighting::Next => "may come next".to_string(),
    }
}

/// How far an attack on a path has come, and where it leads next: `2 of 4 steps seen; next: Orders by
/// Data from AI Services, for confidential or personal data`.
pub fn tell_way(model: &Model, atlas: &Atlas, way: &Way) -> String {
    let seen = way.marks.iter().filter(|mark| mark.is_seen()).count();
    let mut told = format!("{seen} of {} seen", count(way.marks.len(), "step"));
    match way.next.and_then(|next| way.path.steps.get(next)) {
        Some(step) => {
            let _ = write!(told, "; next: {}", model.name_of(&step.element));
            if let Some(technique) = &step.technique {
                let _ = write!(told, " by {}", atlas.name(technique));
            }
            let _ = write!(told, ", for {}", way.path.asset);
        }
        None => {
            let _ = write!(told, "; its end was seen: {}", way.path.asset);
        }
    }
    if way.assumed {
        told.push_str("; no path of the model comes this way, so something in it is missing");
    }
    told
}

/// What was seen of the step of a path at `place`; empty for one of which nothing was.
pub fn tell_way_step(way: &Way, place: usize) -> &'static str {
    let mark = way.marks.get(place).copied().unwrap_or_default();
    match mark {
        Mark { element: true, technique: true } => "seen here",
        Mark { element: true, technique: false } => "affected",
        Mark { element: false, technique: true } => "technique seen",
        Mark { .. } if way.next == Some(place) => "next",
        Mark { .. } => "",
    }
}

/// Who could have known of a technique.
pub fn tell_foresight(model: &Model, known: &Foresight) -> String {
    let place = |key: &FindingKey| model.name_about(key.element()).to_string();
    let places = |keys: &[FindingKey]| some(&keys.iter().map(place).collect::<Vec<_>>());
    let missing = || match known.create.as_slice() {
        [] => "name an affected element to record it".to_string(),
        keys => format!("missing: a finding on {}", places(keys)),
    };
    match known.verdict {
        Verdict::Found => {
            let findings = known.findings.iter().filter_map(|key| model.findings.get(key));
            let states: BTreeSet<Status> = findings.map(|finding| finding.status).collect();
            let words: Vec<String> =
                states.iter().map(|status| status.id().replace('_', " ")).collect();
            let held = if states == BTreeSet::from([Status::Mitigated]) {
                ": what was done against it did not hold"
            } else {
                ""
            };
            format!("foreseen by a finding on {} ({}){held}", places(&known.findings), some(&words))
        }
        Verdict::Dismissed => {
            format!("foreseen and dismissed on {}: take it up again", places(&known.create))
        }
        Verdict::Suggested => {
            let best = known.suggested.first().map_or_else(String::new, |s| suggested(model, s));
            format!("{best}, but nobody took a position; {}", missing())
        }
        Verdict::Unseen => format!("no rule suggests it there; {}", missing()),
        Verdict::Outside => "takes place outside of the system: nothing to record".to_string(),
    }
}

fn suggested(model: &Model, s: &Suggested) -> String {
    let shown = if s.shown { "" } else { ", out of sight" };
    format!("suggested on {} with {}{shown}", model.name_of(&s.element), score_text(s.score))
}

/// `A, B and 3 more`.
fn some(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let first = names[..names.len() - more].join(", ");
    if more > 0 { format!("{first} and {more} more") } else { first }
}
