//! The interview: question after question, one key an answer, each saying what it changed.

use crate::analysis::{Asked, Change};
use crate::model::{Id, KIND, ReplyKey, Values, ops};
use crate::text::count;
use crate::tui::news;
use crate::tui::overlay::ask::{IN_WORDS, UNKNOWN};
use crate::tui::overlay::{Ask, Overlay, Prompt};
use crate::tui::purpose::Purpose;
use crate::tui::state::{Effect, Questioning, State};
use crate::tui::theme::Role;

/// Begins to ask about the selection, or about the whole model where nothing is selected.
pub fn start(state: &mut State) {
    let selected = state.diagram.selected.clone();
    let model = state.model();
    let has_attributes =
        |id: &String| model.elements.contains_key(id) || model.flows.contains_key(id);
    let about = selected.filter(has_attributes);
    state.questioning = Some(Questioning { about, ..Questioning::default() });
    go_on(state);
}

/// Asks one question about the selection.
pub fn ask_one(state: &mut State) {
    match state.question() {
        Some(asked) => ask(state, &asked, ""),
        None => state.say(Role::Good, NOTHING_OPEN),
    }
}

/// Said where there is nothing to ask.
pub const NOTHING_OPEN: &str = "nothing open here that would change a suggestion";

/// The next question, or the end.
pub fn go_on(state: &mut State) {
    let Some(questioning) = &state.questioning else { return };
    let last = questioning.last.clone();
    match state.question_about(questioning.about.as_deref()) {
        Some(asked) => ask(state, &asked, &last),
        None => end(state),
    }
}

/// Says what the whole interview changed, and ends it.
pub fn end(state: &mut State) {
    let Some(Questioning { answered, gone, new, .. }) = state.questioning.take() else { return };
    let text = match answered {
        0 => NOTHING_OPEN.to_string(),
        n => format!("{}: {gone} gone, {new} new", count(n, "answer")),
    };
    state.say(Role::Good, text);
}

/// The question was left: an interview ends with it.
pub fn left(state: &mut State) {
    if state.questioning.as_ref().is_some_and(|questioning| questioning.answered > 0) {
        end(state);
    }
    state.questioning = None;
}

/// What would be asked next, and about what: about the selection where it has a question, else about
/// the whole model.
pub fn next_asked(state: &State) -> Option<(Option<Id>, Asked)> {
    let selected = state.diagram.selected.clone();
    let of_selection = selected.and_then(|id| {
        let asked = state.question_about(Some(&id))?;
        Some((Some(id), asked))
    });
    of_selection.or_else(|| Some((None, state.question_about(None)?)))
}

/// The question that would be asked next.
pub fn next(state: &State) -> Option<Ask> {
    let (_, asked) = next_asked(state)?;
    Some(put(state, &asked, ""))
}

fn ask(state: &mut State, asked: &Asked, last: &str) {
    state.overlay = Some(Overlay::Ask(put(state, asked, last)));
}

/// A question as it is put, with a letter for each answer.
fn put(state: &State, asked: &Asked, last: &str) -> Ask {
    let about = state.model().name_of(&asked.subject);
    let title = match &state.questioning {
        Some(questioning) => {
            format!("Interview · {about} · {}", count(questioning.answered, "answer"))
        }
        None => about.to_string(),
    };
    let effect = |change: &Change| match change.summary() {
        summary if summary.is_empty() => summary,
        summary => format!("→ {summary}"),
    };
    let offered = asked.answers.iter();
    let mut answers: Vec<(String, String, String)> = offered
        .map(|answer| (answer.value.clone(), answer.means.clone(), effect(&answer.change)))
        .collect();
    if asked.key.question != KIND {
        answers.push((IN_WORDS.into(), "write what is known".into(), String::new()));
    }
    answers.push((UNKNOWN.into(), "not asked again in this sitting".into(), String::new()));
    let purpose = Purpose::Interview(asked.key.clone());
    let mut ask = Ask::new(title, asked.text.clone(), answers, purpose);
    if asked.many {
        ask = ask.several();
    }
    let review = asked.review.as_ref().map(|review| format!("A review asks: {review}"));
    let noted = state.model().answers.get(&asked.key).map(|reply| {
        let (by, day) = (reply.stamp.by(), reply.stamp.day());
        format!("{by} on {day}: {}", reply.text.join(" "))
    });
    let before = (!last.is_empty()).then(|| format!("Last answer: {last}"));
    ask.why = [before, review, noted].into_iter().flatten().collect::<Vec<_>>().join("\n");
    ask
}

