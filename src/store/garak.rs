//! Reports of garak (`NAME.report.jsonl`): an object a line, told apart by `entry_type`.
//!
//! Fields came and went between its versions, so a line is read for what is needed of it and nothing
//! else. Lines are read one after the other: a report may be larger than memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::error::StoreError;
use super::fault::Fault;

/// Longest line that is read, in bytes.
const LONGEST: usize = 32 * 1024 * 1024;

/// What a report says, as far as it bears on findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GarakReport {
    /// Version of garak; empty where it does not say.
    pub version: String,
    /// Id of the run.
    pub run: String,
    /// When the run began, as garak writes it.
    pub started: String,
    /// What was tested: type and name of the generator.
    pub target: String,
    /// The outcomes, in the order of the file.
    pub evals: Vec<GarakEval>,
}

/// The outcome of one probe as one detector judges it: an `eval` row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GarakEval {
    /// Line in the report, from 1.
    pub line: usize,
    /// Module and class: `promptinject.HijackHateHumans`.
    pub probe: String,
    /// Module and class.
    pub detector: String,
    /// Answers in which the attack worked.
    pub hits: u32,
    /// Answers that were judged.
    pub total: u32,
    /// Answers that could not be judged.
    pub nones: u32,
}

/// What kind of line it is.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default)]
    entry_type: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Setup {
    #[serde(default, rename = "_config.version")]
    version: Option<String>,
    #[serde(default, rename = "transient.run_id")]
    run: Option<String>,
    #[serde(default, rename = "transient.starttime_iso")]
    started: Option<String>,
    #[serde(default, rename = "plugins.target_type", alias = "plugins.model_type")]
    target_type: Option<String>,
    #[serde(default, rename = "plugins.target_name", alias = "plugins.model_name")]
    target_name: Option<String>,
}

#[derive(Deserialize)]
struct Init {
    #[serde(default)]
    garak_version: Option<String>,
    #[serde(default)]
    run: Option<String>,
    #[serde(default)]
    start_time: Option<String>,
}

#[derive(Deserialize)]
struct Eval {
    probe: String,
    detector: String,
    passed: u32,
    #[serde(default)]
    fails: Option<u32>,
    #[serde(default)]
    total_evaluated: Option<u32>,
    #[serde(default)]
    total: Option<u32>,
    #[serde(default)]
    nones: Option<u32>,
}

/// Opens a report.
pub fn open_report(path: &Path) -> Result<File, StoreError> {
    File::open(path).map_err(StoreError::io("open the file", path))
}

/// Reads a report; `name` is for messages.
///
/// # Errors
/// [`StoreError::Invalid`] with the line that is no entry of a report, or an outcome that does not add
/// up; also for a report without outcomes. [`StoreError::Io`].
pub fn read_garak(name: &str, input: impl Read) -> Result<GarakReport, StoreError> {
    let mut input = BufReader::new(input);
    let mut report = GarakReport::default();
    let mut bytes = Vec::new();
    let mut line = 0;
    loop {
        bytes.clear();
        let limit = LONGEST as u64 + 1;
        let read = input.by_ref().take(limit).read_until(b'\n', &mut bytes);
        if read.map_err(StoreError::io("read the file", name))? == 0 {
            break;
        }
        line += 1;
        let refuse = |wrong: Wrong| fault(name, &bytes, line, &wrong);
        if bytes.len() > LONGEST {
            let message = format!("the line is longer than {} MiB", LONGEST / 1024 / 1024);
            return Err(refuse(Wrong::new(1, message, NOT_GARAK)));
        }
        if !bytes.trim_ascii().is_empty() {
            let is_whole = bytes.ends_with(b"\n");
            let taken = take(&bytes, line, &mut report);
            taken.map_err(|wrong| refuse(if is_whole { wrong } else { wrong.cut_off() }))?;
        }
    }
    if report.evals.is_empty() {
        let message = "no line is the outcome of a probe (entry_type `eval`)";
        let remedy = if line == 0 { NOT_GARAK } else { UNFINISHED };
        return Err(fault(name, b"", line.max(1), &Wrong::new(1, message, remedy)));
    }
    Ok(report)
}

fn fault(name: &str, bytes: &[u8], line: usize, wrong: &Wrong) -> StoreError {
    let text = String::from_utf8_lossy(bytes);
    let at = wrong.column - 1;
    let mut fault = Fault::new(name, &text, &(at..at + 1), wrong.message.as_str(), wrong.remedy);
    fault.position.line = line;
    fault.into()
}

const NOT_GARAK: &str = "give the NAME.report.jsonl that garak wrote, unchanged";
const CUT_OFF: &str =
    "the run was cut off in its last line; let it finish, or remove that line to take in the rest";
