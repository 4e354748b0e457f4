//! The first state: the model that was asked for, or a list of what could be opened.

use std::path::Path;
use std::sync::Arc;

use super::dates;
use super::derive::{Derived, Look};
use super::overlay::{Choice, Item, Overlay, Picker};
use super::purpose::Purpose;
use super::runtime::load;
use super::settings;
use super::state::{Atlas, Diagram, Findings, Pane, Screen, Settings, Source, State};
use super::{Options, TuiError};
use crate::catalog::Catalog;
use crate::model::{History, Model};
use crate::picture::Zoom;
use crate::store::{self, Document, clock, templates};
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
        state.overlay = Some(Overlay::Picker(offers(Path::new("."))));
    }
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
        marked: std::collections::BTreeSet::new(),
        camera: (0, 0),
        zoom: Zoom::Cards,
        panel: true,
        detail: 0,
        suggestion: 0,
        all_suggestions: false,
        drag: None,
        nudged: None,
        follow: true,
    };
    // Large models are laid out by the worker, while the screen is there already.
    let derived = Derived::new(0, &Model::new(""), &catalog, Look::default(), None);
    State {
        document,
        has_file,
        history: History::default(),
        revision: 0,
        catalog,
        derived,
        settings,
        screen: Screen::Diagram,
        pane: Pane::Main,
        overlay: None,
        message: None,
        size: (80, 24),
        now: clock::now(),
        diagram,
        findings: Findings::default(),
        atlas: Atlas::default(),
        put_off: std::collections::BTreeSet::new(),
        effects: Vec::new(),
    }
}

/// Unsaved drawings, models nearby, an empty model, and bundled systems.
fn offers(folder: &Path) -> Picker {
    let mut nearby = store::models_below(folder).unwrap_or_default();
    nearby.sort_by_key(|path| path.components().count());
    let nearby = nearby.into_iter().take(500).map(|path| Item {
        text: path.strip_prefix(".").unwrap_or(&path).display().to_string(),
        detail: "model".into(),
        choice: Choice::Word(Some(format!("file:{}", path.display()))),
    });
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
    let items = unsaved().into_iter().chain(nearby).chain([empty]).chain(bundled).collect();
    Picker::new("Open a model, or start a new one", items, Purpose::Start)
}

/// Drawings that never had a file, left by a sitting that ended badly in this folder.
fn unsaved() -> Vec<Item> {
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
