//! Opens the right editor for a field of a finding, and records what comes back.

use jiff::civil::Date;

use crate::analysis::Suggestion;
use crate::analysis::severity::{self, Bug, Level};
use crate::model::triage::{self, TriageError};
use crate::model::{Edit, Finding, FindingKey, Severity, Status, Tries};
use crate::text::or_empty;

use super::dates::date;
use super::items;
use super::overlay::{Choice, Overlay, Picker, Prompt};
use super::purpose::{Field, FindingField, Purpose};
use super::queue::title;
use super::rating::{EASE, TRIED, ask, ask_ease, classes, level_words, severities, tried};
use super::state::State;
use super::theme::Role;

/// Opens the editor of a field of a finding.
pub fn open(state: &mut State, key: FindingKey, what: &FindingField) {
    let Some(finding) = state.model().findings.get(&key) else { return };
    let field = Field::Finding(key.clone(), what.clone());
    let purpose = Purpose::Field(field.clone());
    let label = label_of(what);
    let overlay = match what {
        FindingField::Title => Overlay::Prompt(Prompt::line(label, &finding.title, purpose)),
        FindingField::Owner => Overlay::Prompt(Prompt::line(label, &finding.owner, purpose)),
        FindingField::Due => Overlay::Prompt(Prompt::line(label, &or_empty(finding.due), purpose)),
        FindingField::ReviewBy => {
            Overlay::Prompt(Prompt::line(label, &or_empty(finding.review_by), purpose))
        }
        FindingField::Description => {
            Overlay::Prompt(Prompt::prose(label, &finding.description, purpose))
        }
        FindingField::Evidence => Overlay::Prompt(Prompt::prose(label, &finding.evidence, purpose)),
        FindingField::Comment => Overlay::Prompt(Prompt::prose(label, &[], purpose)),
        FindingField::OverrideWhy(severity) => {
            let word = severity.map_or("as the bars say".into(), |s| s.id().replace('_', " "));
            let title = format!("Why {word}");
            Overlay::Prompt(Prompt::prose(title, &[], purpose))
        }
        FindingField::Status => {
            let items = items::words(&Status::ALL.map(Status::id));
            Overlay::Picker(Picker::new(label, items, Purpose::PickStatus(vec![key])))
        }
        FindingField::Override => Overlay::Picker(Picker::new(label, severities(), purpose)),
        FindingField::Ease => {
            Overlay::Ask(ask_ease(state, title(state, &key), finding.ease.as_ref(), purpose))
        }
        FindingField::Tried => Overlay::Prompt(Prompt::line(label, "", purpose)),
        // The list of findings is picked from elsewhere.
        FindingField::SameAs => return,
        FindingField::Classes => {
            Overlay::Picker(classes(state, &Bug::finding(&key, finding), purpose))
        }
        FindingField::Mitigations => {
            let chosen = finding.mitigations.clone();
            let items = items::mitigations(state, key.element());
            let picker = Picker::new(label, items, purpose);
            Overlay::Picker(picker.several(
                |item| matches!(&item.choice, Choice::Word(Some(id)) if chosen.contains(id)),
            ))
        }
        FindingField::Answer(question) => {
            let bug = Bug::finding(&key, finding);
            match ask(state, &bug, title(state, &key), question, purpose) {
                Some(ask) => Overlay::Ask(ask),
                None => return,
            }
        }
    };
    state.overlay = Some(overlay);
}

/// Asks the next question that decides the severity, if one is left.
pub fn next_question(state: &mut State, key: FindingKey) {
    let Some(finding) = state.model().findings.get(&key) else { return };
    let rating = severity::rate(&state.catalog, state.model(), &Bug::finding(&key, finding));
    match rating.open.first() {
        Some(question) => open(state, key, &FindingField::Answer(question.clone())),
        None if rating.level == Level::NoBar => {
            let text = "no bug bar covers this: name its bug class, or rate it by hand at severity";
            state.say(Role::Warn, text);
        }
        None => state.say(Role::Good, format!("rated {}", level_words(rating.level))),
    }
}

/// Records a field of a finding; none clears it.
pub fn set(state: &mut State, key: &FindingKey, what: &FindingField, value: Option<&str>) {
    let model = state.model();
    let text = value.unwrap_or("").to_string();
    if text.is_empty()
        && let Some(reason) = model.findings.get(key).and_then(|finding| keeps(key, finding, what))
    {
        return state.say(Role::Warn, reason);
    }
    let edit = match what {
        FindingField::Title => triage::revise(model, key, |finding| finding.title = text),
        FindingField::Owner => triage::revise(model, key, |finding| finding.owner = text),
        FindingField::Due => match date(&text) {
            Ok(date) => triage::revise(model, key, |finding| finding.due = date),
            Err(error) => return state.say(Role::Warn, error),
        },
        FindingField::ReviewBy => match review_date(state, &text) {
            Ok(date) => triage::review_by(model, key, date),
            Err(error) => return state.say(Role::Warn, error),
        },
        FindingField::Answer(question) => {
            triage::answer(model, key, question, value, state.stamp())
        }
        FindingField::Override => match value.map(str::parse::<Severity>) {
            Some(Ok(severity)) => {
                return open(state, key.clone(), &FindingField::OverrideWhy(Some(severity)));
            }
            _ => return open(state, key.clone(), &FindingField::OverrideWhy(None)),
        },
        FindingField::Classes => triage::revise(model, key, |finding| finding.classes.clear()),
        FindingField::Mitigations => {
            triage::revise(model, key, |finding| finding.mitigations.clear())
        }
        FindingField::SameAs => triage::same_as(model, key, None),
        FindingField::Ease => triage::set_ease(model, key, value, state.stamp()),
        FindingField::Tried if value.is_none() => return,
        FindingField::Tried => match tried(&text) {
            Ok((succeeded, of, what)) => {
                let tries = Tries { succeeded, of, note: Vec::new(), stamp: state.stamp() };
                triage::tried(model, key, what, tries)
            }
            Err(wrong) => return state.say(Role::Warn, wrong),
        },
        FindingField::Status
        | FindingField::Description
        | FindingField::Evidence
        | FindingField::Comment
        | FindingField::OverrideWhy(_) => return,
    };
    let title = format!("{} of {}", label_of(what).to_lowercase(), title(state, key));
    recorded(state, title, edit);
}

