//! Moments as people write them before what happened then.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Reads `14:05 what happened` or `2026-11-20 14:05 what happened`, in universal time: when, and the
/// rest. A time alone is the last one that it was so late; without a time it is now.
pub fn moment(text: &str, now: Timestamp) -> (Timestamp, &str) {
    let (first, rest) = text.trim().split_once(' ').unwrap_or((text, ""));
    let today = now.to_zoned(TimeZone::UTC).date();
    if let (Ok(date), Some((second, rest))) = (first.parse::<Date>(), rest.split_once(' '))
        && let Some(at) = time(second).and_then(|time| at(date, time))
    {
        return (at, rest.trim());
    }
    match time(first).and_then(|time| Some((time, at(today, time)?))) {
        Some((_, at)) if at <= now => (at, rest.trim()),
        Some((time, later)) => {
            let yesterday = today.checked_sub(Span::new().days(1)).ok();
            (yesterday.and_then(|day| at(day, time)).unwrap_or(later), rest.trim())
        }
        None => (now, text.trim()),
    }
}

fn time(text: &str) -> Option<Time> {
    text.contains(':').then(|| text.parse().ok()).flatten()
}

fn at(date: Date, time: Time) -> Option<Timestamp> {
    date.to_datetime(time).to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_may_stand_before_what_happened() {
        let now: Timestamp = "2026-11-20T09:30:00Z".parse().unwrap();
        let read = |text| {
            let (at, rest) = moment(text, now);
            format!("{at} {rest}")
        };
        assert_eq!(read("agent stopped"), "2026-11-20T09:30:00Z agent stopped");
        assert_eq!(read("08:05 agent stopped"), "2026-11-20T08:05:00Z agent stopped");
        assert_eq!(read("23:10 first mail"), "2026-11-19T23:10:00Z first mail");
        assert_eq!(read("2026-11-18 07:00 first mail"), "2026-11-18T07:00:00Z first mail");
        assert_eq!(read("12 users wrote"), "2026-11-20T09:30:00Z 12 users wrote");
        assert_eq!(read("note: odd"), "2026-11-20T09:30:00Z note: odd");
    }
}
