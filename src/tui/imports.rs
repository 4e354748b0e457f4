//! Files of other tools at the workbench: a new model from one, or the open model brought up to date with
//! a newer version of the file that it came from.

use std::path::Path;

use super::actions::Action;
use super::brought::Brought;
use super::files;
use super::navigate;
use super::overlay::{Choice, Item, Note, Overlay};
use super::review::Part;
use super::state::{Effect, Screen, Source, State, Then};
use super::theme::Role;
use crate::catalog::{Catalog, Imports};
use crate::compare::edit_between;
use crate::interop::{
    self, Account, FORMATS, Foreign, Format, ImportError, Imported, Intake, LeftOut, remember,
    take_again,
};
use crate::model::{Edit, Model, Stamp};
use crate::store::{self, Document, MODEL_ENDING};
use crate::text::count;

/// Files that are looked into for the list at most, and how large they may be for that: what is larger
/// is imported by name on the command line.
const LOOKED_INTO: usize = 50;
const LARGEST: u64 = 4 << 20;

/// Reads a file for a sitting in which `open` is open.
///
/// # Errors
/// What is wrong with the file, where, and what to do.
pub fn read(
    path: &Path,
    open: &Model,
    catalog: &Catalog,
    stamp: &Stamp,
) -> Result<Brought, String> {
    let bytes = store::read_foreign(path).map_err(|error| error.to_string())?;
    let (format, foreign) = interop::open(&bytes, None).map_err(|error| told(path, &error))?;
    let imports = Imports::bundled().map_err(|error| error.to_string())?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let intake = Intake { format: format.id, file: &file, catalog, imports: &imports, stamp };
    let update = interop::source_of(open, format, &file, &foreign);
    let Imported { model, account } = match &update {
        Some(key) => {
            let new = intake.take(&foreign, Some((open, key)));
            take_again(open, key, new, stamp)?
        }
        None => fresh(&intake, &foreign),
    };
    let is_update = update.is_some();
    Ok(Brought { file: path.to_path_buf(), format: format.name, model, account, is_update })
}

fn fresh(intake: &Intake<'_>, foreign: &Foreign) -> Imported {
    let mut imported = intake.take(foreign, None);
    remember(&mut imported.model);
    imported
}

fn told(path: &Path, error: &ImportError) -> String {
    let remedy = error.remedy.as_ref().map_or(String::new(), |remedy| format!("; {remedy}"));
    format!("{}{remedy}", error.in_file(&path.display().to_string()))
}

/// A file was read, or could not be.
pub fn brought(state: &mut State, revision: u64, result: Result<Box<Brought>, String>) {
    let brought = match result {
        Ok(brought) => brought,
        Err(error) => return state.say(Role::Bad, error),
    };
    if !brought.is_update {
        return files::leave(state, Then::Open(Source::Imported(brought)));
    }
    if revision != state.revision {
        // Somebody went on drawing meanwhile.
        return state.effects.push(Effect::Import(brought.file));
    }
    match edit_between(state.model(), &brought.model) {
        Some(edit) => {
            state.edit(title(&brought.file), edit);
            state.say(Role::Good, "brought up to date with the file; undo takes it back");
        }
        None => state.say(Role::Good, "the model is up to date with the file"),
    }
    if !brought.account.disputed.is_empty() {
        navigate::go(state, Screen::Review);
        state.review.part = Part::Conflicts;
    }
    state.overlay = Some(Overlay::Note(page(&brought, state)));
}

/// The model of a file takes the place of the open one, as a step that can be saved or taken back.
pub fn opened(state: &mut State, brought: &Brought) {
    let stem = brought.file.file_name().unwrap_or_default().to_string_lossy();
    let stem = stem.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or("model");
    let document = Document::new(Path::new(&format!("{stem}{MODEL_ENDING}")), Model::new(""));
    files::loaded(state, Ok((Box::new(document), false)));
    let arrangement = Edit::Arrange(brought.model.arrangement.clone());
    let edit = Edit::All(vec![Edit::whole(&brought.model), arrangement]);
    state.edit(title(&brought.file), edit);
    let keys = &state.settings.keymap;
    let text = format!("imported; {} saves it as a model", keys.shown(Action::Save));
    state.say(Role::Good, text);
    state.overlay = Some(Overlay::Note(page(brought, state)));
}

fn title(file: &Path) -> String {
    format!("import {}", file.file_name().unwrap_or_default().to_string_lossy())
}

/// What was taken, guessed and left out, as a page to read.
fn page(brought: &Brought, state: &State) -> Note {
    let Account { taken, guessed, matched, adapted, left_out, disputed } = &brought.account;
    let (model, kinds) = (&brought.model, &state.catalog.kinds);
    let mut text = vec![(Role::Text, format!("{}: {taken}", brought.format))];
    let mut section = |title: String, items: Vec<String>| {
        if !items.is_empty() {
            text.push((Role::Text, String::new()));
            text.push((Role::Strong, title));
            text.extend(items.into_iter().map(|item| (Role::Text, format!("  {item}"))));
        }
    };
    let disputes =
        format!("{} to decide: changed here and in the file", count(disputed.len(), "conflict"));
    section(disputes, disputed.clone());
    let left = left_out.iter().map(|LeftOut { item, why }| format!("{item}: {why}")).collect();
    section(format!("{} not represented", count(left_out.len(), "thing")), left);
    section("Read otherwise than the file says".into(), adapted.clone());
    let guesses = guessed.iter().map(|it| {
        let doubt = if it.doubtful { "? " } else { "" };
        format!("{doubt}{}: {}, {}", model.name_of(&it.element), kinds.name_of(&it.kind), it.why)
    });
    let asks = format!("{} guessed; Y asks about them", count(guessed.len(), "kind"));
    section(asks, guesses.collect());
    let recognised = matched.iter().map(|it| format!("{}: {}", it.finding, it.title)).collect();
    section(format!("{} recognised as techniques", count(matched.len(), "threat")), recognised);
    let file = brought.file.file_name().unwrap_or_default().to_string_lossy();
    Note { title: format!("Import of {file}"), text, scroll: 0 }
}

/// The files of other tools in a folder, for the list of what can be opened.
pub fn offers(folder: &Path) -> Vec<Item> {
    let endings: Vec<&str> = FORMATS
        .iter()
        .filter(|format| format.read.is_some())
        .flat_map(|format| format.endings.iter().copied())
        .collect();
    let files = store::foreign_files(folder, &endings, LARGEST).into_iter().take(LOOKED_INTO);
    files.filter_map(|path| Some(offer(&path, recognised(&path)?))).collect()
}

fn recognised(path: &Path) -> Option<&'static Format> {
    let bytes = store::read_foreign(path).ok()?;
    let content = interop::Content::parse(&bytes).ok()?;
    Format::of(&content)
}

fn offer(path: &Path, format: &Format) -> Item {
    Item {
        text: path.strip_prefix(".").unwrap_or(path).display().to_string(),
        detail: format!("import: {}", format.name),
        choice: Choice::Word(Some(format!("import:{}", path.display()))),
    }
}
