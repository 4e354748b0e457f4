//! What follows when a model was opened, saved or recovered. The runtime reads and writes; what it
//! found is decided upon here.

use std::path::Path;
use std::sync::Arc;

use super::actions::Action;
use super::dates;
use super::derive::{Derived, Look};
use super::navigate;
use super::overlay::{Ask, Overlay, Prompt};
use super::places::Places;
use super::purpose::Purpose;
use super::review::Review;
use super::scope::Scope;
use super::state::{Effect, Findings, Screen, Source, State, Then};
use super::theme::Role;
use crate::catalog::{CatalogError, Policy};
use crate::compare::{Merged, edit_between};
use crate::model::{Edit, History, Model};
use crate::store::{self, Document, Holder, Loaded, MODEL_ENDING, Recovery, StoreError, Warning};
use crate::text::count;

/// Goes on once nothing of the open model is unsaved, or wanted.
pub fn go_on(state: &mut State, then: Then) {
    match then {
        Then::Stay => {}
        Then::Quit => state.effects.push(Effect::Quit),
        Then::Open(source) => state.effects.push(Effect::Open(source)),
    }
}

/// Goes on from the open model, asking once what happens to unsaved changes.
pub fn leave(state: &mut State, then: Then) {
    if !state.is_dirty() {
        return go_on(state, then);
    }
    let answers = match then {
        Then::Open(_) => [
            ("save", "write the file, then open the other model"),
            ("discard", "open the other model without the unsaved changes"),
        ],
        _ => [
            ("save", "write the file, then leave"),
            ("discard", "leave without the unsaved changes"),
        ],
    };
    let text = format!("{} has changes that are not in its file.", state.model().name);
    ask(state, "Unsaved changes", text, &answers, Purpose::Leave(then));
}

/// Writes the model; asks for a file name where there is none yet.
pub fn save(state: &mut State, then: Then) {
    if state.has_file {
        state.effects.push(Effect::Save { overwrite: false, then });
    } else {
        let name = crate::model::id::slug(&state.model().name);
        let name = if name.is_empty() { "model" } else { &name };
        ask_name(state, &format!("{name}{MODEL_ENDING}"), then, None);
    }
}

/// Writes the model to the file that was named.
pub fn save_as(state: &mut State, name: String, then: Then) {
    let name = if name.ends_with(MODEL_ENDING) { name } else { name + MODEL_ENDING };
    state.effects.push(Effect::SaveAs { path: name.into(), then });
}

/// The name under which to save; what was wrong with it before.
fn ask_name(state: &mut State, name: &str, then: Then, wrong: Option<String>) {
    let mut prompt = Prompt::line("Save as", name, Purpose::SaveAs { then });
    if let Some(wrong) = wrong {
        prompt.preview = Err(wrong.into());
    }
    state.overlay = Some(Overlay::Prompt(prompt));
}

/// The file was written, or not.
pub fn saved(state: &mut State, result: Result<Vec<Warning>, StoreError>, then: Then) {
    match result {
        Ok(warnings) => {
            state.history.mark_saved();
            // Somebody may have answered for the organisation meanwhile.
            state.effects.push(Effect::LoadOrganisation);
            let path = state.document.path().display().to_string();
            match warnings.first() {
                None => state.say(Role::Good, format!("saved {path}")),
                Some(warning) => state.say(Role::Warn, format!("saved {path}, but {warning}")),
            }
            go_on(state, then);
        }
        Err(StoreError::ChangedOnDisk { .. }) => {
            let answers = [
                ("merge", "bring both together; what both changed differently is yours to decide"),
                ("save-as", "write this model under another name, the file stays as it is"),
                ("overwrite", "replace the file by this model"),
                ("reload", "drop the unsaved changes and read the file"),
            ];
            let text = "Somebody or something else wrote the file since it was opened. What now?";
            let purpose = Purpose::ChangedOnDisk { then };
            ask(state, "The file changed on disk", text, &answers, purpose);
        }
        Err(error) => state.say(Role::Bad, format!("not saved: {error}")),
    }
}

/// What to do about a file that changed was decided.
pub fn changed_on_disk(state: &mut State, answer: &str, then: Then) {
    match answer {
        "merge" => state.effects.push(Effect::MergeWithFile(then)),
        "overwrite" => state.effects.push(Effect::Save { overwrite: true, then }),
        "reload" => {
            let path = state.document.path().to_path_buf();
            state.effects.push(Effect::Open(Source::File(path)));
        }
        _ => {
            let path = store::variant_path(state.document.path(), "mine");
            ask_name(state, &path.to_string_lossy(), then, None);
            state.say(Role::Faint, "the changed file stays as it is");
        }
    }
}

