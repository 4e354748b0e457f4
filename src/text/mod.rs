//! Text as terminals show it: widths, truncation, and making untrusted text visible and harmless.

mod ascii;
mod csv;
mod fold;
pub mod fuzzy;
mod markdown;
mod nearest;
pub mod ron;
mod sanitise;
mod sparkline;
mod width;

pub use ascii::ascii;
pub use csv::csv_row;
pub use fold::fold;
pub use markdown::markdown;
pub use nearest::nearest;
pub use sanitise::{escape_json, is_harmful, sanitise, sanitise_lines};
pub use sparkline::sparkline;
pub use width::{pad, truncate, width, wrap};

/// What may be missing, as text; empty where it is.
pub fn or_empty(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// `1 thing`, `2 things`, `2 boundaries`.
pub fn count(n: usize, thing: &str) -> String {
    match thing.strip_suffix("ary") {
        _ if n == 1 => format!("1 {thing}"),
        Some(stem) => format!("{n} {stem}aries"),
        None => format!("{n} {thing}s"),
    }
}