/// Why a field can't be emptied, if it can't: the status rests on it, or nothing else says what the
/// finding is.
fn keeps(key: &FindingKey, finding: &Finding, what: &FindingField) -> Option<&'static str> {
    match what {
        FindingField::Title if key.technique_id().is_none() => {
            Some("a finding of one's own needs a title")
        }
        FindingField::ReviewBy if finding.status.needs_review() => {
            Some("such a decision needs a date of review")
        }
        FindingField::Mitigations
            if finding.status == Status::Mitigated && key.technique_id().is_some() =>
        {
            Some("mitigated by what? Change the status first")
        }
        FindingField::Evidence if finding.status == Status::Mitigated => {
            Some("mitigated needs evidence: change the status first")
        }
        FindingField::Override if finding.severity_override.is_none() => {
            Some("the bars decide already")
        }
        _ => None,
    }
}

/// When a decision is looked at again: on a day to come, else it would be open again at once.
///
/// # Errors
/// Says what is wrong with the date.
pub fn review_date(state: &State, text: &str) -> Result<Option<Date>, String> {
    let day = date(text)?;
    match day.filter(|day| *day < state.today()) {
        Some(day) => Err(format!("{day} went by: the decision would be open again at once")),
        None => Ok(day),
    }
}

/// Records several values of a finding.
pub fn set_many(state: &mut State, key: &FindingKey, what: &FindingField, values: &[String]) {
    if values.is_empty() {
        return set(state, key, what, None);
    }
    let model = state.model();
    let edit = match what {
        FindingField::Classes => triage::revise(model, key, |f| f.classes = values.to_vec()),
        FindingField::Mitigations => {
            triage::revise(model, key, |f| f.mitigations = values.to_vec())
        }
        _ => return,
    };
    let title = format!("{} of {}", label_of(what).to_lowercase(), title(state, key));
    recorded(state, title, edit);
}

/// Records prose of a finding.
pub fn set_lines(state: &mut State, key: &FindingKey, what: &FindingField, lines: Vec<String>) {
    let model = state.model();
    if lines.is_empty()
        && let Some(reason) = model.findings.get(key).and_then(|finding| keeps(key, finding, what))
    {
        return state.say(Role::Warn, reason);
    }
    let edit = match what {
        FindingField::Description => {
            triage::revise(model, key, |finding| finding.description = lines)
        }
        FindingField::Evidence => triage::revise(model, key, |finding| finding.evidence = lines),
        FindingField::Comment if lines.is_empty() => return,
        FindingField::Comment => triage::comment(model, key, lines, state.stamp()),
        FindingField::OverrideWhy(Some(severity)) => {
            let bars = model.findings.get(key).map_or_else(String::new, |finding| {
                severity::rate(&state.catalog, model, &Bug::finding(key, finding))
                    .by_bars
                    .to_string()
            });
            triage::override_severity(model, key, *severity, bars, lines, state.stamp())
        }
        FindingField::OverrideWhy(None) => {
            triage::take_back_override(model, key, lines, state.stamp())
        }
        what => return set(state, key, what, Some(&lines.join(" "))),
    };
    let title = format!("{} of {}", label_of(what).to_lowercase(), title(state, key));
    recorded(state, title, edit);
}

/// What a field is called.
pub fn label_of(what: &FindingField) -> &'static str {
    match what {
        FindingField::Title => "Title",
        FindingField::Description => "Description",
        FindingField::Status => "Status",
        FindingField::Owner => "Owner",
        FindingField::Due => "Due date, such as 2026-12-31",
        FindingField::ReviewBy => "Review by, such as 2027-06-30",
        FindingField::Answer(_) => "Answer",
        FindingField::Override | FindingField::OverrideWhy(_) => "Severity against the bars",
        FindingField::Ease => EASE,
        FindingField::Tried => TRIED,
        FindingField::Classes => "Bug classes",
        FindingField::Mitigations => "Mitigations",
        FindingField::SameAs => "Same as",
        FindingField::Evidence => "Evidence",
        FindingField::Comment => "Comment",
    }
}

/// The finding that a suggestion would become.
pub fn key_of(suggestion: &Suggestion) -> FindingKey {
    FindingKey::technique(&suggestion.technique, &suggestion.element)
}

/// Makes the change, or says why not. Whether it was made.
pub fn recorded(state: &mut State, title: String, edit: Result<Edit, TriageError>) -> bool {
    match edit {
        Ok(edit) => {
            state.edit(title, edit);
            true
        }
        Err(error) => {
            state.say(Role::Warn, error.to_string());
            false
        }
    }
}
