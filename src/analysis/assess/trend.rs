//! How far answers were over time.

use jiff::civil::Date;

use super::Tally;

/// How far a framework was over time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trend {
    /// Id of the framework.
    pub framework: String,
    /// The state on each day on which it became another one, oldest first.
    pub points: Vec<Point>,
}

/// How far a framework was on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub date: Date,
    /// How far each group was, in the order of the framework.
    pub groups: Vec<Tally>,
}

impl Point {
    /// All groups together.
    pub fn all(&self) -> Tally {
        let mut all = Tally::default();
        self.groups.iter().for_each(|group| all += *group);
        all
    }
}

impl Trend {
    /// At most so many points, three at least, the last of each equal stretch of time, so that a long history stays
    /// readable. The first and the last are always among them.
    #[must_use]
    pub fn thinned(mut self, most: usize) -> Self {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return self;
        };
        if self.points.len() <= most.max(3) {
            return self;
        }
        let (from, to) = (first.date, last.date);
        let days = |date: Date| i64::from(from.until(date).map_or(0, |span| span.get_days()));
        let stretch = |date: Date| {
            // The first and the last day have a part of their own.
            let parts = i64::try_from(most.max(3) - 2).unwrap_or(1);
            days(date) * parts / days(to).max(1)
        };
        let points = std::mem::take(&mut self.points);
        let mut kept: Vec<Point> = Vec::new();
        for point in points {
            // The first stays by itself, whatever else happened in its stretch.
            let same = kept.last().is_some_and(|last| stretch(last.date) == stretch(point.date));
            if same && kept.len() > 1 {
                kept.pop();
            }
            kept.push(point);
        }
        self.points = kept;
        self
    }
}

/// The history of several models as one: on each day the sum of what each of them was by then.
pub fn joined(framework: &str, histories: &[Vec<Point>]) -> Trend {
    let mut days: Vec<Date> = histories.iter().flatten().map(|point| point.date).collect();
    days.sort_unstable();
    days.dedup();
    let on = |day: Date| {
        let mut groups: Vec<Tally> = Vec::new();
        for history in histories {
            let Some(point) = history.iter().rev().find(|point| point.date <= day) else {
                continue;
            };
            groups.resize(groups.len().max(point.groups.len()), Tally::default());
            for (sum, group) in groups.iter_mut().zip(&point.groups) {
                *sum += *group;
            }
        }
        Point { date: day, groups }
    };
    let mut points: Vec<Point> = Vec::new();
    for point in days.into_iter().map(on) {
        if points.last().is_none_or(|last| last.groups != point.groups) {
            points.push(point);
        }
    }
    Trend { framework: framework.to_string(), points }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i8) -> Date {
        Date::constant(2026, 1, n)
    }

    fn point(n: i8, reached: usize, open: usize) -> Point {
        Point { date: day(n), groups: vec![Tally { reached, open, ..Tally::default() }] }
    }

    #[test]
    fn models_count_from_the_day_on_which_they_came() {
        let one = vec![point(1, 0, 2), point(5, 2, 0)];
        let other = vec![point(3, 1, 1), point(5, 1, 1)];
        let trend = joined("posture", &[one, other]);
        let told: Vec<(Date, usize, usize)> =
            trend.points.iter().map(|it| (it.date, it.all().reached, it.all().all())).collect();
        assert_eq!(told, [(day(1), 0, 2), (day(3), 1, 4), (day(5), 3, 4)]);
    }

    #[test]
    fn a_long_history_is_thinned_and_keeps_its_ends() {
        let points: Vec<Point> =
            (1..=28).map(|n| point(n, usize::from(n.unsigned_abs()), 0)).collect();
        let trend = Trend { framework: "posture".into(), points };
        let thinned = trend.clone().thinned(6);
        assert!(thinned.points.len() <= 6, "{}", thinned.points.len());
        assert_eq!(thinned.points.first(), trend.points.first());
        assert_eq!(thinned.points.last(), trend.points.last());
        assert_eq!(trend.clone().thinned(100), trend);
    }
}
