//! Values of the options of `triage`.

use jiff::civil::Date;

use crate::analysis::queue::Query;
use crate::model::{Prose, Severity};

/// What stands for "nothing any more" where a value is expected.
pub const NONE: &str = "none";

/// What `--override` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeverityByHand {
    /// This severity, whatever the bars say.
    Set(Severity),
    /// That of the bars.
    TakeBack,
}

/// What `--due` and `--review-by` ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// This day.
    On(Date),
    /// No day any more.
    Clear,
}

impl Day {
    /// The day, if one is set.
    pub const fn date(self) -> Option<Date> {
        match self {
            Self::On(date) => Some(date),
            Self::Clear => None,
        }
    }
}

/// Reads `QUESTION=ANSWER`.
pub fn question_and_answer(text: &str) -> Result<(String, String), String> {
    let (question, answer) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` has no `=`: write QUESTION=ANSWER"))?;
    Ok((question.trim().to_string(), answer.trim().to_string()))
}

/// Reads `K/N`: how often something worked, of how many tries.
pub fn tries(text: &str) -> Result<(u32, u32), String> {
    let wrong =
        || format!("`{text}` is not K/N: write how often it worked of how many tries, like 7/20");
    let (succeeded, of) = text.split_once('/').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
    let (succeeded, of) = (number(succeeded)?, number(of)?);
    if of == 0 || succeeded > of { Err(wrong()) } else { Ok((succeeded, of)) }
}

/// Reads a query; what is wrong with one is told with its column.
pub fn query(text: &str) -> Result<Query, String> {
    text.parse::<Query>().map_err(|error| {
        let column = text.get(..error.at).unwrap_or(text).chars().count() + 1;
        format!("column {column}: {error}")
    })
}

/// Texts as prose: a line each, so that they merge line by line.
pub fn prose(texts: &[String]) -> Prose {
    texts.iter().flat_map(|text| text.lines()).map(str::to_string).collect()
}

/// Reads a severity, or `none`.
pub fn severity_by_hand(text: &str) -> Result<SeverityByHand, String> {
    if text == NONE {
        return Ok(SeverityByHand::TakeBack);
    }
    text.parse().map(SeverityByHand::Set).map_err(|error| format!("{error}, {NONE}"))
}

/// Reads a date; `none` and nothing at all clear it.
pub fn day(text: &str) -> Result<Day, String> {
    let text = text.trim();
    if text.is_empty() || text == NONE {
        return Ok(Day::Clear);
    }
    // The parser also takes moments; a date is all that is meant here.
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    date.map(Day::On).ok_or_else(|| {
        format!("`{text}` is not a date: write it like 2027-01-31, or `{NONE}` to clear it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_query_says_where() {
        let wrong = |text: &str| query(text).unwrap_err();
        assert!(wrong("status:open stat:x").starts_with("column 13: `stat` is no field"));
        assert!(wrong("“ä” stat:x").starts_with("column 5: "), "{}", wrong("“ä” stat:x"));
        assert!(query("status:open").is_ok());
    }

    #[test]
    fn a_date_is_a_day_or_none() {
        assert_eq!(day("2027-01-31"), Ok(Day::On(Date::constant(2027, 1, 31))));
        assert_eq!((day(""), day("none")), (Ok(Day::Clear), Ok(Day::Clear)));
        for wrong in ["31.1.2027", "2027-02-30", "soon", "2027-01-31T10:00:00"] {
            assert!(day(wrong).unwrap_err().contains("write it like 2027-01-31"), "{wrong}");
        }
    }
}
