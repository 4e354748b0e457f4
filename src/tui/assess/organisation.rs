//! The file of the organisation: what it answers for the open model, going there, and coming back.

use std::path::PathBuf;

use super::board::{is_organisation, organisation_file};
use crate::model::Model;
use crate::store::{self, Document, StoreError};
use crate::text::sanitise;
use crate::tui::actions::Action;
use crate::tui::files;
use crate::tui::overlay::{Ask, Overlay};
use crate::tui::purpose::Purpose;
use crate::tui::state::{Source, State, Then};
use crate::tui::theme::Role;

/// What the organisation of the open model answered.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Its file.
    pub path: PathBuf,
    /// The file's model.
    pub model: Model,
}

/// It was looked for.
pub fn loaded(state: &mut State, found: Result<Option<Box<Document>>, StoreError>) {
    state.assess.board = None;
    state.assess.organisation = match found {
        Ok(found) => found.map(|document| Organisation {
            path: document.path().to_path_buf(),
            model: document.model,
        }),
        Err(error) => {
            let text = format!("what the organisation answered is left aside: {error}");
            state.say(Role::Warn, text);
            None
        }
    };
}

/// Asks whether to go to its file, or to begin one.
pub fn offer(state: &mut State) {
    let there = state.assess.organisation.is_some();
    let text = if there {
        format!("This is answered once for all systems, in {}.", organisation_file(state))
    } else {
        let path = store::place_of_organisation(state.document.path());
        let path = sanitise(&path.display().to_string()).into_owned();
        format!("This is answered once for all systems, in a file that is not there yet: {path}.")
    };
    let back = state.settings.keymap.shown(Action::Organisation);
    let means = format!("{back} comes back from there");
    let answer = if there { ("open", means.as_str()) } else { ("create", means.as_str()) };
    let ask = Ask::simple("The organisation", text, &[answer], Purpose::Organisation);
    state.overlay = Some(Overlay::Ask(ask));
}

/// Goes to the file of the organisation, or back to the model that one came from.
pub fn switch(state: &mut State) {
    if !is_organisation(state) {
        return match state.assess.organisation {
            Some(_) => go(state),
            None => offer(state),
        };
    }
    if let Some(path) = state.assess.came_from.clone() {
        return files::leave(state, Then::Open(Source::File(path)));
    }
    let key = state.settings.keymap.shown(Action::OpenModel);
    state.say(Role::Faint, format!("this is the file of the organisation: {key} opens a model"));
}

/// Goes to the file of the organisation; there is a new one where there was none.
pub fn go(state: &mut State) {
    state.assess.came_from = state.has_file.then(|| state.document.path().to_path_buf());
    let source = match &state.assess.organisation {
        Some(known) => Source::File(known.path.clone()),
        None => Source::Organisation(store::place_of_organisation(state.document.path())),
    };
    files::leave(state, Then::Open(source));
}
