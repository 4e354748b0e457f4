//! Findings with all that was said and decided about them.

use super::rating;
use super::words::{Words, line, paragraphs};
use super::{Fact, Rated, Seen, Technique, tally};
use crate::analysis::queue::QueueRow;
use crate::analysis::severity::{Bug, Drift, drift, rate};
use crate::analysis::{Suggestion, fact_in_words, reopened, score_text};
use crate::model::{self, Severity, Stamp};
use crate::text::count;

/// Findings of one severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The severity.
    pub severity: Rated,
    /// Those with work left first; what one decides for others stands behind it.
    pub findings: Vec<Finding>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its key, such as `AML.T0051@agent`: letters, digits, `.`, `-` and `@`.
    pub key: Words,
    /// What people call it.
    pub title: Words,
    /// What it is about, in a name.
    pub place: Words,
    /// How bad it is.
    pub severity: Rated,
    /// Where triage stands, in words.
    pub status: Words,
    /// Whether work is left.
    pub is_work: bool,
    /// Who works on it; may be empty.
    pub owner: Words,
    /// By when, or until when it was decided.
    pub when: Words,
    /// The technique; without its name where that is the title.
    pub technique: Option<Technique>,
    /// What the threat is here, in paragraphs.
    pub what: Vec<Words>,
    /// What speaks for it in the model.
    pub why: Vec<Words>,
    /// Everything else that is known.
    pub facts: Vec<Fact>,
    /// What was decided and said, in the order of time.
    pub record: Vec<Entry>,
}

/// Something that was decided or said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The day, and where it matters the time.
    pub when: Words,
    /// Who.
    pub by: Words,
    /// What it came to: a status, or that it is a comment.
    pub what: Words,
    /// In whose words.
    pub why: Words,
}

impl Group {
    /// `Critical: 3, 2 of them with work left`.
    pub fn title(&self) -> Words {
        let (all, left) =
            (self.findings.len(), self.findings.iter().filter(|it| it.is_work).count());
        let mut severity = self.severity.words.to_string();
        if let Some(first) = severity.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        format!("{severity}: {}, {left} with work left", count(all, "finding")).into()
    }
}

impl Finding {
    /// Owner and date, as far as they are known.
    pub fn standing(&self) -> impl Iterator<Item = &Words> {
        [&self.owner, &self.when].into_iter().filter(|part| !part.is_empty())
    }
}

pub(super) fn of(seen: &Seen<'_>) -> Vec<Group> {
    let groups = Severity::ALL.into_iter().rev().map(|severity| {
        let rows = seen.rows.iter().filter(|row| row.level.worst() == severity);
        let all = rows.flat_map(|row| std::iter::once(row).chain(&row.followers));
        let findings = all.filter_map(|row| finding(seen, row)).collect();
        Group { severity: tally::named(severity), findings }
    });
    groups.filter(|group| !group.findings.is_empty()).collect()
}

fn finding(seen: &Seen<'_>, row: &QueueRow) -> Option<Finding> {
    let own = seen.model.findings.get(&row.key)?;
    let suggestion = suggestion(seen, row);
    let technique = row.key.technique_id().map(|id| {
        let known = seen.technique(id);
        let name = if known.name.as_str() == row.title { "".into() } else { known.name };
        Technique { name, ..known }
    });
    Some(Finding {
        key: row.key.to_string().into(),
        title: Words::from(&row.title).or(&row.key.threat),
        place: if row.gone {
            format!("{}, no longer in the model", row.subject).into()
        } else {
            seen.named(row.key.element())
        },
        severity: rating::rated(row.level),
        status: status(seen, row, own),
        is_work: row.is_work(),
        owner: row.owner.as_str().into(),
        when: when(row),
        technique,
        what: paragraphs(&own.description),
        why: suggestion.map_or_else(Vec::new, reasons),
        facts: facts(seen, row, own, suggestion),
        record: record(own),
    })
}

fn suggestion<'a>(seen: &'a Seen<'_>, row: &QueueRow) -> Option<&'a Suggestion> {
    seen.analysis.find(row.key.technique_id()?, row.key.element()?)
}

/// Where triage stands, and what does not hold about that.
fn status(seen: &Seen<'_>, row: &QueueRow, own: &model::Finding) -> Words {
    let mut words = vec![row.standing()];
    if row.second_person && row.expired.is_none() {
        words.push("second person missing".to_string());
    }
    if row.open && row.status == model::Status::Mitigating {
        words.push("without a plan that holds".to_string());
    }
    if !changed(seen, row, own).is_empty() {
        words.push("facts changed".to_string());
    }
    words.join(", ").into()
}

