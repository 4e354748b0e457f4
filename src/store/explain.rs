//! What RON's errors mean for a person with a model file open in an editor.

use ron::error::{Error, SpannedError};

use super::fault::Fault;
use super::track::Tracker;
use crate::text::ron::{span_of, words};

/// The fault behind an error of RON's reader.
pub(super) fn explain(
    file: &str,
    text: &str,
    error: &SpannedError,
    tracker: &Tracker<'_>,
) -> Fault {
    let (trail, last_key) = tracker.trail();
    let (mut message, mut remedy) = words(&error.code);
    let mut span = span_of(text, error);
    match (tracker.problem(), &error.code, trail.last().map(String::as_str)) {
        (Some(problem), _, _) => {
            span = problem.span.unwrap_or(span);
            if let Some(key) = problem.duplicate {
                message = format!("`{key}` stands here for the second time");
                remedy = "keep one of the two".to_string();
            }
        }
        // The field is missing in the record that was begun, not where the record ends.
        (None, Error::MissingStructField { .. }, _) => span = last_key.unwrap_or(span),
        (None, Error::Message(_), Some("due" | "review_by")) => {
            remedy = "write the date as \"2026-11-20\"".to_string();
        }
        _ => {}
    }
    let place = if trail.is_empty() { String::new() } else { trail.join(" › ") + ": " };
    Fault::new(file, text, &span, place + &message, remedy)
}
