//! What findings are grouped and sorted by.

use jiff::civil::Date;

use super::QueueRow;
use super::error::unknown;
use super::when::When;

/// A fact of findings to group and sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Severity, the worst first.
    Severity,
    /// Status, the most cautious first.
    Status,
    /// Who works on it; nobody first.
    Owner,
    /// When it has to be mitigated, the soonest first.
    Due,
    /// What it is about.
    Element,
    /// The first tactic of the technique, in the order of the matrix.
    Tactic,
    /// The innermost boundary around what it is about.
    Boundary,
    /// How long it is known; the newest group first, sorted the oldest first.
    Age,
    /// The technique.
    Technique,
}

impl By {
    /// All of them, as they are offered.
    pub const ALL: [Self; 9] = [
        Self::Severity,
        Self::Status,
        Self::Owner,
        Self::Due,
        Self::Element,
        Self::Tactic,
        Self::Boundary,
        Self::Age,
        Self::Technique,
    ];

    /// The word in queries and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Status => "status",
            Self::Owner => "owner",
            Self::Due => "due",
            Self::Element => "element",
            Self::Tactic => "tactic",
            Self::Boundary => "boundary",
            Self::Age => "age",
            Self::Technique => "technique",
        }
    }

    /// The heading under which a finding stands, with what puts headings into order.
    pub fn heading(self, row: &QueueRow, today: Date) -> (i64, String) {
        match self {
            Self::Severity => {
                let label = match row.level.up_to() {
                    Some(up_to) => format!("up to {}", words(up_to.id())),
                    None => words(&row.level.to_string()),
                };
                let unrated = i64::from(row.level.settled().is_none());
                (unrated - 2 * i64::from(row.level.worst() as u8), label)
            }
            Self::Status if row.expired.is_some() => (-1, "expired".to_string()),
            Self::Status => (row.status as i64, words(row.status.id())),
            Self::Owner => named(&row.owner, "nobody"),
            Self::Due => due(row, today),
            Self::Element if row.key.element().is_none() => (-1, "the whole system".to_string()),
            Self::Element => (0, row.subject.clone()),
            Self::Tactic => match row.tactics.first() {
                Some(tactic) => (i64::from(tactic.order), tactic.name.clone()),
                None => (i64::MAX, "no tactic".to_string()),
            },
            Self::Boundary => {
                named(row.boundaries.first().map_or("", |(_, name)| name), "outside all boundaries")
            }
            Self::Age => age(row.age),
            Self::Technique => (0, row.title.clone()),
        }
    }

    /// Whether a finding has nothing to be sorted by: it stands last, backwards too.
    pub fn lacks(self, row: &QueueRow) -> bool {
        match self {
            Self::Due => date_that_counts(row).is_none(),
            Self::Age => row.age.is_none(),
            _ => false,
        }
    }

    /// What findings are sorted by.
    pub fn rank(self, row: &QueueRow, today: Date) -> (i64, String) {
        match self {
            Self::Due => {
                let days = date_that_counts(row).and_then(|due| today.until(due).ok());
                (days.map_or(i64::MAX, |span| i64::from(span.get_days())), String::new())
            }
            Self::Age => (-i64::from(row.age.unwrap_or(-1)), String::new()),
            _ => {
                let (order, label) = self.heading(row, today);
                (order, label.to_lowercase())
            }
        }
    }
}

impl std::str::FromStr for By {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|by| by.id() == text);
        found.ok_or_else(|| unknown(text, "way to group or sort", &Self::ALL.map(Self::id)))
    }
}

fn words(id: &str) -> String {
    id.replace('_', " ")
}

fn named(name: &str, nobody: &str) -> (i64, String) {
    if name.is_empty() { (-1, nobody.to_string()) } else { (0, name.to_string()) }
}

/// When it is due, while work is left on it.
fn date_that_counts(row: &QueueRow) -> Option<Date> {
    row.deadline().filter(|_| row.status.is_open())
}

fn due(row: &QueueRow, today: Date) -> (i64, String) {
    let Some(day) = date_that_counts(row) else {
        let nothing = if row.is_work() { (4, "no due date") } else { (5, "decided") };
        return (nothing.0, nothing.1.to_string());
    };
    let (order, label) = match When::of(day, today) {
        When::Past => (0, "overdue"),
        When::Week => (1, "this week"),
        When::Month => (2, "this month"),
        _ => (3, "later"),
    };
    (order, label.to_string())
}

fn age(days: Option<i32>) -> (i64, String) {
    let (order, label) = match days {
        Some(..7) => (0, "new this week"),
        Some(7..30) => (1, "a week to a month"),
        Some(30..90) => (2, "one to three months"),
        Some(90..) => (3, "more than three months"),
        None => (4, "age unknown"),
    };
    (order, label.to_string())
}
