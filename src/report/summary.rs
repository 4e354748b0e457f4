//! What a manager reads in a minute.

use super::diagram::Diagram;
use super::notes::OpenQuestion;
use super::paths::Paths;
use super::suggested::Suggestions;
use super::tally::{self, Tally};
use super::words::Words;
use super::{Rated, Seen, findings, rating};
use crate::analysis::outdated_dismissals;
use crate::analysis::queue::QueueRow;
use crate::analysis::severity::drift;
use crate::analysis::standing::later;
use crate::model::{IncidentStatus, Prose, Status};
use crate::text::{count, truncate};

/// Findings that are told as the worst.
const WORST: usize = 5;
/// Findings that one line names.
const NAMED: usize = 3;
/// Things to do next that are told.
const NEXT: usize = 7;
/// Days that count as soon.
const SOON: u16 = 14;
/// Columns of the sentence about a finding.
const SENTENCE: usize = 200;

/// The summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The state of things, in a sentence or two.
    pub verdict: Words,
    /// What was looked at.
    pub size: Words,
    /// How many findings there are.
    pub tally: Tally,
    /// The worst of those with work left.
    pub worst: Vec<Worst>,
    /// What is late, expired, or does not hold.
    pub attention: Vec<Words>,
    /// What to do next, the most pressing first.
    pub next: Vec<Words>,
}

/// One of the worst findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worst {
    /// Its key.
    pub key: Words,
    /// What people call it.
    pub title: Words,
    /// What it is about.
    pub place: Words,
    /// How bad it is.
    pub severity: Rated,
    /// What it is, in a sentence.
    pub sentence: Words,
    /// Where it stands: status, owner, date.
    pub standing: Words,
}

pub(super) fn of(
    seen: &Seen<'_>,
    paths: &Paths,
    questions: &[OpenQuestion],
    suggestions: &Suggestions,
) -> Summary {
    let tally = tally::of(seen);
    let trouble = Trouble::of(seen);
    let untriaged = suggestions.all;
    let work = seen.rows.iter().filter(|row| row.is_work());
    Summary {
        verdict: verdict(seen, untriaged),
        size: format!(
            "{}; {} recorded, {} that nobody took a position on yet; {} from outsiders to what matters",
            Diagram::size(seen),
            count(seen.model.findings.len(), "finding"),
            count(untriaged, "suggestion"),
            count(paths.all, "attack path"),
        )
        .into(),
        worst: work.take(WORST).map(|row| worst(seen, row)).collect(),
        attention: trouble.told(seen),
        next: trouble.next(seen, paths, questions, suggestions),
        tally,
    }
}

/// The state of things: `2 findings are open (1 critical, 1 moderate); 1 is being mitigated by a plan`.
fn verdict(seen: &Seen<'_>, untriaged: usize) -> Words {
    if seen.rows.is_empty() {
        let wait = count(untriaged, "suggestion");
        return format!("Nobody has triaged this model yet; it has {wait}.").into();
    }
    let (in_hand, rest): (Vec<_>, Vec<_>) =
        seen.rows.iter().filter(|row| row.is_work() || row.open).partition(|row| !row.open);
    let are = |rows: &[&QueueRow], what: &str| {
        let are = if rows.len() == 1 { "is" } else { "are" };
        format!("{are} {what} ({})", by_severity(rows))
    };
    let open = match rest.len() {
        0 => "No finding is open".to_string(),
        n => format!("{} {}", count(n, "finding"), are(&rest, "open")),
    };
    let in_hand = match in_hand.len() {
        0 => String::new(),
        n => format!("; {n} {}", are(&in_hand, "being mitigated by a plan")),
    };
    format!("{open}{in_hand}.").into()
}

/// `1 critical, 2 up to important`, the worst first.
pub(super) fn by_severity(rows: &[&QueueRow]) -> String {
    let mut counted: Vec<(Words, usize)> = Vec::new();
    for row in rows {
        let words = rating::rated(row.level).words;
        match counted.iter_mut().find(|(known, _)| *known == words) {
            Some((_, n)) => *n += 1,
            None => counted.push((words, 1)),
        }
    }
    let parts = counted.iter().map(|(words, n)| format!("{n} {words}"));
    parts.collect::<Vec<_>>().join(", ")
}