/// What changed since it was dismissed.
fn changed(seen: &Seen<'_>, row: &QueueRow, own: &model::Finding) -> Vec<String> {
    let suggestion = suggestion(seen, row);
    suggestion.map_or_else(Vec::new, |suggestion| {
        reopened(&suggestion.facts, own, seen.model, seen.catalog)
    })
}

/// The date that counts.
pub(super) fn when(row: &QueueRow) -> Words {
    if let Some(day) = row.expired {
        return format!("review was due {day}").into();
    }
    if let Some(day) = row.review_by.filter(|_| !row.status.is_open()) {
        return format!("review by {day}").into();
    }
    let (late, policy) = (
        if row.overdue { ", overdue" } else { "" },
        if row.due_by_policy.is_some() { " by policy" } else { "" },
    );
    let due = row.deadline().filter(|_| row.is_work());
    due.map_or_else(|| "".into(), |due| format!("due {due}{policy}{late}").into())
}

fn reasons(suggestion: &Suggestion) -> Vec<Words> {
    suggestion.why.iter().map(|reason| Words::from(&reason.text)).collect()
}

fn facts(
    seen: &Seen<'_>,
    row: &QueueRow,
    own: &model::Finding,
    suggestion: Option<&Suggestion>,
) -> Vec<Fact> {
    let lead = seen.model.lead_of(&row.key);
    let deciding = seen.model.findings.get(lead).unwrap_or(own);
    let mut facts: Vec<Option<Fact>> = Vec::new();
    if let Some(same) = &own.same_as {
        let decides = if row.same_as.is_some() { "decides for it" } else { "leads nowhere" };
        facts.push(Fact::new("Same bug as", format!("{same}, which {decides}")));
    } else {
        let rating = rate(seen.catalog, seen.model, &Bug::finding(lead, deciding));
        facts.extend(rating::facts(seen, &rating, row.is_work()).into_iter().map(Some));
        facts.push(drift(seen.catalog, seen.model, lead, deciding).and_then(moved));
    }
    facts.extend(rating::beside(seen, own.ease.as_ref(), &own.tries).into_iter().map(Some));
    facts.push(suggestion.and_then(|suggestion| {
        let weighed = suggestion.weighed.iter().map(ToString::to_string);
        let score = score_text(suggestion.score);
        let parts: Vec<String> = std::iter::once(score).chain(weighed).collect();
        Fact::new("Score of the suggestion", parts.join("; "))
    }));
    facts.push(
        suggestion
            .and_then(|suggestion| Fact::new("Would not apply if", suggestion.not_if.as_str())),
    );
    let mitigations = own.mitigations.iter().map(|id| seen.mitigation(id)).collect();
    let rests_on = own.facts.iter().map(|fact| fact_in_words(fact, seen.model, seen.catalog));
    facts.extend([
        Fact::of("Mitigations", mitigations),
        Fact::of("Evidence", own.evidence.iter().map(Words::from).collect()),
        Fact::of("Decided on these facts", rests_on.map(Words::from).collect()),
        Fact::of("Changed since", changed(seen, row, own).into_iter().map(Words::from).collect()),
    ]);
    facts.into_iter().flatten().collect()
}

fn moved(Drift { then, now }: Drift) -> Option<Fact> {
    let (then, now) = (tally::named(then).words, rating::rated(now).words);
    Fact::new("Severity moved", format!("{then} when that was decided, now {now}: decide anew"))
}

/// What was decided and said, by time.
fn record(finding: &model::Finding) -> Vec<Entry> {
    let decided = finding.history.iter().map(|(stamp, entry)| {
        let what = entry.status.id().replace('_', " ");
        let rated = entry.rated.map(|severity| format!(" as {}", tally::named(severity).words));
        (stamp, entered(stamp, format!("{what}{}", rated.unwrap_or_default()), line(&entry.why)))
    });
    let said = finding.comments.iter();
    let said = said.map(|(stamp, said)| (stamp, entered(stamp, "comment".into(), line(&said.0))));
    let mut all: Vec<(&Stamp, Entry)> = decided.chain(said).collect();
    all.sort_by_key(|(stamp, _)| *stamp);
    all.into_iter().map(|(_, entry)| entry).collect()
}

fn entered(stamp: &Stamp, what: String, why: Words) -> Entry {
    Entry { when: stamp.day().into(), by: stamp.by().into(), what: what.into(), why }
}
