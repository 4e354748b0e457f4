//! The formats of other tools. A format is a module with a function for each direction, and a line here.

use super::content::{Content, ImportError};
use super::foreign::{Foreign, LeftOut};
use super::{
    agent_graph, ai_threat_model, cyclonedx, drawio, mermaid, otm, threagile, threat_composer,
    threat_dragon, threatforge, tm_library, tm7,
};

/// What a file says.
pub type Read = fn(&Content) -> Result<Foreign, ImportError>;

/// A format of another tool.
#[derive(Debug)]
pub struct Format {
    /// What it is called on the command line.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Endings of the names of files that may be of it, longest first.
    pub endings: &'static [&'static str],
    /// Whether content is of it. Formats are asked in order; the first that says so has it.
    pub recognise: fn(&Content) -> bool,
    /// Reads it; none where threatloom only writes it.
    pub read: Option<Read>,
    /// Writes it; none where threatloom only reads it. What it is given has the ids of the model for
    /// source ids, the ids of kinds for stencils, and places in pixels.
    pub write: Option<fn(&Foreign) -> Written>,
}

/// A model in another tool's format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub text: String,
    /// What the format cannot carry, each item named.
    pub left_out: Vec<LeftOut>,
}

/// All formats, in the order in which they are asked whether a file is theirs.
pub const FORMATS: &[Format] = &[
    threat_dragon::FORMAT,
    mermaid::FORMAT,
    drawio::FORMAT,
    cyclonedx::FORMAT,
    tm_library::FORMAT,
    otm::FORMAT,
    tm7::FORMAT,
    threagile::FORMAT,
    agent_graph::FORMAT,
    threat_composer::FORMAT,
    ai_threat_model::FORMAT,
    threatforge::FORMAT,
];

impl Format {
    /// A format by its id.
    pub fn named(id: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.id == id)
    }

    /// The format of a content; none where no format has it.
    pub fn of(content: &Content) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.read.is_some() && (format.recognise)(content))
    }
}
