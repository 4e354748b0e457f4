//! Reads a query: words with a field such as `status:open,mitigating`, and free words.

use std::str::FromStr;

use super::error::{QueryError, unknown};
use super::query::{Need, Person, Range, Standing, What, Word};
use super::when::{Than, When, days};
use super::{By, Query};

/// The fields that a query knows.
const FIELDS: [&str; 14] = [
    "status",
    "severity",
    "owner",
    "due",
    "review",
    "age",
    "element",
    "boundary",
    "tactic",
    "technique",
    "reviewer",
    "needs",
    "sort",
    "group",
];

/// A word of a query as it stands there.
struct Token {
    /// Byte where it begins.
    at: usize,
    /// Byte behind it.
    end: usize,
    not: bool,
    field: Option<String>,
    /// The parts between commas, without their quotes.
    values: Vec<String>,
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        read(text)
    }
}

fn read(text: &str) -> Result<Query, QueryError> {
    let mut query = Query::default();
    for token in tokens(text)? {
        let wrong = |text: String| QueryError { at: token.at, text };
        match token.field.as_deref() {
            None if token.not => {
                query.words.extend(
                    token
                        .values
                        .iter()
                        .map(|value| Word { not: true, what: What::Text(value.to_lowercase()) }),
                );
            }
            None => {
                let words = [query.text.as_str(), &token.values.join(",")].join(" ");
                query.text = words.trim().to_string();
            }
            Some("sort") if !token.not => {
                for value in &token.values {
                    let (back, by) = match value.strip_prefix('-') {
                        Some(by) => (true, by),
                        None => (false, value.as_str()),
                    };
                    query.sort.push((by.parse().map_err(wrong)?, back));
                }
            }
            Some("group") if !token.not => {
                let by = token.values.first().map_or("", String::as_str);
                query.group = Some(by.parse::<By>().map_err(wrong)?);
            }
            Some(field @ ("sort" | "group")) => {
                return Err(wrong(format!("`-{field}:` makes no sense: leave the sign out")));
            }
            Some(field) => {
                let what = what(field, &token.values).map_err(wrong)?;
                query.words.push(Word { not: token.not, what });
            }
        }
    }
    Ok(query)
}

/// The query with one word for a field in the place of those it has, or none.
pub fn with_word(text: &str, field: &str, value: Option<&str>) -> String {
    let Ok(tokens) = tokens(text) else { return text.to_string() };
    let others = tokens.iter().filter(|token| token.field.as_deref() != Some(field));
    let mut words: Vec<String> =
        others.map(|token| text[token.at..token.end].to_string()).collect();
    words.extend(value.map(|value| format!("{field}:{value}")));
    words.join(" ")
}

/// The words of a query. What stands in quotes holds together.
fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let not = c == '-' && rest.peek().is_some_and(|(_, c)| !c.is_whitespace());
        let mut token = Token { at, end: text.len(), not, field: None, values: Vec::new() };
        let mut value = String::new();
        let mut quoted = None;
        let mut was_quoted = false;
        let mut next = (!not).then_some((at, c)).or_else(|| rest.next());
        while let Some((at, c)) = next {
            match c {
                '"' => {
                    quoted = if quoted.is_some() { None } else { Some(at) };
                    was_quoted = true;
                }
                c if quoted.is_some() => value.push(c),
                c if c.is_whitespace() => {
                    token.end = at;
                    break;
                }
                ':' if token.field.is_none() && !was_quoted && token.values.is_empty() => {
                    token.field = Some(std::mem::take(&mut value));
                }
                ',' => token.values.push(std::mem::take(&mut value)),
                c => value.push(c),
            }
            next = rest.next();
        }
        if let Some(at) = quoted {
            return Err(QueryError { at, text: format!("the quote has no end: {}", &text[at..]) });
        }
        token.values.push(value);
        tokens.push(token);
    }
    Ok(tokens)
}

fn what(field: &str, values: &[String]) -> Result<What, String> {
    fn each<T>(
        values: &[String],
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        values.iter().map(|value| read(value)).collect()
    }
    let parts = |values: &[String]| each(values, |value| part(field, value));
    Ok(match field {
        "status" => What::Status(each(values, Standing::read)?),
        "severity" => What::Severity(each(values, Range::read)?),
        "owner" => What::Owner(each(values, |value| Ok(Person::read(value)))?),
        "reviewer" => What::Reviewer(each(values, |value| Ok(Person::read(value)))?),
        "due" => What::Due(each(values, When::read)?),
        "review" => What::Review(each(values, When::read)?),
        "age" => What::Age(each(values, age)?),
        "element" => What::Element(parts(values)?),
        "boundary" => What::Boundary(parts(values)?),
        "tactic" => What::Tactic(parts(values)?),
        "technique" => What::Technique(parts(values)?),
        "needs" => What::Needs(each(values, Need::read)?),
        _ => {
            let known = unknown(field, "field of findings", &FIELDS);
            return Err(format!("{known}; in quotes it is looked for as text"));
        }
    })
}

/// A part of a name, in lower case.
fn part(field: &str, value: &str) -> Result<String, String> {
    if value.trim().is_empty() {
        return Err(format!("`{field}:` needs a part of a name, such as {field}:agent"));
    }
    Ok(value.trim().to_lowercase())
}

fn age(text: &str) -> Result<(Than, i32), String> {
    let (than, rest) = Than::read(text);
    let days = days(rest);
    days.map(|days| (than, days))
        .ok_or_else(|| format!("`{text}` is no age in days: write it like >30, <=7d or <2w"))
}
