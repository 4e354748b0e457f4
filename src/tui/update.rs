//! One message in, a changed state and work for the runtime out. Nothing here touches a file, the
//! clock or the terminal.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyModifiers, MouseEvent};

use super::act;
use super::actions::{Action, Context};
use super::assess::{organisation, progress};
use super::brought::Brought;
use super::derive::Derived;
use super::files;
use super::finding_sheet;
use super::imports;
use super::incidents::Told;
use super::keys::Key;
use super::mouse;
use super::news;
use super::overlay::hints::{HintsFor, Typed};
use super::overlay::{Item, Overlay, Prompt};
use super::preview::preview;
use super::purpose::Purpose;
use super::queue::hold_selection;
use super::review::Waiting;
use super::review::comparison::Comparison;
use super::review::versions::{Offer, Other};
use super::search;
use super::sheet;
use super::start;
use super::state::{Effect, Screen, State, Then};
use super::submit;
use super::theme::Role;
use crate::analysis::AttackPaths;
use crate::analysis::paths::Reach;
use crate::catalog::{CatalogError, Policy};
use crate::compare::Merged;
use crate::model::Clip;
use crate::review::Review;
use crate::store::git::GitError;
use crate::store::{Document, Holder, KeptSession, Loaded, Recovery, StoreError, Warning};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse moved or clicked.
    Mouse(MouseEvent),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// Picture and suggestions were computed.
    Derived(Box<Derived>),
    /// The attack paths of this revision were found.
    Paths(u64, Box<AttackPaths>),
    /// What follows from an incident was found; nothing where it is gone.
    LookedInto(u64, Option<Box<Told>>),
    /// What is reached from an element of this revision was found.
    Reached(u64, Box<Reach>),
    /// The file was written, or not.
    Saved(Result<Vec<Warning>, StoreError>, Then),
    /// What somebody else wrote into the file was brought together with the model of this revision,
    /// or could not be.
    MergedWithFile {
        /// Of the model that was merged.
        revision: u64,
        /// The file as it is now, and what becomes of both.
        result: Result<Box<(Document, Merged)>, StoreError>,
        /// How to go on.
        then: Then,
    },
    /// The branch that the open model is on, if any.
    Branch(Option<String>),
    /// Versions that the open model can be compared with, or why git tells none.
    Versions(Result<Vec<Offer>, GitError>),
    /// The open model was compared with another version, or that could not be read.
    Compared(Waiting, Result<Box<Comparison>, StoreError>),
    /// What the difference from another version means for risk, at this revision of the open model.
    Weighed(u64, Arc<Other>, Box<Review>),
    /// A new file was written, or not.
    SavedAs {
        /// Where.
        path: PathBuf,
        /// The open model with that file.
        result: Result<Box<Document>, StoreError>,
        /// How to go on.
        then: Then,
    },
    /// A model was read, and whether it has a file of its own.
    Loaded(Result<(Box<Document>, bool), StoreError>),
    /// A file of another tool was read while the open model had this revision, or could not be.
    Brought(u64, Result<Box<Brought>, String>),
    /// What came of a file of another tool takes the place of the open model.
    Imported(Box<Brought>),
    /// The catalogs for the open model.
    Catalogs(Result<Box<Loaded>, CatalogError>),
    /// What the organisation of the open model answered, if it has a file.
    Organisation(Result<Option<Box<Document>>, StoreError>),
    /// How far the model at this path was with each framework over its history.
    Progress(PathBuf, Result<progress::Points, GitError>),
    /// The policy for the open model, if there is one.
    Policy(Result<Option<Box<Policy>>, CatalogError>),
    /// Models that can be opened were found; whether more may be.
    Found(Vec<Item>, bool),
    /// What was cut or copied is kept, or only for this workbench.
    ClipKept(Result<(), StoreError>),
    /// What was cut or copied last, if anything was, and whether it comes from the open model.
    ClipFetched(Result<Option<(Box<Clip>, bool)>, StoreError>),
    /// Somebody else has the model open.
    HeldBy(Option<Holder>),
    /// Unsaved work on the open model was looked for.
    LookedForUnsaved(Result<Vec<Recovery>, StoreError>),
    /// What was recovered is in the journal of this sitting.
    Adopted,
    /// Recovered work was written to a file of its own, or not.
    Rescued(PathBuf, Result<(), StoreError>),
    /// The journal of the sitting that ended badly is gone, or is still there.
    Dropped(Result<(), StoreError>),
    /// A session on the open model that nobody has ended was looked for.
    FoundSession(Result<Option<Box<KeptSession>>, StoreError>),
    /// The summary of a session was written to a file, or not.
    SummaryWritten(PathBuf, Result<(), StoreError>),
    /// Work of the runtime ended and says so.
    Told(Role, String),
    /// The system wants the program to end.
    Terminate,
    /// The system wants the program to stop for a while.
    Suspend,
}

