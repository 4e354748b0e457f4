//! Where a question stands, in signs and words.

use jiff::civil::Date;

use crate::analysis::assess::{Reach, Row, State, Tally, Where};
use crate::catalog::frameworks::{Ordinal, RiskLevel};
use crate::cli::output::Style;
use crate::model::{Answer, Stamp};
use crate::text::count;

/// A sign for where a question stands, and how it looks: `+` reached, `~` some of it, `-` nothing, `?`
/// not assessed, `!` fell away, `=` accepted, `/` not applicable.
pub fn sign(row: &Row<'_>) -> (Style, &'static str) {
    match row.state.reach(row.target) {
        _ if !row.applies => (Style::Faint, "/"),
        Reach::Open if row.fell => (Style::Warning, "!"),
        Reach::Open => (Style::Warning, "?"),
        Reach::Nothing | Reach::Some if row.group.decides => (Style::Good, "+"),
        Reach::Reached => (Style::Good, "+"),
        Reach::Nothing => (Style::Bad, "-"),
        Reach::Some => (Style::Warning, "~"),
        Reach::Accepted => (Style::Plain, "="),
        Reach::NotApplicable => (Style::Faint, "/"),
    }
}

/// The state, with the answer that is aimed at where it is not reached.
pub fn state(row: &Row<'_>) -> String {
    let name = row.state.name(&row.group.scale);
    if !row.applies {
        return "Does not apply".to_string();
    }
    let is_usual = row.state == State::NotAssessed && row.target == row.group.target;
    match target(row) {
        Some(target) if row.is_gap() && !is_usual => format!("{name} → {target}"),
        _ => name.to_string(),
    }
}

/// The name of the answer that is aimed at; none where nothing is.
pub fn target<'a>(row: &Row<'a>) -> Option<&'a str> {
    let answer = row.group.scale.get(row.target).filter(|_| !row.group.decides)?;
    Some(&answer.name)
}

/// What the model offers, where that is another answer than the one in force.
pub fn offered<'a>(row: &Row<'a>) -> Option<&'a str> {
    let offer = row.offer.as_ref().filter(|offer| row.state != State::Answered(offer.answer))?;
    row.group.scale.get(offer.answer).map(|answer| answer.name.as_str())
}

/// Who answered, and when.
pub fn answered(row: &Row<'_>) -> String {
    row.stamp().map_or_else(String::new, signed)
}

/// Who and when.
pub fn signed(stamp: &Stamp) -> String {
    format!("{} {}", stamp.by(), stamp.day())
}

/// When an answer has to be looked at again.
pub fn review(row: &Row<'_>, today: Date) -> String {
    match row.review {
        Some(day) if row.is_due(today) => format!("{day}, due"),
        Some(day) => day.to_string(),
        None => String::new(),
    }
}

/// How many elements were answered on their own, where some were.
pub fn by_element(row: &Row<'_>) -> Option<String> {
    let own = row.parts.iter().filter(|part| part.record.is_some_and(|it| it.answer.is_some()));
    let own = own.count();
    (own > 0).then(|| format!("{own} of {} on their own", count(row.parts.len(), "element")))
}

/// How far questions are, in a line.
pub fn tally(tally: &Tally) -> String {
    let mut told =
        format!("{} of {} answered, {} settled", tally.assessed(), tally.all(), tally.settled());
    for (n, what) in [(tally.accepted, "accepted"), (tally.not_applicable, "not applicable")] {
        if n > 0 {
            told = format!("{told}, {n} {what}");
        }
    }
    told
}

/// How a risk looks.
pub const fn risk_style(risk: RiskLevel) -> Style {
    match risk {
        RiskLevel::Critical | RiskLevel::High => Style::Bad,
        RiskLevel::Medium => Style::Warning,
        RiskLevel::Low => Style::Plain,
    }
}

/// A likelihood or impact, and who set it if somebody did.
pub fn ordinal(value: Ordinal, set: Option<&Answer>) -> String {
    match set.map(|set| set.stamp.as_ref()) {
        Some(Some(stamp)) => format!("{value}, set by {}", signed(stamp)),
        Some(None) => format!("{value}, set by hand"),
        None => value.to_string(),
    }
}

/// The spelling of where an answer is recorded.
pub const fn place(place: Where) -> &'static str {
    match place {
        Where::Here => "model",
        Where::Organisation => "organisation",
        Where::Nowhere => "nowhere",
    }
}
