//! Opens the right editor for a field of an incident, and records what comes back.

use crate::analysis::incident::{akin, playbook_of};
use crate::analysis::severity::{self, Bug, Level};
use crate::model::incident::{self, IncidentError};
use crate::model::{
    Answer, Edit, FindingKey, Incident, IncidentKey, IncidentStatus, Keeping, Severity, Stamp,
    Step, StepState, Tries,
};
use crate::text::{count, or_empty, truncate};
use crate::tui::dates::date;
use crate::tui::incidents::moment::moment;
use crate::tui::items;
use crate::tui::navigate;
use crate::tui::overlay::{Choice, Item, Overlay, Picker, Prompt};
use crate::tui::purpose::{Field, FindingField, IncidentField, Purpose};
use crate::tui::rating::{EASE, TRIED, ask, ask_ease, classes, level_words, severities, tried};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Columns of a step that is only named.
const NAMED: usize = 28;

/// Opens the editor of a field.
pub fn open(state: &mut State, key: &IncidentKey, what: &IncidentField) {
    let Some(incident) = state.model().incident(key) else { return };
    let purpose = Purpose::Field(Field::Incident(key.clone(), what.clone()));
    let label = label_of(what);
    let line = |text: &str, purpose| Overlay::Prompt(Prompt::line(label, text, purpose));
    let prose = |text: &[String], purpose| Overlay::Prompt(Prompt::prose(label, text, purpose));
    let overlay = match what {
        IncidentField::Title => line(&incident.title, purpose),
        IncidentField::ObservedOn => line(&or_empty(incident.observed_on), purpose),
        IncidentField::ObservedBy => line(&incident.observed_by, purpose),
        IncidentField::Owner => line(&incident.owner, purpose),
        IncidentField::Happened | IncidentField::Rating(FindingField::Tried) => line("", purpose),
        IncidentField::Rating(FindingField::Ease) => {
            let recorded = incident.ease.as_ref();
            Overlay::Ask(ask_ease(state, incident.title.clone(), recorded, purpose))
        }
        IncidentField::Keeping => Overlay::Picker(Picker::new(label, places(), purpose)),
        IncidentField::Observed => prose(&incident.observed, purpose),
        IncidentField::Evidence => prose(&incident.evidence, purpose),
        IncidentField::Lessons | IncidentField::LessonsToClose => prose(&incident.lessons, purpose),
        IncidentField::StatusWhy(_)
        | IncidentField::SkipStep(_)
        | IncidentField::Rating(FindingField::OverrideWhy(_)) => prose(&[], purpose),
        IncidentField::StepNote(step) | IncidentField::Step(step) => {
            let note = incident.steps.get(step).map_or(&[][..], |step| &step.note);
            let what = IncidentField::StepNote(step.clone());
            prose(note, Purpose::Field(Field::Incident(key.clone(), what)))
        }
        IncidentField::Status => {
            let words = IncidentStatus::ALL.map(IncidentStatus::id);
            Overlay::Picker(Picker::new(label, items::words(&words), purpose))
        }
        IncidentField::Elements => Overlay::Picker(elements(state, incident, purpose)),
        IncidentField::Technique(at) => Overlay::Picker(techniques(state, incident, *at, purpose)),
        IncidentField::Playbook => Overlay::Picker(playbooks(state, incident, purpose)),
        IncidentField::Rating(FindingField::Override) => {
            Overlay::Picker(Picker::new(label, severities(), purpose))
        }
        IncidentField::Rating(FindingField::Answer(question)) => {
            let title = incident.title.clone();
            match ask(state, &Bug::incident(incident), title, question, purpose) {
                Some(ask) => Overlay::Ask(ask),
                None => return,
            }
        }
        IncidentField::Rating(FindingField::Classes) => {
            Overlay::Picker(classes(state, &Bug::incident(incident), purpose))
        }
        IncidentField::Show => return navigate::show_incident(state, key.clone()),
        IncidentField::Finding(finding) => return navigate::show_finding(state, finding.clone()),
        IncidentField::Rating(_)
        | IncidentField::Case(_)
        | IncidentField::Way(_)
        | IncidentField::Gap(_) => return,
    };
    state.overlay = Some(overlay);
}

