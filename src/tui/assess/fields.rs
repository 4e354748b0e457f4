//! Opens the right editor for what is recorded about a question, and records what comes back.

use super::board::organisation_file;
use super::{asking, list, moves, organisation, risk_sheet};
use crate::analysis::assess::{RISK, Where};
use crate::catalog::frameworks::{Group, Item, Ordinal};
use crate::model::assessment::{
    self, ACCEPTED, NOT_APPLICABLE, add_task, drop_task, revise, set_task,
};
use crate::model::{
    Answer, Assessment, AssessmentKey, Edit, Prose, Step, StepState, Task, Verdict,
};
use crate::text::or_empty;
use crate::tui::actions::Action;
use crate::tui::dates::date;
use crate::tui::navigate;
use crate::tui::overlay::ask::UNKNOWN;
use crate::tui::overlay::{Ask, Overlay, Prompt};
use crate::tui::purpose::{AssessmentField, Field, Purpose};
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Opens the editor of a field.
pub fn open(state: &mut State, key: &AssessmentKey, what: &AssessmentField) {
    if is_recorded(what) && !is_here(state, key) {
        return;
    }
    let record = state.model().assessments.get(key).cloned().unwrap_or_default();
    let purpose = Purpose::Field(Field::Assessment(key.clone(), what.clone()));
    let name = name(state, key);
    let title = format!("{}: {name}", label_of(what));
    let line = |text: String| Overlay::Prompt(Prompt::line(&title, &text, purpose.clone()));
    let prose = |text: &[String]| Overlay::Prompt(Prompt::prose(&title, text, purpose.clone()));
    let task = |id: &str| record.tasks.get(id).cloned().unwrap_or_default();
    let overlay = match what {
        AssessmentField::Answer => asking::ask(state, key).map(Overlay::Ask),
        AssessmentField::Offer => return take_offer(state, key),
        AssessmentField::Why => {
            Some(prose(record.answer.as_ref().map_or(&[][..], |verdict| &verdict.why)))
        }
        AssessmentField::Reason(is) => {
            let known = record.answer.as_ref().filter(|verdict| verdict.is == *is);
            let asks = match is.as_str() {
                ACCEPTED => "What makes up for the gap",
                _ => "Why it does not apply",
            };
            let why = known.map_or(&[][..], |verdict| &verdict.why);
            Some(Overlay::Prompt(Prompt::prose(format!("{asks}: {name}"), why, purpose)))
        }
        AssessmentField::Evidence => Some(prose(&record.evidence)),
        AssessmentField::Owner => Some(line(record.owner)),
        AssessmentField::ReviewBy => Some(line(or_empty(record.review_by))),
        AssessmentField::Step(id) => Some(line(task(id).owner)),
        AssessmentField::StepDue(id) => Some(line(or_empty(task(id).due))),
        AssessmentField::AddStep => Some(prose(&[])),
        AssessmentField::Target => target(state, key, &record, purpose).map(Overlay::Ask),
        AssessmentField::Severity => {
            Some(Overlay::Ask(severity(state, name, record.severity.as_ref(), purpose)))
        }
        AssessmentField::Likelihood => {
            let set = record.likelihood.as_ref();
            Some(Overlay::Ask(ordinal(
                name,
                "How likely is it?",
                "what the model says",
                set,
                purpose,
            )))
        }
        AssessmentField::Impact => {
            let set = record.impact.as_ref();
            Some(Overlay::Ask(ordinal(
                name,
                "How much does it harm?",
                "what the catalog says",
                set,
                purpose,
            )))
        }
        AssessmentField::Show => return navigate::show_question(state, key),
        AssessmentField::Attack(id) => return navigate::show_attack(state, id),
        AssessmentField::Finding(finding) => return navigate::show_finding(state, finding.clone()),
        AssessmentField::Elsewhere => return organisation::offer(state),
    };
    state.overlay = overlay;
}

