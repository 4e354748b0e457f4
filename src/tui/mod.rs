//! The workbench: the only place, with its children, that knows the terminal.
//!
//! [`update`](update::update) takes one message and returns work to do; the [`runtime`] performs it;
//! [`view`](view::view) paints the state. [`actions`] is the one table of what can be done.

pub mod act;
pub mod actions;
pub mod areas;
pub mod asking;
pub mod assess;
mod brought;
mod crossing;
mod crumbs;
mod dates;
pub mod derive;
mod fields;
mod files;
pub mod finding_fields;
mod finding_history;
pub mod finding_sheet;
pub mod gesture;
pub mod imports;
pub mod incidents;
mod items;
pub mod keys;
mod legend;
mod many;
mod matrix;
mod meeting;
mod menu;
pub mod minimap;
mod minutes;
mod mouse;
pub mod navigate;
mod news;
pub mod overlay;
mod places;
mod policy;
mod preview;
pub mod purpose;
pub mod queue;
pub mod quick_entry;
mod rating;
mod remarks;
pub mod review;
mod ring;
mod runtime;
mod same_as;
pub mod scope;
pub mod screen;
mod search;
pub mod settings;
mod sheet;
pub mod sight;
pub mod start;
pub mod state;
mod status;
mod submit;
mod terminal;
pub mod theme;
pub mod trail;
pub mod update;
pub mod versions;
pub mod view;
pub mod zoom;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::CatalogError;
use crate::store::{self, ErrorClass, StoreError};

/// How the workbench is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The model to open; none shows what could be opened.
    pub model: Option<PathBuf>,
    /// Who works, if not the one that git and the environment name.
    pub by: Option<String>,
    /// Whether to use colours, if not as settings and environment say.
    pub coloured: Option<bool>,
}

/// Why the workbench could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// The model could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A catalog is broken.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The terminal refused.
    #[error("the workbench needs a terminal: {0}")]
    Terminal(#[from] io::Error),
}

impl TuiError {
    /// Whether reading or writing failed, rather than what was read being wrong.
    pub fn is_io(&self) -> bool {
        match self {
            Self::Store(error) => error.class() == ErrorClass::InputOutput,
            Self::Terminal(_) => true,
            Self::Catalog(_) => false,
        }
    }

    /// Several lines for a terminal, with the line of a file that is at fault.
    pub fn render(&self) -> String {
        match self {
            Self::Store(error) => error.render().trim_start_matches("error: ").to_string(),
            other => other.to_string(),
        }
    }
}

/// Runs the workbench until the person leaves it.
pub fn run(options: &Options) -> Result<(), TuiError> {
    let loaded = store::load_own_catalog()?;
    let mut state = start::state(options, Arc::new(loaded.catalog))?;
    if let Some(warning) = loaded.warning {
        state.say(theme::Role::Warn, warning);
    }
    terminal::check()?;
    terminal::leave_on_panic();
    let ran = terminal::enter(state.settings.mouse)
        .and_then(|()| runtime::Runtime::new(state))
        .and_then(|mut runtime| runtime.run());
    terminal::leave();
    if let Some(signal) = ran? {
        terminal::end_by(signal)?;
    }
    Ok(())
}