fn label_of(what: &IncidentField) -> &'static str {
    match what {
        IncidentField::Title => "What the system did",
        IncidentField::Status => "Status",
        IncidentField::StatusWhy(_) => "Why it is taken up again",
        IncidentField::Observed => "What was observed",
        IncidentField::ObservedOn => "Seen on, such as 2026-12-31",
        IncidentField::ObservedBy => "Seen by",
        IncidentField::Owner => "Who leads the response",
        IncidentField::Elements => "Affected elements",
        IncidentField::Technique(_) => "Technique",
        IncidentField::Rating(FindingField::OverrideWhy(_)) => "Why against the bars",
        IncidentField::Rating(FindingField::Ease) => EASE,
        IncidentField::Rating(FindingField::Tried) => TRIED,
        IncidentField::Rating(_) => "Severity",
        IncidentField::Keeping => "Where it is kept",
        IncidentField::Playbook => "Playbook",
        IncidentField::Step(_) | IncidentField::StepNote(_) => "Note about the step",
        IncidentField::SkipStep(_) => "Why the step is left out",
        IncidentField::Evidence => "Evidence: logs, artefacts, where they are kept",
        IncidentField::Happened => "What happened, after its time: 14:05 …, 2026-12-31 14:05 …",
        IncidentField::Lessons => "Lessons",
        IncidentField::LessonsToClose => "Lessons, with which it is closed",
        IncidentField::Finding(_) => "Linked finding",
        IncidentField::Case(_)
        | IncidentField::Way(_)
        | IncidentField::Gap(_)
        | IncidentField::Show => "",
    }
}

/// Everything that can be affected, that on which what was seen is suggested most strongly first.
fn elements(state: &State, incident: &Incident, purpose: Purpose) -> Picker {
    // The whole system is no part of it that could be affected.
    let things = items::things(state).into_iter();
    let mut items: Vec<Item> =
        things.filter(|item| !matches!(item.choice, Choice::Word(None))).collect();
    let seen = |technique: &str| incident.techniques.iter().any(|seen| akin(seen, technique));
    let strength = |item: &Item| {
        let Choice::Word(Some(id)) = &item.choice else { return 0 };
        let of_it = state.derived.analysis.on(id).iter().filter(|known| seen(&known.technique));
        of_it.map(|known| known.score).max().unwrap_or(0)
    };
    items.sort_by_cached_key(|item| std::cmp::Reverse(strength(item)));
    Picker::new(label_of(&IncidentField::Elements), items, purpose).several(
        |item| matches!(&item.choice, Choice::Word(Some(id)) if incident.elements.contains(id)),
    )
}

/// All techniques, those suggested on affected elements first.
fn techniques(state: &State, incident: &Incident, at: Option<usize>, purpose: Purpose) -> Picker {
    let atlas = &state.catalog.atlas;
    let here = incident.elements.iter().flat_map(|id| state.derived.analysis.on(id));
    let mut here: Vec<_> = here.collect();
    here.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.score));
    let mut ids: Vec<&str> = Vec::new();
    for suggestion in here {
        if !ids.contains(&suggestion.technique.as_str()) {
            ids.push(&suggestion.technique);
        }
    }
    let suggested = ids.len();
    ids.extend(atlas.techniques().map(|technique| technique.id.as_str()));
    let mut items: Vec<Item> = Vec::new();
    if at.is_none() && !incident.techniques.is_empty() {
        // Where the cursor begins, so that Enter once too often adds nothing.
        items.push(Item {
            text: "no more".into(),
            detail: format!("{} in this order", count(incident.techniques.len(), "technique")),
            choice: Choice::Word(None),
        });
    }
    for (place, id) in ids.iter().enumerate() {
        if place >= suggested && ids[..suggested].contains(id) {
            continue;
        }
        let known = if place < suggested { " · suggested on what is affected" } else { "" };
        let number = incident.techniques.iter().position(|seen| seen == id);
        let seen = number.map(|at| format!(" · seen, {}", at + 1)).unwrap_or_default();
        items.push(Item {
            text: atlas.name(id).into_owned(),
            detail: format!("{id}{seen}{known}"),
            choice: Choice::Word(Some((*id).to_string())),
        });
    }
    let title = match at {
        Some(at) => format!("Technique {}", at + 1),
        None => format!("Technique seen {} (Esc: no more)", ordinal(incident.techniques.len())),
    };
    let current = at.and_then(|at| incident.techniques.get(at));
    Picker::new(title, items, purpose)
        .at(|item| matches!(&item.choice, Choice::Word(id) if id.as_ref() == current))
}

