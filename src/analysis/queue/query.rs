//! Which findings are wanted, in which order and under which headings.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::error::unknown;
use super::when::{Than, When};
use super::{By, QueueRow};
use crate::model::{Severity, Status};
use crate::text::fuzzy;

/// What nobody's name is in queries.
const NONE: &str = "none";

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Today.
    pub today: Date,
    /// The name behind `me`; empty for nobody.
    pub who: &'a str,
}

/// A query. The default wants all findings, the most urgent first, without headings.
///
/// As people write it: `severity:important+ status:open,mitigating owner:me due:<14d quota sort:due`.
/// All words have to hold, of several values behind commas one; `-` before a word wants the opposite. Free
/// words are looked for in key, title, subject and owner with letters left out, behind `-` as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) words: Vec<Word>,
    /// Free words.
    pub(super) text: String,
    /// Facts to sort by, the first counting most, and whether backwards.
    pub(super) sort: Vec<(By, bool)>,
    /// What headings stand for.
    pub(super) group: Option<By>,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub not: bool,
    pub what: What,
}

/// What a word asks for: one of several values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Status(Vec<Standing>),
    Severity(Vec<Range>),
    Owner(Vec<Person>),
    Reviewer(Vec<Person>),
    Due(Vec<When>),
    Review(Vec<When>),
    Age(Vec<(Than, i32)>),
    Element(Vec<String>),
    Boundary(Vec<String>),
    Tactic(Vec<String>),
    Technique(Vec<String>),
    Needs(Vec<Need>),
    Text(String),
}

/// A status, or that it no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    As(Status),
    Expired,
}

/// Severities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    Unrated,
    /// Settled as this.
    Is(Severity),
    /// This, or worse; unrated ones by the worst that they may be.
    AtLeast(Severity),
    /// This, or milder.
    AtMost(Severity),
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Person {
    Me,
    Nobody,
    /// Whose name has this part, in lower case.
    Part(String),
    /// With this very name, in lower case.
    Named(String),
}

/// What a finding waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Rating,
    Owner,
    Due,
    Review,
    Second,
}

/// Findings under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading; none where nothing is grouped.
    pub heading: Option<String>,
    /// Places of the rows in what was asked, in order.
    pub rows: Vec<usize>,
}

impl Query {
    /// Wants what another query wants as well, in its order and under its headings if it has any.
    pub fn also(&mut self, other: &Self) {
        self.words.extend(other.words.iter().cloned());
        self.text = format!("{} {}", self.text, other.text).trim().to_string();
        self.sort.splice(0..0, other.sort.iter().copied());
        self.group = other.group.or(self.group);
    }

    /// Only findings with one of these statuses; no status wants nothing.
    pub fn of_statuses(&mut self, statuses: &[Status]) {
        if !statuses.is_empty() {
            let statuses = statuses.iter().map(|status| Standing::As(*status)).collect();
            self.words.push(Word { not: false, what: What::Status(statuses) });
        }
    }

    /// Only findings settled as one of these severities, or unrated.
    pub fn of_severities(&mut self, severities: &[Severity], unrated: bool) {
        let ranges = severities.iter().map(|severity| Range::Is(*severity));
        let ranges: Vec<Range> = ranges.chain(unrated.then_some(Range::Unrated)).collect();
        if !ranges.is_empty() {
            self.words.push(Word { not: false, what: What::Severity(ranges) });
        }
    }

    /// Only findings of this owner, whatever the case; an empty name for those that nobody owns.
    pub fn of_owner(&mut self, name: &str) {
        let name = name.trim().to_lowercase();
        let person = if name.is_empty() { Person::Nobody } else { Person::Named(name) };
        self.words.push(Word { not: false, what: What::Owner(vec![person]) });
    }

    /// Sorts by this first.
    pub fn sort_by(&mut self, by: By, backwards: bool) {
        self.sort.insert(0, (by, backwards));
    }

    /// Puts findings under headings.
    pub fn group_by(&mut self, by: By) {
        self.group = Some(by);
    }

    /// What headings stand for.
    pub fn group(&self) -> Option<By> {
        self.group
    }

