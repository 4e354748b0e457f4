//! What happened: the incidents that everybody who has the model may read about.

use super::findings::Entry;
use super::words::{Words, line, paragraphs};
use super::{Fact, Rated, Seen, rating};
use crate::analysis::incident::{Observed, playbook_of, tasks};
use crate::analysis::severity::{Bug, rate};
use crate::model::{Incident, IncidentStatus, Stamp, StepState};

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentCard {
    /// What people call it.
    pub title: Words,
    /// How far it is dealt with.
    pub status: Words,
    /// Whether there is something left to do.
    pub is_open: bool,
    /// How bad it is.
    pub severity: Rated,
    /// What was observed, in paragraphs.
    pub observed: Vec<Words>,
    /// Everything else that is known.
    pub facts: Vec<Fact>,
    /// What happened and was decided, in the order of time.
    pub record: Vec<Entry>,
}

pub(super) fn of(seen: &Seen<'_>) -> Vec<IncidentCard> {
    let mut incidents: Vec<&Incident> = seen.model.incidents.values().collect();
    incidents.sort_by_key(|incident| incident.status);
    incidents.into_iter().map(|incident| card(seen, incident)).collect()
}

fn card(seen: &Seen<'_>, incident: &Incident) -> IncidentCard {
    let rating = rate(seen.catalog, seen.model, &Bug::incident(incident));
    let listed = |lines: &[String]| lines.iter().map(Words::from).collect::<Vec<_>>();
    let names = incident.elements.iter().map(|id| seen.model.name_of(id));
    let shows =
        incident.techniques.iter().map(|id| format!("{id} {}", seen.catalog.atlas.name(id)));
    let findings = incident.findings.iter().map(|key| Words::from(key.to_string()));
    let mut facts: Vec<Option<Fact>> = vec![
        Fact::new("First seen", first_seen(incident)),
        Fact::new("Owner", incident.owner.as_str()),
        Fact::new("Affects", names.collect::<Vec<_>>().join(", ")),
        Fact::of("Techniques, in order", shows.map(Words::from).collect()),
    ];
    facts.extend(
        rating::facts(seen, &rating, incident.status != IncidentStatus::Closed)
            .into_iter()
            .map(Some),
    );
    let beside = rating::beside(seen, incident.ease.as_ref(), &incident.tries);
    facts.extend(beside.into_iter().map(Some));
    facts.extend([
        Fact::of("Findings", findings.collect()),
        Fact::of("Evidence", listed(&incident.evidence)),
        Fact::new("Playbook", progress(seen, incident)),
        Fact::of("Lessons", listed(&incident.lessons)),
    ]);
    IncidentCard {
        title: Words::from(&incident.title).or("Without a title"),
        status: incident.status.id().into(),
        is_open: incident.status != IncidentStatus::Closed,
        severity: rating::rated(rating.level),
        observed: paragraphs(&incident.observed),
        facts: facts.into_iter().flatten().collect(),
        record: record(incident),
    }
}

fn first_seen(incident: &Incident) -> String {
    let day = incident.observed_on.map(|day| day.to_string());
    let by = Some(&incident.observed_by).filter(|by| !by.trim().is_empty());
    let by = by.map(|by| format!("by {by}"));
    day.into_iter().chain(by).collect::<Vec<_>>().join(" ")
}

/// The playbook, and how many of its steps are done.
fn progress(seen: &Seen<'_>, incident: &Incident) -> String {
    let Seen { model, catalog, .. } = seen;
    let observed = Observed { techniques: &incident.techniques, elements: &incident.elements };
    let playbook = playbook_of(catalog, &incident.playbook, &incident.techniques);
    let tasks = tasks(model, catalog, playbook, observed);
    let of = |state: StepState| {
        let steps = tasks.iter().filter_map(|task| incident.steps.get(&task.id));
        steps.filter(|step| step.state == state).count()
    };
    let (done, skipped) = (of(StepState::Done), of(StepState::Skipped));
    let skipped = if skipped > 0 { format!(", {skipped} left out") } else { String::new() };
    format!("{}: {done} of {} steps done{skipped}", playbook.name, tasks.len())
}

fn record(incident: &Incident) -> Vec<Entry> {
    let happened = incident.timeline.iter();
    let happened =
        happened.map(|(at, what)| (at, entry(at, "what happened".into(), line(&what.0))));
    let decided = incident.history.iter();
    let decided = decided
        .map(|(at, changed)| (at, entry(at, changed.status.id().into(), line(&changed.why))));
    let mut all: Vec<(&Stamp, Entry)> = happened.chain(decided).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// In an incident minutes matter.
fn entry(stamp: &Stamp, what: Words, why: Words) -> Entry {
    let minute = stamp.0.get(..16).unwrap_or(&stamp.0).replace('T', " ");
    Entry { when: minute.into(), by: stamp.by().into(), what, why }
}
