//! Files: canonical RON in and out, saved so that nothing is ever lost.
//!
//! A model is two files: `NAME.tm.ron` with what it means, and `NAME.tm-layout.ron`, disposable,
//! with where things stand in the picture. All input and output of the program lives in this
//! module; what it hands out is plain data.

mod atomic;
mod baseline;
mod catalogs;
mod clipboard;
pub mod clock;
mod comments;
pub mod config;

mod document;
mod error;
mod escape;
mod explain;
mod fault;
mod find;
mod foreign;
mod garak;
pub mod git;
mod identity;
mod journal;
mod limits;
mod organisation;
pub mod paths;
mod policy;
mod positions;
mod presence;
mod reader;
mod session;
mod team;
pub mod templates;
mod track;
mod trend;
mod version;
mod views;
mod writer;

pub use atomic::{write_file, write_new_file};
pub use baseline::Baseline;
pub use catalogs::{
    ImportError, Loaded, catalog_folder, forget_imported_atlas, import_atlas, load_catalog,
    load_catalog_for, load_catalog_of, load_catalog_with, load_own_catalog, open_atlas,
    own_atlas_version, read_atlas,
};
pub use clipboard::{keep_clip, kept_clip};
pub use document::{
    Document, Warning, confidential_file, confidential_folder, layout_path, variant_path,
};
pub use error::{ErrorClass, StoreError};
pub use fault::{Fault, Position};
pub use find::{
    MODEL_ENDING, exists, is_program, models_below, models_in, portable_path, real_path,
    visit_models,
};
pub use foreign::{foreign_files, read_foreign, read_foreign_from};
pub use garak::{GarakEval, GarakReport, open_report, read_garak};
pub use identity::identity;
pub use journal::{Recovery, recoverable};
pub use limits::survive_file_size_limit;
pub use organisation::{
    ORGANISATION, find_organisation, is_organisation, organisation_of, place_of_organisation,
};
pub use policy::{PolicyText, find_policy, read_policy};
pub use positions::Positions;
pub use presence::{Claim, Holder, Presence, claim};
pub use reader::{Parsed, parse_arrangement, parse_model};
pub use session::{KeptSession, forget_session, keep_session, kept_session, summary_path};
pub use team::{find_team_catalogs, read_team_catalogs, shown_from_here, team_catalogs_of};
pub use trend::{points as points_over_time, points_of};
pub use views::{OwnViews, keep_view, own_views};
pub use writer::{write_arrangement, write_model};

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