fn label_of(what: &AssessmentField) -> &'static str {
    match what {
        AssessmentField::Answer | AssessmentField::Offer => "Answer",
        AssessmentField::Why | AssessmentField::Reason(_) => "Why",
        AssessmentField::Evidence => "Evidence",
        AssessmentField::Owner => "Who closes the gap",
        AssessmentField::ReviewBy => "Review by, such as 2026-12-31",
        AssessmentField::Target => "Target",
        AssessmentField::Step(_) => "Who does it",
        AssessmentField::StepDue(_) => "Until when, such as 2026-12-31",
        AssessmentField::AddStep => "What is to be done",
        AssessmentField::Severity => "Severity",
        AssessmentField::Likelihood => "Likelihood",
        AssessmentField::Impact => "Impact",
        AssessmentField::Show
        | AssessmentField::Attack(_)
        | AssessmentField::Finding(_)
        | AssessmentField::Elsewhere => "",
    }
}

/// What people call what a key is about.
pub fn name(state: &State, key: &AssessmentKey) -> String {
    let frameworks = state.catalog.frameworks();
    if *key == risk_sheet::use_case() {
        return "the use case".to_string();
    }
    let item = frameworks.item(&key.framework, &key.item).map(|(_, item)| item.name.clone());
    let attack = || frameworks.risk.attack(&key.item).map(|attack| attack.name.clone());
    let name = item.or_else(attack).unwrap_or_else(|| key.item.clone());
    match key.subject.id() {
        Some(id) => format!("{name} · {}", state.model().name_of(id)),
        None => name,
    }
}

fn asked<'a>(state: &'a State, key: &AssessmentKey) -> Option<(&'a Group, &'a Item)> {
    state.catalog.frameworks().item(&key.framework, &key.item)
}

fn target(
    state: &State,
    key: &AssessmentKey,
    record: &Assessment,
    purpose: Purpose,
) -> Option<Ask> {
    let (group, item) = asked(state, key)?;
    let levels = group.scale.iter().enumerate();
    let mut answers: Vec<(&str, &str)> = levels
        .map(|(rank, answer)| {
            (&*answer.id, item.levels.get(rank).unwrap_or(&answer.means).as_str())
        })
        .collect();
    answers.push((UNKNOWN, "as the framework has it"));
    let ask = Ask::simple(item.name.clone(), "Which answer is aimed at?", &answers, purpose);
    Some(ask.at(Some(record.target.as_str()).filter(|target| !target.is_empty())))
}

fn severity(state: &State, name: String, set: Option<&Answer>, purpose: Purpose) -> Ask {
    let severities = &state.catalog.frameworks().risk.severities;
    let mut answers: Vec<(&str, &str)> =
        severities.iter().map(|known| (&*known.id, &*known.means)).collect();
    answers.push((UNKNOWN, "by what is drawn"));
    let text = "How bad is it if something that protects is missing?";
    Ask::simple(name, text, &answers, purpose).at(set.map(|set| set.value.as_str()))
}

fn ordinal(
    name: String,
    text: &str,
    otherwise: &str,
    set: Option<&Answer>,
    purpose: Purpose,
) -> Ask {
    let ids = Ordinal::ALL.iter().map(|known| (known.id(), ""));
    let answers: Vec<(&str, &str)> = ids.chain([(UNKNOWN, otherwise)]).collect();
    Ask::simple(name, text, &answers, purpose).at(set.map(|set| set.value.as_str()))
}

/// Makes a field unknown again: takes an answer back, drops a task.
pub fn clear(state: &mut State, key: &AssessmentKey, what: &AssessmentField) {
    if is_recorded(what) && !is_here(state, key) {
        return;
    }
    let record = state.model().assessments.get(key);
    match what {
        AssessmentField::Answer if record.is_none_or(|record| record.answer.is_none()) => {
            state.say(Role::Faint, "there is no answer to take back");
        }
        AssessmentField::Answer => match assessment::answer(state.model(), key, None) {
            Ok(edit) => recorded(state, key, what, edit),
            Err(error) => state.say(Role::Warn, error.to_string()),
        },
        AssessmentField::Step(step) | AssessmentField::StepDue(step)
            if record.is_none_or(|record| !record.tasks.contains_key(step)) =>
        {
            state.say(Role::Faint, "nobody took this step on");
        }
        AssessmentField::Step(step) => {
            let edit = drop_task(state.model(), key, step);
            recorded(state, key, what, edit);
        }
        AssessmentField::Why | AssessmentField::Evidence => {
            set_lines(state, key, what, Vec::new());
        }
        what if is_line(what) => {
            let before = state.revision;
            set(state, key, what, None);
            if state.revision == before {
                state.say(Role::Faint, "nobody set it: it follows from the rest");
            }
        }
        _ => state.say(Role::Faint, "there is nothing to forget here"),
    }
}

