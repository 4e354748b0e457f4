//! Sessions: beginning one, typing and answering while people talk, and summing up.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyModifiers};

use super::interview;
use crate::store::{KeptSession, StoreError, summary_path};
use crate::tui::actions::{Action, Context};
use crate::tui::areas::LISTED;
use crate::tui::dates;
use crate::tui::keys::Key;
use crate::tui::meeting::Meeting;
use crate::tui::minutes::{page, summary};
use crate::tui::navigate;
use crate::tui::overlay::{Ask, Note, Overlay, Prompt};
use crate::tui::preview::preview;
use crate::tui::purpose::Purpose;
use crate::tui::quick_entry::Start;
use crate::tui::state::{Effect, Pane, Questioning, Screen, State};
use crate::tui::theme::Role;

/// Begins a session; of one that goes on, shows the summary.
pub fn toggle(state: &mut State) {
    if let Some(meeting) = &state.meeting {
        let page = page(&summary(state, &meeting.kept));
        lay_aside(state);
        state.overlay = Some(Overlay::Summary(page));
    } else if let Some(kept) = &state.unended {
        let text = format!(
            "A session that began on {} was not ended. What now?",
            dates::minute(kept.since)
        );
        let answers = [
            ("go-on", "go on with it: its summary tells all since then"),
            ("summary", "show its summary, to write and to end it"),
            ("new", "forget when it began, and begin another"),
        ];
        let ask = Ask::simple("Session", text, &answers, Purpose::UnendedSession);
        state.overlay = Some(Overlay::Ask(ask));
    } else {
        ask_who(state);
    }
}

/// Asks who takes part in a session that begins.
fn ask_who(state: &mut State) {
    let prompt = Prompt::line("Session: who is in the room?", "", Purpose::BeginSession);
    state.overlay = Some(Overlay::Prompt(prompt));
    preview(state);
}

/// Begins a session with the people named, or nobody.
pub fn begin(state: &mut State, names: &str) {
    let names = names.split(',').map(|name| name.trim().to_string());
    let kept = KeptSession {
        since: state.now,
        participants: names.filter(|name| !name.is_empty()).collect(),
        put_off: BTreeSet::new(),
        before: state.model().clone(),
    };
    sit_down(state, kept);
    state.say(Role::Good, "the session begins: what is drawn and said from now on is summed up");
}

fn sit_down(state: &mut State, kept: KeptSession) {
    state.put_off.extend(kept.put_off.iter().cloned());
    state.meeting = Some(Meeting::new(kept));
    state.unended = None;
    state.effects.push(Effect::KeepSession);
    navigate::go(state, Screen::Diagram);
    state.diagram.follow = true;
}

/// A session on the open model was looked for that nobody has ended.
pub fn found(state: &mut State, found: Result<Option<Box<KeptSession>>, StoreError>) {
    match found {
        Ok(None) => {}
        Ok(Some(kept)) => {
            if state.message.is_none() {
                let key = state.settings.keymap.shown(Action::Session);
                let since = dates::minute(kept.since);
                let text = format!("the session of {since} was not ended: {key} goes on with it");
                state.say(Role::Warn, text);
            }
            state.unended = Some(kept);
        }
        Err(error) => state.say(Role::Warn, error.to_string()),
    }
}

/// What happens to a session that was not ended was decided.
pub fn unended(state: &mut State, answer: &str) {
    let Some(kept) = state.unended.take() else { return };
    match answer {
        "new" => ask_who(state),
        answer => {
            sit_down(state, *kept);
            if answer == "summary" {
                toggle(state);
            }
        }
    }
}

/// Lays the quick-entry line aside, as it is; whether it had the keyboard.
pub fn lay_aside(state: &mut State) -> bool {
    let is_line = state.shown_meeting().is_some() && is_line(state);
    if is_line
        && let Some(Overlay::Prompt(prompt)) = state.overlay.take()
        && let Some(meeting) = &mut state.meeting
    {
        meeting.draft = Some(prompt);
    }
    is_line
}

/// Whether the quick-entry line has the keyboard.
fn is_line(state: &State) -> bool {
    let Some(Overlay::Prompt(prompt)) = &state.overlay else { return false };
    matches!(prompt.purpose, Purpose::QuickEntry { stay: true, .. })
}

/// Gives the keyboard to the quick-entry line when nothing else has it.
pub fn hold(state: &mut State) {
    let idle = state.overlay.is_none() && state.pane == Pane::Main;
    let types = state.shown_meeting().is_some_and(|meeting| meeting.types);
    if !idle || !types || state.questioning.is_some() {
        return;
    }
    let draft = state.meeting.as_mut().and_then(|meeting| meeting.draft.take());
    if let Some(draft) = draft {
        state.overlay = Some(Overlay::Prompt(draft));
    } else {
        let purpose = Purpose::QuickEntry { start: Start::Free, stay: true, chosen: Vec::new() };
        state.overlay = Some(Overlay::Prompt(Prompt::line("Quick entry", "", purpose)));
        preview(state);
    }
}

/// Gives the keyboard back to the quick-entry line.
pub fn write(state: &mut State) {
    if let Some(meeting) = &mut state.meeting {
        meeting.types = true;
    }
}

