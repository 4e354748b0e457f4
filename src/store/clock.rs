//! The time. Everything below takes it as an argument.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

/// This moment.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Today where the user is: what due dates are compared with.
pub fn today() -> Date {
    Zoned::now().date()
}