fn worst(seen: &Seen<'_>, row: &QueueRow) -> Worst {
    let own = seen.model.findings.get(&row.key);
    let described = own.map(|own| opening(&own.description)).filter(|text| !text.is_empty());
    let why = || {
        let found = seen.analysis.find(row.key.technique_id()?, row.key.element()?)?;
        Some(found.why.first()?.text.clone())
    };
    let known = || Some(seen.catalog.atlas.summary(row.key.technique_id()?)?.to_string());
    let sentence = described.or_else(why).or_else(known).unwrap_or_default();
    let owner = if row.owner.is_empty() { "nobody owns it" } else { &row.owner };
    let due = match row.deadline() {
        _ if row.expired.is_some() => findings::when(row).to_string(),
        Some(due) if row.overdue => format!("overdue since {due}"),
        Some(due) => format!("due {due}"),
        None => "no due date".to_string(),
    };
    Worst {
        key: row.key.to_string().into(),
        title: Words::from(&row.title).or(&row.key.threat),
        place: row.subject.as_str().into(),
        severity: rating::rated(row.level),
        sentence: truncate(Words::from(&sentence).as_str(), SENTENCE).into(),
        standing: format!("{}; {owner}; {due}", row.standing()).into(),
    }
}

/// The first lines of a text, as many as make a sentence or two.
fn opening(prose: &Prose) -> String {
    let mut text = String::new();
    for line in prose.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        if !text.is_empty() && text.len() + line.len() > SENTENCE {
            break;
        }
        text = format!("{text} {line}").trim().to_string();
    }
    text
}

/// Findings for which something does not hold.
struct Trouble<'a> {
    overdue: Vec<&'a QueueRow>,
    soon: Vec<&'a QueueRow>,
    expired: Vec<&'a QueueRow>,
    second: Vec<&'a QueueRow>,
    /// The severity is worse than what was decided about.
    worse: Vec<&'a QueueRow>,
    /// Dismissed on facts that are no longer so.
    changed: Vec<&'a QueueRow>,
    /// About something that is no longer in the model.
    gone: Vec<&'a QueueRow>,
    /// Work that nobody owns.
    unowned: Vec<&'a QueueRow>,
    /// Work whose severity is open.
    unrated: Vec<&'a QueueRow>,
    /// Incidents that are not closed.
    incidents: usize,
    conflicts: usize,
}