/// What somebody else wrote into the file was brought together with the model, as one step that can
/// be taken back. Where nothing is left to decide, saving goes on.
pub fn merged(
    state: &mut State,
    revision: u64,
    result: Result<Box<(Document, Merged)>, StoreError>,
    then: Then,
) {
    let (disk, merged) = match result {
        Ok(merged) => *merged,
        Err(error) => return state.say(Role::Bad, format!("not merged: {error}")),
    };
    if revision != state.revision {
        // Somebody went on drawing meanwhile.
        return state.effects.push(Effect::MergeWithFile(then));
    }
    state.document.build_on(&disk);
    state.history.forget_saved();
    if let Some(edit) = edit_between(state.model(), &merged.model) {
        state.edit("merge with the file", edit);
    }
    if merged.recorded.is_empty() {
        state.effects.push(Effect::Save { overwrite: false, then });
        return;
    }
    navigate::go(state, Screen::Review);
    let conflicts = count(merged.recorded.len(), "conflict");
    let text = format!("merged with the file: {conflicts} to decide, then ^S saves");
    state.say(Role::Warn, text);
}

/// A new file was written, or not.
pub fn saved_as(
    state: &mut State,
    path: &Path,
    result: Result<Box<Document>, StoreError>,
    then: Then,
) {
    match result {
        Ok(document) => {
            state.document = *document;
            state.has_file = true;
            state.history.mark_saved();
            state.effects.extend([Effect::LoadCatalogs, Effect::LoadPolicy]);
            state.effects.extend([Effect::LoadOrganisation, Effect::Hold]);
            if state.meeting.is_some() {
                state.effects.push(Effect::KeepSession);
            }
            state.say(Role::Good, format!("saved {}", path.display()));
            go_on(state, then);
        }
        Err(error) => {
            // The name stays at hand to be changed.
            ask_name(state, &path.to_string_lossy(), then, Some(error.to_string()));
            state.say(Role::Bad, "not saved");
        }
    }
}

/// A model was read that takes the place of the open one, or could not be.
pub fn loaded(state: &mut State, result: Result<(Box<Document>, bool), StoreError>) {
    let (document, has_file) = match result {
        Ok(loaded) => loaded,
        Err(error) => return state.say(Role::Bad, error.to_string()),
    };
    state.document = *document;
    state.has_file = has_file;
    state.history = History::default();
    // The picture of another model would be wrong, and what differs from it no news.
    state.derived = Derived::new(0, &Model::new(""), &state.catalog, &Look::default(), None);
    state.findings = Findings::default();
    state.review = Review::default();
    state.assess.forget_model();
    state.put_off.clear();
    state.diagram.places = Places::default();
    // It goes on when its model is opened again.
    (state.meeting, state.unended) = (None, None);
    state.diagram.marked.clear();
    state.diagram.scope = Scope::of(state.model());
    state.select(None);
    // Models are assessed one after the other.
    let screen = if state.screen == Screen::Assess { Screen::Assess } else { Screen::Diagram };
    navigate::go(state, screen);
    state.diagram.follow = true;
    attend(state);
    state.changed(true);
}

/// The catalogs for the open model were loaded. With broken ones of the team the model is worked on
/// with the bundled ones.
pub fn catalogs(state: &mut State, result: Result<Box<Loaded>, CatalogError>) {
    let loaded = match result {
        Ok(loaded) => loaded,
        Err(error) => return state.say(Role::Bad, error.to_string()),
    };
    if let Some(problem) = loaded.team_problems.first() {
        let text = format!(
            "your own catalogs are left aside: {problem}; `threatloom catalog check` tells all"
        );
        state.say(Role::Warn, text);
    } else if let Some(team) = loaded.catalog.team.as_ref().filter(|_| state.message.is_none()) {
        state.say(Role::Faint, format!("catalogs of {}: {}", team.name, team.summary()));
    }
    state.catalog = Arc::new(loaded.catalog);
    state.assess.board = None;
    state.effects.push(Effect::Derive { anew: false });
}

/// The policy for the open model was looked for. A broken one asks for nothing here: the gate tells all
/// that is wrong with it.
pub fn policy(state: &mut State, found: Result<Option<Policy>, CatalogError>) {
    state.policy = match found {
        Ok(policy) => policy.map(Arc::new),
        Err(problem) => {
            let text = format!("the policy is left aside: {problem}; `threatloom check` tells all");
            state.say(Role::Warn, text);
            None
        }
    };
}

