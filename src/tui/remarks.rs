//! Parked remarks: written in passing, gone through later.

use super::overlay::{Ask, Choice, Item, Picker, Prompt};
use super::purpose::Purpose;
use super::state::State;
use super::theme::Role;
use crate::model::remark::{self, Outcome, RemarkKind};
use crate::model::{Id, Remark};
use crate::text::count;

/// What a line parks instead of drawing it: `! they log prompts`, `note: …`, `? who reads them`, or a
/// line without a sign of drawing that ends with a question mark.
pub fn read(line: &str) -> Option<(RemarkKind, &str)> {
    const DRAWING: [&str; 8] = ["->", "<-", "→", "←", "↔", "{", "[", ">"];
    let line = line.trim();
    if let Some(text) = line.strip_prefix('!') {
        return Some((RemarkKind::Note, text.trim()));
    }
    if let Some(text) = line.strip_prefix('?') {
        return Some((RemarkKind::Question, text.trim()));
    }
    if let Some(word) = line.get(..5).filter(|word| word.eq_ignore_ascii_case("note:")) {
        return Some((RemarkKind::Note, line[word.len()..].trim()));
    }
    let asks = line.ends_with('?') && !DRAWING.iter().any(|sign| line.contains(sign));
    asks.then_some((RemarkKind::Question, line))
}

/// What parking a line would do, in a few words.
pub fn describe(state: &State, kind: RemarkKind, about: Option<&str>) -> String {
    format!("parks {} about {}", article(kind), state.model().name_about(about))
}

const fn article(kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Note => "a remark",
        RemarkKind::Question => "an open question",
    }
}

/// A line for a remark about the selection.
pub fn prompt(state: &State) -> Prompt {
    let about = state.diagram.selected.clone();
    let title = format!("Park a remark about {}", state.model().name_about(about.as_deref()));
    Prompt::line(title, "", Purpose::Park(about))
}

/// Parks a remark; what was done, in words.
///
/// # Errors
/// Says what is missing.
pub fn park(
    state: &mut State,
    kind: RemarkKind,
    text: &str,
    about: Option<Id>,
) -> Result<String, String> {
    park_lines(state, kind, vec![text.to_string()], about)
}

/// Parks a remark of several lines; what was done, in words.
///
/// # Errors
/// Says what is missing.
pub fn park_lines(
    state: &mut State,
    kind: RemarkKind,
    text: Vec<String>,
    about: Option<Id>,
) -> Result<String, String> {
    if text.first().is_none_or(String::is_empty) {
        return Err("write what to park".into());
    }
    let said =
        format!("parked {} about {}", article(kind), state.model().name_about(about.as_deref()));
    let (_, edit) = remark::park(state.model(), kind, text, about, state.stamp());
    state.edit(said.replacen("parked", "park", 1), edit);
    state.say(Role::Good, said.clone());
    Ok(said)
}

/// The remarks that nobody has dealt with, oldest first.
pub fn open(state: &State) -> Vec<(&Id, &Remark)> {
    let mut open: Vec<(&Id, &Remark)> =
        state.model().remarks.iter().filter(|(_, remark)| remark.is_open()).collect();
    open.sort_by_key(|(id, remark)| (&remark.stamp, *id));
    open
}

/// A remark in one line, with a sign for what sort it is.
pub fn line(remark: &Remark) -> String {
    let sign = if remark.is_question() { '?' } else { '!' };
    format!("{sign} {}", remark.text.join(" "))
}

/// The list to go through: what is open first; none where nothing was ever parked.
pub fn list(state: &State) -> Option<Picker> {
    let open = open(state);
    let mut settled: Vec<(&Id, &Remark)> =
        state.model().remarks.iter().filter(|(_, remark)| !remark.is_open()).collect();
    settled.sort_by_key(|(id, remark)| (remark.settled.as_ref().map(|s| &s.stamp), *id));
    let title = match (open.len(), settled.len()) {
        (0, 0) => return None,
        (open, 0) => format!("Parked: {open} open"),
        (open, settled) => format!("Parked: {open} open, {settled} settled"),
    };
    let items = open.into_iter().chain(settled).map(|(id, remark)| Item {
        text: line(remark),
        detail: detail(state, remark),
        choice: Choice::Remark(id.clone()),
    });
    Some(Picker::new(title, items.collect(), Purpose::Goto))
}