    /// The rows that are wanted, in order and under their headings. `rows` come the most urgent first.
    pub fn sections(&self, rows: &[&QueueRow], asker: Asker<'_>) -> Vec<Section> {
        let mut wanted = self.wanted(rows, asker);
        for (by, backwards) in self.sort.iter().rev() {
            let rank = |at: &usize| by.rank(rows[*at], asker.today);
            // Both are stable: equals stay in the order of what counts less.
            if *backwards {
                wanted.sort_by_cached_key(|at| (by.lacks(rows[*at]), Reverse(rank(at))));
            } else {
                wanted.sort_by_cached_key(|at| (by.lacks(rows[*at]), rank(at)));
            }
        }
        let Some(by) = self.group else {
            return vec![Section { heading: None, rows: wanted }];
        };
        let mut keyed: Vec<((i64, String), usize)> =
            wanted.into_iter().map(|at| (by.heading(rows[at], asker.today), at)).collect();
        keyed.sort_by(|(a, _), (b, _)| {
            let names = || a.1.to_lowercase().cmp(&b.1.to_lowercase()).then_with(|| a.1.cmp(&b.1));
            a.0.cmp(&b.0).then_with(names)
        });
        let mut sections: Vec<Section> = Vec::new();
        for ((_, heading), at) in keyed {
            match sections.last_mut() {
                Some(last) if last.heading.as_deref() == Some(heading.as_str()) => {
                    last.rows.push(at);
                }
                _ => sections.push(Section { heading: Some(heading), rows: vec![at] }),
            }
        }
        sections
    }

    /// The places of the rows that are wanted: a finding or one that it decides for has what is asked.
    pub fn wanted(&self, rows: &[&QueueRow], asker: Asker<'_>) -> Vec<usize> {
        let text = fuzzy::Query::new(&self.text);
        let has_text =
            |row: &QueueRow| self.text.is_empty() || text.score(&searched(row)).is_some();
        let wants = |row: &QueueRow| {
            self.words.iter().all(|word| word.what.has(row, asker) != word.not) && has_text(row)
        };
        let any = |row: &QueueRow| wants(row) || row.followers.iter().any(wants);
        (0..rows.len()).filter(|at| any(rows[*at])).collect()
    }
}

fn searched(row: &QueueRow) -> String {
    format!("{} {} {} {}", row.title, row.subject, row.key, row.owner)
}

impl What {
    fn has(&self, row: &QueueRow, asker: Asker<'_>) -> bool {
        let any_part = |parts: &[String], of: &str| {
            let of = of.to_lowercase();
            parts.iter().any(|part| of.contains(part.as_str()))
        };
        let on = |day: Option<Date>, is_late: bool, whens: &[When]| {
            let by_policy = row.due_by_policy.is_some();
            whens.iter().any(|when| when.has(day, is_late, by_policy, asker.today))
        };
        match self {
            Self::Status(all) => all.iter().any(|one| one.has(row)),
            Self::Severity(all) => all.iter().any(|one| one.has(row)),
            Self::Owner(all) => all.iter().any(|one| one.is(&row.owner, asker)),
            Self::Reviewer(all) => all.iter().any(|one| one.is(&row.reviewer, asker)),
            Self::Due(whens) => row.status.is_open() && on(row.deadline(), row.overdue, whens),
            Self::Review(whens) => {
                !row.status.is_open() && on(row.review_by, row.expired.is_some(), whens)
            }
            Self::Age(all) => {
                row.age.is_some_and(|age| all.iter().any(|(than, days)| than.has(age.cmp(days))))
            }
            Self::Element(parts) => {
                any_part(parts, &format!("{} {}", row.subject, row.key.subject))
            }
            Self::Boundary(parts) => {
                row.boundaries.iter().any(|(id, name)| any_part(parts, &format!("{name} {id}")))
            }
            Self::Tactic(parts) => {
                let named = |tactic: &super::RowTactic| format!("{} {}", tactic.name, tactic.id);
                row.tactics.iter().any(|tactic| any_part(parts, &named(tactic)))
            }
            Self::Technique(parts) => any_part(parts, &format!("{} {}", row.key.threat, row.title)),
            Self::Needs(all) => all.iter().any(|need| need.has(row)),
            Self::Text(part) => searched(row).to_lowercase().contains(part.as_str()),
        }
    }
}