/// Takes a message in.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => {
            state.message = None;
            if !mouse::interrupted(state, key) {
                on_key(state, key);
            }
        }
        Msg::Paste(text) => match &mut state.overlay {
            Some(Overlay::Prompt(prompt)) => {
                prompt.paste(&text);
                preview(state);
            }
            Some(Overlay::Picker(picker)) => {
                picker.paste(&text);
                search::light(state);
                act::places::glimpse(state);
            }
            _ => {}
        },
        Msg::Mouse(event) => mouse::on_mouse(state, event),
        Msg::Resize(columns, rows) => {
            state.size = (columns, rows);
            state.diagram.gesture = None;
            state.diagram.follow = true;
        }
        Msg::Derived(derived) => {
            // An answer about an older model is dropped; the newer one is on its way.
            if derived.revision == state.revision {
                state.document.model.arrangement.clone_from(&derived.picture.arrangement);
                state.keep_collapsed();
                let news = news::between(state, &derived);
                state.derived = *derived;
                act::canvas::report_blocked(state);
                act::reach::look_again(state);
                if !act::interview::told(state, &news) {
                    news::tell(state, &news);
                }
            }
        }
        Msg::Paths(revision, paths) => act::paths::found(state, revision, *paths),
        Msg::LookedInto(revision, told) => act::incidents::looked_into(state, revision, told),
        Msg::Reached(revision, reach) => act::reach::found(state, revision, *reach),
        Msg::Saved(result, then) => files::saved(state, result, then),
        Msg::MergedWithFile { revision, result, then } => {
            files::merged(state, revision, result, then);
        }
        Msg::Branch(branch) => state.review.branch = branch,
        Msg::Versions(found) => act::changes::offered(state, found),
        Msg::Compared(what, result) => act::changes::compared(state, &what, result),
        Msg::Weighed(revision, other, review) => {
            act::changes::weighed(state, revision, &other, &review);
        }
        Msg::SavedAs { path, result, then } => files::saved_as(state, &path, result, then),
        Msg::Loaded(result) => files::loaded(state, result),
        Msg::Brought(revision, result) => imports::brought(state, revision, result),
        Msg::Imported(brought) => imports::opened(state, &brought),
        Msg::Catalogs(result) => files::catalogs(state, result),
        Msg::Policy(found) => files::policy(state, found.map(|found| found.map(|policy| *policy))),
        Msg::Organisation(found) => organisation::loaded(state, found),
        Msg::Progress(path, found) => progress::found(state, &path, found),
        Msg::Found(items, more) => start::found(state, items, more),
        Msg::ClipKept(result) => act::canvas::clip_kept(state, result),
        Msg::ClipFetched(result) => act::canvas::paste(state, result),
        Msg::HeldBy(holder) => files::held_by(state, holder.as_ref()),
        Msg::LookedForUnsaved(found) => files::looked_for_unsaved(state, found),
        Msg::Adopted => files::adopted(state),
        Msg::Rescued(path, result) => files::rescued(state, &path, result),
        Msg::Dropped(result) => files::dropped(state, result),
        Msg::FoundSession(found) => act::meeting::found(state, found),
        Msg::SummaryWritten(path, result) => act::meeting::written(state, path, result),
        Msg::Told(role, text) => state.say(role, text),
        Msg::Terminate => state.effects.push(Effect::Terminate),
        Msg::Suspend => state.effects.push(Effect::Suspend),
    }
    hold(state);
    act::canvas::reveal(state);
    act::meeting::hold(state);
    act::canvas::follow(state);
    std::mem::take(&mut state.effects)
}

/// Keeps every cursor on something that is there, whatever was undone, dismissed or read anew.
fn hold(state: &mut State) {
    act::canvas::forget_missing(state);
    match state.screen {
        Screen::Diagram => {
            let (suggestion, detail) = (state.diagram.suggestion, state.diagram.detail);
            state.diagram.suggestion = act::held(suggestion, || state.suggestions().len());
            state.diagram.detail = act::held(detail, || sheet::of_selection(state).len());
        }
        Screen::Findings => {
            hold_selection(state);
            let detail = state.findings.detail;
            state.findings.detail = act::held(detail, || finding_sheet::rows(state).len());
        }
        Screen::Atlas => act::atlas::hold(state),
        Screen::Incidents => act::incidents::hold(state),
        Screen::Assess => act::assess::hold(state),
        Screen::Review => {
            act::conflicts::hold(state);
            act::changes::hold(state);
        }
    }
}

fn on_key(state: &mut State, key: Key) {
    if act::meeting::on_key(state, key) {
        return;
    }
    if act::assess::by_letter(state, key) {
        return;
    }
    let context = state.context();
    match state.overlay.take() {
        None => match state.settings.keymap.action(context, key) {
            Some(action) => act::act(state, action),
            None => {
                if let Some(c) = key.typed().filter(|c| c.is_alphanumeric()) {
                    let key = |action| state.settings.keymap.shown(action);
                    let (help, palette) = (key(Action::Help), key(Action::Palette));
                    let text = format!(
                        "`{c}` does nothing here: {help} shows all keys, {palette} finds actions"
                    );
                    state.say(Role::Faint, text);
                }
            }
        },
        Some(overlay) => on_overlay(state, overlay, key),
    }
}