const UNFINISHED: &str = "let the run finish: outcomes follow the attempts of each probe";

/// What is wrong with a line: where, as a byte from 1, and what to do.
struct Wrong {
    column: usize,
    message: String,
    remedy: &'static str,
}

impl Wrong {
    fn new(column: usize, message: impl Into<String>, remedy: &'static str) -> Self {
        Self { column: column.max(1), message: message.into(), remedy }
    }

    /// The same in a last line that has no end.
    fn cut_off(self) -> Self {
        Self { remedy: CUT_OFF, ..self }
    }
}

/// Takes in one line.
fn take(bytes: &[u8], line: usize, report: &mut GarakReport) -> Result<(), Wrong> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Wrong::new(error.valid_up_to() + 1, "not UTF-8 text", NOT_GARAK))?;
    let text = if line == 1 { text.trim_start_matches('\u{feff}') } else { text };
    let text = &*without_nan(text);
    let entry: Entry<'_> = read(text, "not an entry of a report")?;
    match entry.entry_type.as_deref() {
        Some("start_run setup") => {
            // Only for the note beside the evidence: a setup of another shape is no reason to refuse.
            if let Ok(setup) = serde_json::from_str::<Setup>(text) {
                keep(&mut report.version, setup.version);
                keep(&mut report.run, setup.run);
                keep(&mut report.started, setup.started);
                let target = [setup.target_type, setup.target_name].into_iter().flatten();
                keep(&mut report.target, Some(target.collect::<Vec<_>>().join(" ")));
            }
        }
        Some("init") => {
            if let Ok(init) = serde_json::from_str::<Init>(text) {
                keep(&mut report.version, init.garak_version);
                keep(&mut report.run, init.run);
                keep(&mut report.started, init.start_time);
            }
        }
        Some("eval") => report.evals.push(outcome(read(text, "not an outcome of a probe")?, line)?),
        Some(_) => {}
        None => return Err(Wrong::new(1, "the line has no `entry_type`", NOT_GARAK)),
    }
    Ok(())
}

/// The text with `null` in place of the `NaN` and `Infinity` that Python writes and JSON does not know.
fn without_nan(text: &str) -> Cow<'_, str> {
    if !["NaN", "Infinity"].iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest, mut quoted) = (String::with_capacity(text.len()), text, false);
    while let Some(c) = rest.chars().next() {
        let word = ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| rest.starts_with(word));
        let taken = match word {
            Some(word) if !quoted => word.len(),
            _ if quoted && c == '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => c.len_utf8(),
        };
        quoted ^= c == '"';
        out.push_str(if word.is_some() && !quoted { "null" } else { &rest[..taken] });
        rest = &rest[taken..];
    }
    Cow::Owned(out)
}

/// Keeps the first that says something.
fn keep(known: &mut String, said: Option<String>) {
    if let (true, Some(said)) = (known.is_empty(), said) {
        *known = said;
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str, what: &str) -> Result<T, Wrong> {
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        Wrong::new(error.column(), format!("{what}: {said}"), NOT_GARAK)
    })
}

fn outcome(eval: Eval, line: usize) -> Result<GarakEval, Wrong> {
    let Eval { probe, detector, passed, fails, total_evaluated, total, nones } = eval;
    // What failed decides where it is said; a total may hold what could not be judged.
    let judged = match (fails, total_evaluated.or(total)) {
        (Some(fails), _) => passed.checked_add(fails),
        (None, Some(total)) => Some(total),
        (None, None) => {
            let message = "the outcome has neither `total_evaluated` nor `total`";
            return Err(Wrong::new(1, message, NOT_GARAK));
        }
    };
    match judged.and_then(|total| Some((total, total.checked_sub(passed)?))) {
        Some((total, hits)) => {
            Ok(GarakEval { line, probe, detector, hits, total, nones: nones.unwrap_or(0) })
        }
        None => Err(Wrong::new(
            1,
            format!("{probe}: more passed ({passed}) than were judged"),
            NOT_GARAK,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_json_does_not_know_are_nothing() {
        for (text, written) in [
            (r#"{"a": NaN, "b": [-Infinity, Infinity]}"#, r#"{"a": null, "b": [null, null]}"#),
            (r#"{"NaN": "NaN \" NaN \\", "b": NaN}"#, r#"{"NaN": "NaN \" NaN \\", "b": null}"#),
            (r#"{"ü": "é", "x": 1}"#, r#"{"ü": "é", "x": 1}"#),
        ] {
            assert_eq!(without_nan(text), written);
        }
    }
}