impl<'a> Trouble<'a> {
    fn of(seen: &'a Seen<'_>) -> Self {
        let Seen { model, catalog, terms, .. } = seen;
        let with = |is: &dyn Fn(&QueueRow) -> bool| -> Vec<&'a QueueRow> {
            seen.rows.iter().filter(|row| is(row)).collect()
        };
        let changed = outdated_dismissals(catalog, model);
        let soon = later(terms.today, SOON);
        let is_worse = |row: &QueueRow| {
            let finding = model.findings.get(&row.key);
            let drift = finding.and_then(|finding| drift(catalog, model, &row.key, finding));
            drift.is_some_and(crate::analysis::severity::Drift::is_worse)
        };
        let open = model.incidents.values().filter(|it| it.status != IncidentStatus::Closed);
        Self {
            overdue: with(&|row| row.overdue),
            soon: with(&|row| {
                let due = row.deadline().filter(|_| row.is_work() && !row.overdue);
                due.is_some_and(|due| due <= soon)
            }),
            expired: with(&|row| row.expired.is_some()),
            // That a decision expired says more than that a second person never took part in it.
            second: with(&|row| row.second_person && row.expired.is_none()),
            worse: with(&|row| row.status != Status::Open && is_worse(row)),
            changed: with(&|row| changed.get(&row.key).is_some_and(|facts| !facts.is_empty())),
            gone: with(&|row| row.gone),
            unowned: with(&|row| row.is_work() && row.owner.is_empty()),
            unrated: with(&|row| row.is_work() && row.level.settled().is_none()),
            incidents: open.count(),
            conflicts: model.conflicts.len(),
        }
    }

    /// What a manager should know, the most pressing first.
    fn told(&self, seen: &Seen<'_>) -> Vec<Words> {
        let today = seen.terms.today;
        let lines = [
            (&self.overdue, "is overdue", "are overdue"),
            (&self.expired, "is past its date of review", "are past their dates of review"),
            (&self.second, "was accepted by one person only", "were accepted by one person only"),
            (&self.worse, "got worse since it was decided", "got worse since they were decided"),
            (
                &self.changed,
                "was dismissed on facts that changed",
                "were dismissed on facts that changed",
            ),
            (
                &self.gone,
                "is about something that left the model",
                "are about things that left the model",
            ),
            (&self.unowned, "has no owner", "have no owner"),
            (&self.unrated, "has no settled severity", "have no settled severity"),
        ];
        let mut told: Vec<Words> = Vec::new();
        if self.conflicts > 0 {
            let left = count(self.conflicts, "conflict");
            let means = "until somebody chooses, the value from before the merge counts";
            told.push(format!("{left} of a merge: {means}").into());
        }
        if self.incidents > 0 {
            told.push(format!("{} not closed yet", count(self.incidents, "incident")).into());
        }
        told.extend(lines.into_iter().filter(|(rows, ..)| !rows.is_empty()).map(
            |(rows, one, many)| {
                let are = if rows.len() == 1 { one } else { many };
                format!("{} {are}: {}", count(rows.len(), "finding"), named(rows)).into()
            },
        ));
        if !self.soon.is_empty() {
            let (n, last) = (count(self.soon.len(), "finding"), later(today, SOON));
            told.push(format!("{n} due by {last}: {}", named(&self.soon)).into());
        }
        told
    }

    /// What to do next, the most pressing first.
    fn next(
        &self,
        seen: &Seen<'_>,
        paths: &Paths,
        questions: &[OpenQuestion],
        suggestions: &Suggestions,
    ) -> Vec<Words> {
        let about = |rows: &[&QueueRow], what: &str| {
            (!rows.is_empty()).then(|| format!("{what}: {}", named(rows)))
        };
        let of = |n: usize, thing: &str, what: &dyn Fn(String) -> String| {
            (n > 0).then(|| what(count(n, thing)))
        };
        // Findings that come for another reason already are not told twice.
        let is_told = |row: &QueueRow| row.overdue || row.expired.is_some();
        let worst = seen.rows.iter().find(|row| row.open && !is_told(row));
        let choke = paths.chokes.first().map(|choke| {
            let (what, on) = (&choke.mitigation, &choke.place);
            format!("Put {what} on {on}: it weakens {} of {} attack paths", choke.paths, paths.all)
        });
        let first = suggestions.told.first().map(|first| {
            let (all, what) = (count(suggestions.all, "suggestion"), &first.technique.name);
            format!("Take a position on {all}, beginning with {what} on {}", first.place)
        });
        let question = questions.first().map(|question| format!("Find out: {}", question.text));
        let steps = [
            of(self.conflicts, "conflict", &|all| {
                format!("Settle {all} before anything rests on this model")
            }),
            of(self.incidents, "incident", &|all| format!("Bring {all} to an end")),
            about(&self.overdue, "Finish what is overdue, or agree on new dates"),
            about(worst.as_slice(), "Decide about the worst open finding"),
            about(&self.anew(), "Decide anew, because the decision no longer holds"),
            about(&self.second, "Have a second person accept or refuse"),
            about(&self.unowned, "Name an owner and a date"),
            about(&self.unrated, "Settle the severity, by answering what is open or by hand"),
            choke,
            first,
            question,
        ];
        steps.into_iter().flatten().take(NEXT).map(Words::from).collect()
    }

    /// Findings whose decision no longer holds, for whatever reason.
    fn anew(&self) -> Vec<&'a QueueRow> {
        let mut anew: Vec<&QueueRow> = Vec::new();
        for row in [&self.expired, &self.worse, &self.changed].into_iter().flatten().copied() {
            if anew.iter().all(|known| known.key != row.key) {
                anew.push(row);
            }
        }
        anew
    }
}

/// `Title on Place, Title on Place and 4 more`.
fn named(rows: &[&QueueRow]) -> String {
    let some = rows.iter().take(NAMED).map(|row| format!("{} on {}", row.title, row.subject));
    let some = some.collect::<Vec<_>>().join("; ");
    match rows.len().saturating_sub(NAMED) {
        0 => some,
        more => format!("{some}; and {more} more"),
    }
}