fn ordinal(before: usize) -> String {
    if before == 0 { "first".to_string() } else { format!("next, after {before}") }
}

fn playbooks(state: &State, incident: &Incident, purpose: Purpose) -> Picker {
    let fitting = playbook_of(&state.catalog, "", &incident.techniques);
    let playbooks = &state.catalog.playbooks;
    let mut items: Vec<Item> = playbooks
        .all()
        .iter()
        .chain([playbooks.common()])
        .map(|playbook| Item {
            text: playbook.name.clone(),
            detail: playbook.when.clone(),
            choice: Choice::Word(Some(playbook.id.clone())),
        })
        .collect();
    items.push(Item {
        text: "by the techniques".into(),
        detail: format!("now: {}", fitting.name),
        choice: Choice::Word(None),
    });
    let current = &incident.playbook;
    Picker::new(label_of(&IncidentField::Playbook), items, purpose)
        .at(|item| matches!(&item.choice, Choice::Word(Some(id)) if id == current))
}

/// Where an incident can be kept.
fn places() -> Vec<Item> {
    let item = |text: &str, detail: &str, word: &str| Item {
        text: text.into(),
        detail: detail.into(),
        choice: Choice::Word(Some(word.into())),
    };
    vec![
        item("in the model", "everybody who has the model can read it", MODEL),
        item(
            "confidential",
            "in a file outside of the repository; what was saved in the model stays in its history",
            CONFIDENTIAL,
        ),
    ]
}

const MODEL: &str = "model";
const CONFIDENTIAL: &str = "confidential";

/// Moves an incident into the model, or out of it.
fn keep(state: &mut State, key: &IncidentKey, keeping: Keeping) {
    if keeping == key.keeping {
        return;
    }
    if keeping == Keeping::Confidential && state.document.confidential_file().is_none() {
        let text = "confidential incidents can't be kept: save the model to a file first";
        return state.say(Role::Warn, text);
    }
    let Some(known) = state.model().incident(key).cloned() else { return };
    match incident::open(state.model(), keeping, known, state.stamp()) {
        Ok((moved, edit)) => {
            let edit = Edit::All(vec![Edit::Incident(key.clone(), None), edit]);
            state.edit("keep the incident elsewhere", edit);
            state.incidents.selected = Some(moved);
        }
        Err(error) => state.say(Role::Warn, error.to_string()),
    }
}

