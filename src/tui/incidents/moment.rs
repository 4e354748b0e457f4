//! Moments as people write them before what happened then.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Reads `14:05 what happened`, `2026-11-20 14:05 what happened` or a time as logs write it
/// (`2026-11-20T14:05:09Z`), in universal time unless it has an offset: when, and the rest. A time
/// alone is the last one that it was so late; without a time it is now.
///
/// # Errors
/// What is wrong with something that looks like a time or a day and is none, or is a day alone: it
/// would be recorded for the wrong moment.
pub fn moment(text: &str, now: Timestamp) -> Result<(Timestamp, &str), String> {
    let text = text.trim();
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim();
    if !first.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok((now, text));
    }
    if let Ok(at) = first.parse::<Timestamp>() {
        return Ok((at, rest));
    }
    if first.contains('T')
        && let Ok(at) = first.parse::<DateTime>()
    {
        return in_utc(at).map(|at| (at, rest));
    }
    if let Ok(date) = first.parse::<Date>() {
        let (second, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let Some(time) = time(second) else {
            return Err(format!("a day needs its time: {date} 14:05 …"));
        };
        return in_utc(date.to_datetime(time)).map(|at| (at, rest.trim()));
    }
    match time(first) {
        Some(time) => {
            let today = now.to_zoned(TimeZone::UTC).date();
            let at = in_utc(today.to_datetime(time))?;
            let day = if at > now { Span::new().days(1) } else { Span::new() };
            let date = today.checked_sub(day).map_err(|error| error.to_string())?;
            in_utc(date.to_datetime(time)).map(|at| (at, rest))
        }
        None if looks_like_time(first) => {
            Err(format!("`{first}` is no time in UTC: 14:05, or 2026-11-20T14:05+01:00"))
        }
        None => Ok((now, text)),
    }
}

/// A time of day and nothing else, such as `14:05` or `4:05:09`.
fn time(text: &str) -> Option<Time> {
    let only_time = text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || c == ':');
    let padded = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_string() };
    only_time.then(|| padded.parse().ok()).flatten()
}

/// Whether something begins with hour and minute, or with year and month.
fn looks_like_time(text: &str) -> bool {
    let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).count();
    let begins = |sign: char, before: &[usize]| {
        text.split_once(sign).is_some_and(|(head, tail)| {
            head.chars().all(|c| c.is_ascii_digit())
                && before.contains(&head.len())
                && digits(tail) >= 2
        })
    };
    begins(':', &[1, 2]) || begins('-', &[4])
}

fn in_utc(at: DateTime) -> Result<Timestamp, String> {
    at.to_zoned(TimeZone::UTC).map(|at| at.timestamp()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_may_stand_before_what_happened() {
        let now: Timestamp = "2026-11-20T09:30:00Z".parse().unwrap();
        let read = |text| {
            let (at, rest) = moment(text, now).unwrap();
            format!("{at} {rest}")
        };
        assert_eq!(read("agent stopped"), "2026-11-20T09:30:00Z agent stopped");
        assert_eq!(read("08:05 agent stopped"), "2026-11-20T08:05:00Z agent stopped");
        assert_eq!(read("23:10 first mail"), "2026-11-19T23:10:00Z first mail");
        assert_eq!(read("2026-11-18 07:00 first mail"), "2026-11-18T07:00:00Z first mail");
        assert_eq!(read("12 users wrote"), "2026-11-20T09:30:00Z 12 users wrote");
        assert_eq!(read("note: odd"), "2026-11-20T09:30:00Z note: odd");
        assert_eq!(read("1:1 with Ben"), "2026-11-20T09:30:00Z 1:1 with Ben");
        assert_eq!(read("4:05 agent stopped"), "2026-11-20T04:05:00Z agent stopped");
    }

    #[test]
    fn times_are_read_as_logs_write_them() {
        let now: Timestamp = "2026-11-20T09:30:00Z".parse().unwrap();
        let read = |text| moment(text, now).map(|(at, rest)| format!("{at} {rest}"));
        let first_mail = Ok("2026-11-18T07:00:09Z first mail".to_string());
        assert_eq!(read("2026-11-18T07:00:09Z first mail"), first_mail);
        assert_eq!(read("2026-11-18T08:00:09+01:00 first mail"), first_mail);
        assert_eq!(read("2026-11-18T07:00:09 first mail"), first_mail);
        assert_eq!(read("2026-11-18 07:00:09 first mail"), first_mail);
        for wrong in ["25:99 odd", "08:15Z odd", "2026-11-18 odd", "2026-11-18", "2026-13-40 odd"] {
            assert!(read(wrong).is_err(), "{wrong}: {:?}", read(wrong));
        }
    }
}
