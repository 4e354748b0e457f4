//! The first state: the model that was asked for, or a list of what could be opened.

use std::path::Path;
use std::sync::Arc;

use super::assess::Assess;
use super::dates;
use super::derive::{Derived, Look};
use super::files;
use super::imports;
use super::incidents::Incidents;
use super::overlay::{Choice, Item, Overlay, Picker};
use super::places::Places;
use super::purpose::Purpose;
use super::review::Review;
use super::scope::Scope;
use super::settings;
use super::state::{Atlas, Diagram, Effect, Findings, Pane, Screen, Settings, Source, State};
use super::zoom::Zoom;
use super::{Options, TuiError};
use crate::catalog::Catalog;
use crate::model::{History, Model};
use crate::store::{self, Document, StoreError, clock, templates};
use crate::text::count;

/// The state before the first key.
pub fn state(options: &Options, catalog: Arc<Catalog>) -> Result<State, TuiError> {
    let (document, has_file) = match &options.model {
        Some(path) => load(&Source::File(path.clone()))?,
        None => load(&Source::Empty)?,
    };
    let folder = document.path().parent().unwrap_or(Path::new(".")).to_path_buf();
    let who = store::identity(options.by.as_deref(), &folder).unwrap_or_default();
    let mut state = first(document, has_file, catalog, settings::load(who, options.coloured)?);
    if options.model.is_none() {
        state.overlay = Some(Overlay::Picker(offers(Purpose::Start)));
        state.effects.push(Effect::ListModels);
    } else {
        files::attend(&mut state);
    }
    state.effects.push(Effect::Derive { anew: true });
    Ok(state)
}

/// A state that shows `document` and nothing else yet.
pub fn first(
    document: Document,
    has_file: bool,
    catalog: Arc<Catalog>,
    settings: Settings,
) -> State {
    let diagram = Diagram {
        selected: None,
        crossing: None,
        marked: std::collections::BTreeSet::new(),
        camera: (0, 0),
        zoom: Zoom::Cards,
        minimap: true,
        panel: true,
        detail: 0,
        suggestion: 0,
        all_suggestions: false,
        gesture: None,
        anchor: None,
        moved: None,
        follow: true,
        paths: None,
        places: Places::default(),
        trail: None,
        scope: Scope::of(&document.model),
        reach: None,
        lit: std::collections::BTreeSet::new(),
    };
    // Large models are laid out by the worker, while the screen is there already.
    let derived = Derived::new(0, &Model::new(""), &catalog, &Look::default(), None);
    State {
        document,
        has_file,
        history: History::default(),
        revision: 0,
        catalog,
        policy: None,
        derived,
        settings,
        screen: Screen::Diagram,
        pane: Pane::Main,
        overlay: None,
        message: None,
        size: (80, 24),
        now: clock::now(),
        clicked: None,
        diagram,
        findings: Findings::default(),
        atlas: Atlas::default(),
        review: Review::default(),
        incidents: Incidents::default(),
        assess: Assess::default(),
        questioning: None,
        put_off: std::collections::BTreeSet::new(),
        entered: Vec::new(),
        meeting: None,
        unended: None,
        recoveries: Vec::new(),
        effects: Vec::new(),
    }
}

/// Models that a list offers at most: with more it is no list to pick from.
const MOST: usize = 500;

const TITLE: &str = "Open a model, or start a new one";

/// An empty model and the bundled systems; what is on the disk [follows](found).
pub fn offers(purpose: Purpose) -> Picker {
    let empty = Item {
        text: "Empty model".into(),
        detail: "draw from nothing".into(),
        choice: Choice::Word(None),
    };
    let bundled = templates::list().iter().map(|template| Item {
        text: template.name.to_string(),
        detail: format!("example: {}", template.summary),
        choice: Choice::Word(Some(format!("template:{}", template.name))),
    });
    let items = std::iter::once(empty).chain(bundled).collect();
    Picker::new(format!("{TITLE} · looking …"), items, purpose)
}

/// Adds what was found to the list, if it is still open, before what is always there.
pub fn found(state: &mut State, items: Vec<Item>, more: bool) {
    let Some(Overlay::Picker(picker)) = &mut state.overlay else { return };
    if matches!(picker.purpose, Purpose::Start | Purpose::OpenModel) {
        picker.insert(|item| item.choice == Choice::Word(None), items);
        if !more {
            picker.title = TITLE.into();
        }
    }
}

/// Finds the models below `folder`, the nearest first, and tells of them as it finds them until
/// `tell` refuses. The last call says that there is no more.
pub fn look_around(folder: &Path, mut tell: impl FnMut(Vec<Item>, bool) -> bool) {
    let mut count = 0;
    store::visit_models(folder, |paths| {
        let paths = paths.into_iter().take(MOST - count);
        let items: Vec<Item> = paths.map(|path| nearby(&path)).collect();
        count += items.len();
        count < MOST && tell(items, true)
    });
    tell(imports::offers(folder), false);
}

fn nearby(path: &Path) -> Item {
    Item {
        text: path.strip_prefix(".").unwrap_or(path).display().to_string(),
        detail: "model".into(),
        choice: Choice::Word(Some(format!("file:{}", path.display()))),
    }
}

/// Loads a model; whether it has a file of its own.
pub fn load(source: &Source) -> Result<(Document, bool), StoreError> {
    match source {
        Source::File(path) => {
            let mut document = Document::open(path)?;
            document.keep_confidential_beside();
            Ok((document, true))
        }
        Source::Template(name) => {
            let model = match templates::get(name) {
                Some(template) => template.model()?,
                None => Model::new(name),
            };
            Ok((Document::new(Path::new(&format!("{name}.tm.ron")), model), false))
        }
        Source::Organisation(path) => {
            let mut document = Document::new(path, Model::new("Organisation"));
            document.save()?;
            Ok((document, true))
        }
        Source::Empty | Source::Imported(_) => {
            Ok((Document::new(Path::new("model.tm.ron"), Model::new("New model")), false))
        }
    }
}

/// Drawings that never had a file, left by a sitting that ended badly in this folder.
pub fn unsaved() -> Vec<Item> {
    let Ok(state) = store::paths::state_folder() else { return Vec::new() };
    let names = templates::list().iter().map(|template| Some(template.name));
    let sources = std::iter::once(None).chain(names);
    let drawing = |name: Option<&str>| {
        let source = name.map_or(Source::Empty, |name| Source::Template(name.into()));
        let (document, _) = load(&source).ok()?;
        let found = store::recoverable(&state, document.path()).ok()?;
        let model = found.last().filter(|last| last.base().is_none())?.model().ok()?;
        let last = dates::minute(found.last()?.last);
        Some(Item {
            text: format!("Unsaved: {}", model.name),
            detail: format!("{}, drawn until {last}", count(model.elements.len(), "element")),
            choice: Choice::Word(name.map(|name| format!("template:{name}"))),
        })
    };
    sources.filter_map(drawing).collect()
}
