//! Models from other tools' files, and for them.
//!
//! A file is parsed once ([`Content`]), its format is recognised ([`Format`]), a reader says what is in
//! it in terms that all tools share ([`Foreign`]), and one place makes a model of that.

mod account;
mod again;
mod agent_graph;
mod ai_threat_model;
pub mod content;
mod cyclonedx;
mod described;
mod drawio;
mod error;
pub mod foreign;
mod format;
mod intake;
mod json;
mod label;
mod losses;
mod mermaid;
mod open;
mod otm;
mod outgoing;
mod ranks;
mod reading;
mod threagile;
mod threat_composer;
mod threat_dragon;
mod threatforge;
mod tm7;
mod tm_library;
mod xml;

pub use account::{Account, Guessed, Matched, Taken};
pub use again::{remember, take_again};
pub use content::{Content, ImportError, MAX_BYTES};
pub use foreign::{Foreign, LeftOut};
pub use format::{FORMATS, Format, Written};
pub use intake::{Imported, Intake};
pub use open::{open, source_of};
pub use outgoing::foreign_of;