/// Takes the keys that mean something of their own in a session; whether this was one.
pub fn on_key(state: &mut State, key: Key) -> bool {
    if state.shown_meeting().is_none() {
        return false;
    }
    let line = is_line(state);
    if !line && state.context() != Context::Canvas {
        return false;
    }
    if key.modifiers == KeyModifiers::ALT && answer(state, key) {
        return true;
    }
    if !line {
        return false;
    }
    let everywhere = state.settings.keymap.action(Context::Everywhere, key);
    let here = state.settings.keymap.action(Context::Prompt, key);
    let is_empty = matches!(&state.overlay, Some(Overlay::Prompt(p)) if p.text().is_empty());
    match (here, everywhere) {
        (Some(Action::Cancel), _) => {
            lay_aside(state);
            if let Some(meeting) = &mut state.meeting {
                meeting.types = false;
            }
        }
        (Some(Action::CycleKind | Action::CycleKindBack), _) if is_empty => {
            lay_aside(state);
            ask(state);
        }
        // What no text field takes.
        (None, Some(action @ (Action::Session | Action::Save))) => {
            lay_aside(state);
            super::act(state, action);
        }
        _ => return false,
    }
    true
}

/// Answers the question on show by a letter with Alt; whether the letter is an answer. Where several
/// answers can hold, the question takes the keyboard with the first of them ticked.
fn answer(state: &mut State, key: Key) -> bool {
    let Some(mut question) = interview::next(state) else { return false };
    let letter = Key { modifiers: KeyModifiers::NONE, ..key };
    if !matches!(key.code, KeyCode::Char(_)) || question.by_letter(letter).is_none() {
        return false;
    }
    let given = question.taken(letter, false);
    lay_aside(state);
    match (given, &question.purpose) {
        (Some(values), Purpose::Interview(key)) => {
            let key = key.clone();
            interview::answered(state, &key, &values);
        }
        _ => state.overlay = Some(Overlay::Ask(question)),
    }
    true
}

/// Gives the keyboard to the question on show, and to those that follow it.
pub fn ask(state: &mut State) {
    let about = interview::next_asked(state).map(|(about, _)| about);
    let Some(about) = about else { return state.say(Role::Good, interview::NOTHING_OPEN) };
    state.questioning = Some(Questioning { about, ..Questioning::default() });
    interview::go_on(state);
}

/// Shows or hides what is open beside the diagram; where there is no room for it, the panel.
pub fn toggle_list(state: &mut State) {
    match &mut state.meeting {
        _ if state.pane != Pane::Main => state.pane = Pane::Main,
        Some(meeting) if state.size.0 >= LISTED => meeting.list = !meeting.list,
        _ => state.pane = Pane::Details,
    }
    state.diagram.follow = true;
}

/// Does what the page of the summary offers.
pub fn on_summary(state: &mut State, page: Note, action: Option<Action>) {
    match action {
        Some(Action::WriteSummary) => ask_file(state, None),
        Some(Action::EndSession) => {
            let written = state.meeting.as_ref().and_then(|meeting| meeting.written);
            if written == Some(state.revision) {
                return end(state);
            }
            let text = "The summary of the session is in no file. What now?";
            let answers = [("write", "write it first"), ("end", "end the session without it")];
            let ask = Ask::simple("End the session", text, &answers, Purpose::EndSession);
            state.overlay = Some(Overlay::Ask(ask));
        }
        _ => state.overlay = Some(Overlay::Summary(page)),
    }
}

/// Asks for the file of the summary: beside the model, named after it and the session.
fn ask_file(state: &mut State, again: Option<(PathBuf, String)>) {
    let Some(meeting) = &state.meeting else { return };
    let (path, wrong) = match again {
        Some((path, wrong)) => (path, Some(wrong)),
        None => (summary_path(state.document.path(), meeting.kept.since), None),
    };
    let purpose = Purpose::WriteSummary;
    let mut prompt = Prompt::line("Write the summary to", &path.to_string_lossy(), purpose);
    if let Some(wrong) = wrong {
        prompt.preview = Err(wrong.into());
    }
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// Writes the summary to the file that was named.
pub fn write_file(state: &mut State, path: PathBuf) {
    let Some(meeting) = &state.meeting else { return };
    let text = summary(state, &meeting.kept).to_markdown();
    state.effects.push(Effect::WriteSummary { path, text });
}

/// The summary was written, or not.
pub fn written(state: &mut State, path: PathBuf, result: Result<(), StoreError>) {
    match result {
        Ok(()) => {
            let revision = state.revision;
            if let Some(meeting) = &mut state.meeting {
                meeting.written = Some(revision);
            }
            toggle(state);
            state.say(Role::Good, format!("the summary is in {}", path.display()));
        }
        Err(error) => {
            // The name stays at hand to be changed.
            ask_file(state, Some((path, error.to_string())));
            state.say(Role::Bad, "not written");
        }
    }
}

/// Whether to end a session without its summary was decided.
pub fn end_decided(state: &mut State, answer: &str) {
    match answer {
        "write" => ask_file(state, None),
        _ => end(state),
    }
}

fn end(state: &mut State) {
    state.meeting = None;
    state.questioning = None;
    state.effects.push(Effect::ForgetSession);
    state.diagram.follow = true;
    let rest = if state.is_dirty() {
        let key = state.settings.keymap.shown(Action::Save);
        format!("; {key} saves the model")
    } else {
        String::new()
    };
    state.say(Role::Good, format!("the session is ended{rest}"));
}