/// Whether a field takes a line or a word.
const fn is_line(what: &AssessmentField) -> bool {
    use AssessmentField::{Impact, Likelihood, Owner, ReviewBy, Severity, StepDue, Target};
    matches!(what, Owner | ReviewBy | Target | Severity | Likelihood | Impact | StepDue(_))
}

/// Records a line or a word; none makes it unknown.
pub fn set(state: &mut State, key: &AssessmentKey, what: &AssessmentField, value: Option<&str>) {
    let (model, stamp) = (state.model(), state.stamp());
    let text = value.filter(|value| *value != UNKNOWN).unwrap_or("").to_string();
    let by_hand = || (!text.is_empty()).then(|| Answer { value: text.clone(), stamp: Some(stamp) });
    let edit = match what {
        AssessmentField::Owner => revise(model, key, |record| record.owner = text),
        AssessmentField::Target => revise(model, key, |record| record.target = text),
        AssessmentField::ReviewBy => match date(&text) {
            Ok(date) => revise(model, key, |record| record.review_by = date),
            Err(error) => return state.say(Role::Warn, error),
        },
        AssessmentField::Severity => revise(model, key, |record| record.severity = by_hand()),
        AssessmentField::Likelihood => revise(model, key, |record| record.likelihood = by_hand()),
        AssessmentField::Impact => revise(model, key, |record| record.impact = by_hand()),
        AssessmentField::Step(step) => set_task(model, key, step, |task| task.owner = text),
        AssessmentField::StepDue(step) => match date(&text) {
            Ok(due) => set_task(model, key, step, |task| task.due = due),
            Err(error) => return state.say(Role::Warn, error),
        },
        _ => return,
    };
    recorded(state, key, what, edit);
    if let AssessmentField::Step(step) = what {
        open(state, key, &AssessmentField::StepDue(step.clone()));
    }
}

/// Records prose.
pub fn set_lines(state: &mut State, key: &AssessmentKey, what: &AssessmentField, lines: Prose) {
    let model = state.model();
    let edit = match what {
        AssessmentField::Reason(is) => {
            answer(state, key, is, lines);
            return;
        }
        AssessmentField::Why => {
            let Some(verdict) = model.assessments.get(key).and_then(|it| it.answer.clone()) else {
                return;
            };
            let verdict = Verdict { why: lines, stamp: state.stamp(), ..verdict };
            match assessment::answer(model, key, Some(verdict)) {
                Ok(edit) => edit,
                Err(error) => return state.say(Role::Warn, error.to_string()),
            }
        }
        AssessmentField::Evidence => revise(model, key, |record| record.evidence = lines),
        AssessmentField::AddStep => {
            let (step, edit) = add_task(model, key, lines, String::new());
            recorded(state, key, what, edit);
            return open(state, key, &AssessmentField::Step(step));
        }
        _ => return,
    };
    recorded(state, key, what, edit);
}

/// Makes the change.
fn recorded(state: &mut State, key: &AssessmentKey, what: &AssessmentField, edit: Edit) {
    let label = label_of(what).split([',', ':']).next().unwrap_or_default().to_lowercase();
    let name = name(state, key);
    state.edit(format!("{label} of {name}"), edit);
    moves::hold(state);
}

/// Answers a question; what does not apply or is accepted is asked for its reason first.
pub fn give(state: &mut State, key: &AssessmentKey, is: &str) {
    if !is_here(state, key) {
        return;
    }
    if is == NOT_APPLICABLE || is == ACCEPTED {
        return open(state, key, &AssessmentField::Reason(is.to_string()));
    }
    answer(state, key, is, Vec::new());
}

/// Whether something is recorded with a question, rather than only named beside it.
const fn is_recorded(what: &AssessmentField) -> bool {
    use AssessmentField::{Attack, Elsewhere, Finding, Show};
    !matches!(what, Show | Attack(_) | Finding(_) | Elsewhere)
}

/// Whether a question is answered in the open model; says where else, if not.
fn is_here(state: &mut State, key: &AssessmentKey) -> bool {
    if key.framework == RISK {
        return true;
    }
    let place = list::board(state).and_then(|board| board.line(&key.item)).map(|line| line.place);
    let is_here = place == Some(Where::Here);
    if !is_here {
        state.say(Role::Warn, format!("this is {}", answered_elsewhere(state)));
    }
    is_here
}