/// Asks for what goes with a model that was opened: catalogs, journal, lock, and unsaved work of before.
pub fn attend(state: &mut State) {
    for warning in state.document.warnings.clone() {
        state.say(Role::Warn, warning.to_string());
    }
    let conflicts = state.model().conflicts.len();
    if conflicts > 0 {
        let key = state.settings.keymap.shown(Action::ScreenReview);
        let text = format!(
            "a merge left {} that nobody has decided: {key} goes through them",
            count(conflicts, "conflict")
        );
        state.say(Role::Warn, text);
        state.effects.push(Effect::FindBranch);
    }
    state.effects.extend([Effect::LoadCatalogs, Effect::LoadPolicy, Effect::LoadOrganisation]);
    if state.has_file {
        state.effects.push(Effect::Hold);
    }
    state.effects.push(Effect::KeepJournal);
    state.effects.push(Effect::FindSession);
}

/// Somebody else has the model open.
pub fn held_by(state: &mut State, holder: Option<&Holder>) {
    let who = holder.map_or_else(
        || "somebody".to_string(),
        |holder| {
            let since = dates::minute(holder.since);
            format!("{} (process {}, since {since})", holder.user, holder.pid)
        },
    );
    let text = format!("{who} has this model open too: whoever saves second is asked what to do");
    state.say(Role::Warn, text);
}

/// Sittings on the open model that ended badly were looked for.
pub fn looked_for_unsaved(state: &mut State, found: Result<Vec<Recovery>, StoreError>) {
    match found {
        Ok(found) => state.recoveries = found,
        Err(error) => state.say(Role::Warn, error.to_string()),
    }
    offer_recovery(state);
}

/// Asks about the latest sitting that ended badly; about the one before it afterwards.
fn offer_recovery(state: &mut State) {
    let Some(recovery) = state.recoveries.last() else { return };
    let answers = [("recover", "make the changes again, unsaved"), ("drop", "forget them")];
    let torn = if recovery.is_torn { " The last one was cut off and is lost." } else { "" };
    let text = format!(
        "The last sitting ended without saving what it changed in {}, until {}.{torn}",
        count(recovery.edits.len(), "step"),
        dates::minute(recovery.last)
    );
    let question = Ask::simple("Unsaved changes found", text, &answers, Purpose::Recover);
    state.overlay = Some(Overlay::Ask(question.by_enter_only()));
}

/// Makes the unsaved changes again, or keeps them as a model of their own where the file has changed
/// since.
pub fn recover(state: &mut State) {
    let Some(recovery) = state.recoveries.last() else { return };
    if !recovery.fits(state.document.base()) {
        let path = store::variant_path(state.document.path(), "recovered");
        state.effects.push(Effect::Rescue(path));
        return;
    }
    let edit = Edit::All(recovery.edits.clone());
    let title = "recover unsaved changes";
    if state.history.apply(&mut state.document.model, title, edit.clone()) {
        state.changed(edit.rearranges());
    }
    state.effects.push(Effect::Adopt(Box::new(edit)));
}

/// The unsaved changes are in the journal of this sitting: the old one may go.
pub fn adopted(state: &mut State) {
    let steps = state.recoveries.last().map_or(0, |recovery| recovery.edits.len());
    let text = format!("recovered what was done in {}: ^S saves it", count(steps, "step"));
    state.say(Role::Good, text);
    state.effects.push(Effect::DropRecovery);
}

/// The unsaved changes became a model of their own, or did not.
pub fn rescued(state: &mut State, path: &Path, result: Result<(), StoreError>) {
    match result {
        Ok(()) => {
            let path = path.display();
            let text = format!("the file changed since: the recovered model is in {path}");
            state.say(Role::Warn, text);
            state.effects.push(Effect::DropRecovery);
        }
        Err(error) => state.say(Role::Bad, format!("not recovered: {error}")),
    }
}

/// The journal of the sitting that ended badly is gone, or is still there.
pub fn dropped(state: &mut State, result: Result<(), StoreError>) {
    offer_recovery(state);
    if let Err(error) = result {
        state.say(Role::Warn, error.to_string());
    }
}

fn ask(
    state: &mut State,
    title: &str,
    text: impl Into<String>,
    answers: &[(&str, &str)],
    purpose: Purpose,
) {
    state.overlay = Some(Overlay::Ask(Ask::simple(title, text, answers, purpose)));
}
