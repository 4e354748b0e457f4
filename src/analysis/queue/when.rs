//! Days as queries name them: `overdue`, `week`, `<2026-12-31`, `>30d`.

use std::cmp::Ordering;

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::error::unknown;

/// Words for days besides dates.
const WORDS: [(&str, When); 7] = [
    ("overdue", When::Past),
    ("today", When::Today),
    ("week", When::Week),
    ("month", When::Month),
    ("later", When::Later),
    ("none", When::Never),
    ("policy", When::ByPolicy),
];

/// How a day compares with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Than {
    orderings: [Option<Ordering>; 2],
}

/// Days that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before today, with work left.
    Past,
    /// Today.
    Today,
    /// From today to Sunday.
    Week,
    /// After this week, in this month.
    Month,
    /// After this week and this month.
    Later,
    /// No day.
    Never,
    /// The policy gives it; nobody set one.
    ByPolicy,
    /// Before or after a date.
    Date(Than, Date),
    /// Before or after so many days from now.
    In(Than, i32),
}

impl When {
    /// Reads it.
    pub fn read(text: &str) -> Result<Self, String> {
        if let Some((_, when)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Ok(*when);
        }
        let (than, rest) = Than::read(text);
        if let Some(date) = rest.parse::<Date>().ok().filter(|date| date.to_string() == rest) {
            return Ok(Self::Date(than, date));
        }
        if let Some(days) = days(rest) {
            return Ok(Self::In(than, days));
        }
        let mut known: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
        known.extend(["2026-12-31", "<2026-12-31", ">14d"]);
        Err(unknown(text, "day", &known))
    }

    /// Whether a day is one of those; `is_late` where it went by with work left.
    pub fn has(self, day: Option<Date>, is_late: bool, by_policy: bool, today: Date) -> bool {
        let Some(day) = day else { return self == Self::Never };
        match self {
            Self::Past => is_late,
            Self::Never => false,
            Self::ByPolicy => by_policy,
            Self::Today => day == today,
            Self::Week | Self::Month | Self::Later => Self::of(day, today) == self,
            Self::Date(than, date) => than.has(day.cmp(&date)),
            Self::In(than, days) => {
                than.has(day.cmp(&today.saturating_add(Span::new().days(days))))
            }
        }
    }

    /// The part of the calendar in which a day lies, seen from today.
    pub fn of(day: Date, today: Date) -> Self {
        let to_sunday = i32::from(today.weekday().until(Weekday::Sunday));
        if day < today {
            Self::Past
        } else if day <= today.saturating_add(Span::new().days(to_sunday)) {
            Self::Week
        } else if day <= today.last_of_month() {
            Self::Month
        } else {
            Self::Later
        }
    }
}

impl Than {
    /// Reads `<`, `<=`, `>`, `>=` or nothing from the front of a text; the rest of it.
    pub fn read(text: &str) -> (Self, &str) {
        use Ordering::{Equal, Greater, Less};
        let signs = [
            ("<=", [Some(Less), Some(Equal)]),
            (">=", [Some(Greater), Some(Equal)]),
            ("<", [Some(Less), None]),
            (">", [Some(Greater), None]),
            ("=", [Some(Equal), None]),
            ("", [Some(Equal), None]),
        ];
        let found = signs.into_iter().find_map(|(sign, is)| Some((is, text.strip_prefix(sign)?)));
        let (orderings, rest) = found.unwrap_or(([Some(Equal), None], text));
        (Self { orderings }, rest)
    }

    /// Whether an ordering is one of those.
    pub fn has(self, ordering: Ordering) -> bool {
        self.orderings.contains(&Some(ordering))
    }
}

/// Days of `30`, `30d` or `4w`.
pub fn days(text: &str) -> Option<i32> {
    let (number, times) = match text.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let number: u16 = number.parse().ok()?;
    Some(i32::from(number) * times)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A Wednesday.
    const TODAY: Date = date(2026, 11, 18);

    #[test]
    fn the_calendar_has_this_week_this_month_and_later() {
        for (day, part) in [
            (date(2026, 11, 17), When::Past),
            (TODAY, When::Week),
            (date(2026, 11, 22), When::Week),
            (date(2026, 11, 23), When::Month),
            (date(2026, 11, 30), When::Month),
            (date(2026, 12, 1), When::Later),
        ] {
            assert_eq!(When::of(day, TODAY), part, "{day}");
        }
        let last = date(2026, 11, 30);
        assert_eq!(
            When::of(date(2026, 12, 6), last),
            When::Week,
            "a week goes on into the next month"
        );
    }

    #[test]
    fn days_are_words_dates_or_distances() {
        let has =
            |text: &str, day| When::read(text).unwrap().has(Some(day), day < TODAY, false, TODAY);
        assert!(has("overdue", date(2026, 11, 17)) && !has("overdue", TODAY));
        assert!(has("<14d", date(2026, 12, 1)) && !has("<14d", date(2026, 12, 2)));
        assert!(has("<=2w", date(2026, 12, 2)));
        assert!(has(">=2026-12-31", date(2026, 12, 31)) && !has(">2026-12-31", date(2026, 12, 31)));
        assert!(has("2026-12-31", date(2026, 12, 31)));
        assert!(When::read("none").unwrap().has(None, false, false, TODAY));
        let wrong = When::read("overdu").unwrap_err();
        assert!(
            wrong.starts_with("`overdu` is no day: `overdue`? Known: overdue, today"),
            "{wrong}"
        );
    }
}
