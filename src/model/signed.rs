//! Decisions that somebody explained and signed.

use super::Stamp;

/// What a decision lacks.
pub(super) enum Missing {
    /// Why.
    Reason,
    /// Who decides.
    Name,
}

/// What is missing of a decision with this reason and stamp.
pub(super) fn missing(why: &[String], stamp: &Stamp) -> Option<Missing> {
    if is_blank(why) {
        Some(Missing::Reason)
    } else if stamp.by().trim().is_empty() {
        Some(Missing::Name)
    } else {
        None
    }
}

/// Whether a text says nothing.
pub fn is_blank(text: &[String]) -> bool {
    text.iter().all(|line| line.trim().is_empty())
}

/// The stamp, numbered while it is taken, so that several changes by one person within a second are
/// all kept, in order, and none lies in the future.
pub(super) fn free(stamp: Stamp, taken: impl Fn(&Stamp) -> bool) -> Stamp {
    if !taken(&stamp) {
        return stamp;
    }
    (2..=u32::MAX).map(|n| stamp.numbered(n)).find(|numbered| !taken(numbered)).unwrap_or(stamp)
}
