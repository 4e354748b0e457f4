//! SARIF 2.1.0, the format in which forges and editors take what a tool found.
//!
//! Only what they use of it: rules with help, results with a place, and marks by which the same result
//! is known again after lines moved.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Failure;
use super::output::Output;
use crate::model::Severity;
use crate::store::portable_path;
use crate::text::sanitise;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a result is an instance of.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What it is, in a line.
    pub title: String,
    /// Why it matters and what to do.
    pub help: String,
    /// A page about it.
    pub page: Option<String>,
    /// How severe the worst result of it is, where results are rated.
    pub severity: Option<Severity>,
}

/// Something that was found.
#[derive(Debug)]
pub struct Found<'a> {
    /// The id of its rule.
    pub rule: &'a str,
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    /// What is wrong, and what to do.
    pub message: String,
    /// The file, as messages call it.
    pub path: &'a str,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column, from 1, in characters.
    pub column: Option<usize>,
    /// What it is about: stays the same however lines move and words change.
    pub subject: &'a str,
    /// `new`, `updated` or `unchanged`, where there is a baseline.
    pub state: Option<&'static str>,
    /// Why it is let pass, if it is.
    pub let_pass: Option<String>,
    /// More for programs.
    pub properties: Value,
}

/// The level of a severity.
pub const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::Important => "error",
        Severity::Moderate => "warning",
        Severity::Low | Severity::ContentIssue | Severity::NotInScope => "note",
    }
}

/// Writes a log of one run. Rules that nothing was found of are left out.
pub fn write(
    rules: &BTreeMap<&str, Rule>,
    found: &[Found<'_>],
    out: &mut Output,
) -> Result<(), Failure> {
    let mut used: Vec<&str> = found.iter().map(|one| one.rule).collect();
    used.sort_unstable();
    used.dedup();
    let index: BTreeMap<&str, usize> = used.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let rules: Vec<Value> = used.iter().map(|id| rule(id, rules.get(id))).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Value> = found.iter().map(|one| result(one, &index, &mut seen)).collect();
    out.json(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "threatloom",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(id: &str, rule: Option<&Rule>) -> Value {
    let mut written = Map::new();
    written.insert("id".into(), json!(id));
    let Some(rule) = rule else { return written.into() };
    written.insert("shortDescription".into(), text(&rule.title));
    written.insert("help".into(), text(&rule.help));
    if let Some(page) = &rule.page {
        written.insert("helpUri".into(), json!(page));
    }
    if let Some(severity) = rule.severity {
        let properties = json!({"tags": ["security"], "security-severity": number(severity)});
        written.insert("properties".into(), properties);
    }
    written.into()
}

/// A severity as the number by which GitHub sorts alerts of security: the middle of each of its bands
/// (critical above 9.0, high from 7.0, medium from 4.0).
const fn number(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::Important => "8.0",
        Severity::Moderate => "5.5",
        Severity::Low | Severity::ContentIssue | Severity::NotInScope => "2.0",
    }
}

fn result(
    found: &Found<'_>,
    index: &BTreeMap<&str, usize>,
    seen: &mut BTreeMap<String, usize>,
) -> Value {
    let path = portable_path(std::path::Path::new(found.path));
    let mut mark = format!("{path}:{}:{}", found.rule, found.subject);
    let times = seen.entry(mark.clone()).or_default();
    *times += 1;
    if *times > 1 {
        mark = format!("{mark}:{times}");
    }
    let mut place = json!({"artifactLocation": location(&path)});
    if let (Some(line), Some(place)) = (found.line, place.as_object_mut()) {
        let mut region = json!({"startLine": line});
        if let (Some(column), Some(region)) = (found.column, region.as_object_mut()) {
            region.insert("startColumn".into(), json!(column));
        }
        place.insert("region".into(), region);
    }
    let mut written = Map::new();
    written.insert("ruleId".into(), json!(found.rule));
    written.insert("ruleIndex".into(), json!(index.get(found.rule)));
    written.insert("level".into(), json!(found.level));
    written.insert("message".into(), text(&found.message));
    written.insert("locations".into(), json!([{"physicalLocation": place}]));
    written.insert("partialFingerprints".into(), json!({"threatloomSubject/v1": mark}));
    if let Some(state) = found.state {
        written.insert("baselineState".into(), json!(state));
    }
    // An empty list says that it was asked, and that nothing lets it pass.
    let let_pass = found.let_pass.iter().map(
        |why| json!({"kind": "external", "status": "accepted", "justification": sanitise(why)}),
    );
    written.insert("suppressions".into(), let_pass.collect());
    written.insert("properties".into(), found.properties.clone());
    written.into()
}

/// A message. What is in it comes from models, and must not become a link, not even where a name brings
/// a backslash that would undo another one.
fn text(text: &str) -> Value {
    json!({"text": sanitise(text).replace("](", "] (")})
}

/// Where a file is: from the top of the repository, or from the root for a file elsewhere.
fn location(path: &str) -> Value {
    if std::path::Path::new(path).is_absolute() {
        let path = path.replace('\\', "/");
        return json!({"uri": format!("file:///{}", uri(path.trim_start_matches('/')))});
    }
    json!({"uri": uri(path), "uriBaseId": "%SRCROOT%"})
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("a b/ü:%.tm.ron"), "a%20b/%C3%BC%3A%25.tm.ron");
    }

    #[test]
    fn names_become_no_links() {
        assert_eq!(text("[here](http://x) \u{1b}")["text"], "[here] (http://x) ⟨1B⟩");
        assert_eq!(text("\\[here](http://x)")["text"], "\\[here] (http://x)");
        assert_eq!(text("a [b]")["text"], "a [b]");
    }
}