impl Standing {
    /// Reads `open`, `false-positive`, `expired`.
    pub fn read(text: &str) -> Result<Self, String> {
        const EXPIRED: &str = "expired";
        let id = text.replace('-', "_");
        if id == EXPIRED {
            return Ok(Self::Expired);
        }
        let found = Status::ALL.into_iter().find(|status| status.id() == id);
        found.map(Self::As).ok_or_else(|| {
            let known: Vec<&str> = Status::ALL.iter().map(|s| s.id()).chain([EXPIRED]).collect();
            unknown(text, "status", &known)
        })
    }

    /// A decision that expired is found as what it was and as open, which it counts as.
    fn has(self, row: &QueueRow) -> bool {
        match self {
            Self::Expired => row.expired.is_some(),
            Self::As(Status::Open) if row.expired.is_some() => true,
            Self::As(status) => row.status == status,
        }
    }
}

impl Range {
    /// Reads `critical`, `important+`, `moderate-`, `unrated`.
    pub fn read(text: &str) -> Result<Self, String> {
        const UNRATED: &str = "unrated";
        if text == UNRATED {
            return Ok(Self::Unrated);
        }
        let read = |id: &str| {
            let id = id.replace('-', "_");
            Severity::ALL.into_iter().find(|severity| severity.id() == id)
        };
        let found = if let Some(severity) = text.strip_suffix('+') {
            read(severity).map(Self::AtLeast)
        } else if let Some(severity) = text.strip_suffix('-') {
            read(severity).map(Self::AtMost)
        } else {
            read(text).map(Self::Is)
        };
        found.ok_or_else(|| {
            let mut known: Vec<&str> = Severity::ALL.iter().rev().map(|s| s.id()).collect();
            known.extend([UNRATED, "important+", "moderate-"]);
            unknown(text, "severity", &known)
        })
    }

    fn has(self, row: &QueueRow) -> bool {
        match self {
            Self::Unrated => row.level.settled().is_none(),
            Self::Is(severity) => row.level.settled() == Some(severity),
            Self::AtLeast(severity) => row.level.worst() >= severity,
            Self::AtMost(severity) => row.level.worst() <= severity,
        }
    }
}

impl Person {
    /// Reads `me`, `none` or a part of a name.
    pub fn read(text: &str) -> Self {
        match text.trim().to_lowercase() {
            name if name.is_empty() || name == NONE => Self::Nobody,
            name if name == "me" => Self::Me,
            name => Self::Part(name),
        }
    }

    fn is(&self, name: &str, asker: Asker<'_>) -> bool {
        match self {
            Self::Nobody => name.is_empty(),
            Self::Me => !name.is_empty() && name.to_lowercase() == asker.who.trim().to_lowercase(),
            Self::Part(part) => name.to_lowercase().contains(part.as_str()),
            Self::Named(wanted) => name.to_lowercase() == *wanted,
        }
    }
}

impl Need {
    /// Reads `rating`, `owner`, `due`, `review`, `second`.
    pub fn read(text: &str) -> Result<Self, String> {
        const KNOWN: [(&str, Need); 5] = [
            ("rating", Need::Rating),
            ("owner", Need::Owner),
            ("due", Need::Due),
            ("review", Need::Review),
            ("second", Need::Second),
        ];
        let found = KNOWN.iter().find(|(word, _)| *word == text).map(|(_, need)| *need);
        found.ok_or_else(|| unknown(text, "need", &KNOWN.map(|(word, _)| word)))
    }

    /// What is settled needs neither a rating nor somebody who works on it.
    fn has(self, row: &QueueRow) -> bool {
        match self {
            Self::Rating => row.is_work() && row.level.settled().is_none(),
            Self::Owner => row.is_work() && row.owner.is_empty(),
            Self::Due => row.status.is_open() && row.due.is_none(),
            Self::Review => {
                row.expired.is_some() || (row.status.needs_review() && row.review_by.is_none())
            }
            Self::Second => row.second_person,
        }
    }
}