/// What a remark is about, who parked it, and what became of it.
pub fn detail(state: &State, remark: &Remark) -> String {
    let mut parts = Vec::new();
    if let Some(settled) = &remark.settled {
        parts.push(match settled.outcome {
            Outcome::Answered | Outcome::Dropped => {
                format!("{}: {}", settled.outcome, settled.why.join(" "))
            }
            outcome => format!("became the {outcome} {}", settled.key),
        });
    }
    parts.push(format!("about {}", state.model().name_about(remark.about.as_deref())));
    if let Some(stamp) = &remark.stamp {
        parts.push(format!("{} on {}", stamp.by(), stamp.day()));
    }
    parts.join(" · ")
}

/// What can be done with a remark.
pub fn choices(state: &State, id: &Id) -> Option<Ask> {
    let remark = state.model().remarks.get(id)?;
    let open: &[(&str, &str)] = &[
        ("assumption", "take it for granted from now on"),
        ("finding", "write it down as a threat to triage"),
        ("reply", "answer it in words"),
        ("drop", "it does not matter, for a reason"),
    ];
    let settled: &[(&str, &str)] = &[("open", "open it again; what it became stays")];
    let always: &[(&str, &str)] = &[
        ("edit", "change its words; writing nothing removes it"),
        ("about", "say what it is about"),
        ("show", "select what it is about"),
    ];
    let first = if remark.is_open() { open } else { settled };
    let answers = [first, always].concat();
    let title = if remark.is_question() { "Open question" } else { "Remark" };
    let text = remark.text.join(" ");
    let mut ask = Ask::simple(title, text, &answers, Purpose::Remark(id.clone()));
    ask.why = detail(state, remark);
    Some(ask)
}

/// The text that settling a remark in a way takes.
pub fn settling(state: &State, id: &Id, outcome: Outcome) -> Option<Prompt> {
    let remark = state.model().remarks.get(id)?;
    let (title, text): (&str, &[String]) = match outcome {
        Outcome::Assumption => ("Assumption", &remark.text),
        Outcome::Answered => ("The answer", &[]),
        _ => ("Why it does not matter", &[]),
    };
    Some(Prompt::prose(title, text, Purpose::Settle(id.clone(), outcome)))
}

/// Settles a remark by what was written.
///
/// # Errors
/// Says what is missing.
pub fn settle(
    state: &mut State,
    id: &Id,
    outcome: Outcome,
    lines: Vec<String>,
) -> Result<(), String> {
    if lines.is_empty() {
        return Err(match outcome {
            Outcome::Dropped => "dropping needs a reason".into(),
            outcome => format!("write the {}", word(outcome)),
        });
    }
    let (model, stamp) = (state.model(), state.stamp());
    let edit = match outcome {
        Outcome::Assumption => remark::assume(model, id, lines, stamp),
        outcome => remark::settle(model, id, outcome, lines, stamp),
    };
    let Some(edit) = edit else { return Ok(()) };
    let said = match outcome {
        Outcome::Assumption => "the remark is now an assumption",
        Outcome::Dropped => "the remark is dropped",
        _ => "the remark is answered",
    };
    state.edit(format!("settle a remark: {}", word(outcome)), edit);
    let left = open(state).len();
    state.say(Role::Good, format!("{said}: {} open", count(left, "remark")));
    Ok(())
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answer",
        Outcome::Assumption => "assumption",
        Outcome::Finding => "finding",
        Outcome::Dropped => "reason",
    }
}

/// Opens a settled remark again.
pub fn reopen(state: &mut State, id: &Id) {
    if let Some(edit) = remark::reopen(state.model(), id) {
        state.edit("open a remark again", edit);
        state.say(Role::Good, "the remark is open again");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_parks_by_its_first_sign_or_as_a_question() {
        use RemarkKind::{Note, Question};
        for (line, parked) in [
            ("! prompts are logged", Some((Note, "prompts are logged"))),
            ("NOTE: ask legal", Some((Note, "ask legal"))),
            ("? who reads them", Some((Question, "who reads them"))),
            (" Who reads the logs? ", Some((Question, "Who reads the logs?"))),
            ("!", Some((Note, ""))),
            ("Agent -> Who? : ask?", None),
            ("Agent [tool]?", None),
            ("Notes -> Index", None),
            ("検索", None),
        ] {
            assert_eq!(read(line), parked, "{line}");
        }
    }
}