/// Where the questions of the organisation are answered, and how to go there.
pub fn answered_elsewhere(state: &State) -> String {
    let (file, go) = (organisation_file(state), state.settings.keymap.shown(Action::Organisation));
    format!("answered once for all systems, in {file}: {go} goes there")
}

/// Takes over what the model offers.
pub fn take_offer(state: &mut State, key: &AssessmentKey) {
    if !is_here(state, key) {
        return;
    }
    let line = list::board(state).and_then(|board| board.line(&key.item));
    let offer = line.and_then(|line| asking::offer(line, key)).cloned();
    let scale = asked(state, key).map(|(group, _)| &group.scale);
    let Some((offer, answer)) = offer.and_then(|offer| {
        let answer = scale?.get(offer.answer)?.id.clone();
        Some((offer, answer))
    }) else {
        return state.say(Role::Faint, "the model offers no answer to this");
    };
    let verdict =
        Verdict { is: answer, from: offer.signal, stamp: state.stamp(), ..Verdict::default() };
    conclude(state, key, verdict);
}

/// Records an answer that somebody gave.
fn answer(state: &mut State, key: &AssessmentKey, is: &str, why: Prose) {
    let verdict = Verdict { is: is.to_string(), why, stamp: state.stamp(), ..Verdict::default() };
    conclude(state, key, verdict);
}

fn conclude(state: &mut State, key: &AssessmentKey, verdict: Verdict) {
    let Some((group, _)) = asked(state, key) else { return };
    let is = crate::analysis::assess::State::of(&verdict.is, group);
    let is = is.map_or_else(|| verdict.is.clone(), |is| is.name(&group.scale).to_string());
    let name = name(state, key);
    match assessment::answer(state.model(), key, Some(verdict)) {
        Ok(edit) => {
            state.edit(format!("answer {name}: {is}"), edit);
            moves::go_on(state, key);
            let said = format!("{name}: {is}{}", what_next(state));
            state.say(Role::Good, said);
        }
        Err(error) => state.say(Role::Warn, error.to_string()),
    }
}

/// How far it is, and what can be said besides.
fn what_next(state: &State) -> String {
    let Some(board) = list::board(state) else { return String::new() };
    let (all, open) = (board.count(), board.count_open());
    let key = state.settings.keymap.shown(Action::Evidence);
    if open > 0 {
        return format!(" · {} of {all} · {key} adds evidence", all - open);
    }
    let next = state.settings.keymap.shown(Action::NextPart);
    format!(" · all {all} are answered: {next} shows what follows")
}

/// Leaves likelihood and impact of an attack, or the severity of the use case, to model and catalog again;
/// evidence for what was set goes with it.
pub fn clear_by_hand(state: &mut State, key: &AssessmentKey) {
    if !state.model().assessments.contains_key(key) {
        return state.say(Role::Faint, "nothing is set by hand here");
    }
    let edit = revise(state.model(), key, |record| {
        (record.severity, record.likelihood, record.impact) = (None, None, None);
        record.evidence.clear();
    });
    let name = name(state, key);
    state.edit(format!("forget what was set by hand of {name}"), edit);
    moves::hold(state);
}

/// Ticks a step as done, or unticks it; a step that nobody took on becomes a task by it.
pub fn tick(state: &mut State, key: &AssessmentKey, step: &str) {
    let stamp = state.stamp();
    let change = |task: &mut Task| {
        let done = Step { state: StepState::Done, note: Vec::new(), stamp };
        task.settled = task.is_open().then_some(done);
    };
    let edit = set_task(state.model(), key, step, change);
    recorded(state, key, &AssessmentField::Step(step.to_string()), edit);
}

/// Lets somebody take a step on: it becomes a task, and who and until when is asked.
pub fn take_on(state: &mut State, key: &AssessmentKey, step: &str) {
    let known = state.model().assessments.get(key);
    let what = AssessmentField::Step(step.to_string());
    if known.is_none_or(|record| !record.tasks.contains_key(step)) {
        let edit = set_task(state.model(), key, step, |_| {});
        recorded(state, key, &what, edit);
    }
    open(state, key, &what);
}
