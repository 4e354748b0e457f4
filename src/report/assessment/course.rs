//! How far frameworks were over time.

use jiff::civil::Date;

use crate::analysis::assess::{Point, Tally};
use crate::catalog::frameworks::{Framework, Frameworks, Level};
use crate::report::{Words, day_in_words};

/// How far a framework was on days in the past, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Its id.
    pub framework: String,
    /// Day → how far all of its groups together were.
    pub days: Vec<(Date, Tally)>,
}

impl History {
    /// That of the groups that are answered at one level.
    pub fn of(framework: &Framework, points: &[Point], level: Level) -> Self {
        let days = points.iter().map(|point| {
            let groups = framework.groups.iter().zip(&point.groups);
            let mut all = Tally::default();
            for (_, tally) in groups.filter(|(group, _)| group.level == level) {
                all += *tally;
            }
            (point.date, all)
        });
        Self { framework: framework.id.clone(), days: days.collect() }
    }
}

/// The course of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// What people call it.
    pub framework: Words,
    /// At least two days, oldest first.
    pub days: Vec<Day>,
}

/// How far it was on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Settled questions.
    pub settled: usize,
    /// All that were asked.
    pub all: usize,
    /// The settled ones, in percent.
    pub percent: usize,
}

impl Course {
    /// The first day and the last.
    pub fn ends(&self) -> Option<(Day, Day)> {
        Some((*self.days.first()?, *self.days.last()?))
    }

    /// `up 12 points since 3 May 2026`.
    pub fn change(&self) -> Words {
        let Some((first, last)) = self.ends() else { return "".into() };
        let since = day_in_words(first.date);
        let points = |n: usize| if n == 1 { "1 point".to_string() } else { format!("{n} points") };
        match last.percent.cmp(&first.percent) {
            std::cmp::Ordering::Greater => {
                format!("up {} since {since}", points(last.percent - first.percent)).into()
            }
            std::cmp::Ordering::Less => {
                format!("down {} since {since}", points(first.percent - last.percent)).into()
            }
            std::cmp::Ordering::Equal => format!("as on {since}").into(),
        }
    }

    /// All days in words, for those who see no curve.
    pub fn told(&self) -> Words {
        let days: Vec<String> =
            self.days.iter().map(|day| format!("{}: {} %", day.date, day.percent)).collect();
        days.join(", ").into()
    }
}

/// The courses of frameworks that have one.
pub(super) fn of(frameworks: &Frameworks, histories: &[History]) -> Vec<Course> {
    let day = |(date, tally): &(Date, Tally)| Day {
        date: *date,
        settled: tally.settled(),
        all: tally.all(),
        percent: tally.percent(),
    };
    let courses = histories.iter().filter_map(|history| {
        let name = &frameworks.get(&history.framework)?.name;
        // Of what never asked anything, or was never answered, there is no course.
        let asked = history.days.iter().filter(|(_, tally)| tally.all() > 0);
        let is_begun = asked.clone().any(|(_, tally)| tally.assessed() > 0);
        is_begun.then(|| Course { framework: name.as_str().into(), days: asked.map(day).collect() })
    });
    courses.filter(|course| course.days.len() > 1).collect()
}
