//! What a reviewer should know of a team's own catalogs: they can hide what would be found.

use super::found::Found;
use crate::analysis::check::{Problem, Weight};
use crate::catalog::{Place, Team};
use crate::text::count;

/// Entries of a team's catalogs that a remark names.
const NAMED: usize = 3;

/// What is switched off and replaced.
pub fn remarks(team: &Team) -> Vec<Found> {
    let off = team.off.iter().map(|off| {
        let text = format!("{} {} ({})", off.what.word(), off.id, off.why);
        (text, &off.place)
    });
    let replaced = team.changes.iter().filter(|change| change.replaces);
    let replaced =
        replaced.map(|change| (format!("{} {}", change.what.word(), change.id), &change.place));
    [("switched-off", "switched off", off.collect()), ("replaced", "replaced", replaced.collect())]
        .into_iter()
        .filter_map(|(rule, what, entries): (_, _, Vec<(String, &Place)>)| {
            let (_, place) = entries.first()?;
            let number = match entries.len() {
                1 => "1 entry".to_string(),
                n => format!("{n} entries"),
            };
            let message = format!(
                "{number} of the bundled catalogs {what} by {}: {}",
                team.name,
                named(entries.iter().map(|(text, _)| text.as_str()))
            );
            let remedy =
                format!("see that it is meant: `threatloom catalog check {}`", team.folder);
            let problem = Problem::new(rule, Weight::Hint, "", message, remedy);
            Some(Found::at(problem, false, place))
        })
        .collect()
}

/// The first of several, and how many more there are.
pub fn named<'a>(all: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let first: Vec<&str> = all.take(NAMED).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", first.join(", "))
}

/// `1 file`, `2 files`.
pub fn files(n: usize) -> String {
    count(n, "file")
}