/// The overlay was taken out of the state and is put back unless it is done.
fn on_overlay(state: &mut State, overlay: Overlay, key: Key) {
    match overlay {
        Overlay::Prompt(prompt) => on_prompt(state, prompt, key),
        Overlay::Picker(mut picker) => {
            match state.settings.keymap.action(Context::Picker, key) {
                Some(Action::Cancel) => return submit::cancelled(state, &picker),
                Some(Action::Submit) => return submit::picked(state, picker),
                Some(Action::PickerUp) => picker.step(-1),
                Some(Action::PickerDown) => picker.step(1),
                Some(Action::PickerPageUp) => picker.step(-10),
                Some(Action::PickerPageDown) => picker.step(10),
                Some(Action::PickerToggle) => picker.toggle(),
                _ => picker.input(key),
            }
            state.overlay = Some(Overlay::Picker(picker));
            act::paths::show(state);
            search::light(state);
            act::places::glimpse(state);
        }
        Overlay::Ask(mut ask) => {
            let interview = matches!(ask.purpose, Purpose::Interview(_));
            let action = state.settings.keymap.action(Context::Ask, key);
            if interview && state.questioning.is_some() && key.typed() == Some('u') {
                return act::interview::undo(state);
            }
            if act::assess::walk::on_key(state, &ask, key) {
                return;
            }
            // A letter answers, whatever else it may do.
            if let Some(values) = ask.taken(key, action == Some(Action::Submit)) {
                return submit::answered(state, ask, &values);
            }
            match action {
                Some(Action::Cancel) if interview => return act::interview::left(state),
                Some(Action::Cancel) => return act::assess::walk::end(state),
                Some(Action::PickerUp) => ask.step(-1),
                Some(Action::PickerDown) => ask.step(1),
                _ => {}
            }
            state.overlay = Some(Overlay::Ask(ask));
        }
        Overlay::Hints(mut hints) => {
            match (state.settings.keymap.action(Context::Hints, key), &hints.what) {
                (Some(Action::Cancel), _) => return,
                (Some(Action::ByName), HintsFor::Connect { from }) => {
                    state.overlay = Some(Overlay::Picker(search::elements(state, from)));
                    return;
                }
                (Some(Action::ByName), HintsFor::Jump) => return act::act(state, Action::Search),
                _ => {}
            }
            match key.typed().map(|c| hints.letter(c.to_ascii_lowercase())) {
                Some(Typed::Found(id)) => submit::hinted(state, hints.what, id),
                Some(Typed::Nothing) => {
                    state.say(Role::Warn, "no box has that letter");
                    state.overlay = Some(Overlay::Hints(hints));
                }
                _ => state.overlay = Some(Overlay::Hints(hints)),
            }
        }
        Overlay::Menu(mut menu) => {
            let choice = match state.settings.keymap.action(Context::Picker, key) {
                Some(Action::Submit) => menu.picked().map(|entry| entry.choice.clone()),
                Some(Action::Cancel) => return act::places::come_back(state),
                Some(Action::PickerUp) => {
                    menu.step(-1);
                    None
                }
                Some(Action::PickerDown) => {
                    menu.step(1);
                    None
                }
                _ => menu.by_key(key).map(|entry| entry.choice.clone()),
            };
            if let Some(choice) = choice {
                act::places::come_back(state);
                return submit::go(state, choice);
            }
            state.overlay = Some(Overlay::Menu(menu));
            act::places::glimpse(state);
        }
        Overlay::Summary(mut note) => {
            let action = state.settings.keymap.action(Context::Summary, key);
            let of_page = state.settings.keymap.action(Context::Note, key);
            if of_page == Some(Action::Cancel) {
                return;
            }
            note.scrolls(of_page);
            act::meeting::on_summary(state, note, action);
        }
        Overlay::Note(mut note) => {
            // Any other key has read enough.
            if note.scrolls(state.settings.keymap.action(Context::Note, key)) {
                state.overlay = Some(Overlay::Note(note));
            }
        }
    }
}

fn on_prompt(state: &mut State, mut prompt: Prompt, key: Key) {
    match state.settings.keymap.action(Context::Prompt, key) {
        Some(Action::Cancel) if matches!(prompt.purpose, Purpose::Reply(_)) => {
            return act::interview::go_on(state);
        }
        Some(Action::Cancel) => return submit::left(state, prompt),
        Some(Action::Submit) => return submit::written(state, prompt),
        Some(action @ (Action::CycleKind | Action::CycleKindBack)) => {
            submit::cycle(state, &mut prompt, action == Action::CycleKind);
        }
        Some(action @ (Action::EarlierLine | Action::LaterLine))
            if matches!(prompt.purpose, Purpose::QuickEntry { .. }) =>
        {
            prompt.recall(&state.entered, action == Action::EarlierLine);
        }
        _ if key.code == KeyCode::Enter
            && key.modifiers.contains(KeyModifiers::ALT)
            && prompt.is_prose() =>
        {
            prompt.newline();
        }
        _ => prompt.input(key),
    }
    state.overlay = Some(Overlay::Prompt(prompt));
    preview(state);
}