/// Asks once more for a line that can't be read, with what was written.
fn ask_again(
    state: &mut State,
    key: &IncidentKey,
    what: &IncidentField,
    text: &str,
    wrong: String,
) {
    let purpose = Purpose::Field(Field::Incident(key.clone(), what.clone()));
    let mut prompt = Prompt::line(label_of(what), text, purpose);
    prompt.preview = Err(wrong.into());
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Asks the next question that decides the severity, if one is left.
pub fn next_question(state: &mut State, key: &IncidentKey) {
    let Some(incident) = state.model().incident(key) else { return };
    let rating = severity::rate(&state.catalog, state.model(), &Bug::incident(incident));
    match rating.open.first() {
        Some(question) => {
            let what = IncidentField::Rating(FindingField::Answer(question.clone()));
            open(state, key, &what);
        }
        None if rating.level == Level::NoBar => {
            let text =
                "no bug bar covers this: name techniques or its bug class, or rate it by hand";
            state.say(Role::Warn, text);
        }
        None => {
            let fired = rating.bars.iter().flat_map(|bar| &bar.rows).find(|row| row.fired);
            let because = fired.map(|row| format!(": {}", row.text)).unwrap_or_default();
            let rated = level_words(rating.level);
            state.say(Role::Good, format!("rated {rated}{because}"));
        }
    }
}

/// A list of techniques or elements was left without picking.
pub fn left(state: &mut State, picker: &Picker) {
    if let Purpose::Field(Field::Incident(key, what)) = &picker.purpose {
        go_on(state, key, what);
    }
}

/// Asks for what comes next while an incident is being recorded.
fn go_on(state: &mut State, key: &IncidentKey, what: &IncidentField) {
    if state.incidents.fresh.as_ref() != Some(key) {
        return;
    }
    let is_placed = state.model().incident(key).is_some_and(|known| !known.elements.is_empty());
    match what {
        IncidentField::Technique(None) if !is_placed => open(state, key, &IncidentField::Elements),
        _ => {
            state.incidents.fresh = None;
            next_question(state, key);
        }
    }
}

/// Records a field; none clears it.
pub fn set(state: &mut State, key: &IncidentKey, what: &IncidentField, value: Option<&str>) {
    let (model, stamp) = (state.model(), state.stamp());
    let text = value.unwrap_or("").to_string();
    let edit = match what {
        _ if text.is_empty() && what.needed().is_some() => {
            return state.say(Role::Warn, what.needed().unwrap_or_default());
        }
        IncidentField::Title => incident::revise(model, key, |known| known.title = text),
        IncidentField::ObservedBy => incident::revise(model, key, |known| known.observed_by = text),
        IncidentField::Owner => incident::revise(model, key, |known| known.owner = text),
        IncidentField::Playbook => incident::revise(model, key, |known| known.playbook = text),
        IncidentField::ObservedOn => match date(&text) {
            Ok(date) => incident::revise(model, key, |known| known.observed_on = date),
            Err(error) => return state.say(Role::Warn, error),
        },
        IncidentField::Happened => match moment(&text, state.now) {
            Ok((at, rest)) => {
                let stamp = Stamp::new(at, &state.settings.who);
                incident::happened(model, key, vec![rest.to_string()], stamp)
            }
            Err(wrong) => return ask_again(state, key, what, &text, wrong),
        },
        IncidentField::Rating(FindingField::Ease) => incident::revise(model, key, |known| {
            known.ease = value.map(|value| Answer { value: value.into(), stamp: Some(stamp) });
        }),
        IncidentField::Rating(FindingField::Tried) => match tried(&text) {
            Ok((succeeded, of, what)) => incident::revise(model, key, |known| {
                let tries = Tries { succeeded, of, note: Vec::new(), stamp };
                known.tries.insert(what.to_string(), tries);
            }),
            Err(wrong) => return ask_again(state, key, what, &text, wrong),
        },
        IncidentField::Keeping if text == CONFIDENTIAL => {
            return keep(state, key, Keeping::Confidential);
        }
        IncidentField::Keeping if text == MODEL => return keep(state, key, Keeping::Model),
        IncidentField::Status => match text.parse() {
            Ok(status) => return set_status(state, key, status),
            Err(_) => return,
        },
        IncidentField::Technique(None) if value.is_none() => return go_on(state, key, what),
        IncidentField::Technique(at) => incident::revise(model, key, |known| match (at, value) {
            (Some(at), Some(id)) if *at < known.techniques.len() => {
                known.techniques[*at] = id.to_string();
            }
            (Some(at), None) if *at < known.techniques.len() => {
                known.techniques.remove(*at);
            }
            (None, Some(id)) => known.techniques.push(id.to_string()),
            _ => {}
        }),
        IncidentField::Rating(FindingField::Answer(question)) => {
            incident::answer(model, key, question, value, stamp)
        }
        IncidentField::Rating(FindingField::Override) => {
            let severity = text.parse::<Severity>().ok();
            let what = IncidentField::Rating(FindingField::OverrideWhy(severity));
            return open(state, key, &what);
        }
        IncidentField::Rating(FindingField::Classes) => {
            incident::revise(model, key, |known| known.classes.clear())
        }
        IncidentField::Elements => incident::revise(model, key, |known| known.elements.clear()),
        IncidentField::Step(step) => {
            incident::set_step(model, key, step, StepState::Todo, Vec::new(), stamp)
        }
        _ if value.is_none() => return set_lines(state, key, what, Vec::new()),
        _ => return,
    };
    let goes_on = matches!(what, IncidentField::Technique(None)) && value.is_some();
    if recorded(state, what, edit) && goes_on {
        open(state, key, &IncidentField::Technique(None));
    }
}

/// Records several values.
pub fn set_many(state: &mut State, key: &IncidentKey, what: &IncidentField, values: &[String]) {
    let model = state.model();
    let values = values.to_vec();
    let edit = match what {
        IncidentField::Elements => incident::revise(model, key, |known| known.elements = values),
        IncidentField::Rating(FindingField::Classes) => {
            incident::revise(model, key, |known| known.classes = values)
        }
        _ => return,
    };
    recorded(state, what, edit);
    if state.incidents.fresh.take().as_ref() == Some(key) {
        next_question(state, key);
    }
}

/// Records prose.
pub fn set_lines(state: &mut State, key: &IncidentKey, what: &IncidentField, lines: Vec<String>) {
    let (model, stamp) = (state.model(), state.stamp());
    let edit = match what {
        IncidentField::Observed => incident::revise(model, key, |known| known.observed = lines),
        IncidentField::Evidence => incident::revise(model, key, |known| known.evidence = lines),
        IncidentField::Lessons => incident::revise(model, key, |known| known.lessons = lines),
        IncidentField::LessonsToClose => {
            let closed = incident::revise(model, key, |known| known.lessons = lines);
            if recorded(state, &IncidentField::Lessons, closed) {
                set_status(state, key, IncidentStatus::Closed);
            }
            return;
        }
        IncidentField::StatusWhy(status) => incident::set_status(model, key, *status, lines, stamp),
        IncidentField::StepNote(step) => {
            let known = model.incident(key).and_then(|incident| incident.steps.get(step));
            let is = known.map(|step| step.state).unwrap_or_default();
            incident::set_step(model, key, step, is, lines, stamp)
        }
        IncidentField::SkipStep(step) => {
            incident::set_step(model, key, step, StepState::Skipped, lines, stamp)
        }
        IncidentField::Rating(FindingField::OverrideWhy(severity)) => {
            let bars = model.incident(key).map_or_else(String::new, |incident| {
                let bug = Bug::incident(incident);
                severity::rate(&state.catalog, model, &bug).by_bars.to_string()
            });
            incident::override_severity(model, key, *severity, bars, lines, stamp)
        }
        _ => return,
    };
    recorded(state, what, edit);
}

/// Ticks a step as done, or unticks it.
pub fn tick(state: &mut State, key: &IncidentKey, step: &str) {
    let Some(known) = state.model().incident(key) else { return };
    let Step { state: was, note, .. } = known.steps.get(step).cloned().unwrap_or_default();
    let to = if was == StepState::Todo { StepState::Done } else { StepState::Todo };
    let edit = incident::set_step(state.model(), key, step, to, note, state.stamp());
    recorded(state, &IncidentField::Step(step.to_string()), edit);
}

/// Links a finding to the incident, or takes the link back.
pub fn toggle_link(state: &mut State, key: &IncidentKey, finding: &FindingKey) {
    let Some(known) = state.model().incident(key) else { return };
    if known.findings.contains(finding) {
        return unlink(state, key, finding);
    }
    let edit = incident::link(state.model(), key, finding);
    if recorded(state, &IncidentField::Finding(finding.clone()), edit) {
        state.say(Role::Good, format!("{finding} is linked"));
    }
}

/// Takes the link to a finding back; the finding stays.
pub fn unlink(state: &mut State, key: &IncidentKey, finding: &FindingKey) {
    let Some(known) = state.model().incident(key) else { return };
    if !known.findings.contains(finding) {
        return state.say(Role::Faint, format!("{finding} is not linked"));
    }
    let edit = incident::revise(state.model(), key, |known| {
        known.findings.retain(|linked| linked != finding);
    });
    if recorded(state, &IncidentField::Finding(finding.clone()), edit) {
        state.say(Role::Good, format!("{finding} is no longer linked; the finding stays"));
    }
}

/// Puts a technique one place earlier or later in the order; its new place.
pub fn move_technique(state: &mut State, key: &IncidentKey, at: usize, by: isize) -> Option<usize> {
    let seen = state.model().incident(key)?.techniques.len();
    let to = at.checked_add_signed(by).filter(|to| *to < seen && at < seen)?;
    let edit = incident::revise(state.model(), key, |known| known.techniques.swap(at, to));
    recorded(state, &IncidentField::Technique(Some(at)), edit).then_some(to)
}

/// Changes the status. Closing asks for lessons where there are none, and says what is left to do;
/// taking a closed one up again asks why.
fn set_status(state: &mut State, key: &IncidentKey, status: IncidentStatus) {
    let Some(known) = state.model().incident(key) else { return };
    let todo = todo(state, known);
    let left = if todo.is_empty() {
        String::new()
    } else {
        let such_as = todo.first().map(|text| truncate(text, NAMED)).unwrap_or_default();
        format!(" Not done: {}, such as {such_as}", count(todo.len(), "step"))
    };
    if known.status == IncidentStatus::Closed && status != IncidentStatus::Closed {
        return open(state, key, &IncidentField::StatusWhy(status));
    }
    let edit = incident::set_status(state.model(), key, status, Vec::new(), state.stamp());
    match edit {
        Err(IncidentError::NoLessons(_)) => {
            open(state, key, &IncidentField::LessonsToClose);
            if let Some(Overlay::Prompt(prompt)) = &mut state.overlay {
                prompt.title = format!("Lessons, to close it.{left}");
            }
        }
        edit => {
            if recorded(state, &IncidentField::Status, edit) {
                let left = if status == IncidentStatus::Closed { left } else { String::new() };
                state.say(Role::Good, format!("The incident is {}.{left}", status.id()));
            }
        }
    }
}

/// What is left to do by the playbook.
fn todo(state: &State, incident: &Incident) -> Vec<String> {
    let tasks = state.incidents.about().map_or(&[][..], |told| &told.tasks);
    let is_todo =
        |id: &str| incident.steps.get(id).is_none_or(|step| step.state == StepState::Todo);
    tasks.iter().filter(|task| is_todo(&task.id)).map(|task| task.text.clone()).collect()
}

/// Makes the change, or says why not. Whether it was made.
pub fn recorded(
    state: &mut State,
    what: &IncidentField,
    edit: Result<Edit, IncidentError>,
) -> bool {
    match edit {
        Ok(edit) => {
            let label = label_of(what).split([',', ':']).next().unwrap_or_default();
            state.edit(format!("{} of the incident", label.to_lowercase()), edit);
            true
        }
        Err(error) => {
            state.say(Role::Warn, error.to_string());
            false
        }
    }
}