/// A question was answered by one of the values on offer, or several.
pub fn answered(state: &mut State, key: &ReplyKey, values: &[String]) {
    let is = |word: &str| values.iter().any(|value| value == word);
    if is(UNKNOWN) {
        state.put_off.insert(key.clone());
        if let Some(meeting) = &mut state.meeting {
            meeting.kept.put_off.insert(key.clone());
            state.effects.push(Effect::KeepSession);
        }
        if let Some(questioning) = &mut state.questioning {
            questioning.last = String::new();
        }
        return go_on(state);
    }
    if is(IN_WORDS) {
        let known = state.model().answers.get(key).map(|reply| reply.text.clone());
        let question = state.catalog.ml_threats.question(&key.question);
        let title = question.map_or("What is known", |question| &question.ask);
        let prompt = Prompt::prose(title, &known.unwrap_or_default(), Purpose::Reply(key.clone()));
        state.overlay = Some(Overlay::Prompt(prompt));
        return;
    }
    let (Some(id), Some(values)) = (key.subject.id(), Values::new(values.iter().cloned())) else {
        return go_on(state);
    };
    let edit = ops::answer(state.model(), id, &key.question, &values, state.stamp());
    let name = state.catalog.kinds.attribute_name(&key.question);
    let said = format!("{name} of {}: {values}", state.model().name_of(id));
    let Some(edit) = edit else { return go_on(state) };
    state.edit(said.clone(), edit);
    state.say(Role::Good, said);
    answer_given(state);
}

/// A question was answered in words; nothing written leaves it open.
pub fn answered_in_words(state: &mut State, key: &ReplyKey, lines: Vec<String>) {
    if !lines.is_empty() {
        let edit = ops::answer_in_words(state.model(), key.clone(), lines, state.stamp());
        state.edit(format!("answer {key}"), edit);
        // What is known now is not asked again, even if an attribute stays open.
        state.put_off.insert(key.clone());
        return answer_given(state);
    }
    go_on(state);
}

fn answer_given(state: &mut State) {
    if let Some(questioning) = &mut state.questioning {
        questioning.answered += 1;
    }
    wait(state);
}

/// Takes the last answer back and asks again.
pub fn undo(state: &mut State) {
    let Some(questioning) = &mut state.questioning else { return };
    if questioning.answered == 0 {
        state.say(Role::Faint, "nothing answered yet");
        return go_on(state);
    }
    questioning.answered -= 1;
    questioning.undoes = true;
    super::undo(state);
    wait(state);
}

/// Shows that the next question is being looked for: what is typed ahead goes nowhere else.
fn wait(state: &mut State) {
    let Some(questioning) = &mut state.questioning else { return };
    questioning.waits = true;
    let purpose = Purpose::Interview(ReplyKey::about("next", "question"));
    let ask = Ask::new("Interview", "…", Vec::new(), purpose);
    state.overlay = Some(Overlay::Ask(ask));
}

/// What the answer changed is known; whether an interview waited for it.
pub fn told(state: &mut State, change: &Change) -> bool {
    let last = news::sentence(state, change);
    let Some(questioning) = state.questioning.as_mut().filter(|q| q.waits) else { return false };
    let (new, gone) = (change.new.len(), change.gone.len());
    if questioning.undoes {
        questioning.gone = questioning.gone.saturating_sub(new);
        questioning.new = questioning.new.saturating_sub(gone);
        questioning.last = "taken back".into();
    } else {
        questioning.gone += gone;
        questioning.new += new;
        questioning.last = if last.is_empty() { "no suggestion changed".into() } else { last };
    }
    (questioning.waits, questioning.undoes) = (false, false);
    go_on(state);
    true
}
