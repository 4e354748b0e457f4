//! Dates as people write them.

use jiff::Timestamp;
use jiff::civil::Date;

/// Reads a date; an empty text is no date.
pub fn date(text: &str) -> Result<Option<Date>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| format!("`{text}` is not a date: write it like 2026-12-31"))
}

/// A moment to the minute, in universal time like all that is recorded.
pub fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d at %H:%M UTC").to_string()
}
